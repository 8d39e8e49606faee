"""The whole evaluation on the bundled synthetic programme, its report and its command."""

import json
import subprocess
import sys
from dataclasses import replace

import polars as pl
import pytest
from tests.impact.making import random_frame
from typer.testing import CliRunner

import healthclusters.impact
from healthclusters.base import (
    NotSupportedError,
    OptionError,
    UnknownNameError,
    canonical_csv,
)
from healthclusters.cli.main import app
from healthclusters.impact import (
    ImpactOptions,
    evaluate_impact,
    report_markdown,
    report_sections,
    report_text,
    verdict,
)
from healthclusters.impact.columns import panel_schema
from healthclusters.impact.example import (
    PANEL_FILE,
    TRUTH_FILE,
    example_panel,
    true_average,
)
from healthclusters.impact.example.generate import make_programme
from healthclusters.impact.words import estimate, interval, listed, million, number, percent

OPTIONS = ImpactOptions(replicates=199, goals={"employment": 500.0})


@pytest.fixture(scope="module")
def evaluation():
    return evaluate_impact(example_panel(), options=OPTIONS)


def test_the_example_is_what_its_generator_makes():
    frame, truth = make_programme()
    assert canonical_csv(frame, panel_schema(frame.columns)) == PANEL_FILE.read_text("utf-8")
    assert truth.equals(pl.read_csv(TRUTH_FILE))


def test_the_known_effect_is_recovered_for_every_outcome(evaluation):
    for name, result in evaluation.results.items():
        assert result.headline.low <= true_average(name) <= result.headline.high, name
    assert verdict(evaluation, "employment").kind.startswith("shown")
    assert verdict(evaluation, "exports").kind == "not shown"


def test_without_covariates_the_example_misleads(evaluation):
    plain = evaluate_impact(example_panel(), options=replace(OPTIONS, covariates=(), goals={}))
    truth = true_average("employment")
    far = abs(plain.main.headline.overall - truth)
    assert far > abs(evaluation.main.headline.overall - truth)


def test_the_reference_year_of_every_table(evaluation):
    study = evaluation.main.event_study
    assert study.filter("reference")["key"].to_list() == [-1]
    summary = evaluation.summary()
    assert summary["outcome"].to_list() == list(example_panel().outcomes)
    assert (summary["low"] < summary["effect"]).all()
    assert (summary["p_holm"] >= summary["p_value"]).all()


def test_the_report_has_every_part_and_says_synthetic(evaluation):
    ids = [s.id for s in report_sections(evaluation)]
    assert len(set(ids)) == len(ids)
    titles = [s.title for s in report_sections(evaluation)]
    assert titles == [
        "In short",
        "The three questions of an evaluation",
        "The design",
        "The result",
        "What it brought for the money",
        "What would have happened anyway",
        "The doubts",
        "What would change the conclusion",
        "How it was computed",
    ]
    text, markdown = report_text(evaluation), report_markdown(evaluation)
    for report in (text, markdown):
        assert "synthetic" in report.splitlines()[0]
        assert "Goal for employment: 500 employees more in 2021" in " ".join(report.split())
        assert "None" not in report
        assert "nan" not in report.lower().replace("finan", "")
    assert max(map(len, text.splitlines())) <= 100
    assert str(evaluation) == text
    for word in ("posterior", "heteroskedastic", "ATT", "estimand"):
        assert word not in text


def test_two_runs_are_equal_to_the_byte(evaluation):
    again = evaluate_impact(example_panel(), options=OPTIONS)
    assert report_markdown(again) == report_markdown(evaluation)


@pytest.mark.parametrize(
    "options",
    [
        ImpactOptions(replicates=0, scale="log", outcomes=("turnover",)),
        ImpactOptions(
            replicates=0,
            outcomes=("employment",),
            average="dynamic",
            base="varying",
            anticipation=1,
        ),
        ImpactOptions(replicates=0, sampling="cross-sections", outcomes=("employment",)),
        ImpactOptions(replicates=0, outcomes=("rd_spending",), covariates=("sector", "x_log_size")),
    ],
    ids=["log", "dynamic", "cross-sections", "sector"],
)
def test_reports_of_other_choices_are_whole(options):
    text = report_text(evaluate_impact(example_panel(), options=options))
    assert max(map(len, text.splitlines())) <= 100
    assert "None" not in text


def test_numbers_in_words():
    assert number(12345.678) == "12,300"
    assert number(0.034567) == "0.0346"
    assert number(None) == "not known"
    assert estimate(2.717, 2.324, 3.111) == ("2.72", "2.32 to 3.11")
    assert estimate(-0.001, -1.0, 1.0) == ("0.00", "-1.00 to 1.00")
    assert interval(None, 5.0) == "no lower bound to 5.00"
    assert percent(0.031) == "3 %"
    assert percent(0.5, 12) == "6 of 12"
    assert percent(0.001) == "less than 1 %"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert million("thousand euros") == (1e3, "million euros")
    assert million("kroner") == (1e6, "million kroner")


RUN = CliRunner()


@pytest.fixture(scope="module")
def exports():
    """The evaluation of one outcome, computed once for all its tables."""
    return evaluate_impact(
        example_panel(), options=ImpactOptions(outcomes=("exports",), replicates=0)
    )


def test_the_command_runs_on_the_example_and_knows_the_truth(tmp_path):
    folder = tmp_path / "report"
    result = RUN.invoke(app, ["impact", "--replicates", "99", "--folder", str(folder)])
    assert result.exit_code == 0, result.output
    assert "the truth is known" in result.stdout
    assert "employment: 2.81 employees, inside the interval" in result.stdout
    assert "synthetic" in (folder / "report.md").read_text("utf-8")
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    page = (folder / "report.html").read_text("utf-8")
    assert "Synthetic data" in page
    assert "The truth, which only made-up data can show" in page
    found = json.loads((folder / "summary.json").read_text("utf-8"))
    assert found["schema"] == "impact-summary/1"
    assert found["options"]["data"]["synthetic"] is True


def test_the_report_in_french_and_wrong_calls(tmp_path, exports, monkeypatch):
    monkeypatch.setattr(healthclusters.impact, "evaluate_impact", lambda *_, **__: exports)
    base = ["impact", "--outcome", "exports", "--folder", str(tmp_path / "r"), "--language"]
    result = RUN.invoke(app, [*base, "fr"])
    assert result.exit_code == 0, result.output
    page = (tmp_path / "r" / "report.fr.html").read_text("utf-8")
    assert "Est-ce l&#39;effet du programme" in page
    assert '<span lang="en">' in page
    assert isinstance(RUN.invoke(app, [*base, "de"]).exception, UnknownNameError)
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    refused = RUN.invoke(app, ["impact", "--folder", str(taken)])
    assert isinstance(refused.exception, OptionError)
    assert taken.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    "rows",
    ["report", "effects", "years-since", "cohorts", "years", "placebos", "choices", "bounds"],
)
def test_every_table_as_text_json_and_csv(rows, exports, monkeypatch, tmp_path):
    monkeypatch.setattr(healthclusters.impact, "evaluate_impact", lambda *_, **__: exports)
    monkeypatch.chdir(tmp_path)
    base = ["impact", "--outcome", "exports", "--replicates", "0", "--rows", rows]
    text = RUN.invoke(app, base).stdout
    assert "ynthetic" in text
    assert max(map(len, text.splitlines())) <= 100
    found = json.loads(RUN.invoke(app, [*base, "--format", "json"]).stdout)
    assert found["schema"] == f"impact-{rows}/1"
    assert found["options"]["data"]["synthetic"] is True
    assert found["rows"]
    csv = RUN.invoke(app, [*base, "--format", "csv"]).stdout
    assert len(csv.strip().splitlines()) == len(found["rows"]) + 1


def test_the_command_matches_first_where_asked():
    result = RUN.invoke(
        app,
        ["impact", "--outcome", "employment", "--replicates", "0", "--match", "--rows", "balance"],
    )
    assert result.exit_code == 0
    assert "Matched" in result.stderr


def run(*arguments):
    code = "from healthclusters.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, "impact", *arguments],
        check=False,
        capture_output=True,
        text=True,
    )


def test_exit_codes_of_wrong_data_and_wrong_calls(tmp_path):
    path = tmp_path / "panel.csv"
    frame = random_frame(firms=20)
    pl.concat([frame, frame]).write_csv(path)
    wrong = run(str(path))
    assert wrong.returncode == 1
    assert "TAB-018" in wrong.stderr
    for arguments in (
        ("--outcome", "employmnt"),
        ("--goal", "employment"),
        ("--no-covariates", "--covariate", "x_log_size"),
        ("--match-on", "employment"),
        ("--sheet", "one"),
        ("--match", "--sampling", "cross-sections"),
    ):
        refused = RUN.invoke(app, ["impact", *arguments]).exception
        assert isinstance(refused, OptionError | UnknownNameError | NotSupportedError), arguments
