"""Drawings of what a cluster organisation keeps: the pipeline, fields by themes."""

from __future__ import annotations

import polars as pl

from healthclusters.portfolio import ChartData
from healthclusters.publish.charts import parts
from healthclusters.publish.charts.chart import Chart
from healthclusters.publish.charts.parts import Spec
from healthclusters.publish.charts.theme import colour
from healthclusters.publish.words import counted, plural, shortened

_WIDTH, _ROW = 420.0, 34.0
_CELL_WIDTH, _CELL_HEIGHT, _TOP = 96.0, 34.0, 20.0


def pipeline_chart(data: ChartData) -> Chart:
    """Projects by stage: solid where they are now, the empty track how many were ever there.

    frames: `stages`, in their order, with `label`, `projects`, `reached` (null: not kept).
    """
    frame = data.frames["stages"]
    most = parts.largest(frame["projects"], frame["reached"])
    tracks, bars, names, values = [], [], [], []
    for i, row in enumerate(frame.iter_rows(named=True)):
        y = (i + 0.5) * _ROW
        ever = "" if row["reached"] is None else f", {row['reached']:,} ever"
        said = f"{row['projects']:,} now{ever}"
        box = {"x": 0, "y": y - 8, "y2": y + 8}
        if row["reached"]:
            tracks.append({**box, "x2": row["reached"] / most, "fill": colour("paper-3"),
                           "stroke": colour("edge")})  # fmt: skip
        if row["projects"]:
            says = f"{row['label']}: {said}"
            bars.append({**box, "x2": row["projects"] / most, "fill": colour("yes"), "says": says})
        names.append({"x": -10, "y": y, "text": row["label"]})
        values.append({"x": _WIDTH + 8, "y": y, "text": said})
    x = parts.scale(0, 1, (), "", None)
    return Chart(
        id=data.id,
        title=_pipeline_title(frame),
        description=(
            "Projects by stage: the solid bar is how many are there now, the outlined one how many "
            "ever reached it."
        ),
        spec=parts.picture(
            [
                parts.rectangles(tracks, x),
                parts.rectangles(bars, x),
                parts.texts(names, align="right"),
                parts.texts(values, colour=colour("ink-2")),
            ],
            width=_WIDTH,
            height=frame.height * _ROW,
            left=parts.spare(frame["label"].to_list()),
            right=24,
        ),
        table=frame,
        source=data.words.get("source", "stages and projects of the portfolio"),
        width=640,
    )


def _pipeline_title(frame: pl.DataFrame) -> str:
    first, last = (frame.filter(pl.col("stage") == s) for s in ("idea", "in_use"))
    ideas = first["reached"][0] if first.height else None
    used = last["reached"][0] if last.height else None
    if ideas and used is not None:
        verb = plural(used, "is", "are")
        return f"Of {counted(ideas, 'idea')}, {counted(used, 'result')} {verb} in use so far"
    busiest = frame.sort("projects", descending=True, maintain_order=True).row(0, named=True)
    return f"Most projects are at the stage “{busiest['label']}”: {busiest['projects']:,}"


def fields_themes_chart(data: ChartData) -> Chart:
    """Fields by themes: the fuller a cell, the more projects; the number stands in it.

    frames: `cells` with `field`, `theme`, `projects`, `interests`.
    """
    frame = data.frames["cells"].with_columns(
        pl.col("field").fill_null("not stated"), pl.col("theme").fill_null("not stated")
    )
    fields, themes = (sorted(set(frame[c])) for c in ("field", "theme"))
    width, height = len(themes) * _CELL_WIDTH, len(fields) * _CELL_HEIGHT
    names = [
        {"x": -10, "y": (i + 0.5) * _CELL_HEIGHT + _TOP, "text": field}
        for i, field in enumerate(fields)
    ]
    heads = [
        {"x": (i + 0.5) * _CELL_WIDTH, "y": 8, "text": shortened(theme, 15)}
        for i, theme in enumerate(themes)
    ]
    layers = [
        *_cells(frame, fields, themes),
        parts.texts(names, align="right"),
        parts.texts(heads, align="center", size=11, colour=colour("ink-2")),
    ]
    return Chart(
        id=data.id,
        title=_matrix_title(frame),
        description="Number of projects by field and cross-cutting theme.",
        spec=parts.picture(layers, width=width, height=height + _TOP, left=parts.spare(fields)),
        table=frame,
        source=data.words.get("source", "projects of the portfolio"),
        width=760,
    )


def _cells(frame: pl.DataFrame, fields: list[str], themes: list[str]) -> list[Spec]:
    """Boxes and the numbers in them, light on full ones; a dash where there is no project."""
    most = parts.largest(frame["projects"])
    columns = ("field", "theme", "projects", "interests")
    known = {(f, t): (p, i) for f, t, p, i in frame.select(columns).iter_rows()}
    boxes: list[Spec] = []
    dark: list[Spec] = []
    light: list[Spec] = []
    for row, field in enumerate(fields):
        for column, theme in enumerate(themes):
            projects, interests = known.get((field, theme), (0, 0))
            x, y = column * _CELL_WIDTH, row * _CELL_HEIGHT + _TOP
            said = f"{field}, {theme}: {counted(projects, 'project')}"
            if interests:
                said += f", {counted(interests, 'interested member')}"
            boxes.append(_box(x, y, projects / most, said))
            text = {"x": x + _CELL_WIDTH / 2, "y": y + _CELL_HEIGHT / 2,
                    "text": str(projects) if projects else "–"}  # fmt: skip
            (light if projects / most > 0.55 else dark).append(text)
    return [
        parts.rectangles(boxes),
        parts.texts(dark, align="center"),
        parts.texts(light, align="center", colour=colour("on-yes")),
    ]


def _box(x: float, y: float, full: float, said: str) -> Spec:
    edges = {"x": x + 1, "x2": x + _CELL_WIDTH - 1, "y": y + 1, "y2": y + _CELL_HEIGHT - 1}
    fill = colour("yes") if full else colour("paper")
    opacity = round(0.12 + 0.88 * full, 3) if full else 1.0
    return {**edges, "fill": fill, "opacity": opacity, "stroke": colour("line"), "says": said}


def _matrix_title(frame: pl.DataFrame) -> str:
    best = frame.sort("projects", descending=True, maintain_order=True).row(0, named=True)
    cells = frame["field"].n_unique() * frame["theme"].n_unique()
    empty = cells - frame.filter(pl.col("projects") > 0).height
    said = f"Most projects join {best['field']} with {best['theme']}"
    return (
        f"{said}; {counted(empty, 'pair')} {plural(empty, 'has', 'have')} none" if empty else said
    )
