"""The cluster that is compared: one of the study's, or one known only from a blank scorecard.

Everything in this folder works on a `Subject`, so a cluster that is not in the data gets the same
answers as one that is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from healthclusters.comparison.implications import with_implied
from healthclusters.comparison.scorecard import Scorecard
from healthclusters.model import Study
from healthclusters.scoring import Assessment


@dataclass(frozen=True, eq=False, kw_only=True)
class Subject:
    """What is known of the cluster that is compared.

    id: cluster_id; `scorecard` where it is not in the study. in_study: it is one of the clusters.
    points: one float an item in the framework's order: 1, 0, NaN = unknown.
    contested: ids of the items on which its observations disagree.
    observation_ids: by item, the observations that count; empty for a scorecard.
    given: ids of the items answered on the scorecard itself (none for a cluster of the study).
    """

    id: str
    name: str
    in_study: bool
    countries: tuple[str, ...]
    focus_areas: tuple[str, ...]
    points: np.ndarray
    contested: frozenset[str] = frozenset()
    observation_ids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()

    @property
    def known(self) -> int:
        """Number of items with an answer, yes or no."""
        return int((~np.isnan(self.points)).sum())


def subject_of(assessment: Assessment, cluster: str | Scorecard) -> Subject:
    """The cluster to compare; UnknownNameError (with the nearest name) where there is none."""
    if isinstance(cluster, Scorecard):
        return _from_scorecard(assessment, cluster)
    row = assessment.study.cluster(cluster)
    points = assessment.points.filter(pl.col("cluster_id") == cluster)
    by_item = {r["item_id"]: r for r in points.iter_rows(named=True)}
    return Subject(
        id=cluster,
        name=str(row["name"]),
        in_study=True,
        countries=_names(row["countries"]),
        focus_areas=_names(row["focus_areas"]),
        points=assessment.matrix([cluster])[0],
        contested=frozenset(i for i, r in by_item.items() if r["contested"]),
        observation_ids={i: _names(r["observation_ids"]) for i, r in by_item.items()},
    )


def _names(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _from_scorecard(assessment: Assessment, scorecard: Scorecard) -> Subject:
    """Answers of the scorecard; items about the home country from the study where left blank."""
    study = assessment.study
    scorecard.check(study)
    answers = with_implied(study.framework, scorecard.answers)
    points = np.array([_point(answers.get(i)) for i in study.framework.item_ids])
    from_country = _country_points(assessment, scorecard.countries)
    ids: dict[str, tuple[str, ...]] = {}
    for position, item_id in enumerate(study.framework.item_ids):
        if np.isnan(points[position]) and item_id in from_country:
            points[position], ids[item_id] = from_country[item_id]
    return Subject(
        id="scorecard",
        name=scorecard.name,
        in_study=False,
        countries=scorecard.countries,
        focus_areas=scorecard.focus_areas,
        points=points,
        observation_ids=ids,
        given=frozenset(i for i, v in scorecard.answers.items() if v is not None),
    )


def _point(answer: int | None) -> float:
    return float("nan") if answer is None else float(answer)


def _country_points(
    assessment: Assessment, countries: tuple[str, ...]
) -> dict[str, tuple[float, tuple[str, ...]]]:
    """Points of the home country's items: yes if any country is, no only if all are (METHOD 2)."""
    cells = assessment.cells.filter(pl.col("subject").is_in(list(countries)))
    found: dict[str, tuple[float, tuple[str, ...]]] = {}
    for item_id in assessment.study.framework.items_of(subject="country"):
        rows = cells.filter(pl.col("item_id") == item_id)
        points = rows["point"].to_list()
        if 1 in points:
            ids = rows.filter(pl.col("point") == 1)["observation_id"].to_list()
            found[item_id] = (1.0, tuple(ids))
        elif points and len(points) == len(countries) and None not in points:
            found[item_id] = (0.0, tuple(rows["observation_id"].to_list()))
    return found


def home_label(study: Study, countries: tuple[str, ...]) -> str:
    """Names of countries as a person reads them: `Denmark and Sweden`."""
    names = dict(study.countries.select("alpha3", "name").iter_rows())
    shown = [names.get(c, c) for c in countries]
    return " and ".join(shown) if len(shown) < 3 else ", ".join(shown)
