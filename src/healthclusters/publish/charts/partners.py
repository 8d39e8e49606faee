"""The graph of recorded ties between clusters and their partners."""

from __future__ import annotations

from collections import Counter

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.graph_layout import layout
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour
from healthclusters.publish.map_labels import Anchor, placed_labels
from healthclusters.publish.words import counted, plural, shortened

_WIDTH, _HEIGHT, _MARGIN = 860.0, 620.0, 70.0


def partner_graph(nodes: pl.DataFrame, edges: pl.DataFrame, *, source: str) -> Chart:
    """Ties as lines between marks; clusters by the mark of their group, other partners as dots.

    nodes: `node_id`, `label`, `cluster` (true for a cluster), `group` (number; 0 = outside the
    sample, or no cluster). edges: `source`, `target` (node ids), `kind`; several between the same
    two are one line.
    """
    pairs = sorted({tuple(sorted(pair)) for pair in edges.select("source", "target").iter_rows()})
    linked = {node for pair in pairs for node in pair}
    shown = nodes.filter(pl.col("node_id").is_in(sorted(linked)))
    place = layout(shown["node_id"].to_list(), pairs, _WIDTH, _HEIGHT, _MARGIN)
    alone = int(nodes["cluster"].sum() or 0) - int(shown["cluster"].sum() or 0)
    return Chart(
        id="partner-graph",
        title=partner_title(nodes, edges),
        description=(
            f"{len(pairs)} recorded ties between {shown.height} organisations; {alone} "
            f"{plural(alone, 'cluster has', 'clusters have')} no recorded tie and "
            f"{plural(alone, 'is', 'are')} not drawn: not found, not none."
        ),
        spec=parts.picture(
            _layers(shown, pairs, place), width=_WIDTH, height=_HEIGHT, left=40, right=40
        ),
        table=edges,
        source=source,
        width=900,
    )


def partner_title(nodes: pl.DataFrame, edges: pl.DataFrame) -> str:
    """Who has most recorded ties, and how many clusters have none."""
    clusters = nodes.filter(pl.col("cluster"))
    label = dict(clusters.select("node_id", "label").iter_rows())
    ties: Counter[str] = Counter()
    for a, b in {tuple(sorted(p)) for p in edges.select("source", "target").iter_rows()}:
        ties[a] += 1
        ties[b] += 1
    tied = {c: ties[c] for c in label if ties[c]}
    if not tied:
        return "No tie between clusters and partners has been recorded yet"
    most = min(tied, key=lambda c: (-tied[c], label[c]))
    none = len(label) - len(tied)
    text = f"{label[most]} has most recorded partners, {tied[most]}"
    if not none:
        return text
    return f"{text}; of {counted(none, 'cluster')} none has been found"


def _layers(
    nodes: pl.DataFrame, pairs: list[tuple[str, ...]], place: dict[str, tuple[float, float]]
) -> list[Spec]:
    rows = list(nodes.iter_rows(named=True))
    ties = Counter(node for pair in pairs for node in pair)
    lines = [
        {"x": place[a][0], "y": place[a][1], "x2": place[b][0], "y2": place[b][1],
         "stroke": colour("line")}
        for a, b in pairs
    ]  # fmt: skip
    marks = []
    for row in rows:
        x, y = place[row["node_id"]]
        says = f"{row['label']}: {counted(ties[row['node_id']], 'tie')}"
        if row["cluster"]:
            marks.append({**parts.group_mark(row["group"], x, y, 110), "says": says})
        else:
            marks.append({"x": x, "y": y, "shape": "circle", "size": 28, "says": says,
                          "fill": colour("rest"), "stroke": colour("paper")})  # fmt: skip
    return [parts.lines(lines), parts.marks(marks), *_names(rows, place, ties)]


def _names(
    rows: list[dict[str, object]], place: dict[str, tuple[float, float]], ties: Counter[str]
) -> list[Spec]:
    """Clusters first, then the partners with most ties; a name without room is left out."""
    ordered = sorted(
        rows, key=lambda r: (not r["cluster"], -ties[str(r["node_id"])], str(r["label"]))
    )
    anchors = []
    for row in ordered:
        x, y = place[str(row["node_id"])]
        box = (x - 6, y - 6, x + 6, y + 6)
        anchors.append(Anchor(box, shortened(str(row["label"]), 32), bool(row["cluster"])))
    labels = placed_labels(anchors, _WIDTH, _HEIGHT, 11)
    sides = {"start": "left", "end": "right", "middle": "center"}
    return [
        parts.texts(
            [{"x": n.x, "y": n.y - 4, "text": n.text} for n in labels
             if n.anchor == anchor and n.bold == bold],
            align=align, size=11, bold=bold,
            colour=colour("ink") if bold else colour("ink-2"),
        )
        for anchor, align in sides.items()
        for bold in (True, False)
    ]  # fmt: skip
