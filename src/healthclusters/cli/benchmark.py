"""`healthclusters benchmark`: one cluster against a group, a target model, its peers or all."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthclusters.base import OptionError
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
    AskOption,
    ClusterArgument,
    Evidence,
    EvidenceOption,
    GroupsOption,
    ScorecardOption,
    SeedOption,
    assessed,
    chosen,
)
from healthclusters.cli.compared_tables import table_on_screen

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.comparison import CompareOptions, Comparison


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


AgainstOption = Annotated[
    str,
    typer.Option("--against", help="published:N, computed:N, model:N, peers or all (the sample)."),
]
EffectOption = Annotated[
    list[str] | None,
    typer.Option("--effect", help="An effect that is wanted; practices for it come first."),
]
RowsOption = Annotated[Rows, typer.Option("--rows", help="The page, or one of its tables.")]
GraphOption = Annotated[
    Path | None,
    typer.Option("--graph", help="Draw the logic model in this new .svg file as well."),
]
_LISTS = (Rows.practices, Rows.planned, Rows.partners)


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("benchmark")(benchmark_command)


def benchmark_command(
    cluster: ClusterArgument = None,
    study: StudyOption = DEFAULT_STUDY,
    against: AgainstOption = "all",
    scorecard: ScorecardOption = None,
    ask: AskOption = False,
    effect: EffectOption = None,
    evidence: EvidenceOption = Evidence.all,
    k: GroupsOption = None,
    seed: SeedOption = 1,
    rows: RowsOption = Rows.page,
    graph: GraphOption = None,
    format: FormatOption = Format.table,
    output: OutputOption = None,
) -> None:
    """Set one cluster against others: gaps, peers, what to adopt."""
    from healthclusters.comparison import compare

    if graph is not None:
        _check_new_svg(graph)
    with progress("Reading and scoring", total=2) as step:
        assessment = assessed(study, evidence)
        who = chosen(cluster, scorecard, ask, assessment.study)
        step("Comparing")
        options = _options(k, effect, rows)
        found = compare(assessment, who, against=against, options=options, seed=seed)
    name, text, frame = _shown(found, rows)
    write_result(
        text,
        frame,
        format=format,
        output=output,
        schema=f"{name}/1",
        study=assessment.study,
        options=_used(options, found.subject.id, against, evidence),
        seed=seed,
        notes=found.limits(),
    )
    if graph is not None:
        _draw(found, graph)


def _shown(found: Comparison, rows: Rows) -> tuple[str, str, pl.DataFrame]:
    """What the result is called, its text, and its table; as a table the page is its gaps."""
    name = "gaps" if rows is Rows.page else rows.value
    frame = found.tables()[name]
    if rows is Rows.page:
        return name, str(found), frame
    if rows is Rows.logic:
        return name, str(found.logic), frame
    return name, table_on_screen(name, frame), frame


def _check_new_svg(path: Path) -> None:
    if path.suffix.lower() != ".svg" or not path.parent.is_dir() or path.exists():
        raise OptionError(
            "--graph", str(path), "a new file that ends with .svg, in a folder that exists"
        )


def _draw(found: Comparison, path: Path) -> None:
    from healthclusters.publish.charts.logic_model import logic_chart

    chart = logic_chart(
        found.logic.nodes,
        found.logic.edges,
        cluster=found.subject.name,
        source=f"study {found.assessment.study.id}, practices, effects and indicators",
    )
    path.write_text(chart.svg(titled=True), encoding="utf-8")
    typer.echo(f"Written: {path}", err=True)


def _options(k: int | None, effect: list[str] | None, rows: Rows) -> CompareOptions:
    """A list of practices or partners is given whole; the page needs the first only."""
    from healthclusters.comparison import AdoptionOptions, CompareOptions, PartnerOptions

    first = CompareOptions()
    whole = rows in _LISTS
    return CompareOptions(
        groups=k,
        adoption=AdoptionOptions(
            effects=tuple(effect or ()), most=None if whole else first.adoption.most
        ),
        partners=PartnerOptions(most=None if whole else first.partners.most),
    )


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
