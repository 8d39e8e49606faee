"""What each coder decided alone, before anybody reviewed, mended or settled it.

Two people code without seeing each other's work: a coder sees a cell of others once the own value
is sent to review. How far they agree is asked of these first decisions. What stands in the study
later says something else, for settling a conflict takes the disagreement away.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import Any

import polars as pl

from healthclusters.base import RawTable, parse_table
from healthclusters.model import TABLES, Study
from healthclusters.web.store.models import RECORDS, Change, Proposal, ProposalStatus, StoredStudy

_TABLE = "observations"
_NEEDED = frozenset(("observation_id", "subject", "item", "value", "coder"))
Row = dict[str, Any]
Cell = tuple[str, str, str]


def first_decisions(stored: StoredStudy, study: Study) -> Study:
    """The study with its observations as their coders first had them; for agreement alone.

    Of a proposal that was ever sent to review, the value that was sent first, whatever became of
    it: mended, refused, withdrawn or settled. Of another row, the row before its first change. Of
    several that a coder sent about one cell the first alone, for after it the coder could see what
    others had entered. Rows that came in as superseded, or were taken out, are left out.
    """
    sent = _first_sent(stored)
    added = _as_added(stored, study.observations, {row["observation_id"] for row in sent})
    coded = {_cell(row) for row in added.iter_rows(named=True)}
    alone: dict[Cell, Row] = {}
    for row in sent:
        if _cell(row) not in coded:
            alone.setdefault(_cell(row), row)
    types = {f.name: f.dtype for f in TABLES[_TABLE].fields}
    rows = pl.DataFrame(list(alone.values()), schema=types, orient="row")
    return replace(study, observations=pl.concat([added.select(list(types)), rows]))


def _cell(row: Row) -> Cell:
    return row["subject"], row["item"], row["coder"]


def _first_sent(stored: StoredStudy) -> list[Row]:
    """Of each proposal of a new observation what was sent to review first, in that order."""
    proposals = {
        str(p.pk): p
        for p in Proposal.objects.filter(study=stored, table=_TABLE, record_version=None)
    }
    changes = Change.objects.filter(
        study=stored, table="proposal", after__status=ProposalStatus.IN_REVIEW.value
    )
    found: dict[str, dict[str, str]] = {}
    for key, after in changes.order_by("id").values_list("key", "after"):
        number = key.strip('["]')
        texts = (after or {}).get("texts") or {}
        if number in proposals and texts.keys() >= _NEEDED:
            found.setdefault(number, texts)
    return _typed(list(found.values()))


def _typed(texts: list[dict[str, str]]) -> list[Row]:
    """Cells with their types. They were checked when they were proposed: reviewed rows, but for
    what only a row in the study must have."""
    columns = [f.name for f in TABLES[_TABLE].fields]
    cells = [[row.get(name) or "" for name in columns] for row in texts]
    raw = RawTable(_TABLE, tuple(columns), cells, list(range(1, len(cells) + 1)), "sheet")
    rows = parse_table(raw, TABLES[_TABLE]).frame.rows(named=True)
    order = {row["observation_id"]: place for place, row in enumerate(texts)}
    return sorted(rows, key=lambda row: order[row["observation_id"]])


def _as_added(stored: StoredStudy, present: pl.DataFrame, sent: set[str]) -> pl.DataFrame:
    """Rows of the study that were never proposed, each as it was before its first change."""
    kept = present.filter(~pl.col("observation_id").is_in(sorted(sent)))
    before = _before_first_change(stored)
    if not before:
        return kept
    types = {f.name: f.dtype for f in TABLES[_TABLE].fields}
    first = pl.DataFrame(before, schema=types, orient="row")
    changed = first.filter(pl.col("observation_id").is_in(kept["observation_id"].implode()))
    same = kept.filter(~pl.col("observation_id").is_in(changed["observation_id"].implode()))
    return pl.concat([same, changed])


def _before_first_change(stored: StoredStudy) -> list[Row]:
    """Cells of each row that was changed, as they first were."""
    rows = RECORDS[_TABLE]._default_manager.filter(study=stored, retired=False, version__gt=1)
    changes = Change.objects.filter(
        study=stored, table=_TABLE, digest__in=rows.values("digest")
    ).order_by("id")
    found: dict[str, Row] = {}
    for mark, before, after in changes.values_list("digest", "before", "after"):
        first = before if before is not None else after
        if first is not None:
            found.setdefault(mark, first)
    return list(found.values())


def pairs_in_common(study: Study) -> list[tuple[str, str, int]]:
    """Every two coders with the number of cells that both coded, most cells first."""
    rows = study.observations.filter(pl.col("status") != "superseded")
    by_cell = rows.group_by("subject", "item").agg(pl.col("coder").unique().sort())
    counted: Counter[tuple[str, str]] = Counter()
    for coders in by_cell.filter(pl.col("coder").list.len() > 1)["coder"]:
        counted.update(combinations(coders.to_list(), 2))
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(first, second, cells) for (first, second), cells in ordered]
