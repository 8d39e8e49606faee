"""What a report is made of: sections with text, lists, boxes, key figures, tables and charts.

Texts are plain: whatever a person wrote is printed as it is, in the PDF and in the page. A text is
a string, a `Link`, a `Strong`, a `Foreign` text in another language, or a sequence of these.

Blocks are `Paragraph`, `Bullets`, `Facts`, `KeyFigures`, `Box`, `Table`, `Chart` and `Section`,
which holds others. `Table` and `Chart` may bring their data: it goes with the report as CSV.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import polars as pl

from healthclusters.base import OptionError


@dataclass(frozen=True)
class Link:
    """A text that leads to an address; any but http(s) is printed without a link."""

    text: str
    url: str


@dataclass(frozen=True)
class Strong:
    """A text that stands out."""

    text: str


@dataclass(frozen=True)
class Foreign:
    """A text in another language than the report's, so that it is read aloud as such."""

    text: str
    language: str = "en"


Piece: TypeAlias = str | Link | Strong | Foreign
Inline: TypeAlias = Piece | Sequence[Piece]
State = Literal["yes", "no", "unknown", "contested-yes", "contested-no", "contested-open"]


@dataclass(frozen=True)
class Mark:
    """The mark of an answer: solid, empty, hatched.

    word: said beside it; where empty, the mark itself holds a sign that is read aloud (tick, dash,
    question mark).
    """

    state: State
    word: str


@dataclass(frozen=True)
class Bar:
    """An interval from `low` to `high` out of `of`: known solid, open hatched, numbers beside it.

    label: the numbers as they are said, `14–22`. span: only what lies between `low` and `high` is
    drawn, solid, such as the places that a cluster takes.
    """

    low: float
    high: float
    of: float
    label: str
    span: bool = False


Cell: TypeAlias = Inline | Mark | Bar | None


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table. width: share of the width that it may take, 0 for as much as it needs.

    number: aligned at the right.
    """

    title: str
    width: float = 1.0
    number: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A numbered table under a title that says what it shows.

    rows: as many cells as columns; the first cell names its row. note: how to read it. source:
    where it comes from. alt: a summary for those who hear the page read, where the title does not
    do. data, key: rows behind it and their name; they go with the report as `key.csv`. size: of its
    letters. total: the last row sums up the others and stands out. breaks: places of rows, from 0,
    at which another series begins, below a rule. language: of all its words where it is not the
    report's.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: Inline = ""
    source: Inline = ""
    key: str = ""
    size: Literal["normal", "small"] = "normal"
    alt: str = ""
    data: pl.DataFrame | None = field(default=None, repr=False, compare=False)
    total: bool = False
    breaks: Sequence[int] = ()
    language: str = ""

    def __post_init__(self) -> None:
        widths = {len(row) for row in self.rows}
        if not widths <= {len(self.columns)}:
            raise OptionError("rows", sorted(widths), f"{len(self.columns)} cells each")
        _check_key(self.key, self.data)


def _check_key(key: str, data: pl.DataFrame | None) -> None:
    """The name of data is the name of a file, so it is short and plain."""
    if (data is not None or key) and not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,60}", key):
        raise OptionError("key", key, "a name of small letters, digits and hyphens for the data")


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A numbered figure. svg: the drawing. alt: what it shows, for those who do not see it.

    width: share of the text's width. language: of title and alt where it is not the report's.
    data, key: rows behind it and their name; they go with the report as `key.csv`, and the page
    shows them below the drawing.
    """

    title: str
    svg: str
    alt: str
    note: Inline = ""
    source: Inline = ""
    width: float = 1.0
    language: str = ""
    key: str = ""
    data: pl.DataFrame | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise OptionError("alt", self.alt, "words for those who do not see the drawing")
        _check_key(self.key, self.data)


@dataclass(frozen=True)
class KeyFigure:
    """A number that sums up, written as it is said: `136`, `46 %`, `1.2–1.9`.

    label: what it counts. note: its interval, year or change, or why there is none.
    """

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """Key figures side by side; the most important first, best three to six."""

    figures: Sequence[KeyFigure]


@dataclass(frozen=True, kw_only=True)
class Box:
    """A box set apart from the text.

    kind: `doubt` says what may be wrong, `note` is an aside, `finding` is what to remember. title:
    the word for its kind where empty. blocks: paragraphs, lists and facts.
    """

    blocks: Sequence[Paragraph | Bullets | Facts]
    kind: Literal["note", "doubt", "finding"] = "note"
    title: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph.

    kind: `lead` opens a section, `head` belongs to what follows it, `note` is an aside.
    """

    text: Inline
    kind: Literal["normal", "lead", "head", "note"] = "normal"


@dataclass(frozen=True)
class Bullets:
    """A list; numbered where the order matters."""

    items: Sequence[Inline]
    numbered: bool = False


@dataclass(frozen=True)
class Facts:
    """Pairs of a label and a text, such as the parts of a description."""

    rows: Sequence[tuple[str, Inline]]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a report with a heading; sections inside are its subsections.

    new_page: it begins on a page of its own.
    """

    title: str
    blocks: Sequence[Block] = field(default_factory=list)
    new_page: bool = False


Block: TypeAlias = Paragraph | Bullets | Facts | KeyFigures | Box | Table | Chart | Section
