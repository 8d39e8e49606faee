"""A report as plain data: what the Typst template reads and what the page is made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from healthclusters.publish.environment import web_address
from healthclusters.publish.output import cell_texts
from healthclusters.publish.report.blocks import (
    Bar,
    Block,
    Box,
    Bullets,
    Cell,
    Chart,
    Facts,
    Foreign,
    Inline,
    KeyFigure,
    KeyFigures,
    Link,
    Mark,
    Paragraph,
    Section,
    Strong,
    Table,
)
from healthclusters.publish.report.fonts import printable

Data = dict[str, Any]


class Charts:
    """The drawings of a report by the name of the file that the template reads.

    data: names of the files with data that go with the report; captions point to them.
    """

    def __init__(self, data: Sequence[str] = ()) -> None:
        self.files: dict[str, str] = {}
        self.data = frozenset(data)

    def add(self, svg: str) -> str:
        """Keep a drawing; the name it has."""
        name = f"chart-{len(self.files) + 1}.svg"
        self.files[name] = svg
        return name


def pieces(text: Inline) -> list[Data]:
    """A text as a list of `{t}`, with `url`, `strong` or `lang` where they apply."""
    parts = [text] if isinstance(text, str | Link | Strong | Foreign) else list(text)
    return [_piece(part) for part in parts if part != ""]


def _piece(part: str | Link | Strong | Foreign) -> Data:
    if isinstance(part, str):
        return {"t": printable(part)}
    data: Data = {"t": printable(part.text)}
    if isinstance(part, Link) and web_address(part.url):
        data["url"] = part.url
    elif isinstance(part, Strong):
        data["strong"] = True
    elif isinstance(part, Foreign):
        data["lang"] = part.language
    return data


def cell_data(cell: Cell) -> Data:
    """A cell as `{text}`, `{mark, word}` or `{low, high, label, span}` (shares of the bar)."""
    if cell is None:
        return {"text": []}
    if isinstance(cell, Mark):
        return {"mark": cell.state, "word": printable(cell.word)}
    if isinstance(cell, Bar):
        of = cell.of or 1
        data = {"low": cell.low / of, "high": cell.high / of, "label": printable(cell.label)}
        return {**data, "span": cell.span}
    return {"text": pieces(cell)}


def blocks_data(blocks: Sequence[Block], charts: Charts, level: int = 1) -> list[Data]:
    """Blocks in order; sections with their level, from 1."""
    return [_block_data(block, charts, level) for block in blocks]


def _block_data(block: Block, charts: Charts, level: int) -> Data:
    if isinstance(block, Section):
        return {
            "kind": "section",
            "level": level,
            "title": printable(block.title),
            "new_page": block.new_page,
            "blocks": blocks_data(block.blocks, charts, level + 1),
        }
    if isinstance(block, Box):
        return {
            "kind": "box",
            "style": block.kind,
            "title": printable(block.title),
            "blocks": blocks_data(block.blocks, charts, level),
        }
    if isinstance(block, Chart):
        return {
            "kind": "chart",
            "file": charts.add(block.svg),
            "alt": printable(block.alt),
            "width": block.width,
            "lang": block.language,
            "behind": _rows_behind(block.data),
            **_caption(block, charts),
        }
    if isinstance(block, Table):
        return {"kind": "table", **_table_data(block), **_caption(block, charts)}
    return _text_data(block)


def _text_data(block: Paragraph | Bullets | Facts | KeyFigures) -> Data:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": pieces(block.text), "style": block.kind}
    if isinstance(block, Bullets):
        items = [pieces(item) for item in block.items]
        return {"kind": "list", "entries": items, "numbered": block.numbered}
    if isinstance(block, KeyFigures):
        return {"kind": "key_figures", "figures": figures_data(block.figures)}
    rows = [{"label": printable(label), "text": pieces(text)} for label, text in block.rows]
    return {"kind": "facts", "rows": rows}


def figures_data(figures: Sequence[KeyFigure]) -> list[Data]:
    """Key figures as `{value, label, note}`."""
    return [
        {"value": printable(f.value), "label": printable(f.label), "note": printable(f.note)}
        for f in figures
    ]


_MOST_ROWS = 60  # of a drawing's data on the page; all of them are in the file


def _rows_behind(data: pl.DataFrame | None) -> Data | None:
    """The first rows behind a drawing as `{columns, rows, more}`; None where it brought none."""
    if data is None:
        return None
    lines = [[printable(cell) for cell in row] for row in cell_texts(data.head(_MOST_ROWS))]
    return {"columns": data.columns, "rows": lines, "more": max(data.height - _MOST_ROWS, 0)}


def _table_data(table: Table) -> Data:
    return {
        "columns": [
            {"title": printable(c.title), "width": c.width, "number": c.number}
            for c in table.columns
        ],
        "rows": [[cell_data(cell) for cell in row] for row in table.rows],
        "size": table.size,
        "lang": table.language,
        "alt": printable(table.alt),
        "total": table.total and len(table.rows) > 1,
        "breaks": list(table.breaks),
    }


def _caption(block: Table | Chart, charts: Charts) -> Data:
    file = f"{block.key}.csv"
    return {
        "title": printable(block.title),
        "note": pieces(block.note),
        "source": pieces(block.source),
        "data_file": file if file in charts.data else "",
    }
