"""What an import may not do: go around the review of what people of this observatory enter.

Decision 25 (docs/decisions) says why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import polars as pl

from healthclusters.base import Problem, errors
from healthclusters.files import ImportReport, tables_of
from healthclusters.model import Study

_CELL = ("subject", "item", "value", "as_of", "source_id", "locator")


def imported(report: ImportReport, before: Study, table: str) -> pl.DataFrame:
    """Rows that the import adds or changes, with their `line` in it; none where it has errors."""
    if report.study is None or table not in report.lines:
        empty = tables_of(before)[table].clear()
        return empty.with_columns(pl.lit(None, dtype=pl.Int64).alias("line"))
    after = tables_of(report.study)[table]
    lines = pl.Series("line", report.lines[table], dtype=pl.Int64)
    rows = after.with_columns(lines).filter(pl.col("line") > 0)
    old = tables_of(before)[table]
    return rows.join(old, on=old.columns, how="anti", nulls_equal=True, maintain_order="left")


def review_problems(
    report: ImportReport, before: Study, file: str, people: Collection[str]
) -> list[Problem]:
    """Observations that would become reviewed, or change hands, without a second person.

    people: pseudonyms of those whose work is reviewed here.
    """
    rows = imported(report, before, "observations")
    known = before.observations.select("observation_id", pl.col("coder").alias("coder_before"))
    joined = rows.join(known, on="observation_id", how="left", maintain_order="left")
    return list(_review_problems(joined, file, people))


def _review_problems(rows: pl.DataFrame, file: str, people: Collection[str]) -> Iterator[Problem]:
    for row in rows.iter_rows(named=True):
        name, before = row["observation_id"], row["coder_before"]
        if before is not None and before != row["coder"]:
            yield Problem(
                code="ENT-002",
                file=file,
                line=row["line"],
                column="coder",
                what=f"{name} was coded by {before}, and the file gives it to {row['coder']}",
                remedy="Leave the coder as it is, or give the observation an id of its own.",
            )
        if row["status"] == "reviewed" and (row["coder"] in people or before in people):
            yield Problem(
                code="ENT-001",
                file=file,
                line=row["line"],
                column="status",
                what=f"{name} was coded by a person of this observatory and comes as reviewed",
                remedy="Write draft or in_review, and leave that to a reviewer.",
            )


def own_reviews(study: Study, known: Study, file: str, person: str) -> list[Problem]:
    """Observations of a new study that its own uploader would call reviewed; not those that stand
    so in the study that is known."""
    mine = (pl.col("coder") == person) & (pl.col("status") == "reviewed")
    rows = study.observations.filter(mine)
    new = rows.join(known.observations, on=rows.columns, how="anti", nulls_equal=True)
    return [
        Problem(
            code="ENT-001",
            file=file,
            column="status",
            what=f"{row['observation_id']} is your own and comes as reviewed",
            remedy="Write draft or in_review, and leave that to a reviewer.",
        )
        for row in new.iter_rows(named=True)
    ]


def proposal_problems(report: ImportReport, before: Study, file: str) -> list[Problem]:
    """What cannot be proposed by a file: anything but new observations and their new sources."""
    found = [_unlike(name, file) for name in _other_tables(report)]
    rows = imported(report, before, "observations")
    there = set(before.observations["observation_id"])
    found += [
        Problem(
            code="ENT-003",
            file=file,
            line=row["line"],
            what=f"{row['observation_id']} is in the study already, and the file changes it",
            remedy="Give the observation a new id, or leave its row out.",
        )
        for row in rows.iter_rows(named=True)
        if row["observation_id"] in there
    ]
    sources = imported(report, before, "sources")
    named = set(rows["source_id"])
    known = set(before.sources["source_id"])
    for row in sources.iter_rows(named=True):
        if row["source_id"] in known:
            found.append(_changed_source(row, file))
        elif row["source_id"] not in named:
            found.append(_source_alone(row, file))
    return found


def _other_tables(report: ImportReport) -> list[str]:
    touched = report.changes["table"].unique(maintain_order=True).to_list()
    return [name for name in touched if name not in ("observations", "sources")]


def _unlike(table: str, file: str) -> Problem:
    return Problem(
        code="ENT-004",
        file=file,
        what=f"the file changes {table}, and only observations with their sources are proposed",
        remedy="Leave that out, or ask a steward of the study to import it.",
    )


def _changed_source(row: dict[str, Any], file: str) -> Problem:
    return Problem(
        code="ENT-003",
        file=file,
        line=row["line"],
        what=f"the source {row['source_id']} is in the study already, and the file changes it",
        remedy="Give the source a new id, or leave its row as it is in the study.",
    )


def _source_alone(row: dict[str, Any], file: str) -> Problem:
    return Problem(
        code="ENT-005",
        file=file,
        line=row["line"],
        what=f"no new observation of the file names the source {row['source_id']}",
        remedy="A source comes with an observation that names it; leave the others out.",
    )


def same_cell(cells: Any) -> tuple[str, ...]:
    """What makes two proposals of one person the same: the fact and where it is from."""
    return tuple(str(cells.get(name) or "") for name in _CELL)


def is_sound(report: ImportReport, more: list[Problem]) -> bool:
    """Nothing stands in the way of bringing it in."""
    return report.study is not None and not errors(more)
