"""Fields of a framework read from YAML nodes: present, of the right kind, nothing unknown.

Each reader returns the value, or None after it has noted what is wrong; the caller goes on, so
that all problems are found in one run.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from healthclusters.base import Problem, nearest_name, shown
from healthclusters.base.cells import hidden_character
from healthclusters.files.safe_yaml import Mapping, Node, Scalar, Sequence
from healthclusters.model import Text

_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_WORDS = {Scalar: "one text", Sequence: "a list", Mapping: "a group of names and values"}


@dataclass
class Fields:
    """Reads fields of one file and collects what is wrong with them."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def report(self, code: str, line: int, where: str, what: str, remedy: str) -> None:
        """Note one problem. where: the path of the field, such as `items 3, rule`."""
        self.problems.append(
            Problem(
                code=code,
                file=self.file,
                line=line,
                column=where or None,
                what=what,
                remedy=remedy,
            )
        )

    def group(
        self, node: Node | None, where: str, known: Collection[str], needed: Collection[str] = ()
    ) -> Mapping | None:
        """A mapping whose keys are all known and whose needed keys are all filled in."""
        if not isinstance(node, Mapping):
            self._wrong_kind(node, where, Mapping)
            return None
        for key in node.entries:
            if key not in known:
                near = nearest_name(key, set(known) - set(node.entries))
                hint = f"Did you mean {near}? " if near else ""
                self.report(
                    "FRM-007",
                    node.lines[key],
                    where,
                    f"the name {shown(key)} is not known here",
                    f"{hint}Known: {', '.join(known)}.",
                )
        for key in needed:
            if is_missing(node.entries.get(key)):
                self.report(
                    "FRM-008",
                    node.lines.get(key, node.line),
                    _join(where, key),
                    "this is missing",
                    f"Add {key}.",
                )
        return node

    def sequence(self, parent: Mapping, key: str, where: str) -> Iterator[tuple[Node, str]]:
        """The entries of a list, each with its path; nothing where the list is not there."""
        node = parent.entries.get(key)
        if node is None or (isinstance(node, Scalar) and node.empty):
            return
        if not isinstance(node, Sequence):
            self._wrong_kind(node, _join(where, key), Sequence)
            return
        for i, entry in enumerate(node.items, start=1):
            yield entry, f"{_join(where, key)} {i}"

    def text(self, parent: Mapping, key: str, where: str) -> str | None:
        """One text; None where there is none."""
        node = parent.entries.get(key)
        return None if is_missing(node) else self.scalar_text(node, _join(where, key))

    def scalar_text(self, node: Node | None, where: str) -> str | None:
        """The text of a node that is one text."""
        if not isinstance(node, Scalar):
            self._wrong_kind(node, where, Scalar)
            return None
        hidden = hidden_character(node.text)
        if hidden:
            self.report(
                "FRM-019",
                node.line,
                where,
                f"the text holds the invisible character {hidden}",
                "Type the text again.",
            )
            return None
        return node.text.strip()

    def identifier(self, parent: Mapping, key: str, where: str) -> str | None:
        """A short name."""
        text = self.text(parent, key, where)
        if text is not None and not IDENTIFIER.fullmatch(text):
            self.report(
                "FRM-010",
                parent.lines[key],
                _join(where, key),
                f"{shown(text)} is not a short name",
                "Use letters, digits, hyphens, points and underscores, 80 at most.",
            )
            return None
        return text

    def choice(self, parent: Mapping, key: str, where: str, allowed: Collection[str]) -> str | None:
        """One of the allowed words."""
        text = self.text(parent, key, where)
        if text is not None and text not in allowed:
            near = nearest_name(text, allowed)
            hint = f"Did you mean {near}? " if near else ""
            self.report(
                "FRM-010",
                parent.lines[key],
                _join(where, key),
                f"{shown(text)} is not allowed here",
                f"{hint}One of: {', '.join(allowed)}.",
            )
            return None
        return text

    def words(self, parent: Mapping, key: str, where: str) -> tuple[str, ...]:
        """A list of short names."""
        found = []
        for node, place in self.sequence(parent, key, where):
            text = self.scalar_text(node, place)
            if text is None:
                continue
            if not IDENTIFIER.fullmatch(text):
                self.report(
                    "FRM-010",
                    node.line,
                    place,
                    f"{shown(text)} is not a short name",
                    "Use letters, digits, hyphens, points and underscores, 80 at most.",
                )
            elif text in found:
                self.report(
                    "FRM-011", node.line, place, f"{shown(text)} is there twice", "Remove one."
                )
            else:
                found.append(text)
        return tuple(found)

    def number(
        self, parent: Mapping, key: str, where: str, low: float, high: float, whole: bool = False
    ) -> float | None:
        """A number in range, written without quotation marks."""
        node = parent.entries.get(key)
        if is_missing(node):
            return None
        place, line = _join(where, key), parent.lines[key]
        if not isinstance(node, Scalar) or not node.plain or not _NUMBER.fullmatch(node.text):
            written = shown(node.text) if isinstance(node, Scalar) else _WORDS[type(node)]
            self.report(
                "FRM-009",
                line,
                place,
                f"{written} is not a number",
                "Write digits, without quotes.",
            )
            return None
        value = float(node.text)
        if not low <= value <= high or (whole and not value.is_integer()):
            kind = "a whole number" if whole else "a number"
            self.report(
                "FRM-018",
                line,
                place,
                f"{shown(node.text)} is out of range",
                f"Write {kind} from {low:g} to {high:g}.",
            )
            return None
        return value

    def boolean(self, parent: Mapping, key: str, where: str) -> bool | None:
        """true or false."""
        text = self.choice(parent, key, where, ("true", "false"))
        return None if text is None else text == "true"

    def texts(self, parent: Mapping, key: str, where: str) -> Text | None:
        """A text in several languages, English among them; English first, then by code."""
        node = parent.entries.get(key)
        if is_missing(node):
            return None
        place = _join(where, key)
        if not isinstance(node, Mapping):
            self._wrong_kind(node, place, Mapping)
            return None
        found: dict[str, str] = {}
        for language, entry in node.entries.items():
            if not _LANGUAGE.fullmatch(language):
                self.report(
                    "FRM-007",
                    node.lines[language],
                    place,
                    f"{shown(language)} is not the code of a language",
                    "Use codes such as en or fr.",
                )
            elif not is_missing(entry):
                found[language] = self.scalar_text(entry, _join(place, language)) or ""
        if "en" not in found:
            self.report(
                "FRM-017",
                node.line,
                place,
                "the English text is missing",
                "Add en: and the text.",
            )
            return None
        return Text({k: found[k] for k in ("en", *sorted(found.keys() - {"en"}))})

    def _wrong_kind(self, node: Node | None, where: str, wanted: type) -> None:
        found = "nothing" if node is None else _WORDS[type(node)]
        self.report(
            "FRM-009",
            1 if node is None else node.line,
            where,
            f"there is {found}, but {_WORDS[wanted]} is needed",
            "See the bundled framework.yaml for the form.",
        )


def is_missing(node: Node | None) -> bool:
    """Is nothing written there?"""
    return (
        node is None
        or (isinstance(node, Scalar) and node.empty)
        or (isinstance(node, Sequence) and not node.items)
        or (isinstance(node, Mapping) and not node.entries)
    )


def _join(where: str, key: str) -> str:
    return f"{where}, {key}" if where else key
