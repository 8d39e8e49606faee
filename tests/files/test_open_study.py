"""Opening study folders: the bundled one, a small one, names and places that are not there."""

from pathlib import Path

import pytest
from tests.files.small import write_small

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


def test_bundled_names_win_over_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_small(tmp_path / "hse-2019")
    monkeypatch.chdir(tmp_path)
    assert bundled_studies() == ["hse-2019"]
    assert hc.open_study("hse-2019").id == "hse-2019"
    assert hc.open_study("./hse-2019").id == "small"
    assert hc.open_study(Path("hse-2019")).id == "small"
