"""New studies and copies."""

from pathlib import Path

import pytest
from tests.files.small import FILES, edited, write, write_small

import healthclusters as hc
from healthclusters.base import DataError, NotSupportedError, OptionError, UnknownNameError
from healthclusters.files import WORKBOOK, import_workbook
from healthclusters.model import Origin, StudyInfo


def test_a_new_study_passes_the_check_and_carries_its_workbook(tmp_path: Path) -> None:
    study = hc.new_study(tmp_path / "My Région")
    bundled = hc.open_study("hse-2019")
    report = hc.check_study(tmp_path / "My Région")
    assert report.problems == ()
    assert study.info == StudyInfo(id="my-r-gion", title="Study my-r-gion")
    assert study.framework == bundled.framework
    assert study.countries.equals(bundled.countries)
    assert study.sources["source_id"].to_list() == ["hse-2019"]
    assert study.clusters.is_empty()
    assert study.observations.is_empty()
    assert (tmp_path / "My Région/observations.csv").read_text() == (
        "observation_id,subject,item,value,as_of,source_id,locator,note,confidence,coder,status\n"
    )
    back = import_workbook(tmp_path / "My Région" / WORKBOOK)
    assert back.study is not None
    assert back.study.revision == study.revision


def test_a_new_study_on_another_framework(tmp_path: Path) -> None:
    small = write_small(tmp_path / "small")
    study = hc.new_study(tmp_path / "a", small, id="mine", title="Mine", workbook=False)
    assert (study.info.id, study.info.title, study.framework.id) == ("mine", "Mine", "small-1")
    assert study.countries["alpha3"].to_list() == ["AAA", "BBB", "CCC"]
    assert not (tmp_path / "a" / WORKBOOK).exists()
    write(tmp_path / "f.yaml", FILES["framework.yaml"])
    study = hc.new_study(tmp_path / "b", tmp_path / "f.yaml")
    assert study.sources.rows() == [("study", "Small framework", None, None, None, 0)]
    assert "LUX" in study.countries["alpha3"].to_list()


def test_a_copy_remembers_its_origin(tmp_path: Path) -> None:
    origin = hc.open_study("hse-2019")
    copy = hc.copy_study("hse-2019", tmp_path / "mine")
    assert copy.info.origin == Origin(id="hse-2019", revision=origin.revision)
    assert (copy.id, copy.info.title) == ("mine", origin.info.title)
    assert copy.observations.equals(origin.observations)
    assert copy.casebook.practices.equals(origin.casebook.practices)
    assert copy.revision != origin.revision
    assert hc.check_study(tmp_path / "mine").errors == []
    second = hc.copy_study(tmp_path / "mine", tmp_path / "second", id="x", title="X")
    assert second.info.origin == Origin(id="mine", revision=copy.revision)
    assert (second.id, second.info.title) == ("x", "X")


def test_refusals_leave_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="id is 'No Name'"):
        hc.new_study(tmp_path / "a", id="No Name")
    with pytest.raises(NotSupportedError, match="short name"):
        hc.new_study(tmp_path / "日本")
    with pytest.raises(UnknownNameError, match="hse-2019"):
        hc.new_study(tmp_path / "a", "hse-2018")
    with pytest.raises(UnknownNameError):
        hc.copy_study("nothing", tmp_path / "a")
    assert not list(tmp_path.iterdir())
    write(tmp_path / "f.yaml", edited("framework.yaml", "at_least: 100", "at_least: many"))
    with pytest.raises(DataError, match="FRM-009"):
        hc.new_study(tmp_path / "a", tmp_path / "f.yaml")
    write_small(tmp_path / "there")
    with pytest.raises(NotSupportedError, match="not empty"):
        hc.copy_study("hse-2019", tmp_path / "there")
    assert hc.open_study(tmp_path / "there").id == "small"
