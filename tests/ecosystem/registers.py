"""Small registers written to files, as people bring them."""

import polars as pl

from healthclusters.ecosystem import EcosystemOptions, describe_ecosystem, read_register


def firm(unit, employment, subsector="biopharma", year=2021, **more):
    """One row of a register."""
    return {"unit": unit, "year": year, "employment": employment, "subsectors": subsector, **more}


def register_of(folder, rows, **side):
    """The register of these rows; side: rows of its side tables."""
    pl.DataFrame(rows, infer_schema_length=None).write_csv(folder / "firms.csv")
    given = {}
    for name, table in side.items():
        given[name] = folder / f"{name}.csv"
        pl.DataFrame(table, infer_schema_length=None).write_csv(given[name])
    return read_register(folder / "firms.csv", **given)


def described(folder, rows, side=None, **options):
    """The ecosystem of these rows."""
    register = register_of(folder, rows, **(side or {}))
    return describe_ecosystem(register, options=EcosystemOptions(**options))
