"""Do other programs read what we write? Run by hand in an environment of its own, see README.md."""

import sys
from pathlib import Path

import frictionless
import openpyxl


def check_package(folder: Path) -> None:
    """Every table against its schema, primary key and foreign keys."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    tables = [task for task in report.tasks if task.type == "table"]
    rows = sum(task.stats.get("rows", 0) for task in tables)
    print(f"frictionless {frictionless.__version__}: {folder.name} is valid: {report.valid}")
    print(f"  {len(tables)} tables, {rows:,} rows, {report.stats['errors']} errors")


def check_workbook(path: Path) -> None:
    """Sheets, notes, drop-down lists and text cells."""
    book = openpyxl.load_workbook(path)
    notes = sum(cell.comment is not None for sheet in book for cell in sheet[1])
    lists = sum(len(sheet.data_validations.dataValidation) for sheet in book)
    kinds = {
        cell.data_type
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    print(f"openpyxl {openpyxl.__version__}: {len(book.sheetnames)} sheets, {notes} notes")
    print(f"  {lists} drop-down lists, kinds of cell: {sorted(kinds)} (s = text)")


if __name__ == "__main__":
    check_package(Path(sys.argv[1]))
    check_workbook(Path(sys.argv[2]))
