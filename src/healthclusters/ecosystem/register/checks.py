"""What can be wrong with a register beyond single cells (REG-001 to REG-012, and REG-018).

Each check is one question to DuckDB over all rows, whatever their number: which rows, and what to
say of them. At most MOST_OF_A_KIND rows of a kind are listed.
"""

# Names put into the SQL are our own, never a person's text.
# ruff: noqa: S608

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from healthclusters.base import Problem
from healthclusters.base.problems import Severity
from healthclusters.ecosystem.columns import NACE_REVISIONS
from healthclusters.ecosystem.countries import country_codes
from healthclusters.ecosystem.engine import Connection, frame_of
from healthclusters.ecosystem.nace import nace_codes
from healthclusters.ecosystem.register.batches import MOST_OF_A_KIND

IDENTIFIERS = ("vat", "ror", "lei", "pic", "wikidata")
JUMP = 10.0
# Member states, EFTA and candidates with statistical regions (Eurostat 2022, NUTS 2021).
_IN_NUTS = (
    "AL AT BA BE BG CH CY CZ DE DK EE EL ES FI FR GE HR HU IE IS IT LI LT LU LV MD ME MK MT NL NO "
    "PL PT RO RS SE SI SK TR UA UK XK"
)
NUTS_COUNTRIES = tuple(re.findall("[A-Z]+", _IN_NUTS))
# Regions that lie elsewhere than their country: Canaries, overseas, islands of the Atlantic and
# the Arctic; a country whose code says no more may be there.
FAR_REGIONS = ("ES7", "FRY", "PT2", "PT3", "NO0B", "GE", "ES$", "FR$", "PT$", "NO$")
# NACE Rev. 2.1 holds for European statistics from reference year 2025 on (Regulation 2023/137).
NEW_NACE_FROM = 2025


@dataclass(frozen=True, kw_only=True)
class Check:
    """A question. sql: gives `line` and the values that `what` names in braces."""

    code: str
    column: str
    sql: str
    what: str
    remedy: str
    severity: Severity = "error"


def _repeated(which: str) -> str:
    """Rows of a unit that is there already in that year.

    Only units that are there twice are put in order: of 100 million rows few are.
    """
    return f"""SELECT _line AS line, unit, year, nuts, first_nuts, first_line FROM (
        SELECT unit, year, nuts, _line, first(coalesce(nuts, '')) OVER w AS first_nuts,
          first(_line) OVER w AS first_line
        FROM units SEMI JOIN (SELECT definition, unit, year FROM units GROUP BY ALL
          HAVING count(*) > 1) twice USING (definition, unit, year)
        WINDOW w AS (PARTITION BY definition, unit, year ORDER BY _line))
        WHERE _line <> first_line AND {which}"""


def _shared(name: str) -> str:
    """Rows whose identifier another organisation has as well.

    First what is there twice, which DuckDB counts on disk where memory is short; counting different
    organisations of every identifier, it could not.
    """
    key = f"definition, year, {name}"
    return f"""WITH several AS (SELECT _line, unit, {key}, coalesce(organisation, unit) AS top
          FROM units SEMI JOIN (SELECT {key} FROM units WHERE {name} IS NOT NULL GROUP BY ALL
            HAVING count(*) > 1) twice USING ({key})),
        owners AS (SELECT {key}, min(top) AS other FROM several GROUP BY ALL
          HAVING min(top) <> max(top))
        SELECT _line AS line, {name} AS id, unit, other
        FROM several JOIN owners USING ({key}) WHERE top <> other"""


CHECKS: tuple[Check, ...] = (
    Check(
        code="REG-001",
        column="nace",
        sql="""SELECT _line AS line, nace, nace_revision AS revision FROM units
            ANTI JOIN nace_codes ON units.nace = nace_codes.code
              AND units.nace_revision = nace_codes.revision
            WHERE nace IS NOT NULL""",
        what="there is no NACE code {nace} in Rev. {revision}",
        remedy="Correct the code, or name its revision in the column nace_revision.",
    ),
    Check(
        code="REG-002",
        column="nuts",
        sql=_repeated("coalesce(nuts, '') <> first_nuts"),
        what="{unit} is in two places in {year}: here in {nuts}, on line {first_line} in "
        "{first_nuts}",
        remedy="Give each site an identifier of its own, and name the firm in the column "
        "organisation.",
    ),
    Check(
        code="REG-003",
        column="definition + unit + year",
        sql=_repeated("coalesce(nuts, '') = first_nuts"),
        what="{unit} in {year} is already on line {first_line}",
        remedy="Remove one of the two rows.",
    ),
    Check(
        code="REG-004",
        column="closed",
        sql="""SELECT _line AS line, unit, year, founded, closed FROM units
            WHERE closed < founded OR year < founded OR year > closed""",
        what="{unit} has a row for {year}, but was founded in {founded} and closed in {closed}",
        remedy="Correct founded, closed or year, or remove the row.",
    ),
    Check(
        code="REG-005",
        column="member_until",
        sql="""SELECT _line AS line, unit, member_from, member_until FROM units
            WHERE member_until < member_from
              OR (member_until IS NOT NULL AND member_from IS NULL)""",
        what="{unit} left the cluster in {member_until}, but joined in {member_from}",
        remedy="Correct member_from or member_until.",
    ),
    Check(
        code="REG-006",
        column="organisation",
        sql="""SELECT u._line AS line, u.unit, u.organisation, o.organisation AS above
            FROM units u JOIN units o ON o.unit = u.organisation
              AND o.year = u.year AND o.definition = u.definition
            WHERE o.organisation IS NOT NULL AND o.organisation <> o.unit""",
        what="{unit} belongs to {organisation}, which itself belongs to {above}",
        remedy="Name the organisation at the top in both rows.",
    ),
    Check(
        code="REG-007",
        column="country",
        sql="""SELECT u._line AS line, u.unit, u.nuts, u.country FROM units u
            LEFT JOIN countries c ON c.alpha3 = u.country
            WHERE u.nuts IS NOT NULL AND u.country IS NOT NULL
              AND (length(u.country) = 2 OR c.alpha2 IS NOT NULL)
              AND replace(replace(coalesce(c.alpha2, u.country), 'GR', 'EL'), 'GB', 'UK')
                <> u.nuts[1:2]""",
        what="{unit} is in two places: its region is {nuts}, its country {country}",
        remedy="Correct one of the two.",
    ),
    Check(
        code="REG-008",
        column="weight",
        sql="""SELECT _line AS line, unit, weight FROM units, (
              SELECT count(weight) AS weighted FROM units) WHERE weighted > 0
              AND (weight IS NULL OR weight < 1)""",
        what="{unit} has the weight {weight}; other rows have one",
        remedy="Give every row the number of units that it stands for, 1 or more; or remove the "
        "column.",
    ),
    *(
        Check(
            code="REG-009",
            column=name,
            sql=_shared(name),
            what=f"{{unit}} has the {name} {{id}} that {{other}} has as well",
            remedy="If they are one firm, name it in the column organisation; else correct the "
            "identifier.",
            severity="notice",
        )
        for name in IDENTIFIERS
    ),
    Check(
        code="REG-009",
        column="name",
        sql="""WITH named AS (SELECT _line, unit, definition, year, name,
              coalesce(organisation, unit) AS top, lower(trim(name)) AS called,
              lower(trim(coalesce(city, ''))) AS town FROM units WHERE name IS NOT NULL),
            owners AS (SELECT definition, year, called, town, min(top) AS other FROM named
              GROUP BY ALL HAVING count(*) > 1 AND min(top) <> max(top))
            SELECT _line AS line, unit, year, name, other
            FROM named JOIN owners USING (definition, year, called, town) WHERE top <> other""",
        what="{unit} has in {year} the name {name!r} and the town that {other} has as well",
        remedy="If they are one firm, keep one of them, or name it in the column organisation.",
        severity="notice",
    ),
    Check(
        code="REG-022",
        column="nuts",
        sql=f"""SELECT _line AS line, unit, nuts, nuts[1:2] AS letters FROM units
            WHERE nuts[1:2] NOT IN ({", ".join(f"'{c}'" for c in NUTS_COUNTRIES)})""",
        what="{unit} has the region {nuts}, but NUTS has no country {letters}",
        remedy="Correct the code; NUTS writes Greece EL and the United Kingdom UK.",
    ),
    Check(
        code="REG-022",
        column="country",
        sql="""SELECT _line AS line, unit, country FROM units
            WHERE country IS NOT NULL AND country NOT IN ('EL', 'UK')
              AND country NOT IN (SELECT alpha2 FROM countries)
              AND country NOT IN (SELECT alpha3 FROM countries)""",
        what="{unit} is in the country {country}, which does not exist",
        remedy="Write its code by ISO 3166-1, such as LU or LUX.",
    ),
    Check(
        code="REG-023",
        column="lat + lon",
        sql=f"""SELECT _line AS line, unit, nuts, lat, lon FROM units
            WHERE lat IS NOT NULL AND lon IS NOT NULL AND nuts IS NOT NULL
              AND NOT regexp_matches(nuts, '^({"|".join(FAR_REGIONS)})')
              AND NOT (lat BETWEEN 34 AND 72 AND lon BETWEEN -25 AND 45)""",
        what="{unit} lies at latitude {lat}, longitude {lon}, outside of Europe, but its region is "
        "{nuts}",
        remedy="Look whether latitude and longitude have changed places.",
    ),
    Check(
        code="REG-010",
        column="employment",
        sql=f"""SELECT line, unit, year, before, employment FROM (
            SELECT _line AS line, unit, year, employment,
              lag(employment) OVER w AS before, lag(year) OVER w AS before_year
            FROM units SEMI JOIN (SELECT definition, unit FROM units GROUP BY ALL
              HAVING max(employment) >= 20 AND max(employment) > {JUMP} * min(employment)) uneven
              USING (definition, unit)
            WINDOW w AS (PARTITION BY definition, unit ORDER BY year))
            WHERE year = before_year + 1 AND greatest(before, employment) >= 20
              AND greatest(before, employment) > {JUMP} * least(before, employment)""",
        what="{unit} goes from {before} to {employment} employees in {year}",
        remedy="Look whether a digit slipped, or two firms became one.",
        severity="notice",
    ),
    Check(
        code="REG-011",
        column="employment",
        sql="""SELECT o._line AS line, o.unit, o.year, o.employment, s.sites FROM units o JOIN (
              SELECT definition, organisation, year, sum(employment) AS sites FROM units
              WHERE organisation IS NOT NULL AND organisation <> unit GROUP BY ALL) s
            ON s.organisation = o.unit AND s.year = o.year AND s.definition = o.definition
            WHERE o.employment IS NOT NULL AND s.sites IS DISTINCT FROM o.employment""",
        what="the sites of {unit} have {sites} employees in {year}, its own row says {employment}",
        remedy="The sites are counted. Look whether one of them is missing.",
        severity="notice",
    ),
    Check(
        code="REG-018",
        column="nuts_version",
        sql="""SELECT min(_line) AS line, definition,
              string_agg(DISTINCT nuts_version, ' and ' ORDER BY nuts_version) AS editions
            FROM units WHERE nuts_version IS NOT NULL GROUP BY definition
            HAVING count(DISTINCT nuts_version) > 1""",
        what="rows counted by the definition {definition!r} use several editions of NUTS: "
        "{editions}",
        remedy="Code all by one edition, or name the change: a definition of its own for each.",
        severity="notice",
    ),
)


def register_problems(
    connection: Connection, file: str, subsectors: Sequence[str]
) -> list[Problem]:
    """Problems of the table `units` of a DuckDB connection (columns of REGISTER and `_line`).

    subsectors: ids that may be set by hand.
    """
    raw = connection.con
    raw.register("nace_codes", _code_table().to_arrow())
    raw.register("countries", country_codes().to_arrow())
    problems: list[Problem] = []
    for check in CHECKS:
        problems += _found(raw, check, file)
    problems += list(_hand_set(raw, file, subsectors))
    return problems


def _found(raw: Any, check: Check, file: str) -> list[Problem]:
    rows = frame_of(
        raw.sql(
            f"SELECT *, count(*) OVER () AS _n FROM ({check.sql}) ORDER BY line "
            f"LIMIT {MOST_OF_A_KIND}"
        ).to_arrow_table()
    )
    problems = [
        Problem(
            code=check.code,
            file=file,
            line=row["line"],
            column=check.column,
            what=check.what.format(**{k: _word(v) for k, v in row.items()}),
            remedy=check.remedy,
            severity=check.severity,
        )
        for row in rows.iter_rows(named=True)
    ]
    total = int(rows["_n"][0]) if rows.height else 0
    if total > MOST_OF_A_KIND:
        problems.append(
            Problem(
                code=check.code,
                file=file,
                column=check.column,
                what=f"{total - MOST_OF_A_KIND:,} more rows have this problem",
                remedy="Correct those listed first; their cause is likely the same.",
                severity=check.severity,
            )
        )
    return problems


def _word(value: Any) -> str:
    if value is None or value == "":
        return "(not stated)"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _hand_set(raw: Any, file: str, known: Sequence[str]) -> Iterator[Problem]:
    """Subsectors set by hand."""
    rows = raw.sql(
        "SELECT subsectors, min(_line) AS line FROM units WHERE subsectors IS NOT NULL "
        "GROUP BY subsectors ORDER BY line"
    ).fetchall()
    for text, line in rows:
        yield from wrong_subsectors(text, file, line, known)


def wrong_subsectors(
    text: str, file: str, line: int | None, known: Sequence[str]
) -> Iterator[Problem]:
    """What is wrong with subsectors set by hand: known ones, with weights that add up to 1."""
    parts = [part.strip().partition(":") for part in text.split(";")]
    unknown = sorted({name for name, _, _ in parts} - set(known))
    if unknown:
        what = f"{unknown[0]!r} is no subsector of the mapping"
        remedy = f"One of: {', '.join(sorted(known))}."
    elif not _add_up(weight for _, _, weight in parts):
        what = f"the weights of {text!r} do not add up to 1"
        remedy = "Write weights that add up to 1, such as biopharma:0.5;digital_health:0.5."
    else:
        return
    yield Problem(
        code="REG-012", file=file, line=line, column="subsectors", what=what, remedy=remedy
    )


def _add_up(weights: Iterator[str]) -> bool:
    try:
        return abs(sum(float(weight or 1) for weight in weights) - 1) <= 0.001
    except ValueError:
        return False


def no_rows(file: str) -> Problem:
    """A register that has columns and nothing in them."""
    return Problem(
        code="REG-024",
        file=file,
        what="the register has a header and no row",
        remedy="Add one row a firm and year below it.",
    )


def _code_table() -> pl.DataFrame:
    rows = [(revision, code) for revision in NACE_REVISIONS for code in nace_codes(revision)]
    return pl.DataFrame(rows, schema=["revision", "code"], orient="row").sort("revision", "code")
