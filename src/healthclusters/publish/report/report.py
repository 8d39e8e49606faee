"""A report: a title, what it is about, sections, and the data behind them.

`report_of` is the way in for every report: of a study, of a cluster, and of what the instruments
find (ecosystem, portfolio, survey, impact).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import polars as pl

from healthclusters.base import OptionError
from healthclusters.model import Study
from healthclusters.publish.output import csv_text, json_text
from healthclusters.publish.report.blocks import (
    Block,
    Chart,
    Inline,
    KeyFigure,
    Section,
    Table,
)
from healthclusters.publish.report.language import Words, words_in

MEDIA_TYPES: Mapping[str, str] = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".txt": "text/plain",
}


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that goes with a report. name: without folders. description: what it holds."""

    name: str
    text: str
    description: str

    def __post_init__(self) -> None:
        if PurePath(self.name).name != self.name or self.suffix not in MEDIA_TYPES:
            raise OptionError("attachment", self.name, "a name without folders, .csv, .json, .txt")

    @property
    def suffix(self) -> str:
        """Ending of the name."""
        return PurePath(self.name).suffix

    @property
    def media_type(self) -> str:
        """Type of the content."""
        return MEDIA_TYPES[self.suffix]


@dataclass(frozen=True, eq=False, kw_only=True)
class Report:
    """A report that is ready to be written.

    kicker: a few words above the title. about: pairs of a label and a text below it. key_figures,
    doubts: on the front, below the title. title_page: the front has a page of its own. foot: said
    at the foot of every page. contents: whether there is a table of contents, of how many levels.
    synthetic: said at the head of every page. without: what was left out, and why. attachments: its
    data.
    """

    title: str
    sections: Sequence[Section]
    words: Words
    subtitle: str = ""
    kicker: str = ""
    author: str = ""
    foot: str = ""
    about: Sequence[tuple[str, Inline]] = ()
    key_figures: Sequence[KeyFigure] = ()
    doubts: Sequence[Inline] = ()
    title_page: bool = False
    contents: int = 1
    numbered: bool = True
    synthetic: bool = False
    without: Sequence[str] = ()
    attachments: Sequence[Attachment] = field(default_factory=tuple)

    @property
    def language(self) -> str:
        """Code of its language."""
        return self.words.language

    def pdf(self) -> bytes:
        """As PDF/UA-1 with its data inside; the same report gives the same bytes."""
        from healthclusters.publish.report.paper import pdf_bytes

        return pdf_bytes(self)

    def html(self) -> str:
        """As one page that needs nothing else."""
        from healthclusters.publish.report.page import page_text

        return page_text(self)

    def save(self, path: Path, *, data_folder: Path | None = None) -> list[Path]:
        """Write it as the ending says, `.pdf` or `.html`; the files that were written.

        data_folder: also write its data there, for people who do not look inside a PDF; made where
        it is missing. Raises OptionError for another ending.
        """
        if path.suffix not in (".pdf", ".html"):
            raise OptionError("path", str(path), "a name that ends in .pdf or .html")
        content = self.pdf() if path.suffix == ".pdf" else self.html().encode("utf-8")
        path.write_bytes(content)
        return [path, *(self.save_data(data_folder) if data_folder else [])]

    def save_data(self, folder: Path) -> list[Path]:
        """Write its data into a folder, made where it is missing; the files that were written."""
        folder.mkdir(parents=True, exist_ok=True)
        written = [folder / attachment.name for attachment in self.attachments]
        for place, attachment in zip(written, self.attachments, strict=True):
            place.write_text(attachment.text, encoding="utf-8", newline="\n")
        return written

    def tables(self) -> Iterator[Table]:
        """Every table in order."""
        return (block for block in blocks_within(self.sections) if isinstance(block, Table))


def blocks_within(blocks: Sequence[Block]) -> Iterator[Block]:
    """Every block in order, with those inside sections."""
    for block in blocks:
        yield block
        if isinstance(block, Section):
            yield from blocks_within(block.blocks)


def report_of(
    title: str,
    sections: Sequence[Section],
    *,
    language: str = "en",
    subtitle: str = "",
    kicker: str = "",
    author: str = "",
    foot: str = "",
    about: Sequence[tuple[str, Inline]] = (),
    key_figures: Sequence[KeyFigure] = (),
    doubts: Sequence[Inline] = (),
    title_page: bool = False,
    contents: int = 1,
    numbered: bool = True,
    synthetic: bool = False,
    without: Sequence[str] = (),
    attachments: Sequence[Attachment] = (),
) -> Report:
    """A report from sections, as PDF (`.pdf()`) and as one page (`.html()`).

    sections: `Section(title=..., blocks=[...])`; blocks are `Paragraph`, `Bullets`, `Facts`,
    `KeyFigures`, `Box`, `Table`, `Chart` and sections again. Tables and figures are numbered, in
    order, by themselves. The `data` of a table or chart go with the report as `key.csv`, attached
    to the PDF and as a link on the page; `.save(path, data_folder=...)` writes them beside it.

    language: of the report's own words (`words/<code>.yaml`); the sections come in it.
    kicker: the kind of report, a few words above the title. about: pairs of a label and a text,
    such as the region, the years, the sources, the licence. key_figures: three to six numbers that
    sum it up. doubts: what may be wrong with them, in a box beside them. title_page: title, key
    figures, doubts, `about` and contents have the first page to themselves. contents: levels of
    the table of contents, 0 for none. numbered: whether sections are. foot: said on every page.
    synthetic: made-up data; said at the head of every page, and of every file of data that the
    blocks bring. without: parts that could not be written, and why; a section at the end.
    attachments: more files that go with it.

    Raises UnknownNameError for a language without words, OptionError for a report without a title,
    two files of one name, or contents that are not 0 to 3 levels.
    """
    words = words_in(language)
    if not title.strip():
        raise OptionError("title", title, "a text that says what the report is about")
    if not 0 <= contents <= 3:
        raise OptionError("contents", contents, "from 0 to 3 levels")
    files = (*attachments, *block_files(sections, words, synthetic=synthetic))
    names = [a.name for a in files]
    if len(set(names)) < len(names):
        raise OptionError("attachments", ", ".join(names), "files of different names")
    return Report(
        title=title,
        sections=tuple(sections),
        words=words,
        subtitle=subtitle,
        kicker=kicker,
        author=author,
        foot=foot,
        about=tuple(about),
        key_figures=tuple(key_figures),
        doubts=tuple(doubts),
        title_page=title_page,
        contents=contents,
        numbered=numbered,
        synthetic=synthetic,
        without=tuple(without),
        attachments=files,
    )


def block_files(
    sections: Sequence[Section], words: Words, *, synthetic: bool = False
) -> list[Attachment]:
    """The data that tables and charts bring, as CSV; a table and its chart may share theirs.

    synthetic: said in the description of each. OptionError where one key names different data.
    """
    found: dict[str, tuple[str, pl.DataFrame]] = {}
    for block in blocks_within(sections):
        if isinstance(block, Table | Chart) and block.data is not None:
            _, known = found.setdefault(block.key, (block.title, block.data))
            if known is not block.data and not known.equals(block.data):
                raise OptionError("key", block.key, "a name of its own for each table of data")
    mark = f" {words('data.synthetic')}" if synthetic else ""
    return [
        Attachment(name=f"{key}.csv", text=csv_text(frame), description=f"{title}{mark}")
        for key, (title, frame) in found.items()
    ]


def data_files(
    tables: Mapping[str, pl.DataFrame],
    *,
    study: Study | None,
    words: Words,
    options: Any = None,
    seed: int | None = None,
) -> list[Attachment]:
    """Tables as CSV, and what they are computed with, to go with a report.

    tables: by name of the file without ending.
    """
    described = [
        {"file": f"{name}.csv", "rows": frame.height, "columns": ", ".join(frame.columns)}
        for name, frame in tables.items()
    ]
    about = Attachment(
        name="about.json",
        text=json_text("report-data/1", study, options, seed, described),
        description=words("data.about"),
    )
    return [
        about,
        *(
            Attachment(
                name=f"{name}.csv",
                text=csv_text(frame),
                description=words("data.table", name=name, n=frame.height),
            )
            for name, frame in tables.items()
        ),
    ]


def report_json(data: Mapping[str, Any]) -> str:
    """The data of the template as JSON text."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False)
