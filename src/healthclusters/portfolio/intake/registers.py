"""Tables that others publish: the CORDIS files of the European Union, with old and new names.

Which file it is shows in its columns. Columns that a portfolio has no use for, those with the
names of contact persons among them, are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from healthclusters.base import Field, RawTable, TableSchema
from healthclusters.portfolio.tables import PARTNERS, PROJECTS

_KINDS = {
    "PRC": "company",
    "HES": "university",
    "REC": "research",
    "PUB": "public",
    "OTH": "other",
}
_ROLES = {
    "coordinator": "coordinator",
    "hostinstitution": "coordinator",
    "participant": "partner",
    "beneficiary": "partner",
    "partner": "third_party",
    "thirdparty": "third_party",
    "internationalpartner": "third_party",
    "associatedpartner": "third_party",
}
_STAGES = {"signed": "running", "ongoing": "running", "closed": "finished",
           "terminated": "stopped"}  # fmt: skip
_NUMBERS = ("budget", "public_funding", "project_budget", "project_public_funding")
_DATES = ("start", "end")
# "not available" as statistical programs write it; no country of that code has such a column.
_MISSING = ("NA", "N/A", "NaN")
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d)")

PARTICIPATIONS = TableSchema(
    name="participations",
    description="One row per organisation in a project, with the project's own columns repeated",
    fields=(
        *PARTNERS.fields,
        *(f for f in PROJECTS.fields if f.name not in (*PARTNERS.field_names,)),
        Field(name="project_budget", description="total cost of the project", kind="number",
              minimum=0),
        Field(name="project_public_funding", description="public money of the project",
              kind="number", minimum=0),
    ),
    primary_key=PARTNERS.primary_key,
)  # fmt: skip


@dataclass(frozen=True)
class Form:
    """A published file. needs: columns by which it is recognised, in small letters.

    columns: column of ours -> names it has had, the first that is there counts.
    """

    name: str
    schema: TableSchema
    needs: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]


FORMS = (
    Form(
        "CORDIS projects",
        PROJECTS,
        ("id", "startdate", "enddate", "ecmaxcontribution"),
        {
            "project_id": ("id",),
            "title": ("title", "acronym"),
            "programme": ("frameworkprogramme", "programme"),
            "call": ("subcall", "mastercall", "call"),
            "start": ("startdate",),
            "end": ("enddate",),
            "stage": ("status",),
            "budget": ("totalcost",),
            "public_funding": ("ecmaxcontribution",),
        },
    ),
    Form(
        "CORDIS organisations",
        PARTNERS,
        ("projectid", "name", "activitytype", "role", "country"),
        {
            "project_id": ("projectid",),
            "organisation_id": ("organisationid", "id"),
            "name": ("name", "shortname"),
            "kind": ("activitytype",),
            "country": ("country",),
            "role": ("role",),
            "budget": ("totalcost",),
            "public_funding": ("eccontribution",),
        },
    ),
    Form(
        "participations in EU projects",
        PARTICIPATIONS,
        ("rcn", "pic", "role"),
        {
            "project_id": ("rcn",),
            "organisation_id": ("pic",),
            "name": ("name",),
            "kind": ("type", "activitytype"),
            "country": ("country",),
            "role": ("role",),
            "public_funding": ("contribution", "eccontribution"),
            "start": ("start_date", "startdate"),
            "end": ("end_date", "enddate"),
            "project_budget": ("total_cost", "totalcost"),
            "project_public_funding": ("max_contribution", "ecmaxcontribution"),
        },
    ),
)


def form_of(raw: RawTable) -> Form | None:
    """Which published file this is, or None."""
    header = {name.lower() for name in raw.header}
    return next((form for form in FORMS if header.issuperset(form.needs)), None)


def in_our_columns(raw: RawTable, form: Form) -> RawTable:
    """The table with our columns and words; cells that say "not available" are empty."""
    place = {name.lower(): i for i, name in enumerate(raw.header)}
    taken = {
        ours: next(place[name] for name in names if name in place)
        for ours, names in form.columns.items()
        if any(name in place for name in names)
    }
    columns = {
        ours: _exchanged(ours, [row[i].strip() for row in raw.rows]) for ours, i in taken.items()
    }
    columns["currency"] = ["EUR"] * len(raw.rows)
    if "currency" not in form.schema.field_names:
        del columns["currency"]
    rows = [list(cells) for cells in zip(*columns.values(), strict=True)]
    return RawTable(raw.file, tuple(columns), rows, raw.lines, raw.delimiter)


def _exchanged(column: str, texts: list[str]) -> list[str]:
    exchange = {text: _word(column, text) for text in dict.fromkeys(texts)}
    return [exchange[text] for text in texts]


def _word(column: str, text: str) -> str:
    if column == "kind":
        return _KINDS.get(text.upper(), text)
    if column == "role":
        return _ROLES.get(text.lower(), text)
    if column == "stage":
        return _STAGES.get(text.lower(), text)
    if column in (*_NUMBERS, *_DATES) and text in _MISSING:
        return ""
    return _SPACED.sub("", text) if column in _NUMBERS else text
