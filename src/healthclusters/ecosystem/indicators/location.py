"""Location quotients of industries in regions, with standard errors, in one pass.

LQ = (x / a) / (b / t): the industry's share of the region's employment (x of a) over its share of
all employment (b of t). The standard error takes each unit as one independent draw and linearises
the quotient (the delta method of Moineddin, Beyene & Boyle 2003, *On the location quotient
confidence interval*, Geographical Analysis 35(3), with units in place of single employees, who come
in firms and not one by one): unit e with employment m has the influence
LQ m (1[cell]/x - 1[region]/a - 1[industry]/b + 1/t), and the variance is n/(n-1) times the sum of
squares. It needs nothing but sums of employment and of its square.
"""

from __future__ import annotations

from statistics import NormalDist

from healthclusters.ecosystem.activities import ordered
from healthclusters.ecosystem.engine import Table, ibis_module


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
    """Sums of the amount and of its square by cell: the only pass over all rows."""
    m = table[amount].cast("float64")
    return table.group_by([region, industry]).agg(
        amount=m.sum().fill_null(0.0),
        square=(m * m).sum().fill_null(0.0),
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
        square_a=cell.square.sum().over(in_region),
        square_b=cell.square.sum().over(in_industry),
        square_t=cell.square.sum().over(everywhere),
        n=(cell.units - cell.unknown).sum().over(everywhere),
    )
    one = ibis.literal(1.0)
    a, b, t = s.a.nullif(0.0), s.b.nullif(0.0), s.t.nullif(0.0)
    s = s.mutate(quotient=(s.amount / a) / (b / t), ra=one / a, rb=one / b, rt=one / t)
    rx = one / s.amount.nullif(0.0)
    in_cell, only_a, only_b = rx - s.ra - s.rb + s.rt, s.rt - s.ra, s.rt - s.rb
    squares = (
        s.square * in_cell * in_cell
        + (s.square_a - s.square) * only_a * only_a
        + (s.square_b - s.square) * only_b * only_b
        + (s.square_t - s.square_a - s.square_b + s.square) * s.rt * s.rt
    )
    correction = s.n.cast("float64") / (s.n.cast("float64") - 1.0).nullif(0.0)
    relative = (ibis.greatest(squares, 0.0) * correction).sqrt()
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    done = s.mutate(
        std_error=s.quotient * relative,
        low=s.quotient * (relative * -z).exp(),
        high=s.quotient * (relative * z).exp(),
    ).select(region, industry, "amount", "units", "unknown", "quotient", "std_error", "low", "high")
    return ordered(done, [region, industry])


def weighted_amount(table: Table, measure: str = "employment") -> Table:
    """Activities with a column `amount`: the measure by share of subsector and sample weight."""
    return table.mutate(amount=table[measure] * table.share * table.weight)
