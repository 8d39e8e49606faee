"""The reports of a study and of a cluster: what is in them, on how many pages, in which words."""

import html
import re
import sys
from functools import cache

import polars as pl
import pytest
from tests.building import observation
from tests.publish.examples import cluster, small_study
from tests.publish.report.papers import HOSTILE, Texts, facts_of, run_tool, words_of

from healthclusters.base import NotSupportedError, UnknownNameError
from healthclusters.comparison import compare
from healthclusters.files import open_study
from healthclusters.model import StudyInfo
from healthclusters.publish.report import PLACES, Chart, cluster_report, paper, study_report
from healthclusters.publish.report.report import blocks_within
from healthclusters.publish.words import short_name
from healthclusters.run import report_of_cluster, report_of_run, run_study
from healthclusters.scoring import assess, verify_published


@cache
def bundled():
    return assess(open_study("hse-2019"))


@cache
def verified():
    return verify_published(bundled().study, bundled())


@cache
def small():
    return assess(small_study())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_bundled_study(language, tmp_path):
    report = study_report(bundled(), verification=verified(), language=language)
    pdf = report.pdf()
    facts = facts_of(pdf, tmp_path)
    assert facts["Title"] == bundled().study.info.title
    assert facts["Tagged"] == "yes"
    found = words_of(pdf, tmp_path)
    assert bundled().study.revision in found
    for cluster_id in bundled().cluster_ids():
        assert short_name(bundled().study.cluster(cluster_id)["name"]) in found
    attached = run_tool("pdfdetach", "-list", str(tmp_path / "report.pdf"))
    assert {"scores.csv", "points.csv", "about.json"} <= {
        line.partition(": ")[2] for line in attached.splitlines()
    }


def test_the_summary_counts_what_the_assessment_counts(tmp_path):
    found = words_of(study_report(bundled()).pdf(), tmp_path)
    items = bundled().items
    yes, no, open_ = (int(items[c].sum()) for c in ("yes", "no", "open"))
    assert f"{yes} are yes, {no} are no and {open_} nobody has found yet" in found


def test_what_was_not_computed_is_said(tmp_path):
    report = study_report(small())
    found = words_of(report.pdf(), tmp_path)
    assert all(reason in found for reason in report.without)
    assert any(reason.startswith("Practices") for reason in report.without)


def test_every_source_with_an_observation_is_a_link(tmp_path):
    pdf = study_report(small()).pdf()
    (tmp_path / "r.pdf").write_bytes(pdf)
    assert "https://example.org/a?b=1&c=2" in run_tool("pdfinfo", "-url", str(tmp_path / "r.pdf"))


def test_a_cluster_of_the_small_study_by_hand(tmp_path):
    found = words_of(cluster_report(small(), "alpha").pdf(), tmp_path)
    assert "Points known: 3. Items open: 1. Items that are no: 0." in found
    assert "alpha" in found.lower()
    assert "not found" in found  # label: nobody has looked
    assert "set aside: 90" in found  # the other count of the contested size
    assert "120 (2017)" in found


def test_a_cluster_about_which_nothing_is_known(tmp_path):
    found = words_of(cluster_report(small(), "beta").pdf(), tmp_path)
    assert "Points known: 0. Items open: 4. Items that are no: 0." in found


@pytest.mark.parametrize("cluster_id", ["luxembourg-healthtech", "biocon-valley", "medicon-valley"])
def test_a_cluster_fits_on_eight_pages(cluster_id, tmp_path):
    assert int(facts_of(cluster_report(bundled(), cluster_id).pdf(), tmp_path)["Pages"]) <= 8


@pytest.mark.slow
def test_every_cluster_fits_on_eight_pages_in_every_language(tmp_path):
    for cluster_id in bundled().cluster_ids("sample", "focal"):
        for language in ("en", "fr"):
            pdf = report_of_cluster(bundled().study, cluster_id, language=language).pdf()
            assert int(facts_of(pdf, tmp_path)["Pages"]) <= 8


def test_what_is_to_mind_of_a_partner_is_said_whole():
    comparison = compare(bundled(), "luxembourg-healthtech")
    report = cluster_report(bundled(), "luxembourg-healthtech", comparison=comparison)
    page = html.unescape(report.html())
    for row in comparison.partners.table.head(5).iter_rows(named=True):
        assert row["why"] in page
        assert "; ".join(row["cautions"]) in page


def test_two_runs_give_the_same_bytes():
    assert cluster_report(small(), "alpha").pdf() == cluster_report(small(), "alpha").pdf()


def test_a_cluster_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="alpha"):
        cluster_report(small(), "alpa")


def test_a_cluster_that_is_only_mentioned_has_no_report():
    study = small_study(clusters=[cluster("alpha"), cluster("other", "mentioned")], observations=[])
    with pytest.raises(UnknownNameError):
        cluster_report(assess(study), "other")


def test_names_that_are_code_appear_as_themselves(tmp_path):
    name = "#panic() <script> $x$ \\ @a 🚀"
    study = small_study(clusters=[cluster("alpha", name=name)], observations=[])
    assert name in words_of(cluster_report(assess(study), "alpha").pdf(), tmp_path)
    assert name in words_of(study_report(assess(study)).pdf(), tmp_path)


LONG = " ".join(f"word{i}" for i in range(640))


@pytest.mark.parametrize("text", [*HOSTILE, "مرحبا", "שלום"])
def test_what_people_wrote_appears_as_itself_in_reports(text, tmp_path):
    study = small_study(
        clusters=[cluster("alpha", name=text, city=text)],
        observations=[observation("alpha", "clinics", "1", note=text, locator=text)],
        sources=[{"source_id": "s1", "title": text, "publisher": text, "independent": 1}],
        info=StudyInfo(id="tiny", title=text, licence=text),
    )
    for report in (study_report(assess(study)), cluster_report(assess(study), "alpha")):
        said = words_of(report.pdf(), tmp_path).replace("- ", "-")
        assert text.replace("- ", "-") in said
        page = Texts()
        page.feed(report.html())
        assert text in "".join(page.words)
        assert "script" not in page.elements


def test_a_text_of_five_thousand_characters_is_all_there(tmp_path):
    assert len(LONG) > 5_000
    study = small_study(
        clusters=[cluster("alpha")],
        observations=[observation("alpha", "clinics", "1", locator=LONG)],
        sources=[{"source_id": "s1", "title": LONG, "publisher": "p", "independent": 1}],
    )
    said = words_of(study_report(assess(study)).pdf(), tmp_path)
    assert all(re.search(rf"\bword{i}\b", said) for i in range(640))
    assert LONG in study_report(assess(study)).html()
    # the report of a cluster has eight pages at most: it says the beginning, its data say all
    report = cluster_report(assess(study), "alpha")
    assert re.search(r"word0 word1 .{10,200}…", words_of(report.pdf(), tmp_path))
    assert any(LONG in attachment.text for attachment in report.attachments)


@pytest.mark.parametrize(
    ("module", "remedy"),
    [("typst", "pip install typst"), ("vl_convert", "pip install 'vl-convert-python")],
)
def test_a_missing_tool_is_named_with_its_remedy(module, remedy, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)
    run = whole_run()
    with pytest.raises(NotSupportedError, match=re.escape(remedy)):
        report_of_run(run).pdf()


def test_a_missing_font_is_named_with_its_remedy(monkeypatch, tmp_path):
    monkeypatch.setattr(paper, "font_folder", lambda: tmp_path)
    with pytest.raises(NotSupportedError, match=r"DejaVuSansCondensed\.ttf.*pip install"):
        cluster_report(assess(small_study()), "alpha").pdf()


def test_one_is_not_counted_as_many(tmp_path):
    study = small_study(
        clusters=[cluster("alpha")], observations=[observation("alpha", "clinics", "1")]
    )
    said = words_of(cluster_report(assess(study), "alpha").pdf(), tmp_path)
    assert not re.search(r"\b1 (clusters|observations)\b", said)


def test_a_study_without_clusters_or_observations():
    study = small_study(clusters=[], observations=[])
    assert study_report(assess(study)).pdf().startswith(b"%PDF")


def test_synthetic_studies_say_so(tmp_path):
    info = StudyInfo(id="tiny", title="Tiny", synthetic=True)
    report = study_report(assess(small_study(info=info)))
    assert "Synthetic data" in words_of(report.pdf(), tmp_path)


@cache
def whole_run():
    return run_study(open_study("hse-2019"))


def test_a_run_is_reported_whole(tmp_path):
    run = whole_run()
    report = report_of_run(run)
    found = words_of(report.pdf(), tmp_path)
    assert report.without == tuple(run.without)
    assert run.landscape.conclusion.sentences[0][:60] in found
    for title in ("Groups", "How sure is the ranking", "Practices", "Published against recomputed"):
        assert title in found
    assert "Figures and tables of the study, redrawn" in found
    for number in ("2.1", "2.2", "3.1", "3.2", "4.1"):
        assert f"Table {number} of the study:" in found
    figures = [c for c in blocks_within(report.sections) if isinstance(c, Chart)]
    assert [f.title for f in figures if "printed numbers agree" in f.title]
    assert len(figures) == sum(map(len, PLACES.values()))
    assert all(f.alt and f.source for f in figures)


def test_a_drawing_stands_where_it_belongs(tmp_path):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    drawing = Chart(title="A sentence", svg=svg, alt="A square", language="en")
    charts = {"heat-map": drawing, "unknown": drawing}
    report = study_report(small(), charts=charts, language="fr")
    assert "Figure 1 A sentence" in words_of(report.pdf(), tmp_path)
    assert "Figure 2" not in report.html()


def test_a_cluster_compared_has_its_gaps_peers_practices_and_partners(tmp_path):
    comparison = compare(bundled(), "pikmed", groups=whole_run().landscape.grouping)
    report = cluster_report(bundled(), "pikmed", comparison=comparison)
    found = words_of(report.pdf(), tmp_path)
    assert report.without == ()
    for practice in comparison.to_show.iter_rows(named=True):
        assert practice["title"] in found
    for name in comparison.partners.table.head(3)["name"]:
        assert short_name(name).split()[0] in found
    figure = next(c for c in blocks_within(report.sections) if isinstance(c, Chart))
    assert figure.key == "gaps" and f"Figure 1 {figure.title}" in found
    lacking = comparison.gaps.filter(pl.col("kind") == "missing")["label"]
    assert all(label in found for label in lacking)


def test_a_cluster_that_cannot_be_compared_says_why(tmp_path):
    alone = small_study(clusters=[cluster("alpha")], observations=[])
    report = report_of_cluster(alone, "alpha")
    assert report.without
    assert all(reason in words_of(report.pdf(), tmp_path) for reason in report.without)


def test_french_says_countries_in_french(tmp_path):
    found = words_of(cluster_report(bundled(), "medicon-valley", language="fr").pdf(), tmp_path)
    assert "Danemark, Suède" in found
    assert "Sweden:" not in found
