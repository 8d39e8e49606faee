"""The firms that an estimate rests on, as arrays, with every exclusion counted.

A panel becomes matrices of years x firms; cross-sections stay one entry a row. Never treated in
the years covered = start at infinity.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from healthclusters.base import DataError, Problem
from healthclusters.impact.columns import CATEGORIES, label
from healthclusters.impact.options import ImpactOptions
from healthclusters.impact.panel import Panel
from healthclusters.impact.words import several

Array = np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """Two years, treated firms and their controls.

    index: positions in the sample. treated: 0/1. x: covariates with a leading column of ones,
    from the base year. weight: mean 1. y: the change between the two years (panel), or the
    outcome of each row (cross-sections, with `post` = 1 in the later of the two).
    """

    index: Array
    treated: Array
    x: Array
    weight: Array
    y: Array
    post: Array | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample:
    """Arrays of one outcome.

    years: T, consecutive. start: per unit, float, inf = never. weight: mean 1; stands_for: the
    mean weight of the file, so that weight x stands_for is how many firms a unit stands for.
    error_group: codes from 0. y: (T, n) in a panel, NaN = not known; (n,) in cross-sections.
    x: (T, n, k) or (n, k), NaN = not known; no column of ones. year_of: only cross-sections,
    position of each row's year. exclusions: `reason`, `firms`, `rows`. rise: None, or the change
    between two years is 1 where the outcome rose by more than this share, else 0 (panel only).
    """

    outcome: str
    years: Array
    units: Array  # firm of each unit
    start: Array
    weight: Array
    error_group: Array
    y: Array
    x: Array
    x_names: tuple[str, ...]
    exclusions: pl.DataFrame
    stands_for: float = 1.0
    year_of: Array | None = None
    rise: float | None = None

    @property
    def n(self) -> int:
        """Units: firms in a panel, rows in cross-sections."""
        return int(self.start.size)

    @property
    def cohorts(self) -> list[int]:
        """Years in which firms entered, in order, within the years covered."""
        inside = self.start[np.isfinite(self.start)]
        return sorted(int(g) for g in np.unique(inside) if g <= self.years[-1])

    @property
    def treated(self) -> Array:
        """Whether each unit enters within the years covered."""
        return np.asarray(self.start <= self.years[-1])

    def comparison(self, chosen: Array, cohort: int, year: int, base: int) -> Comparison:
        """Units of `chosen` (mask) that are known in both years (positions `year`, `base`)."""
        index = np.flatnonzero(chosen & self.known(year, base))
        if self.year_of is not None:
            post = (self.year_of[index] == year).astype(float)
            return self._packed(index, cohort, self.x[index], self.y[index], post)
        change = self.y[year, index] - self.y[base, index]
        if self.rise is not None:
            change = (change > self.rise * np.abs(self.y[base, index])).astype(float)
        return self._packed(index, cohort, self.x[base, index], change, None)

    def known(self, year: int, base: int) -> Array:
        """Units that a comparison of these two years (positions) can use; for cross-sections,
        rows of either year.
        """
        if self.year_of is not None:
            seen = np.isin(self.year_of, (year, base)) & np.isfinite(self.y)
            return np.asarray(seen & np.isfinite(self.x).all(axis=1))
        both = np.isfinite(self.y[year]) & np.isfinite(self.y[base])
        return np.asarray(both & np.isfinite(self.x[base]).all(axis=1))

    def _packed(
        self, index: Array, cohort: int, x: Array, y: Array, post: Array | None
    ) -> Comparison:
        weight = self.weight[index]
        total = weight.mean() if index.size else 1.0
        return Comparison(
            index=index,
            treated=(self.start[index] == cohort).astype(float),
            x=np.column_stack([np.ones(index.size), x]),
            weight=weight / total,
            y=y,
            post=post,
        )


def prepare_sample(panel: Panel, outcome: str, options: ImpactOptions) -> Sample:
    """Arrays of `outcome`, with firms left out as the options say and as can be told.

    Raises DataError (IMP-020 to IMP-023, IMP-026) where no comparison is possible.
    """
    panel.check_names("outcome", [outcome])
    names = panel.covariates if options.covariates is None else options.covariates
    panel.check_names("covariate", names)
    rows, tally = _kept_rows(panel, outcome, options)
    small = sum(firms for reason, firms, _ in tally if reason == _few_entrants(options))
    refuse_if_impossible(rows, panel, outcome, options, small)
    x, x_names = _covariate_columns(rows, names)
    build = _panel_arrays if options.sampling == "panel" else _row_arrays
    sample = build(rows, x, outcome, panel)
    return replace(
        sample,
        x_names=x_names,
        exclusions=pl.DataFrame(
            tally,
            schema={"reason": pl.String, "firms": pl.Int64, "rows": pl.Int64},
            orient="row",
        ),
    )


Tally = list[tuple[str, int, int]]


def _kept_rows(panel: Panel, outcome: str, options: ImpactOptions) -> tuple[pl.DataFrame, Tally]:
    """Rows in use, with `_y` = the outcome on its scale, and what was left out."""
    first, last = panel.years[0], panel.years[-1]
    start, until = pl.col("treated_from"), pl.col("treated_until")
    y = pl.col(outcome)
    if options.scale == "log":
        y = pl.when(y > 0).then(y).otherwise(None).log()
    rows = panel.frame.with_columns(_y=y)
    tally: Tally = []
    rows = _without(
        rows,
        start <= first + options.anticipation,
        f"already in the programme in {first + options.anticipation}: no year before",
        tally,
    )
    if options.leavers == "exclude":
        rows = _without(rows, until < last, "left the programme", tally)
    if options.scale == "log":
        rows = _without(
            rows, y.is_null() & pl.col(outcome).is_not_null(), "0 or less has no logarithm", tally
        )
    unknown = f"{label(outcome)} is not known"
    rows = _without(rows, pl.col("_y").is_null(), unknown, tally)
    if options.sampling == "panel":
        rows = _without_incomplete(rows, last, options, tally)
    sizes = pl.col("firm").n_unique().over("treated_from")
    small = (start <= last) & (sizes < options.min_cohort)
    return _without(rows, small, _few_entrants(options), tally), tally


def _few_entrants(options: ImpactOptions) -> str:
    return f"entered in a year with fewer than {options.min_cohort} entrants"


def _without_incomplete(
    rows: pl.DataFrame, last: int, options: ImpactOptions, tally: Tally
) -> pl.DataFrame:
    """Firms that no comparison of two years can use."""
    start = pl.col("treated_from")
    if options.unbalanced == "balanced":
        years = rows["year"].n_unique()
        rows = _without(rows, pl.len().over("firm") < years, "not known in every year", tally)
    seen_before = (pl.col("year") < start - options.anticipation).any().over("firm")
    seen_after = (pl.col("year") >= start).any().over("firm")
    useless = (start <= last) & ~(seen_before & seen_after)
    return _without(rows, useless, "never seen both before and after its start", tally)


def _without(rows: pl.DataFrame, condition: pl.Expr, reason: str, tally: Tally) -> pl.DataFrame:
    out = condition.fill_null(value=False)
    gone = rows.filter(out)
    if gone.height == 0:
        return rows
    kept = rows.filter(~out)
    lost = gone["firm"].n_unique() - len(set(gone["firm"].unique()) & set(kept["firm"].unique()))
    tally.append((reason, lost, gone.height))
    return kept


def refuse_if_impossible(
    rows: pl.DataFrame, panel: Panel, outcome: str, options: ImpactOptions, small: int
) -> None:
    """Raise DataError in words where the design cannot answer the question at all.

    small: firms left out because few entered in the same year.
    """
    last = panel.years[-1]
    start = pl.col("treated_from")
    treated = rows.filter(start <= last)["firm"].n_unique()
    never = rows.filter(start.is_null() | (start > last))["firm"].n_unique()
    cohorts = rows.filter(start <= last)["treated_from"].n_unique()
    problems = []
    if not panel.frame["treated_from"].null_count() < panel.frame.height:
        problems.append(_refusal("IMP-020", panel.name))
    elif treated == small == 0:
        problems.append(_refusal("IMP-023", panel.name, outcome=label(outcome)))
    elif treated == 0 and small >= options.min_treated:
        problems.append(_refusal("IMP-026", panel.name, small=small, least=options.min_cohort))
    elif treated < options.min_treated:
        firms = several(treated or small, "firm")
        problems.append(_refusal("IMP-021", panel.name, firms=firms, least=options.min_treated))
    later = options.controls == "not-yet-treated" and cohorts > 1
    if never < options.min_controls and not later:
        firms = several(never, "firm")
        problems.append(_refusal("IMP-022", panel.name, firms=firms, least=options.min_controls))
    if problems:
        raise DataError(problems)


_REFUSALS = {
    "IMP-020": (
        "no firm is in the programme: treated_from is empty in every row",
        "Write the year of entry for the firms that took part.",
    ),
    "IMP-021": (
        "{firms} in the programme can be compared, fewer than {least}: chance alone could explain "
        "any difference",
        "Add firms or years, describe the firms one by one instead, or lower min_treated "
        "knowingly.",
    ),
    "IMP-022": (
        "{firms} outside the programme can serve as controls, fewer than {least}: nobody "
        "shows what would have happened without it",
        "Add firms that did not take part (similar sector, size and region).",
    ),
    "IMP-023": (
        "no firm in the programme has {outcome} both before and after its start, so no change "
        "can be measured",
        "Add years before the start, or firms that entered later.",
    ),
    "IMP-025": (
        "{outcome} changes by the same in every firm, so nothing can be told from it",
        "Check the column; it may have been filled with one value.",
    ),
    "IMP-026": (
        "{small} firms are in the programme, but fewer than {least} of them entered in any one "
        "year, too few to be compared year by year",
        "Join neighbouring years of entry in the file, or lower min_cohort knowingly.",
    ),
    "IMP-024": (
        "no year's entrants can be compared with controls: {why} (covariates: {which})",
        "Use fewer or coarser covariates, match first, or look for better controls.",
    ),
}


def _refusal(code: str, file: str, **values: object) -> Problem:
    what, remedy = _REFUSALS[code]
    return Problem(code=code, file=file, what=what.format(**values), remedy=remedy)


def no_comparison(file: str, why: str, covariates: str) -> DataError:
    """The refusal where no group of entrants has comparable controls."""
    return DataError([_refusal("IMP-024", file, why=why, which=covariates or "none")])


def no_variation(file: str, outcome: str) -> DataError:
    """The refusal of an outcome that does not vary."""
    return DataError([_refusal("IMP-025", file, outcome=label(outcome))])


def _covariate_columns(rows: pl.DataFrame, names: tuple[str, ...]) -> tuple[Array, tuple[str, ...]]:
    """Numbers as they are, categories as 0/1 columns but one; rows x columns."""
    columns, labels = [], []
    for name in names:
        if name not in CATEGORIES:
            columns.append(rows[name].to_numpy().astype(float))
            labels.append(name)
            continue
        values = rows[name].fill_null("not stated").to_numpy()
        for value in sorted(set(values))[1:]:
            columns.append((values == value).astype(float))
            labels.append(f"{name}={value}")
    matrix = np.column_stack(columns) if columns else np.empty((rows.height, 0))
    return matrix, tuple(labels)


def _error_codes(rows: pl.DataFrame) -> Array:
    """Error group of each row: the column where given, else the firm itself."""
    return (
        np.asarray(
            rows.select(pl.coalesce("error_group", "firm").rank("dense")).to_series().to_numpy()
        ).astype(np.int64)
        - 1
    )


def _panel_arrays(rows: pl.DataFrame, x: Array, outcome: str, panel: Panel) -> Sample:
    firm = rows["firm"].rle_id().to_numpy().astype(np.int64)
    year = rows["year"].to_numpy() - panel.years[0]
    first = np.unique(firm, return_index=True)[1]
    shape = (len(panel.years), first.size)
    y = np.full(shape, np.nan)
    y[year, firm] = rows["_y"].to_numpy()
    wide = np.full((*shape, x.shape[1]), np.nan)
    wide[year, firm] = x
    return _sample(rows[first.tolist()], outcome, panel, y, wide, None)


def _row_arrays(rows: pl.DataFrame, x: Array, outcome: str, panel: Panel) -> Sample:
    year = rows["year"].to_numpy() - panel.years[0]
    return _sample(rows, outcome, panel, rows["_y"].to_numpy().astype(float), x, year)


def _sample(
    units: pl.DataFrame, outcome: str, panel: Panel, y: Array, x: Array, year_of: Array | None
) -> Sample:
    weight = units["weight"].fill_null(1.0).to_numpy().astype(float)
    start = units["treated_from"].cast(pl.Float64).fill_null(np.inf).to_numpy()
    return Sample(
        outcome=outcome,
        years=np.asarray(panel.years),
        units=units["firm"].to_numpy(),
        start=np.asarray(start, dtype=float),
        weight=weight / weight.mean(),
        stands_for=float(weight.mean()),
        error_group=np.unique(_error_codes(units), return_inverse=True)[1],
        y=y,
        x=x,
        x_names=(),
        exclusions=pl.DataFrame(),
        year_of=year_of,
    )
