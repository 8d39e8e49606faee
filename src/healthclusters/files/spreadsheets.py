"""A study as CSV files for a spreadsheet program: one file a table, nothing that could run."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.base.canonical import canonical_rows
from healthclusters.base.spreadsheet_cells import neutralised
from healthclusters.files.canonical import tables_of
from healthclusters.files.descriptor import FILE as DESCRIPTOR
from healthclusters.files.writing import write_folder
from healthclusters.model import TABLES, Study, file_of


def export_spreadsheets(
    study: Study, folder: str | Path, *, separator: str = ";", overwrite: bool = False
) -> Path:
    """Write every table that has rows as a CSV file that a spreadsheet opens by itself.

    separator: `;` where the decimal mark is a comma, else `,`. With byte-order mark and CRLF line
    ends; cells that a spreadsheet could run as a formula are made harmless, and made themselves
    again by `import`. To keep a study, write it in canonical form (`write_study`).
    overwrite: replace the tables in a folder that is not empty. Raises base.NotSupportedError
    where the folder is not empty otherwise, or holds a study: its files are no spreadsheets.
    """
    if separator not in (";", ",", "\t"):
        raise OptionError("separator", separator, "';', ',' or a tab")
    files = {}
    for name, frame in tables_of(study).items():
        if frame.height:
            out = io.StringIO()
            writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
            writer.writerow(TABLES[name].field_names)
            for row in canonical_rows(frame, TABLES[name]):
                writer.writerow([neutralised(cell) for cell in row])
            files[file_of(name)] = ("\ufeff" + out.getvalue()).encode("utf-8")
    if (Path(folder) / DESCRIPTOR).exists():
        raise NotSupportedError(f"{folder} is a study folder; name another place")
    return write_folder(Path(folder), files, overwrite=overwrite)
