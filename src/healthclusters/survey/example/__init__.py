"""A synthetic wave of 19 made-up clusters with 701 made-up answers, and its generator.

It shows what a survey of this size can say. No cluster in it is real.
"""

from pathlib import Path

EXAMPLE_FOLDER = Path(__file__).parent
