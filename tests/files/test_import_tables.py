"""Rows brought into a study: added or changed by key, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from tests.files.small import FILES, write, write_small

import healthclusters as hc
from healthclusters.base import NotSupportedError, UnknownNameError
from healthclusters.files import make_study, tables_of
from healthclusters.model import Study

CANDIDATES = """\
cluster_id;name;role;countries
epsilon;Epsilon;candidate;AAA
delta;Delta Cluster;candidate;CCC
gamma;Gamma;focal;CCC
"""
LISTED = """\
cluster_id;source_id;locator;listed_name
epsilon;ranking;p. 9;"=Epsilon"
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return hc.open_study(write_small(tmp_path_factory.mktemp("small")))


def test_candidates_of_a_longlist(small: Study, tmp_path: Path) -> None:
    write(tmp_path / "clusters.csv", CANDIDATES)
    write(tmp_path / "longlist.csv", LISTED)
    report = hc.import_tables(small, [tmp_path / "clusters.csv", tmp_path / "longlist.csv"])
    assert report.summary.rows() == [("clusters", 1, 1, 1), ("longlist", 1, 0, 0)]
    assert report.changes.rows() == [
        ("clusters", "delta", "changed", "name", "Delta", "Delta Cluster"),
        (
            *("clusters", "epsilon", "added", None, None),
            "name: Epsilon; role: candidate; countries: AAA",
        ),
        ("longlist", "epsilon; ranking; p. 9", "added", None, None, "listed_name: =Epsilon"),
    ]
    assert report.study is not None, str(report)
    assert report.study.cluster("epsilon")["role"] == "candidate"
    assert report.study.cluster("gamma")["founded"] == 2004  # a column that was not imported
    assert report.study.longlist["listed_name"].to_list() == ["Delta Cluster", "=Epsilon"]
    assert report.study.clusters["cluster_id"].to_list() == sorted(
        report.study.clusters["cluster_id"].to_list()
    )
    assert report.check.notices == []


def test_an_empty_cell_empties_and_a_missing_column_does_not(small: Study, tmp_path: Path) -> None:
    write(tmp_path / "sources.csv", "source_id,title,year,independent\nranking,A ranking,,1\n")
    report = hc.import_tables(small, [tmp_path / "sources.csv"])
    assert report.changes.rows() == [("sources", "ranking", "changed", "year", "2014", None)]
    assert report.study is not None
    row = report.study.sources.filter(pl.col("source_id") == "ranking").row(0, named=True)
    assert (row["year"], row["publisher"]) == (None, "Somebody")


def test_bad_rows_change_nothing_and_say_where_they_stand(small: Study, tmp_path: Path) -> None:
    write(
        tmp_path / "observations.csv",
        FILES["observations.csv"].splitlines()[0]
        + "\nn1,gamma,members,lots,2018,web,,,high,a,draft"
        + "\nn2,gamma,members,7,2018,nowhere,,,high,a,draft"
        + "\nn3,nobody,members,7,2018,web,,,high,a,draft\n",
    )
    report = hc.import_tables(small, [tmp_path / "observations.csv"])
    assert report.study is None
    assert [(p.code, p.where) for p in report.check.problems] == [
        ("STU-010", "observations.csv, line 2, column value"),
        ("TAB-020", "observations.csv, line 3, column source_id"),
        ("STU-011", "observations.csv, line 4, column subject"),
    ]


def test_cells_that_cannot_be_read_stop_the_import(small: Study, tmp_path: Path) -> None:
    write(tmp_path / "sources.csv", "source_id,title,independent\nx,X,maybe\n")
    report = hc.import_tables(small, [tmp_path / "sources.csv"])
    assert report.study is None
    assert [p.code for p in report.check.problems] == ["TAB-012"]
    assert report.summary.is_empty()


def test_a_cell_that_becomes_contested_is_told(small: Study, tmp_path: Path) -> None:
    header = FILES["observations.csv"].splitlines()[0]
    write(tmp_path / "o.csv", header + "\nn1,alpha-valley,members,50,2018,web,,,high,b,draft\n")
    report = hc.import_tables(small, [tmp_path / "o.csv"], table="observations")
    assert report.study is not None
    assert [p.code for p in report.check.notices] == ["STU-020"]
    again = hc.import_tables(report.study, [tmp_path / "o.csv"], table="observations")
    assert again.summary.rows() == [("observations", 0, 0, 1)]
    assert again.study is not None
    assert again.study.revision == report.study.revision


def test_names_that_are_no_table(small: Study, tmp_path: Path) -> None:
    write(tmp_path / "sorces.csv", "source_id,title,independent\n")
    with pytest.raises(UnknownNameError, match="sources"):
        hc.import_tables(small, [tmp_path / "sorces.csv"])
    write(tmp_path / "sources.csv", "source_id,title,independent\n")
    with pytest.raises(NotSupportedError, match="sources"):
        hc.import_tables(
            small, [tmp_path / "sources.csv", tmp_path / "sorces.csv"], table="sources"
        )


def test_a_whole_workbook_brings_its_changes(small: Study, tmp_path: Path) -> None:
    info = replace(small.info, title="Another title", contributors=("A", "B"))
    tables = tables_of(small)
    tables["sources"] = tables["sources"].head(2)
    tables = {name: t if name == "sources" else t.head(0) for name, t in tables.items()}
    book = hc.export_workbook(make_study(info, small.framework, tables), tmp_path / "b.xlsx")
    report = hc.import_tables(small, [book])
    assert report.study is not None, str(report)
    assert report.study.info == info
    assert report.changes.rows() == [
        ("study", "contributor", "changed", "value", None, "A; B"),
        ("study", "title", "changed", "value", "A small study (synthetic)", "Another title"),
    ]
    assert ("sources", 0, 0, 2) in report.summary.rows()


def test_a_workbook_of_another_study_brings_rows_only(small: Study, tmp_path: Path) -> None:
    info = replace(small.info, id="other", title="Other")
    framework = replace(small.framework, version="2")
    book = hc.export_workbook(make_study(info, framework, tables_of(small)), tmp_path / "b.xlsx")
    report = hc.import_tables(small, [book])
    assert report.study is not None
    assert report.study.revision == small.revision
    assert [p.code for p in report.check.notices] == ["WBK-006", "WBK-005"]


def test_a_workbook_with_some_sheets(small: Study, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        sheet = book.add_worksheet("sources")
        sheet.write_row(0, 0, ["source_id", "title", "year", "independent"])
        sheet.write_row(1, 0, ["new", "New", 2020, True])
        book.add_worksheet("clusters")  # empty: brings nothing
        book.add_worksheet("Tabelle3")
    report = hc.import_tables(small, [tmp_path / "b.xlsx"])
    assert report.study is not None, str(report)
    assert report.summary.rows() == [("sources", 1, 0, 0)]
    assert [(p.code, p.where) for p in report.check.problems] == [
        ("WBK-002", "b.xlsx, sheet 'Tabelle3'"),
        ("STU-021", "b.xlsx, sheet sources, line 2, column source_id"),
    ]


def test_a_workbook_that_cannot_be_read(small: Study, tmp_path: Path) -> None:
    write(tmp_path / "b.xlsx", "no workbook")
    report = hc.import_tables(
        small,
        [
            tmp_path / "b.xlsx",
        ],
    )
    assert report.study is None
    assert [p.code for p in report.check.problems] == ["TAB-021"]
