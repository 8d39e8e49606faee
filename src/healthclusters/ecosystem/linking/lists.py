"""A list of companies, and the form of its texts in which they are compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from healthclusters.base import (
    DataError,
    Field,
    Problem,
    RawTable,
    TableSchema,
    errors,
    notices,
    parse_table,
    read_table,
)

COMPANY_LIST = TableSchema(
    name="companies",
    description="A list of companies to be linked with another",
    fields=(
        Field(name="id", description="your own identifier", required=True),
        Field(name="name", description="name of the company", required=True),
        Field(name="vat", description="VAT or register number"),
        Field(name="address", description="street and number"),
        Field(name="postcode", description="postal code"),
        Field(name="city", description="town"),
        Field(name="country", description="country, written the same in both lists"),
        Field(name="site", description="web site or its domain"),
    ),
    primary_key=("id",),
)
# Words that say what a company legally is, not which one it is.
LEGAL_FORMS = (
    *("ab", "ag", "aps", "as", "asbl", "bv", "bvba", "co", "corp", "eeig", "eurl", "gmbh", "inc"),
    *("kft", "kg", "limited", "llc", "ltd", "mbh", "nv", "ohg", "oy", "oyj", "plc", "rl", "sa"),
    *("sarl", "sarls", "sas", "sca", "scs", "se", "sl", "sp", "spa", "sprl", "srl", "sro", "ug"),
    *("vof", "zoo"),
)
# Words of an address that one office writes out and another shortens.
_STREETS = {
    "boulevard": "bd",
    "avenue": "av",
    "strasse": "str",
    "street": "st",
    "road": "rd",
    "place": "pl",
    "chemin": "ch",
    "square": "sq",
}
# Letters that do not fall apart into a plain one and an accent.
_LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ł": "l", "đ": "d", "&": " "}


def read_company_list(path: Path | str, *, sheet: str | None = None) -> pl.DataFrame:
    """A list from a CSV file or a sheet; raises DataError with every problem found."""
    return open_company_list(path, sheet=sheet)[0]


def open_company_list(
    path: Path | str, *, sheet: str | None = None
) -> tuple[pl.DataFrame, list[Problem]]:
    """A list as `read_company_list`, and its notices: which of its columns are not used."""
    raw, problems = read_table(Path(path), sheet=sheet)
    if raw is None:
        raise DataError(problems)
    unknown = [p for p in parse_table(raw, COMPANY_LIST).problems if p.code == "TAB-010"]
    parsed = parse_table(known_columns(raw, COMPANY_LIST), COMPANY_LIST)
    # Where a column is missing, one that is not known may be it.
    missing = any(p.code == "TAB-009" for p in parsed.problems)
    problems += [p if missing else _not_used(p) for p in unknown]
    problems += parsed.problems
    if not raw.rows:
        problems.append(_without_companies(raw.file))
    if errors(problems):
        raise DataError(problems)
    return parsed.frame, notices(problems)


def known_columns(raw: RawTable, schema: TableSchema) -> RawTable:
    """The table without the columns that the schema does not know."""
    kept = [i for i, name in enumerate(raw.header) if name in schema.field_names]
    rows = [[row[i] for i in kept] for row in raw.rows]
    return RawTable(raw.file, tuple(raw.header[i] for i in kept), rows, raw.lines, raw.delimiter)


def _not_used(problem: Problem) -> Problem:
    """Lists of companies have columns of their own; they are no hindrance."""
    hint, _, _ = problem.remedy.rpartition("Rename")
    return replace(
        problem,
        severity="notice",
        what="the column is not used for linking",
        remedy=f"{hint}Nothing to do if that is right.",
    )


def _without_companies(file: str) -> Problem:
    return Problem(
        code="REG-021",
        file=file,
        what="the list has no company",
        remedy="Give a list with a company a row below the header.",
    )


def comparable(companies: pl.DataFrame) -> pl.DataFrame:
    """The texts as they are compared: small letters, no accents, no legal forms; empty = null.

    Columns: `unique_id`, `name`, `name_start` (first four letters), `words` (of the name), `vat`,
    `address`, `postcode`, `city`, `country`, `site` (its domain).
    """
    full = with_every_column(companies)
    forms = "|".join(LEGAL_FORMS)
    spelt = plain("name").str.replace_all(rf"\b({forms})\b", " ")
    name = _squeezed(spelt)
    site = (
        pl.col("site")
        .str.to_lowercase()
        .str.replace(r"^[a-z]+://", "")
        .str.replace(r"^www\.", "")
        .str.extract(r"^([^/:?#]+)")
    )
    texts = full.select(
        unique_id=pl.col("id").cast(pl.String),
        # A company whose name is nothing but a legal form keeps it.
        name=pl.coalesce(_or_null(name), _or_null(plain("name"))),
        vat=pl.col("vat").str.to_uppercase().str.replace_all(r"[^A-Z0-9]", ""),
        address=plain("address").str.replace_many(list(_STREETS), list(_STREETS.values())),
        postcode=pl.col("postcode").str.to_uppercase().str.replace_all(r"[^A-Z0-9]", ""),
        city=plain("city"),
        country=pl.col("country").str.to_uppercase(),
        site=site,
    )
    kept = texts.with_columns(_or_null(pl.col(c)).alias(c) for c in texts.columns)
    return kept.with_columns(
        name_start=pl.col("name").str.replace_all(" ", "").str.slice(0, 4),
        words=pl.col("name").str.split(" "),
    )


def with_every_column(companies: pl.DataFrame) -> pl.DataFrame:
    """The columns of COMPANY_LIST as text, null where the list has no such column."""
    return companies.select(
        (pl.col(f.name) if f.name in companies.columns else pl.lit(None))
        .cast(pl.String)
        .alias(f.name)
        for f in COMPANY_LIST.fields
    )


def plain(column: str) -> pl.Expr:
    """Small letters and digits, one space between words."""
    apart = pl.col(column).str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return _squeezed(apart.str.replace_many(list(_LETTERS), list(_LETTERS.values())))


def _squeezed(text: pl.Expr) -> pl.Expr:
    # "s.a." is one word, "a-b" are two.
    return text.str.replace_all(r"[.'’]", "").str.replace_all(r"[^a-z0-9]+", " ").str.strip_chars()


def _or_null(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)
