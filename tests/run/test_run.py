"""The whole study once: what it holds, what it writes, what it says."""

import json
from dataclasses import replace

import polars as pl
import pytest
from tests.building import observation, study, yes_no_framework

from healthclusters.base import OptionError
from healthclusters.files import open_study
from healthclusters.model import Origin
from healthclusters.run import RunOptions, run_study, summary_text, write_run
from healthclusters.run.writing import evidence_rows, result_tables


@pytest.fixture(scope="module")
def bundled_run():
    return run_study(open_study("hse-2019"))


def tiny(*observations, **more):
    return study(yes_no_framework("p", "q"), {"c": "sample", "d": "sample"}, observations, **more)


def test_two_runs_write_the_same_bytes(bundled_run, tmp_path):
    names = write_run(bundled_run, tmp_path / "one")
    assert write_run(run_study(open_study("hse-2019")), tmp_path / "two") == names
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), (
            name
        )


def test_every_table_is_written_as_csv_and_json_that_agree(bundled_run, tmp_path):
    names = write_run(bundled_run, tmp_path / "out")
    for table in result_tables(bundled_run):
        assert f"{table.name}.csv" in names
        text = (tmp_path / "out" / f"{table.name}.json").read_text(encoding="utf-8")
        assert "NaN" not in text
        told = json.loads(text)
        assert set(told) == {"schema", "study", "options", "seed", "rows", "notes"}
        assert told["study"] == {"id": "hse-2019", "revision": bundled_run.study.revision}
        assert len(told["rows"]) == table.rows.height
        csv = (tmp_path / "out" / f"{table.name}.csv").read_text(encoding="utf-8")
        assert csv.splitlines()[0].split(",") == table.rows.columns


def test_every_point_leads_back_to_its_observations_and_sources(bundled_run):
    rows = evidence_rows(bundled_run.assessment)
    assert rows.select("source", "value", "confidence").null_count().sum_horizontal().item() == 0
    counting = rows.filter(pl.col("counts"))
    settled = bundled_run.assessment.points.filter(pl.col("point").is_not_null())
    behind = set(settled["observation_ids"].explode())
    assert behind <= set(counting["observation_id"])


def test_a_folder_that_no_run_wrote_is_refused(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter-1.txt").write_text("precious")
    with pytest.raises(OptionError, match="earlier run"):
        write_run(run_study(tiny()), tmp_path / "thesis")
    assert (tmp_path / "thesis" / "chapter-1.txt").read_text() == "precious"


def test_nothing_of_a_person_s_is_ever_removed(tmp_path):
    out = tmp_path / "out"
    write_run(run_study(tiny()), out)
    (out / "thesis.txt").write_text("precious")
    with pytest.raises(OptionError, match=r"thesis\.txt"):
        write_run(run_study(tiny()), out)
    assert (out / "thesis.txt").read_text() == "precious"


@pytest.mark.parametrize("about", ["{}", "[]", "not json", '{"schema": "about/1"}'])
def test_a_foreign_file_with_the_same_name_is_no_earlier_run(tmp_path, about):
    out = tmp_path / "out"
    out.mkdir()
    (out / "about.json").write_text(about)
    (out / "thesis.txt").write_text("precious")
    with pytest.raises(OptionError):
        write_run(run_study(tiny()), out)
    assert (out / "thesis.txt").read_text() == "precious"


def test_what_was_used_is_written(bundled_run, tmp_path):
    write_run(bundled_run, tmp_path / "out")
    for name in ("scores", "points", "inclusion", "inclusion-answers"):
        options = json.loads((tmp_path / "out" / f"{name}.json").read_text())["options"]
        assert options == {"reference_year": 2018, "evidence": "all"}, name
    assert json.loads((tmp_path / "out" / "verify.json").read_text())["options"]


def test_a_later_run_replaces_an_earlier_one_whole(tmp_path):
    one = [observation("c", "p", 1), observation("c", "p", 1, coder="b")]
    with_agreement = write_run(run_study(tiny(*one)), tmp_path / "out")
    without = write_run(run_study(tiny(one[0])), tmp_path / "out")
    assert set(with_agreement) - set(without) == {"agreement.csv", "agreement.json"}
    assert not (tmp_path / "out" / "agreement.csv").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_what_cannot_be_computed_is_said():
    run = run_study(tiny(observation("c", "p", 1)))
    assert run.agreement is None
    assert any("two coders" in words for words in run.without)
    assert "two coders" in summary_text(run)


def test_the_summary_fits_a_terminal_and_says_synthetic(bundled_run):
    text = summary_text(bundled_run)
    assert max(len(line) for line in text.splitlines()) <= 100
    assert "Cluster *" in text  # a focal cluster is marked
    assert "would settle most" in text.lower()
    assert "synthetic" not in text
    made_up = run_study(tiny())
    info = replace(made_up.study.info, synthetic=True)
    made_up = run_study(replace(made_up.study, info=info))
    assert "(synthetic data)" in summary_text(made_up)


def test_a_copy_is_compared_with_its_origin():
    before = observation("c", "p", 0, observation_id="o1")
    origin = tiny(before, revision="1" * 64)
    copied = replace(origin.info, id="mine", origin=Origin(id="tiny", revision="1" * 64))
    copy = tiny(before | {"value": "1"}, info=copied)
    run = run_study(copy, origin=origin)
    assert run.changes.points["because"].to_list() == ["o1: 0 became 1"]
    assert "o1: 0 became 1" in summary_text(run)
    moved = run_study(copy, origin=tiny(before, revision="2" * 64))
    assert any("has changed since it was copied" in w for w in moved.without)
    alone = run_study(copy)
    assert alone.changes is None
    assert any("--against" in w for w in alone.without)


def test_the_seed_is_written(tmp_path):
    answers = [observation("c", "p", 1), observation("c", "p", 1, coder="b")]
    write_run(run_study(tiny(*answers), options=RunOptions(seed=7)), tmp_path / "out")
    for name in ("about", "agreement"):
        assert json.loads((tmp_path / "out" / f"{name}.json").read_text())["seed"] == 7
