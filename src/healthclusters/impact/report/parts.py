"""What a report is made of: sections of sentences and tables, for any medium."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from healthclusters.impact.evaluation import Evaluation
from healthclusters.impact.words import percent


@dataclass(frozen=True, kw_only=True)
class ReportTable:
    """A table of the report. id: stays when words change. right: names the columns of numbers.

    values: the numbers in the caption by name, for a caption in another language.
    """

    id: str
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[str, ...] = ()
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading, its paragraphs, a list of points, its tables; empty parts are left out.

    id: stays when words change; the address of the section on a page.
    """

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()


def sure(evaluation: Evaluation) -> str:
    """`95 % interval`."""
    return f"{percent(evaluation.options.confidence)} interval"


def scale_unit(evaluation: Evaluation) -> str:
    """The unit of the main outcome as it was estimated."""
    if evaluation.options.scale == "log":
        return "log points, 0.01 is about 1 percent"
    return evaluation.main.unit
