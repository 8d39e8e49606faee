"""Fuzzing of the CSV and workbook readers with atheris: `make fuzz`, a minute each by default.

Whatever bytes come, the readers give a table or problems. atheris has no wheel for every Python and
is in no lock: `.venv/bin/python -m pip install atheris`. Call: READER, then options of libFuzzer.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("atheris is missing. Add it with: .venv/bin/python -m pip install atheris")

with atheris.instrument_imports(include=["healthclusters.base", "csv"]):
    from healthclusters.base import parse_table
    from healthclusters.base.sheets import read_table
    from healthclusters.model import TABLES

SCHEMAS = [TABLES["observations"], TABLES["sources"], TABLES["clusters"]]


def read(data: bytes, ending: str, table: int) -> None:
    """Read bytes as a file of that ending; nothing but a table or problems may come of it."""
    with tempfile.NamedTemporaryFile(suffix=ending) as file:
        file.write(data)
        file.flush()
        raw, problems = read_table(Path(file.name), name="fuzzed")
    assert (raw is None) <= bool(problems), "neither a table nor a word why"
    if raw is not None:
        problems += parse_table(raw, SCHEMAS[table % len(SCHEMAS)]).problems
    assert all(str(problem) for problem in problems)


def csv_reader(data: bytes) -> None:
    """Half of the files begin with the right header, so that cells are reached."""
    provider = atheris.FuzzedDataProvider(data)
    table, headed = provider.ConsumeIntInRange(0, 2), provider.ConsumeBool()
    header = ",".join(SCHEMAS[table].field_names).encode() + b"\n" if headed else b""
    read(header + provider.ConsumeBytes(1 << 16), ".csv", table)


def workbook_reader(data: bytes) -> None:
    """A zip with the parts of a workbook, filled with what comes; or the bytes as they are."""
    provider = atheris.FuzzedDataProvider(data)
    if provider.ConsumeBool():
        read(provider.ConsumeBytes(1 << 16), ".xlsx", 0)
        return
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in PARTS.items():
            at = provider.ConsumeIntInRange(0, len(text)) if provider.ConsumeBool() else len(text)
            archive.writestr(name, text[:at] + provider.ConsumeBytes(64) + text[at:])
    read(content.getvalue(), ".xlsx", 0)


def _workbook_parts() -> dict[str, bytes]:
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    page = book.add_worksheet("observations")
    page.write_row(0, 0, SCHEMAS[0].field_names)
    page.write_row(1, 0, ["1", "x", "y", 3.5, 2019, "s", "", "", "high", "a", "draft"])
    book.close()
    with zipfile.ZipFile(content) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


PARTS = _workbook_parts()
READERS: dict[str, Callable[[bytes], None]] = {"csv": csv_reader, "workbook": workbook_reader}

if __name__ == "__main__":
    reader = READERS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, reader)
    atheris.Fuzz()
