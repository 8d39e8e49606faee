"""Any study that passes the check survives the folder, the workbook and the CSV files unchanged."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.files.small import edited, write_small

import healthclusters as hc
from healthclusters.files import (
    export_spreadsheets,
    import_tables,
    import_workbook,
    make_study,
    tables_of,
    workbook_bytes,
)
from healthclusters.model import TABLES, Origin, Study, StudyInfo

# Any text that a cell may hold, with those that spreadsheets and formats like to change.
AWKWARD = [
    *("=1+1", "+1", "-1", "@a", "'", "''a", "7.0", "007", "1e5", "TRUE", "null", "~", "#N/A"),
    *("_x0041_", "_x000D_", "a\nb", "a\tb", '"', '""', "a,b;c", "2020-01-02", "<a>&amp;", "]]>"),
    *("é", "e\u0301", "\u00a0x\u00a0", "\u200d", "\ue000", "\U0001f600", "\U0010ffff", "=" * 50),
    *("x" * 31_999, "\U0001f600" * 15_999, "- a", "{a: b}", "a: b", "# a", "%a", "> a", "| a"),
]
VISIBLE = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp"])
TEXTS = st.one_of(st.sampled_from(AWKWARD), st.text(VISIBLE, max_size=12)).map(
    lambda text: text.strip() or "x"
)
FREE = {  # columns in which any text may stand
    "clusters": ["name", "region", "city", "cluster_organisation"],
    "sources": ["title", "publisher"],
    "observations": ["locator", "note"],
    "partnerships": ["partner", "note"],
    "longlist": ["listed_name", "note"],
    "practices": ["title", "summary", "figures", "locator", "how_to_adopt"],
    "groups": ["name", "text_characteristics"],
}


@st.composite
def studies(draw: st.DrawFn) -> Study:
    with tempfile.TemporaryDirectory() as folder:
        # A number that is negative and one with a fraction, as they stand in coordinates.
        changed = edited("clusters.csv", "52.5,13.25", "-33.25,-0.5")
        study = hc.open_study(write_small(Path(folder), clusters_csv=changed))
    tables = tables_of(study)
    for table, columns in FREE.items():
        for column in columns:
            required = TABLES[table].field(column).required
            values = TEXTS if required else st.none() | TEXTS
            height = tables[table].height
            drawn = draw(st.lists(values, min_size=height, max_size=height))
            tables[table] = tables[table].with_columns(pl.Series(column, drawn, dtype=pl.String))
    titles = st.lists(TEXTS, max_size=2, unique=True).map(tuple)
    info = StudyInfo(
        id="small",
        title=draw(TEXTS),
        description=draw(st.just("") | TEXTS),
        licence=draw(st.sampled_from(["", "CC-BY-4.0", "own", "A, B"])),
        contributors=draw(titles),
        sources=draw(titles),
        synthetic=draw(st.booleans()),
        origin=draw(st.none() | st.just(Origin(id="other", revision="0" * 64))),
    )
    return make_study(info, study.framework, tables)


@given(studies())
@settings(max_examples=25)
def test_nothing_is_lost_on_any_way(study: Study) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        again = hc.open_study(hc.write_study(study, folder / "study"))
        assert (again.revision, again.info) == (study.revision, study.info)

        (folder / "book.xlsx").write_bytes(workbook_bytes(study))
        report = import_workbook(folder / "book.xlsx")
        assert report.study is not None, str(report)
        assert (report.study.revision, report.study.info) == (study.revision, study.info)

        files = list(export_spreadsheets(study, folder / "csv").rglob("*.csv"))
        merged = import_tables(again, files)
        assert merged.study is not None, str(merged)
        assert merged.study.revision == study.revision
        assert merged.changes.is_empty()
