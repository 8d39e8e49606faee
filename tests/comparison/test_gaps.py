"""Gaps by hand: missing, unknown, not in its hands and there, in the order of what matters."""

import polars as pl
import pytest
from tests.comparison.small import small_assessment

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.comparison import find_gaps, find_target, subject_of

#            a b c d any full
ANSWERS = {
    "me": "01??11",
    "g1": "111?00",
    "g2": "11?100",
    "g3": "100???",
    "h1": "0000??",
    "h2": "010100",
}
GROUPS = {
    "groups": [{"id": "1", "name": "First"}, {"id": "2", "name": "Second"}],
    "group_members": [{"group": "1", "cluster_id": c} for c in ("me", "g1", "g2", "g3")]
    + [{"group": "2", "cluster_id": c} for c in ("h1", "h2")],
    "target_models": [{"id": "1", "name": "Model"}],
    "target_model_members": [{"model": "1", "group": "1", "cluster_id": "g1"}],
}


@pytest.fixture(scope="module")
def assessed():
    return small_assessment(ANSWERS, rich={"AAA": 0}, **GROUPS)


def against(assessed, target, cluster="me", **more):
    subject = subject_of(assessed, cluster)
    return find_gaps(assessed, subject, find_target(target, assessed, subject, **more))


def test_shares_are_bounds_and_the_cluster_itself_is_left_out(assessed):
    gaps = against(assessed, "published:1")
    row = gaps.row(by_predicate=pl.col("item_id") == "c", named=True)
    assert (row["clusters"], row["yes"], row["no"], row["open"]) == (3, 1, 1, 1)
    assert (row["share_low"], row["share_high"]) == (1 / 3, 2 / 3)
    assert (row["rest_low"], row["rest_high"]) == (0.0, 0.0)
    assert row["distinctive"] == pytest.approx(1 / 2)  # middles 1/2 and 0
    assert row["surely_distinctive"]


def test_what_is_missing_comes_before_what_is_unknown_and_what_cannot_be_changed(assessed):
    gaps = against(assessed, "published:1")
    assert gaps.select("item_id", "own", "kind").rows() == [
        ("a", "no", "missing"),
        ("c", "unknown", "find_out"),  # distinctive by 1/2
        ("d", "unknown", "find_out"),  # as common in the rest
        ("rich", "no", "not_in_its_hands"),
        ("b", "yes", "has"),
        ("site_any", "yes", "has"),
        ("site_full", "yes", "has"),
    ]


def test_every_own_answer_names_its_observations(assessed):
    gaps = against(assessed, "all")
    by_item = dict(gaps.select("item_id", "observation_ids").iter_rows())
    assert all(i.startswith("me.a") for i in by_item["a"]) and len(by_item["a"]) == 1
    assert by_item["c"] == []
    assert by_item["rich"][0].startswith("AAA.rich")


def test_against_all_nothing_is_distinctive(assessed):
    gaps = against(assessed, "all")
    assert gaps["clusters"].unique().to_list() == [5]
    assert gaps["distinctive"].null_count() == gaps.height


def test_common_is_at_least_half_known_to_have_it(assessed):
    common = dict(against(assessed, "all").select("item_id", "common").iter_rows())
    assert common["a"] and common["b"]  # 3 of 5
    assert not common["c"]  # 1 yes, 2 noes, 2 unknown
    assert not common["site_any"]  # 1 yes, 3 noes


def test_what_few_are_known_to_have_is_not_common_though_fewer_are_known_to_lack_it():
    unknown = dict.fromkeys(["p", "q", "r"], "??????")
    assessed = small_assessment({"me": "0?????", "x": "1?????", **unknown})
    row = against(assessed, "all").row(by_predicate=pl.col("item_id") == "a", named=True)
    assert (row["yes"], row["no"], row["clusters"]) == (1, 0, 4)
    assert not row["common"] and row["not_rarer"]


def test_targets(assessed):
    subject = subject_of(assessed, "me")
    assert find_target("published:1", assessed, subject).cluster_ids == ("g1", "g2", "g3")
    assert find_target("published:1", assessed, subject).rest == ("h1", "h2")
    model = find_target("model:1", assessed, subject)
    assert (model.cluster_ids, model.model) == (("g1",), "1")
    assert find_target("peers", assessed, subject, peers=["h1"]).cluster_ids == ("h1",)
    assert len(find_target("all", assessed, subject).cluster_ids) == 5


@pytest.mark.parametrize("wrong", ["publishd:1", "all:1", "published", "peers:2", ""])
def test_a_target_of_another_form_is_refused(assessed, wrong):
    with pytest.raises(OptionError, match="published:N, computed:N, model:N, peers or all"):
        find_target(wrong, assessed, subject_of(assessed, "me"))


def test_refusals_say_what_there_is(assessed):
    subject = subject_of(assessed, "me")
    with pytest.raises(UnknownNameError, match="There are published:1, published:2"):
        find_target("published:9", assessed, subject)
    with pytest.raises(UnknownNameError, match="There are model:1"):
        find_target("model:7", assessed, subject)
    with pytest.raises(NotSupportedError, match="No groups were computed"):
        find_target("computed:1", assessed, subject)
    with pytest.raises(NotSupportedError, match="Too little is known of Me"):
        find_target("peers", assessed, subject)
    with pytest.raises(NotSupportedError, match="no other cluster"):
        find_target("model:1", assessed, subject_of(assessed, "g1"))
    with pytest.raises(UnknownNameError, match="Did you mean 'g1'"):
        subject_of(assessed, "g11")
