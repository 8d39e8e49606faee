"""Communities and the null model."""

import builtins

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.portfolio.making import network_file, small

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.portfolio import CommunityOptions, MixingOptions, network_of, portfolio_findings
from healthclusters.portfolio.network import communities, mixing
from healthclusters.portfolio.network.communities import best_overlaps, by_size, modularity
from healthclusters.portfolio.network.mixing import crossing, shuffled_places


def two_camps(tmp_path):
    """Two groups of six that meet in three projects each, and one project across."""
    rng = np.random.default_rng(1)
    pairs = []
    for camp in ("a", "b"):
        for i in range(8):
            for j in rng.choice(6, 4, replace=False):
                pairs.append((f"{camp}{i}", f"{camp}-{j}"))
    pairs += [("across", "a-0"), ("across", "b-0"), ("alone", "z")]
    who = {f"{c}-{j}": f"{k},{n}" for c, k, n in (("a", "company", "EE"), ("b", "research", "FI"))
           for j in range(6)}  # fmt: skip
    return network_file(tmp_path, pairs, **who)


def test_planted_communities_are_found_and_stable(tmp_path):
    net = network_of(two_camps(tmp_path))
    found = communities(net)
    assert found.draws == 100
    labels = dict(found.members.iter_rows())
    assert labels["z"] == 0, "without a tie it is in none"
    assert {labels[f"a-{j}"] for j in range(6)} | {labels[f"b-{j}"] for j in range(6)} == {1, 2}
    assert len({labels[f"a-{j}"] for j in range(6)}) == 1
    assert found.table["verdict"].to_list() == ["stable", "stable"]
    assert found.table["leading_country_share"].to_list() == [1.0, 1.0]
    graph = nx.from_scipy_sparse_array(net.shared)
    sets = [{i for i, o in enumerate(net.place) if labels[o] == k} for k in (0, 1, 2)]
    assert found.modularity == pytest.approx(nx.community.modularity(graph, sets))


def test_the_same_seed_gives_the_same_and_rows_in_any_order(tmp_path):
    net = network_of(two_camps(tmp_path))
    options = CommunityOptions(draws=5, seed=3)
    first, again = communities(net, options=options), communities(net, options=options)
    assert first.table.equals(again.table)
    assert first.members.equals(again.members)


def test_without_draws_stability_is_not_known(tmp_path):
    found = communities(network_of(two_camps(tmp_path)), options=CommunityOptions(draws=0))
    assert found.table["stability"].null_count() == found.table.height
    assert found.table["verdict"].null_count() == found.table.height


def test_a_network_without_ties_has_no_communities(tmp_path):
    net = network_of(network_file(tmp_path, [("p", "a"), ("q", "b")]))
    found = communities(net)
    assert found.table.is_empty()
    assert (found.modularity, found.draws) == (0.0, 0)


def test_overlaps_by_hand():
    labels = np.array([1, 1, 1, 2, 2, 0])
    again = np.array([0, 0, 1, 1, 1, -1])
    best, there = best_overlaps(labels, again)
    assert best.tolist() == [0, pytest.approx(2 / 3), pytest.approx(2 / 3)]
    assert there.tolist() == [0, 1, 1]
    same, _ = best_overlaps(labels, labels)
    assert same.tolist() == [0, 1, 1]


@given(st.lists(st.integers(-1, 5), min_size=1, max_size=40))
def test_communities_are_numbered_by_size(labels):
    numbers = by_size(np.array(labels))
    sizes = np.bincount(numbers)[1:]
    assert (np.diff(sizes) <= 0).all()
    assert (sizes > 0).all()
    assert ((numbers == 0) == (np.array(labels) == -1)).all()


@given(st.integers(0, 1000))
def test_modularity_agrees_with_networkx(seed):
    rng = np.random.default_rng(seed)
    graph = nx.gnp_random_graph(12, 0.4, seed=seed)
    for a, b in graph.edges:
        graph.edges[a, b]["weight"] = float(rng.integers(1, 5))
    labels = rng.integers(0, 3, 12)
    sets = [set(np.flatnonzero(labels == k).tolist()) for k in range(3)]
    ties = nx.to_scipy_sparse_array(graph, weight="weight")
    if graph.number_of_edges():
        assert modularity(ties, labels) == pytest.approx(nx.community.modularity(graph, sets))


def test_a_missing_extra_is_named_with_the_command_that_adds_it(tmp_path, monkeypatch):
    portfolio = two_camps(tmp_path)
    real = builtins.__import__

    def without(name, *rest, **more):
        if name.split(".")[0] in ("graspologic_native", "sknetwork"):
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr("healthclusters.portfolio.network.extra.import_module", without)
    with pytest.raises(NotSupportedError, match=r"pip install 'healthclusters\[network\]'"):
        communities(network_of(portfolio))
    found = portfolio_findings(portfolio)
    assert found.network.communities is None
    assert found.network.central.table["core"].null_count() == found.network.network.size
    assert sum("healthclusters[network]" in reason for reason in found.without) == 2
    assert "Left out:" in str(found)


def test_crossing_by_hand():
    project = np.array([0, 0, 0, 1, 1])
    pairs, share = crossing(project, np.array([0, 0, 1, 1, -1]))
    assert (pairs, share) == (3, pytest.approx(2 / 3)), "who is not known is in no pair"


@st.composite
def participations(draw):
    cells = draw(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 12)), min_size=1))
    ordered = sorted(cells)
    return np.array([p for p, _ in ordered]), np.array([o for _, o in ordered])


@given(participations(), st.integers(0, 100))
def test_the_null_keeps_every_degree(data, seed):
    project, node = data
    shuffled, left = shuffled_places(project, node, np.random.default_rng(seed))
    assert np.array_equal(np.bincount(shuffled, minlength=13), np.bincount(node, minlength=13))
    codes = project * 13 + shuffled
    assert codes.size - np.unique(codes).size == left


def test_the_null_meets_what_exchanging_places_gives_in_theory(tmp_path):
    """Share that crosses by chance: 1 - sum n_c (n_c - 1) / N (N - 1), up to repeated places."""
    rng = np.random.default_rng(5)
    pairs = {(f"p{i}", f"o{rng.integers(400)}") for i in range(300) for _ in range(3)}
    who = {f"o{j}": f"company,{'EE' if j < 120 else 'FI'}" for j in range(400)}
    net = network_of(network_file(tmp_path, sorted(pairs), **who))
    sums = dict(net.organisations.group_by("country").agg(pl.col("projects").sum()).iter_rows())
    whole = sum(sums.values())
    expected = 1 - sum(n * (n - 1) for n in sums.values()) / (whole * (whole - 1))
    found = mixing(net, options=MixingOptions(draws=200))
    row = found.table.row(0, named=True)
    assert row["null_mean"] == pytest.approx(expected, abs=0.01)
    assert found.unrepaired == 0
    assert row["null_low"] < row["share"] < row["null_high"], "ties were made at random"


def test_ties_within_camps_cross_less_than_chance(tmp_path):
    row = mixing(network_of(two_camps(tmp_path))).table.row(0, named=True)
    assert row["share"] < row["null_low"]
    assert row["p_value"] == pytest.approx(1 / 501)


def test_where_nothing_is_known_nothing_is_claimed(tmp_path):
    net = network_of(network_file(tmp_path, [("p", "a"), ("p", "b")]))
    for row in mixing(net).table.iter_rows(named=True):
        assert (row["pairs"], row["share"], row["null_mean"], row["p_value"]) == (
            0,
            None,
            None,
            None,
        )


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: CommunityOptions(weighting="money"),
        lambda: CommunityOptions(resolution=0),
        lambda: CommunityOptions(iterations=0),
        lambda: CommunityOptions(draws=-1),
        lambda: CommunityOptions(smallest=0),
        lambda: MixingOptions(draws=5),
    ],
)
def test_a_wrong_option_is_refused(wrong):
    with pytest.raises(OptionError):
        wrong()


def test_small_portfolio_has_a_network(tmp_path):
    assert portfolio_findings(small(tmp_path)).network is not None
