"""The landscape as text, for a terminal."""

from __future__ import annotations

from textwrap import fill

import polars as pl

from healthclusters.base import text_table
from healthclusters.landscape.agreement_text import agreement_text
from healthclusters.landscape.landscape import Landscape
from healthclusters.landscape.moves import matches
from healthclusters.landscape.newcomer import CAVEAT
from healthclusters.landscape.options import percent

_FACTS = 8


def landscape_text(landscape: Landscape) -> str:
    """All of it, the most important first."""
    parts = [
        str(landscape.grouping),
        _number(landscape),
        _beside_published(landscape),
        agreement_text(landscape),
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
            None
            if r["behind_best"] is None
            else f"{r['behind_best']:.1f} ±{r['standard_error']:.1f}",
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
    shown = "\n".join(
        fill(s, 100) for s in (f"Shown here: {landscape.k_reason}", _doubts(landscape.number.table))
    )
    return f"How many groups\n\n{table}\n\n{rule}\n{shown}"


def _doubts(table: pl.DataFrame) -> str:
    """What else the table says: BIC and ICL, and how far the methods agree."""
    least = [int(table.sort(name, "k")["k"][0]) for name in ("bic", "icl")]
    words = f"BIC is lowest at {_groups(least[0])}, ICL at {_groups(least[1])}"
    if least[0] == least[1]:
        words = f"BIC and ICL are both lowest at {_groups(least[0])}"
    agree = table.drop_nulls("consensus")
    if agree.is_empty():
        return f"{words}."
    by_k = ", ".join(f"{r['consensus']:.2f} at {r['k']}" for r in agree.iter_rows(named=True))
    return (
        f"{words}. How far the three methods agree (0 is chance, 1 the same groups): {by_k}. "
        "± is one standard error over countries."
    )


def _groups(k: int) -> str:
    return "one group" if k == 1 else f"{k} groups"


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


def _moved(landscape: Landscape) -> str | None:
    moved, decisive = landscape.moved, landscape.decisive
    if moved is None or decisive is None or moved.is_empty():
        return None
    unstable = landscape.grouping.dissolved
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
            f"{labels[d['item_id']]}: {_answer(d['point'])}"
            + (f", {d['evidence']}" if d["evidence"] else "")
            for d in own.iter_rows(named=True)
        ]
        there = r["computed"] + (" (dissolved)" if r["computed"] in unstable else "")
        rows.append((r["name"], r["published"], there, "; ".join(said)))
    if rows:
        header = ["Cluster", "Published", "Computed", "By these items (value and source)"]
        table = text_table(header, rows)
        parts.append(f"Clusters that stand elsewhere\n{_matching(landscape)}\n\n{table}")
    return "\n\n".join(parts)


def _answer(point: int | None) -> str:
    return "open, read as no" if point is None else "yes" if point else "no"


def _matching(landscape: Landscape) -> str:
    """Which computed group stands for which published one: numbers alone mean nothing."""
    said = [f"{a} is matched with {b}" for a, b in matches(landscape.grouping).items() if b]
    return fill("; ".join(said) + ".", 100)


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
    table = text_table(header, rows, right=["Moves groups by", "Points"])
    unstable = ", ".join(landscape.grouping.dissolved)
    if not unstable:
        return table
    return f"{table}\n" + fill(f"Moves to or from {unstable} (dissolved) mean little.", 100)


def _newcomers(landscape: Landscape) -> str | None:
    lines = [
        fill(f"{r['name']} {r['says']}.", 100, subsequent_indent="  ")
        for r in landscape.newcomers.iter_rows(named=True)
    ]
    return (
        "\n".join(["Clusters outside the sample", "", *lines, fill(CAVEAT, 100)]) if lines else None
    )


def _two(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"
