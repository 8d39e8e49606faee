"""The folder that a command on a cluster's own data writes: its report, and every table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthclusters.base import OptionError

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.publish.report import Report

LanguageOption = Annotated[
    str, typer.Option("--language", help="Language of the report's own words: en or fr.")
]


def check_report_folder(folder: Path, language: str) -> None:
    """Refuse a language without words, or a file in place of the folder, before computing."""
    from healthclusters.publish.report import words_in

    words_in(language)
    if folder.exists() and not folder.is_dir():
        raise OptionError("--folder", str(folder), "a folder, new or there already")


def write_report_folder(
    folder: Path,
    *,
    markdown: str,
    report: Report,
    tables: Mapping[str, pl.DataFrame],
    schema: str,
    options: Any,
    seed: int,
    notes: Sequence[str],
) -> str:
    """Write `report.pdf`, `report.html`, `report.md` and each table as CSV and JSON.

    schema: kind of result, before the name of each table. notes: said in each JSON file.
    Returns what was written, in words.
    """
    from healthclusters.publish import csv_text, json_text

    suffix = "" if report.language == "en" else f".{report.language}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"report{suffix}.pdf").write_bytes(report.pdf())
    (folder / f"report{suffix}.html").write_text(report.html(), encoding="utf-8")
    (folder / "report.md").write_text(markdown, encoding="utf-8")
    for name, frame in tables.items():
        (folder / f"{name}.csv").write_text(csv_text(frame), encoding="utf-8")
        text = json_text(f"{schema}-{name}/1", None, options, seed, frame, notes)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    named = f"report{suffix}.pdf, report{suffix}.html, report.md"
    return f"{named}, and {len(tables)} tables as .csv and .json"
