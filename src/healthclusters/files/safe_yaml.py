"""YAML read as plain nodes with their lines, and nothing of YAML that could surprise.

Refused: anchors and aliases, tags, several documents, keys named twice, what is huge or nested
very deeply. A scalar stays the text that was written: `no` is the word no and `1.0` the text 1.0;
`files/yaml_fields.py` reads it as the field asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from healthclusters.base import Problem, shown

_MOST_CHARACTERS = 1_000_000
_MOST_EVENTS = 50_000
_DEEPEST = 20
_NULL = ("", "~", "null", "Null", "NULL")


@dataclass(frozen=True)
class Scalar:
    """One text. `plain`: written without quotation marks."""

    text: str
    plain: bool
    line: int

    @property
    def empty(self) -> bool:
        """Nothing was written, or `null`."""
        return (self.plain and self.text in _NULL) or not self.text.strip()


@dataclass(frozen=True)
class Sequence:
    """A list of nodes."""

    items: list[Node]
    line: int


@dataclass(frozen=True)
class Mapping:
    """Nodes by key, and the line of each key."""

    entries: dict[str, Node]
    lines: dict[str, int]
    line: int


Node = Scalar | Sequence | Mapping


class _RefusedError(Exception):
    """Carries the problem that ends the reading."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def read_yaml(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """The one document in `text`, or None and every problem that stands in the way."""
    if len(text) > _MOST_CHARACTERS:
        return None, [_too_much(file, None, f"more than {_MOST_CHARACTERS:,} characters")]
    builder = _Builder(file)
    try:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
            if count > _MOST_EVENTS:
                raise _RefusedError(
                    _too_much(file, _line(event), f"more than {_MOST_EVENTS:,} entries")
                )
            builder.take(event)
    except _RefusedError as refused:
        return None, [*builder.problems, refused.problem]
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # such as "\\Uffffffff"
        return None, [*builder.problems, _not_yaml(error, file)]
    if builder.problems:
        return None, builder.problems
    if builder.root is None:
        return None, [_not_yaml(None, file)]
    return builder.root, []


@dataclass
class _Builder:
    """Nodes grown from the parser's events, without recursion."""

    file: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    _open: list[Sequence | Mapping] = field(default_factory=list)
    _keys: list[Scalar | None] = field(default_factory=list)  # the key waiting, per open node
    _documents: int = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            self._start_document(event)
        elif isinstance(event, yaml.AliasEvent):
            raise _RefusedError(
                self._problem("FRM-002", event, f"there is an alias {shown(event.anchor)}")
            )
        elif isinstance(event, yaml.ScalarEvent):
            self._check_plainness(event)
            self._add(Scalar(event.value, event.style is None, _line(event)))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._check_plainness(event)
            self._start(Sequence([], _line(event)), event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._check_plainness(event)
            self._start(Mapping({}, {}, _line(event)), event)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            self._open.pop()
            self._keys.pop()

    def _start_document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise _RefusedError(
                Problem(
                    code="FRM-004",
                    file=self.file,
                    line=_line(event),
                    what="a second document begins",
                    remedy="Keep one document; remove the line ---.",
                )
            )

    def _start(self, node: Sequence | Mapping, event: Any) -> None:
        self._add(node)
        self._open.append(node)
        self._keys.append(None)
        if len(self._open) > _DEEPEST:
            raise _RefusedError(
                _too_much(self.file, _line(event), f"more than {_DEEPEST} levels of nesting")
            )

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent, key = self._open[-1], self._keys[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif key is None:
            self._keys[-1] = self._key(node, parent)
        else:
            parent.entries.setdefault(key.text, node)
            parent.lines.setdefault(key.text, key.line)
            self._keys[-1] = None

    def _key(self, node: Node, parent: Mapping) -> Scalar:
        if not isinstance(node, Scalar):
            raise _RefusedError(
                Problem(
                    code="FRM-009",
                    file=self.file,
                    line=node.line,
                    what="a list or a group stands where a name should",
                    remedy="Write a word before the colon.",
                )
            )
        if node.text in parent.entries:
            self.problems.append(
                Problem(
                    code="FRM-006",
                    file=self.file,
                    line=node.line,
                    column=shown(node.text),
                    what=f"the name is already there on line {parent.lines[node.text]}",
                    remedy="Remove one of the two.",
                )
            )
        return node

    def _check_plainness(self, event: Any) -> None:
        if event.anchor is not None:
            self.problems.append(
                self._problem("FRM-002", event, f"there is an anchor {shown(event.anchor)}")
            )
        if event.tag is not None:
            self.problems.append(
                self._problem("FRM-003", event, f"there is a tag {shown(event.tag)}")
            )

    def _problem(self, code: str, event: Any, what: str) -> Problem:
        return Problem(
            code=code,
            file=self.file,
            line=_line(event),
            what=what,
            remedy="Write the value itself; anchors, aliases and tags are not read.",
        )


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _too_much(file: str, line: int | None, what: str) -> Problem:
    return Problem(
        code="FRM-005",
        file=file,
        line=line,
        what=f"there are {what}",
        remedy="A framework is shorter; check that this is the right file.",
    )


def _not_yaml(error: Exception | None, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    why = "it is empty" if error is None else getattr(error, "problem", None)
    why = why or getattr(error, "reason", None) or "a character is written in a way not known"
    return Problem(
        code="FRM-001",
        file=file,
        line=None if mark is None else mark.line + 1,
        what=f"this cannot be read as YAML: {why}"[:160],
        remedy="Check the indentation, the colons and the quotation marks around this line.",
    )
