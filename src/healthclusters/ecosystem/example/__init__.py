"""A synthetic ecosystem to try everything with. Made by `generate.py`, observed nowhere.

Its totals of 2021 are those that Luxembourg published for its health technology companies: 136
companies, 1,880 employees, 46 % diagnostics and devices, 25 % biopharma, 29 % other. Every single
firm, and everything else, is drawn by chance. Wherever it is shown it says that it is synthetic.
"""

from __future__ import annotations

from pathlib import Path

from healthclusters.ecosystem.register import Register, read_register

_HERE = Path(__file__).parent
REGISTER_FILE = _HERE / "synthetic_register.csv"
RESIDENCE_FILE = _HERE / "synthetic_residence.csv"
DEFINITIONS_FILE = _HERE / "synthetic_definitions.csv"
REGIONS_FILE = _HERE / "synthetic_regions.csv"
PUBLISHED_FILE = _HERE / "published_series.csv"


def example_register() -> Register:
    """The synthetic register: 2016 to 2021, two definitions that overlap in 2018."""
    return read_register(
        REGISTER_FILE,
        residence=RESIDENCE_FILE,
        definitions=DEFINITIONS_FILE,
        synthetic=True,
    )


def example_regions() -> Register:
    """Synthetic units of all industries in ten regions, 2020 and 2021."""
    return read_register(REGIONS_FILE, synthetic=True)
