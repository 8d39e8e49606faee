"""Study folders, workbooks and exchange formats: read, check and write.

Nothing here computes. `open_study("hse-2019")` is where to begin; `check_study` says everything
that is wrong with a folder in one run.
"""

from healthclusters.files.canonical import canonical_files, make_study, revision_of, tables_of
from healthclusters.files.folder import bundled_studies, check_study, open_study
from healthclusters.files.framework_text import framework_yaml
from healthclusters.files.frameworks import parse_framework
from healthclusters.files.reports import CheckReport
from healthclusters.files.writing import write_study

__all__ = [
    "CheckReport",
    "bundled_studies",
    "canonical_files",
    "check_study",
    "framework_yaml",
    "make_study",
    "open_study",
    "parse_framework",
    "revision_of",
    "tables_of",
    "write_study",
]
