"""`healthclusters impact`: did the programme cause it, from a panel of firms."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from healthclusters.base import OptionError
from healthclusters.cli.common import Format, FormatOption, OutputOption, progress, write_result
from healthclusters.cli.instrument_folder import (
    LanguageOption,
    check_report_folder,
    write_report_folder,
)
from healthclusters.cli.option_types import (
    AnticipationOption,
    BalancedUntilOption,
    CaliperOption,
    ConfidenceOption,
    ControlsEachOption,
    CovariateOption,
    DiscountOption,
    FolderOption,
    GoalOption,
    MatchExactOption,
    MatchOnOption,
    MatchOption,
    MinCohortOption,
    MinControlsOption,
    MinTreatedOption,
    MoneyUnitOption,
    NoCovariatesOption,
    OutcomeOption,
    PanelArgument,
    ReplicatesOption,
    SeedOption,
    SheetOption,
)

if TYPE_CHECKING:
    import polars as pl

    from healthclusters.impact import (
        Evaluation,
        ImpactOptions,
        ImpactReport,
        MatchOptions,
        Panel,
    )

TRUTH = "The data is synthetic, so the truth is known (average over firms and years):"


class Rows(StrEnum):
    """What a row of the result is."""

    report = "report"
    effects = "effects"
    years_since = "years-since"
    cohorts = "cohorts"
    years = "years"
    placebos = "placebos"
    choices = "choices"
    bounds = "bounds"
    balance = "balance"
    firms = "firms"


class Method(StrEnum):
    """How firms are made comparable."""

    robust = "doubly-robust"
    regression = "regression"
    weighting = "weighting"


class Controls(StrEnum):
    """Which firms show what would have happened."""

    later = "not-yet-treated"
    never = "never-treated"


class Scale(StrEnum):
    """In the outcome's unit, or in logarithms."""

    level = "level"
    log = "log"


class Base(StrEnum):
    """What years before the start are compared with."""

    universal = "universal"
    varying = "varying"


class Average(StrEnum):
    """Which average is the headline."""

    simple = "simple"
    group = "group"
    dynamic = "dynamic"
    calendar = "calendar"


class Sampling(StrEnum):
    """Whether firms are followed."""

    panel = "panel"
    rows = "cross-sections"


class Unbalanced(StrEnum):
    """What happens to firms with unknown years."""

    pairwise = "pairwise"
    balanced = "balanced"


class Leavers(StrEnum):
    """What happens to firms that leave the programme."""

    exclude = "exclude"
    keep = "keep"


def register(app: typer.Typer) -> None:
    """Add the command to the application."""

    @app.command("impact")
    def impact_command(
        panel: PanelArgument = None,
        sheet: SheetOption = None,
        rows: Annotated[Rows, typer.Option(help="What to show.")] = Rows.report,
        outcome: OutcomeOption = None,
        covariate: CovariateOption = None,
        no_covariates: NoCovariatesOption = False,
        method: Annotated[Method, typer.Option(help="Estimator.")] = Method.robust,
        controls: Annotated[Controls, typer.Option(help="Comparison firms.")] = Controls.later,
        scale: Annotated[Scale, typer.Option(help="Unit, or logarithms.")] = Scale.level,
        anticipation: AnticipationOption = 0,
        base: Annotated[Base, typer.Option(help="Reference of early years.")] = Base.universal,
        average: Annotated[Average, typer.Option(help="The headline average.")] = Average.simple,
        sampling: Annotated[Sampling, typer.Option(help="Firms followed?")] = Sampling.panel,
        unbalanced: Annotated[
            Unbalanced, typer.Option(help="Firms with unknown years.")
        ] = Unbalanced.pairwise,
        leavers: Annotated[
            Leavers, typer.Option(help="Firms that leave the programme.")
        ] = Leavers.exclude,
        balanced_until: BalancedUntilOption = None,
        confidence: ConfidenceOption = 0.95,
        replicates: ReplicatesOption = 999,
        min_treated: MinTreatedOption = 10,
        min_controls: MinControlsOption = 10,
        min_cohort: MinCohortOption = 5,
        goal: GoalOption = None,
        money_unit: MoneyUnitOption = "euros",
        discount: DiscountOption = 0.0,
        match: MatchOption = False,
        match_on: MatchOnOption = None,
        match_exact: MatchExactOption = None,
        controls_each: ControlsEachOption = 1,
        caliper: CaliperOption = 0.2,
        seed: SeedOption = 0,
        folder: FolderOption = None,
        language: LanguageOption = "en",
        format: FormatOption = Format.table,
        output: OutputOption = None,
    ) -> None:
        """Say what a programme caused in its firms, with the doubts."""
        from healthclusters.impact import ImpactOptions, MatchOptions

        options = ImpactOptions(
            outcomes=tuple(outcome) if outcome else None,
            covariates=_covariates(covariate, no_covariates),
            method=method.value,
            controls=controls.value,
            scale=scale.value,
            anticipation=anticipation,
            base=base.value,
            average=average.value,
            sampling=sampling.value,
            unbalanced=unbalanced.value,
            leavers=leavers.value,
            balanced_until=balanced_until,
            confidence=confidence,
            replicates=replicates,
            min_treated=min_treated,
            min_controls=min_controls,
            min_cohort=min_cohort,
            goals=_goals(goal or []),
            money_unit=money_unit,
            discount_rate=discount / 100,
        )
        matching = _matching(match, match_on, match_exact, controls_each, caliper, MatchOptions)
        _run(panel, sheet, rows, options, matching, seed, folder, language, format, output)


def _covariates(names: list[str] | None, none: bool) -> tuple[str, ...] | None:
    if none and names:
        raise OptionError("--no-covariates", "given", "left out where --covariate is given")
    if none:
        return ()
    return tuple(names) if names else None


def _goals(texts: list[str]) -> dict[str, float]:
    goals = {}
    for text in texts:
        name, sign, value = text.partition("=")
        try:
            goals[name] = float(value)
        except ValueError:
            sign = ""
        if not sign:
            raise OptionError("--goal", text, "an outcome and a number, as employment=500")
    return goals


def _matching(
    wanted: bool,
    on: list[str] | None,
    exact: list[str] | None,
    controls_each: int,
    caliper: float,
    make: type[MatchOptions],
) -> MatchOptions | None:
    chosen = make(
        on=tuple(on) if on else None,
        exact=tuple(exact or ()),
        controls_each=controls_each,
        caliper=caliper,
    )
    if not wanted and chosen != make():
        raise OptionError("--match", "left out", "given where a way to match is given")
    return chosen if wanted else None


def _run(
    path: Path | None,
    sheet: str | None,
    rows: Rows,
    options: ImpactOptions,
    matching: MatchOptions | None,
    seed: int,
    folder: Path | None,
    language: str,
    format: Format,
    output: Path | None,
) -> None:
    from healthclusters.impact import evaluate_impact, impact_report, match_controls
    from healthclusters.impact.example import truth_sentences

    data = _data(path, sheet)
    place = folder or Path("build") / f"impact-{Path(data.name).stem}"
    check_report_folder(place, language)
    if matching is not None:
        matched = match_controls(data, options=matching, impact=options)
        typer.echo(str(matched), err=True)
        data = matched.panel
    outcomes = options.outcomes or data.outcomes
    with progress("impact", total=3 * len(outcomes) + 1) as step:
        evaluation = evaluate_impact(data, options=options, seed=seed, progress=step)
    truth = truth_sentences(evaluation) if path is None and matching is None else ()
    used = _all_options(options, matching, data)
    text, frame = _shown(rows, evaluation)
    said = [text, "\n".join([TRUTH, *(f"- {line}" for line in truth)])] if truth else [text]
    if rows is Rows.report:
        found = impact_report(evaluation, truth=truth)
        said.append(f"Written to {place}/:\n{_write(found, place, language, used)}")
    write_result(
        "\n\n".join(said),
        frame,
        format=format,
        output=output,
        schema=f"impact-{rows.value}/1",
        study=None,
        options=used,
        seed=seed,
        notes=[*truth, *(f"{n.code} {n.what}" for n in evaluation.notes)],
    )


def _data(path: Path | None, sheet: str | None) -> Panel:
    """The panel, its notices told; the synthetic example where no file is given."""
    from healthclusters.base import problems_text
    from healthclusters.impact import read_panel
    from healthclusters.impact.example import example_panel

    if path is None and sheet is not None:
        raise OptionError("--sheet", sheet, "left out where no file is given")
    data = example_panel() if path is None else read_panel(path, sheet=sheet)
    if data.notices:
        typer.echo(problems_text(data.notices, most=10), err=True)
    return data


def _write(found: ImpactReport, folder: Path, language: str, options: dict[str, Any]) -> str:
    """The report and every table; what was written, in words."""
    from healthclusters.publish.report import report_of_impact

    notes = [found.mark] if found.mark else []
    notes += [f"{note.code} {note.what}" for note in found.evaluation.notes]
    return write_report_folder(
        folder,
        markdown=found.markdown(),
        report=report_of_impact(found, language=language),
        tables=found.tables(),
        schema="impact",
        options=options,
        seed=found.evaluation.seed,
        notes=notes,
    )


def _all_options(
    options: ImpactOptions, matching: MatchOptions | None, panel: Panel
) -> dict[str, Any]:
    """Everything the result was computed with, the data's name and revision included."""
    from dataclasses import asdict

    return {
        **asdict(options),
        "match": None if matching is None else asdict(matching),
        "data": {
            "name": panel.name,
            "revision": panel.revision,
            "synthetic": panel.synthetic,
        },
    }


def _shown(rows: Rows, evaluation: Evaluation) -> tuple[str, pl.DataFrame]:
    from healthclusters.base import text_table
    from healthclusters.impact import report_text, result_table

    frame = result_table(evaluation, rows.value)
    if rows is Rows.report:
        return report_text(evaluation), frame
    made = "Synthetic data.\n" if evaluation.panel.synthetic else ""
    shown = _fewer_columns(frame)
    numbers = [c for c in shown.columns if shown.schema[c].is_numeric()]
    cells = [[_cell(value) for value in row] for row in shown.iter_rows()]
    return made + text_table(shown.columns, cells, right=numbers), frame


def _fewer_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Without what the screen can do without; JSON and CSV have every column."""
    spare = ["std_error", "base_year", "reference"]
    if frame.width > 8 and "event_time" in frame.columns:
        spare += ["band_low", "band_high"]
    if "outcome" in frame.columns and frame["outcome"].n_unique() == 1:
        spare.append("outcome")
    return frame.drop([c for c in spare if c in frame.columns])


def _cell(value: object) -> object:
    """Three significant digits: an effect on the log scale is a small number."""
    from healthclusters.impact.words import number

    return number(value) if isinstance(value, float) else value
