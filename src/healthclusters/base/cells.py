"""One text cell read as the value its column asks for, or the reason why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isinf
from typing import Any

from healthclusters.base.names import nearest_name
from healthclusters.base.problems import shown
from healthclusters.base.schemas import Field

LONGEST_CELL = 32_000  # characters as a spreadsheet counts them; its own limit is 32,767

_DATE = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}( [0-9:.]+)?")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
# One comma is no thousands mark with other than three digits behind it, or with a zero or more
# than three digits before it.
_DECIMAL_COMMA = re.compile(r"-?([0-9]+,([0-9]{1,2}|[0-9]{4,})|(0|[0-9]{4,}),[0-9]+)")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
# Control characters other than tab and line feed; invisible marks that reorder or hide text;
# line and paragraph separators, half characters and code points that are no characters.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064"
    r"\u2066-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)


class CellError(Exception):
    """Why a cell cannot be read."""

    def __init__(self, code: str, what: str, remedy: str) -> None:
        self.code, self.what, self.remedy = code, what, remedy
        super().__init__(what)


def hidden_character(text: str) -> str | None:
    """The first character that nobody can see and that changes how a text reads, by its number."""
    found = _HIDDEN.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


def is_too_long(text: str) -> bool:
    """Is this more than a cell of a spreadsheet holds?

    Spreadsheets count a character beyond U+FFFF twice.
    """
    if len(text) <= LONGEST_CELL // 2:
        return False
    return len(text.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST_CELL


def has_decimal_comma(text: str, spec: Field, delimiter: str) -> bool:
    """Is this a number with a decimal comma that cannot be a thousands mark?

    Only in files that do not separate cells by commas.
    """
    return spec.kind == "number" and delimiter != "," and bool(_DECIMAL_COMMA.fullmatch(text))


def parse_cell(text: str, spec: Field, delimiter: str = ",", *, hints: bool = True) -> Any:
    """The value of one stripped cell, None where it is empty; raises CellError.

    hints: look for the nearest allowed value, which costs time.
    """
    if not text:
        if spec.required:
            raise CellError("TAB-011", "the cell is empty", f"Fill in: {spec.description}.")
        return None
    _check_text(text)
    if has_decimal_comma(text, spec, delimiter):
        text = text.replace(",", ".")
    if spec.kind == "boolean" and delimiter == "sheet":
        text = {"true": "1", "false": "0"}.get(text, text)
    if spec.kind == "list":
        return _parse_list(text, spec, hints)
    if spec.kind == "string":
        _check_allowed(text, spec, hints)
        return text
    value = _PARSERS[spec.kind](text)
    _check_range(value, spec)
    return value


def _check_text(text: str) -> None:
    if is_too_long(text):
        raise CellError(
            "TAB-023",
            f"the text has more than {LONGEST_CELL:,} characters: {shown(text)}",
            "Shorten it; a cell of a spreadsheet holds no more.",
        )
    hidden = hidden_character(text)
    if hidden:
        raise CellError(
            "TAB-019",
            f"the text holds the invisible character {hidden}: {shown(text)}",
            "Type the text again.",
        )


def _parse_list(text: str, spec: Field, hints: bool) -> list[str] | None:
    values = [part.strip() for part in text.split(";") if part.strip()]
    for value in values:
        _check_allowed(value, spec, hints)
    if len(set(values)) != len(values):
        raise CellError("TAB-015", f"{shown(text)} names a value twice", "Name each value once.")
    if not values and spec.required:
        raise CellError("TAB-011", "the cell names nothing", f"Fill in: {spec.description}.")
    return values or None


def _check_allowed(text: str, spec: Field, hints: bool) -> None:
    if spec.enum and text not in spec.enum:
        near = nearest_name(text, spec.enum) if hints else None
        hint = f"Did you mean {near}? " if near else ""
        listed = ", ".join(spec.enum[:12]) + (" ..." if len(spec.enum) > 12 else "")
        raise CellError(
            "TAB-015", f"{shown(text)} is not an allowed value", f"{hint}One of: {listed}."
        )
    if spec.pattern and not re.fullmatch(spec.pattern, text):
        raise CellError(
            "TAB-016",
            f"{shown(text)} does not have the right form",
            f"Expected: {spec.description}.",
        )


def _parse_integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        date = _DATE.fullmatch(text)
        if date:
            year = date.group(1)
            raise CellError("TAB-012", f"{shown(text)} is a date", f"Write the year: {year}.")
        raise CellError("TAB-012", f"{shown(text)} is not a whole number", "Write digits only.")
    return int(text)


def _parse_number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise CellError(
            "TAB-012",
            f"{shown(text)} is not a number, or could be read in two ways",
            "Write digits with a decimal point and without thousands marks.",
        )
    value = float(text)
    if isinf(value):
        raise CellError("TAB-014", f"{shown(text)} is too large", "Check the number.")
    return value


def _parse_boolean(text: str) -> int:
    if text not in ("0", "1"):
        raise CellError(
            "TAB-012", f"{shown(text)} is neither 0 nor 1", "Write 1 for yes, 0 for no."
        )
    return int(text)


def _parse_url(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise CellError(
            "TAB-017",
            f"{shown(text)} is not an http or https address",
            "Write the whole address, beginning with https://, or leave the cell empty.",
        )
    return text


_PARSERS: dict[str, Callable[[str], Any]] = {
    "integer": _parse_integer,
    "year": _parse_integer,
    "number": _parse_number,
    "boolean": _parse_boolean,
    "url": _parse_url,
}


def _check_range(value: Any, spec: Field) -> None:
    low, high = (1000.0, 2100.0) if spec.kind == "year" else (spec.minimum, spec.maximum)
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = " to ".join("any" if b is None else f"{b:g}" for b in (low, high))
        raise CellError("TAB-014", f"{value} is out of range", f"Allowed: {bounds}.")
