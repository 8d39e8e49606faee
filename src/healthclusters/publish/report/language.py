"""The report's own words, from a plain data file per language.

`words/<code>.yaml` holds sentences by dotted key; one kind of report may have a file of its own
beside it, `words/<code>-<topic>.yaml`, such as `fr-ecosystem.yaml`. A sentence may have two forms,
`one` and `other`, of which `n` chooses; what stands in braces is filled in. Another language is
another file, without any change of code; a sentence that it lacks is said in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from healthclusters.base import UnknownNameError
from healthclusters.model.framework import Text

FALLBACK = "en"
_FOLDER = "words"


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one language.

    language: its code. sentences: by dotted key; every key of the English file is there.
    missing: keys that are said in English because the language lacks them.
    """

    language: str
    sentences: Mapping[str, Any] = field(repr=False)
    missing: tuple[str, ...] = ()

    def __call__(self, key: str, *, n: int | None = None, **values: object) -> str:
        """A sentence with its values filled in. n: chooses between `one` and `other`.

        Numbers are written as the language writes them. KeyError for a key that is not there.
        """
        sentence = self.sentences[key]
        if isinstance(sentence, dict):
            sentence = sentence["one" if n is not None and self._is_one(n) else "other"]
        shown = {name: self._shown(value) for name, value in values.items()}
        if n is not None:
            shown.setdefault("n", self.number(n))
        return str(sentence).format(**shown)

    def _is_one(self, n: int) -> bool:
        return n in self.sentences["form.one_for"]

    def _shown(self, value: object) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(value)
        return str(value)

    def number(self, value: float, decimals: int | None = None) -> str:
        """`1,234.5`, with the language's marks; whole numbers without decimals."""
        if decimals is None:
            decimals = 0 if float(value).is_integer() else 2
        text = f"{value:,.{decimals}f}"
        thousands, point = self.sentences["form.thousands"], self.sentences["form.point"]
        return text.translate({ord(","): thousands, ord("."): point})

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

    def joined(self, parts: Sequence[str]) -> str:
        """`a, b and c`."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.sentences['form.and']} {parts[-1]}"

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
    english, own = _sentences(FALLBACK), _sentences(language)
    missing = tuple(key for key in english if key not in own)
    return Words(language=language, sentences={**english, **own}, missing=missing)


def _sentences(language: str) -> dict[str, Any]:
    """Every sentence of a language, from all its files."""
    found: dict[str, Any] = {}
    for place in word_files(language):
        found |= _flat("", yaml.safe_load(place.read_text("utf-8")))
    return found


def word_files(language: str) -> list[Traversable]:
    """The files of a language in order of name: the common one and one a topic."""
    folder = files("healthclusters.publish.report").joinpath(_FOLDER)
    own = re.compile(rf"{language}(-[a-z_]+)?\.yaml")
    return sorted((f for f in folder.iterdir() if own.fullmatch(f.name)), key=lambda f: f.name)


def _flat(prefix: str, tree: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """`{summary: {title: x}}` as `summary.title`; the two forms of a sentence stay together."""
    found: list[tuple[str, Any]] = []
    for key, value in tree.items():
        if isinstance(value, dict) and set(value) != {"one", "other"}:
            found += _flat(f"{prefix}{key}.", value)
        else:
            found.append((f"{prefix}{key}", value))
    return found
