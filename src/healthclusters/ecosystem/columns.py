"""The columns of a register, in one declaration: of units by year, staff, definitions."""

from __future__ import annotations

from healthclusters.base import ORGANISATION_KINDS, Field, TableSchema

NACE_REVISIONS = ("2", "2.1")
NUTS_VERSIONS = ("2010", "2013", "2016", "2021", "2024")
MONEY = ("turnover", "value_added", "exports", "rd_spending")
OUTPUTS = ("patents", "publications", "trials")
# What is added up, in the order of tables.
MEASURES = ("employment", *MONEY)
LABELS = {
    "organisations": "organisations",
    "units": "units",
    "employment": "employees",
    "turnover": "turnover",
    "value_added": "value added",
    "exports": "exports",
    "rd_spending": "research spending",
    "productivity": "value added per employee",
    "patents": "patents",
    "publications": "publications",
    "trials": "clinical trials",
}
FIRST_YEAR, LAST_YEAR = 1800, 2100
# More than any unit has of anything: a larger number is a slip, and drowns every other in sums.
MOST_PEOPLE, MOST_AMOUNT = 1e7, 1e14


def _amount(name: str, description: str, least: float = 0.0, most: float = MOST_AMOUNT) -> Field:
    return Field(name=name, description=description, kind="number", minimum=least, maximum=most)


def _year(name: str, description: str) -> Field:
    return Field(
        name=name,
        description=description,
        kind="integer",
        minimum=FIRST_YEAR,
        maximum=LAST_YEAR,
    )


def _flag(name: str, description: str) -> Field:
    return Field(name=name, description=description, kind="boolean")


REGISTER = TableSchema(
    name="register",
    description="Organisations and establishments, one row a year",
    fields=(
        Field(name="unit", description="your own identifier of the unit", required=True),
        Field(
            name="year",
            description="year that the row holds for",
            kind="integer",
            required=True,
            minimum=FIRST_YEAR,
            maximum=LAST_YEAR,
        ),
        Field(
            name="definition",
            description="id of the definition that the row was coded by; empty: the only one",
        ),
        Field(
            name="organisation",
            description="the organisation that an establishment belongs to; empty: itself",
        ),
        Field(name="name", description="name as it is known"),
        Field(
            name="vat",
            description="VAT number with its country, such as LU12345678",
            pattern=r"[A-Z]{2}[A-Z0-9+*]{2,12}",
        ),
        Field(
            name="ror",
            description="Research Organization Registry id, nine characters from 0",
            pattern=r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}",
        ),
        Field(
            name="lei", description="Legal Entity Identifier, 20 characters", pattern="[A-Z0-9]{20}"
        ),
        Field(
            name="pic",
            description="EU Participant Identification Code, 9 digits",
            pattern="[0-9]{9}",
        ),
        Field(name="wikidata", description="Wikidata item, such as Q42", pattern="Q[1-9][0-9]*"),
        Field(
            name="kind",
            description="what kind of organisation it is",
            enum=tuple(ORGANISATION_KINDS),
        ),
        Field(
            name="nace",
            description="NACE code, such as 21.20, 21.2 or 21",
            pattern=r"[0-9]{2}(\.[0-9]{1,2})?",
        ),
        Field(
            name="nace_revision",
            description="edition of NACE that the code is from",
            enum=NACE_REVISIONS,
        ),
        Field(
            name="subsectors",
            description="subsectors set by hand, `;` between them, weights after `:`",
            kind="list",
            pattern=r"[a-z][a-z_]*(:(0?\.[0-9]+|1(\.0*)?))?",
        ),
        Field(name="description", description="what it does, searched for keywords"),
        _amount(
            "employment",
            "employees, full-time equivalents or heads, the same everywhere",
            most=MOST_PEOPLE,
        ),
        _amount("turnover", "turnover of the year, one currency"),
        _amount("value_added", "gross value added of the year; may be negative", -MOST_AMOUNT),
        _amount("exports", "exports of the year"),
        _amount("rd_spending", "spending on research and development of the year"),
        _year("founded", "year in which it was founded"),
        _year("closed", "year in which it closed; empty: it has not"),
        _flag("startup", "1: counts as a start-up in this year"),
        Field(name="spin_off_of", description="the organisation that it was spun off from"),
        _flag("foreign_owned", "1: belongs to a foreign group"),
        Field(name="group", description="group of enterprises that it belongs to"),
        Field(
            name="lat",
            description="latitude, decimal degrees",
            kind="number",
            minimum=-90,
            maximum=90,
        ),
        Field(
            name="lon",
            description="longitude, decimal degrees",
            kind="number",
            minimum=-180,
            maximum=180,
        ),
        Field(
            name="nuts",
            description="NUTS region, such as LU000; a shorter code where no more is known",
            pattern="[A-Z]{2}[A-Z0-9]{0,3}",
        ),
        Field(name="nuts_version", description="edition of NUTS", enum=NUTS_VERSIONS),
        Field(name="address", description="street and number"),
        Field(name="postcode", description="postal code"),
        Field(name="city", description="town"),
        Field(name="country", description="ISO 3166-1 alpha-2 or alpha-3", pattern="[A-Z]{2,3}"),
        Field(name="site", description="web site", kind="url"),
        _year("member_from", "year in which it joined the cluster organisation"),
        _year("member_until", "last year as a member; empty: still one"),
        _amount("patents", "patent applications of the year"),
        _amount("publications", "scientific publications of the year"),
        _amount("trials", "clinical trials begun in the year"),
        _flag("ai_in_use", "1: uses artificial intelligence in its products or work"),
        _amount("weight", "units that this one stands for, where the register is a sample"),
        Field(name="stratum", description="stratum that it was drawn from"),
    ),
    primary_key=("unit", "year"),
)

RESIDENCE = TableSchema(
    name="residence",
    description="Staff of a unit by country of residence, one row a unit, year and country",
    fields=(
        Field(name="unit", description="a unit of the register", required=True),
        Field(name="year", description="year", kind="integer", required=True),
        Field(
            name="country",
            description="country of residence as the register writes countries",
            required=True,
            pattern="[A-Z]{2,3}",
        ),
        Field(
            name="staff",
            description="people",
            kind="number",
            required=True,
            minimum=0.0,
            maximum=MOST_PEOPLE,
        ),
    ),
    primary_key=("unit", "year", "country"),
    optional=True,
)

DEFINITIONS = TableSchema(
    name="definitions",
    description="How the register was coded: one row a definition and thing that it changed",
    fields=(
        Field(name="definition", description="id, as in the register", required=True),
        Field(
            name="aspect",
            description="what it changed",
            required=True,
            enum=("classification", "coverage", "source", "threshold"),
        ),
        Field(name="from_year", description="first year", kind="integer", required=True),
        Field(name="to_year", description="last year; empty: still used", kind="integer"),
        Field(name="what", description="the change in a sentence", required=True),
    ),
    primary_key=("definition", "aspect"),
    optional=True,
)
