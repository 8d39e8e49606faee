"""Factors, practices to adopt, figures and the logic model, by hand."""

import polars as pl
import pytest
from tests.comparison.small import small_assessment

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.comparison import (
    AdoptionOptions,
    PeerOptions,
    Scorecard,
    find_gaps,
    find_peers,
    find_target,
    logic_model,
    subject_of,
)
from healthclusters.comparison.adoption_details import practices_to_adopt
from healthclusters.comparison.factors import success_factors
from healthclusters.comparison.figures import effort_figures, other_figures

#            a b c d any full
ANSWERS = {
    "me": "011?11",
    "near": "111111",
    "far": "100000",
    "without": "011111",
    "quiet": "1111??",
}


def practice(id, cluster, **more):
    return {
        "id": id,
        "cluster_id": cluster,
        "title": id.title(),
        "summary": "What is done.",
        "status": "done",
        "source_id": "s1",
        "locator": "p. 2",
        "how_to_adopt": "Begin.",
        **more,
    }


TABLES = {
    "success_factors": [
        {"id": "talk", "number": 1, "name": "Talk"},
        {"id": "money", "number": 2, "name": "Money"},
    ],
    "effects": [
        {"id": "e1", "category": "science", "name": "Effect one"},
        {"id": "e2", "category": "science", "name": "Effect two"},
    ],
    "effect_evidence": [{"effect_id": "e2", "literature_ref": "Work, 2001", "claim": "So."}],
    "literature": [{"ref": "Work, 2001", "title": "Work"}],
    "effect_indicators": [
        {"effect_id": "e1", "indicator": "count", "unit": "number"},
        {"effect_id": "e1", "indicator": "share", "unit": "%"},
    ],
    "practices": [
        practice("own", "me", factors=["talk"], instrument="club"),
        practice("own-plan", "me", factors=["money"], instrument="fund", status="planned"),
        practice("own-new", "me", factors=["talk"], instrument="song"),
        practice("gives-a", "near", factors=["talk"], instrument="club", figures="staff=3"),
        practice("helps-a", "far", factors=["talk"], instrument="club"),
        practice("aims-e2", "without", factors=["money"], instrument="fund"),
        practice("plans-a", "far", factors=["money"], instrument="fund", status="planned"),
        practice("helps-d", "near", factors=[], instrument="club"),
        practice("of-nobody", None, factors=["talk"], instrument="club", target_models=["1"]),
    ],
    "practice_items": [
        {"practice_id": "gives-a", "item": "a", "basis": "direct"},
        {"practice_id": "helps-a", "item": "a", "basis": "supports"},
        {"practice_id": "plans-a", "item": "a", "basis": "direct"},
        {"practice_id": "helps-d", "item": "d", "basis": "supports"},
        {"practice_id": "of-nobody", "item": "a", "basis": "direct"},
    ],
    "practice_effects": [
        {"practice_id": "own", "effect_id": "e1", "basis": "stated"},
        {"practice_id": "aims-e2", "effect_id": "e2", "basis": "stated"},
        {"practice_id": "own-plan", "effect_id": "e2", "basis": "by_kind"},
    ],
    "target_models": [{"id": "1", "name": "Model"}],
    "groups": [{"id": "1", "name": "Group"}],
    "target_model_members": [{"model": "1", "group": "1", "cluster_id": "near"}],
}


@pytest.fixture(scope="module")
def assessed():
    return small_assessment(ANSWERS, **TABLES)


def adoption(assessed, against="all", cluster="me", **options):
    subject = subject_of(assessed, cluster)
    peers = find_peers(assessed, subject, options=PeerOptions(least_items=1, resamples=0))
    target = find_target(against, assessed, subject)
    gaps = find_gaps(assessed, subject, target)
    return practices_to_adopt(
        assessed, subject, target, gaps, peers.table, options=AdoptionOptions(**options)
    )


def row(frame, practice_id):
    return frame.row(by_predicate=pl.col("practice_id") == practice_id, named=True)


def test_order_and_parts_by_hand(assessed):
    table = adoption(assessed).table
    assert table.select("practice_id", "kind").rows() == [
        ("gives-a", "missing"),
        ("of-nobody", "missing"),
        ("helps-a", "missing"),
        ("aims-e2", "not_seen"),
        ("helps-d", "find_out"),
    ]
    best = row(table, "gives-a")
    assert (best["gap_low"], best["gap_high"]) == (3 / 4, 3 / 4)  # near, far, quiet of four
    assert best["directness_low"] == 1.0
    assert best["nearness_low"] == pytest.approx(4 / 5)  # differs on a of five known of both
    assert best["evidence_low"] == pytest.approx(2 / 3)  # figures, done elsewhere; no literature
    assert best["score_low"] == pytest.approx((3 / 4 + 1 + 4 / 5 + 2 / 3) / 4)
    general = row(table, "of-nobody")  # no cluster, so how near it is stays unknown
    assert (general["nearness_low"], general["nearness_high"]) == (0.0, 1.0)
    assert general["score_high"] - general["score_low"] == pytest.approx(1 / 4)
    assert row(table, "helps-a")["directness_low"] == 0.5


def test_only_a_third_cluster_that_does_it_is_evidence(assessed):
    """Of gives-a (near): far does the like. Of aims-e2 (without): far plans it, and so do I."""
    ranked = adoption(assessed).ranking.ranked
    assert row(ranked, "gives-a")["evidence_low"] == pytest.approx(2 / 3)
    assert row(ranked, "aims-e2")["evidence_low"] == pytest.approx(1 / 3)  # literature alone
    mine_too = [p for p in TABLES["practices"] if p["id"] not in ("helps-a", "of-nobody")]
    alone = small_assessment(ANSWERS, **{**TABLES, "practices": mine_too})
    assert row(adoption(alone).ranking.ranked, "gives-a")["evidence_low"] == pytest.approx(1 / 3)


def test_the_basis_of_each_effect_is_told(assessed):
    assert row(adoption(assessed).table, "aims-e2")["effect_bases"] == ["stated"]
    assert row(adoption(assessed).table, "helps-d")["effect_bases"] == []


def test_all_are_described_on_request(assessed):
    assert adoption(assessed, most=1).table.height == 1
    assert adoption(assessed, most=None).table.height == adoption(assessed).total


def test_planned_practices_are_kept_apart(assessed):
    result = adoption(assessed)
    assert result.planned["practice_id"].to_list() == ["plans-a"]
    assert "plans-a" not in result.table["practice_id"].to_list()


def test_reasons_and_counter_evidence(assessed):
    table = adoption(assessed).table
    gives = row(table, "gives-a")
    assert gives["why"] == (
        "The evidence says it does not have this: a. Of the sample, 3 of 4 have it."
    )
    assert (gives["without"], gives["without_basis"]) == (["without"], "recorded")
    assert (gives["effort"], gives["figures"]) == ("staff 3", None)
    assert (gives["source_title"], gives["locator"]) == ("s1", "p. 2")
    aims = row(table, "aims-e2")
    assert "None of the 2 practices described of it aims at: Effect two." in aims["why"]
    assert "It plans: Own-Plan." in aims["why"]
    assert "1 of 4 are described as doing so (1 have no described practice)" in aims["why"]
    assert aims["literature"] == ["Work, 2001"]
    # near (nearest) and far have described practices, none for this effect; quiet has none at all.
    assert (aims["without"], aims["without_basis"]) == (["near", "far"], "not coded")


def test_only_clusters_of_the_target_are_asked_and_its_model(assessed):
    found = adoption(assessed, against="model:1").table["practice_id"].to_list()
    assert found == ["gives-a", "of-nobody", "helps-d"]


def test_an_effect_asked_for_comes_first(assessed):
    table = adoption(assessed, effects=("e2",)).table
    assert table.row(0, named=True)["practice_id"] == "aims-e2"
    assert table.row(0, named=True)["why"].startswith("Asked for: Effect two.")
    with pytest.raises(UnknownNameError, match="Did you mean 'e1'"):
        adoption(assessed, effects=("e11",))


def test_weights_change_the_order_and_all_at_zero_is_refused(assessed):
    only_evidence = {"gap": 0, "directness": 0, "nearness": 0}
    table = adoption(assessed, weights=only_evidence).table
    assert row(table, "gives-a")["score_low"] == pytest.approx(2 / 3)
    with pytest.raises(OptionError, match="nothing would come before anything else"):
        AdoptionOptions(weights={**only_evidence, "evidence": 0})
    with pytest.raises(UnknownNameError, match="nearness"):
        AdoptionOptions(weights={"nearnes": 1})
    with pytest.raises(OptionError, match="weight of gap"):
        AdoptionOptions(weights={"gap": -1})


def test_needs_without_a_practice_are_named(assessed):
    unserved = adoption(assessed, against="model:1").unserved
    assert unserved["need"].to_list() == ["e2"]


def test_an_item_that_is_rare_among_the_others_is_no_need():
    assessed = small_assessment({**ANSWERS, "near": "011111", "quiet": "0111??"}, **TABLES)
    assert "missing" not in adoption(assessed).table["kind"].to_list()


def test_a_scorecard_has_no_described_practices_and_may_take_any(assessed):
    result = adoption(assessed, cluster=Scorecard(answers={"a": 0}))
    assert "own" in result.ranking.ranked["practice_id"].to_list()
    assert "No practice is described of it" in row(result.table, "own")["why"]


def test_factors_by_hand(assessed):
    subject = subject_of(assessed, "me")
    factors = success_factors(assessed.study, subject, find_target("all", assessed, subject))
    talk, money = factors.table.iter_rows(named=True)
    # near and far show it, without is described without it, quiet has no described practice.
    assert (talk["shown"], talk["not_seen"], talk["unknown"], talk["clusters"]) == (2, 1, 1, 4)
    assert (talk["share_low"], talk["share_high"]) == (2 / 4, 3 / 4)
    assert (talk["own"], money["own"]) == ("done", "planned")
    assert (money["shown"], money["planned"]) == (1, ["own-plan"])  # far only plans it
    assert factors.comparison.select("shares", "adds", "plans").rows() == [
        (["own"], ["own-new"], []),
        ([], [], ["own-plan"]),
    ]


def test_no_described_practice_is_unknown_not_absent(assessed):
    subject = subject_of(assessed, "quiet")
    factors = success_factors(assessed.study, subject, find_target("all", assessed, subject))
    assert factors.table["own"].to_list() == ["unknown", "unknown"]
    subject = subject_of(assessed, "without")
    factors = success_factors(assessed.study, subject, find_target("all", assessed, subject))
    assert factors.table["own"].to_list() == ["not_seen", "done"]


@pytest.mark.parametrize(
    ("figures", "effort", "others"),
    [
        ("funding_max_eur=20000;members=10", "funding up to 20,000 EUR", "members 10"),
        ("budget_total_meur=17.58", "budget total 17.58 million EUR", ""),
        (
            "budget_eur=1700000000;prize_eur=2500000",
            "budget 1,700 million EUR; prize 2.5 million EUR",
            "",
        ),
        ("beds_min=1000;end_year=2005", "", "beds more than 1000; end year 2005"),
        ("permit_max_years=1;share_pct=30", "", "permit up to 1 year; share 30 %"),
        ("planned=1;start_year_inferred=1", "", ""),
        ("law_no=160-FZ", "", "law no 160-FZ"),
        (None, "", ""),
    ],
)
def test_figures_in_words(figures, effort, others):
    assert effort_figures(figures) == effort
    assert other_figures(figures) == others


def test_logic_model_by_hand(assessed):
    chain = logic_model(assessed.study, subject_of(assessed, "me"), ["aims-e2", "own"])
    columns = ["factor_id", "practice_id", "status", "effect_id", "indicator"]
    assert chain.table.select(columns).rows() == [
        ("talk", "own", "done", "e1", "count"),
        ("talk", "own", "done", "e1", "share"),
        ("talk", "own-new", "done", None, None),
        ("money", "own-plan", "planned", "e2", None),
        ("money", "aims-e2", "to_adopt", "e2", None),
    ]
    assert chain.nodes["node_id"].is_unique().all()
    assert chain.nodes["kind"].value_counts().sort("kind").rows() == [
        ("effect", 2),
        ("factor", 2),
        ("indicator", 2),
        ("practice", 4),
    ]
    named = set(chain.nodes["node_id"])
    assert set(chain.edges["source"]) | set(chain.edges["target"]) <= named
    assert chain.edges.height == 4 + 3 + 2
    assert str(chain).splitlines()[4:] == [
        "Talk",
        "├─ Own (done; own)",
        "│  └─ Effect one (stated)",
        "│     ├─ watch: count (number)",
        "│     └─ watch: share (%)",
        "└─ Own-New (done; own-new)",
        "   └─ no effect is coded",
        "",
        "Money",
        "├─ Own-Plan (planned; own-plan)",
        "│  └─ Effect two (by its kind)",
        "└─ Aims-E2 (to adopt; aims-e2)",
        "   └─ Effect two (stated)",
    ]
