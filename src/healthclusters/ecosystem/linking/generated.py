"""Two synthetic lists of companies with known links, to measure linking with.

What happens in real files is done to the second list: typing errors, other legal forms, missing
numbers, wrong postal codes, shortened streets. Made up, observed nowhere.
"""

from __future__ import annotations

import numpy as np
import polars as pl

_BEGINNINGS = "b c d f g h k l m n p r s t v z br cr gr tr"
_SYLLABLES = [begin + vowel for begin in _BEGINNINGS.split() for vowel in "aeiou"]
_TRADES = [
    *("biotech", "pharma", "medical", "diagnostics", "health", "systems", "therapeutics"),
    *("devices", "labs", "care", "genomics", "imaging", "digital", "data", "solutions"),
    *("research", "technologies", "instruments", "clinic", "services"),
]
_FORMS = ("SA", "S.A.", "GmbH", "Ltd", "Limited", "SARL", "S.à r.l.", "BV", "AG", "SAS", "")
_STREETS = ("rue de", "avenue", "Hauptstrasse", "rue du", "place", "boulevard", "chemin de")


def generated_lists(
    first: int, second: int, *, shared: float = 0.8, seed: int = 1
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The first list, the second (of which `shared` are in the first), and the true pairs."""
    rng = np.random.default_rng(seed)
    common = min(round(second * shared), first)
    world = _companies(first + second - common, rng)
    left = world[:first]
    chosen = np.concatenate([rng.permutation(first)[:common], np.arange(first, world.height)])
    right = _disturbed(world[chosen.tolist()], rng)
    left = left.with_columns(id=pl.lit("L") + pl.int_range(first).cast(pl.String))
    right = right.with_columns(id=pl.lit("R") + pl.int_range(right.height).cast(pl.String))
    truth = pl.DataFrame(
        {"left": left["id"][chosen[:common].tolist()], "right": right["id"][:common]}
    )
    return left, right.sample(fraction=1.0, shuffle=True, seed=seed), truth


def _companies(n: int, rng: np.random.Generator) -> pl.DataFrame:
    syllables, trades = np.array(_SYLLABLES, dtype=object), np.array(_TRADES, dtype=object)
    parts = syllables[rng.integers(0, syllables.size, (n, 4))]
    long = rng.random(n) < 0.7
    stem = parts[:, 0] + parts[:, 1] + np.where(long, parts[:, 2], "")
    stem = stem + np.where(rng.random(n) < 0.4, parts[:, 3], "")
    trade = trades[rng.integers(0, trades.size, n)]
    form = np.array(_FORMS, dtype=object)[rng.integers(0, len(_FORMS), n)]
    town = rng.integers(0, 400, n)
    street = np.array(_STREETS, dtype=object)[rng.integers(0, len(_STREETS), n)]
    way = syllables[rng.integers(0, syllables.size, (n, 3))].sum(axis=1)
    number = rng.integers(1, 200, n).astype(str).astype(object)
    words = zip(stem, trade, form, strict=True)
    names = [" ".join(w for w in (s.capitalize(), t, f) if w) for s, t, f in words]
    towns = [_town(t) for t in range(400)]
    code = 1000 + town * 20 + rng.integers(0, 20, n)
    return pl.DataFrame(
        {
            "name": names,
            "vat": [f"LU{v}" for v in rng.permutation(n) * 37 + 10_000_000],
            "address": [f"{a} {s} {w}" for a, s, w in zip(number, street, way, strict=True)],
            "postcode": code.astype(str),
            "city": [towns[t].capitalize() for t in town],
            "country": ["LU"] * n,
            "site": [f"https://www.{s}-{t}.example" for s, t in zip(stem, trade, strict=True)],
        }
    )


def _town(number: int) -> str:
    """A made-up name, each number its own."""
    places = (number % 20, number // 20 * 3, (number * 7) % len(_SYLLABLES))
    return "".join(_SYLLABLES[p % len(_SYLLABLES)] for p in places)


def _disturbed(rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The rows as another office would have typed them."""
    n = rows.height
    names = [
        _typed(_other_form(name, rng), rng) if rng.random() < 0.35 else _other_form(name, rng)
        for name in rows["name"]
    ]
    streets = [
        _typed(s, rng) if rng.random() < 0.3 else s.replace("avenue", "av.")
        for s in rows["address"]
    ]
    wrong = rng.random(n) < 0.15
    codes = np.where(wrong, rng.integers(1000, 9000, n).astype(str), rows["postcode"].to_numpy())
    gone = {"vat": 0.7, "address": 0.1, "site": 0.6, "city": 0.05}
    table = rows.with_columns(
        name=pl.Series(names),
        address=pl.Series(streets),
        postcode=pl.Series(codes.astype(str).tolist()),
    )
    return table.with_columns(
        pl.when(pl.Series(rng.random(n) >= share)).then(pl.col(c)).alias(c)
        for c, share in gone.items()
    )


def _other_form(name: str, rng: np.random.Generator) -> str:
    """Sometimes another legal form, sometimes none, sometimes without its trade."""
    words = name.split()
    draw = rng.random()
    if draw < 0.3:
        words = [*words[:2], _FORMS[int(rng.integers(0, len(_FORMS)))]]
    elif draw < 0.36 and len(words) > 1:
        words = words[:1]
    return " ".join(w for w in words if w)


def _typed(text: str, rng: np.random.Generator) -> str:
    """One typing error: a letter left out, doubled, exchanged or wrong."""
    if len(text) < 4:
        return text
    at = int(rng.integers(1, len(text) - 1))
    kind = int(rng.integers(0, 4))
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    if kind == 2:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + "abcdefghijklmnopqrstuvwxyz"[int(rng.integers(0, 26))] + text[at + 1 :]
