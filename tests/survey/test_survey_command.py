"""The command `healthclusters survey`."""

import json

import pytest
from tests.survey.waves import answers, folder
from typer.testing import CliRunner

from healthclusters.cli import main as cli


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the entry point in an empty folder: exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["healthclusters", "survey", *map(str, arguments)])
        try:
            cli.main()
            code = 0
        except SystemExit as stop:
            code = stop.code or 0
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


FAST = ("--draws", 20, "--spread", 5)


def test_the_example_says_what_can_be_claimed_and_writes_the_report(run, tmp_path):
    code, out, _ = run(*FAST)
    assert code == 0
    assert "Synthetic: every cluster and every answer in this report is made up." in out
    assert "“first of 19” could be claimed in" in out
    assert "would settle it" in out
    written = tmp_path / "build" / "synthetic-2025"
    assert "Synthetic" in (written / "report.md").read_text("utf-8")
    table = json.loads((written / "first-claims.json").read_text("utf-8"))
    assert table["schema"] == "survey-first-claims/1"
    assert table["seed"] == 1
    assert (written / "findings.csv").read_text("utf-8").startswith("question_id,cluster_id")
    assert max(len(line) for line in out.splitlines()) <= 100


def test_findings_as_json_and_csv(run, tmp_path):
    code, out, _ = run(*FAST, "--format", "json", "--folder", tmp_path / "r")
    found = json.loads(out)
    assert code == 0
    assert len(found["rows"]) == 9 * 19
    assert found["notes"][0].startswith("Synthetic")
    code, _, _ = run(*FAST, "--format", "csv", "-o", tmp_path / "f.csv", "--folder", tmp_path / "r")
    assert code == 0
    assert len((tmp_path / "f.csv").read_text("utf-8").splitlines()) == 1 + 9 * 19


def test_the_bank_is_listed(run):
    code, out, _ = run("--bank")
    assert code == 0
    assert "new-international-relations" in out
    code, out, _ = run("--bank", "--format", "csv")
    assert out.startswith("question_id,theme")


def test_a_wave_of_ones_own(run, tmp_path):
    path = folder(tmp_path / "mine", answers(a=(9, 3), b=(4, 8)), members={"a": 30, "b": 30})
    code, out, _ = run(
        path,
        *FAST,
        "--question",
        "new-relations",
        "--endless",
        "--least",
        3,
        "--tell",
        60,
        40,
        "--confidence",
        0.9,
        "--seed",
        2,
        "--before",
        path,
    )
    assert code == 0
    assert "9 of 12" in out
    assert "To tell 60 % from 40 %" in out


def test_data_with_errors_and_wrong_calls_have_their_exit_codes(run, tmp_path):
    bad = folder(tmp_path / "bad", [answers(a=(1, 1))[0] | {"new-relations": "9"}])
    code, _, err = run(bad)
    assert (code, "SUR-011" in err) == (1, True)
    assert "answers.csv, line 2, column new-relations" in err
    assert run(tmp_path / "none")[0] == 1
    assert run(*FAST, "--question", "new-relation")[0] == 2
    assert run(*FAST, "--confidence", 2)[0] == 2
    assert run("--source", "paper")[0] == 2


def test_help_names_the_example():
    found = CliRunner().invoke(cli.app, ["survey", "--help"])
    assert "19 made-up clusters" in found.output
