"""Partners abroad, weighed by the user, with every part and what is unknown (METHOD 6).

Parts, each an interval in 0 to 1 ([0, 1] where nothing is known):
    specialisation   cosine of focus areas, rare ones counting more (`nearness.py`)
    complementarity  of the items about members that the cluster is not known to have, the share
                     that the candidate has: [yes / n, (yes + open) / n]; null, and not weighed,
                     where nothing is sought
    market           1 where the candidate's country opens the market asked for, by EU membership
    readiness        of English web site, label and size (items of the framework): share of yes
    ties             1 / number of partnerships on the shortest recorded way (up to three)
    visibility       1 where a coded practice shows that the candidate works at being seen
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import polars as pl

from healthclusters.base import OptionError
from healthclusters.comparison.nearness import focus_similarity, tag_weights
from healthclusters.comparison.routes import Route, route_named
from healthclusters.comparison.subject import Subject
from healthclusters.comparison.ties import TieGraph, Ways
from healthclusters.comparison.weights import checked_weights, weighed
from healthclusters.scoring import Assessment

Market = Literal["new", "outside_eu", "inside_eu", "any"]
MARKETS = ("new", "outside_eu", "inside_eu", "any")
VISIBLE = ("internationalisation", "report", "marketing", "event")  # instruments of being seen


@dataclass(frozen=True, kw_only=True)
class PartnerOptions:
    """How candidates are weighed.

    route: a preset (`routes.ROUTES`). weights: take the place of the route's, part by part.
    market: `new` (in the EU if the cluster is not, outside if it is), `outside_eu`, `inside_eu` or
    `any` (all alike). eu_year: of the membership; the latest in the data where None.
    include_home: also clusters of its own country or countries. complementary: categories of items
    that a partner can bring; the part is unknown where the framework has none of them.
    readiness_items: items that make a candidate ready to be called. most: how many are described,
    None for all.
    """

    route: str = "similar-cluster"
    weights: Mapping[str, float] = field(default_factory=dict)
    market: Market = "new"
    eu_year: int | None = None
    include_home: bool = False
    complementary: tuple[str, ...] = ("members",)
    readiness_items: tuple[str, ...] = ("english_website_any", "esca_label", "member_count")
    most: int | None = 10

    def __post_init__(self) -> None:
        route = route_named(self.route)
        checked_weights(self.weights, route.weights)
        if self.market not in MARKETS:
            raise OptionError("market", self.market, ", ".join(MARKETS))
        if self.most is not None and self.most < 1:
            raise OptionError("most", self.most, "1 or more")


@dataclass(frozen=True, eq=False, kw_only=True)
class Candidates:
    """All candidates with their parts, in order.

    table: place, cluster_id, name, countries, role, focus_areas, `<part>_low` and `<part>_high` of
      each part, market_words, score_low, score_high.
    ways: the recorded ways from the cluster; None for a scorecard.
    weights: as they were used. nothing_sought: the cluster has all that a partner could bring, so
    complementarity is not weighed.
    eu_year: the year of the EU membership used; None where the data have none.
    """

    table: pl.DataFrame
    ways: Ways | None
    weights: Mapping[str, float]
    eu_year: int | None
    nothing_sought: bool


def weigh_candidates(
    assessment: Assessment,
    subject: Subject,
    options: PartnerOptions,
    ties: TieGraph | None = None,
) -> Candidates:
    """Every cluster abroad with its parts, in order; none on a route without coded candidates.

    ties: of the study, where they have been put together already.
    """
    route = route_named(options.route)
    weights = checked_weights(options.weights, route.weights)
    nothing_sought = not (
        _nothing_to_bring(assessment, options) or wanted_items(assessment, subject, options)
    )
    if nothing_sought:
        weights = _without_complementarity(weights, subject)
    eu_year = _eu_year(assessment, options)
    ways = None
    if subject.in_study:
        ways = (ties or TieGraph(assessment.study)).ways_from(subject.id)
    frame = _clusters_abroad(assessment, subject, route, options)
    ids = frame["cluster_id"].to_list()
    points = assessment.matrix(ids)
    frame = frame.with_columns(
        *_specialisation(assessment, subject, frame),
        *_complementarity(assessment, subject, points, options),
        *_market(assessment, subject, frame, options, eu_year),
        *_readiness(assessment, points, options),
        *_ties(ids, ways),
        *_visibility(assessment, ids),
    )
    ordered = weighed(frame, weights).sort(
        "score_low", "score_high", "cluster_id", descending=[True, True, False]
    )
    table = ordered.with_row_index("place", offset=1)
    return Candidates(
        table=table.with_columns(pl.col("place").cast(pl.Int64)),
        ways=ways,
        weights=weights,
        eu_year=eu_year,
        nothing_sought=nothing_sought,
    )


def _nothing_to_bring(assessment: Assessment, options: PartnerOptions) -> bool:
    """Whether the framework has no item that a partner could bring."""
    there = set(assessment.study.framework.category_of_item.values())
    return not there & set(options.complementary)


def _without_complementarity(weights: dict[str, float], subject: Subject) -> dict[str, float]:
    weights = {**weights, "complementarity": 0.0}
    if not any(weights.values()):
        raise OptionError(
            "weights",
            "above zero for complementarity alone",
            f"above zero for another part: {subject.name} seeks nothing that a partner could "
            "bring, so nobody would come before anybody else",
        )
    return weights


def _clusters_abroad(
    assessment: Assessment, subject: Subject, route: Route, options: PartnerOptions
) -> pl.DataFrame:
    clusters = assessment.study.clusters.sort("cluster_id").filter(
        (pl.col("cluster_id") != subject.id) & (pl.col("role") != "candidate")
    )
    if route.candidates != "clusters":
        clusters = clusters[:0]
    if subject.countries and not options.include_home:
        home = [pl.col("countries").list.contains(c) for c in subject.countries]
        clusters = clusters.filter(~pl.any_horizontal(home))
    return clusters.select("cluster_id", "name", "countries", "role", "focus_areas")


def _interval(part: str, low: np.ndarray, high: np.ndarray) -> list[pl.Series]:
    return [pl.Series(f"{part}_low", low, pl.Float64), pl.Series(f"{part}_high", high, pl.Float64)]


def _unknown_is_open(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Exact where known, [0, 1] where NaN."""
    return np.nan_to_num(values, nan=0.0), np.nan_to_num(values, nan=1.0)


def _specialisation(
    assessment: Assessment, subject: Subject, frame: pl.DataFrame
) -> list[pl.Series]:
    tags = [t or [] for t in frame["focus_areas"].to_list()]
    everyone = [t for t in assessment.study.clusters["focus_areas"].to_list() if t]
    cosine = focus_similarity(subject.focus_areas, tags, tag_weights(everyone))
    return _interval("specialisation", *_unknown_is_open(cosine))


def _complementarity(
    assessment: Assessment, subject: Subject, points: np.ndarray, options: PartnerOptions
) -> list[pl.Series]:
    if _nothing_to_bring(assessment, options):
        return _interval("complementarity", np.zeros(len(points)), np.ones(len(points)))
    theirs = points[:, wanted_items(assessment, subject, options)]
    if not theirs.shape[1]:
        return [
            pl.Series(f"complementarity_{end}", [None] * len(points), pl.Float64)
            for end in ("low", "high")
        ]
    return _interval("complementarity", (theirs == 1).mean(axis=1), (theirs != 0).mean(axis=1))


def wanted_items(assessment: Assessment, subject: Subject, options: PartnerOptions) -> list[int]:
    """Positions of the items that a partner can bring and the cluster is not known to have."""
    framework = assessment.study.framework
    return [
        j
        for j, i in enumerate(framework.item_ids)
        if framework.item_by_id[i].changeable
        and framework.category_of_item[i] in options.complementary
        and subject.points[j] != 1
    ]


def ready_items(assessment: Assessment, options: PartnerOptions) -> list[int]:
    """Positions of the readiness items that the framework has."""
    ids = assessment.study.framework.item_ids
    return [ids.index(i) for i in options.readiness_items if i in ids]


def _eu_year(assessment: Assessment, options: PartnerOptions) -> int | None:
    prefix = "eu_member_"
    years = sorted(
        int(c.removeprefix(prefix))
        for c in assessment.study.countries.columns
        if c.startswith(prefix)
    )
    if options.eu_year is None:
        return years[-1] if years else None
    if options.eu_year not in years:
        raise OptionError("eu_year", options.eu_year, f"one of {', '.join(map(str, years))}")
    return options.eu_year


def _market(
    assessment: Assessment,
    subject: Subject,
    frame: pl.DataFrame,
    options: PartnerOptions,
    eu_year: int | None,
) -> list[pl.Series]:
    """1 where one of the candidate's countries is in the market wanted; NaN where unknown."""
    countries = assessment.study.countries
    column = f"eu_member_{eu_year}"
    member = dict(countries.select("alpha3", column).iter_rows()) if eu_year else {}
    own = [member[c] for c in subject.countries if member.get(c) is not None]
    wanted: set[int] | None = {"outside_eu": {0}, "inside_eu": {1}}.get(options.market)
    if options.market == "new" and own:
        wanted = {0, 1} - set(own)
    values, said = [], []
    for row in frame["countries"].to_list():
        states = [member.get(c) for c in row]
        said.append(_market_words(states, eu_year))
        values.append(_in_market(states, wanted, options.market))
    return [
        *_interval("market", *_unknown_is_open(np.array(values, dtype=float))),
        pl.Series("market_words", said, dtype=pl.String),
    ]


def _in_market(states: list[int | None], wanted: set[int] | None, market: Market) -> float:
    if market == "any":
        return 1.0
    if wanted is None or all(s is None for s in states):
        return np.nan
    return float(any(s in wanted for s in states))


def _market_words(states: list[int | None], eu_year: int | None) -> str:
    if None in states or eu_year is None:
        return "EU membership not known"
    if 0 in states and 1 in states:
        return f"partly in the EU ({eu_year})"
    return f"in the EU ({eu_year})" if 1 in states else f"outside the EU ({eu_year})"


def _readiness(
    assessment: Assessment, points: np.ndarray, options: PartnerOptions
) -> list[pl.Series]:
    theirs = points[:, ready_items(assessment, options)]
    if not theirs.shape[1]:
        return _interval("readiness", np.zeros(len(points)), np.ones(len(points)))
    return _interval("readiness", (theirs == 1).mean(axis=1), (theirs != 0).mean(axis=1))


def _ties(ids: list[str], ways: Ways | None) -> list[pl.Series]:
    """An unrecorded tie is unknown."""
    steps = ways.steps if ways else {}
    values = np.array([1 / steps[c] if c in steps else np.nan for c in ids], dtype=float)
    return _interval("ties", *_unknown_is_open(values))


def _visibility(assessment: Assessment, ids: list[str]) -> list[pl.Series]:
    practices = assessment.study.casebook.practices
    seen = set(
        practices.filter((pl.col("status") == "done") & pl.col("instrument").is_in(list(VISIBLE)))[
            "cluster_id"
        ].drop_nulls()
    )
    values = np.array([1.0 if c in seen else np.nan for c in ids], dtype=float)
    return _interval("visibility", *_unknown_is_open(values))
