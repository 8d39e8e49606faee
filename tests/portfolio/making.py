"""Small portfolios written as files, as people would."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from healthclusters.base import DataError
from healthclusters.portfolio import Portfolio, open_portfolio

PROJECTS = """project_id,title,start,end,budget,public_funding,currency,fields,themes
p1,One,2019-01-01,2020-12-31,1000,600,EUR,devices,ageing;e-health
p2,Two,2020-01-01,2021-12-31,2000,1000,EUR,devices,ageing
p3,Three,2020-07-01,2020-12-31,500,,EUR,care,
"""
PARTNERS = """project_id,organisation_id,name,kind,country,role,budget,public_funding,\
in_region,member
p1,a,Clinic A,hospital,EE,coordinator,400,200,1,1
p1,b,Firm B,company,EE,partner,600,400,1,1
p2,a,Clinic A,hospital,EE,partner,500,250,1,1
p2,c,University C,university,FI,coordinator,1500,750,0,0
p2,d,Firm D,company,FI,partner,0,0,0,0
"""
FUNDING = """project_id,level,funder,amount
p1,regional,City,100
p1,european,EU,500
p2,national,Ministry,700
"""


def folder(place: Path, **tables: str) -> Path:
    """Write tables as CSV files; the three above where nothing is given."""
    written = tables or {"projects": PROJECTS, "partners": PARTNERS, "funding": FUNDING}
    place.mkdir(parents=True, exist_ok=True)
    for name, text in written.items():
        (place / f"{name}.csv").write_text(text, encoding="utf-8")
    return place


def small(place: Path, **tables: str) -> Portfolio:
    """The portfolio of these tables."""
    return open_portfolio(folder(place / "small", **tables))


def refused(place: Path, **tables: str) -> list[tuple[str, str, int | None, str | None]]:
    """Code, file, line and column of every error; empty where the portfolio is accepted."""
    try:
        small(place, **tables)
    except DataError as error:
        return [(p.code, p.file, p.line, p.column) for p in error.problems if p.severity == "error"]
    return []


def network_file(place: Path, pairs: list[tuple[str, str]], **organisations: str) -> Portfolio:
    """A portfolio of participations (project, organisation), each project led by its first.

    organisations: identifier -> `kind,country`.
    """
    seen: set[str] = set()
    lines = ["project_id,organisation_id,role,kind,country"]
    for project, organisation in pairs:
        role = "partner" if project in seen else "coordinator"
        seen.add(project)
        lines.append(f"{project},{organisation},{role},{organisations.get(organisation, ',')}")
    path = place / "participations.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return open_portfolio(path)


def column(frame: pl.DataFrame, key: str, name: str) -> dict:
    """One column by another."""
    return dict(frame.select(key, name).iter_rows())
