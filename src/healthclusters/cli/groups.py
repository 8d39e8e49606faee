"""`healthclusters groups`: the clusters of a study in groups, and beside the published ones."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

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

    from healthclusters.landscape import Landscape, LandscapeOptions, LatentClasses


class Evidence(StrEnum):
    """Which observations count."""

    all = "all"
    independent = "independent"


class Items(StrEnum):
    """Which items may be used."""

    all = "all"
    cluster = "cluster"


class Rows(StrEnum):
    """What a row of the result is; the names are those of the files of a run."""

    landscape = "landscape"
    groups = "groups"
    clusters = "group-clusters"
    memberships = "memberships"
    open_cell_probabilities = "open-cell-probabilities"
    profiles = "group-profiles"
    published_profiles = "published-profiles"
    characteristics = "group-characteristics"
    target_models = "group-target-models"
    items = "group-items"
    numbers = "group-numbers"
    methods = "group-methods"
    consensus = "group-consensus"
    pairs = "group-pairs"
    agreement = "group-agreement"
    not_compared = "group-not-compared"
    overlaps = "group-overlaps"
    confusion = "group-confusion"
    moved = "group-moved"
    decisive = "group-decisive"
    tests = "group-tests"
    facts = "facts"
    newcomers = "newcomers"


KOption = Annotated[
    int | None,
    typer.Option(
        "--k", help="How many groups; if left out as many as published, else by the rule."
    ),
]
MethodOption = Annotated[
    str, typer.Option("--method", help="latent_classes, k_medoids or average_linkage.")
]
NoPriorOption = Annotated[
    bool,
    typer.Option("--no-prior", help="Latent classes by maximum likelihood, without priors."),
]
OpenCellsOption = Annotated[
    str,
    typer.Option(
        "--open-cells",
        help="How open cells are read: missing, half, no, or a weight from 0 to 1.",
    ),
]
ItemsOption = Annotated[
    Items, typer.Option("--items", help="All, or without those about the home country.")
]
EvidenceOption = Annotated[
    Evidence, typer.Option("--evidence", help="All, or without sources that confirm themselves.")
]
IntervalsOption = Annotated[
    bool,
    typer.Option(
        "--intervals",
        help="Add 95 % intervals to profiles, as if the clusters were a random draw.",
    ),
]
ThoroughOption = Annotated[
    bool, typer.Option("--thorough", help="Many more resamples and shuffled data sets.")
]
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of everything random.")]
WorkersOption = Annotated[
    int, typer.Option("--workers", help="Threads; the result is the same.", min=1)
]
RowsOption = Annotated[Rows, typer.Option("--rows", help="What to show.")]


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("groups")
    def groups_command(
        study: StudyArgument = DEFAULT_STUDY,
        k: KOption = None,
        method: MethodOption = "latent_classes",
        no_prior: NoPriorOption = False,
        open_cells: OpenCellsOption = "missing",
        items: ItemsOption = Items.all,
        evidence: EvidenceOption = Evidence.all,
        intervals: IntervalsOption = False,
        thorough: ThoroughOption = False,
        seed: SeedOption = 1,
        workers: WorkersOption = 1,
        rows: RowsOption = Rows.landscape,
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Group the clusters and say how sure that is."""
        from dataclasses import replace

        from healthclusters.files import open_study
        from healthclusters.landscape import STEPS, THOROUGH, LandscapeOptions, landscape_of
        from healthclusters.scoring import AssessOptions, assess

        base = THOROUGH if thorough else LandscapeOptions()
        asked = replace(
            base.group,
            method=_method(method, no_prior=no_prior),
            open_cells=_weight(open_cells),
            items=items.value,
            jeffreys=intervals,
        )
        options = replace(base, k=k, group=asked)
        with progress("Reading and checking", total=STEPS) as step:
            assessment = assess(open_study(study), options=AssessOptions(evidence=evidence.value))
            found = landscape_of(assessment, options=options, seed=seed, workers=workers, step=step)
        text, frame = _shown(rows, found)
        write_result(
            text,
            frame,
            format=format,
            output=output,
            schema=f"{_name(rows)}/1",
            study=assessment.study,
            options=_used(options, evidence),
            seed=seed,
            notes=found.grouping.notes,
        )


def _method(name: str, *, no_prior: bool) -> str | LatentClasses:
    from healthclusters.base import NotSupportedError
    from healthclusters.landscape import LatentClasses

    if not no_prior:
        return name
    if name != LatentClasses.name:
        raise NotSupportedError(f"--no-prior goes with --method {LatentClasses.name} only")
    return LatentClasses(item_prior=None, class_prior=None)


def _weight(open_cells: str) -> str | float:
    """A weight where the text is a number, else the name of a convention."""
    try:
        return float(open_cells)
    except ValueError:
        return open_cells


def _name(rows: Rows) -> str:
    return Rows.clusters.value if rows is Rows.landscape else rows.value


def _shown(rows: Rows, found: Landscape) -> tuple[str, pl.DataFrame]:
    from healthclusters.base import NotSupportedError, text_table

    tables = found.tables()
    if _name(rows) not in tables:
        raise NotSupportedError(
            f"there is no {rows.value} table: this study has no published groups to compare with"
        )
    frame = tables[_name(rows)]
    if rows is Rows.landscape:
        return str(found), frame
    return text_table(frame.columns, frame.rows()), frame


def _used(options: LandscapeOptions, evidence: Evidence) -> dict[str, Any]:
    """Every option that was in force, those of the method too."""
    from dataclasses import asdict

    method = options.group.chosen_method
    used: dict[str, Any] = {"evidence": evidence.value, **asdict(options)}
    used["group"] |= {"method": method.name, "method_options": asdict(method)}  # type: ignore[call-overload]
    return used
