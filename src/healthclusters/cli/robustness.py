"""`healthclusters robustness`: how far the ranking of a study can be trusted."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from healthclusters.cli.common import (
    DEFAULT_STUDY,
    Format,
    FormatOption,
    OutputOption,
    StudyArgument,
    progress,
    write_result,
)

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.robustness import Robustness, RobustnessOptions
    from healthclusters.scoring import Assessment


class Rows(StrEnum):
    """What a row of the result is."""

    summary = "summary"
    ranks = "ranks"
    distribution = "distribution"
    pairs = "pairs"
    facts = "facts"
    sensitivity = "sensitivity"
    convergence = "convergence"
    thresholds = "thresholds"


class Choice(StrEnum):
    """The groups of choices that can be varied."""

    thresholds = "thresholds"
    weights = "weights"
    open = "open"
    contested = "contested"
    evidence = "evidence"


class WeightLevel(StrEnum):
    """Between what weights are equal on average."""

    item = "item"
    indicator = "indicator"
    category = "category"


class Evidence(StrEnum):
    """Which observations count."""

    all = "all"
    independent = "independent"


class OpenCells(StrEnum):
    """Where the probabilities of open cells come from."""

    groups = "groups"
    share = "share"


RowsOption = Annotated[Rows, typer.Option("--rows", help="What to show.")]
ClusterOption = Annotated[
    str | None, typer.Option("--cluster", help="Show what concerns this cluster.")
]
VaryOption = Annotated[
    list[Choice] | None,
    typer.Option("--vary", help="A choice to vary; may be repeated. All if left out."),
]
DrawsOption = Annotated[int, typer.Option("--draws", help="Rankings to draw.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of all chance.")]
FirstOption = Annotated[
    int | None, typer.Option("--first", help='Places meant by "among the first"; 10 if left out.')
]
ConfidenceOption = Annotated[
    float, typer.Option("--confidence", help="Share of the draws that counts as nearly always.")
]
ThresholdRangeOption = Annotated[
    float, typer.Option("--threshold-range", help="Share by which a threshold may move.")
]
WeightSpreadOption = Annotated[
    float, typer.Option("--weight-spread", help="Standard deviation of a weight / mean.")
]
WeightLevelOption = Annotated[
    list[WeightLevel] | None,
    typer.Option("--weight-level", help="Between what weights are drawn; may be repeated."),
]
WeightsOption = Annotated[
    Path | None, typer.Option("--weights", help="Table with item_id, weight.")
]
OpenCellsOption = Annotated[
    OpenCells | None,
    typer.Option(
        "--open-cells",
        help="Draw open cells by what groups foretell (if left out), or by the share of yes.",
    ),
]
ProbabilitiesOption = Annotated[
    Path | None,
    typer.Option("--probabilities", help="Table with cluster_id, item_id, probability."),
]
SensitivityDrawsOption = Annotated[
    int, typer.Option("--sensitivity-draws", help="Base draws of the indices; 0 for none.")
]
EvidenceOption = Annotated[
    Evidence, typer.Option("--evidence", help="Rank on all, or on independent evidence.")
]
ReferenceYearOption = Annotated[
    int | None, typer.Option("--reference-year", help="Year to which evidence should be near.")
]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("robustness")
    def robustness_command(
        study: StudyArgument = DEFAULT_STUDY,
        rows: RowsOption = Rows.summary,
        cluster: ClusterOption = None,
        vary: VaryOption = None,
        draws: DrawsOption = 10_000,
        seed: SeedOption = 1,
        first: FirstOption = None,
        confidence: ConfidenceOption = 0.95,
        threshold_range: ThresholdRangeOption = 0.25,
        weight_spread: WeightSpreadOption = 0.25,
        weight_level: WeightLevelOption = None,
        weights: WeightsOption = None,
        open_cells: OpenCellsOption = None,
        probabilities: ProbabilitiesOption = None,
        sensitivity_draws: SensitivityDrawsOption = 2048,
        evidence: EvidenceOption = Evidence.all,
        reference_year: ReferenceYearOption = None,
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Say how sure the ranking is, and what would settle it."""
        from healthclusters.cli.side_tables import read_weights
        from healthclusters.files import open_study
        from healthclusters.robustness import GROUPS, RobustnessOptions
        from healthclusters.scoring import AssessOptions, assess

        _check_probabilities(open_cells, probabilities)
        opened = open_study(study)
        options = RobustnessOptions(
            groups=tuple(choice.value for choice in vary) if vary else GROUPS,
            draws=draws,
            seed=seed,
            first=first,
            confidence=confidence,
            threshold_range=threshold_range,
            weight_spread=weight_spread,
            weight_levels=tuple(level.value for level in weight_level) if weight_level else None,
            weights=read_weights(weights, opened),
            sensitivity_draws=sensitivity_draws,
        )
        asked = AssessOptions(reference_year=reference_year, evidence=evidence.value)
        with progress("Drawing rankings"):
            assessment = assess(opened, options=asked)
            result = _tested(assessment, options, open_cells, probabilities)
        text, frame = _shown(result, rows, cluster)
        write_result(
            text,
            frame,
            format=format,
            output=output,
            schema=f"robustness-{'ranks' if rows is Rows.summary else rows.value}/1",
            study=opened,
            options={"assess": asked, "robustness": options},
            seed=seed,
            notes=result.notes,
        )


def _check_probabilities(open_cells: OpenCells | None, probabilities: Path | None) -> None:
    from healthclusters.base import OptionError

    if probabilities is not None and open_cells is OpenCells.groups:
        raise OptionError(
            "--open-cells", open_cells.value, "share, or left out, where --probabilities is given"
        )


def _tested(
    assessment: Assessment,
    options: RobustnessOptions,
    open_cells: OpenCells | None,
    probabilities: Path | None,
) -> Robustness:
    """The result, with open cells drawn as asked for; by their share where there are no groups."""
    from dataclasses import replace

    from healthclusters.base import NotSupportedError
    from healthclusters.cli.side_tables import read_probabilities
    from healthclusters.robustness import robustness_of
    from healthclusters.run import foretold_by_groups

    if probabilities is not None or open_cells is OpenCells.share:
        table = read_probabilities(probabilities, assessment.study)
        return robustness_of(assessment, options=options, posteriors=table)
    refused: tuple[str, ...] = ()
    try:
        table = foretold_by_groups(assessment, seed=options.seed)
    except NotSupportedError as refusal:
        table, refused = None, (f"No groups: {refusal}",)
    result = robustness_of(assessment, options=options, posteriors=table, posteriors_from="groups")
    return replace(result, notes=(*result.notes, *refused))


def _shown(result: Robustness, rows: Rows, cluster: str | None) -> tuple[str, pl.DataFrame]:
    """The text for people and the table; of one cluster where one is named."""
    from healthclusters.robustness import listing

    words = str(result) if cluster is None else result.about(cluster)
    name = "ranks" if rows is Rows.summary else rows.value
    frame: pl.DataFrame = getattr(result, name)
    if cluster is not None:
        frame = _of_cluster(frame, cluster)
    if rows is Rows.summary:
        return words, frame
    return listing(result, name, frame), frame


def _of_cluster(frame: pl.DataFrame, cluster: str) -> pl.DataFrame:
    import polars as pl

    named = [c for c in ("cluster_id", "other_id") if c in frame.columns]
    return frame.filter(pl.any_horizontal(pl.col(named) == cluster)) if named else frame
