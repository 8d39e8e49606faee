"""How a row is named: the texts of its key columns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from healthclusters.base.canonical import cell_text
from healthclusters.model import TABLES


def key_text(parts: Sequence[str]) -> str:
    """A key as a JSON list, which can be read and is the same for the same key only."""
    return json.dumps(list(parts), ensure_ascii=False)


def digest(text: str) -> str:
    """SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def key_of(table: str, cells: Mapping[str, Any]) -> str:
    """The key of a row, given its cells by column."""
    return key_text([cell_text(cells.get(name)) for name in TABLES[table].primary_key])


def keys_of(table: str, frame: pl.DataFrame) -> list[str]:
    """The keys of the rows of a frame, in its order."""
    columns = [[cell_text(v) for v in frame[name].to_list()] for name in TABLES[table].primary_key]
    return [key_text(parts) for parts in zip(*columns, strict=True)]
