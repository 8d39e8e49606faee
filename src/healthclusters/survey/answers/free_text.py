"""Free text from strangers: what looks like a formula or a script is set aside, never run.

A spreadsheet runs a cell that begins like a formula, a browser runs a script. Such an answer is
left out of the wave and the exclusion is stated; everything else is still written harmlessly.
Rule for cells: OWASP, "CSV injection".
"""

from __future__ import annotations

import re
from typing import Literal

_TAG = re.compile(
    r"<\s*/?\s*(script|iframe|img|svg|object|embed|link|style|form|input|body|html|meta|a)\b"
    r"|javascript\s*:|\bon[a-z]{3,20}\s*=",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\s*(=|@\w+\s*\(|[+-](?=\S)[^\n]*[(!|])")
_RISKY_START = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!])")


def risk(text: str) -> Literal["formula", "script"] | None:
    """What the text would do if a spreadsheet or a browser ran it; None where nothing."""
    if _TAG.search(text):
        return "script"
    return "formula" if _FORMULA.match(text) else None


def safe_cell(text: str) -> str:
    """Text for a CSV or worksheet cell: an apostrophe keeps a spreadsheet from running it."""
    return f"'{text}" if text.startswith(_RISKY_START) else text


def markdown_text(text: str) -> str:
    """Text for Markdown on one line: what has a meaning there is escaped."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
