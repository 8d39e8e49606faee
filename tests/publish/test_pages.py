"""The pages: self-contained, safe with any text, and every value with an address."""

import base64
import hashlib
import re

import polars as pl
import pytest
from tests.building import observation
from tests.publish.examples import SITE, cluster, small_study
from tests.publish.pages import Page

import healthclusters as hc
from healthclusters.model import StudyInfo
from healthclusters.publish import Link, site_pages, study_page, write_pages
from healthclusters.publish.site import MOST_BYTES
from healthclusters.scoring import assess, verify_published

HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %}",
    "</style></title><b>bold",
    "\"quoted\" 'text' & &amp; <!-- -->",
    "🧬 emoji and עברית and العربية",
    "# $ \\ % _ ^ ~",
    "long " * 1000,
)


@pytest.fixture(scope="module")
def bundled():
    study = hc.open_study("hse-2019")
    assessment = assess(study)
    return study, site_pages(assessment, verify_published(study, assessment))


@pytest.fixture(scope="module")
def small():
    return {name: Page(html) for name, html in site_pages(assess(small_study())).items()}


def test_which_pages(small):
    assert sorted(small) == [
        "clusters/alpha.html",
        "clusters/beta.html",
        "clusters/gamma.html",
        "data.html",
        "groups.html",
        "index.html",
        "method.html",
    ]


def test_the_landscape_shows_the_source_of_each_point(small):
    page = small["index.html"]
    assert {"alpha", "beta", "gamma", "alpha/clinics", "beta/size"} <= set(page.ids)
    assert SITE in page.links
    assert "120, 2017: The source, p. 1; medium +2" in page.words
    assert "No address, member list" in page.words


def test_the_page_of_a_cluster_shows_every_observation(small):
    page = small["clusters/alpha.html"]
    assert "Contested, counts as yes." in page.words
    for words in ("Another count.", "set aside", "Too old.", "superseded", "alpha/size"):
        assert words in page.words
    assert "not found, not none" in page.words


def test_the_state_of_the_evidence_is_said(small):
    for page in small.values():
        assert "1 of 6 observations has been confirmed by a second person" in page.words


def test_the_study_page_alone_refers_to_no_other_page():
    page = Page(study_page(assess(small_study())))
    assert all(link.startswith(("#", "http")) for link in page.links)
    assert "alpha/size" in page.ids


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_people_appears_as_itself(text):
    study = small_study(
        clusters=[
            cluster("alpha", name=text, aliases=[text], city=text, cluster_organisation=text)
        ],
        observations=[observation("alpha", "clinics", "1", note=text, locator=text)],
        sources=[{"source_id": "s1", "title": text, "publisher": text, "independent": 1}],
        info=StudyInfo(id="tiny", title=text, licence=text),
    )
    pages = site_pages(assess(study))
    for name, html in pages.items():
        page = Page(html)
        words = " ".join(text.split())
        assert words in page.words, name
        assert len(page.scripts) == 1
        assert "<b>bold" not in html


def test_an_address_that_is_not_http_is_never_a_link():
    study = small_study(
        clusters=[cluster("alpha", website="javascript:alert(1)")],
        observations=[observation("alpha", "clinics", "1")],
        sources=[{"source_id": "s1", "title": "t", "url": "javascript:x", "independent": 1}],
    )
    for html in site_pages(assess(study)).values():
        assert "javascript:" not in html


def test_no_request_leaves_a_page(bundled):
    for name, html in bundled[1].items():
        page = Page(html)
        for tag, values in page.tags:
            assert tag not in ("img", "link", "iframe", "object", "embed", "base", "form") or (
                tag == "form" and "action" not in values
            ), (name, tag)
            assert "src" not in values and "srcset" not in values, (name, tag)
            assert not [k for k in values if k.startswith("on")], (name, tag)
        assert not re.search(r"@import|url\((?!#)", html), name
        assert all(re.match(r"#|https?://|[a-z./-]+\.html", link) for link in page.links), name


def test_the_policy_allows_our_script_alone(small):
    page = small["index.html"]
    policy = next(
        v["content"] for t, v in page.tags if v.get("http-equiv") == "Content-Security-Policy"
    )
    digest = base64.b64encode(hashlib.sha256("".join(page.scripts).encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_addresses_are_unique_and_links_lead_somewhere(bundled):
    pages = {name: Page(html) for name, html in bundled[1].items()}
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        folder = name.rpartition("/")[0]
        for link in page.links:
            if link.startswith("http"):
                continue
            path, _, anchor = link.partition("#")
            target = name if not path else _resolved(folder, path)
            assert target in pages, (name, link)
            assert not anchor or anchor in pages[target].ids, (name, link)


def _resolved(folder, path):
    while path.startswith("../"):
        folder, path = folder.rpartition("/")[0], path[3:]
    return f"{folder}/{path}" if folder else path


def test_every_value_of_the_bundled_study_has_an_address_and_every_page_is_small(bundled):
    study, pages = bundled
    assert {n: len(h.encode()) for n, h in pages.items() if len(h.encode()) > MOST_BYTES} == {}
    ids = set(Page(pages["index.html"]).ids)
    clusters = [n[9:-5] for n in pages if n.startswith("clusters/")]
    assert {f"{c}/{i}" for c in clusters for i in study.framework.item_ids} <= ids
    observations = set()
    for cluster_id in clusters:
        observations |= set(Page(pages[f"clusters/{cluster_id}.html"]).ids)
    shown = study.observations.filter(
        study.observations["subject"].is_in(clusters)
        & study.observations["item"].is_in([i.measure for i in study.framework.items])
    )["observation_id"]
    shared = {"english_website"}
    missing = {o for o in shown if o not in observations and o.split(".")[1] not in shared}
    assert missing == set()


def test_the_bundled_landscape_says_what_the_data_say(bundled):
    study, pages = bundled
    page = Page(pages["index.html"])
    assessment = assess(study)
    yes = int(assessment.items["yes"].sum())
    assert f"{yes} are yes" in page.words
    row = assessment.scores.row(
        by_predicate=pl.col("cluster_id") == "luxembourg-healthtech", named=True
    )
    assert f"{row['known']}–{row['most']} of 24 points" in page.words
    assert "All observations are drafts until a second person has confirmed them." in page.words


def test_a_landscape_that_would_be_too_large_leads_to_the_pages_of_clusters():
    note = "x" * 3000
    clusters = [cluster(f"c{n}") for n in range(60)]
    observations = [
        observation(f"c{n}", i, "1", locator=note, observation_id=f"c{n}.{i}")
        for n in range(60)
        for i in ("clinics", "size", "label")
        if i != "label"
    ]
    pages = site_pages(assess(small_study(clusters=clusters, observations=observations)))
    page = Page(pages["index.html"])
    assert len(page.html.encode()) < MOST_BYTES
    assert "clusters/c1.html" in page.links
    assert "c1/size" not in page.ids


def test_equal_runs_give_equal_bytes(bundled):
    study, pages = bundled
    assessment = assess(study)
    assert site_pages(assessment, verify_published(study, assessment)) == pages


def test_downloads_are_linked_from_every_page():
    pages = site_pages(assess(small_study()), downloads=[Link("Scores (CSV)", "scores.csv")])
    assert "scores.csv" in Page(pages["index.html"]).links
    assert "../scores.csv" in Page(pages["clusters/alpha.html"]).links


def test_synthetic_data_says_so():
    study = small_study(info=StudyInfo(id="tiny", title="t", synthetic=True))
    for html in site_pages(assess(study)).values():
        assert "synthetic data" in Page(html).words


def test_an_empty_study_still_has_a_page():
    page = Page(study_page(assess(small_study(clusters=[], observations=[]))))
    assert "No clusters yet" in page.words
    assert "Fill in workbook.xlsx" in page.words
    assert "0 clusters" not in page.words


def test_pages_are_written(tmp_path):
    written = write_pages({"b/c.html": "x\n", "a.html": "y"}, tmp_path)
    assert [p.relative_to(tmp_path).as_posix() for p in written] == ["a.html", "b/c.html"]
    assert (tmp_path / "b/c.html").read_bytes() == b"x\n"
