"""Numbers, names and sentences as a reader of the report sees them, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from healthclusters.base import Sentences, UnknownNameError, read_sentences, with_english
from healthclusters.base.sentences import FALLBACK

if TYPE_CHECKING:
    from healthclusters.ecosystem.analysis import Ecosystem

LANGUAGES = ("en", "fr")


@dataclass(frozen=True, kw_only=True)
class ReportWords(Sentences):
    """The words of the report in one language."""

    def absent(self, why: object) -> str:
        """What stands for a number that may not be told (there is a reason), or is not known."""
        return self("value.hidden" if why else "value.unknown")

    def whole(self, value: float | None, why: str | None = None) -> str:
        """A count or an amount: `1,880`; one decimal where it is a part; why it is not there."""
        if value is None:
            return self.absent(why)
        rounded = round(value, 1) + 0.0
        return self.number(rounded, 0 if rounded == round(rounded) else 1)

    def count_of(self, row: Mapping[str, Any], column: str) -> str:
        """A count that may be hidden (`<column>_hidden`) or not known."""
        return self.whole(row[column], "few" if row[f"{column}_hidden"] else None)

    def million(self, value: float | None, why: str | None = None) -> str:
        """An amount of money in millions, one decimal."""
        return self.absent(why) if value is None else self.number(value / 1e6, 1)

    def percent(self, share: float | None, why: str | None = None) -> str:
        """`46 %`, with a decimal below 10."""
        if share is None:
            return self.absent(why)
        value = 100 * share
        places = 0 if abs(value) >= 9.95 else 1
        figure = f"{round(value, places) + 0.0:.{places}f}"
        return str(self.sentences["form.percent"]).format(n=self.marked(figure))

    def signed(self, share: float | None) -> str:
        """A rate with its sign: `+5.1 %`; empty where there is none."""
        if share is None:
            return ""
        text = self.percent(share)
        return f"+{text}" if round(1000 * share) > 0 else text

    def growth_of(self, row: Mapping[str, Any]) -> str:
        """A rate of growth; that it is hidden, where the change of the sums is not."""
        if row["rate"] is None and row["raw_rate"] is not None:
            return self.absent("few")
        return self.signed(row["rate"])

    def change(self, value: float | None) -> str:
        """A difference with its sign."""
        return self.absent("few") if value is None else self.marked(f"{value + 0.0:+,.0f}")

    def decimal(self, value: float | None, places: int = 2, why: str | None = None) -> str:
        """A ratio with so many decimals."""
        return self.absent(why) if value is None else self.number(value, places)

    def between(self, low: float | None, high: float | None, why: str | None = None) -> str:
        """`0.84 to 3.16`; empty where there is none, that it is hidden where there is a reason."""
        if low is None or high is None:
            return self.absent(why) if why else ""
        return self("form.from_to", low=self.number(low, 2), high=self.number(high, 2))

    def counted(self, noun: str, count: float) -> str:
        """`1 firm`, `3 firms`. noun: a key below `noun`."""
        return self(f"noun.{noun}", n=count, count=self.whole(count))

    def region(self, code: str) -> str:
        """A NUTS code with its country; the country first where the region is the whole of it.

        After two letters a 0 says that the region is the same as the one that it is part of.
        """
        country = self.sentences.get(f"country.{code[:2]}")
        if country is None:
            return code
        return self("region.part" if code[2:].strip("0") else "region.whole",
                    code=code, country=country)  # fmt: skip

    def columns(self, *names: str) -> tuple[str, ...]:
        """Headings of columns. names: keys below `column`."""
        return tuple(self(f"column.{name}") for name in names)

    def interval_column(self, confidence: float) -> str:
        """The heading of a column of intervals."""
        return self("column.interval", share=self.percent(confidence))

    def source(self, ecosystem: Ecosystem) -> str:
        """What stands below a chart of the home region."""
        return self(
            "source.home_made_up" if ecosystem.register.synthetic else "source.home",
            name=ecosystem.register.name,
            year=str(ecosystem.year),
            definition=ecosystem.definition,
        )

    def labels(self, ecosystem: Ecosystem, subsectors: Sequence[str]) -> list[str]:
        """Names of subsectors."""
        return [ecosystem.mapping.label(s, self.language) for s in subsectors]


@cache
def report_words(language: str = FALLBACK) -> ReportWords:
    """The words of a language; UnknownNameError where the report is not written in it."""
    if language not in LANGUAGES:
        raise UnknownNameError("language of the report", language, LANGUAGES)
    folder = files("healthclusters.ecosystem.report").joinpath("sentences")
    english, own = (
        read_sentences([folder.joinpath(f"{code}.yaml")]) for code in (FALLBACK, language)
    )
    return ReportWords(language=language, **with_english(own, english))


def sentence(text: str) -> str:
    """The first letter large."""
    return text[:1].upper() + text[1:]
