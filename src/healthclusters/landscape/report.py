"""The landscape as text, for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill

import polars as pl

from healthclusters.base import text_table
from healthclusters.landscape.conclusion import SURE
from healthclusters.landscape.landscape import Landscape
from healthclusters.landscape.options import CONVENTION_WORDS, percent

_FACTS = 8


def landscape_text(landscape: Landscape) -> str:
    """All of it, the most important first."""
    parts = [
        str(landscape.grouping),
        _number(landscape),
        _beside_published(landscape),
        _agreement(landscape),
        _moved(landscape),
        _in_doubt(landscape),
        _facts(landscape),
        _newcomers(landscape),
    ]
    return "\n\n".join(part for part in parts if part)


def _number(landscape: Landscape) -> str:
    rows = [
        (
            r["k"],
            r["groups"],
            r["outliers"],
            _two(r["stability"]),
            r["p_null"],
            _two(r["silhouette"]),
            None if r["behind_best"] is None else f"{r['behind_best']:.1f}",
            f"{r['bic']:.0f}",
            f"{r['icl']:.0f}",
            _two(r["consensus"]),
        )
        for r in landscape.number.table.iter_rows(named=True)
    ]
    header = [
        "Asked for",
        "Groups",
        "Outliers",
        "Least stable",
        "Chance in shuffled data",
        "Silhouette",
        "Foretells worse than best by",
        "BIC",
        "ICL",
        "Methods agree",
    ]
    table = text_table(header, rows, right=header)
    rule = fill(f"By the rule: {landscape.number.chosen}. {landscape.number.reason}", 100)
    shown = f"Shown here: {landscape.k_reason}"
    return f"How many groups\n\n{table}\n\n{rule}\n{shown}"


def _beside_published(landscape: Landscape) -> str | None:
    if landscape.confusion is None or landscape.agreement is None:
        return None
    counts = landscape.confusion
    overlaps = landscape.agreement.overlaps
    rows = []
    for r in counts.iter_rows(named=True):
        own = overlaps.filter(pl.col("group") == r["published"])
        values = own["overlap"].sort().to_list()
        main = own.filter("main")["overlap"].item()
        rows.append(
            (
                *r.values(),
                _two(main),
                f"{values[0]:.2f} to {values[-1]:.2f}",
            )
        )
    header = ["Clusters in", *counts.columns[1:], "Overlap", "Overlap in all variations"]
    table = text_table(header, rows, right=header[1:])
    return f"Beside the published groups\n\n{table}\n\n{_who_is_where(landscape)}"


def _who_is_where(landscape: Landscape) -> str:
    """The clusters of each computed group by their published one."""
    clusters = landscape.grouping.assessment.study.clusters
    published = dict(clusters.select("cluster_id", "published_group").iter_rows())
    lines = []
    for group in landscape.grouping.groups_in_order:
        own = landscape.grouping.clusters.filter(pl.col("group") == group)
        by: dict[str, list[str]] = {}
        for cluster_id, name in own.select("cluster_id", "name").iter_rows():
            by.setdefault(published[cluster_id] or "none", []).append(name)
        said = ". ".join(f"Published {g}: {', '.join(by[g])}" for g in sorted(by))
        lines.append(fill(f"{group}. {said}.", 100, subsequent_indent="  "))
    return "\n".join(lines)


def _agreement(landscape: Landscape) -> str | None:
    found, conclusion = landscape.agreement, landscape.conclusion
    if found is None or conclusion is None:
        return None
    labels = {i.id: str(i.label) for i in landscape.grouping.assessment.study.framework.items}
    rows = []
    for open_cells in found.table["open_cells"].unique(maintain_order=True):
        own = found.table.filter(pl.col("open_cells") == open_cells)
        rows.append(
            (
                CONVENTION_WORDS.get(open_cells, f"weight {open_cells} of a no"),
                _with_chance(own.filter(_base("all", "all"))),
                _with_chance(own.filter(_base("independent", "all"))),
                _with_chance(own.filter(_base("all", "cluster"))),
                _with_chance(own.filter(pl.col("of") == "item").sort("ari", "without"), labels),
            )
        )
    header = [
        "Agreement where",
        "All evidence",
        "Independent evidence",
        "Cluster items alone",
        "Lowest without one item",
    ]
    sources = found.table.filter(pl.col("of") == "source").sort("ari", "without")
    without = ""
    if sources.height:
        without = (
            f"Lowest without one of the {sources['without'].n_unique()} sources that decide "
            f"{landscape.options.large_source} points or more: {_with_chance(sources)} without "
            f"{sources['without'][0]}. "
        )
    how = (
        f"{without}"
        "Agreement: 0 is chance, 1 the same groups. In brackets the chance of as much when "
        f"countries are exchanged ({found.exchanges:,} times); * above {SURE:g}."
    )
    return f"{text_table(header, rows)}\n{fill(how, 100)}\n\n{fill(str(conclusion), 100)}"


def _base(evidence: str, items: str) -> pl.Expr:
    return (
        (pl.col("evidence") == evidence) & (pl.col("items") == items) & pl.col("without").is_null()
    )


def _with_chance(rows: pl.DataFrame, labels: Mapping[str, str] | None = None) -> str:
    if rows.is_empty():
        return "not computed"
    first = rows.row(0, named=True)
    mark = "*" if first["p_value"] > SURE else ""
    text = f"{first['ari']:.2f} ({first['p_value']:.3f}){mark}"
    return f"{text} {labels[first['without']]}" if labels else text


def _moved(landscape: Landscape) -> str | None:
    moved, decisive = landscape.moved, landscape.decisive
    if moved is None or decisive is None or moved.is_empty():
        return None
    parts = [
        f"{group} has no computed group of its own: its clusters stand in {_places(rows)}."
        for (group,), rows in moved.filter(~pl.col("found")).group_by(
            "published", maintain_order=True
        )
    ]
    labels = {i.id: str(i.label) for i in landscape.grouping.assessment.study.framework.items}
    rows = []
    for r in moved.filter("found").iter_rows(named=True):
        own = decisive.filter(pl.col("cluster_id") == r["cluster_id"])
        said = [
            f"{labels[d['item_id']]}: {'yes' if d['point'] else 'no'}, {d['evidence']}"
            for d in own.iter_rows(named=True)
        ]
        rows.append((r["name"], r["published"], r["computed"], "; ".join(said)))
    if rows:
        header = ["Cluster", "Published", "Computed", "By these items (value and source)"]
        parts.append("Clusters that stand elsewhere\n\n" + text_table(header, rows))
    return "\n\n".join(parts)


def _places(rows: pl.DataFrame) -> str:
    counts = rows.group_by("computed").len().sort("len", "computed", descending=[True, False])
    return " and ".join(f"{g} ({n})" for g, n in counts.iter_rows())


def _in_doubt(landscape: Landscape) -> str | None:
    rows = [
        (
            r["name"],
            r["group"],
            percent(r["probability"]),
            ""
            if r["next_group"] is None
            else f"{r['next_group']} {percent(r['next_probability'])}",
            "" if r["stays"] is None else percent(r["stays"]),
        )
        for r in landscape.grouping.in_doubt.iter_rows(named=True)
    ]
    if not rows:
        return "No cluster is in doubt."
    header = ["In doubt", "Group", "Probability", "Else", "Stays when drawn again"]
    return text_table(header, rows, right=["Probability", "Stays when drawn again"])


def _facts(landscape: Landscape) -> str | None:
    labels = {i.id: str(i.label) for i in landscape.grouping.assessment.study.framework.items}
    rows = [
        (
            f"{r['name']}: {labels[r['item_id']]}",
            r["status"],
            f"{r['membership_change']:.2f}",
            r["points"],
            r["settle"],
        )
        for r in landscape.facts.head(_FACTS).iter_rows(named=True)
    ]
    if not rows:
        return None
    header = ["Worth finding out", "Now", "Moves groups by", "Points", "What would settle it"]
    return text_table(header, rows, right=["Moves groups by", "Points"])


def _newcomers(landscape: Landscape) -> str | None:
    lines = [
        fill(f"{r['name']} {r['says']}.", 100, subsequent_indent="  ")
        for r in landscape.newcomers.iter_rows(named=True)
    ]
    return "\n".join(["Clusters outside the sample", "", *lines]) if lines else None


def _two(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"
