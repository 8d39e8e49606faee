"""Tables that charts and pages are drawn from, made from an assessment in one place."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from polars.datatypes import DataType, DataTypeClass

from healthclusters.publish.clusters import ClusterView, Group
from healthclusters.publish.evidence import EvidenceView

Views = Mapping[str, ClusterView]
Schema = dict[str, DataType | DataTypeClass]


def group_title(group: Group) -> str:
    """`1 World-class clusters`, or `outside the sample`."""
    return f"{group.id} {group.name}".strip() if group.number and group.id else group.name


def cells_frame(evidence: EvidenceView, views: Views) -> pl.DataFrame:
    """Clusters x items for the heat map: by group, those outside the sample last.

    Columns: as `charts.heat_map` asks for.
    """
    assessment = evidence.assessment
    framework = assessment.study.framework
    category = {c.id: str(c.label) for c in framework.categories}
    items = pl.DataFrame(
        {
            "item_id": framework.item_ids,
            "item": [str(i.label) for i in framework.items],
            "category": [category[framework.category_of_item[i]] for i in framework.item_ids],
        }
    )
    ordered = sorted(views.values(), key=lambda v: (v.group.number == 0, v.group.number))
    clusters = pl.DataFrame(
        {
            "cluster_id": [v.id for v in ordered],
            "cluster": [v.short for v in ordered],
            "group": [v.group.number for v in ordered],
            "group_name": [group_title(v.group) for v in ordered],
            "known": [v.known for v in ordered],
            "most": [v.most for v in ordered],
        },
        schema_overrides={"cluster_id": pl.String, "group": pl.Int64},
    )
    points = assessment.points.select("cluster_id", "item_id", "point", "contested")
    return clusters.join(items, how="cross").join(
        points, on=["cluster_id", "item_id"], how="left", maintain_order="left"
    )


def profile_frame(cells: pl.DataFrame) -> pl.DataFrame:
    """Answers by group and item: columns as `charts.group_profile` asks for.

    cells: of `cells_frame`; clusters outside the sample are left out.
    """
    point, n = pl.col("point"), pl.len()
    return (
        cells.filter(pl.col("group") > 0)
        .group_by("group", "group_name", "item_id", "item", "category", maintain_order=True)
        .agg(
            clusters=n.cast(pl.Int64),
            yes=(point == 1).sum().cast(pl.Int64),
            no=(point == 0).sum().cast(pl.Int64),
            open=point.is_null().sum().cast(pl.Int64),
            share_low=(point == 1).sum() / n,
            share_high=1 - (point == 0).sum() / n,
        )
    )


def places_frame(views: Views) -> pl.DataFrame:
    """Clusters with their seat: columns as `charts.cluster_maps` asks for."""
    rows = [
        {
            "cluster_id": v.id,
            "cluster": v.short,
            "group": v.group.number,
            "city": v.city,
            "country": v.countries,
            "country_codes": v.country_codes,
            "lat": v.lat,
            "lon": v.lon,
            "known": v.known,
            "most": v.most,
            "items": v.items,
        }
        for v in views.values()
    ]
    schema: Schema = {
        "cluster_id": pl.String, "cluster": pl.String, "group": pl.Int64, "city": pl.String,
        "country": pl.String, "country_codes": pl.List(pl.String), "lat": pl.Float64,
        "lon": pl.Float64, "known": pl.Int64, "most": pl.Int64, "items": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def country_frame(evidence: EvidenceView, views: Views) -> pl.DataFrame:
    """Clusters of the sample by country and group: columns as `charts.country_figure` asks for.

    printed: what the published study lists under the country, where a result says so.
    """
    rows = [
        {"alpha3": code, "group": v.group.number}
        for v in views.values()
        if v.role == "sample"
        for code in v.country_codes
    ]
    schema: Schema = {"alpha3": pl.String, "group": pl.Int64}
    counts = (
        pl.DataFrame(rows, schema=schema)
        .group_by("alpha3", "group")
        .agg(clusters=pl.len().cast(pl.Int64))
    )
    results = evidence.assessment.study.casebook.published_results
    printed = results.filter(pl.col("metric") == "clusters listed under country").select(
        alpha3="subject", printed=pl.col("value").cast(pl.Int64, strict=False)
    )
    names = evidence.assessment.study.countries.select("alpha3", country="name")
    return (
        counts.join(names, on="alpha3")
        .join(printed, on="alpha3", how="left")
        .sort("alpha3", "group")
        .select("country", "group", "clusters", "printed")
    )


def members_frame(views: Views, group: int) -> pl.DataFrame:
    """Clusters of one group, most points first: columns as `charts.group_figure` asks for."""
    rows = [
        {
            "cluster": v.short,
            "country": v.countries,
            "group": v.group.number,
            "group_name": group_title(v.group),
            "known": v.known,
            "most": v.most,
            "items": v.items,
        }
        for v in views.values()
        if v.group.number == group
    ]
    schema: Schema = {
        "cluster": pl.String, "country": pl.String, "group": pl.Int64, "group_name": pl.String,
        "known": pl.Int64, "most": pl.Int64, "items": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def named_clusters(views: Views) -> dict[str, str]:
    """Id, name, short name and aliases of each cluster in lower case -> its id."""
    known: dict[str, str] = {}
    for view in views.values():
        for text in (view.id, view.name, view.short, *view.aliases):
            known.setdefault(text.casefold(), view.id)
    return known


def tie_frames(evidence: EvidenceView, views: Views) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Nodes and edges of the recorded ties: columns as `charts.partner_graph` asks for.

    A partner that is the id, name or alias of one cluster is that cluster.
    """
    known = named_clusters(views)
    nodes = {
        v.id: {"node_id": v.id, "label": v.short, "cluster": True, "group": v.group.number}
        for v in views.values()
    }
    edges = []
    ties = evidence.assessment.study.partnerships
    for cluster, partner, kind in ties.select("cluster_id", "partner", "kind").iter_rows():
        if cluster not in views:
            continue
        other = known.get(partner.casefold(), f"name:{partner.casefold()}")
        nodes.setdefault(other, {"node_id": other, "label": partner, "cluster": False, "group": 0})
        if other != cluster:
            edges.append({"source": cluster, "target": other, "kind": kind})
    node_schema: Schema = {
        "node_id": pl.String, "label": pl.String, "cluster": pl.Boolean, "group": pl.Int64,
    }  # fmt: skip
    edge_schema: Schema = {"source": pl.String, "target": pl.String, "kind": pl.String}
    return (
        pl.DataFrame(list(nodes.values()), schema=node_schema),
        pl.DataFrame(edges, schema=edge_schema),
    )
