"""Location quotients of industries in regions, with standard errors, in one pass.

LQ = (x / a) / (b / t): the industry's share of the region's employment (x of a) over its share of
all employment (b of t). The standard error takes each unit as one independent draw and linearises
the quotient (the delta method of Moineddin, Beyene & Boyle 2003, *On the location quotient
confidence interval*, Geographical Analysis 35(3), with units in place of single employees, who come
in firms and not one by one): unit e with employment m has the influence
LQ m (1[cell]/x - 1[region]/a - 1[industry]/b + 1/t), and the variance is n/(n-1) times the sum of
squares. The interval is as wide as the effective number of such influences demands (`student`). It
needs nothing but sums of employment, of its square and of its fourth power.
"""

from __future__ import annotations

from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.engine import Table, ibis_module
from healthclusters.ecosystem.indicators.student import Column, reach


def location_quotients(
    table: Table,
    *,
    region: str = "region",
    industry: str = "subsector",
    amount: str = "employment",
    confidence: float = 0.95,
) -> Table:
    """Quotients by region and industry.

    table: one row a unit (and industry), of one year; `amount` 0 or more, null = not known and left
    out (counted in `unknown`). Columns: region, industry, `amount` (its sum), `units`, `unknown`,
    `quotient` (null where region or industry have nothing), `std_error`, `low`, `high` (on the
    logarithmic scale, null where the quotient is 0 or fewer than two units are there).
    """
    return quotients_of_cells(
        cells(table, region=region, industry=industry, amount=amount),
        region=region,
        industry=industry,
        confidence=confidence,
    )


def cells(table: Table, *, region: str, industry: str, amount: str) -> Table:
    """Sums of the amount and of its powers by cell: the only pass over all rows."""
    m = table[amount].cast("float64")
    square = m * m
    return table.group_by([region, industry]).agg(
        amount=m.sum().fill_null(0.0),
        square=square.sum().fill_null(0.0),
        fourth=(square * square).sum().fill_null(0.0),
        units=table.count(),
        unknown=table.count() - m.count(),
    )


def quotients_of_cells(
    cell: Table, *, region: str, industry: str, confidence: float = 0.95
) -> Table:
    """Quotients and their errors from the sums of cells."""
    ibis = ibis_module()
    in_region = ibis.window(group_by=[region])
    in_industry = ibis.window(group_by=[industry])
    everywhere = ibis.window()
    s = cell.mutate(
        a=cell.amount.sum().over(in_region),
        b=cell.amount.sum().over(in_industry),
        t=cell.amount.sum().over(everywhere),
        n=(cell.units - cell.unknown).sum().over(everywhere),
        **{
            f"{power}_{place}": cell[power].sum().over(window)
            for power in ("square", "fourth")
            for place, window in (("a", in_region), ("b", in_industry), ("t", everywhere))
        },
    )
    one = ibis.literal(1.0)
    a, b, t = s.a.nullif(0.0), s.b.nullif(0.0), s.t.nullif(0.0)
    s = s.mutate(quotient=(s.amount / a) / (b / t), ra=one / a, rb=one / b, rt=one / t)
    squares, fourths = (_influences(s, power) for power in ("square", "fourth"))
    correction = s.n.cast("float64") / (s.n.cast("float64") - 1.0).nullif(0.0)
    relative = (squares * correction).sqrt()
    errors = reach(squares, fourths, confidence)
    done = s.mutate(
        std_error=s.quotient * relative,
        low=s.quotient * (relative * -errors).exp(),
        high=s.quotient * (relative * errors).exp(),
    ).select(region, industry, "amount", "units", "unknown", "quotient", "std_error", "low", "high")
    return ordered(done, [region, industry])


def _influences(s: Table, power: str) -> Column:
    """Sum over all units of their influence on the quotient, relative to it, to a power.

    Units of the cell, the others of its region, the others of its industry, and all others.
    """
    ibis = ibis_module()
    in_cell = 1.0 / s.amount.nullif(0.0) - s.ra - s.rb + s.rt
    parts = (
        (s[power], in_cell),
        (s[f"{power}_a"] - s[power], s.rt - s.ra),
        (s[f"{power}_b"] - s[power], s.rt - s.rb),
        (s[f"{power}_t"] - s[f"{power}_a"] - s[f"{power}_b"] + s[power], s.rt),
    )
    sums = []
    for amount, weight in parts:
        weight = weight * weight
        sums.append(amount * (weight * weight if power == "fourth" else weight))
    return ibis.greatest(sums[0] + sums[1] + sums[2] + sums[3], 0.0)


def weighted_amount(table: Table, measure: str = "employment") -> Table:
    """Activities with a column `amount`: the measure by share of subsector and sample weight."""
    return table.mutate(amount=table[measure] * table.share * table.weight)
