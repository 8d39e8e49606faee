"""What a report is made of: sections with text, lists, tables and charts.

Texts are plain: whatever a person wrote is printed as it is, in the PDF and in the page. A text is
a string, a `Link`, a `Strong`, a `Foreign` text in another language, or a sequence of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

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

    rows: as many cells as columns. note: how to read it. source: where it comes from. key: name of
    its data in the files that go with the report; no file where empty. size: of its letters.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: Inline = ""
    source: Inline = ""
    key: str = ""
    size: Literal["normal", "small"] = "normal"

    def __post_init__(self) -> None:
        widths = {len(row) for row in self.rows}
        if not widths <= {len(self.columns)}:
            raise OptionError("rows", sorted(widths), f"{len(self.columns)} cells each")


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A numbered figure. svg: the drawing. alt: what it shows, for those who do not see it.

    width: share of the text's width. language: of title and alt where it is not the report's.
    """

    title: str
    svg: str
    alt: str
    note: Inline = ""
    source: Inline = ""
    width: float = 1.0
    language: str = ""


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


Block: TypeAlias = Paragraph | Bullets | Facts | Table | Chart | Section
