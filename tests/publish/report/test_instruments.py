"""The reports of an evaluation and of a survey, in both languages, as page and as paper."""

import re

import pytest
from tests.publish.report.papers import run_tool, words_of
from tests.survey.waves import answers, wave

from healthclusters.impact import ImpactOptions, evaluate_impact, impact_report
from healthclusters.impact.example import example_panel, truth_sentences
from healthclusters.publish.report import Chart, Section, Table, report_of_impact, report_of_survey
from healthclusters.publish.report.instrument import heading, table_block, told
from healthclusters.publish.report.language import words_in
from healthclusters.survey import EXAMPLE_FOLDER, SurveyOptions, open_wave, survey_report

EN, FR = words_in("en"), words_in("fr")


@pytest.fixture(scope="module")
def evaluation():
    options = ImpactOptions(outcomes=("employment",), replicates=99)
    return evaluate_impact(example_panel(), options=options)


@pytest.fixture(scope="module")
def impact(evaluation):
    return impact_report(evaluation, truth=truth_sentences(evaluation))


@pytest.fixture(scope="module")
def survey():
    options = SurveyOptions(spreads=(0.05,), draws=30)
    before = open_wave(EXAMPLE_FOLDER / "before")
    return survey_report(open_wave(EXAMPLE_FOLDER), before=before, options=options)


def pages_of(pdf, folder):
    """The text of each page."""
    (folder / "report.pdf").write_bytes(pdf)
    return run_tool("pdftotext", str(folder / "report.pdf"), "-").split("\f")[:-1]


def blocks(section, kind):
    for block in section.blocks:
        if isinstance(block, kind):
            yield block
        if isinstance(block, Section):
            yield from blocks(block, kind)


def test_sections_have_ids_that_stay(impact, survey):
    for report in (impact, survey):
        ids = [s.id for s in report.sections]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[a-z][a-z0-9-]*", i) for i in ids)
    assert impact.section("money").title == "What it brought for the money"
    assert survey.section("question-new-relations").level == 3


def test_an_evaluation_has_both_charts_with_their_findings(impact):
    report = report_of_impact(impact)
    charts = [c for s in report.sections for c in blocks(s, Chart)]
    assert [c.title.split(" on employment")[0] for c in charts] == [
        "7 of 7 years from the start on show an effect",
        "The effect",
    ]
    assert all(c.alt and "synthetic" in c.source for c in charts)
    assert [s.title for s in report.sections][-1].startswith("The truth")
    names = {a.name for a in report.attachments}
    assert {"about.json", "summary.csv", "years-since.csv", "bounds.csv"} <= names


def test_a_survey_has_its_three_charts(survey):
    report = report_of_survey(survey)
    charts = [c for s in report.sections for c in blocks(s, Chart)]
    assert len(charts) == 3
    assert "can be told from the others" in charts[0].title
    assert "synthetic-07, with the highest share, may have any place from 1 to" in charts[1].title
    assert "“first of 19” could be claimed in at most" in charts[2].title
    assert "Synthetic programme, all clusters (made up)" in charts[0].alt


@pytest.mark.parametrize("language", ["en", "fr"])
def test_synthetic_is_said_on_every_page(impact, survey, language, tmp_path):
    for made in (
        report_of_impact(impact, language=language),
        report_of_survey(survey, language=language),
    ):
        pages = pages_of(made.pdf(), tmp_path)
        assert len(pages) > 3
        assert all("ynth" in page for page in pages)
        assert "ynth" in made.html().split("</h1>")[1][:600]


def test_french_headings_and_questions_with_english_sentences_marked(impact, survey):
    page = report_of_survey(survey, language="fr").html()
    assert "Combien de réponses il faut" in page
    assert "Grâce au cluster" in page
    assert "Ce que les réponses peuvent dire" in page
    assert '<span lang="en">' in page
    page = report_of_impact(impact, language="fr").html()
    assert "Ce qu&#39;il a apporté pour l&#39;argent public" in page
    assert "intervalle à 95" in page
    titles = {t.title for t in report_of_impact(impact, language="fr").tables()}
    assert "La même question posée autrement" in titles


def test_every_column_of_both_reports_has_a_french_word(impact, survey):
    headers = {h for s in impact.sections for t in s.tables for h in t.header}
    headers |= {h for t in survey.tables.values() for h in t.header}
    same = {"note", "points", "question", "cluster", "placebo", "programme", "second"}
    assert {h for h in headers if heading(h, FR) == h} <= same


def test_two_runs_are_equal_to_the_byte(impact):
    assert report_of_impact(impact).pdf() == report_of_impact(impact).pdf()
    assert report_of_impact(impact).html() == report_of_impact(impact).html()


def test_without_bounds_or_clusters_the_report_says_so(tmp_path):
    options = ImpactOptions(outcomes=("employment",), replicates=0, sampling="cross-sections")
    rows = impact_report(evaluate_impact(example_panel(), options=options))
    assert any("not followed" in reason for reason in report_of_impact(rows).without)
    small = survey_report(wave(tmp_path, answers(a=(3, 4))), options=SurveyOptions(draws=10))
    report = report_of_survey(small)
    assert any("too few answers" in reason for reason in report.without)
    assert report.pdf().startswith(b"%PDF")


def test_what_a_stranger_wrote_is_text(tmp_path):
    rows = answers(**{"<b>a</b>": (9, 3), "#strong[b]": (3, 9)})
    made = survey_report(wave(tmp_path, rows), options=SurveyOptions(spreads=(), draws=10))
    report = report_of_survey(made)
    assert "<b>a</b>" not in report.html()
    assert "#strong[b]" in words_of(report.pdf(), tmp_path)


def test_tables_leave_out_empty_columns():
    made = table_block("T", ("group", "note"), [["a", ""]], (), words=EN)
    assert isinstance(made, Table)
    assert [c.title for c in made.columns] == ["group"]
    assert heading('"effect"', FR) == "« effet »"
    assert told("12", FR) == "12"


def test_the_table_of_the_two_sides_says_how_many_firms_in_both_languages(evaluation, impact):
    balance = evaluation.balance
    for language in ("en", "fr"):
        report = report_of_impact(impact, language=language)
        titles = [t.title for section in report.sections for t in blocks(section, Table)]
        found = next(t for t in titles if str(balance.controls) in t)
        assert str(balance.firms) in found
        assert "{" not in "".join(titles)
