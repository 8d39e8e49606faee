"""The report and the bundled example: complete, synthetic, harmless."""

import csv
import re
from pathlib import Path

import polars as pl
import pytest
from tests.survey.waves import HEADER, QUESTIONNAIRE, answers, row, wave

from healthclusters.base import OptionError
from healthclusters.survey import EXAMPLE_FOLDER, SurveyOptions, open_wave, survey_report
from healthclusters.survey.answers.free_text import markdown_text, risk, safe_cell
from healthclusters.survey.example import generate
from healthclusters.survey.report import evaluation_questions

FAST = SurveyOptions(spreads=(), draws=10)


@pytest.fixture(scope="module")
def report():
    options = SurveyOptions(spreads=(0.05,), draws=30)
    return survey_report(
        open_wave(EXAMPLE_FOLDER), before=open_wave(EXAMPLE_FOLDER / "before"), options=options
    )


def test_the_example_is_what_its_generator_makes(tmp_path):
    generate.main(tmp_path)
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*.csv"))
    assert [str(p) for p in made] == [
        "answers.csv",
        "before/answers.csv",
        "before/membership.csv",
        "codebook.csv",
        "codings.csv",
        "membership.csv",
    ]
    for path in made:
        assert (tmp_path / path).read_bytes() == (EXAMPLE_FOLDER / path).read_bytes(), path


def test_the_example_is_drawn_as_it_says():
    wave_ = open_wave(EXAMPLE_FOLDER)
    assert wave_.questionnaire.synthetic
    assert open_wave(EXAMPLE_FOLDER / "before").questionnaire.synthetic
    assert wave_.answers.height == 701
    assert wave_.answers["cluster_id"].n_unique() == 19
    yes = wave_.answers["new-international-relations"].is_in(["4", "5"])
    assert round(100 * yes.mean()) == 37
    shares = wave_.answers.with_columns(yes=yes).group_by("cluster_id").agg(pl.col("yes").mean())
    assert round(100 * shares["yes"].max()) == 68


def test_the_example_names_no_real_cluster():
    for path in EXAMPLE_FOLDER.rglob("*.csv"):
        with path.open(encoding="utf-8") as file:
            for line in csv.DictReader(file):
                assert re.fullmatch(r"synthetic-\d\d", line.get("cluster_id", "synthetic-01"))
                assert "synthetic" in line.get("improve", "") or not line.get("improve")


def test_the_report_says_that_it_is_synthetic(report):
    assert "made up" in report.mark
    assert report.mark in report.markdown()
    assert report.mark in str(report)


def test_the_report_follows_the_three_evaluation_questions(report):
    titles = [s.title for s in report.sections]
    asked = [q.title for q in evaluation_questions()]
    assert [t for t in titles if t in asked] == asked
    for title in (
        "Who answered",
        "What can be claimed",
        "Since the wave 2023",
        "Against published figures",
        "Weighted to the members",
        "How many answers it takes",
        "How to read this",
    ):
        assert title in titles
    assert report.section("nothing") is None


def test_the_report_says_what_can_and_cannot_be_claimed(report):
    text = report.markdown()
    assert "It cannot be said to be first" in text
    assert "“first of 19” could be claimed in" in text
    assert "are not the same question, so their answers are not compared" in text
    assert "Not compared with Synthetic press release" in text
    assert "They cannot be told apart." in text


def test_every_table_has_its_numbers_and_reads(report):
    assert {
        "findings",
        "first-claims",
        "answers-needed",
        "response-kind",
        "weighted",
        "clusters-new-international-relations",
        "choices-partner-places",
        "median-relations-count",
        "codes-improve",
    } <= set(report.tables)
    for table in report.tables.values():
        assert all(len(r) == len(table.header) for r in table.rows)
        assert max(map(len, str(table).splitlines())) <= 100, table.name
        assert table.frame.height
    assert "More contact with clinics" not in report.markdown()


def test_two_runs_are_equal(report):
    options = SurveyOptions(spreads=(0.05,), draws=30)
    again = survey_report(
        open_wave(EXAMPLE_FOLDER), before=open_wave(EXAMPLE_FOLDER / "before"), options=options
    )
    assert again.markdown() == report.markdown()


def test_a_wave_without_anything_extra_has_a_report(tmp_path):
    text = QUESTIONNAIRE.replace("synthetic: true\n", "")
    text += "  - id: colour\n    kind: scale\n    scale: yes-no\n    wording: Blue?\n"
    rows = [r | {"colour": "yes"} for r in answers(a=(8, 4), b=(3, 9))]
    made = wave(tmp_path / "w", rows, questionnaire=text, header=[*HEADER, "colour"])
    found = survey_report(made, options=FAST)
    assert found.mark == ""
    assert "Other questions" in [s.title for s in found.sections]
    assert "No question of this wave speaks to it." in found.markdown()
    assert "have not been coded" in found.markdown()


@pytest.mark.parametrize(
    "rows", [answers(a=(1, 0)), answers(a=(6, 0)), answers(a=(6, 0), b=(7, 0))]
)
def test_one_answer_or_all_yes_give_a_report_that_says_so(tmp_path, rows):
    text = survey_report(wave(tmp_path / "w", rows), options=FAST).markdown()
    if len(rows) == 1:
        assert "too few answers to be shown" in text
    else:
        assert "All said the same, which tells what each of them said" in text


def test_text_that_means_something_elsewhere_is_harmless(tmp_path):
    rows = [row(n, cluster="<b>|x|</b>" if n < 8 else "=1+1") for n in range(1, 16)]
    text = survey_report(wave(tmp_path / "w", rows), options=FAST).markdown()
    assert "<b>" not in text
    assert r"\<b\>\|x\|" in text
    assert markdown_text("a|b\n`c`") == r"a\|b \`c\`"
    assert safe_cell("=1+1") == "'=1+1"
    assert safe_cell("plain") == "plain"
    assert [risk(t) for t in ("=1", "a = b", "<svg/onload=x>", "-5", "+33 1", "- item")] == [
        "formula",
        None,
        "script",
        None,
        None,
        None,
    ]


def test_options_of_the_report_are_checked(tmp_path):
    made = wave(tmp_path / "w", answers(a=(8, 4), b=(3, 9)))
    with pytest.raises(OptionError, match="headline"):
        survey_report(made, options=SurveyOptions(headline="improve", spreads=()))
    with pytest.raises(LookupError, match="nothing"):
        survey_report(made, options=SurveyOptions(headline="nothing", spreads=()))
    with pytest.raises(OptionError, match="draws"):
        SurveyOptions(draws=1)
    found = survey_report(made, options=SurveyOptions(headline="satisfaction-overall", spreads=()))
    assert "satisfied" in found.lead[1]


@pytest.mark.slow
def test_the_manual_states_what_the_command_prints():
    """The table of the method page, line by line."""
    study = survey_report(open_wave(EXAMPLE_FOLDER))
    claims, needed = study.tables["first-claims"].frame, study.tables["answers-needed"].frame
    manual = (Path(__file__).parents[2] / "docs" / "methods" / "survey.md").read_text("utf-8")
    now = claims.filter(pl.col("answers") == pl.col("answers").min())
    for found in now.iter_rows(named=True):
        cells = [found["way"], f"{100 * found['spread']:.0f}", f"{100 * found['runner_up']:.0f} %"]
        cells += [f"{1_000 * found[c]:.0f}" for c in ("claimed", "claimed_of_members", "sharper")]
        if found["way"] == "planted":
            settles = needed.filter(pl.col("spread") == found["spread"]).row(0, named=True)
            cells += [f"{settles['answers'] or 'over 20,000'}", str(settles["answers_of_members"])]
            assert f"| {' | '.join(cells)} |" in manual, cells
        else:
            assert f"| {' | '.join(cells)} | | |" in manual, cells
            assert f"{found['seen']}" in manual
            assert f"{found['truly_first_if_seen'] * found['seen']:.0f}" in manual
