"""Groups, practices, partners, method and data: the pages beside landscape and clusters."""

import polars as pl
import pytest
from tests.publish.examples import SITE, small_study
from tests.publish.pages import Page

import healthclusters as hc
from healthclusters.base import interval
from healthclusters.comparison import compare
from healthclusters.landscape import OUTLIERS, GroupOptions, LandscapeOptions, landscape_of
from healthclusters.publish import site_pages, study_charts
from healthclusters.publish.about import computed_with, other_results
from healthclusters.publish.practices_page import figures_words
from healthclusters.robustness import RobustnessOptions, robustness_of
from healthclusters.scoring import assess, verify_published

HOSTILE = "<script>alert(1)</script> {{ 7 * 7 }} & 🧬 עברית " + "long " * 900


def full_study(text: str = "What is done."):
    practice = {
        "id": "p1",
        "cluster_id": "alpha",
        "country": ["AAA"],
        "title": f"A practice {text[:60]}",
        "summary": text,
        "factors": ["talk", "money"],
        "status": "planned",
        "start_year": 2015,
        "figures": "members_min=250;planned=1;shares_max=3",
        "source_id": "s1",
        "locator": "ch. 3",
        "how_to_adopt": text,
    }
    tie = {"cluster_id": "alpha", "kind": "agreement", "source_id": "s1"}
    return small_study(
        success_factors=[
            {"id": "talk", "number": 1, "name": "Talking", "definition": text},
            {"id": "money", "number": 2, "name": "Money"},
        ],
        practices=[practice, {**practice, "id": "p2", "cluster_id": None, "title": "Elsewhere"}],
        effects=[{"id": "e1", "category": "all", "name": "Faster care"}],
        practice_effects=[{"practice_id": "p1", "effect_id": "e1", "basis": "stated"}],
        partnerships=[
            {**tie, "partner": "gamma", "partner_country": "BBB", "year": 2019, "note": text},
            {**tie, "partner": f"Someone {text[:40]}"},
        ],
    )


@pytest.fixture(scope="module")
def pages():
    return {name: Page(html) for name, html in site_pages(assess(full_study())).items()}


def test_the_navigation_names_the_pages_that_are_there(pages):
    there = ["index", "groups", "practices", "partners", "method", "data"]
    for name, page in pages.items():
        up = "../" if "/" in name else ""
        assert [link for link in page.links if link in {f"{up}{p}.html" for p in there}]
        current = [v for t, v in page.tags if t == "a" and v.get("aria-current")]
        assert len(current) == (0 if "/" in name else 1), name


def test_groups_show_what_is_known_and_what_is_open(pages):
    page = pages["groups.html"]
    for words in (
        "Group 1 · 1 cluster ·",
        "Mean points 3.0–4.0 of 4",
        "In one cell the sources disagree",
        "contested, counts as yes",
        "1 First",
        "outside the sample",
    ):
        assert words in page.words, words
    assert "unknown +1 open" in page.words
    assert "clusters/alpha.html#size" in page.links


def test_a_study_without_published_groups_has_no_page_of_groups():
    study = small_study()
    clusters = study.clusters.with_columns(published_group=None).to_dicts()
    pages = site_pages(assess(small_study(clusters=clusters)))
    assert "groups.html" not in pages
    assert "groups.html" not in Page(pages["index.html"]).links


@pytest.fixture(scope="module")
def grouped():
    """The bundled study with few resamples: the page is tested here, not the groups."""
    assessment = assess(hc.open_study("hse-2019"))
    options = LandscapeOptions(
        group=GroupOptions(resamples=20, shuffles=20),
        exchanges=10,
        number_resamples=10,
        number_shuffles=10,
    )
    return assessment, landscape_of(assessment, options=options)


def test_computed_groups_stand_beside_the_published_ones(grouped):
    assessment, landscape = grouped
    pages = site_pages(assessment, verify_published(assessment.study), landscape=landscape)
    page, published = Page(pages["groups.html"]), Page(pages["published.html"])
    for sentence in landscape.conclusion.sentences:
        assert sentence.rstrip(".") in page.words
    assert "Computed group 1" in page.words
    assert "Luxembourg HealthTech Cluster" in page.words
    fact = landscape.facts.row(0, named=True)
    assert fact["name"] in page.words and fact["settle"] in page.words
    for number in ("2.1", "2.2", "3.1", "3.2", "4.1"):
        assert f"Table {number}:" in published.words
    assert "computed:" not in page.words


def test_the_page_of_a_cluster_sets_it_beside_the_others(grouped):
    assessment, landscape = grouped
    ids = ["luxembourg-healthtech", "kvarner-health"]
    comparisons = {c: compare(assessment, c, groups=landscape.grouping) for c in ids}
    pages = site_pages(assessment, comparisons=comparisons)
    page = Page(pages["clusters/kvarner-health.html"])
    comparison = comparisons["kvarner-health"]
    missing = comparison.gaps.filter(pl.col("kind") == "missing").row(0, named=True)
    assert f"Kvarner Health Tourism Cluster lacks {missing['label']}" in page.words
    advice = comparison.to_show.row(0, named=True)
    for words in (comparison.target.label, advice["title"], advice["why"], advice["first_step"]):
        assert words in page.words
    first = comparison.partners.table.row(0, named=True)
    assert first["why"] in page.words and first["cautions"][0] in page.words
    other = Page(pages["clusters/mimc.html"])
    assert "To talk to abroad" not in other.words
    assert {"gaps", "peers", "adopt", "abroad"} <= set(page.ids)


def test_charts_of_computed_groups(grouped):
    assessment, landscape = grouped
    charts = study_charts(assessment, landscape=landscape)
    assert charts["stability"].title.startswith("With clusters drawn anew, ")
    assert charts["consensus"].table.height == landscape.consensus.height
    assert OUTLIERS not in charts["stability"].table["group_name"].to_list()


def test_the_ranking_shows_ranges_and_never_a_rank_alone():
    assessment = assess(full_study())
    robustness = robustness_of(
        assessment, options=RobustnessOptions(draws=1000, sensitivity_draws=0)
    )
    pages = site_pages(assessment, robustness=robustness)
    page = Page(pages["ranking.html"])
    row = robustness.ranks.row(0, named=True)
    assert interval(row["rank_low"], row["rank_high"]) in page.words
    assert "1,000 rankings were drawn" in page.words
    assert "Of 1 pairs of the sample" in page.words
    assert "ranking.html" in Page(pages["index.html"]).links


def test_practices_stand_once_in_full_and_by_name_under_other_factors(pages):
    page = pages["practices.html"]
    assert page.ids.count("practice-p1") == 1
    assert page.links.count("#practice-p1") == 1
    for words in (
        "Two practices to borrow from",
        "of one of the 2 clusters none is described",
        "2 are planned",
        "members more than 250; shares up to 3",
        "Faster care",
        "ch. 3",
    ):
        assert words in page.words, words
    assert SITE in page.links


def test_partners_are_drawn_and_listed_with_their_source(pages):
    page = pages["partners.html"]
    assert "Alpha has most recorded partners, 2" in page.words
    assert "agreement, 2019" in page.words
    assert "clusters/gamma.html" in page.links
    assert "Nothing has been found of Beta" in page.words
    labels = [v.get("aria-label") for t, v in page.tags if t == "svg"]
    assert any(label and "2 recorded ties" in label for label in labels)


def test_the_page_of_a_cluster_has_its_practices_and_ties(pages):
    alpha, beta = pages["clusters/alpha.html"], pages["clusters/beta.html"]
    assert "../practices.html#practice-p1" in alpha.links
    assert "2 ties are recorded" in alpha.words
    assert "No practice is described of it yet" in beta.words
    assert "No partnership is recorded yet" in beta.words


def test_method_says_every_rule_and_data_every_source(pages):
    method, data = pages["method.html"], pages["data.html"]
    for words in (
        "One point for 200 or more unit",
        "4 yes/no questions",
        "not in a cluster’s hands",
    ):
        assert words in method.words, words
    for words in ("6 observations from 2 sources", "observations.csv", "The source", "0" * 64):
        assert words in data.words, words


def test_text_from_people_appears_as_itself():
    pages = site_pages(assess(full_study(HOSTILE)))
    for name in ("practices.html", "partners.html"):
        page = Page(pages[name])
        assert " ".join(HOSTILE.split()) in page.words
        assert len(page.scripts) == 1
    assert "<script>alert" not in pages["partners.html"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("countries=3", "countries 3"),
        ("members_min=250; start_year_inferred=1", "members more than 250"),
        ("no figure at all", ""),
    ],
)
def test_figures_in_words(text, words):
    assert figures_words(text) == words


def test_the_footer_says_what_else_was_computed_and_with_which_seed():
    assert other_results(None, []) == ""
    assert other_results("independent", []) == (
        "Published figures are set beside independent evidence."
    )
    assert "use chance (seed 3);" in other_results("all", [3, 3])
    assert "no chance" not in computed_with(assess(full_study()))
