"""`healthclusters benchmark`: one cluster against a group, a target model, its peers or all."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthclusters.cli.common import (
    DEFAULT_STUDY,
    Format,
    FormatOption,
    OutputOption,
    StudyOption,
    progress,
    write_result,
)
from healthclusters.cli.compared import (
    ClusterArgument,
    Evidence,
    EvidenceOption,
    GroupsOption,
    ScorecardOption,
    SeedOption,
    assessed,
    chosen,
)

if TYPE_CHECKING:
    from healthclusters.comparison import CompareOptions


class Rows(StrEnum):
    """What to show: the page, or one of its tables."""

    page = "page"
    gaps = "gaps"
    peers = "peers"
    moves = "moves"
    factors = "factors"
    factor_comparison = "factor-comparison"
    practices = "practices"
    planned = "planned"
    partners = "partners"
    logic = "logic"
    logic_nodes = "logic-nodes"
    logic_edges = "logic-edges"
    sources = "sources"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("benchmark")
    def benchmark_command(
        cluster: ClusterArgument = None,
        study: StudyOption = DEFAULT_STUDY,
        against: Annotated[
            str,
            typer.Option(
                "--against", help="published:N, computed:N, model:N, peers or all (the sample)."
            ),
        ] = "all",
        scorecard: ScorecardOption = None,
        effect: Annotated[
            list[str] | None,
            typer.Option("--effect", help="An effect that is wanted; practices for it come first."),
        ] = None,
        evidence: EvidenceOption = Evidence.all,
        k: GroupsOption = None,
        seed: SeedOption = 1,
        rows: Annotated[
            Rows, typer.Option("--rows", help="The page, or one of its tables.")
        ] = Rows.page,
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Set one cluster against others: gaps, peers, what to adopt."""
        from healthclusters.base import text_table
        from healthclusters.comparison import compare

        with progress("Reading and scoring", total=2) as step:
            assessment = assessed(study, evidence)
            who = chosen(cluster, scorecard, assessment.study)
            step("Comparing")
            options = _options(k, effect)
            found = compare(assessment, who, against=against, options=options, seed=seed)
        tables = found.tables()
        frame = tables["gaps" if rows is Rows.page else rows.value]
        text = str(found) if rows is Rows.page else text_table(frame.columns, frame.rows())
        write_result(
            text,
            frame,
            format=format,
            output=output,
            schema=f"{'gaps' if rows is Rows.page else rows.value}/1",
            study=assessment.study,
            options=_used(options, found.subject.id, against, evidence),
            seed=seed,
            notes=found.limits(),
        )


def _options(k: int | None, effect: list[str] | None) -> CompareOptions:
    from healthclusters.comparison import AdoptionOptions, CompareOptions

    return CompareOptions(groups=k, adoption=AdoptionOptions(effects=tuple(effect or ())))


def _used(
    options: CompareOptions, cluster: str, against: str, evidence: Evidence
) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "cluster": cluster,
        "against": against,
        "evidence": evidence.value,
        **asdict(options),
    }
