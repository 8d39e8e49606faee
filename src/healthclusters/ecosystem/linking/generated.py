"""Two synthetic lists of companies with known links, to measure linking with.

What makes real lists hard is in them: firms of one group with nearly equal names at one address,
firms of one name in several towns, and in the second list typing errors, abbreviations, other legal
forms, other names, firms that have moved, missing and wrong cells. Made up, observed nowhere; the
shares are ours, chosen to be harder than a tidy list, and are named in `Difficulty`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.ecosystem.linking.generated_words import (
    FORMS,
    GROUP_PARTS,
    STREETS,
    SYLLABLES,
    TRADES,
    abbreviated,
    other_form,
    town_names,
    typed,
)

TOWNS = 400


@dataclass(frozen=True, kw_only=True)
class Difficulty:
    """Shares of firms to which something happens.

    Of all firms: in_group (several firms of one stem, most of them at one address and with one
    site), same_name (the name of another firm, elsewhere). Of those in the second list: moved,
    renamed, abbreviated, other_form, typing_error, wrong_postcode, group_vat (the number of another
    firm of its group) and cells that are empty.
    """

    in_group: float = 0.15
    same_name: float = 0.06
    moved: float = 0.08
    renamed: float = 0.02
    abbreviated: float = 0.10
    other_form: float = 0.35
    typing_error: float = 0.30
    wrong_postcode: float = 0.10
    group_vat: float = 0.05
    no_vat: float = 0.70
    no_site: float = 0.60
    no_address: float = 0.25
    no_city: float = 0.10


def generated_lists(
    first: int,
    second: int,
    *,
    shared: float = 0.8,
    seed: int = 1,
    difficulty: Difficulty | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The first list, the second (of which `shared` are in the first), and what is true.

    The truth names every company of both lists: `left`, `right`, one of them null for a company
    that is in one list only, so that each link can be judged.
    """
    rng = np.random.default_rng(seed)
    hard = difficulty or Difficulty()
    common = min(round(second * shared), first)
    world = _companies(first + second - common, hard, rng)
    # Firms of a group stand beside each other in the world: some of a group are in one list only.
    order = rng.permutation(world.height)
    chosen = np.concatenate([rng.permutation(first)[:common], np.arange(first, world.height)])
    right = _disturbed(world[order[chosen].tolist()], hard, rng).drop("group")
    left = world[order[:first].tolist()].drop("group")
    left = left.with_columns(id=pl.lit("L") + pl.int_range(first).cast(pl.String))
    right = right.with_columns(id=pl.lit("R") + pl.int_range(right.height).cast(pl.String))
    pairs = pl.DataFrame(
        {"left": left["id"][chosen[:common].tolist()], "right": right["id"][:common]}
    )
    alone = [
        left.select(left="id").join(pairs, on="left", how="anti"),
        right.select(right="id").join(pairs, on="right", how="anti"),
    ]
    truth = pl.concat([pairs, *alone], how="diagonal")
    return left, right.sample(fraction=1.0, shuffle=True, seed=seed), truth


def _companies(n: int, hard: Difficulty, rng: np.random.Generator) -> pl.DataFrame:
    stem, trade, town = _stems(n, rng), _drawn(TRADES, n, rng), _towns(n, rng)
    street = _streets(n, rng)
    group, part = np.full(n, -1), np.full(n, "", dtype=object)
    at = 0
    while at < n:
        size = int(rng.integers(2, 6))
        if rng.random() < hard.in_group / 3.5:
            members = slice(at, min(at + size, n))
            here = rng.random(n)[members] < 0.7 if size else np.array([])
            group[members] = at
            stem[members], trade[members] = stem[at], trade[at]
            part[members] = rng.choice(GROUP_PARTS, min(at + size, n) - at, replace=False)
            town[members] = np.where(here, town[at], town[members])
            street[members] = np.where(here, street[at], street[members])
            at += size
        else:
            at += 1
    double = np.flatnonzero((rng.random(n) < hard.same_name) & (group < 0))
    model = rng.integers(0, n, double.size)
    stem[double], trade[double] = stem[model], trade[model]
    form = _drawn(FORMS, n, rng)
    words = zip(stem, trade, part, form, strict=True)
    code = 1000 + town * 20 + np.array([hash_of(s) % 20 for s in street])
    towns = town_names(TOWNS)
    numbers = rng.permutation(n) * 37 + 10_000_000
    return pl.DataFrame(
        {
            "name": [" ".join(w for w in (s.capitalize(), *more) if w) for s, *more in words],
            "vat": [f"LU{v}" for v in numbers],
            "address": street.tolist(),
            "postcode": code.astype(str).tolist(),
            "city": [towns[t].capitalize() for t in town],
            "country": ["LU"] * n,
            "site": _sites(stem, trade, double),
            "group": group.tolist(),
        }
    )


def _sites(stem: np.ndarray, trade: np.ndarray, double: np.ndarray) -> list[str]:
    """Firms of a group share one, firms of one name do not."""
    names = [f"{s}-{t}" for s, t in zip(stem, trade, strict=True)]
    for i in double:
        names[i] += f"-{i}"
    return [f"https://www.{name}.example" for name in names]


def hash_of(text: str) -> int:
    """A number of a text, the same in every process."""
    return sum((i + 1) * ord(letter) for i, letter in enumerate(text))


def _drawn(words: tuple[str, ...], n: int, rng: np.random.Generator) -> np.ndarray:
    return np.array(words, dtype=object)[rng.integers(0, len(words), n)]


def _stems(n: int, rng: np.random.Generator) -> np.ndarray:
    """Two to four syllables: short stems come several times, as in real lists."""
    syllables = np.array(SYLLABLES, dtype=object)
    parts = syllables[rng.integers(0, syllables.size, (n, 4))]
    stem = parts[:, 0] + parts[:, 1] + np.where(rng.random(n) < 0.85, parts[:, 2], "")
    return np.asarray(stem + np.where(rng.random(n) < 0.4, parts[:, 3], ""), dtype=object)


def _towns(n: int, rng: np.random.Generator) -> np.ndarray:
    """Few large towns hold most firms (a Zipf law)."""
    weights = 1 / np.arange(1, TOWNS + 1)
    return np.asarray(rng.choice(TOWNS, n, p=weights / weights.sum()))


def _streets(n: int, rng: np.random.Generator) -> np.ndarray:
    syllables = np.array(SYLLABLES, dtype=object)
    kind = _drawn(STREETS, n, rng)
    way = syllables[rng.integers(0, syllables.size, (n, 3))].sum(axis=1)
    number = rng.integers(1, 200, n)
    return np.array(
        [f"{a} {k} {w}" for a, k, w in zip(number, kind, way, strict=True)], dtype=object
    )


def _disturbed(rows: pl.DataFrame, hard: Difficulty, rng: np.random.Generator) -> pl.DataFrame:
    """The rows as another office would have written them, some years later."""
    n = rows.height
    towns = town_names(TOWNS)
    moved = rng.random(n) < hard.moved
    new_town, new_street = _towns(n, rng), _streets(n, rng)
    wrong = moved | (rng.random(n) < hard.wrong_postcode)
    table = rows.with_columns(
        name=pl.Series([_other_name(name, hard, rng) for name in rows["name"]]),
        vat=_vat_of_group(rows, hard, rng),
        address=pl.Series(
            [
                new if gone else _other_street(old, hard, rng)
                for old, new, gone in zip(rows["address"], new_street, moved, strict=True)
            ]
        ),
        city=pl.Series(
            [
                towns[new].capitalize() if gone else old
                for old, new, gone in zip(rows["city"], new_town, moved, strict=True)
            ]
        ),
        postcode=pl.Series(
            np.where(wrong, 1000 + new_town * 20, rows["postcode"].cast(int)).astype(str)
        ),
    )
    empty = {"vat": hard.no_vat, "address": hard.no_address, "site": hard.no_site,
             "city": hard.no_city}  # fmt: skip
    return table.with_columns(
        pl.when(pl.Series(rng.random(n) >= share)).then(pl.col(c)).alias(c)
        for c, share in empty.items()
    )


def _other_name(name: str, hard: Difficulty, rng: np.random.Generator) -> str:
    if rng.random() < hard.renamed:
        name = f"{_stems(1, rng)[0].capitalize()} {_drawn(TRADES, 1, rng)[0]}"
    if rng.random() < hard.abbreviated:
        name = abbreviated(name, rng)
    if rng.random() < hard.other_form:
        name = other_form(name, rng)
    return typed(name, rng) if rng.random() < hard.typing_error else name


def _other_street(street: str, hard: Difficulty, rng: np.random.Generator) -> str:
    short = street.replace("avenue", "av.").replace("boulevard", "bd")
    return typed(short, rng) if rng.random() < hard.typing_error else short


def _vat_of_group(rows: pl.DataFrame, hard: Difficulty, rng: np.random.Generator) -> pl.Series:
    """Groups that report as one: the number is that of the group's first firm in the list."""
    one = pl.Series(rng.random(rows.height) < hard.group_vat) & (rows["group"] >= 0)
    first = rows.select(pl.col("vat").first().over("group")).to_series()
    return first.zip_with(one, rows["vat"]).alias("vat")
