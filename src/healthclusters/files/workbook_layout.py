"""What stands where in the workbook of a study: sheets, notes, widths and drop-down lists."""

from __future__ import annotations

from dataclasses import dataclass, field

from healthclusters.base import Field, TableSchema
from healthclusters.model import TABLES, Framework, Study

README = "read me"
STUDY = "study"
GUIDE = "framework"
FRAMEWORK_TEXT = "framework.yaml"  # hidden: the framework itself, a line a row
LISTS = "lists"  # hidden: what the drop-down lists offer
OWN_SHEETS = (README, STUDY, GUIDE, FRAMEWORK_TEXT, LISTS)
MOST_ROWS = 1_048_575  # of a sheet, without the header
SPARE_ROWS = 2_000  # rows below the table in which lists and formats work as well

STUDY_SHEET = TableSchema(
    name=STUDY,
    description="What the study says of itself.",
    primary_key=("property", "value"),
    fields=(
        Field(
            name="property",
            description="what is said; contributor and source may stand on several rows",
            required=True,
            enum=(
                "id",
                "title",
                "description",
                "licence",
                "contributor",
                "source",
                "synthetic",
                "origin_id",
                "origin_revision",
            ),
        ),
        Field(name="value", description="its value", required=True),
    ),
)

_WIDE = {
    "note": 60,
    "summary": 60,
    "how_to_adopt": 60,
    "description": 60,
    "definition": 60,
    "claim": 60,
    "what": 60,
    "title": 48,
    "name": 36,
    "url": 40,
    "website": 36,
    "value": 16,
}


def width_of(column: Field) -> int:
    """Width of a column in characters."""
    usual = {"string": 24, "list": 28, "url": 40}.get(column.kind, 12)
    return max(_WIDE.get(column.name, usual), len(column.name) + 4)


def note_of(column: Field, framework: Framework, table: str) -> str:
    """What the note at a column's header says."""
    parts = [column.description[0].upper() + column.description[1:] + "."]
    if column.required:
        parts.append("Needed in every row.")
    if column.kind == "boolean":
        parts.append("1 yes, 0 no.")
    words = column.enum or tuple(
        framework.vocabularies.get(_TAGS.get((table, column.name), ""), ())
    )
    if words:
        parts.append("One of: " + ", ".join(words) + ".")
    if not column.required:
        parts.append("Empty: not found or not stated.")
    return "\n".join(parts)


_TAGS = {
    ("clusters", "focus_areas"): "focus_areas",
    ("practices", "instrument"): "instruments",
    ("practices", "beneficiaries"): "beneficiaries",
}


@dataclass(frozen=True)
class DropDown:
    """A drop-down list.

    source: the range it offers, by name or as a formula for row 2. strict: nothing else may be
    typed.
    """

    source: str
    strict: bool


@dataclass(frozen=True)
class DropDowns:
    """words: what each list on the hidden sheet offers. of: the list of a (table, column)."""

    words: dict[str, list[str]] = field(default_factory=dict)
    of: dict[tuple[str, str], DropDown] = field(default_factory=dict)


def drop_downs(study: Study) -> DropDowns:
    """Every drop-down list of the workbook.

    Lists of the framework and of allowed words are fixed. Lists of keys (`keys_sources`) are the
    key columns of the tables themselves, so that a source just typed is offered at once.
    """
    framework = study.framework
    lists = DropDowns()
    lists.words["yes_no"] = ["1", "0"]
    lists.words["measures"] = [m.id for m in framework.measures]
    lists.words["features"] = [f.id for f in framework.features]
    lists.words["instruments"] = list(framework.vocabularies.get("instruments", ()))
    lists.words["country_measures"] = [m.id for m in framework.measures if m.subject == "country"]
    words = [w for m in framework.measures for w in (*m.levels, *m.absences)]
    lists.words["values"] = list(dict.fromkeys(["1", "0", *words]))
    for table, schema in TABLES.items():
        for column in schema.fields:
            choice = _choice(table, column, schema, lists)
            if choice is not None:
                lists.of[table, column.name] = choice
    return lists


# Clusters, unless the item in column C is observed of countries.
_SUBJECTS = "IF(ISNUMBER(MATCH($C2,country_measures,0)),keys_countries,keys_clusters)"
_FROM_FRAMEWORK = {
    ("observations", "item"): DropDown("measures", True),
    ("observations", "subject"): DropDown(_SUBJECTS, False),
    ("observations", "value"): DropDown("values", False),
    ("practice_items", "item"): DropDown("measures", True),
    ("practices", "instrument"): DropDown("instruments", True),
    ("definition_features", "feature"): DropDown("features", True),
    ("clusters", "published_group"): DropDown("keys_groups", False),
}


def _choice(table: str, column: Field, schema: TableSchema, lists: DropDowns) -> DropDown | None:
    """The list of one column; None where anything may stand, or several values in one cell."""
    if (table, column.name) in _FROM_FRAMEWORK:
        return _FROM_FRAMEWORK[table, column.name]
    if column.kind == "list":
        return None
    if column.kind == "boolean":
        return DropDown("yes_no", True)
    if column.enum:
        name = f"words_{table}_{column.name}"
        lists.words[name] = list(column.enum)
        return DropDown(name, True)
    for key in schema.foreign_keys:
        if key.field == column.name:
            return DropDown(f"keys_{key.table}", False)
    return None
