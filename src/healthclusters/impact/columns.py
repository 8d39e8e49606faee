"""The firm panel as a table: one row per firm and year (METHOD 10).

Money is in one currency and in prices of one year throughout the file. Empty means not known,
never zero: a firm that does not export has 0 in `exports`.
"""

from __future__ import annotations

from collections.abc import Sequence

from healthclusters.base import Field, TableSchema

# Column -> what it is called in sentences, and its unit (None = the panel's money unit).
OUTCOME_LABELS: dict[str, tuple[str, str | None]] = {
    "employment": ("employment", "employees"),
    "turnover": ("turnover", None),
    "value_added": ("value added", None),
    "exports": ("exports", None),
    "rd_spending": ("R&D spending", None),
}
OUTCOMES = tuple(OUTCOME_LABELS)
COVARIATE_PREFIX = "x_"
PLACEBO_PREFIX = "placebo_"
CATEGORIES = ("sector", "region")

_FIELDS = (
    Field(name="firm", description="identifier of the firm, no name of a person", required=True),
    Field(name="year", description="calendar year", kind="year", required=True),
    Field(
        name="treated_from",
        description="first year in the programme, the same in every row of the firm; "
        "empty = never in it",
        kind="year",
    ),
    Field(
        name="treated_until",
        description="last year in the programme; empty = still in it at the end",
        kind="year",
    ),
    Field(
        name="employment",
        description="employees at the end of the year, or full-time equivalents",
        kind="number",
        minimum=0,
    ),
    Field(name="turnover", description="turnover of the year", kind="number", minimum=0),
    Field(
        name="value_added",
        description="value added of the year, may be negative",
        kind="number",
    ),
    Field(name="exports", description="part of turnover sold abroad", kind="number", minimum=0),
    Field(
        name="rd_spending",
        description="own spending on research and development",
        kind="number",
        minimum=0,
    ),
    Field(
        name="public_funding",
        description="money from the programme to the firm in the year; 0 = none",
        kind="number",
        minimum=0,
    ),
    Field(name="sector", description="sector of the firm"),
    Field(name="region", description="region of the firm"),
    Field(
        name="error_group",
        description="firms of one group share their luck (a region, a holding); errors are "
        "clustered by it",
    ),
    Field(
        name="weight",
        description="how many firms this one stands for, the same in every row of the firm",
        kind="number",
        minimum=0,
    ),
)

PANEL = TableSchema(
    name="panel",
    description="Firms by year, with the year in which each entered the programme",
    fields=_FIELDS,
    primary_key=("firm", "year"),
)


def panel_schema(header: Sequence[str]) -> TableSchema:
    """The schema for a file with these columns.

    Columns whose names begin with `x_` are covariates (numbers), those that begin with
    `placebo_` are outcomes that the programme cannot have changed; both are the user's own.
    """
    own = [
        Field(name=name, description=_describe_own(name), kind="number")
        for name in header
        if name.startswith((COVARIATE_PREFIX, PLACEBO_PREFIX))
    ]
    return TableSchema(
        name=PANEL.name,
        description=PANEL.description,
        fields=_FIELDS + tuple(own),
        primary_key=PANEL.primary_key,
    )


def _describe_own(name: str) -> str:
    if name.startswith(COVARIATE_PREFIX):
        return "a trait of the firm before the programme, as a number"
    return "an outcome that the programme cannot have changed, as a number"


def label(column: str) -> str:
    """A column's name in a sentence: `rd_spending` is R&D spending."""
    if column in OUTCOME_LABELS:
        return OUTCOME_LABELS[column][0]
    for prefix in (PLACEBO_PREFIX, COVARIATE_PREFIX):
        column = column.removeprefix(prefix)
    return column.replace("_", " ")


def total_unit(column: str, money_unit: str) -> str:
    """The unit of a sum over years: jobs become job-years, money of a year stays money."""
    return "employee-years" if column == "employment" else unit(column, money_unit)


def unit(column: str, money_unit: str) -> str:
    """The unit of an outcome in words; a column of the user's own has none known to us."""
    if column not in OUTCOME_LABELS:
        return "units"
    return OUTCOME_LABELS[column][1] or money_unit
