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
from healthclusters.scoring import assess

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
    text = str(compare(assessed, cluster, against=against, groups=by_hand))
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
    assert re.search(r"^1\. .*\[\d+\]", text, re.MULTILINE)
    assert "First step" in text and "Why" in text
    for word in ("posterior", "Jaccard", "Gower", "cosine", "improve", "best", "leader"):
        assert word not in text.split("\nSources\n")[0], word


@pytest.mark.parametrize("cluster", ["wellness-serbia", "medical-travel-international", "biocom"])
def test_almost_no_evidence_is_said_in_words(pages, cluster):
    found = pages[cluster]
    text = str(found)
    assert "answers are known: find out more first" in text
    assert "too little is known of it" in text
    assert {m.answer for m in found.moves} == {"too_little_known"}
    assert any("items are known of it" in limit for limit in found.limits())


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


def test_a_blank_scorecard_gets_an_answer(assessed, by_hand):
    found = compare(assessed, Scorecard(), groups=by_hand)
    assert found.subject.known == 0
    assert "Total: 0 to 24 of 24 points" in str(found)


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
    with pytest.raises(NotSupportedError, match="Computed groups are needed"):
        compare(assessed, "mimc", against="computed:1", options=CompareOptions(groups=0))


def test_the_groups_of_the_landscape_fit(assessed):
    method = LatentClasses(starts=20, starts_again=5)
    few = GroupOptions(method=method, resamples=20, shuffles=10)
    groups = ComputedGroups(group(assessed, 3, options=few, seed=1))
    assert set(groups.stability.values()) <= {"stable", "doubtful", "dissolved"}
    assert set(groups.labels.values()) == set(groups.group_ids)
    own = assessed.matrix(sorted(groups.labels))
    chances = groups.probabilities(own)
    assert chances.shape == (len(own), len(groups.group_ids))
    assert (chances.sum(axis=1) <= 1 + 1e-9).all()
    labels = [list(groups.group_ids)[k] for k in chances.argmax(axis=1)]
    assert labels == [groups.labels[c] for c in sorted(groups.labels)]
    found = compare(assessed, "luxembourg-healthtech", against="computed:1", groups=groups.grouping)
    assert len(found.moves) == len(groups.group_ids)
    assert "resembles" in str(found)


def test_the_manual_says_what_the_tests_found():
    manual = MANUAL.read_text(encoding="utf-8")
    score = (3 / 4 + 1 + 4 / 5 + 2 / 3) / 4  # test_practices.test_order_and_parts_by_hand
    assert f"= {score:.2f}." in manual
    assert "= 7/8" in manual and "= 15/16" in manual  # test_partners
