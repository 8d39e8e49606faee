"""Makes the synthetic ecosystem: `python -m healthclusters.ecosystem.example.generate`.

Drawn so that 2021 has Luxembourg's published totals (source `lux-observatoire-2024`, para. 2): 136
companies, 1,880 employees, 63 / 34 / 39 of them (46 / 25 / 29 %). 2018 has, by the older of two
definitions, the 131 companies of the mapping published for that year (`luxinnovation-combining`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from healthclusters.base import TableSchema, canonical_csv
from healthclusters.ecosystem.columns import DEFINITIONS, REGISTER, RESIDENCE
from healthclusters.ecosystem.example import DEFINITIONS_FILE, REGISTER_FILE, RESIDENCE_FILE
from healthclusters.ecosystem.example.activities_drawn import ACTIVITIES, TOWNS
from healthclusters.ecosystem.example.regions import write_regions

SEED = 2021
EMPLOYEES = 1_880
OLD, NEW = "map-2018", "map-2021"
OLD_COUNT = 131
FIRST, LAST, OVERLAP = 2016, 2021, 2018
CLOSED, TRADERS, TWO_SITES = 14, 24, 2
RESIDENCES = ("LU", "FR", "BE", "DE")
RESIDENCE_SHARES = (0.54, 0.24, 0.11, 0.11)


def make_register(seed: int = SEED) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The register and its staff by residence, from the seed alone."""
    traits, paths, people = (
        np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(3)
    )
    firms = _firms(traits)
    rows = _years(firms, paths)
    rows = _by_definition(rows, traits)
    return rows, _residence(rows, people)


def _firms(rng: np.random.Generator) -> pl.DataFrame:
    """One row a firm: what it does, where, since when, how large in its last year."""
    kinds = [(a, count) for a, (_, _, count) in ACTIVITIES.items()]
    activity = [a for a, count in kinds for _ in range(count)]
    there = len(activity)
    activity += list(rng.choice([a for a, _ in kinds], CLOSED)) + ["trade"] * TRADERS
    n = len(activity)
    founded = np.minimum(2021, np.round(2021 - rng.gamma(1.6, 6.5, n))).astype(int)
    founded = np.maximum(founded, 1962)
    closed = np.full(n, 0)
    closed[there : there + CLOSED] = rng.integers(2016, 2021, CLOSED)
    founded = np.where(closed > 0, np.minimum(founded, 2015), founded)
    founded[there + CLOSED :] = np.minimum(founded[there + CLOSED :], 2014)
    size = np.exp(rng.normal(1.75, 1.15, n))
    size[:there] = _to_total(size[:there] * np.where(founded[:there] > 2018, 0.4, 1), EMPLOYEES)
    size[there:] = np.maximum(1, np.round(size[there:]))
    town = rng.choice(len(TOWNS), n, p=[t[4] for t in TOWNS])
    young = founded >= 2014
    spun = (rng.random(n) < 0.3) & young
    member = rng.random(n) < 0.58
    joined = np.maximum(founded, rng.integers(2008, 2022, n))
    left = np.where(rng.random(n) < 0.08, np.minimum(joined + rng.integers(1, 6, n), 2021), 0)
    return pl.DataFrame(
        {
            "unit": [f"S{i + 1:03d}" for i in range(n)],
            "activity": activity,
            "founded": founded,
            "closed": closed,
            "size": size,
            "town": town,
            "startup_until": np.where(young & (rng.random(n) < 0.8), founded + 7, 0),
            "spin_off_of": np.where(spun, "Synthetic research centre", ""),
            "foreign_owned": ((rng.random(n) < 0.22) & ~young).astype(int),
            "member_from": np.where(member, joined, 0),
            "member_until": np.where(member, left, 0),
            "paid": rng.lognormal(11.2, 0.25, n),  # euros of value added an employee
            "margin": rng.uniform(0.25, 0.6, n),
            "tells_turnover": rng.random(n) < 0.8,
            "ai": rng.choice([0, 1, 9], n, p=[0.5, 0.25, 0.25]),
        }
    )


def _to_total(size: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers of at least 1 in these proportions that add up to `total`."""
    free = size / size.sum() * (total - size.size)
    whole = np.floor(free).astype(int)
    rest = total - size.size - whole.sum()
    whole[np.argsort(whole - free, kind="stable")[:rest]] += 1
    return np.asarray(whole + 1)


def _years(firms: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Firms by year: employment backwards from the last year, money and outputs from it."""
    rows = []
    for firm in firms.iter_rows(named=True):
        last = firm["closed"] or LAST
        employed = float(firm["size"])
        for year in range(last, max(FIRST, firm["founded"]) - 1, -1):
            rows.append(_row(firm, year, max(1, round(employed)), rng))
            employed /= rng.lognormal(0.06, 0.09)
    return pl.DataFrame(rows, infer_schema_length=None)


def _row(
    firm: dict[str, Any], year: int, employed: int, rng: np.random.Generator
) -> dict[str, Any]:
    nace, description, _ = ACTIVITIES.get(
        firm["activity"], ("46.46", "Wholesale of pharmaceutical goods", 0)
    )
    town, lat, lon, postcode, _ = TOWNS[firm["town"]]
    added = round(employed * firm["paid"] * rng.lognormal(0, 0.08), -3)
    knows = firm["tells_turnover"]
    known = year == LAST or rng.random() > 0.04
    return {
        "unit": firm["unit"],
        "year": year,
        "name": f"Synthetic firm {firm['unit'][1:]}",
        "kind": "company",
        "nace": nace,
        "nace_revision": "2",
        "description": description,
        "activity": firm["activity"],
        "employment": float(employed) if known else None,
        "turnover": round(added / firm["margin"], -3) if knows else None,
        "value_added": added if knows else None,
        "exports": round(added / firm["margin"] * rng.uniform(0.1, 0.7), -3) if knows else None,
        "rd_spending": round(added * rng.uniform(0, 0.4), -3) if knows else None,
        "founded": firm["founded"],
        "closed": firm["closed"] or None,
        "startup": int(year <= firm["startup_until"]),
        "spin_off_of": firm["spin_off_of"] or None,
        "foreign_owned": firm["foreign_owned"],
        "lat": lat,
        "lon": lon,
        "nuts": "LU000",
        "nuts_version": "2021",
        "postcode": postcode,
        "city": town,
        "country": "LU",
        "member_from": firm["member_from"] or None,
        "member_until": firm["member_until"] or None,
        "patents": float(rng.poisson(0.012 * employed)),
        "publications": float(rng.poisson(0.02 * employed)),
        "trials": float(rng.poisson(0.01 * employed)),
        "ai_in_use": None if firm["ai"] == 9 or year < 2020 else firm["ai"],
    }


def _by_definition(rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Older definition to 2018 with traders, newer from 2018 without them; two firms with sites."""
    trade = pl.col("activity") == "trade"
    new = rows.filter(pl.col("year") >= OVERLAP, ~trade).with_columns(definition=pl.lit(NEW))
    old = rows.filter(pl.col("year") <= OVERLAP).with_columns(definition=pl.lit(OLD))
    # As many traders as the published count of 2018 leaves room for.
    others = old.filter(pl.col("year") == OVERLAP, ~trade).height
    traders = rows.filter(trade)["unit"].unique().sort()[: OLD_COUNT - others]
    old = old.filter(~trade | pl.col("unit").is_in(traders.implode()))
    both = pl.concat([old, new])
    chosen = rows.filter(pl.col("year") == LAST, pl.col("employment").is_between(20, 60))
    split = chosen["unit"].sort()[:TWO_SITES].to_list()
    sites = both.filter(pl.col("unit").is_in(split))
    whole = both.filter(~pl.col("unit").is_in(split))
    whole = whole.with_columns(organisation=pl.lit(None, dtype=pl.String))
    parts = [part.select(whole.columns) for part in _two_sites(sites)]
    return pl.concat([whole, *parts]).drop("activity")


def _two_sites(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Each row as two sites: a third of it in Esch, the rest where it was."""
    rows = rows.with_columns(organisation=pl.col("unit"))
    town, lat, lon, postcode, _ = TOWNS[1]
    amounts = ["employment", "turnover", "value_added", "exports", "rd_spending"]
    amounts += ["patents", "publications", "trials"]
    third = [(pl.col(c) / 3).floor() for c in amounts]
    small = rows.with_columns(
        *third,
        unit=pl.col("unit") + "-B",
        city=pl.lit(town),
        lat=pl.lit(lat),
        lon=pl.lit(lon),
        postcode=pl.lit(postcode),
    )
    large = rows.with_columns(
        *[pl.col(c) - (pl.col(c) / 3).floor() for c in amounts], unit=pl.col("unit") + "-A"
    )
    return [small, large]


def _residence(rows: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Where the people of four firms in five live, in the last two years."""
    told = rows.filter(pl.col("definition") == NEW, pl.col("year") >= LAST - 1)
    units = told["unit"].unique().sort().to_list()
    tells = {unit: rng.random() < 0.8 for unit in units}
    out = []
    for unit, year, employed in (
        told.select("unit", "year", "employment").sort("unit", "year").iter_rows()
    ):
        if not tells[unit] or employed is None:
            continue
        counts = rng.multinomial(int(employed), RESIDENCE_SHARES)
        out += [
            {"unit": unit, "year": year, "country": country, "staff": float(count)}
            for country, count in zip(RESIDENCES, counts, strict=True)
            if count
        ]
    return pl.DataFrame(out)


def ledger() -> pl.DataFrame:
    """The two definitions, and what the second changed."""
    rows = [
        (
            OLD,
            "coverage",
            FIRST,
            OVERLAP,
            "Firms whose goods or services go into health, traders too",
        ),
        (
            NEW,
            "coverage",
            OVERLAP,
            None,
            "Traders left out: only firms that make, develop or research",
        ),
        (NEW, "source", OVERLAP, None, "Employees from social security instead of a survey"),
    ]
    return pl.DataFrame(rows, schema=DEFINITIONS.field_names, orient="row").cast(
        {"from_year": pl.Int64, "to_year": pl.Int64}
    )


def with_all_columns(frame: pl.DataFrame, schema: TableSchema) -> pl.DataFrame:
    """The columns that the schema asks for, in its order; only those that hold something."""
    return frame.select([f.name for f in schema.fields if f.name in frame.columns])


def write(frame: pl.DataFrame, schema: TableSchema, path: object) -> None:
    """Canonical CSV of a table without its empty columns."""
    from dataclasses import replace
    from pathlib import Path

    kept = with_all_columns(frame, schema)
    fields = tuple(f for f in schema.fields if f.name in kept.columns)
    typed = kept.cast({f.name: f.dtype for f in fields})
    key = (
        ("definition", "unit", "year")
        if "definition" in kept.columns and (schema is REGISTER)
        else schema.primary_key
    )
    text = canonical_csv(typed, replace(schema, fields=fields, primary_key=key))
    Path(str(path)).write_text(text, encoding="utf-8")


def main() -> None:
    """Write the files beside this one."""
    rows, residence = make_register()
    write(rows, REGISTER, REGISTER_FILE)
    write(residence, RESIDENCE, RESIDENCE_FILE)
    write(ledger(), DEFINITIONS, DEFINITIONS_FILE)
    write_regions(rows.filter(pl.col("definition") == NEW))


if __name__ == "__main__":
    main()
