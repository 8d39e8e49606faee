"""Intervals of totals where the register is a stratified sample.

Each row stands for `weight` units. The variance of a total is that of stratified simple random
sampling (Cochran 1977, *Sampling Techniques*, ch. 5): per stratum (1 - n/N) n/(n-1) times the sum
of squared deviations of the weighted values, N being the sum of the weights. How many standard
errors the interval reaches depends on how many units decide the error (`student`).
"""

from __future__ import annotations

from collections.abc import Sequence

from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.engine import Table, ibis_module
from healthclusters.ecosystem.indicators.student import reach


def sampled_totals(
    table: Table,
    by: Sequence[str] = ("definition", "year"),
    measure: str = "employment",
    confidence: float = 0.95,
    *,
    sample: Table | None = None,
) -> Table:
    """A total by cell with its interval. table: activities with `weight` and `stratum`.

    sample: all activities that were drawn, where `table` is a part of them (a region, a scope).
    Such a part is a domain: how many of a stratum's units are in it is chance too; units outside
    enter as zeros, with the n and N of the whole stratum (Cochran 1977, sections 2.13 and 5A.14;
    Saerndal, Swensson & Wretman 1992, *Model Assisted Survey Sampling*, ch. 10).

    Columns: those of `by` (definition and year among them), `units` (in the sample), `total`,
    `std_error` (null where a stratum with weights above 1 has one unit), `low`, `high`.
    """
    ibis = ibis_module()
    rows = table.mutate(
        z=table[measure].fill_null(0.0) * table.share * table.weight,
        known=table[measure].notnull().cast("int64"),
    )
    stratum = ["definition", "year", "stratum"]
    drawn = rows if sample is None else sample
    units = drawn.select(*stratum, "unit", "weight").distinct()
    sizes = units.group_by(stratum).agg(n=units.count(), size=units.weight.sum())
    by_unit = rows.group_by([*by, "stratum", "unit"]).agg(z=rows.z.sum(), known=rows.known.max())
    strata = _strata(by_unit.join(sizes, stratum), by)
    cells = strata.group_by(list(by)).agg(
        units=strata.units.sum(),
        total=strata.total.sum(),
        variance=strata.variance.sum(),
        fourths=strata.fourths.sum(),
        lonely=strata.lonely.sum(),
    )
    error = (cells.lonely == 0).ifelse(cells.variance.sqrt(), None)
    wide = error * reach(cells.variance, cells.fourths, confidence)
    done = cells.mutate(
        std_error=error,
        low=error.notnull().ifelse(ibis.greatest(cells.total - wide, 0.0), None),
        high=cells.total + wide,
    ).drop("variance", "fourths", "lonely")
    return ordered(done, by)


def _strata(units: Table, by: Sequence[str]) -> Table:
    """By cell and stratum: sum, variance, and fourth powers of what each unit adds to it.

    Units of the sample that are not in the cell count as 0 in it.
    """
    ibis = ibis_module()
    key = [*by, "stratum"]
    n = units.n.cast("float64")
    apart = units.z - units.z.sum().over(ibis.window(group_by=key)) / n
    units = units.mutate(square=apart * apart)
    units = units.mutate(fourth=units.square * units.square)
    sums = units.group_by([*key, "n", "size"]).agg(
        units=units.known.sum(),
        total=units.z.sum(),
        there=units.count(),
        square=units.square.sum(),
        fourth=units.fourth.sum(),
    )
    n = sums.n.cast("float64")
    mean, absent = sums.total / n, n - sums.there
    left = ibis.greatest(1.0 - n / sums.size, 0.0)
    factor = ibis.cases((left <= 0, 0.0), else_=left * n / (n - 1.0).nullif(0.0))
    return sums.mutate(
        variance=factor * (sums.square + absent * mean * mean),
        fourths=factor * factor * (sums.fourth + absent * mean * mean * mean * mean),
        lonely=factor.isnull().cast("int64"),
    )
