"""Properties of `datapackage.json` read one by one, with what is wrong about them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from healthclusters.base import Problem, nearest_name, shown
from healthclusters.base.cells import LONGEST_CELL, hidden_character, is_too_long
from healthclusters.model import Origin

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_REVISION = re.compile(r"[0-9a-f]{64}")
_MOST_CHARACTERS = 5_000_000
# Properties of an entry that follow from its name, so that they need not be kept.
_FOLLOWS = {"licenses": ("path", "title")}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def inside(path: str) -> str | None:
    """Why a path could leave the folder, None where it surely stays inside."""
    if _SCHEME.match(path):
        return f"{shown(path)} is an address, not a file of this folder"
    if path.startswith(("/", "\\", "~")):
        return f"{shown(path)} is an absolute path"
    if "\\" in path or any(part in ("", ".", "..") for part in path.split("/")):
        return f"{shown(path)} is not a plain path inside this folder"
    return None


class _DuplicateError(Exception):
    """A property named twice in one object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _DuplicateError(next(n for n in names if names.count(n) > 1))
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number of JSON")


class DescriptorFields:
    """Reads properties and collects what is wrong with them."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    @property
    def failed(self) -> bool:
        """Is there an error among the problems?"""
        return any(p.severity == "error" for p in self.problems)

    def report(
        self, code: str, where: str, what: str, remedy: str, line: int | None = None
    ) -> None:
        """Note one error. where: path of the property, such as `resources 2`."""
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

    def parse(self, text: str) -> dict[str, Any] | None:
        """The one JSON object in `text`; None where it cannot be read."""
        remedy = "Check the commas, brackets and quotation marks; save it as JSON again."
        line = None
        if len(text) > _MOST_CHARACTERS:
            why = f"it has more than {_MOST_CHARACTERS:,} characters"
        else:
            try:
                content = json.loads(
                    text, object_pairs_hook=_object, parse_constant=_refuse_constant
                )
            except json.JSONDecodeError as error:
                why, line = error.msg, error.lineno
            except _DuplicateError as error:
                why = f"the property {shown(error)} is there twice"
            except RecursionError:
                why = "it is nested too deeply"
            except ValueError as error:
                why = str(error).split(";")[0][:100]
            else:
                if isinstance(content, dict):
                    return content
                why = "it is not an object in curly brackets"
        self.report("STU-001", "", f"this cannot be read as JSON: {why}", remedy, line)
        return None

    def unread(self, content: dict[str, Any], known: Collection[str], where: str) -> None:
        """Notices for properties that have no effect, so that none is ignored in silence."""
        for name in content:
            if name not in known:
                near = nearest_name(name, set(known) - set(content))
                hint = f"Did you mean {near}? " if near else ""
                self.problems.append(
                    Problem(
                        code="STU-005",
                        file=self.file,
                        column=f"{where}, {shown(name)}" if where else shown(name),
                        what="the property is not read, and is not kept when the study is written",
                        remedy=f"{hint}Remove it, or ignore this notice.",
                        severity="notice",
                    )
                )

    def text(
        self, content: dict[str, Any], name: str, where: str, *, needed: bool = False
    ) -> str | None:
        """One text without hidden characters, stripped; None where there is none."""
        place = f"{where}, {name}" if where else name
        value = content.get(name)
        if value is None or value == "":
            if needed:
                self.report("STU-002", place, "the property is missing", f"Add {name}.")
            return None
        if not isinstance(value, str):
            self.report("STU-002", place, "this is not a text", "Write a text in quotation marks.")
            return None
        hidden = hidden_character(value)
        if hidden:
            what = f"the text holds the invisible character {hidden}"
            self.report("STU-002", place, what, "Type the text again.")
            return None
        if is_too_long(value):
            what = f"the text has more than {LONGEST_CELL:,} characters"
            self.report("STU-002", place, what, "Shorten it.")
            return None
        if not value.strip() and needed:
            self.report("STU-002", place, "the text is empty", "Fill it in.")
        return value.strip() or None

    def name(self, content: dict[str, Any], name: str, where: str) -> str | None:
        """A short name that can stand in a file name and an address."""
        text = self.text(content, name, where, needed=True)
        if text is not None and not _NAME.fullmatch(text):
            self.report(
                "STU-002",
                f"{where}, {name}" if where else name,
                f"{shown(text)} is not a short name",
                "Use lower-case letters, digits, hyphens, points and underscores, 80 at most.",
            )
            return None
        return text

    def boolean(self, content: dict[str, Any], name: str, where: str) -> bool:
        """true or false; false where it is left out."""
        value = content.get(name, False)
        if not isinstance(value, bool):
            self.report(
                "STU-002",
                f"{where}, {name}",
                "this is neither true nor false",
                "Write one of them.",
            )
            return False
        return value

    def mapping(self, content: dict[str, Any], name: str, where: str) -> dict[str, Any]:
        """A nested object; empty where it is left out."""
        value = content.get(name, {})
        if not isinstance(value, dict):
            place = f"{where}, {name}" if where else name
            self.report("STU-002", place, "this is not an object", "Write it in curly brackets.")
            return {}
        return value

    def entries(self, content: dict[str, Any], name: str, needed: str) -> Iterator[tuple[str, str]]:
        """The property `needed` of each object in a list, with its place."""
        value = content.get(name, [])
        if not isinstance(value, list):
            self.report("STU-002", name, "this is not a list", "Write it in square brackets.")
            return
        for i, entry in enumerate(value, start=1):
            place = f"{name} {i}"
            if not isinstance(entry, dict):
                self.report("STU-002", place, "this is not an object", "Use curly brackets.")
                continue
            text = self.text(entry, needed, place, needed=True)
            if name == "resources":
                self._refuse_elsewhere(entry, place)
            else:
                self.unread(entry, (needed, *_FOLLOWS.get(name, ())), place)
            if text is not None:
                yield text, place

    def titles(self, content: dict[str, Any], name: str) -> tuple[str, ...]:
        """The titles in a list, each of them once."""
        found: list[str] = []
        for title, place in self.entries(content, name, "title"):
            if title in found:
                self.report("STU-002", place, f"{shown(title)} is there twice", "Remove one.")
            found.append(title)
        return tuple(found)

    def _refuse_elsewhere(self, entry: dict[str, Any], place: str) -> None:
        """Data inside the descriptor, and schemas or dialects kept elsewhere, are not followed."""
        if "data" in entry:
            self.report(
                "STU-004", place, "the table stands in the descriptor", "Put it into its CSV file."
            )
        for name in ("schema", "dialect"):
            if isinstance(entry.get(name), str):
                self.report(
                    "STU-003",
                    f"{place}, {name}",
                    f"{shown(entry[name])} points elsewhere, which is not followed",
                    f"Remove {name}, or write it out.",
                )

    def not_a_table(self, path: str, place: str, known: Collection[str], *, twice: bool) -> None:
        """A listed file that is none of ours, or is listed a second time."""
        near = None if twice else nearest_name(path, known)
        hint = f"Did you mean {near}? " if near else ""
        what = "is listed twice" if twice else "is not a file of a study"
        self.report("STU-004", place, f"{shown(path)} {what}", f"{hint}Correct or remove it.")

    def origin(self, content: dict[str, Any]) -> Origin | None:
        """Of which study, and which revision of it, this one is a copy."""
        if content.get("origin") is None:
            return None
        origin = self.mapping(content, "origin", "study")
        self.unread(origin, ("id", "revision"), "study, origin")
        key = self.name(origin, "id", "study, origin")
        revision = self.text(origin, "revision", "study, origin", needed=True)
        if revision is not None and not _REVISION.fullmatch(revision):
            self.report(
                "STU-002",
                "study, origin, revision",
                f"{shown(revision)} is not a revision",
                "Write the 64 digits that the program printed, or remove origin.",
            )
            return None
        return Origin(id=key, revision=revision) if key and revision else None
