"""The mapping file: read, checked, and expanded into one row a rule and keyword."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from healthclusters.base import (
    DataError,
    Field,
    ForeignKey,
    Problem,
    TableSchema,
    UnknownNameError,
    check_references,
    errors,
    parse_table,
    read_csv,
)
from healthclusters.ecosystem.columns import NACE_REVISIONS
from healthclusters.ecosystem.nace import nace_codes

MAPPING_VERSION = "1"
NOT_ASSIGNED = "not_assigned"
_SLUG = r"[a-z][a-z_]*"

LABELS = TableSchema(
    name="labels",
    description="Subsectors: a tree of two levels",
    fields=(
        Field(name="subsector", description="id", required=True, pattern=_SLUG),
        Field(name="parent", description="subsector above; empty at the top", pattern=_SLUG),
        Field(name="label_en", description="name in English", required=True),
        Field(name="label_fr", description="name in French"),
        Field(name="place", description="order in tables", kind="integer", required=True),
    ),
    primary_key=("subsector",),
    foreign_keys=(ForeignKey(field="parent", table="labels", reference_field="subsector"),),
)
RULES = TableSchema(
    name="mapping",
    description="Rules from NACE and keywords to subsectors",
    fields=(
        Field(name="rule", description="id", required=True),
        Field(name="nace_revision", description="edition; empty: both", enum=NACE_REVISIONS),
        Field(name="nace", description="code that the firm's begins with; empty: any"),
        Field(name="keywords", description="one of which the description holds", kind="list"),
        Field(name="subsector", description="subsector", required=True, pattern=_SLUG),
        Field(name="weight", description="share", kind="number", required=True, minimum=0.0),
    ),
    primary_key=("rule",),
    foreign_keys=(ForeignKey(field="subsector", table="labels", reference_field="subsector"),),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class SubsectorMapping:
    """A version of the mapping.

    labels: `subsector`, `parent`, `label_en`, `label_fr`, `place`. rules: one row a rule, revision
    and keyword: `rule`, `nace_revision`, `nace` (its beginning), `keyword` ("" where none is
    asked for), `subsector` (finer), `top`, `weight`, `tier` (the lower one wins).
    """

    version: str
    labels: pl.DataFrame
    rules: pl.DataFrame

    @property
    def top(self) -> list[str]:
        """The subsectors at the top, in the order of tables."""
        return self.labels.filter(pl.col("parent").is_null()).sort("place")["subsector"].to_list()

    @property
    def parents(self) -> dict[str, str]:
        """Subsector -> the one at the top of its branch (itself for those at the top)."""
        pairs = self.labels.select("subsector", pl.coalesce("parent", "subsector"))
        return dict(pairs.iter_rows())

    def label(self, subsector: str | None, language: str = "en") -> str:
        """Name of a subsector for people."""
        if subsector is None or subsector == NOT_ASSIGNED:
            return "Not assigned" if language == "en" else "Non attribué"
        row = self.labels.filter(pl.col("subsector") == subsector)
        if row.is_empty():
            raise UnknownNameError("subsector", subsector, self.labels["subsector"].to_list())
        name = row[f"label_{language}"][0]
        return str(name or row["label_en"][0])


@cache
def subsector_mapping(folder: Path | None = None) -> SubsectorMapping:
    """The bundled mapping, or that of a folder with `mapping.csv` and `labels.csv`.

    Raises DataError with every problem found.
    """
    here = Path(__file__).parent
    paths = {
        "labels": folder / "labels.csv" if folder else here / f"labels-{MAPPING_VERSION}.csv",
        "mapping": folder / "mapping.csv" if folder else here / f"mapping-{MAPPING_VERSION}.csv",
    }
    problems: list[Problem] = []
    tables = {}
    schemas = {"labels": LABELS, "mapping": RULES}
    for name, path in paths.items():
        raw, found = read_csv(path)
        problems += found
        if raw is not None:
            tables[name] = parse_table(raw, schemas[name])
            problems += tables[name].problems
    if len(tables) == len(paths):
        problems += check_references(tables, schemas)
        problems += _unknown_codes(tables["mapping"].frame, tables["mapping"].lines, paths)
    if errors(problems):
        raise DataError(problems)
    labels, rules = tables["labels"].frame, tables["mapping"].frame
    return SubsectorMapping(
        version=folder.name if folder else MAPPING_VERSION,
        labels=labels,
        rules=_expanded(rules, labels),
    )


def _unknown_codes(rules: pl.DataFrame, lines: list[int], paths: dict[str, Path]) -> list[Problem]:
    problems = []
    for (nace, revision), line in zip(
        rules.select("nace", "nace_revision").iter_rows(), lines, strict=True
    ):
        known = set().union(*(nace_codes(r) for r in NACE_REVISIONS if revision in (None, r)))
        if nace is not None and nace not in known:
            problems.append(
                Problem(
                    code="REG-001",
                    file=paths["mapping"].name,
                    line=line,
                    column="nace",
                    what=f"there is no NACE code {nace}"
                    + (f" in Rev. {revision}" if revision else ""),
                    remedy="Correct the code, or the revision beside it.",
                )
            )
    return problems


def _expanded(rules: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """One row a rule, revision and keyword, with its tier."""
    parents = labels.select("subsector", top=pl.coalesce("parent", "subsector"))
    # 32.50 is the only class of 32.5, and a spreadsheet that takes codes for numbers says 32.5.
    nace = pl.col("nace").fill_null("").str.replace(r"^(\d\d\.\d)0$", "${1}")
    return (
        rules.explode("keywords")
        .with_columns(
            nace=nace,
            keyword=pl.col("keywords").fill_null("").str.to_lowercase(),
            tier=pl.when(pl.col("keywords").is_not_null())
            .then(0)
            .otherwise(10 - nace.str.len_chars().cast(pl.Int64)),
            nace_revision=pl.when(pl.col("nace_revision").is_null())
            .then(pl.lit(list(NACE_REVISIONS)))
            .otherwise(pl.concat_list("nace_revision")),
        )
        .explode("nace_revision")
        .join(parents, on="subsector")
        .select("rule", "nace_revision", "nace", "keyword", "subsector", "top", "weight", "tier")
        .sort("rule", "nace_revision", "keyword")
    )
