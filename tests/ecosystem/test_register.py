"""Reading a register: every source, every problem with its place, nothing half-loaded."""

import sqlite3

import polars as pl
import pytest

import healthclusters.ecosystem.register.read as reading
from healthclusters.base import DataError, OptionError, errors
from healthclusters.ecosystem.columns import REGISTER
from healthclusters.ecosystem.engine import collected
from healthclusters.ecosystem.nace import nace_classes, nace_codes
from healthclusters.ecosystem.register import read_register

GOOD = """unit,year,nace,employment,nuts,country,founded,name
a,2020,21.20,12,LU000,LUX,2001,"Alpha
of two lines"
a,2021,21.20,13,LU000,LUX,2001,Alpha
b,2021,72.11,,LU000,LU,2015,Béta
"""


def problems(path, **more):
    with pytest.raises(DataError) as caught:
        read_register(path, **more)
    return {(p.code, p.line, p.column) for p in errors(caught.value.problems)}


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "firms.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def streamed(monkeypatch):
    monkeypatch.setattr(reading, "STREAMED_FROM", 10)


def rows(register):
    return collected(register.units.order_by("unit", "year")).select(
        "unit", "year", "employment", "nace_revision", "definition"
    )


def test_nace_has_as_many_codes_as_the_regulations():
    counts = {
        revision: [len({c[:n] for c in nace_classes(revision)}) for n in (2, 4, 5)]
        for revision in ("2", "2.1")
    }
    assert counts == {"2": [88, 272, 615], "2.1": [87, 287, 651]}
    assert "86.91" in nace_codes("2.1") and "86.91" not in nace_codes("2")


def test_all_sources_give_the_same_register(good, tmp_path, monkeypatch):
    small = read_register(good)
    assert rows(small).rows() == [
        ("a", 2020, 12.0, "2", "only"),
        ("a", 2021, 13.0, "2", "only"),
        ("b", 2021, None, "2", "only"),
    ]
    frame = pl.read_csv(good, schema_overrides={"nace": pl.String})
    frame.write_parquet(tmp_path / "firms.parquet")
    frame.write_excel(tmp_path / "firms.xlsx")
    with sqlite3.connect(tmp_path / "firms.db") as base:
        base.execute("CREATE TABLE firms (" + ", ".join(frame.columns) + ")")
        marks = ", ".join("?" * frame.width)
        base.executemany(f"INSERT INTO firms VALUES ({marks})", frame.rows())  # noqa: S608
    base.close()
    others = [
        read_register(tmp_path / "firms.parquet"),
        read_register(tmp_path / "firms.xlsx"),
        read_register("firms", database=f"sqlite://{tmp_path}/firms.db"),
    ]
    monkeypatch.setattr(reading, "STREAMED_FROM", 10)
    others.append(read_register(good))
    for other in others:
        assert rows(other).equals(rows(small))
    assert others[-1].revision == small.revision


BAD = GOOD + (
    "c,2021,21.20,-4,LU000,LU,2001,negative\n"
    "d,20222,21.20,4,LU000,LU,2001,a year too long\n"
    "e,2021,21.20,4,LU000,LU,2001,hidden\u202etext\n"
)


@pytest.mark.parametrize("large", [False, True])
def test_cells_are_refused_with_their_line_small_or_large(tmp_path, monkeypatch, large):
    if large:
        monkeypatch.setattr(reading, "STREAMED_FROM", 10)
    path = tmp_path / "firms.csv"
    path.write_text(BAD, encoding="utf-8")
    assert problems(path) == {
        ("TAB-014", 6, "employment"),
        ("TAB-014", 7, "year"),
        ("TAB-019", 8, "name"),
    }


CHECKED = {
    "REG-001": ["a,2021,99.99,2,1,LU000,LU"],
    "REG-002": ["a,2021,21.20,2,1,LU000,LU", "a,2021,21.20,2,1,FRF11,FR"],
    "REG-003": ["a,2021,21.20,2,1,LU000,LU", "a,2021,21.20,2,3,LU000,LU"],
    "REG-007": ["a,2021,21.20,2,1,LU000,FRA"],
}


@pytest.mark.parametrize("code", sorted(CHECKED))
def test_rows_that_contradict_each_other(tmp_path, code):
    path = tmp_path / "firms.csv"
    lines = ["unit,year,nace,nace_revision,employment,nuts,country", *CHECKED[code]]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert {p[0] for p in problems(path)} == {code}
    assert {p[1] for p in problems(path)} == {len(lines)}


OTHERS = {
    "REG-004": ("founded,closed", ["a,2021,2022,"]),
    "REG-005": ("member_from,member_until", ["a,2021,2020,2019"]),
    "REG-006": ("organisation", ["a,2021,b", "b,2021,c", "c,2021,"]),
    "REG-008": ("weight", ["a,2021,2", "b,2021,"]),
    "REG-012": ("subsectors", ["a,2021,biopharma:0.5;digital_health:0.2", "b,2021,biofarma"]),
    "REG-014": ("definition", ["a,2021,x", "b,2021,y"]),
}


@pytest.mark.parametrize("code", sorted(OTHERS))
def test_other_errors(tmp_path, code):
    columns, lines = OTHERS[code]
    path = tmp_path / "firms.csv"
    path.write_text("\n".join([f"unit,year,{columns}", *lines]), encoding="utf-8")
    assert {p[0] for p in problems(path)} == {code}


NOTICED = {
    "REG-009": ("vat,name", ["a,2021,LU123,A", "b,2021,LU123,B"]),
    "REG-010": ("employment", ["a,2020,3", "a,2021,300"]),
    "REG-011": ("organisation,employment", ["o,2021,,50", "s1,2021,o,20", "s2,2021,o,20"]),
    "REG-013": ("nace", ["a,2021,21.20"]),
    "REG-018": ("nuts,nuts_version", ["a,2020,LU000,2016", "a,2021,LU000,2021"]),
}


@pytest.mark.parametrize("code", sorted(NOTICED))
def test_notices_stop_nothing(tmp_path, code):
    columns, lines = NOTICED[code]
    path = tmp_path / "firms.csv"
    path.write_text("\n".join([f"unit,year,{columns}", *lines]), encoding="utf-8")
    assert {n.code for n in read_register(path).notices} == {code}


def test_a_code_without_edition_is_read_by_its_year(tmp_path):
    path = tmp_path / "firms.csv"
    path.write_text("unit,year,nace\na,2024,86.90\na,2025,86.91\n", encoding="utf-8")
    assert rows(read_register(path))["nace_revision"].to_list() == ["2", "2.1"]


def test_a_parquet_file_cut_short(good, tmp_path):
    whole = tmp_path / "firms.parquet"
    pl.read_csv(good, schema_overrides={"nace": pl.String}).write_parquet(whole)
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(whole.read_bytes()[:-200])
    assert problems(cut) == {("REG-015", None, None)}
    assert problems(tmp_path / "absent.parquet") == {("REG-015", None, None)}


def test_wrong_types_in_a_parquet_file_are_read_cell_by_cell(tmp_path):
    path = tmp_path / "firms.parquet"
    pl.DataFrame(
        {"unit": [1, 2, 3], "year": ["2021", "2021", "x"], "employment": [1.5, float("nan"), -1.0]}
    ).write_parquet(path)
    assert problems(path) == {
        ("TAB-012", 3, "employment"),
        ("TAB-012", 4, "year"),
        ("TAB-014", 4, "employment"),
    }


def test_a_ragged_row_and_a_wrong_header_in_a_large_file(tmp_path, streamed):
    path = tmp_path / "firms.csv"
    path.write_text("unit,year\na,2021\nb,2021,7\n", encoding="utf-8")
    assert problems(path) == {("TAB-007", 3, None)}
    path.write_text("unit,yaer\na,2021\n", encoding="utf-8")
    assert {p[0] for p in problems(path)} == {"TAB-009", "TAB-010"}


def test_many_problems_are_counted_not_listed(tmp_path, streamed):
    path = tmp_path / "firms.csv"
    path.write_text("unit,year\n" + "a,20222\n" * 1_000, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_register(path)
    assert len(caught.value.problems) == 201
    assert "800 more cells" in caught.value.problems[-1].what + caught.value.problems[0].what


@pytest.fixture
def many(tmp_path):
    """300,000 firms, each with a number of its own."""
    path = tmp_path / "firms.parquet"
    unit = pl.int_range(300_000, eager=True).cast(pl.String)
    frame = pl.DataFrame({"unit": "a-longer-name-" + unit, "vat": "LU1" + unit.str.zfill(7)})
    frame.with_columns(year=2021).write_parquet(path)
    return path


def test_many_rows_are_checked_in_little_memory(many):
    """Before, identifiers of different organisations were counted in memory: 60 MB were too few."""
    told = []
    assert read_register(many, memory="60MB", told=told.append).years == [2021]
    assert told[:2] == [
        "firms.parquet: 250,000 rows read",
        "firms.parquet: 300,000 rows read",
    ]


def test_too_little_memory_is_said(many):
    with pytest.raises(OptionError, match="such as 4GB"):
        read_register(many, memory="2MB")


def test_staff_by_residence_must_belong_to_the_register(good, tmp_path):
    staff = tmp_path / "staff.csv"
    staff.write_text("unit,year,country,staff\na,2021,FR,2\nz,2021,FR,2\n", encoding="utf-8")
    assert problems(good, residence=staff) == {("REG-017", 3, "unit")}


def test_definitions_hold_for_their_years(good, tmp_path):
    ledger = tmp_path / "definitions.csv"
    ledger.write_text(
        "definition,aspect,from_year,to_year,what\nonly,coverage,2021,,all firms\n", "utf-8"
    )
    assert problems(good, definitions=ledger) == {("REG-014", 2, "definition")}


def test_a_database_that_is_not_there(tmp_path):
    assert problems("firms", database=f"sqlite://{tmp_path}/none.db") == {("REG-016", None, None)}


def test_a_sheet_of_a_file_that_has_none(good):
    with pytest.raises(OptionError):
        read_register(good, sheet="firms")


def test_every_column_says_what_it_is():
    assert all(f.description for f in REGISTER.fields)
