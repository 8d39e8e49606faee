"""Sections on the network: who is central, who connects, communities, borders, change."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from healthclusters.portfolio.countries import country_name
from healthclusters.portfolio.findings import NetworkFindings, PortfolioFindings
from healthclusters.portfolio.network import Communities, Network
from healthclusters.portfolio.report.parts import (
    ChartData,
    ReportTable,
    Section,
    made_table,
    number,
    shortened,
    whole,
)
from healthclusters.portfolio.words import KINDS, listed, percent, several

_DRAWN = 40
_MOST_LINES = 120


def network_sections(found: PortfolioFindings) -> list[Section]:
    """Every section on the network; none without a network."""
    if found.network is None:
        return []
    parts = [
        _central(found.network),
        _brokers(found.network),
        _communities(found.network),
        _borders(found.network),
        _years(found.network),
    ]
    return [part for part in parts if part is not None]


def _central(net: NetworkFindings) -> Section:
    return Section(
        id="network",
        title="Who works with whom",
        sentences=(_size(net.network), net.central.how_sure()),
        tables=(_central_table(net),),
        charts=(ChartData(id="network", kind="network", frames=drawn_network(net)),),
    )


def _size(network: Network) -> str:
    count, part = network.components
    largest = int(np.bincount(part).max())
    alone = int((network.degree == 0).sum())
    connected = f"{percent(largest / network.size)} of them are in one connected part"
    if largest == network.size:
        connected = "all of them are connected"
    elif alone:
        more = several(count - alone - (largest > 1), "further part")
        connected += f", {alone:,} have no partner, and there are {more}"
    return (
        f"{network.size:,} organisations are tied by {network.ties:,} pairs that share a "
        f"project; {connected}."
    )


def _central_table(net: NetworkFindings) -> ReportTable:
    table = net.central.table
    rows = [
        (
            row["name"] or row["organisation_id"],
            KINDS.get(row["kind"], "not stated"),
            country_name(row["country"]),
            whole(row["projects"]),
            whole(row["partners"]),
            number(row["strength"], 0),
            _between(row),
            whole(row["core"]),
        )
        for row in table.head(20).iter_rows(named=True)
    ]
    names = ("organisation", "kind", "country")
    return made_table(
        "central",
        "Organisations that lie between most others",
        (*names, "projects", "partners", "shared projects", "betweenness", "circle"),
        rows,
        table,
        text=names,
        note="Betweenness: share of all pairs of others whose shortest way leads through it. "
        "Circle: the innermost group in which everybody has at least so many partners.",
    )


def _between(row: dict[str, float]) -> str:
    value = f"{100 * row['betweenness']:.2f} %"
    error = row["betweenness_error"]
    return value if error is None else f"{value} ± {100 * 1.96 * error:.2f}"


def drawn_network(net: NetworkFindings, most: int = _DRAWN) -> dict[str, pl.DataFrame]:
    """The strongest organisations and their ties, for a drawing that can be read.

    `nodes`: `organisation_id`, `label`, `kind`, `country`, `strength`, `community` (0: none, or not
    known). `ties`: `source`, `target`, `shared`. `size`: one row, `organisations` and `ties` of the
    whole. Nodes by strength; of the ties among them the strongest, and each node's own strongest.
    """
    network = net.network
    strength = np.asarray(network.shared.sum(axis=1)).ravel()
    kept = np.lexsort((np.arange(network.size), -strength))[:most]
    kept = kept[strength[kept] > 0]
    community = _community_of(net)
    nodes = network.organisations[kept].select(
        "organisation_id",
        pl.Series("label", [network.labels[i] for i in kept], dtype=pl.String),
        "kind",
        "country",
        pl.Series("strength", strength[kept]),
        pl.Series("community", [community[i] for i in kept], dtype=pl.Int64),
    )
    return {
        "nodes": nodes,
        "ties": _strongest(network, kept),
        "size": pl.DataFrame({"organisations": [network.size], "ties": [network.ties]}),
    }


def _community_of(net: NetworkFindings) -> list[int]:
    if net.communities is None:
        return [0] * net.network.size
    return net.communities.members["community"].to_list()


def _strongest(network: Network, kept: NDArray[np.int64]) -> pl.DataFrame:
    """The strongest ties among some nodes: each node's own two, then the heaviest."""
    among = sparse.triu(network.shared[kept][:, kept], 1).tocoo()
    order = np.lexsort((among.col, among.row, -among.data))
    times = np.zeros(kept.size, dtype=np.int64)
    own: list[int] = []
    rest: list[int] = []
    for i in order:
        a, b = among.row[i], among.col[i]
        (own if min(times[a], times[b]) < 2 else rest).append(i)
        times[[a, b]] += 1
    chosen = np.array([*own, *rest][:_MOST_LINES], dtype=np.int64)
    ids = network.organisations["organisation_id"].gather(kept).to_list()
    return pl.DataFrame(
        {
            "source": [ids[i] for i in among.row[chosen]],
            "target": [ids[i] for i in among.col[chosen]],
            "shared": among.data[chosen].astype(np.int64),
        },
        schema={"source": pl.String, "target": pl.String, "shared": pl.Int64},
    )


def _brokers(net: NetworkFindings) -> Section | None:
    if net.brokers.is_empty():
        return None
    first = net.brokers.sort("open_kind", descending=True).row(0, named=True)
    return Section(
        id="brokers",
        title="Who connects those who do not work together",
        sentences=(
            "An open pair are two partners of an organisation that share no project of their own. "
            f"{first['label']} stands between most pairs of different kinds: "
            f"{first['open_kind']:,}.",
        ),
        tables=(_brokers_table(net.brokers),),
    )


def _brokers_table(brokers: pl.DataFrame) -> ReportTable:
    rows = [
        (
            row["label"],
            KINDS.get(row["kind"], "not stated"),
            whole(row["open_pairs"]),
            percent(row["open_share"]),
            whole(row["open_kind"]),
            whole(row["open_country"]),
            number(row["participation_kind"], 2),
            number(row["participation_country"], 2),
        )
        for row in brokers.iter_rows(named=True)
    ]
    header = ("organisation", "kind", "open pairs", "of its pairs", "of two kinds",
              "of two countries", "spread over kinds", "over countries")  # fmt: skip
    return made_table(
        "brokers",
        "Open pairs of the organisations that lie between most others",
        header,
        rows,
        brokers,
        text=header[:2],
        of="organisations",
        most=15,
        note="Spread: 0 where all shared projects are with one kind or country, near 1 where with "
        "many.",
    )


def _communities(net: NetworkFindings) -> Section | None:
    found = net.communities
    if found is None or found.table.is_empty():
        return None
    counted = several(found.table.height, "community", "communities")
    return Section(
        id="communities",
        title="Groups within the network",
        sentences=(
            f"Leiden finds {counted} of {found.options.smallest} organisations or more (modularity "
            f"{found.modularity:.2f}).",
            _tested(net.network, found),
        ),
        tables=(_communities_table(found.table),),
    )


def _tested(network: Network, found: Communities) -> str:
    """How the communities stood up to the test, in words."""
    verdicts = [
        f"{count} {verdict}"
        for verdict in ("stable", "doubtful", "dissolved")
        if (count := found.table.filter(pl.col("verdict") == verdict).height)
    ]
    if not verdicts:
        return "Their stability was not tested."
    return (
        f"With the projects drawn anew {found.draws} times, {listed(verdicts)}: from an overlap of "
        "0.75 a community counts as stable, below 0.6 as dissolved. A dissolved one is a line "
        f"drawn through a web, not a group that is there. {_held(network, found.table)}"
    )


def _communities_table(table: pl.DataFrame) -> ReportTable:
    rows = [
        (
            str(row["community"]),
            whole(row["organisations"]),
            percent(row["strength_inside"]),
            _leading(country_name(row["leading_country"]), row["leading_country_share"]),
            _leading(KINDS.get(row["leading_kind"], ""), row["leading_kind_share"]),
            listed(row["leading"]),
            "" if row["stability"] is None else f"{row['stability']:.2f} {row['verdict']}",
        )
        for row in table.iter_rows(named=True)
    ]
    header = ("no.", "organisations", "stays inside", "most from", "most are", "strongest",
              "found again")  # fmt: skip
    text = tuple(name for name in header if name not in ("organisations", "stays inside"))
    return made_table(
        "communities", "Communities", header, rows, table, text=text, of="communities", most=15
    )


def _leading(name: str, share: float | None) -> str:
    return "not stated" if share is None else f"{name} {percent(share)}"


def _held(network: Network, communities: pl.DataFrame) -> str:
    """How much of the network the stable communities hold: many small ones may be little."""
    stable = communities.filter(pl.col("verdict") == "stable")
    tied = int((network.degree > 0).sum())
    share = percent(int(stable["organisations"].sum()) / tied)
    return f"The stable ones hold {share} of the organisations with a tie."


_CROSSING = {"country": "cross a border", "kind": "join two kinds"}


def _borders(net: NetworkFindings) -> Section:
    shares = net.mixing.table
    known = shares.drop_nulls(["share", "null_low"])
    charts = (ChartData(id="borders", kind="borders", frames={"shares": shares}),)
    return Section(
        id="borders",
        title="Ties across borders and kinds",
        sentences=(
            *(_against_chance(row) for row in shares.iter_rows(named=True)),
            f"Chance: {net.mixing.draws} draws in which every organisation keeps its number of "
            "projects and every project its number of partners.",
        ),
        tables=(_borders_table(known, shares),),
        charts=charts if known.height else (),
    )


def _against_chance(row: dict[str, Any]) -> str:
    words = _CROSSING[row["what"]]
    if row["share"] is None or row["null_low"] is None:
        return f"Whether ties {words} is not known."
    inside = row["null_low"] <= row["share"] <= row["null_high"]
    rarer = "less" if row["share"] < row["null_low"] else "more"
    side = "as often as" if inside else f"{rarer} often than"
    return f"Ties {words} {side} chance would give: {percent(row['share'])} against {_chance(row)}."


def _chance(row: dict[str, Any]) -> str:
    return f"{percent(row['null_low'])} to {percent(row['null_high'])}"


def _borders_table(known: pl.DataFrame, shares: pl.DataFrame) -> ReportTable:
    rows = [
        (
            _CROSSING[row["what"]],
            whole(row["pairs"]),
            percent(row["share"]),
            percent(row["null_mean"]),
            _chance(row),
            f"{row['p_value']:.3f}",
        )
        for row in known.iter_rows(named=True)
    ]
    return made_table(
        "borders",
        "Shares of ties that cross",
        ("ties that", "pairs", "share", "by chance", "middle 95 % of draws", "p"),
        rows,
        shares,
        text=("ties that",),
        note="A tie counts as often as its two organisations share a project.",
    )


def _years(net: NetworkFindings) -> Section | None:
    frame = net.over_time
    if frame.height < 2:
        return None
    rows = [
        (
            str(row["year"]),
            whole(row["projects"]),
            whole(row["organisations"]),
            whole(row["new_organisations"]),
            whole(row["ties"]),
            whole(row["new_ties"]),
            "" if row["repeated_share"] is None else percent(row["repeated_share"]),
            "" if row["cross_country"] is None else percent(row["cross_country"]),
        )
        for row in frame.iter_rows(named=True)
    ]
    header = ("year", "projects", "organisations", "new ones", "ties", "new ties", "met before",
              "across borders")  # fmt: skip
    texts, note = shortened(rows, "years", most=30)
    return Section(
        id="years",
        title="How the network changes",
        sentences=(
            "Of each year, the projects that run in it. Met before: share of the ties whose two "
            "organisations also shared a project that had ended.",
        ),
        tables=(
            ReportTable(
                id="years",
                title="The network year by year",
                header=header,
                rows=texts,
                right=header[1:],
                frame=frame,
                note=note,
            ),
        ),
        charts=(ChartData(id="years", kind="network_years", frames={"years": frame}),),
    )
