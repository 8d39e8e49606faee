"""Commands as a person types them: output, files, exit codes."""

import json
import subprocess
import sys

import pytest
from tests.building import observation, study, yes_no_framework

from healthclusters.files import write_study
from healthclusters.model import StudyInfo


def healthclusters(*arguments, folder=None):
    """Run the command in a process of its own, as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "healthclusters.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
        env=None,
    )


def test_study_prints_writes_and_says_what_next(tmp_path):
    done = healthclusters("study", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "build" / "hse-2019" / "index.html").is_file()
    assert "40 clusters x 24 items" in done.stdout
    assert "Try next" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_study_output_folder_and_refusal(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x")
    refused = healthclusters("study", "-o", tmp_path / "full")
    assert refused.returncode == 2
    assert "earlier run" in refused.stderr


@pytest.mark.parametrize(
    "rows",
    ["scores", "points", "indicators", "categories", "items", "evidence", "agreement", "inclusion"],
)
def test_assess_in_every_form(rows, tmp_path):
    out = tmp_path / "rows.json"
    done = healthclusters("assess", "--rows", rows, "--format", "json", "-o", out)
    assert done.returncode == 0, done.stderr
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["schema"] == f"{rows}/1"
    assert told["rows"]


def test_assess_options():
    all_evidence = healthclusters("assess", "--format", "csv").stdout
    independent = healthclusters("assess", "--format", "csv", "--evidence", "independent").stdout
    earlier = healthclusters("assess", "--format", "csv", "--reference-year", "2005").stdout
    assert len({all_evidence, independent, earlier}) == 3
    wrong = healthclusters("assess", "--reference-year", "20")
    assert wrong.returncode == 2
    assert "1000 to 2100" in wrong.stderr


def test_assess_options_reach_every_kind_of_row():
    for rows in ("agreement", "inclusion", "points"):
        whole = healthclusters("assess", "--rows", rows, "--format", "csv").stdout
        part = healthclusters(
            "assess", "--rows", rows, "--format", "csv", "--evidence", "independent"
        ).stdout
        assert whole != part, rows


def test_a_copy_of_a_copy_finds_its_origin_beside_it(tmp_path):
    first = study(
        yes_no_framework("p"),
        {"c": "sample"},
        [observation("c", "p", 1, observation_id="o1")],
        info=StudyInfo(id="first", title="First"),
    )
    write_study(first, tmp_path / "first")
    assert healthclusters("new", "second", "--from", "first", folder=tmp_path).returncode == 0
    table = tmp_path / "second" / "observations.csv"
    table.write_text(table.read_text().replace(",1,2018,", ",0,2018,"))
    done = healthclusters("study", "second", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "o1: 1 became 0" in done.stdout


def test_a_wrong_name_gets_the_nearest():
    done = healthclusters("study", "hse-2091")
    assert done.returncode == 2
    assert "'hse-2019'" in done.stderr
    unknown = healthclusters("asses")
    assert unknown.returncode == 2
    assert "assess" in unknown.stderr


def test_data_with_errors_ends_with_1_and_every_place(tmp_path):
    made = study(
        yes_no_framework("p"), {"c": "sample"}, [observation("c", "p", 1, observation_id="o1")]
    )
    write_study(made, tmp_path / "mine")
    table = tmp_path / "mine" / "observations.csv"
    table.write_text(table.read_text().replace(",1,2018,", ",perhaps,2018,"))
    done = healthclusters("study", tmp_path / "mine", folder=tmp_path)
    assert done.returncode == 1
    assert "observations.csv, line 2, column value" in done.stderr
    assert not (tmp_path / "build").exists()


def test_help_and_version():
    done = healthclusters("--help")
    assert done.returncode == 0
    assert "study" in done.stdout
    assert "..." not in done.stdout.partition("Commands:")[2]  # no command's help is cut
    assert healthclusters("--version").stdout.startswith("healthclusters 0.")
    alone = healthclusters()
    assert alone.returncode == 2
    assert (alone.stdout + alone.stderr).startswith("Usage: ")
