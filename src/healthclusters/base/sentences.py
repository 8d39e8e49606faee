"""Sentences of one language from data files: filled in, with numbers as the language writes them.

A sentence may have two forms, `one` and `other`, of which a count chooses; what stands in braces is
filled in. Another language is another file, without any change of code; a sentence that it lacks is
said in English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any

import yaml

FALLBACK = "en"


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """The sentences of one language.

    language: its code. sentences: by dotted key; every key of the English files is there.
    missing: keys that are said in English because the language lacks them.
    """

    language: str
    sentences: Mapping[str, Any] = field(repr=False)
    missing: tuple[str, ...] = ()

    def __call__(self, key: str, *, n: float | None = None, **values: object) -> str:
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

    def _is_one(self, n: float) -> bool:
        return n in self.sentences["form.one_for"]

    def _shown(self, value: object) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(value)
        return str(value)

    def number(self, value: float, decimals: int | None = None) -> str:
        """`1,234.5`, with the language's marks; whole numbers without decimals."""
        if decimals is None:
            decimals = 0 if float(value).is_integer() else 2
        return self.marked(f"{value:,.{decimals}f}")

    def marked(self, figure: str) -> str:
        """A figure with English marks (`+1,234.5`) with those of the language."""
        thousands, point = self.sentences["form.thousands"], self.sentences["form.point"]
        return figure.translate({ord(","): thousands, ord("."): point})

    def joined(self, parts: Sequence[str]) -> str:
        """`a, b and c`."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.sentences['form.and']} {parts[-1]}"


def read_sentences(files: Iterable[Traversable]) -> dict[str, Any]:
    """Every sentence of some YAML files by dotted key."""
    found: dict[str, Any] = {}
    for place in files:
        found |= _flat("", yaml.safe_load(place.read_text("utf-8")))
    return found


def with_english(own: Mapping[str, Any], english: Mapping[str, Any]) -> dict[str, Any]:
    """The fields `sentences` and `missing` of a language that English stands in for."""
    missing = tuple(key for key in english if key not in own)
    return {"sentences": {**english, **own}, "missing": missing}


def _flat(prefix: str, tree: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """`{summary: {title: x}}` as `summary.title`; the two forms of a sentence stay together."""
    found: list[tuple[str, Any]] = []
    for key, value in tree.items():
        if isinstance(value, dict) and set(value) != {"one", "other"}:
            found += _flat(f"{prefix}{key}.", value)
        else:
            found.append((f"{prefix}{key}", value))
    return found
