"""Every table of a study that can be read, sorted and taken along."""

from __future__ import annotations

from healthclusters.files.canonical import tables_of
from healthclusters.model import TABLES
from healthclusters.run.writing import Table, evidence_rows, order_rows, result_tables, used
from healthclusters.web.results.edition import Edition

__all__ = ["Table", "computed_tables", "study_tables"]


def study_tables(edition: Edition) -> dict[str, Table]:
    """The data of the study itself, by name; those without a row are left out."""
    return {
        name: Table(name=name, rows=rows, notes=(TABLES[name].description,))
        for name, rows in tables_of(edition.study).items()
        if rows.height
    }


def computed_tables(edition: Edition) -> dict[str, Table]:
    """What was computed, by name; while groups and ranking are computed, what is there."""
    tables = result_tables(edition.run) if edition.run is not None else _scored(edition)
    return {table.name: table for table in tables}


def _scored(edition: Edition) -> list[Table]:
    assessment = edition.assessment
    frames = {
        "scores": assessment.scores,
        "points": assessment.points,
        "evidence": evidence_rows(assessment),
        "indicators": assessment.indicators,
        "categories": assessment.categories,
        "items": assessment.items,
        "open-facts": assessment.open_facts,
        "order": order_rows(assessment),
    }
    options = used(assessment)
    tables = [Table(name=name, rows=rows, options=options) for name, rows in frames.items()]
    checks = edition.verification
    return [*tables, Table(name="verify", rows=checks.results, options=checks.options)]
