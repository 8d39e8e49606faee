"""Countries by their ISO 3166-1 codes, as CORDIS and spreadsheets write them.

The table holds alpha-3, alpha-2 and English names (Unicode CLDR), and the codes that the European
Union uses instead (EL, UK).
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = files("healthclusters.portfolio").joinpath("data/countries.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def _by_code() -> dict[str, str]:
    known = {}
    for row in _rows():
        for code in (row["alpha3"], row["alpha2"], row["other_codes"], row["name"].upper()):
            if code:
                known[code] = row["alpha3"]
    return known


@cache
def _names() -> dict[str, str]:
    return {row["alpha3"]: row["name"] for row in _rows()}


def country_code(text: str) -> str | None:
    """Alpha-3 code of a country given by any of its codes or its English name; None if unknown."""
    return _by_code().get(text.strip().upper())


def country_name(code: str | None) -> str:
    """English name of an alpha-3 code; the code itself where it is none."""
    return "not stated" if code is None else _names().get(code, code)


def known_names() -> list[str]:
    """Codes and names that are understood, for hints."""
    return [row["name"] for row in _rows()]
