"""A cluster's logic model: success factors, practices, effects, and what to watch, as a graph."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

import polars as pl

from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour
from healthclusters.publish.words import counted, number_word

_LINE, _GAP, _HEAD = 15.0, 9.0, 34.0
_SPACE = 58.0  # between two columns, for the lines
_LETTER = 6.6  # pixels of a letter at 12 px, on average


@dataclass(frozen=True)
class _Column:
    """One kind of node. width: of its text, in pixels."""

    kind: str
    title: str
    width: float


_COLUMNS = (
    _Column("factor", "Success factor", 165),
    _Column("practice", "Practice", 215),
    _Column("effect", "Effect", 170),
    _Column("indicator", "To watch", 245),
)
_STATUS = {"done": "done", "planned": "planned", "to_adopt": "to adopt"}
_SHAPES = {"done": "circle", "planned": "square", "to_adopt": "diamond"}


@dataclass(frozen=True)
class _Place:
    """Where a node stands: left edge, middle and end of its text, and where its column ends."""

    x: float
    y: float
    lines: tuple[str, ...]
    end: float
    edge: float


def logic_chart(nodes: pl.DataFrame, edges: pl.DataFrame, *, cluster: str, source: str) -> Chart:
    """Four columns, from success factor to indicator; who leads to what as lines.

    nodes: `node_id`, `kind` (`factor`, `practice`, `effect`, `indicator`), `label`, `status` (of
    practices: `done`, `planned`, `to_adopt`). edges: `source`, `target` (node ids), `basis`
    (`stated`, `by_kind` or null; by kind is dashed). cluster: its name.
    """
    places, height = _placed(_ordered(nodes, edges))
    last = _COLUMNS[-1]
    return Chart(
        id="logic-model",
        title=logic_title(nodes, edges, cluster=cluster),
        description=(
            f"Chain of {cluster} from success factor to practice, effect and indicator: "
            f"{counted(nodes.height, 'node')} and {counted(edges.height, 'link')}. "
            "Practices: a disc is done, a square planned, a diamond to adopt. A dashed line: the "
            "effect is not stated but follows from the kind of practice."
        ),
        spec=parts.picture(
            _layers(nodes, edges, places),
            width=_left_of(len(_COLUMNS) - 1) + last.width,
            height=height,
            left=10,
            right=24,
        ),
        table=edges,
        source=source,
        width=960,
    )


def logic_title(nodes: pl.DataFrame, edges: pl.DataFrame, *, cluster: str) -> str:
    """How many effects the practices that are done aim at, and which practices aim at none."""
    practices = nodes.filter(pl.col("kind") == "practice")
    if practices.is_empty():
        return f"No practice of {cluster} is described yet"
    done = practices.filter(pl.col("status") == "done")
    aims = edges.filter(pl.col("source").is_in(done["node_id"].to_list()))
    effects = nodes.filter(pl.col("kind") == "effect").height
    reached = aims["target"].n_unique()
    if not effects:
        return f"No effect is coded for any practice of {cluster}"
    said = f"What {cluster} does aims at {number_word(reached)} of {counted(effects, 'effect')}"
    without = done.height - aims["source"].n_unique()
    if not without:
        return said
    return f"{said}; for {counted(without, 'done practice')} no effect is coded"


def _ordered(nodes: pl.DataFrame, edges: pl.DataFrame) -> list[list[tuple[str, str]]]:
    """Node ids and labels of each column, each near what leads to it so that few lines cross."""
    ahead: dict[str, list[str]] = {}
    for start, end in edges.select("source", "target").iter_rows():
        ahead.setdefault(end, []).append(start)
    columns: list[list[tuple[str, str]]] = []
    before: dict[str, int] = {}
    for column in _COLUMNS:
        rows = nodes.filter(pl.col("kind") == column.kind).select("node_id", "label", "status")
        ranked = []
        for at, (node, label, status) in enumerate(rows.iter_rows()):
            places = [before[a] for a in ahead.get(node, []) if a in before]
            middle = sum(places) / len(places) if places else float("inf")
            words = _STATUS.get(status or "")
            text = f"{label} ({words})" if words and status != "done" else label
            ranked.append((middle, at, node, text))
        columns.append([(node, text) for _, _, node, text in sorted(ranked)])
        before = {node: at for at, (node, _) in enumerate(columns[-1])}
    return columns


def _left_of(column: int) -> float:
    return sum(c.width + _SPACE for c in _COLUMNS[:column])


def _placed(columns: list[list[tuple[str, str]]]) -> tuple[dict[str, _Place], float]:
    """Where each node stands; every column is spread over the height of the tallest."""
    texts = [
        [
            (node, tuple(wrap(label, int(c.width / _LETTER), break_on_hyphens=False) or [""]))
            for node, label in column
        ]
        for c, column in zip(_COLUMNS, columns, strict=True)
    ]
    heights = [sum(len(lines) * _LINE + _GAP for _, lines in column) for column in texts]
    tallest = max(heights)
    places: dict[str, _Place] = {}
    for number, column in enumerate(texts):
        spare = (tallest - heights[number]) / max(len(column), 1)
        y = _HEAD
        for node, lines in column:
            tall = len(lines) * _LINE + _GAP + spare
            left = _left_of(number)
            edge = left + _COLUMNS[number].width
            end = min(left + max(map(len, lines)) * parts.TEXT_WIDTH, edge)
            places[node] = _Place(left, round(y + tall / 2, 1), lines, end, edge)
            y += tall
    return places, _HEAD + tallest


def _layers(nodes: pl.DataFrame, edges: pl.DataFrame, places: dict[str, _Place]) -> list[Spec]:
    solid, dashed = _links(edges, places, dashed=False), _links(edges, places, dashed=True)
    heads = [{"x": _left_of(i), "y": 10, "text": column.title} for i, column in enumerate(_COLUMNS)]
    texts = [
        {"x": p.x, "y": round(p.y + (i - (len(p.lines) - 1) / 2) * _LINE, 1), "text": line}
        for p in places.values()
        for i, line in enumerate(p.lines)
    ]
    starts = [places[node] for node in edges["source"].unique(maintain_order=True)]
    stubs = [
        {"x": p.end, "x2": p.edge, "y": p.y, "y2": p.y, "stroke": colour("line")} for p in starts
    ]
    return [
        parts.lines(stubs),
        parts.lines(solid),
        parts.lines(dashed, dashed=True),
        parts.marks([_mark(row, places[row["node_id"]]) for row in nodes.iter_rows(named=True)]),
        parts.texts(heads, colour=colour("ink-2"), bold=True),
        parts.texts(texts),
    ]


def _links(edges: pl.DataFrame, places: dict[str, _Place], *, dashed: bool) -> list[Spec]:
    return [
        {
            "x": places[start].edge,
            "x2": places[end].x - 14,
            "y": places[start].y,
            "y2": places[end].y,
            "stroke": colour("rest"),
        }
        for start, end, basis in edges.select("source", "target", "basis").iter_rows()
        if (basis == "by_kind") == dashed
    ]


def _mark(row: dict[str, str | None], place: _Place) -> Spec:
    """Practices by their status, other nodes as a small dot; each says what it is."""
    status = row["status"] or ""
    done = status == "done"
    words = f", {_STATUS[status]}" if status else ""
    return {
        "x": place.x - 9,
        "y": place.y,
        "shape": _SHAPES.get(status, "circle"),
        "size": 60 if status else 22,
        "fill": colour("yes") if done else colour("paper") if status else colour("edge"),
        "stroke": colour("yes") if status else colour("edge"),
        "says": f"{row['kind']}: {row['label']}{words}",
    }
