"""`healthclusters define` as it is typed."""

import csv
import io
import json

from typer.testing import CliRunner

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.files import open_study

FEATURES = [f.id for f in open_study("hse-2019").framework.features]


def run(*arguments, typed=None):
    from healthclusters.cli.main import app

    return CliRunner().invoke(app, ["define", *arguments], input=typed)


def test_without_answers_the_questions_are_printed():
    result = run()
    assert result.exit_code == 0
    assert all(feature in result.stdout for feature in FEATURES)
    assert max(map(len, result.stdout.splitlines())) <= 100


def test_the_finding_says_how_few_questions_were_answered():
    result = run("--answer", f"{FEATURES[0]}=yes", "--answer", f"{FEATURES[1]}=partly")
    assert result.stdout.startswith("With 2 of 6 questions answered, ")


def test_asked_one_by_one_and_an_empty_line_leaves_a_question_open(tmp_path):
    out = tmp_path / "forms.json"
    typed = "perhaps\nyes\n\nyes\nyes\nyes\n"
    result = run(
        "--ask", "--answer", f"{FEATURES[0]}=yes", "--format", "json", "-o", str(out), typed=typed
    )
    assert result.exit_code == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["schema"] == "definition/1"
    assert told["options"]["answers"] == dict.fromkeys(
        [f for f in FEATURES if f != FEATURES[2]], "yes"
    )
    assert told["notes"] == ["With 5 of 6 questions answered, the answers fit a cluster best."]


def test_the_forms_as_a_table(tmp_path):
    run("--answer", f"{FEATURES[0]}=yes", "--format", "csv", "-o", str(tmp_path / "forms.csv"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "forms.csv").read_text())))
    assert {row["form"] for row in rows} >= {"cluster", "consortium"}
    assert {row["unanswered"] for row in rows} == {"5"}


def test_refusals():
    for answer in (FEATURES[0], f"{FEATURES[0]}=maybe"):
        assert isinstance(run("--answer", answer).exception, OptionError)
    twice = ("--answer", f"{FEATURES[0]}=yes", "--answer", f"{FEATURES[0]}=no")
    assert isinstance(run(*twice).exception, OptionError)
    assert isinstance(run("--answer", "specialized=yes").exception, UnknownNameError)
