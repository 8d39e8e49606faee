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

    from healthclusters.robustness import Robustness


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


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("robustness")
    def robustness_command(
        study: StudyArgument = DEFAULT_STUDY,
        rows: Annotated[Rows, typer.Option("--rows", help="What to show.")] = Rows.summary,
        cluster: Annotated[
            str | None, typer.Option("--cluster", help="Show what concerns this cluster.")
        ] = None,
        vary: Annotated[
            list[Choice] | None,
            typer.Option("--vary", help="A choice to vary; may be repeated. All if left out."),
        ] = None,
        draws: Annotated[int, typer.Option("--draws", help="Rankings to draw.")] = 10_000,
        seed: Annotated[int, typer.Option("--seed", help="Seed of all chance.")] = 1,
        first: Annotated[
            int | None,
            typer.Option("--first", help='Places meant by "among the first"; 10 if left out.'),
        ] = None,
        confidence: Annotated[
            float, typer.Option("--confidence", help="Share of the draws that counts as sure.")
        ] = 0.95,
        threshold_range: Annotated[
            float, typer.Option("--threshold-range", help="Share by which a threshold may move.")
        ] = 0.25,
        weight_spread: Annotated[
            float, typer.Option("--weight-spread", help="Standard deviation of a weight / mean.")
        ] = 0.25,
        weight_level: Annotated[
            list[WeightLevel] | None,
            typer.Option("--weight-level", help="Between what weights are drawn; may be repeated."),
        ] = None,
        weights: Annotated[
            Path | None, typer.Option("--weights", help="Table with item_id, weight.")
        ] = None,
        probabilities: Annotated[
            Path | None,
            typer.Option("--probabilities", help="Table with cluster_id, item_id, probability."),
        ] = None,
        sensitivity_draws: Annotated[
            int, typer.Option("--sensitivity-draws", help="Base draws of the indices; 0 for none.")
        ] = 2048,
        evidence: Annotated[
            Evidence, typer.Option("--evidence", help="Rank on all, or on independent evidence.")
        ] = Evidence.all,
        reference_year: Annotated[
            int | None,
            typer.Option("--reference-year", help="Year to which evidence should be near."),
        ] = None,
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Say how far the ranking can be trusted, and what evidence would settle it."""
        from healthclusters.cli.side_tables import read_probabilities, read_weights
        from healthclusters.files import open_study
        from healthclusters.robustness import GROUPS, RobustnessOptions, robustness_of
        from healthclusters.scoring import AssessOptions, assess

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
        assess_options = AssessOptions(reference_year=reference_year, evidence=evidence.value)
        posteriors = read_probabilities(probabilities, opened)
        with progress("Drawing rankings"):
            assessment = assess(opened, options=assess_options)
            result = robustness_of(assessment, options=options, posteriors=posteriors)
        text, frame = _shown(result, rows, cluster)
        write_result(
            text,
            frame,
            format=format,
            output=output,
            schema=f"robustness-{'ranks' if rows is Rows.summary else rows.value}/1",
            study=opened,
            options={"assess": assess_options, "robustness": options},
            seed=seed,
            notes=result.notes,
        )


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
