"""The network, by hand, by property, and against networkx."""

import io

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from tests.portfolio.making import PARTNERS, PROJECTS, column, network_file, small

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.portfolio import (
    CentralityOptions,
    PartnerWishes,
    ego_network,
    network_of,
    what_if_partners,
)
from healthclusters.portfolio.network import (
    brokers,
    centralities,
    change_over_time,
    edge_table,
    graphml_text,
    project_ties,
    ties_between,
)
from healthclusters.portfolio.network.betweenness import betweenness, spread_pivots
from healthclusters.portfolio.network.projection import projected

PAIRS = [
    ("p1", "a"), ("p1", "b"), ("p1", "c"), ("p2", "a"), ("p2", "b"),
    ("p3", "c"), ("p3", "d"), ("p4", "e"),
]  # fmt: skip
WHO = {"a": "hospital,EE", "b": "company,EE", "c": "university,FI", "d": "company,FI", "e": ","}


def network(tmp_path):
    return network_of(network_file(tmp_path, PAIRS, **WHO))


def graph_of(ties):
    return nx.from_scipy_sparse_array(sparse.csr_array(ties))


def test_ties_by_hand(tmp_path):
    net = network(tmp_path)
    assert (net.size, net.ties) == (5, 4)
    table = {(a, b): (s, n) for a, b, s, n in edge_table(net).iter_rows()}
    assert table == {
        ("a", "b"): (2, 0.5 + 1.0),
        ("a", "c"): (1, 0.5),
        ("b", "c"): (1, 0.5),
        ("c", "d"): (1, 1.0),
    }
    assert project_ties(net).rows() == [("p1", "p2", 2), ("p1", "p3", 1)]
    assert ties_between(net, "country").rows() == [
        ("EST", "EST", 1, 2.0),
        ("EST", "FIN", 2, 2.0),
        ("FIN", "FIN", 1, 1.0),
    ]


def test_centralities_by_hand(tmp_path):
    table = centralities(network(tmp_path)).table
    assert column(table, "organisation_id", "partners") == {"a": 2, "b": 2, "c": 3, "d": 1, "e": 0}
    assert column(table, "organisation_id", "strength")["a"] == 3
    assert column(table, "organisation_id", "strength_newman") == pytest.approx(
        {"a": 2, "b": 2, "c": 2, "d": 1, "e": 0}
    ), "every project that is not done alone counts one"
    assert table["organisation_id"][0] == "c"
    assert table["betweenness"][0] == pytest.approx(2 / 6)
    assert column(table, "organisation_id", "core") == {"a": 2, "b": 2, "c": 2, "d": 1, "e": 0}


@st.composite
def incidences(draw):
    rows, columns = draw(st.integers(1, 12)), draw(st.integers(1, 14))
    cells = draw(st.sets(st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))))
    matrix = np.zeros((rows, columns))
    for cell in cells:
        matrix[cell] = 1.0
    return sparse.csr_array(matrix)


@given(incidences())
def test_projections_agree_with_networkx(incidence):
    whole = nx.Graph()
    rows, columns = incidence.shape
    whole.add_nodes_from(range(columns))
    whole.add_nodes_from(f"p{i}" for i in range(rows))
    whole.add_edges_from((f"p{i}", int(j)) for i, j in zip(*incidence.nonzero(), strict=True))
    shared = nx.bipartite.weighted_projected_graph(whole, range(columns))
    newman = nx.bipartite.collaboration_weighted_projected_graph(whole, range(columns))
    for ours, theirs in (
        (projected(incidence), shared),
        (projected(incidence, newman=True), newman),
    ):
        expected = nx.to_numpy_array(theirs, nodelist=range(columns))
        assert np.allclose(ours.toarray(), expected)


@given(incidences())
def test_betweenness_agrees_with_networkx(incidence):
    ties = projected(incidence)
    expected = nx.betweenness_centrality(graph_of(ties))
    value, error, sources = betweenness(ties, pivots=None, seed=1)
    assert np.allclose(value, [expected[i] for i in range(ties.shape[0])])
    assert error is None
    assert sources == ties.shape[0]


@given(incidences())
def test_core_numbers_agree_with_networkx(incidence):
    from healthclusters.portfolio.network.centrality import _core

    ties = projected(incidence)
    expected = nx.core_number(graph_of(ties))
    assert _core(ties)[0] == [expected[i] for i in range(ties.shape[0])]


def test_eigenvector_agrees_with_networkx(tmp_path):
    net = network(tmp_path)
    found = column(centralities(net).table, "organisation_id", "eigenvector")
    part = graph_of(net.shared).subgraph(range(4))
    expected = nx.eigenvector_centrality_numpy(part, weight="weight")
    most = max(expected.values())
    for name, node in net.place.items():
        assert found[name] == pytest.approx(expected.get(node, 0.0) / most, abs=1e-6)


def random_ties(n, p, seed):
    graph = nx.gnp_random_graph(n, p, seed=seed)
    return sparse.csr_array(nx.to_scipy_sparse_array(graph, format="csr"))


def test_sampled_betweenness_is_unbiased_and_its_error_is_not_too_small():
    ties = random_ties(120, 0.06, 3)
    exact, _, _ = betweenness(ties, pivots=None, seed=0)
    values, errors = [], []
    for seed in range(200):
        value, error, sources = betweenness(ties, pivots=40, seed=seed)
        assert sources == 40
        values.append(value)
        errors.append(error)
    first = np.argsort(-exact)[:20]
    mean, spread = np.mean(values, axis=0)[first], np.std(values, axis=0)[first]
    assert np.allclose(mean, exact[first], atol=4 * spread.max() / np.sqrt(200))
    ratio = np.mean(errors, axis=0)[first] / spread
    assert ratio.min() > 0.75, "a spread sample is about as steady as its error says, or steadier"
    assert ratio.max() < 3


@given(incidences(), st.integers(1, 14), st.integers(0, 50))
def test_pivots_are_nodes(incidence, k, seed):
    ties = projected(incidence)
    k = min(k, ties.shape[0])
    chosen = spread_pivots(ties, k, seed)
    assert chosen.size == k
    assert ((chosen >= 0) & (chosen < ties.shape[0])).all()


def test_every_node_is_as_likely_a_pivot_as_any_other():
    ties = random_ties(30, 0.1, 2)
    drawn = np.concatenate([spread_pivots(ties, 10, seed) for seed in range(3000)])
    counts = np.bincount(drawn, minlength=30)
    assert np.allclose(counts, 1000, atol=5 * np.sqrt(3000 * (1 / 3) * (2 / 3)))


def test_as_many_pivots_as_nodes_is_exact_and_the_same_seed_gives_the_same():
    ties = random_ties(50, 0.1, 1)
    exact = betweenness(ties, pivots=None, seed=0)[0]
    assert np.array_equal(betweenness(ties, pivots=50, seed=9)[0], exact)
    again = [betweenness(ties, pivots=10, seed=7)[0] for _ in range(2)]
    assert np.array_equal(*again)


def test_it_says_how_betweenness_was_computed(tmp_path):
    net = network(tmp_path)
    assert "exact" in centralities(net).how_sure()
    sampled = centralities(net, options=CentralityOptions(exact_up_to=0, pivots=3))
    assert "shortest ways of 3 organisations" in sampled.how_sure()
    assert sampled.table["betweenness_error"].null_count() == 0


def test_brokers_by_hand(tmp_path):
    net = network(tmp_path)
    found = {r["organisation_id"]: r for r in brokers(net, centralities(net)).iter_rows(named=True)}
    c = found["c"]
    assert (c["open_pairs"], c["open_kind"], c["open_country"]) == (2, 1, 2)
    assert c["open_share"] == pytest.approx(2 / 3)
    assert c["participation_country"] == pytest.approx(1 - ((2 / 3) ** 2 + (1 / 3) ** 2))
    assert found["a"]["open_pairs"] == 0
    assert "d" not in found, "with one partner there is nobody to connect"


def test_an_ego_network_by_hand(tmp_path):
    ego = ego_network(network(tmp_path), "c", most=2)
    assert ego.all_partners == 3
    assert ego.partners["organisation_id"].to_list() == ["a", "b"]
    assert ego.ties.rows() == [("a", "b", 2)]
    assert ego.projects == ["p1", "p3"]
    assert ego.open_share == pytest.approx(2 / 3)
    assert "67 %" in str(ego)
    alone = ego_network(network(tmp_path), "e")
    assert (alone.all_partners, alone.open_share) == (0, None)


def test_change_over_time_by_hand(tmp_path):
    portfolio = small(tmp_path)
    table = change_over_time(portfolio, network_of(portfolio))
    rows = {r["year"]: r for r in table.iter_rows(named=True)}
    assert sorted(rows) == [2019, 2020, 2021]
    assert (rows[2019]["ties"], rows[2019]["new_ties"], rows[2019]["organisations"]) == (1, 1, 2)
    assert (rows[2020]["ties"], rows[2020]["new_ties"]) == (4, 3)
    assert (rows[2021]["ties"], rows[2021]["new_ties"], rows[2021]["repeated_share"]) == (3, 0, 0)
    assert rows[2021]["cross_country"] == pytest.approx(2 / 3)
    assert rows[2021]["largest_part"] == 1


def test_a_tie_is_repeated_when_an_earlier_project_has_ended(tmp_path):
    projects = "project_id,start,end\np1,2019,2019\np2,2021,2021\n"
    partners = "project_id,organisation_id,role\np1,a,coordinator\np1,b,partner\n"
    partners += "p2,a,coordinator\np2,b,partner\np2,c,partner\n"
    portfolio = small(tmp_path, projects=projects, partners=partners)
    rows = change_over_time(portfolio, network_of(portfolio))
    assert rows["year"].to_list() == [2019, 2020, 2021]
    assert rows["ties"].to_list() == [1, 0, 3]
    assert rows["repeated_share"][2] == pytest.approx(1 / 3)


def test_which_partner_would_bring_what_is_missing(tmp_path):
    portfolio = small(tmp_path)
    net = network_of(portfolio)
    found = what_if_partners(portfolio, net, ["p1"])
    assert found.consortium == ("Clinic A", "Firm B")
    assert found.lacks_kinds == ("university",)
    assert found.considered == 2
    table = {r["organisation_id"]: r for r in found.table.iter_rows(named=True)}
    assert found.table["organisation_id"][0] == "c"
    assert (table["c"]["new_kind"], table["c"]["new_country"], table["c"]["trust"]) == (1, 1, 0.5)
    assert (table["d"]["new_kind"], table["d"]["worked_with"]) == (0, ["Clinic A"])
    assert table["c"]["topics"] == pytest.approx(table["d"]["topics"])
    assert "University C" in str(found)


def test_wishes_and_weights_are_the_askers(tmp_path):
    portfolio = small(tmp_path)
    net = network_of(portfolio)
    wishes = PartnerWishes(kinds=("company",), weights={"new_kind": 1.0})
    table = what_if_partners(portfolio, net, ["a", "b"], wishes=wishes).table
    assert table["organisation_id"][0] == "d"
    assert table["score"].to_list() == [1.0, 0.0]
    only = PartnerWishes(only_kinds=("university",), only_countries=("FI",))
    assert what_if_partners(portfolio, net, ["a"], wishes=only).table.height == 1


def test_topics_that_nobody_has_are_unknown_and_in_no_score(tmp_path):
    projects = PROJECTS.replace("devices", "").replace("care", "")
    projects = projects.replace("ageing;e-health", "").replace("ageing", "")
    portfolio = small(tmp_path, projects=projects, partners=PARTNERS)
    table = what_if_partners(portfolio, network_of(portfolio), ["p1"]).table
    assert table["topics"].null_count() == table.height
    assert table["score"].null_count() == 0


def test_graphml_is_read_by_networkx(tmp_path):
    portfolio = network_file(tmp_path, [*PAIRS, ("p1", 'x<&"y')], **WHO)
    net = network_of(portfolio)
    extra = pl.DataFrame({"organisation_id": ["a", "b"], "community": [1, 2]})
    graph = nx.read_graphml(io.BytesIO(graphml_text(net, extra).encode()))
    assert graph.number_of_nodes() == 6
    assert graph.number_of_edges() == net.ties
    assert graph.nodes["a"]["kind"] == "hospital"
    assert graph.nodes["a"]["community"] == 1
    assert "community" not in graph.nodes["c"], "unknown is left out, not zero"
    assert graph.edges["a", "b"]["shared"] == 2
    assert 'x<&"y' in graph


@pytest.mark.parametrize(
    "call",
    [
        lambda p, n: ego_network(n, "aa"),
        lambda p, n: what_if_partners(p, n, ["nobody"]),
        lambda p, n: what_if_partners(p, n, ["a"], wishes=PartnerWishes(topics=("zzz",))),
        lambda p, n: PartnerWishes(kinds=("firm",)),
        lambda p, n: PartnerWishes(countries=("Atlantis",)),
        lambda p, n: PartnerWishes(weights={"beauty": 1.0}),
    ],
)
def test_an_unknown_name_is_refused(tmp_path, call):
    portfolio = small(tmp_path)
    with pytest.raises(UnknownNameError):
        call(portfolio, network_of(portfolio))


@pytest.mark.parametrize(
    "call",
    [
        lambda p, n: what_if_partners(p, n, []),
        lambda p, n: PartnerWishes(weights={"reach": -1.0}),
        lambda p, n: PartnerWishes(most=0),
        lambda p, n: ego_network(n, "a", most=0),
        lambda p, n: CentralityOptions(pivots=1),
        lambda p, n: CentralityOptions(exact_up_to=-1),
        lambda p, n: n.weights("money"),
    ],
)
def test_a_wrong_option_is_refused(tmp_path, call):
    portfolio = small(tmp_path)
    with pytest.raises(OptionError):
        call(portfolio, network_of(portfolio))
