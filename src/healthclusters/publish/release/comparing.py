"""Results computed anew beside the released ones.

On the same machine they are equal to the byte. On another the last digits of a sum may differ, so
numbers count as equal within a relative 1e-9, and it is said how many tables needed that.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from polars.testing import assert_frame_equal

from healthclusters.base import text_table
from healthclusters.publish.output import csv_text
from healthclusters.publish.release.contents import RESULTS, ResultTable

TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False, kw_only=True)
class Recreated:
    """Released results beside new ones.

    tables: `table`, `rows`, `outcome` (`same bytes`, `same numbers`, `differs`, `not computed`,
    `not released`), `detail`. name: of the release. revision_same: the study has its revision.
    """

    name: str
    revision_same: bool
    tables: pl.DataFrame

    @property
    def all_same(self) -> bool:
        """Every released result was computed again and is the same."""
        bad = self.tables["outcome"].is_in(["differs", "not computed"])
        return self.revision_same and not bad.any()

    def __str__(self) -> str:
        counts = dict(self.tables["outcome"].value_counts().sort("outcome").iter_rows())
        told = ", ".join(f"{n} {outcome}" for outcome, n in counts.items())
        verdict = "every result was computed again" if self.all_same else "NOT the same"
        lines = [f"{self.name}: {verdict} ({told})."]
        if not self.revision_same:
            lines.append("The study does not have the revision that the release states.")
        bad = self.tables.filter(pl.col("outcome") != "same bytes")
        if bad.height:
            lines += ["", text_table(["Table", "Rows", "Outcome", "Detail"], bad.rows())]
        return "\n".join(lines)

    __repr__ = __str__


def compare_results(
    name: str,
    files: Mapping[str, bytes],
    tables: Sequence[ResultTable],
    *,
    expected: Sequence[str],
    revision_same: bool,
) -> Recreated:
    """Compare released files with new tables. expected: names of the results of the release."""
    new = {t.name: t.rows for t in tables}
    rows = []
    for table in expected:
        outcome, detail = "not computed", "this version of the program does not make it"
        if table in new:
            outcome, detail = _outcome(files, table, new[table])
        rows.append((table, new[table].height if table in new else None, outcome, detail))
    rows += [
        (table, frame.height, "not released", "this version of the program makes it as well")
        for table, frame in new.items()
        if table not in expected
    ]
    schema = {"table": pl.String, "rows": pl.Int64, "outcome": pl.String, "detail": pl.String}
    return Recreated(
        name=name,
        revision_same=revision_same,
        tables=pl.DataFrame(rows, schema=schema, orient="row"),
    )


def _outcome(files: Mapping[str, bytes], table: str, frame: pl.DataFrame) -> tuple[str, str]:
    text, stored = f"{RESULTS}/{table}.csv", f"{RESULTS}/{table}.parquet"
    if text not in files or stored not in files:
        return "differs", "its files are not in the release"
    released = pl.read_parquet(io.BytesIO(files[stored]))
    same_text = files[text] == csv_text(frame).encode()
    if same_text and released.equals(frame):
        return "same bytes", ""
    try:
        assert_frame_equal(released, frame, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    except AssertionError as difference:
        return "differs", str(difference).strip().splitlines()[0]
    if files[text] != csv_text(released).encode():
        return "differs", "its CSV and its Parquet do not agree"
    return "same numbers", ""
