"""Intervals of totals where the register is a stratified sample.

Each row stands for `weight` units. The variance of a total is that of stratified simple random
sampling (Cochran 1977, *Sampling Techniques*, ch. 5): per stratum (1 - n/N) n/(n-1) times the sum
of squared deviations of the weighted values, N being the sum of the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.engine import Table, ibis_module


def sampled_totals(
    table: Table,
    by: Sequence[str] = ("definition", "year"),
    measure: str = "employment",
    confidence: float = 0.95,
) -> Table:
    """A total by cell with its interval. table: activities with `weight` and `stratum`.

    Columns: those of `by` (definition and year among them), `units` (in the sample), `total`,
    `std_error` (null where a stratum with weights above 1 has one unit), `low`, `high`.
    """
    ibis = ibis_module()
    rows = table.mutate(
        z=table[measure].fill_null(0.0) * table.share * table.weight,
        known=table[measure].notnull().cast("int64"),
    )
    stratum = ["definition", "year", "stratum"]
    units = rows.select(*stratum, "unit", "weight").distinct()
    sizes = units.group_by(stratum).agg(n=units.count(), size=units.weight.sum())
    by_unit = rows.group_by([*by, "stratum", "unit"]).agg(z=rows.z.sum(), known=rows.known.max())
    sums = by_unit.group_by([*by, "stratum"]).agg(
        units=by_unit.known.sum(), total=by_unit.z.sum(), square=(by_unit.z * by_unit.z).sum()
    )
    both = sums.join(sizes, stratum)
    n = both.n.cast("float64")
    spread = ibis.greatest(both.square - both.total * both.total / n, 0.0)
    left = ibis.greatest(1.0 - n / both.size, 0.0)
    variance = ibis.cases((left <= 0, 0.0), else_=left * n / (n - 1.0).nullif(0.0) * spread)
    strata = both.mutate(variance=variance, lonely=variance.isnull().cast("int64"))
    cells = strata.group_by(list(by)).agg(
        units=strata.units.sum(),
        total=strata.total.sum(),
        variance=strata.variance.sum(),
        lonely=strata.lonely.sum(),
    )
    error = (cells.lonely == 0).ifelse(cells.variance.sqrt(), None)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    done = cells.mutate(
        std_error=error,
        low=error.notnull().ifelse(ibis.greatest(cells.total - z * error, 0.0), None),
        high=cells.total + z * error,
    ).drop("variance", "lonely")
    return ordered(done, by)
