"""`healthclusters verify` as it is typed."""

import csv
import io
import json

from typer.testing import CliRunner


def run(*arguments):
    from healthclusters.cli.main import app

    return CliRunner().invoke(app, ["verify", *arguments])


def test_the_table_says_what_differs_and_why():
    result = run()
    assert result.exit_code == 0
    assert "484 published figures" in result.output
    assert "Known (c01)" in result.output
    assert max(map(len, result.output.splitlines())) <= 100


def test_only_the_outcomes_asked_for():
    result = run("--outcome", "not-settled", "--outcome", "cannot-be-computed", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.output)))
    assert {row["outcome"] for row in rows} == {"not settled", "cannot be computed"}
    assert all(row["missing"] for row in rows)


def test_json_names_study_options_and_the_figures_without_a_check():
    content = json.loads(run("--evidence", "all", "--format", "json").output)
    assert (content["schema"], content["study"]["id"]) == ("verify/1", "hse-2019")
    assert content["options"]["evidence"] == "all"
    assert "484 published figures" in content["notes"][0]
    assert all(row["recomputed_low"] != "NaN" for row in content["rows"])


def test_a_misspelt_outcome_is_refused():
    assert run("--outcome", "agree").exit_code == 2
