"""What the reports of the instruments share: their sentences, tables and names as blocks.

The instruments write in English. In a report of another language its own words (headings, columns,
charts) are in that language, and the sentences are marked as English, so that they are read aloud
as such.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from healthclusters.publish.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Foreign,
    Inline,
    Paragraph,
    Piece,
    Table,
)
from healthclusters.publish.report.language import Words

_SENTENCES = "en"
_MOST_WIDE = 46  # letters beyond which a column asks for no more room
_INTERVAL = re.compile(r"(\d[\d.]*) % interval( of the effect)?")
_PLACE = re.compile(r"place of (\d+)")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def told(text: str, words: Words) -> Piece:
    """A sentence of the computation, marked where the report is in another language."""
    if words.language == _SENTENCES or not _LETTERS.search(text):
        return text
    return Foreign(text, _SENTENCES)


def paragraphs(sentences: Sequence[str], words: Words) -> list[Block]:
    """One paragraph a sentence."""
    return [Paragraph(told(sentence, words)) for sentence in sentences]


def bullets(points: Sequence[str], words: Words) -> list[Block]:
    """A list; nothing where there are no points."""
    items: list[Inline] = [told(point, words) for point in points]
    return [Bullets(items)] if items else []


def heading(column: str, words: Words) -> str:
    """The heading of a column in the language of the report; as it stands where it has none."""
    if words.language == _SENTENCES:
        return column
    if column.startswith('"') and column.endswith('"'):
        return words("columns.so_called", name=heading(column[1:-1], words))
    found = _INTERVAL.fullmatch(column)
    if found:
        key = "columns.interval_of_effect" if found[2] else "columns.interval_at"
        return words(key, share=words.percent(float(found[1]) / 100))
    found = _PLACE.fullmatch(column)
    if found:
        return words("columns.place_of", clusters=int(found[1]))
    key = f"columns.{re.sub(r'[^a-z]+', '_', column.lower()).strip('_')}"
    return words(key) if key in words.sentences else column


def figures_said(text: str, words: Words) -> str:
    """Numbers as the computation writes them (`1,230`, `2.3 to 3.1`), as the language does."""
    if words.language == _SENTENCES:
        return text
    marks = {ord(","): words.sentences["form.thousands"], ord("."): words.sentences["form.point"]}
    return text.translate(marks).replace(" to ", " – ")


def table_block(
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Sequence[str],
    *,
    words: Words,
) -> Table:
    """A table with columns as wide as what stands in them; those without a word are left out.

    header: English names of the columns. right: those of numbers.
    """
    used = [i for i in range(len(header)) if i == 0 or any(row[i] for row in rows)]
    header = [header[i] for i in used]
    rows = [[row[i] for i in used] for row in rows]
    names = [heading(name, words) for name in header]
    cells: list[list[Cell]] = [[told(text, words) for text in row] for row in rows]
    widths = [_width(name, [row[i] for row in rows], first=i == 0) for i, name in enumerate(names)]
    return Table(
        title=title,
        columns=[
            Column(title=name, width=width, number=column in right)
            for name, column, width in zip(names, header, widths, strict=True)
        ],
        rows=cells,
        size="small" if len(names) > 5 or len(rows) > 12 else "normal",
    )


def _width(name: str, texts: Sequence[str], *, first: bool) -> float:
    """Room of a column: its longest text, and at least the longest word of its heading."""
    longest = max((len(text) for text in texts), default=0)
    word = max((len(part) for part in name.split()), default=0)
    return min(max(longest, word + 3, 10 if first else 5), _MOST_WIDE)
