"""The figures and tables of the published study, redrawn from the data: a part of its report."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from healthclusters.landscape import Landscape
from healthclusters.publish.printed_tables import StudyTable, study_tables
from healthclusters.publish.report.blocks import Block, Chart, Paragraph, Section, Table
from healthclusters.publish.report.contents import Contents
from healthclusters.publish.report.frame_table import table_of

_NARROW = 5  # columns that still have room for letters of the usual size


def redrawn_section(
    contents: Contents, landscape: Landscape | None, charts: Mapping[str, Chart] | None
) -> list[Section]:
    """Figures 2.1 and 2.3 to 2.5, tables 2.1, 2.2, 3.1, 3.2 and 4.1; nothing where none is there.

    Figure 2.2 is the framework, which has a table of its own. charts: drawings by id.
    """
    words = contents.words
    figures = [chart for name, chart in (charts or {}).items() if name.startswith("figure-")]
    tables = study_tables(
        contents.assessment.study,
        characteristics=landscape.characteristics if landscape else None,
        target_models=landscape.target_models if landscape else None,
    )
    if not figures and not tables:
        return []
    blocks: list[Block] = [Paragraph(words("published.redrawn_lead"))]
    blocks += [*figures, *(_table(contents, table) for table in tables)]
    return [Section(title=words("published.redrawn"), blocks=blocks)]


def _table(contents: Contents, table: StudyTable) -> Table:
    """The table under its finding; its words are the study's own."""
    named = f"Table {table.number} of the study: {table.title}."
    return table_of(
        _readable(table.rows),
        table.finding or table.title,
        {name: name for name in table.rows.columns},
        words=contents.words,
        note=f"{named} {table.note}." if table.note else named,
        source=table.source,
        size="normal" if table.rows.width <= _NARROW else "small",
        language="en",
    )


def _readable(rows: pl.DataFrame) -> pl.DataFrame:
    """Numbers that name something, such as a target model, are no quantities."""
    return rows.with_columns(pl.col("model").cast(pl.String)) if "model" in rows.columns else rows
