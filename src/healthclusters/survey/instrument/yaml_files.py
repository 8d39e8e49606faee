"""YAML written by people, read as plain values with the line of each.

No aliases, no tags, no repeated keys: what is read is what is written. Everything is text,
number, list or mapping; dates and other YAML types stay text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from healthclusters.base import Problem

MOST_BYTES = 1_000_000
MOST_DEPTH = 20
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """The content of a file and the line of each key and list item, by its path."""

    name: str
    content: Any
    lines: Mapping[Place, int]

    def line(self, *place: str | int) -> int:
        """The line of `place`, or of the nearest enclosing place that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


class _RefusedError(Exception):
    """What is not read, and on which line."""


def read_yaml(path: Path, name: str | None = None) -> tuple[YamlFile | None, list[Problem]]:
    """The content, or None and the problem that stands in the way."""
    name = name or path.name
    if path.is_symlink() or not path.is_file():
        return None, [_problem(name, None, "the file is not there, or is a link", "Add the file.")]
    if path.stat().st_size > MOST_BYTES:
        remedy = "Split the file."
        return None, [_problem(name, None, f"it has more than {MOST_BYTES:,} bytes", remedy)]
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [_problem(name, None, "it is not UTF-8", "Save the file as UTF-8.")]
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> tuple[YamlFile | None, list[Problem]]:
    """The content of YAML text, or None and the problem that stands in the way."""
    lines: dict[Place, int] = {}
    try:
        _refuse_aliases(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = None if node is None else _value(node, (), lines)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = " ".join(str(getattr(error, "problem", None) or error).split())
        line = mark.line + 1 if mark else None
        return None, [_problem(name, line, f"this is not YAML: {what}", "Correct the line.")]
    except RecursionError:
        return None, [_problem(name, None, "it is nested too deeply", "Write it flat.")]
    except _RefusedError as error:
        line, what, remedy = error.args
        return None, [_problem(name, line, what, remedy)]
    return YamlFile(name, content, lines), []


def _refuse_aliases(text: str) -> None:
    """Before anything is composed, so that a file cannot grow by referring to itself."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _RefusedError(_line(event), "anchors and aliases are not read", "Write it out.")


def _value(node: yaml.Node, place: Place, lines: dict[Place, int]) -> Any:
    lines.setdefault(place, _line(node))
    if len(place) > MOST_DEPTH:
        raise _RefusedError(_line(node), "it is nested too deeply", "Write it flat.")
    if not node.tag.startswith("tag:yaml.org,2002:"):
        raise _RefusedError(_line(node), f"the tag {node.tag!r} is not read", "Remove the tag.")
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, (*place, i), lines) for i, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, lines)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), _line(key_node)
        if key in out:
            raise _RefusedError(line, f"the key {key!r} is there twice", "Keep one of them.")
        lines[(*place, key)] = line
        out[key] = _value(value_node, (*place, key), lines)
    return out


def _scalar(node: yaml.Node) -> Any:
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    text = str(node.value)
    if kind == "null":
        return None
    if kind == "bool":
        # `yes` and `no` are answers here; only the two plain words are logical values.
        return {"true": True, "false": False}.get(text.lower(), text)
    if kind == "int" and text.lstrip("-").isdigit():
        return int(text)
    if kind == "float":
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _problem(name: str, line: int | None, what: str, remedy: str) -> Problem:
    return Problem(code="SUR-001", file=name, line=line, what=what, remedy=remedy)


def _line(place: yaml.Event | yaml.Node) -> int:
    return place.start_mark.line + 1 if place.start_mark else 1
