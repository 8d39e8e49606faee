"""Study folders, workbooks and exchange formats: read, check and write.

Nothing here computes. `open_study("hse-2019")` is where to begin; `check_study` says everything
that is wrong with a folder in one run.
"""

from healthclusters.base.spreadsheet_cells import neutralised, restored
from healthclusters.files.archives import check_archive
from healthclusters.files.assembly import check_parts
from healthclusters.files.canonical import canonical_files, make_study, revision_of, tables_of
from healthclusters.files.creation import WORKBOOK, copy_study, new_study, own_source
from healthclusters.files.folder import bundled_studies, check_study, open_study
from healthclusters.files.framework_text import framework_yaml
from healthclusters.files.frameworks import load_framework, parse_framework
from healthclusters.files.merging import ImportReport, import_tables
from healthclusters.files.reports import CheckReport, counted, problems_by_kind
from healthclusters.files.spreadsheets import export_spreadsheets
from healthclusters.files.workbook import export_workbook, workbook_bytes
from healthclusters.files.workbook_import import import_workbook
from healthclusters.files.writing import write_study

__all__ = [
    "WORKBOOK",
    "CheckReport",
    "ImportReport",
    "bundled_studies",
    "canonical_files",
    "check_archive",
    "check_parts",
    "check_study",
    "copy_study",
    "counted",
    "export_spreadsheets",
    "export_workbook",
    "framework_yaml",
    "import_tables",
    "import_workbook",
    "load_framework",
    "make_study",
    "neutralised",
    "new_study",
    "open_study",
    "own_source",
    "parse_framework",
    "problems_by_kind",
    "restored",
    "revision_of",
    "tables_of",
    "workbook_bytes",
    "write_study",
]
