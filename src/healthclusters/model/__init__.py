"""What a study is made of: framework, clusters, countries, observations, sources, casebook.

Frozen dataclasses that hold Polars tables. Nothing here reads or writes a file, and nothing
computes; the grammar of a value (`values.py`) and the columns of each table (`tables.py`) are
said here once.
"""

from healthclusters.model.casebook import Casebook
from healthclusters.model.casebook_tables import CASEBOOK_TABLES
from healthclusters.model.framework import (
    Category,
    Criterion,
    DefinitionFeature,
    Framework,
    Indicator,
    Item,
    Measure,
    Rule,
    Text,
)
from healthclusters.model.rule_words import differing_words, reworded
from healthclusters.model.study import Origin, Study, StudyInfo
from healthclusters.model.tables import STUDY_TABLES, TABLES, file_of
from healthclusters.model.values import GrammarError, Value, point_of, read_value

__all__ = [
    "CASEBOOK_TABLES",
    "STUDY_TABLES",
    "TABLES",
    "Casebook",
    "Category",
    "Criterion",
    "DefinitionFeature",
    "Framework",
    "GrammarError",
    "Indicator",
    "Item",
    "Measure",
    "Origin",
    "Rule",
    "Study",
    "StudyInfo",
    "Text",
    "Value",
    "differing_words",
    "file_of",
    "point_of",
    "read_value",
    "reworded",
]
