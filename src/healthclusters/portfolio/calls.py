"""Rules of calls as data, and a project checked against them.

A rule that cannot be judged because the project does not state what it asks about is open: not met
and not broken. The bundled calls come from the evidence; their own source is in each row.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import polars as pl

from healthclusters.base import (
    DataError,
    Field,
    Problem,
    TableSchema,
    UnknownNameError,
    errors,
    parse_table,
    read_table,
    text_table,
)
from healthclusters.portfolio.money.per_project import project_money
from healthclusters.portfolio.portfolio import Portfolio
from healthclusters.portfolio.words import KINDS, listed, money, percent

CALLS = TableSchema(
    name="calls",
    description="Rules of calls for proposals; an empty cell is a rule that is not stated",
    fields=(
        Field(name="call_id", description="slug", required=True, pattern="[a-z0-9-]+"),
        Field(name="title", description="what it is called", required=True),
        Field(name="country", description="country code"),
        Field(name="opened", description="year", kind="year"),
        Field(name="payer", description="who pays"),
        Field(name="least_partners", description="fewest partners", kind="integer", minimum=1),
        Field(name="least_members", description="fewest members of the cluster", kind="integer",
              minimum=1),
        Field(name="least_countries", description="fewest countries", kind="integer", minimum=1),
        Field(name="kinds_required", description="kinds that must take part, `|` between those of "
              "which one is enough", kind="list"),
        Field(name="share_most", description="public money at most, as a share of the cost",
              kind="number", minimum=0, maximum=1),
        Field(name="own_least", description="partners' own money at least, as a share",
              kind="number", minimum=0, maximum=1),
        Field(name="funding_most", description="public money of a project at most",
              kind="number", minimum=0),
        Field(name="currency", description="of funding_most", pattern="[A-Z]{3}"),
        Field(name="source", description="source id"),
        Field(name="locator", description="place in the source"),
        Field(name="note", description="what of it is our reading"),
    ),
    primary_key=("call_id",),
)  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class CallCheck:
    """One project against one call.

    table: one row a rule: `rule`, `needed`, `found`, `verdict` (`met`, `not_met`, `open`).
    verdict: of all: `not_met` if any is not, `open` if any is open, else `met`.
    """

    project_id: str
    call_id: str
    title: str
    table: pl.DataFrame

    @property
    def verdict(self) -> str:
        """Of all rules together."""
        found = set(self.table["verdict"])
        return next((v for v in ("not_met", "open") if v in found), "met")

    def lacks_kinds(self) -> list[str]:
        """Kinds of partner that the call requires and the project has not."""
        missing = self.table.filter(
            pl.col("rule").str.starts_with("takes part: ") & (pl.col("verdict") != "met")
        )
        labels = {label: kind for kind, label in KINDS.items()}
        needed = [one for text in missing["needed"] for one in text.split(" or ")]
        return [labels[label] for label in needed if label in labels]

    def __str__(self) -> str:
        columns = ["rule", "needed", "found", "verdict"]
        rows = [[*r[:3], r[3].replace("_", " ")] for r in self.table.iter_rows()]
        head = f"{self.project_id} and {self.title}: {self.verdict.replace('_', ' ')}"
        return f"{head}\n\n{text_table(columns, rows)}"


def read_calls(path: Path | str) -> pl.DataFrame:
    """Rules of calls from a CSV file or a sheet; DataError with every problem."""
    raw, problems = read_table(Path(path))
    if raw is None:
        raise DataError(problems)
    parsed = parse_table(raw, CALLS)
    problems = [*problems, *parsed.problems]
    for kinds, line in zip(parsed.frame["kinds_required"], parsed.lines, strict=True):
        for kind in (k for group in (kinds if kinds is not None else []) for k in group.split("|")):
            if kind not in KINDS:
                problems.append(_unknown_kind(raw.file, line, kind))
    if errors(problems):
        raise DataError(problems)
    return parsed.frame


def _unknown_kind(file: str, line: int, kind: str) -> Problem:
    return Problem(
        code="PRT-023",
        file=file,
        line=line,
        column="kinds_required",
        what=f"{kind!r} is no kind of partner",
        remedy=f"One of: {', '.join(KINDS)}.",
    )


@cache
def _bundled() -> pl.DataFrame:
    with as_file(files("healthclusters.portfolio").joinpath("data/calls.csv")) as path:
        return read_calls(path)


def bundled_calls() -> pl.DataFrame:
    """The calls of the evidence, in the columns of `CALLS`."""
    return _bundled()


def check_call(
    portfolio: Portfolio, project_id: str, call_id: str, *, calls: pl.DataFrame | None = None
) -> CallCheck:
    """One project against the rules of one call.

    calls: as `read_calls` gives them; the bundled ones where None. Raises UnknownNameError.
    """
    known = bundled_calls() if calls is None else calls
    row = known.filter(pl.col("call_id") == call_id)
    if row.is_empty():
        raise UnknownNameError("call", call_id, known["call_id"].to_list())
    portfolio.project(project_id)
    call = row.row(0, named=True)
    partners = portfolio.partners.filter(pl.col("project_id") == project_id)
    amounts = project_money(portfolio).filter(pl.col("project_id") == project_id)
    rules = [*_of_partners(call, partners), *_of_money(call, amounts.row(0, named=True))]
    columns = dict.fromkeys(("rule", "needed", "found", "verdict"), pl.String)
    return CallCheck(
        project_id=project_id,
        call_id=call_id,
        title=call["title"],
        table=pl.DataFrame(rules, schema=columns, orient="row"),
    )


Rule = tuple[str, str, str, str]


def _of_partners(call: dict[str, Any], partners: pl.DataFrame) -> list[Rule]:
    rules: list[Rule] = []
    listed_at_all = partners.height > 0
    for column, words, counted in (
        ("least_partners", "partners", partners.height),
        ("least_members", "members of the cluster", int((partners["member"] == 1).sum())),
        ("least_countries", "countries", partners["country"].drop_nulls().n_unique()),
    ):
        needed = call[column]
        if needed is None:
            continue
        open_rows = {
            "least_partners": 0,
            "least_members": partners["member"].null_count(),
            "least_countries": partners["country"].null_count(),
        }[column]
        verdict = "met" if counted >= needed else "not_met"
        if verdict == "not_met" and (not listed_at_all or counted + open_rows >= needed):
            verdict = "open"
        found = str(counted) if listed_at_all else "no partner is stated"
        found += f", {open_rows} not stated" if open_rows else ""
        rules.append((f"at least so many {words}", str(needed), found, verdict))
    kinds = set(partners["kind"].drop_nulls())
    unknown = not listed_at_all or partners["kind"].null_count() > 0
    for group in call["kinds_required"] or []:
        wanted = group.split("|")
        words = " or ".join(KINDS[k] for k in wanted)
        there = [KINDS[k] for k in wanted if k in kinds]
        verdict = "met" if there else "open" if unknown else "not_met"
        rules.append((f"takes part: {words}", words, listed(there) or "none stated", verdict))
    return rules


def _of_money(call: dict[str, Any], row: dict[str, Any]) -> list[Rule]:
    rules: list[Rule] = []
    share = row["subsidy_share"]
    if call["share_most"] is not None:
        verdict = "open" if share is None else _upto(share, call["share_most"])
        rules.append(
            ("public share of the cost", f"at most {percent(call['share_most'])}", percent(share),
             verdict)
        )  # fmt: skip
    if call["own_least"] is not None:
        own = None if row["own"] is None or not row["budget"] else row["own"] / row["budget"]
        verdict = "open" if own is None else _upto(call["own_least"], own)
        rules.append(
            ("own share of the cost", f"at least {percent(call['own_least'])}", percent(own),
             verdict)
        )  # fmt: skip
    if call["funding_most"] is not None:
        found, currency = row["public_funding"], row["currency"]
        same = currency == call["currency"]
        verdict = "open" if found is None or not same else _upto(found, call["funding_most"])
        needed = f"at most {money(call['funding_most'], call['currency'])}"
        rules.append(("public money", needed, money(found, currency), verdict))
    return rules


def _upto(value: float, most: float) -> str:
    return "met" if value <= most * (1 + 1e-9) else "not_met"
