"""The report's own words, from a plain data file per language.

`words/<code>.yaml` holds sentences by dotted key; one kind of report may have a file of its own
beside it, `words/<code>-<topic>.yaml`, such as `fr-ecosystem.yaml`. A sentence may have two forms,
`one` and `other`, of which `n` chooses; what stands in braces is filled in. Another language is
another file, without any change of code; a sentence that it lacks is said in English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from healthclusters.base import Sentences, UnknownNameError, read_sentences, with_english
from healthclusters.base.sentences import FALLBACK
from healthclusters.model.framework import Text

_FOLDER = "words"


@dataclass(frozen=True, kw_only=True)
class Words(Sentences):
    """The words of one language in which reports are written."""

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as whole percents; never 0 or 100 where it is not exactly that."""
        whole = round(100 * share)
        if whole == 0 and share > 0:
            shown = "<1"
        elif whole == 100 and share < 1:
            shown = ">99"
        else:
            shown = self.number(whole)
        return str(self.sentences["form.percent"]).format(n=shown)

    def interval(self, low: float, high: float) -> str:
        """`14–22`, or one number."""
        first = self.number(low)
        return first if low == high else f"{first}–{self.number(high)}"

    def joined_some(self, parts: Sequence[str], most: int) -> str:
        """The first parts, and how many more there are."""
        if len(parts) <= most:
            return self.joined(parts)
        more = self("form.more", n=len(parts) - most)
        return f"{', '.join(parts[:most])} {more}"

    def of(self, text: Text) -> str:
        """A text of the framework in this language."""
        return text.in_language(self.language)

    def country(self, code: str, name: str) -> str:
        """Name of a country by its alpha-3 code; the one of the data where there is no other."""
        return str(self.sentences.get(f"countries.{code}", name))


def languages() -> list[str]:
    """Codes of the languages that there are."""
    folder = files("healthclusters.publish.report").joinpath(_FOLDER)
    names = [place.name for place in folder.iterdir()]
    codes = {n.removesuffix(".yaml").partition("-")[0] for n in names if n.endswith(".yaml")}
    return sorted(codes)


@cache
def words_in(language: str) -> Words:
    """The words of a language; UnknownNameError where there is no file for it."""
    if language not in languages():
        raise UnknownNameError("language of the report", language, languages())
    english, own = (read_sentences(word_files(code)) for code in (FALLBACK, language))
    return Words(language=language, **with_english(own, english))


def word_files(language: str) -> list[Traversable]:
    """The files of a language in order of name: the common one and one a topic."""
    folder = files("healthclusters.publish.report").joinpath(_FOLDER)
    own = re.compile(rf"{language}(-[a-z_]+)?\.yaml")
    return sorted((f for f in folder.iterdir() if own.fullmatch(f.name)), key=lambda f: f.name)
