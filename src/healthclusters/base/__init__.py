"""The ground floor: problems, safe table reading, table schemas, text tables, options.

Knows nothing of clusters or studies; every other folder may import it, it imports none.
"""

from healthclusters.base.names import nearest_name
from healthclusters.base.options import NotSupportedError, OptionError, UnknownNameError
from healthclusters.base.problems import DataError, Problem, errors, notices, problems_text
from healthclusters.base.schemas import Field, ForeignKey, TableSchema
from healthclusters.base.tables import (
    RawTable,
    ReadLimits,
    canonical_csv,
    parse_table,
    read_csv,
    read_sheet,
    read_table,
)
from healthclusters.base.text import interval, text_table

__all__ = [
    "DataError",
    "Field",
    "ForeignKey",
    "NotSupportedError",
    "OptionError",
    "Problem",
    "RawTable",
    "ReadLimits",
    "TableSchema",
    "UnknownNameError",
    "canonical_csv",
    "errors",
    "interval",
    "nearest_name",
    "notices",
    "parse_table",
    "problems_text",
    "read_csv",
    "read_sheet",
    "read_table",
    "text_table",
]
