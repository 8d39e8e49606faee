"""What the tables of a portfolio look like: one declaration each, for reading and for the manual.

Amounts are in whole units of the currency. Empty means not known, never zero: a project without
European money has 0 in that row, or no row where nobody has looked.
"""

from __future__ import annotations

from collections.abc import Mapping

from healthclusters.base import Field, ForeignKey, TableSchema
from healthclusters.portfolio.words import ENDINGS, KINDS, LEVELS, ROLES, STAGES

SLUG = r"[^\s;,][^;,]*"
CURRENCY = r"[A-Z]{3}"

_CURRENCY = Field(
    name="currency", description="three letters of the currency, such as EUR", pattern=CURRENCY
)
_CLUSTER = Field(
    name="cluster", description="cluster whose portfolio it is, where there are several"
)
_SOURCE = (
    Field(name="source", description="where the row comes from, or a source id"),
    Field(name="locator", description="page, table or sheet in the source"),
)


def _money(name: str, description: str) -> Field:
    return Field(name=name, description=f"{description}, in whole units", kind="number", minimum=0)


def _day(name: str, description: str) -> Field:
    return Field(name=name, description=f"{description}: a date, a month or a year")


def _project(required: bool = True) -> Field:
    return Field(
        name="project_id", description="identifier of the project", required=required, pattern=SLUG
    )


_ORGANISATION = Field(
    name="organisation_id",
    description="identifier of the organisation, no name of a person",
    required=True,
    pattern=SLUG,
)
_OF_PROJECT = ForeignKey(field="project_id", table="projects", reference_field="project_id")

PROJECTS = TableSchema(
    name="projects",
    description="One row per project or idea",
    fields=(
        _project(),
        Field(name="title", description="title of the project"),
        _CLUSTER,
        Field(name="programme", description="programme that pays"),
        Field(name="call", description="call for proposals, an id of `calls` to be checked by it"),
        _day("start", "first day"),
        _day("end", "last day"),
        Field(
            name="stage",
            description="stage where no dates of stages are kept",
            enum=(*STAGES, *ENDINGS),
        ),
        _money("budget", "total cost"),
        _money("public_funding", "public money, all levels together"),
        _CURRENCY,
        Field(name="fields", description="fields of activity, `;` between them", kind="list"),
        Field(name="themes", description="cross-cutting themes, `;` between them", kind="list"),
        Field(
            name="synthetic", description="1 where the row is made up to show the form",
            kind="boolean",
        ),
        *_SOURCE,
    ),
    primary_key=("project_id",),
    optional=True,
)  # fmt: skip

PARTNERS = TableSchema(
    name="partners",
    description="One row per organisation in a project",
    fields=(
        _project(),
        _ORGANISATION,
        Field(name="name", description="name of the organisation"),
        Field(name="kind", description="kind of organisation", enum=tuple(KINDS)),
        Field(name="country", description="code or English name of the country"),
        Field(name="role", description="part in the project", enum=ROLES),
        _money("budget", "its part of the total cost"),
        _money("public_funding", "public money it gets"),
        Field(name="in_region", description="1 in the cluster's region, 0 not", kind="boolean"),
        Field(name="member", description="1 a member of the cluster, 0 not", kind="boolean"),
    ),
    primary_key=("project_id", "organisation_id"),
    foreign_keys=(_OF_PROJECT,),
    optional=True,
)

FUNDING = TableSchema(
    name="funding",
    description="Money of a project by the level that pays",
    fields=(
        _project(),
        Field(name="level", description="who pays", required=True, enum=tuple(LEVELS)),
        Field(name="funder", description="ministry, agency, programme, foundation"),
        Field(
            name="amount", description="in whole units", kind="number", minimum=0, required=True
        ),
        Field(name="currency", description="where it differs from the project's", pattern=CURRENCY),
        *_SOURCE,
    ),
    primary_key=("project_id", "level", "funder"),
    foreign_keys=(_OF_PROJECT,),
    optional=True,
)  # fmt: skip

STAGE_DATES = TableSchema(
    name="stages",
    description="When a project reached a stage",
    fields=(
        _project(),
        Field(
            name="stage", description="stage reached", required=True, enum=(*STAGES, *ENDINGS)
        ),
        Field(name="date", description="when: a date, a month or a year", required=True),
    ),
    primary_key=("project_id", "stage"),
    foreign_keys=(_OF_PROJECT,),
    optional=True,
)  # fmt: skip

CRITERIA = TableSchema(
    name="criteria",
    description="What the board judges projects by",
    fields=(
        Field(name="criterion_id", description="slug", required=True, pattern=SLUG),
        Field(name="label", description="the question in words", required=True),
        Field(
            name="most", description="most points", kind="number", minimum=0, required=True
        ),
        Field(name="weight", description="1 where left out", kind="number", minimum=0),
        Field(name="least", description="fewest points to be supported", kind="number", minimum=0),
    ),
    primary_key=("criterion_id",),
    optional=True,
)  # fmt: skip

RATINGS = TableSchema(
    name="ratings",
    description="Points of the board for a project, its members' mean",
    fields=(
        _project(),
        Field(name="criterion_id", description="an id of `criteria`", required=True),
        Field(
            name="points", description="mean of the board", kind="number", minimum=0, required=True
        ),
    ),
    primary_key=("project_id", "criterion_id"),
    foreign_keys=(
        _OF_PROJECT,
        ForeignKey(field="criterion_id", table="criteria", reference_field="criterion_id"),
    ),
    optional=True,
)  # fmt: skip

VOTES = TableSchema(
    name="votes",
    description="What the board decided, in numbers of votes without names",
    fields=(
        _project(),
        Field(name="date", description="day of the meeting", required=True),
        Field(
            name="outcome",
            description="what was decided",
            required=True,
            enum=("support", "defer", "reject"),
        ),
        Field(name="votes_for", description="votes for it", kind="integer", minimum=0),
        Field(name="votes_against", description="votes against it", kind="integer", minimum=0),
        Field(name="abstained", description="abstentions", kind="integer", minimum=0),
    ),
    primary_key=("project_id", "date"),
    foreign_keys=(_OF_PROJECT,),
    optional=True,
)

SUMMARIES = TableSchema(
    name="summaries",
    description="Sums of a portfolio as published, where the projects themselves are not",
    fields=(
        Field(name="cluster", description="whose portfolio", required=True),
        Field(name="year_from", description="first year", kind="year", required=True),
        Field(name="year_to", description="last year", kind="year", required=True),
        Field(name="projects", description="number of projects", kind="integer", minimum=0),
        _money("volume", "total cost of all projects"),
        _money("regional_volume", "of it: parties in the region"),
        *(_money(level, f"funding, {label}") for level, label in LEVELS.items()),
        Field(
            name="currency", description="three letters", pattern=CURRENCY, required=True
        ),
        *_SOURCE,
    ),
    primary_key=("cluster", "year_from", "year_to"),
    optional=True,
)  # fmt: skip

INTERESTS = TableSchema(
    name="interests",
    description="Who would work on which topic",
    fields=(
        Field(name="topic", description="topic in a few words", required=True),
        _ORGANISATION,
        Field(name="kind", description="kind of organisation", enum=tuple(KINDS)),
        Field(name="field", description="field of activity"),
        Field(name="theme", description="cross-cutting theme"),
        _CLUSTER,
        _day("since", "when it was said"),
    ),
    primary_key=("topic", "organisation_id"),
    optional=True,
)

FACILITIES = TableSchema(
    name="facilities",
    description="Space let to members: one row per agreement",
    fields=(
        Field(name="agreement_id", description="identifier", required=True, pattern=SLUG),
        Field(name="facility", description="name of the building, site or laboratory"),
        Field(name="user", description="organisation that uses it"),
        _CLUSTER,
        Field(name="kind", description="kind of organisation", enum=tuple(KINDS)),
        Field(name="area_m2", description="square metres", kind="number", minimum=0),
        _money("rent", "rent paid for a square metre and year"),
        _money("full_rent", "rent without the reduction, for a square metre and year"),
        _CURRENCY,
        _day("date_from", "first day"),
        _day("date_to", "last day, empty = still let"),
        *_SOURCE,
    ),
    primary_key=("agreement_id",),
    optional=True,
)

PORTFOLIO_TABLES: Mapping[str, TableSchema] = {
    schema.name: schema
    for schema in (
        PROJECTS,
        PARTNERS,
        FUNDING,
        STAGE_DATES,
        CRITERIA,
        RATINGS,
        VOTES,
        SUMMARIES,
        INTERESTS,
        FACILITIES,
    )
}

# Columns that are dates -> whether a year alone stands for its last day.
DATE_COLUMNS: Mapping[str, Mapping[str, bool]] = {
    "projects": {"start": False, "end": True},
    "participations": {"start": False, "end": True},
    "stages": {"date": False},
    "votes": {"date": False},
    "interests": {"since": False},
    "facilities": {"date_from": False, "date_to": True},
}
