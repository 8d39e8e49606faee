"""Cells that a spreadsheet would run as a formula, made harmless on the way out, restored back in.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end gets an apostrophe in front (OWASP,
"CSV injection"); so does a cell that begins with an apostrophe, which makes the way back exact:
one apostrophe is taken away where such a character follows it. A plain negative number is no
formula and stays.
"""

from __future__ import annotations

import re
from dataclasses import replace

from healthclusters.base.reading import RawTable

MARK = "'"
# With the full-width forms, which spreadsheets set to East Asian languages read as the plain ones.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", MARK)
_NUMBER = re.compile(r"[-+][0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")


def neutralised(text: str) -> str:
    """The text as it may stand in a spreadsheet."""
    if text.startswith(_RUNS) and not _NUMBER.fullmatch(text):
        return MARK + text
    return text


def restored(text: str) -> str:
    """The text that was neutralised; any other text stays as it is."""
    return text[1:] if text.startswith(MARK) and text[1:].startswith(_RUNS) else text


def restored_table(raw: RawTable) -> RawTable:
    """The same for every cell of a table."""
    return replace(raw, rows=[[restored(cell.strip()) for cell in row] for row in raw.rows])
