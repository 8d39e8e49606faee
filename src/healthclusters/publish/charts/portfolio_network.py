"""Drawings of a network of partners: its strongest part, one member, borders, years."""

from __future__ import annotations

from typing import Any

import polars as pl

from healthclusters.portfolio import ChartData
from healthclusters.portfolio.words import KINDS, percent
from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.graph_layout import layout
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour, hatch
from healthclusters.publish.map_labels import Anchor, placed_labels
from healthclusters.publish.words import joined, shortened

_WIDTH, _HEIGHT, _MARGIN = 880.0, 620.0, 70.0
# Kind -> shape and colour; kinds that are rarer in networks share the last mark.
_MARKS = {
    "company": ("circle", "g1"),
    "university": ("square", "g2"),
    "research": ("triangle-up", "g3"),
    "hospital": ("cross", "yes"),
    "public": ("diamond", "ink-2"),
}
_OTHER = ("triangle-down", "rest")
_THICK = (0.6, 1.6, 3.2)


def network_chart(data: ChartData) -> Chart:
    """The strongest organisations and the strongest ties among them.

    frames: `nodes` (`organisation_id`, `label`, `kind`, `country`, `strength`), `ties` (`source`,
    `target`, `shared`), `size` (`organisations`, `ties` of the whole).
    """
    nodes, ties = data.frames["nodes"], data.frames["ties"]
    size = data.frames["size"].row(0, named=True)
    first = nodes.row(0, named=True)
    return Chart(
        id=data.id,
        title=f"{first['label']} has most shared projects, {first['strength']:,.0f} over all ties",
        description=(
            f"The {nodes.height} organisations with most shared projects and the {ties.height} "
            f"strongest ties among them, of {size['organisations']:,} organisations and "
            f"{size['ties']:,} ties. The thicker a line, the more projects are shared."
        ),
        spec=_graph(nodes, ties, None),
        table=ties,
        source=data.words.get("source", "partners of the projects"),
        width=920,
    )


def ego_chart(data: ChartData) -> Chart:
    """One organisation in the middle of its partners.

    frames: `partners` (`organisation_id`, `label`, `kind`, `shared`), `ties` (`source`, `target`,
    `shared`). words: `label` of the organisation, `all_partners`.
    """
    partners, label = data.frames["partners"], data.words["label"]
    centre = "\0centre"
    nodes = pl.concat(
        [
            pl.DataFrame({"organisation_id": [centre], "label": [label], "kind": ["centre"]}),
            partners.select("organisation_id", "label", "kind"),
        ],
        how="diagonal_relaxed",
    )
    own = partners.select(
        pl.lit(centre).alias("source"), pl.col("organisation_id").alias("target"), "shared"
    )
    every = int(data.words.get("all_partners", partners.height))
    best = partners.row(0, named=True)
    rest = f" The {partners.height} strongest are drawn." if every > partners.height else ""
    return Chart(
        id=data.id,
        title=f"{label} works most with {best['label']}: {best['shared']:,} shared projects",
        description=f"{label} and its partners, {every:,} in all.{rest}",
        spec=_graph(nodes, pl.concat([own, data.frames["ties"]]), centre),
        table=partners,
        source=data.words.get("source", "partners of the projects"),
        width=920,
    )


def _graph(nodes: pl.DataFrame, ties: pl.DataFrame, centre: str | None) -> Spec:
    pairs = [(a, b) for a, b in ties.select("source", "target").iter_rows()]
    ids = nodes["organisation_id"].to_list()
    place = layout(ids, pairs, _WIDTH, _HEIGHT, _MARGIN)
    marks, anchors = [], []
    for row in nodes.iter_rows(named=True):
        x, y = place[row["organisation_id"]]
        bold = row["organisation_id"] == centre
        marks.append({**_mark(row["kind"], x, y, 160 if bold else 110), "says": _says(row)})
        box = (x - 7, y - 7, x + 7, y + 7)
        short = (shortened(row["label"], 18),)
        anchors.append(Anchor(box, shortened(row["label"], 30), bold, short))
    return parts.picture(
        [
            *_lines(ties, place, centre),
            parts.marks(marks),
            *_names(anchors),
            *_kinds(nodes, centre),
        ],
        width=_WIDTH,
        height=_HEIGHT + 30,
        left=20,
        right=20,
    )


def _says(row: dict[str, Any]) -> str:
    return ", ".join(filter(None, [row["label"], KINDS.get(row["kind"], "")]))


def _mark(kind: str | None, x: float, y: float, size: float) -> Spec:
    if kind == "centre":
        return {"x": x, "y": y, "shape": "circle", "size": size * 1.6, "fill": colour("ink"),
                "stroke": colour("paper")}  # fmt: skip
    if kind is None:
        return {"x": x, "y": y, "shape": "circle", "size": size, "fill": colour("paper"),
                "stroke": colour("edge")}  # fmt: skip
    shape, hue = _MARKS.get(kind, _OTHER)
    if shape.startswith("triangle"):
        size *= 1.5  # as heavy to the eye as the others
    return {"x": x, "y": y, "shape": shape, "size": size, "fill": colour(hue),
            "stroke": colour("paper")}  # fmt: skip


def _lines(
    ties: pl.DataFrame, place: dict[str, tuple[float, float]], centre: str | None
) -> list[Spec]:
    """Thin, middle and thick lines by their share of the strongest tie; the centre's own darker."""
    if ties.is_empty():
        return []
    most = float(ties["shared"].max())  # type: ignore[arg-type]
    classes: list[list[dict[str, Any]]] = [[], [], []]
    for a, b, shared in ties.select("source", "target", "shared").iter_rows():
        strong = 2 if shared > 0.6 * most and most > 1 else 1 if shared > 0.3 * most else 0
        (x, y), (x2, y2) = place[a], place[b]
        plain = "line" if centre else "edge"
        stroke = colour("ink-2" if centre in (a, b) else plain)
        classes[strong].append({"x": x, "y": y, "x2": x2, "y2": y2, "stroke": stroke})
    layers = []
    for rows, thick in zip(classes, _THICK, strict=True):
        layer = parts.lines(rows)
        layer["mark"] = {**layer["mark"], "strokeWidth": thick, "opacity": 0.6}
        layers.append(layer)
    return layers


def _names(anchors: list[Anchor]) -> list[Spec]:
    labels = placed_labels(anchors, _WIDTH, _HEIGHT, 11)
    sides = {"start": "left", "end": "right", "middle": "center"}
    return [
        parts.texts(
            [{"x": n.x, "y": n.y - 4, "text": n.text} for n in labels
             if n.anchor == anchor and n.bold == bold],
            align=align, size=11, bold=bold,
        )
        for anchor, align in sides.items()
        for bold in (True, False)
    ]  # fmt: skip


def _kinds(nodes: pl.DataFrame, centre: str | None) -> list[Spec]:
    """What the marks stand for, in one line below; only those that are drawn."""
    there = [None if k is None else k for k in nodes["kind"] if k != "centre"]
    order = [*(k for k in _MARKS if k in there)]
    if any(k is not None and k not in _MARKS for k in there):
        order.append("other")
    marks, words, x = [], [], 10.0
    entries = [*((k, "other kinds" if k == "other" else KINDS[k]) for k in order),
               *([(None, "kind not stated")] if None in there else [])]  # fmt: skip
    for kind, text in entries:
        marks.append(_mark(kind, x, _HEIGHT + 18, 80))
        words.append({"x": x + 12, "y": _HEIGHT + 18, "text": text})
        x += 40 + parts.TEXT_WIDTH * len(text)
    return [parts.marks(marks), parts.texts(words, size=11, colour=colour("ink-2"))]


def borders_chart(data: ChartData) -> Chart:
    """Shares of ties that cross, a mark each, beside the band that chance gives.

    frames: `shares` with `what` (`country`, `kind`), `share`, `null_low`, `null_high`.
    """
    words = {"country": "across borders", "kind": "across kinds"}
    frame = data.frames["shares"].drop_nulls(["share", "null_low"])
    bands, marks, names, values = [], [], [], []
    width, row_height = 420.0, 44.0
    for i, row in enumerate(frame.iter_rows(named=True)):
        y = (i + 0.5) * row_height
        thin = max(row["null_high"] - row["null_low"], 0.006)
        low = min(max(row["null_low"] - (thin - (row["null_high"] - row["null_low"])) / 2, 0), 1)
        bands.append({"x": low, "x2": low + thin, "y": y - 12, "y2": y + 12, "fill": hatch("rest"),
                      "stroke": colour("edge")})  # fmt: skip
        said = f"{percent(row['share'])}; by chance {percent(row['null_low'])} to "
        said += percent(row["null_high"])
        marks.append({"x": row["share"], "y": y, "shape": "circle", "size": 110,
                      "fill": colour("yes"), "stroke": colour("paper"),
                      "says": f"{words[row['what']]}: {said}"})  # fmt: skip
        names.append({"x": -10, "y": y, "text": words[row["what"]]})
        values.append({"x": width + 8, "y": y, "text": said})
    x = parts.shares("share of ties")
    return Chart(
        id=data.id,
        title=_borders_title(frame, words),
        description="Share of ties that cross (dot) and what chance gives (hatched band).",
        spec=parts.picture(
            [
                parts.rectangles(bands, x),
                parts.marks(marks, x),
                parts.texts(names, align="right"),
                parts.texts(values, size=11, colour=colour("ink-2")),
            ],
            width=width,
            height=max(frame.height, 1) * row_height,
            left=20,
            right=24,
        ),
        table=frame,
        source=data.words.get("source", "partners of the projects"),
        width=820,
    )


def _borders_title(frame: pl.DataFrame, words: dict[str, str]) -> str:
    said: dict[str, list[str]] = {}
    for row in frame.iter_rows(named=True):
        if row["share"] < row["null_low"]:
            side = "less often than chance would give"
        elif row["share"] > row["null_high"]:
            side = "more often than chance would give"
        else:
            side = "about as often as chance would give"
        said.setdefault(side, []).append(words[row["what"]])
    return "Ties go " + "; ".join(f"{joined(who)} {side}" for side, who in said.items())


def network_years_chart(data: ChartData) -> Chart:
    """Ties by year: solid is new, hatched is tied before.

    frames: `years` with `year`, `ties`, `new_ties`, `organisations`.
    """
    frame = data.frames["years"]
    most = parts.largest(frame["ties"])
    width, row_height = 420.0, 24.0
    bars, names, values = [], [], []
    for i, row in enumerate(frame.iter_rows(named=True)):
        y = (i + 0.5) * row_height
        said = f"{row['ties']:,} ties, {row['new_ties']:,} new"
        says = f"{row['year']}: {said}"
        _, bar = parts.interval_bar(row["new_ties"] / most, row["ties"] / most, y, 13, "yes", says)
        bars += bar
        names.append({"x": -10, "y": y, "text": str(row["year"])})
        values.append({"x": width + 8, "y": y, "text": said})
    top = frame.sort("ties", descending=True, maintain_order=True).row(0, named=True)
    return Chart(
        id=data.id,
        title=f"Most ties are at work in {top['year']}: {top['ties']:,}",
        description="Ties of the projects that run in a year: solid is new, hatched tied before.",
        spec=parts.picture(
            [
                parts.rectangles(bars, parts.scale(0, 1, (), "", None)),
                parts.texts(names, align="right"),
                parts.texts(values, size=11, colour=colour("ink-2")),
            ],
            width=width,
            height=frame.height * row_height,
            left=10,
            right=24,
        ),
        table=frame,
        source=data.words.get("source", "projects and their dates"),
        width=640,
    )
