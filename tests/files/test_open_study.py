"""Opening study folders: the bundled one, a small one, names and places that are not there."""

import csv
import io
from pathlib import Path

import pytest
from tests.files.small import FILES, write_small

import healthclusters as hc
from healthclusters.base import DataError, UnknownNameError
from healthclusters.files import bundled_studies, revision_of


def test_the_bundled_study_has_no_error() -> None:
    report = hc.check_study("hse-2019")
    assert report.errors == []
    study = report.study
    assert study is not None
    assert (study.clusters.height, study.observations.height, len(study.framework.items)) == (
        51,
        1430,
        24,
    )
    assert study.revision == revision_of(study)


def test_a_small_study_opens_from_a_folder(tmp_path: Path) -> None:
    study = hc.open_study(write_small(tmp_path))
    assert (study.id, study.info.synthetic) == ("small", True)
    assert study.clusters["cluster_id"].to_list() == ["alpha-valley", "beta-park", "delta", "gamma"]
    assert study.clusters["countries"].to_list()[0] == ["AAA", "BBB"]
    assert study.evaluations.is_empty()
    assert study.framework.item_by_id["rank"].rule.absences == {"unranked": 0}


def test_the_small_study_has_neither_errors_nor_notices(tmp_path: Path) -> None:
    assert hc.check_study(str(write_small(tmp_path))).problems == ()


def test_a_misspelt_name_gets_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="hse-2019"):
        hc.open_study("hse-2109")
    with pytest.raises(UnknownNameError):
        hc.check_study("no\0folder")
    with pytest.raises(UnknownNameError):
        hc.open_study("x" * 5000)


def test_a_file_is_no_study(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnknownNameError):
        hc.open_study(tmp_path / "file")


def test_an_empty_folder_lacks_everything_that_is_needed(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        hc.open_study(tmp_path)
    assert [(p.code, p.file) for p in caught.value.problems] == [
        ("TAB-001", "clusters.csv"),
        ("TAB-001", "countries.csv"),
        ("TAB-001", "datapackage.json"),
        ("TAB-001", "framework.yaml"),
        ("TAB-001", "observations.csv"),
        ("TAB-001", "sources.csv"),
    ]


def test_what_european_spreadsheets_write_is_the_same_study(tmp_path: Path) -> None:
    """Semicolons, byte-order mark, CRLF and decimal commas, in every table."""
    study = hc.open_study(write_small(tmp_path / "a"))
    changes = {}
    for path in (p for p in FILES if p.endswith(".csv")):
        rows = list(csv.reader(FILES[path].splitlines()))
        if path == "clusters.csv":
            rows[1][4:6] = ["52,5", "13,25"]
        out = io.StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
        key = path.replace("/", "__").replace(".", "_")
        changes[key] = ("\ufeff" + out.getvalue()).encode()
    report = hc.check_study(write_small(tmp_path / "b", **changes))
    assert [(p.code, p.severity, p.where, p.what) for p in report.problems] == [
        ("TAB-013", "notice", "clusters.csv, line 2, column lat", "52,5 is read as 52.5"),
        ("TAB-013", "notice", "clusters.csv, line 2, column lon", "13,25 is read as 13.25"),
    ]
    assert report.study is not None
    assert report.study.revision == study.revision


def test_an_ambiguous_number_is_refused(tmp_path: Path) -> None:
    text = "alpha3;name;population_2018;health_expenditure_pct_gdp_2018\n"
    text += "AAA;Aland;1000000;1,234\nBBB;Beland;;7,5\nCCC;Celand;;8.125\n"
    report = hc.check_study(write_small(tmp_path, countries_csv=text))
    assert [(p.code, p.line) for p in report.errors] == [("TAB-012", 2), ("TAB-012", 4)]


def test_bundled_names_win_over_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_small(tmp_path / "hse-2019")
    monkeypatch.chdir(tmp_path)
    assert bundled_studies() == ["hse-2019"]
    assert hc.open_study("hse-2019").id == "hse-2019"
    assert hc.open_study("./hse-2019").id == "small"
    assert hc.open_study(Path("hse-2019")).id == "small"
