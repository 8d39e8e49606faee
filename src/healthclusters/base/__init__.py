"""The ground floor: problems, safe table reading, table schemas, text tables, options.

Knows nothing of clusters or studies; every other folder may import it, it imports none.
"""

from healthclusters.base.canonical import canonical_csv
from healthclusters.base.extras import MissingExtraError
from healthclusters.base.names import nearest_name
from healthclusters.base.options import NotSupportedError, OptionError, UnknownNameError
from healthclusters.base.organisations import ORGANISATION_KINDS
from healthclusters.base.problems import (
    DataError,
    Problem,
    errors,
    in_order,
    notices,
    problems_text,
    shown,
)
from healthclusters.base.reading import RawTable, ReadLimits, read_csv, read_text
from healthclusters.base.schemas import Field, ForeignKey, TableSchema
from healthclusters.base.sentences import Sentences, read_sentences, with_english
from healthclusters.base.sheets import Workbook, open_workbook, read_sheet, read_table
from healthclusters.base.tables import (
    ParsedTable,
    check_references,
    parse_table,
)
from healthclusters.base.text import interval, text_table

__all__ = [
    "ORGANISATION_KINDS",
    "DataError",
    "Field",
    "ForeignKey",
    "MissingExtraError",
    "NotSupportedError",
    "OptionError",
    "ParsedTable",
    "Problem",
    "RawTable",
    "ReadLimits",
    "Sentences",
    "TableSchema",
    "UnknownNameError",
    "Workbook",
    "canonical_csv",
    "check_references",
    "errors",
    "in_order",
    "interval",
    "nearest_name",
    "notices",
    "open_workbook",
    "parse_table",
    "problems_text",
    "read_csv",
    "read_sentences",
    "read_sheet",
    "read_table",
    "read_text",
    "shown",
    "text_table",
    "with_english",
]
