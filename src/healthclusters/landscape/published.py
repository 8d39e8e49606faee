"""The published description of the groups beside what the evidence says (tables 2.1 and 2.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from healthclusters.landscape.arrays import Floats
from healthclusters.landscape.exact_tests import exact_tests
from healthclusters.landscape.grouping import Grouping
from healthclusters.landscape.point_table import point_table
from healthclusters.landscape.profiles import profiles
from healthclusters.scoring import Assessment

# Published characteristic (a column of the casebook's groups) -> the items that speak of it.
_ITEMS: dict[str, tuple[str, ...]] = {
    "specialisation": ("does_biomedical_rd", "does_medical_services", "does_production"),
    "competitive_advantage": ("medical_tourism_revenue", "foreign_patients", "bloomberg_rank"),
    "size": ("member_count",),
    "innovation_activity": ("infrastructure_facilities", "startups"),
    "public_agencies_in_management": ("ppp_governance", "has_public_authorities"),
    "esca_management_quality": ("esca_label",),
}
CHARACTERISTICS = (
    "home_country",
    "specialisation",
    "competitive_advantage",
    "focus_of_activity",
    "size",
    "innovation_activity",
    "establishment_initiative",
    "public_agencies_in_management",
    "esca_management_quality",
)


def published_group_of(assessment: Assessment, cluster_ids: Sequence[str]) -> list[str | None]:
    """`published:N` of each cluster, None where it has none."""
    named = dict(assessment.study.clusters.select("cluster_id", "published_group").iter_rows())
    return [None if named[c] is None else f"published:{named[c]}" for c in cluster_ids]


def published_profiles(assessment: Assessment, *, jeffreys: bool = False) -> pl.DataFrame:
    """Profiles of the published groups on all items; columns as in `profiles.py`."""
    table = point_table(assessment)
    groups = published_group_of(assessment, table.cluster_ids)
    return profiles(table.points, table.item_ids, groups, jeffreys=jeffreys)


def characteristics(
    assessment: Assessment, group_of: Mapping[str, str], profile: pl.DataFrame
) -> pl.DataFrame:
    """Table 2.1 beside the evidence: `characteristic`, `group`, `published`, `evidence`.

    group_of: group of each cluster. profile: of these groups. published: as printed; null for
    computed groups, which nobody described. Shares read `yes to yes + open of n`.
    """
    framework, said = assessment.study.framework, assessment.study.casebook.groups
    printed = {r["id"]: r for r in said.iter_rows(named=True)}
    labels = {i.id: str(i.label) for i in framework.items}
    rows = []
    for characteristic in CHARACTERISTICS:
        for group in sorted(set(group_of.values())):
            of_group = profile.filter(pl.col("group") == group)
            members = [c for c, g in group_of.items() if g == group]
            published = printed.get(group.removeprefix("published:"), {}).get(characteristic)
            evidence = _evidence(characteristic, assessment, members, of_group, labels)
            rows.append(
                {
                    "characteristic": characteristic,
                    "group": group,
                    "published": published,
                    "evidence": evidence,
                }
            )
    return pl.DataFrame(
        rows, schema=dict.fromkeys(("characteristic", "group", "published", "evidence"), pl.String)
    )


def _evidence(
    characteristic: str,
    assessment: Assessment,
    members: list[str],
    profile: pl.DataFrame,
    labels: dict[str, str],
) -> str | None:
    clusters = assessment.study.clusters.filter(pl.col("cluster_id").is_in(members))
    if characteristic == "home_country":
        names = dict(assessment.study.countries.select("alpha3", "name").iter_rows())
        return _counted([names.get(c, c) for cs in clusters["countries"] for c in cs])
    if characteristic == "establishment_initiative":
        return _counted([v or "unknown" for v in clusters["founded_by"].to_list()])
    said = [
        f"{labels[r['item_id']]} {r['yes']}"
        + (f" to {r['yes'] + r['open']}" if r["open"] else "")
        + f" of {r['clusters']}"
        for item in _ITEMS.get(characteristic, ())
        for r in profile.filter(pl.col("item_id") == item).iter_rows(named=True)
    ]
    return "; ".join(said) or None


def _counted(values: list[str]) -> str:
    counts = Counter(values)
    return ", ".join(f"{v} {n}" for v, n in sorted(counts.items(), key=lambda x: (-x[1], x[0])))


def target_models(assessment: Assessment, group_of: Mapping[str, str]) -> pl.DataFrame:
    """Table 2.2: `model`, `name`, then how many of its clusters are in each group.

    A cluster printed under two models counts under both. `without_group`: printed clusters that
    have no group here.
    """
    casebook = assessment.study.casebook
    members = casebook.target_model_members.select("model", "cluster_id").unique()
    groups = sorted(set(group_of.values()))
    rows = []
    for model in casebook.target_models.sort("id").iter_rows(named=True):
        own = members.filter(pl.col("model") == model["id"])["cluster_id"].to_list()
        counts = Counter(group_of.get(c, "without_group") for c in own)
        rows.append(
            {
                "model": model["id"],
                "name": model["name"],
                **{g: counts.get(g, 0) for g in groups},
                "without_group": counts.get("without_group", 0),
            }
        )
    counted = dict.fromkeys([*groups, "without_group"], pl.Int64)
    return pl.DataFrame(rows, schema={"model": pl.String, "name": pl.String, **counted})


def outside_variables(assessment: Assessment, cluster_ids: Sequence[str]) -> dict[str, Floats]:
    """Yes/no variables that no grouping is made from: founder, focus areas, target models.

    Each an array over the clusters, NaN = not known. Focus areas named by fewer than three are left
    out; so are variables of the country, whose clusters are not independent.
    """
    clusters = assessment.study.clusters
    by_id = {r["cluster_id"]: r for r in clusters.iter_rows(named=True)}
    rows = [by_id[c] for c in cluster_ids]
    variables = {}
    for founder in sorted({r["founded_by"] for r in rows if r["founded_by"]}):
        variables[f"founded_by: {founder}"] = np.array(
            [np.nan if r["founded_by"] is None else float(r["founded_by"] == founder) for r in rows]
        )
    tags = Counter(tag for r in rows for tag in r["focus_areas"] or [])
    for tag in sorted(t for t, n in tags.items() if n >= 3):
        variables[f"focus: {tag}"] = np.array(
            [float(tag in r["focus_areas"]) if r["focus_areas"] else np.nan for r in rows]
        )
    return variables


def tests_of_published(assessment: Assessment) -> pl.DataFrame:
    """Cluster items and outside variables against the published groups (see `exact_tests.py`).

    Home-country items are not tested: the clusters of a country share the answer, so they are not
    independent.
    """
    table = point_table(assessment)
    own = {
        f"item: {item}": table.points[:, j]
        for j, item in enumerate(table.item_ids)
        if not table.of_country[j]
    }
    groups = published_group_of(assessment, table.cluster_ids)
    return exact_tests({**own, **outside_variables(assessment, table.cluster_ids)}, groups)


def tests_of_computed(grouping: Grouping) -> pl.DataFrame:
    """Outside variables against the computed groups; never the items that made them."""
    ids = grouping.clusters["cluster_id"].to_list()
    groups = [g if g.startswith("computed:") else None for g in grouping.clusters["group"]]
    return exact_tests(outside_variables(grouping.assessment, ids), groups)
