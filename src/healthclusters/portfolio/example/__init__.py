"""Two bundled portfolios: what three clusters published, and a made-up one that shows all forms.

`published`: the tables 3.1, 3.2 and 4.1 of HSE University (2019); facts with their source.
`synthetic`: projects, partners, stages, votes, interests and rents of no real cluster.
"""

from pathlib import Path

PUBLISHED_FOLDER = Path(__file__).parent / "published"
SYNTHETIC_FOLDER = Path(__file__).parent / "synthetic"
