"""A portfolio from its file to communities: synthetic ones that grow, and Horizon 2020 whole.

Synthetic participations have project sizes and activity of organisations with a heavy tail. Horizon
2020 is read where HEALTHCLUSTERS_REFERENCE names the folder with h2020.csv.gz. Each in a process of
its own. `exact_h2020` compares sampled betweenness with the exact one; it takes minutes and is not
part of `run`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks.measuring import in_a_process, line, timed
from healthclusters.portfolio import (
    CommunityOptions,
    MoneyOptions,
    funding_tables,
    network_of,
    open_portfolio,
)
from healthclusters.portfolio.network import (
    brokers,
    centralities,
    change_over_time,
    communities,
    mixing,
)
from healthclusters.portfolio.network.betweenness import betweenness
from healthclusters.portfolio.network.projection import projected

_KINDS = ("HES", "REC", "PRC", "PUB", "OTH")
_COUNTRIES = ("DE", "FR", "EL", "UK", "ES", "IT", "NL", "EE", "LU", "SE")


def synthetic_file(path: Path, projects: int, seed: int = 1) -> None:
    """Participations with the columns of the reference file."""
    rng = np.random.default_rng(seed)
    organisations = int(projects * 1.15)
    weight = 1 / np.arange(1, organisations + 1) ** 0.75
    weight /= weight.sum()
    sizes = np.clip(rng.geometric(0.2, projects), 1, 60)
    lines = [
        "rcn,role,pic,type,contribution,country,start_date,end_date,max_contribution,total_cost"
    ]
    for project, size in enumerate(sizes):
        chosen = np.unique(rng.choice(organisations, size, p=weight))
        year = 2014 + project % 7
        amount = 100_000
        for place, pic in enumerate(chosen):
            role = "participant" if place else "coordinator"
            whole = amount * chosen.size
            lines.append(
                f"{project},{role},{pic},{_KINDS[pic % 5]},{amount},{_COUNTRIES[pic % 10]},"
                f"{year}-01-01,{year + 3}-12-31,{whole},{whole * 1.2:.0f}"
            )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def chain(path: str, what: str) -> None:
    """Every step from the file to the communities, each timed, and the sum."""
    spent = [0.0, 0.0]

    def step(name: str, work: Callable[[], Any], rows: int | None = None) -> Any:
        result, seconds, processor = timed(work)
        spent[0] += seconds
        spent[1] += processor
        line(f"{what}: {name}", seconds, processor, rows)
        return result

    portfolio = step("read and checked", lambda: open_portfolio(path))
    print(f"{what}: {portfolio}".splitlines()[0], f"{len(portfolio.notices)} notices", flush=True)
    step("tables", lambda: funding_tables(portfolio, options=MoneyOptions(region=("LU",))))
    network = step("ties", lambda: network_of(portfolio), portfolio.partners.height)
    print(f"{what}: {network.ties:,} ties", flush=True)
    central = step("centralities", lambda: centralities(network))
    print(f"{what}: {central.how_sure()}", flush=True)
    found = step("communities with stability", lambda: communities(network))
    print(
        f"{what}: modularity {found.modularity:.4f}, {found.table.height} communities of 3 or "
        f"more, {found.draws} draws",
        flush=True,
    )
    line(f"{what}: READ, CHECKED, TABLES, TIES, CENTRAL, COMMUNITIES", *spent)
    step("brokers", lambda: brokers(network, central))
    step("null model", lambda: mixing(network))
    step("change over time", lambda: change_over_time(portfolio, network))


def grown(projects: int) -> None:
    """The chain on a synthetic file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "synthetic.csv"
        synthetic_file(path, projects)
        chain(str(path), f"synthetic, {projects:,} projects")


def sampled_against_exact() -> None:
    """How often the interval of sampled betweenness holds the exact one; a synthetic network."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "synthetic.csv"
        synthetic_file(path, 3_000)
        network = network_of(open_portfolio(path))
    _coverage(network.shared, "synthetic, 3,000 projects", pivots=(128, 512), seeds=20)


def one_year_of_h2020() -> None:
    """The same on the projects of Horizon 2020 that start in 2018."""
    portfolio = open_portfolio(_reference())
    network = network_of(portfolio)
    year = portfolio.projects.filter(pl.col("start").dt.year() == 2018)["project_id"]
    rows = np.flatnonzero(np.isin(network.project_ids, year.to_list()))
    part = network.incidence[rows]
    there = np.flatnonzero(np.asarray(part.sum(axis=0)).ravel() > 0)
    _coverage(projected(part[:, there]), "Horizon 2020, start in 2018", pivots=(128, 512), seeds=20)


def exact_h2020(seeds: int = 6) -> None:
    """The same on Horizon 2020 whole; minutes."""
    network = network_of(open_portfolio(_reference()))
    _coverage(network.shared, "Horizon 2020", pivots=(512,), seeds=seeds)


def _coverage(ties: Any, what: str, *, pivots: tuple[int, ...], seeds: int) -> None:
    (exact, _, _), seconds, processor = timed(lambda: betweenness(ties, pivots=None, seed=1))
    line(f"{what}: exact betweenness, {ties.shape[0]:,} nodes", seconds, processor)
    first = np.argsort(-exact)[:50]
    for number in pivots:
        inside, apart, order = [], [], []
        for seed in range(seeds):
            value, error, _ = betweenness(ties, pivots=number, seed=seed)
            inside.append((np.abs(value - exact) <= 1.96 * error)[first].mean())
            apart.append(np.abs(value / np.maximum(exact, 1e-12) - 1)[first].mean())
            order.append(len(set(np.argsort(-value)[:20]) & set(first[:20])) / 20)
        print(
            f"{what}: {number} pivots, {seeds} seeds, the 50 most central: interval holds the "
            f"exact value for {np.mean(inside):.1%}, mean error {np.mean(apart):.1%} of it; "
            f"{np.mean(order):.1%} of the 20 first are among the exact 20 first",
            flush=True,
        )


def stability_draws() -> None:
    """How far the mean overlap with 4 draws is from the one with 40 draws, Horizon 2020."""
    network = network_of(open_portfolio(_reference()))
    few, _, processor = timed(lambda: communities(network))
    many = communities(network, options=CommunityOptions(draws=40))
    apart = np.abs(few.table["stability"].to_numpy() - many.table["stability"].to_numpy())[:11]
    print(f"4 draws in {processor:.1f} s processor; 11 largest: mean gap {np.nanmean(apart):.3f}")


def _reference() -> Path:
    return Path(os.environ.get("HEALTHCLUSTERS_REFERENCE", "")) / "h2020.csv.gz"


def run() -> None:
    """Print seconds, growth, sizes and peak memory."""
    for projects in (2_000, 8_000, 32_000):
        in_a_process(grown, projects)
    in_a_process(sampled_against_exact)
    if _reference().is_file():
        in_a_process(one_year_of_h2020)
        in_a_process(chain, str(_reference()), "Horizon 2020")
    else:
        print("Horizon 2020: left out, HEALTHCLUSTERS_REFERENCE names no folder with h2020.csv.gz")
