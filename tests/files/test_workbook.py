"""Workbooks: out, filled in, and back."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from tests.files.small import write_small

import healthclusters as hc
from healthclusters.base import NotSupportedError, read_sheet
from healthclusters.files import import_workbook, make_study, tables_of, workbook_bytes
from healthclusters.files import workbook as workbook_module
from healthclusters.model import TABLES, Study


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return hc.open_study(write_small(tmp_path_factory.mktemp("small")))


def cells_of(path: Path, sheet: str) -> list[list[str]]:
    raw, problems = read_sheet(path, sheet)
    assert raw is not None, problems
    return [list(raw.header), *raw.rows]


def names_in(formulas: set[str]) -> set[str]:
    """Names of ranges that the lists refer to."""
    return {name for f in formulas for name in re.findall(r"[a-z]+(?:_[a-z_]+)?", f)}


def write_book(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """A workbook as a person could have made it: numbers as numbers."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    sheet.write(i, j, cell)
    return path


def edited_book(
    study: Study, path: Path, changes: dict[str, Sequence[Sequence[object]] | None]
) -> Path:
    """The exported workbook with some sheets replaced, or removed where None."""
    hc.export_workbook(study, path)
    sheets: dict[str, Sequence[Sequence[object]]] = {}
    for name in ["study", *TABLES]:
        sheets[name] = cells_of(path, name)
    text = (line for line in hc.files.framework_yaml(study.framework).split("\n"))
    sheets["framework.yaml"] = [["'" + line if line.startswith("-") else line] for line in text]
    for name, rows in changes.items():
        if rows is None:
            del sheets[name]
        else:
            sheets[name] = rows
    return write_book(path, sheets)


@pytest.mark.parametrize("name", ["small", "hse-2019"])
def test_nothing_is_lost_on_the_way(name: str, small: Study, tmp_path: Path) -> None:
    study = small if name == "small" else hc.open_study(name)
    report = import_workbook(hc.export_workbook(study, tmp_path / "book.xlsx"))
    assert report.study is not None, str(report)
    assert report.study.revision == study.revision
    if name == "hse-2019":
        notices = hc.check_study(name).notices
        assert [p.what for p in report.notices] == [p.what for p in notices]


def test_the_same_study_gives_the_same_bytes(small: Study) -> None:
    first = workbook_bytes(small)
    assert workbook_bytes(make_study(small.info, small.framework, tables_of(small))) == first
    other = make_study(
        small.info, small.framework, tables_of(small) | {"longlist": small.longlist[:0]}
    )
    assert workbook_bytes(other) != first


def test_cells_that_could_run_go_out_harmless_and_come_back(small: Study, tmp_path: Path) -> None:
    nasty = [
        "=HYPERLINK(1)",
        "+1 555",
        "-x",
        "@a",
        "'quoted'",
        "7.0",
        "007",
        "true",
        "#N/A",
        "_x0041_",
    ]
    nasty += [
        "a\nb",
        "é\U0001f600",
        "http://a.example/ b",
        "2020-01-02",
        "1e5",
        "a_x000D_b",
        '"',
        "''",
    ]
    sources = pl.DataFrame(
        [(f"s{i}", t, None, None, None, 1) for i, t in enumerate(nasty)],
        schema=small.sources.schema,
        orient="row",
    )
    tables = tables_of(small) | {"sources": pl.concat([small.sources, sources]).sort("source_id")}
    study = make_study(small.info, small.framework, tables)
    path = hc.export_workbook(study, tmp_path / "book.xlsx")
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
    assert not any(b"<f>" in content or b"<f " in content for content in sheets)
    titles = {row[1] for row in cells_of(path, "sources")}
    assert not any(t.startswith(("=", "+", "-", "@")) for t in titles)
    report = import_workbook(path)
    assert report.study is not None, str(report)
    assert report.study.revision == study.revision


def test_headers_carry_notes_and_columns_carry_lists(small: Study, tmp_path: Path) -> None:
    path = hc.export_workbook(small, tmp_path / "book.xlsx")
    with zipfile.ZipFile(path) as archive:
        book = archive.read("xl/workbook.xml").decode()
        names = re.findall(r'<sheet name="([^"]+)"', book)
        part = f"xl/worksheets/sheet{names.index('observations') + 1}.xml"
        observations = archive.read(part).decode()
        notes = "".join(archive.read(n).decode() for n in archive.namelist() if "xl/comments" in n)
    assert names == ["read me", "study", *TABLES, "framework", "framework.yaml", "lists"]
    assert re.findall(r'<sheet name="([^"]+)"[^>]*state="hidden"', book) == [
        "framework.yaml",
        "lists",
    ]
    offered = set(re.findall(r"<formula1>([^<]+)</formula1>", observations))
    assert offered == {
        "IF(ISNUMBER(MATCH($C2,country_measures,0)),keys_countries,keys_clusters)",
        *("measures", "values", "keys_sources"),
        *("words_observations_status", "words_observations_confidence"),
    }
    assert set(re.findall(r"<formula1>", observations)) and 'state="frozen"' in observations
    defined = dict(re.findall(r'<definedName name="([a-z_]+)">([^<]+)<', book))
    column = f"'sources'!$A$2:$A${small.sources.height + 2001}"
    assert defined["keys_sources"] == f"OFFSET('sources'!$A$2,0,0,MAX(1,COUNTA({column})),1)"
    assert names_in(offered) <= set(defined)
    assert "A number, a bound (&gt;=200), 0 or 1, a level, or a stated absence." in notes
    lists = cells_of(path, "lists")
    at = lists[0].index("measures")
    assert [row[at] for row in lists[1:5]] == ["rank", "members", "clinics", "label"]


def test_every_list_of_the_workbook_has_a_range(tmp_path: Path) -> None:
    path = hc.export_workbook(hc.open_study("hse-2019"), tmp_path / "book.xlsx")
    with zipfile.ZipFile(path) as archive:
        defined = re.findall(
            r'<definedName name="([^"]+)"', archive.read("xl/workbook.xml").decode()
        )
        used = set()
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                used |= set(
                    re.findall(r"<formula1>([^<]+)</formula1>", archive.read(name).decode())
                )
    assert names_in(used) <= set(defined)
    assert len(used) > 20


def test_problems_name_sheet_row_and_column(small: Study, tmp_path: Path) -> None:
    hc.export_workbook(small, tmp_path / "book.xlsx")
    rows = cells_of(tmp_path / "book.xlsx", "observations")
    rows[3][rows[0].index("value")] = "many"
    report = import_workbook(edited_book(small, tmp_path / "book.xlsx", {"observations": rows}))
    assert [(p.code, p.where) for p in report.errors] == [
        ("STU-010", "book.xlsx, sheet observations, line 4, column value")
    ]


def test_numbers_typed_as_numbers_are_read(small: Study, tmp_path: Path) -> None:
    hc.export_workbook(small, tmp_path / "book.xlsx")
    rows: list[list[object]] = [list(r) for r in cells_of(tmp_path / "book.xlsx", "clusters")]
    at = {name: i for i, name in enumerate(rows[0])}
    rows[1][at["lat"]], rows[1][at["lon"]], rows[1][at["founded"]] = 52.5, 13.25, 1999.0
    sources: list[list[object]] = [list(r) for r in cells_of(tmp_path / "book.xlsx", "sources")]
    for row in sources[1:]:
        row[-1] = row[-1] == "1"  # TRUE and FALSE
    book = edited_book(small, tmp_path / "book.xlsx", {"clusters": rows, "sources": sources})
    report = import_workbook(book)
    assert report.study is not None, str(report)
    assert report.study.revision == small.revision


def test_sheets_that_are_missing_or_strange(small: Study, tmp_path: Path) -> None:
    book = edited_book(small, tmp_path / "book.xlsx", {"sources": None, "longlist": None})
    report = import_workbook(book)
    assert [(p.code, p.file) for p in report.errors] == [("WBK-001", "book.xlsx")]
    book = edited_book(
        small, tmp_path / "b.xlsx", {"study": None, "framework.yaml": None, "cluster": [["x"]]}
    )
    report = import_workbook(book)
    assert [p.code for p in report.problems] == ["WBK-001", "WBK-003", "WBK-002"]
    assert "clusters" not in next(p.remedy for p in report.notices)  # that sheet is there
    report = import_workbook(book, framework=small.framework)
    assert [p.code for p in report.errors] == ["WBK-001"]


def test_what_the_study_says_of_itself_is_checked(small: Study, tmp_path: Path) -> None:
    rows = [
        ["property", "value"],
        ["id", "A B"],
        ["title", "T"],
        ["title", "U"],
        ["synthetic", "maybe"],
    ]
    report = import_workbook(edited_book(small, tmp_path / "book.xlsx", {"study": rows}))
    assert [(p.code, p.line, p.column) for p in report.errors] == [
        ("STU-002", None, "name"),
        ("STU-002", None, "study, synthetic"),
        ("WBK-004", 4, "property"),
    ]


def test_a_broken_framework_is_told_by_its_row(small: Study, tmp_path: Path) -> None:
    lines = hc.files.framework_yaml(small.framework).replace("at_least: 100", "at_least: many")
    rows = [["'" + line if line.startswith("-") else line] for line in lines.split("\n")]
    report = import_workbook(edited_book(small, tmp_path / "book.xlsx", {"framework.yaml": rows}))
    problem = report.errors[0]
    assert (problem.code, problem.file) == ("FRM-009", "book.xlsx, sheet framework.yaml")
    assert rows[(problem.line or 0) - 1] == ["    at_least: many"]


def test_what_is_no_workbook_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_text("cluster_id,name\n")
    assert [p.code for p in import_workbook(tmp_path / "book.xlsx").problems] == ["TAB-021"]
    assert [p.code for p in import_workbook(tmp_path / "none.xlsx").problems] == ["TAB-001"]


def test_a_table_too_long_for_a_sheet_is_refused(
    small: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_module, "MOST_ROWS", 5)
    with pytest.raises(NotSupportedError, match="observations has 7 rows"):
        hc.export_workbook(small, tmp_path / "book.xlsx")
    assert not list(tmp_path.iterdir())
