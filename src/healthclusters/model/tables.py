"""The tables of a study folder: columns, keys and references, said once.

From here come the checks of a folder, `datapackage.json`, the workbook and the column lists of
the manual. Columns that take their values from the framework (items, tags) are checked against it
in `files/checks.py`, because a framework is data.
"""

from __future__ import annotations

from healthclusters.base import Field, ForeignKey, TableSchema
from healthclusters.model.casebook_tables import CASEBOOK_TABLES
from healthclusters.model.columns import (
    CLUSTER_KEY,
    COUNTRY,
    ID,
    LOCATOR,
    NOTE,
    SLUG,
    SOURCE_KEY,
    cluster,
    source,
)

CLUSTERS = TableSchema(
    name="clusters",
    description="The clusters: who they are and where.",
    primary_key=("cluster_id",),
    foreign_keys=(ForeignKey(field="countries", table="countries", reference_field="alpha3"),),
    fields=(
        Field(
            name="cluster_id",
            description="short name in lower case with hyphens, such as medicon-valley",
            required=True,
            pattern=SLUG,
        ),
        Field(name="name", description="name as published", required=True),
        Field(name="aliases", description="other names, ; between them", kind="list"),
        Field(
            name="role",
            description="sample: compared and grouped; focal: set beside the sample; mentioned: "
            "only named by practices; candidate: on the longlist",
            required=True,
            enum=("sample", "focal", "mentioned", "candidate"),
        ),
        Field(
            name="countries",
            description="countries, ISO 3166-1 alpha-3, ; between them",
            kind="list",
            required=True,
            pattern=COUNTRY,
        ),
        Field(name="region", description="home region"),
        Field(name="city", description="seat of the cluster organisation"),
        Field(
            name="lat",
            description="latitude of the city, decimal degrees",
            kind="number",
            minimum=-90,
            maximum=90,
        ),
        Field(
            name="lon",
            description="longitude of the city, decimal degrees",
            kind="number",
            minimum=-180,
            maximum=180,
        ),
        Field(name="founded", description="year of foundation", kind="year"),
        Field(
            name="founded_by",
            description="who founded it",
            enum=("public", "private", "academic", "mixed"),
        ),
        Field(name="cluster_organisation", description="legal body that manages the cluster"),
        Field(name="website", description="address of the web site", kind="url"),
        Field(
            name="focus_areas",
            description="tags of the framework's focus_areas, ; between them",
            kind="list",
        ),
        Field(name="published_group", description="group in the published study; else empty"),
    ),
)

COUNTRIES = TableSchema(
    name="countries",
    description="Countries with what is needed to compare them.",
    primary_key=("alpha3",),
    fields=(
        Field(name="alpha3", description="ISO 3166-1 alpha-3 code", required=True, pattern=COUNTRY),
        Field(name="name", description="short English name", required=True),
        Field(name="un_region", description="region as the United Nations draws them"),
        Field(name="oecd_member", description="member of the OECD, 1 or 0", kind="boolean"),
        Field(name="eu_member_2019", description="member of the EU in 2019", kind="boolean"),
        Field(name="eu_member_2021", description="member of the EU in 2021", kind="boolean"),
        Field(name="population_2018", description="people in 2018", kind="integer", minimum=0),
        Field(
            name="health_expenditure_pct_gdp_2018",
            description="health spending in 2018, % of GDP",
            kind="number",
            minimum=0,
            maximum=100,
        ),
    ),
)

OBSERVATIONS = TableSchema(
    name="observations",
    description="One fact a row: this subject, this item, this value, from this source.",
    primary_key=("observation_id",),
    foreign_keys=(SOURCE_KEY,),
    fields=(
        Field(
            name="observation_id",
            description="subject.item.coder.n, unique",
            required=True,
            pattern=ID,
        ),
        Field(
            name="subject",
            description="a cluster_id, or a country code for items about the home country",
            required=True,
        ),
        Field(name="item", description="a measure of the framework", required=True),
        Field(
            name="value",
            description="a number, a bound (>=200), 0 or 1, a level, or a stated absence",
            required=True,
        ),
        Field(name="as_of", description="year the fact holds for; empty if undated", kind="year"),
        source(),
        LOCATOR,
        Field(name="note", description="the evidence in our own words"),
        Field(
            name="confidence",
            description="high: the source states it; medium: it follows; low: inferred",
            required=True,
            enum=("high", "medium", "low"),
        ),
        Field(
            name="coder",
            description="who coded it, a letter or pseudonym",
            required=True,
            pattern=r"[a-z0-9-]+",
        ),
        Field(
            name="status",
            description="draft until a second person has confirmed it",
            required=True,
            enum=("draft", "in_review", "reviewed", "superseded"),
        ),
    ),
)

SOURCES = TableSchema(
    name="sources",
    description="Where the facts come from.",
    primary_key=("source_id",),
    fields=(
        Field(name="source_id", description="short name", required=True, pattern=ID),
        Field(name="title", description="title of the document or page", required=True),
        Field(name="publisher", description="who published it"),
        Field(name="year", description="year of publication", kind="year"),
        Field(name="url", description="http(s) address; empty where none is known", kind="url"),
        Field(
            name="independent",
            description="0 for the published study itself, which cannot confirm its own groups",
            kind="boolean",
            required=True,
        ),
    ),
)

PARTNERSHIPS = TableSchema(
    name="partnerships",
    description="Ties of clusters to others, with their source.",
    primary_key=("cluster_id", "partner", "partner_country", "kind", "year", "source_id"),
    foreign_keys=(
        CLUSTER_KEY,
        SOURCE_KEY,
        ForeignKey(field="partner_country", table="countries", reference_field="alpha3"),
    ),
    optional=True,
    fields=(
        cluster(),
        Field(name="partner", description="a cluster_id or a plain name", required=True),
        Field(name="partner_country", description="country of the partner", pattern=COUNTRY),
        Field(
            name="kind",
            description="kind of tie",
            required=True,
            enum=("agreement", "joint_project", "network_membership", "programme"),
        ),
        Field(name="year", description="year", kind="year"),
        source(),
        NOTE,
    ),
)

EVALUATIONS = TableSchema(
    name="evaluations",
    description="Published figures of evaluations, surveys and platforms.",
    primary_key=("id",),
    foreign_keys=(SOURCE_KEY,),
    optional=True,
    fields=(
        Field(name="id", description="short name", required=True, pattern=ID),
        Field(name="population", description="whom the figure speaks of", required=True),
        Field(name="metric", description="what was measured", required=True),
        Field(name="value", description="the figure", kind="number", required=True),
        Field(name="unit", description="its unit", required=True),
        Field(name="n", description="number of answers or cases", kind="integer", minimum=0),
        Field(name="as_of", description="year", kind="year"),
        source(),
        LOCATOR,
        NOTE,
    ),
)

LONGLIST = TableSchema(
    name="longlist",
    description="Where clusters and candidates were found listed before a sample was drawn.",
    primary_key=("cluster_id", "source_id", "locator"),
    foreign_keys=(CLUSTER_KEY, SOURCE_KEY),
    optional=True,
    fields=(
        cluster(),
        source(),
        LOCATOR,
        Field(name="listed_name", description="name as listed there"),
        Field(name="year", description="year of the listing", kind="year"),
        NOTE,
    ),
)

STUDY_TABLES: dict[str, TableSchema] = {
    t.name: t
    for t in (
        CLUSTERS,
        COUNTRIES,
        OBSERVATIONS,
        SOURCES,
        PARTNERSHIPS,
        EVALUATIONS,
        LONGLIST,
    )
}

TABLES: dict[str, TableSchema] = {**STUDY_TABLES, **CASEBOOK_TABLES}


def file_of(table: str) -> str:
    """Path of a table's file inside the study folder."""
    return f"casebook/{table}.csv" if table in CASEBOOK_TABLES else f"{table}.csv"
