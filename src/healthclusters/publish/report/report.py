"""A report: a title, what it is about, sections, and the data behind them.

`report_of` is the way in for every report: of a study, of a cluster, and of what the instruments
find (ecosystem, portfolio, survey, impact).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import polars as pl

from healthclusters.base import OptionError
from healthclusters.model import Study
from healthclusters.publish.output import csv_text, json_text
from healthclusters.publish.report.blocks import Block, Inline, Section, Table
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

    kicker: a few words above the title. about: pairs of a label and a text below it. foot: said at
    the foot of every page. contents: whether there is a table of contents, of how many levels.
    without: what was left out, and why. attachments: its data.
    """

    title: str
    sections: Sequence[Section]
    words: Words
    subtitle: str = ""
    kicker: str = ""
    author: str = ""
    foot: str = ""
    about: Sequence[tuple[str, Inline]] = ()
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

    def tables(self) -> Iterator[Table]:
        """Every table in order."""
        for section in self.sections:
            yield from _tables(section)


def _tables(block: Block) -> Iterator[Table]:
    if isinstance(block, Table):
        yield block
    elif isinstance(block, Section):
        for inner in block.blocks:
            yield from _tables(inner)


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
    contents: int = 1,
    numbered: bool = True,
    synthetic: bool = False,
    without: Sequence[str] = (),
    attachments: Sequence[Attachment] = (),
) -> Report:
    """A report from sections.

    language: of the report's own words (`words/<code>.yaml`); the sections come in it.
    contents: levels of the table of contents, 0 for none. synthetic: said below the title.
    without: parts that could not be written, and why; said in a section of their own at the end.
    Raises UnknownNameError for a language without words, OptionError for a report without a title
    or two attachments of one name.
    """
    words = words_in(language)
    if not title.strip():
        raise OptionError("title", title, "a text that says what the report is about")
    names = [a.name for a in attachments]
    if len(set(names)) < len(names):
        raise OptionError("attachments", ", ".join(names), "files of different names")
    if not 0 <= contents <= 3:
        raise OptionError("contents", contents, "from 0 to 3 levels")
    return Report(
        title=title,
        sections=tuple(sections),
        words=words,
        subtitle=subtitle,
        kicker=kicker,
        author=author,
        foot=foot,
        about=tuple(about),
        contents=contents,
        numbered=numbered,
        synthetic=synthetic,
        without=tuple(without),
        attachments=tuple(attachments),
    )


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
