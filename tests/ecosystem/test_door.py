"""What people bring by mistake is refused at the door, or noticed."""

import sqlite3

import pytest
from tests.ecosystem.making import unit_table
from tests.ecosystem.registers import described, firm, register_of

from healthclusters.base import DataError
from healthclusters.ecosystem import read_register, register_on
from healthclusters.ecosystem.engine import duckdb_connection


def refused(folder, rows):
    with pytest.raises(DataError) as caught:
        register_of(folder, rows)
    return [(p.code, p.line, p.column) for p in caught.value.problems]


def test_a_register_of_nothing_but_a_header(tmp_path):
    (tmp_path / "firms.csv").write_text("unit,year,employment\n")
    with pytest.raises(DataError, match="no row"):
        read_register(tmp_path / "firms.csv")
    connection = duckdb_connection()
    with pytest.raises(DataError, match="no row"):
        register_on(
            connection, unit_table(connection, [{"unit": "a", "year": 1}]).limit(0), name="n"
        )


@pytest.fixture
def database(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect("firms.db") as connection:
        connection.execute("create table firms(unit text, year integer, employment real)")
        connection.executemany("insert into firms values(?, 2021, 5)", [("a",), ("b",), ("c",)])
    connection.close()
    return tmp_path


@pytest.mark.parametrize("address", ["sqlite:///firms.db", "sqlite://firms.db", "firms.db"])
def test_a_database_as_the_manual_writes_it(database, address):
    assert "3" in str(read_register("firms", database=address))


def test_a_database_from_the_root_and_one_that_is_not_there(database):
    assert read_register("firms", database=f"sqlite:///{database}/firms.db").years == [2021]
    for address in ("sqlite:///other.db", "sqlite://other.db", "other.duckdb"):
        with pytest.raises(DataError, match="there is no file other"):
            read_register("firms", database=address)
    assert not (database / "other.db").exists() and not (database / "other.duckdb").exists()


def test_regions_countries_and_coordinates_that_cannot_be(tmp_path):
    assert refused(tmp_path, [firm("a", 1, nuts="QQ111")]) == [("REG-022", 2, "nuts")]
    assert refused(tmp_path, [firm("a", 1, country="QQ")]) == [("REG-022", 2, "country")]
    swapped = firm("a", 1, nuts="LU000", lat=6.1, lon=49.6)
    assert refused(tmp_path, [swapped]) == [("REG-023", 2, "lat + lon")]
    fine = [firm("a", 1, nuts="LU000", lat=49.6, lon=6.1), firm("b", 1, country="EL")]
    fine += [firm("c", 1, nuts="FRY20", lat=4.9, lon=-52.3), firm("d", 1, country="USA")]
    assert not register_of(tmp_path, fine).notices


def test_a_firm_under_two_identifiers_is_noticed(tmp_path):
    rows = [firm("a", 5, name="Alpha SA", city="Esch"), firm("b", 5, name="alpha sa ", city="Esch"),
            firm("c", 5, name="Alpha SA", city="Metz")]  # fmt: skip
    (notice,) = register_of(tmp_path, rows).notices
    assert (notice.code, notice.line) == ("REG-009", 3) and "a has as well" in notice.what


def test_an_organisation_whose_sites_are_silent_is_noticed(tmp_path):
    rows = [firm("O", 100), firm("s", None, organisation="O"), firm("t", None, organisation="O")]
    (notice,) = register_of(tmp_path, rows).notices
    assert notice.code == "REG-011" and "its own row says 100" in notice.what


def test_subsectors_by_hand_are_checked_where_a_table_stays_where_it_is():
    connection = duckdb_connection()
    rows = [{"unit": "a", "year": 2021, "subsectors": "biopharma:0.5"},
            {"unit": "b", "year": 2021, "subsectors": "biofarma"}]  # fmt: skip
    with pytest.raises(DataError) as caught:
        register_on(connection, unit_table(connection, rows), name="firms")
    assert [p.code for p in caught.value.problems] == ["REG-012", "REG-012"]


def test_two_connections_spill_into_folders_of_their_own():
    folders = [
        c.con.sql("SELECT current_setting('temp_directory')").fetchall()[0][0]
        for c in (duckdb_connection(), duckdb_connection())
    ]
    assert folders[0] != folders[1]


def test_closings_are_not_known_where_no_row_says_them(tmp_path):
    rows = [firm(f"a{i}", 20, year=y) for i in range(9) for y in (2020, 2021)]
    assert described(tmp_path, rows).demography["closed"].to_list() == [None, None]
    rows[0]["closed"] = 2021
    shown = described(tmp_path, rows, confidential=False)
    assert shown.demography["closed"].to_list() == [0, 0]
    rows[1]["closed"] = 2021
    assert described(tmp_path, rows, confidential=False).demography["closed"].to_list() == [0, 1]


def test_headers_differ_by_capitals_only(tmp_path, monkeypatch):
    from healthclusters.ecosystem.register import read

    (tmp_path / "firms.csv").write_text("Unit,YEAR,NACE,City\na,2021,21.20,Esch\nb,2021,21.20,\n")
    for streamed_from in (read.STREAMED_FROM, 10):
        monkeypatch.setattr(read, "STREAMED_FROM", streamed_from)
        assert read_register(tmp_path / "firms.csv").years == [2021]
    (tmp_path / "firms.csv").write_text("unit,year,Year\na,2021,2021\n")
    with pytest.raises(DataError, match="not known"):
        read_register(tmp_path / "firms.csv")


def test_far_names_are_not_offered(tmp_path):
    (tmp_path / "firms.csv").write_text("unit,year,Activity,ID,Employmnet\na,2021,x,1,2\n")
    with pytest.raises(DataError) as caught:
        read_register(tmp_path / "firms.csv")
    hints = {p.column: "Did you mean" in p.remedy for p in caught.value.problems}
    assert hints == {"'Activity'": False, "'ID'": False, "'Employmnet'": True}


def test_a_title_and_a_date_in_a_spreadsheet_are_called_so(tmp_path):
    (tmp_path / "a.csv").write_text("Our list\nunit,year,founded\na,2021,2015\nb,2021,2015\n")
    with pytest.raises(DataError, match="looks like a title"):
        read_register(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_text("unit,year,founded\na,2021,2015-03-01 00:00:00\n")
    with pytest.raises(DataError, match=r"is a date. Write the year: 2015"):
        read_register(tmp_path / "b.csv")


def test_money_that_nobody_says_fills_no_columns(tmp_path):
    from healthclusters.ecosystem import report_tables

    rows = [firm(f"a{i}", 10) for i in range(6)]
    assert len(report_tables(described(tmp_path, rows))["subsectors"].header) == 4
    rows = [{**r, "turnover": 1e6} for r in rows]
    header = report_tables(described(tmp_path, rows))["subsectors"].header
    assert header[4:] == ("turnover (m)",)
