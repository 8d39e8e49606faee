"""What a check of a study found, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap

import polars as pl

from healthclusters.base import Problem, errors, notices
from healthclusters.model import Study

_WIDTH = 100
_MOST_SHOWN = 10  # of one kind


@dataclass(frozen=True, eq=False, kw_only=True)
class CheckReport:
    """Problems of a study folder, errors first, and the study where there is no error.

    name: what was checked, as it was named. study: None where there are errors.
    """

    name: str
    problems: tuple[Problem, ...]
    study: Study | None

    @property
    def errors(self) -> list[Problem]:
        """Problems that stop every computation."""
        return errors(self.problems)

    @property
    def notices(self) -> list[Problem]:
        """Problems worth a look."""
        return notices(self.problems)

    def table(self) -> pl.DataFrame:
        """One row a problem: severity, code, file, line, column (null: the whole), what, remedy."""
        names = ("severity", "code", "file", "line", "column", "what", "remedy")
        types = {n: pl.Int64 if n == "line" else pl.String for n in names}
        return pl.DataFrame(
            [[getattr(p, n) for n in names] for p in self.problems], schema=types, orient="row"
        )

    def text(self, most: int = _MOST_SHOWN) -> str:
        """The report for a person: a summary, then the problems by kind, `most` of each kind."""
        kinds = problems_by_kind(self.problems, most)
        return f"{self._summary()}\n\n{kinds}" if kinds else self._summary()

    def _summary(self) -> str:
        found = f"{counted(self.errors, 'error')}, {counted(self.notices, 'notice')}"
        if self.study is None:
            return f"{self.name}: {found}. Nothing is computed until the errors are gone."
        return f"{self.study}\n{found}."

    def __str__(self) -> str:
        return self.text()


def problems_by_kind(problems: Iterable[Problem], most: int = _MOST_SHOWN) -> str:
    """Problems for a person, errors first, `most` of each kind, at most 100 columns wide."""
    ordered = sorted(problems, key=lambda p: (p.severity, p.code))  # stable
    kinds = groupby(ordered, key=lambda p: (p.severity, p.code))
    return "\n\n".join(
        "\n".join(_kind(severity, code, list(group), most)) for (severity, code), group in kinds
    )


def _kind(severity: str, code: str, group: list[Problem], most: int) -> list[str]:
    """One kind of problem; what to do is said once where it is the same for all."""
    remedies = {p.remedy for p in group}
    same = remedies.pop() if len(group) > 1 and len(remedies) == 1 else ""
    count = f" ({len(group):,})" if len(group) > 1 else ""
    lines = wrap(f"{severity} {code}{count}{f': {same}' if same else ''}", _WIDTH)
    for problem in group[:most]:
        text = f"{problem.where}: {problem.what}." + ("" if same else f" {problem.remedy}")
        lines += wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="    ")
    if len(group) > most:
        lines.append(f"  ... and {len(group) - most:,} more")
    return lines


def counted(problems: Sized, word: str) -> str:
    """How many there are: `1 error`, `2 errors`."""
    return f"{len(problems):,} {word}{'' if len(problems) == 1 else 's'}"
