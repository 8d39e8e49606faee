"""The whole comparison on the bundled study: pages, sources, little evidence, scorecards."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.comparison.small import HandModel

from healthclusters.base import NotSupportedError, UnknownNameError
from healthclusters.comparison import (
    CompareOptions,
    ComputedGroups,
    Scorecard,
    compare,
    page,
)
from healthclusters.files import open_study
from healthclusters.landscape import GroupOptions, group
from healthclusters.landscape.methods.latent_classes import LatentClasses
from healthclusters.scoring import AssessOptions, assess

MANUAL = Path(__file__).parents[2] / "docs" / "methods" / "comparison.md"


@pytest.fixture(scope="module")
def assessed():
    return assess(open_study("hse-2019"))


@pytest.fixture(scope="module")
def by_hand(assessed):
    """Two groups over the framework's items: with much, and with little."""
    items = len(assessed.study.framework.items)
    half = {c: f"computed:{1 + i % 2}" for i, c in enumerate(assessed.cluster_ids())}
    shares = np.array([[0.8] * items, [0.2] * items])
    return HandModel(shares=shares, sizes=np.array([0.6, 0.4]), labels=half)


@pytest.fixture(scope="module")
def pages(assessed, by_hand):
    """A comparison of every cluster of the study, whatever is known of it."""
    return {
        c: compare(assessed, c, groups=by_hand)
        for c in assessed.study.clusters["cluster_id"].to_list()
    }


def test_every_page_fits_and_every_mark_has_its_source(pages):
    for cluster, found in pages.items():
        made = page(found)
        assert max(map(len, made.text.splitlines())) <= 100, cluster
        body, _, sources = made.text.rpartition("\nSources\n-------\n")
        marks = {int(n) for n in re.findall(r"\[(\d+)\]", body)}
        assert marks == set(made.sources["number"]), cluster
        assert set(map(int, re.findall(r"^\[(\d+)\]", sources, re.MULTILINE))) == marks


def test_every_practice_and_answer_names_its_source(pages):
    for found in pages.values():
        sources = page(found).sources
        practices = sources.filter(pl.col("kind") == "practice")
        assert practices["source_title"].null_count() == 0
        observations = sources.filter(pl.col("kind") == "observation")
        assert observations["source_title"].null_count() == 0
        known = found.gaps.filter(pl.col("own") != "unknown")
        assert (known["observation_ids"].list.len() > 0).all()


@pytest.mark.parametrize("cluster", ["luxembourg-healthtech", "norway-health-tech"])
@pytest.mark.parametrize("against", ["published:2", "model:3", "peers", "all", "computed:1"])
def test_a_page_to_act_on(assessed, by_hand, cluster, against):
    found = compare(assessed, cluster, against=against, groups=by_hand)
    text = str(found)
    for title in (
        "In short",
        "What it lacks and could change",
        "Practices to look at",
        "Partners abroad",
        "Where it stands",
        "Who is like it",
        "Success factors",
        "What it has",
        "Next",
        "Sources",
    ):
        assert f"\n{title}" in text, title
    practices = text.split("\nPractices to look at\n")[1].split("\nPartners abroad")[0]
    numbered = re.split(r"^\d+\. ", practices, flags=re.MULTILINE)[1:]
    assert len(numbered) == found.to_show.height > 0
    for told, row in zip(numbered, found.to_show.iter_rows(named=True), strict=True):
        assert told.startswith(row["title"]) and re.search(r"\[\d+\]", told.split("What")[0])
        for label in ("Why", "Link", "Points", "First step"):
            assert f"\n   {label}" in told, (row["practice_id"], label)
    for word in ("posterior", "Jaccard", "Gower", "cosine", "improve", "best", "leader"):
        assert word not in text.split("\nSources\n")[0], word


@pytest.mark.parametrize("cluster", ["wellness-serbia", "medical-travel-international", "biocom"])
def test_almost_no_evidence_is_said_in_words(pages, cluster):
    found = pages[cluster]
    text = str(found)
    assert "answers are known: find out more first" in text
    assert "too little is known of it" in text
    assert {m.answer for m in found.moves} == {"too_little_known"}
    assert any("answers are known: what others have" in limit for limit in found.limits())


def test_peers_of_an_unknown_cluster_are_refused_in_words(assessed, by_hand):
    with pytest.raises(NotSupportedError, match="Too little is known of BIOCOM"):
        compare(assessed, "biocom", against="peers", groups=by_hand)
    with pytest.raises(UnknownNameError, match="Did you mean 'luxembourg-healthtech'"):
        compare(assessed, "luxemburg-healthtec", groups=by_hand)


def test_the_closing_comparison_of_the_moscow_cluster(pages, assessed):
    found = pages["mimc"].factors
    assert found.comparison["name"].to_list() == (
        assessed.study.casebook.success_factors.sort("number")["name"].to_list()
    )
    own = assessed.study.casebook.practices.filter(pl.col("cluster_id") == "mimc")
    planned = set(own.filter(pl.col("status") == "planned")["id"])
    assert set(found.comparison["plans"].explode().drop_nulls()) == planned
    done = set(own["id"]) - planned
    shares = set(found.comparison["shares"].explode().drop_nulls())
    adds = set(found.comparison["adds"].explode().drop_nulls())
    assert shares | adds == done and shares and adds


def test_a_scorecard_with_the_same_answers_gets_the_same_comparison(assessed, by_hand, pages):
    study = assessed.study
    known = pages["norway-health-tech"]
    row = study.cluster("norway-health-tech")
    answers = {
        i: None if np.isnan(p) else int(p)
        for i, p in zip(study.framework.item_ids, known.subject.points, strict=True)
    }
    card = Scorecard(
        name="Mine",
        countries=tuple(row["countries"]),
        focus_areas=tuple(row["focus_areas"]),
        answers=answers,
    )
    mine = compare(assessed, card, groups=by_hand)
    same = ["item_id", "own", "yes", "no", "open", "kind"]
    assert mine.gaps.select(same).equals(known.gaps.select(same))
    assert mine.standing == known.standing
    assert [m.answer for m in mine.moves] == [m.answer for m in known.moves]
    near = mine.peers.nearest["cluster_id"].to_list()
    assert near[0] == "norway-health-tech"
    assert near[1:] == known.peers.nearest["cluster_id"].to_list()[:9]
    assert any("nothing of them was stored" in limit for limit in mine.limits())
    assert "Mine against" in str(mine)


def test_a_blank_scorecard_gets_an_answer_and_nothing_is_made_up(assessed, by_hand):
    found = compare(assessed, Scorecard(), groups=by_hand)
    assert found.subject.known == 0
    assert {m.withheld for m in found.standing.membership.values()} == {"too_little_known"}
    assert {m.answer for m in found.moves} == {"too_little_known"}
    assert found.peers.nearest.is_empty() and found.peers.nearest_by_focus.is_empty()
    assert set(found.gaps["own"]) == {"unknown"}
    text = str(found)
    short = text.split("\nIn short\n")[1].split("\nWhat it lacks")[0]
    assert "Total: 0 to 24 of 24 points. None of 24 answers is known" in short
    assert "resembles" not in short and "Talk to, abroad" not in short
    assert "Whom to talk to abroad is not said: its home country is not given" in short.replace(
        "\n  ", " "
    )
    assert "Partners, at home or abroad" in text and "\nPartners abroad" not in text
    assert "For effects that others aim at (no practice of it is described)" in text


def test_a_scorecard_with_a_country_is_told_whom_to_call(assessed, by_hand):
    card = Scorecard(countries=("LUX",), focus_areas=("digital_health",))
    found = compare(assessed, card, groups=by_hand)
    assert "Talk to, abroad" in str(found)
    named = found.partners.all_candidates.table
    assert not named.filter(pl.col("countries").list.contains("LUX")).height
    assert named.height


def test_in_short_says_how_sure_a_group_is(assessed):
    """Its size, probability and doubt stand beside the group's name."""
    items = len(assessed.study.framework.items)
    labels = dict.fromkeys(assessed.cluster_ids(), "computed:1")
    shares = np.array([[0.8] * items, [0.2] * items])
    for verdicts, doubt in ((["doubtful"] * 2, True), (["stable"] * 2, False)):
        model = HandModel(
            shares=shares, sizes=np.array([0.6, 0.4]), labels=labels, verdicts=verdicts
        )
        short = " ".join(str(compare(assessed, "luxembourg-healthtech", groups=model)).split())
        short = short.split("In short")[1].split("What it lacks")[0]
        assert "it resembles computed group 1 (made by hand; more than 99 in 100)" in short
        assert ("the group itself is doubtful" in short) == doubt


def test_what_is_lacked_is_told_with_counts_and_common_only_from_half(pages):
    for found in pages.values():
        missing = found.gaps.filter(pl.col("kind") == "missing")
        short = " ".join(str(found).split("\nIn short\n")[1].split("\nWhat it lacks")[0].split())
        few = missing.filter(pl.col("share_low") < 0.5)
        assert ("Lacks, as may many of the others" in short) == (few.height > 0)
        common = missing.filter(pl.col("share_low") >= 0.5)
        assert ("Lacks what at least half" in short) == (common.height > 0)
        for row in [*few.head(1).iter_rows(named=True), *common.head(1).iter_rows(named=True)]:
            assert f"({row['yes']} of {row['clusters']}" in short


@pytest.fixture(scope="module")
def independent(assessed, by_hand):
    assessment = assess(assessed.study, options=AssessOptions(evidence="independent"))
    return compare(assessment, "luxembourg-healthtech", groups=by_hand)


def test_independent_evidence_reaches_practices_factors_and_ties(independent, pages, assessed):
    own = set(assessed.study.sources.filter(pl.col("independent") == 0)["source_id"])
    assert own == {"hse-2019", "hse-2019-slides"}
    everything = pages["luxembourg-healthtech"]
    for name in ("table", "planned"):
        assert set(getattr(everything.adoption, name)["source_id"]) & own
        assert not set(getattr(independent.adoption, name)["source_id"]) & own
    kept = independent.assessment.study.casebook.practices
    assert set(independent.adoption.ranking.ranked["practice_id"]) <= set(kept["id"])
    assert independent.factors.table["shown"].sum() < everything.factors.table["shown"].sum()
    assert not set(independent.partners.examples["source_id"]) & own
    assert not set(page(independent).sources["source_id"].drop_nulls()) & own
    assert independent.assessment.study.revision == assessed.study.revision


def test_independent_evidence_says_what_it_leaves_out_and_what_it_does_not_touch(independent):
    said = " ".join(independent.limits())
    study = open_study("hse-2019")
    count = study.casebook.practices.filter(pl.col("source_id").str.starts_with("hse-2019")).height
    assert f"{count} of {study.casebook.practices.height} practices" in said
    assert "Success factors, effects with their literature" in said
    assert independent.left_out.partnerships > 0


def test_sources_have_publisher_year_and_address(pages):
    found = page(pages["luxembourg-healthtech"])
    works = found.sources.filter(pl.col("kind") == "literature")
    assert works.height and works["source_title"].null_count() == 0
    assert works["year"].null_count() == 0
    assert found.sources["publisher"].drop_nulls().len() > 10
    listed = found.text.split("\nWhere these sources are\n")[1]
    assert "https://clustermembers.luxinnovation.lu/biohealth/" in listed
    assert "HSE University; International Medical Cluster Foundation, 2019." in " ".join(
        listed.split()
    )
    for source in found.sources["source_id"].drop_nulls().unique():
        assert f"\n{source}: " in listed


def test_every_work_named_on_the_page_has_its_note(pages):
    text = page(pages["luxembourg-healthtech"]).text
    lines = " ".join(text.split("\nSources\n")[0].split())
    works = re.findall(r"Literature (.*?) Watch", lines)
    assert works
    for named in works:
        assert all(re.search(r"\[\d+\]$|^and \d+ more$", w) for w in named.split("; ")), named


def test_a_cluster_that_merged_says_so_in_the_title(pages):
    text = str(pages["norway-health-tech"])
    assert text.startswith("Norway Health Tech (merged 2025) against")
    lux = str(pages["luxembourg-healthtech"])
    assert "Norway Health Tech (NOR; merged 2025)" in lux
    assert "BioOhio (renamed 2022)" in lux


def test_one_fact_is_told_once(pages):
    text = " ".join(str(pages["luxembourg-healthtech"]).split())
    assert "Producers and Production (one fact)" in text
    for found in pages.values():
        for items in found.peers.table["shared_items"].drop_nulls().to_list():
            assert not {"has_production_companies", "does_production"} <= set(items)
            assert not {"english_website_any", "english_website_full"} <= set(items)


def test_peers_that_differ_on_nothing_say_on_how_many(pages):
    text = " ".join(str(pages["luxembourg-healthtech"]).split())
    assert "none of the 16 compared" in text and "nothing known" not in text


def test_two_runs_are_equal_and_results_cannot_be_changed(assessed, by_hand, pages):
    again = compare(assessed, "mimc", groups=by_hand)
    assert str(again) == str(pages["mimc"])
    with pytest.raises(AttributeError):
        again.seed = 2


def test_tables_are_complete(pages):
    tables = pages["mimc"].tables()
    assert all(isinstance(t, pl.DataFrame) and t.width for t in tables.values())
    assert tables["moves"]["group"].unique(maintain_order=True).to_list() == [
        "computed:1",
        "computed:2",
    ]


def test_without_groups_nothing_is_said_of_them(assessed):
    found = compare(assessed, "mimc", options=CompareOptions(groups=0))
    assert found.moves == () and found.groups is None
    assert "computed group" not in str(found)
    with pytest.raises(NotSupportedError, match="No groups were computed"):
        compare(assessed, "mimc", against="computed:1", options=CompareOptions(groups=0))


def test_the_groups_of_the_landscape_fit(assessed):
    method = LatentClasses(starts=20, starts_again=5)
    few = GroupOptions(method=method, resamples=20, shuffles=10)
    groups = ComputedGroups(group(assessed, 3, options=few, seed=1))
    told = groups.grouping.groups.filter(pl.col("group").is_in(groups.group_ids))
    assert dict(told.select("group", "verdict").iter_rows()) == groups.stability
    sizes = dict(told.select("group", "clusters").iter_rows())
    assert len(groups.group_ids) >= 2
    assert {g: list(groups.labels.values()).count(g) for g in groups.group_ids} == sizes
    own = assessed.matrix(sorted(groups.labels))
    chances = groups.probabilities(own)
    assert chances.shape == (len(own), len(groups.group_ids))
    assert (chances.sum(axis=1) <= 1 + 1e-9).all()
    labels = [list(groups.group_ids)[k] for k in chances.argmax(axis=1)]
    assert labels == [groups.labels[c] for c in sorted(groups.labels)]
    found = compare(assessed, "luxembourg-healthtech", against="computed:1", groups=groups.grouping)
    assert [m.group_id for m in found.moves] == list(groups.group_ids)
    chance = groups.probabilities(assessed.matrix(["luxembourg-healthtech"]))[0]
    for moves, own, verdict in zip(found.moves, chance, groups.stability.values(), strict=True):
        if verdict == "dissolved":
            assert (moves.answer, moves.probability) == ("refused", None)
        else:
            assert moves.probability == pytest.approx(own)
            assert (moves.answer == "resembles") == (own > 0.5)
    members = {c for c, g in groups.labels.items() if g == "computed:1"}
    assert set(found.target.cluster_ids) == members


def test_the_manual_says_what_the_tests_found():
    manual = MANUAL.read_text(encoding="utf-8")
    score = (3 / 4 + 1 + 4 / 5 + 2 / 3) / 4  # test_practices.test_order_and_parts_by_hand
    assert f"= {score:.2f}." in manual
    assert "= 7/8" in manual and "= 15/16" in manual  # test_partners
