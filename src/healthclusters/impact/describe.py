"""What the panel holds, and which firms drop out of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from healthclusters.impact.inference import normal_quantile
from healthclusters.impact.options import ImpactOptions
from healthclusters.impact.panel import Panel


@dataclass(frozen=True, eq=False, kw_only=True)
class Description:
    """The panel in three tables.

    sides: one row per outcome: `outcome`, and the mean and the number of firms for programme
      firms in the year before their start (`programme_mean`, `programme_firms`) and for the
      others over all years (`others_mean`, `others_firms`).
    cohorts: `cohort` (year of entry), `firms`, `years_before`, `years_after` (in the panel).
    years: `year`, `programme` (firms that ever enter), `in_programme` (already entered),
      `others` (never enter), each a number of rows.
    """

    sides: pl.DataFrame
    cohorts: pl.DataFrame
    years: pl.DataFrame


def describe_panel(panel: Panel) -> Description:
    """Firms, cohorts and outcomes before anything is estimated."""
    start, year = pl.col("treated_from"), pl.col("year")
    ever = start.is_not_null()
    years = panel.frame.group_by("year").agg(
        programme=ever.sum(), in_programme=(year >= start).sum(), others=(~ever).sum()
    )
    first, last = panel.years[0], panel.years[-1]
    cohorts = (
        panel.frame.filter(ever)
        .group_by(cohort=start)
        .agg(firms=pl.col("firm").n_unique())
        .sort("cohort")
        .with_columns(
            years_before=(pl.col("cohort") - first).clip(0),
            years_after=(last + 1 - pl.col("cohort")).clip(0),
        )
    )
    return Description(sides=_sides(panel), cohorts=cohorts, years=years.sort("year"))


def _sides(panel: Panel) -> pl.DataFrame:
    before = panel.frame.filter(pl.col("year") == pl.col("treated_from") - 1)
    others = panel.frame.filter(pl.col("treated_from").is_null())
    rows = []
    for outcome in (*panel.outcomes, *panel.placebos):
        rows.append(
            {
                "outcome": outcome,
                "programme_mean": before[outcome].mean(),
                "programme_firms": before.drop_nulls(outcome)["firm"].n_unique(),
                "others_mean": others[outcome].mean(),
                "others_firms": others.drop_nulls(outcome)["firm"].n_unique(),
            }
        )
    return pl.DataFrame(rows)


@dataclass(frozen=True, eq=False, kw_only=True)
class Attrition:
    """Firms seen in a cohort's last year before its start (and before any anticipation) that are
    gone in the last year.

    cohorts: `cohort`, `programme` (firms seen in the year before), `programme_gone`, `others`
      (never-treated firms seen in that year), `others_gone`.
    firms, others: how many firms of each side that is said of, each counted once.
    programme_share, others_share: gone, 0 to 1, the others weighted like the cohorts.
    difference, low, high: programme minus others, with its interval.
    """

    cohorts: pl.DataFrame
    firms: int
    others: int
    programme_share: float
    others_share: float
    difference: float
    low: float
    high: float

    @property
    def uneven(self) -> bool:
        """Whether one side loses clearly more firms than the other."""
        return self.low > 0 or self.high < 0


def attrition(panel: Panel, options: ImpactOptions | None = None) -> Attrition | None:
    """Who is gone at the end; None without cohorts that are seen before their start, or without
    firms that never enter.

    Firms that the options leave out on purpose (those that left the programme, entrants of a year
    with too few) are in neither side: being gone is asked of the firms that were to be compared.
    """
    options = options or ImpactOptions()
    seen, start, years = _presence(panel, options)
    never = np.isinf(start)
    rows, parts = [], []
    for cohort in sorted({int(g) for g in start[np.isfinite(start)]}):
        base = cohort - options.anticipation - 1 - years[0]
        if not 0 <= base < len(years) - 1:
            continue
        inside, outside = seen[base] & (start == cohort), seen[base] & never
        few = (start == cohort).sum() < options.min_cohort
        if few or not inside.any() or not outside.any():
            continue
        gone = ~seen[-1]
        rows.append((cohort, *map(int, (inside.sum(), (inside & gone).sum()))))
        rows[-1] = (*rows[-1], *map(int, (outside.sum(), (outside & gone).sum())))
        parts.append((inside, outside, gone))
    if not rows:
        return None
    table = pl.DataFrame(rows, schema=_COLUMNS, orient="row")
    return _difference(table, parts, start.size, options.confidence)


_COLUMNS = ["cohort", "programme", "programme_gone", "others", "others_gone"]
_Parts = list[tuple[np.ndarray, np.ndarray, np.ndarray]]


def _presence(panel: Panel, options: ImpactOptions) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Whether each firm has a row in each year (years x firms), and its start; without leavers
    where the options exclude them.
    """
    years, frame = panel.years, panel.frame
    if options.leavers == "exclude":
        left = (pl.col("treated_until") < years[-1]).fill_null(value=False)
        frame = frame.filter(~left)
    firm = frame["firm"].rle_id().to_numpy()
    seen = np.zeros((len(years), int(firm[-1]) + 1), dtype=bool)
    seen[frame["year"].to_numpy() - years[0], firm] = True
    starts = frame["treated_from"].cast(pl.Float64).fill_null(np.inf).to_numpy()
    first = np.unique(firm, return_index=True)[1]
    return seen, starts[first], years


def _difference(table: pl.DataFrame, parts: _Parts, n: int, confidence: float) -> Attrition:
    """Shares weighted by cohort; a firm that is a control of several cohorts is one firm."""
    weight = table["programme"].to_numpy() / table["programme"].sum()
    influence, ours, theirs = np.zeros(n), 0.0, 0.0
    for w, (inside, outside, gone) in zip(weight, parts, strict=True):
        share_in, share_out = gone[inside].mean(), gone[outside].mean()
        ours, theirs = ours + w * share_in, theirs + w * share_out
        influence[inside] += w * (gone[inside] - share_in) / inside.sum()
        influence[outside] -= w * (gone[outside] - share_out) / outside.sum()
    half = normal_quantile(0.5 + confidence / 2) * float(np.sqrt((influence**2).sum()))
    difference = float(ours - theirs)
    return Attrition(
        cohorts=table,
        firms=int(table["programme"].sum()),
        others=int(np.logical_or.reduce([outside for _, outside, _ in parts]).sum()),
        programme_share=float(ours),
        others_share=float(theirs),
        difference=difference,
        low=difference - half,
        high=difference + half,
    )
