"""How many standard errors an interval reaches, where a few large units decide the error.

With n units whose influences are u, the variance is itself uncertain: about as much as that of
(sum u^2)^2 / sum u^4 equal units (Satterthwaite 1946; the effective number of Carter, Schnepel &
Steigerwald 2017, *Review of Economics and Statistics* 99(4)). Student's t with one degree of
freedom less takes the place of the normal quantile, by its expansion in 1 / degrees of freedom
(Abramowitz & Stegun 1964, 26.7.5), which every engine can compute row by row.
"""

from __future__ import annotations

from statistics import NormalDist

from healthclusters.ecosystem.engine import Table, ibis_module

Column = Table  # an ibis column: part of a computation that nobody has run yet


def reach(squares: Column, fourths: Column, confidence: float) -> Column:
    """Standard errors to either side.

    squares, fourths: sums of the second and fourth powers of the influences. With fewer than two
    effective units the t of one degree of freedom is expanded, 7.2 at 95 %; where nothing varies,
    the normal quantile.
    """
    ibis = ibis_module()
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    effective = squares * squares / fourths.nullif(0.0)
    per_degree = 1.0 / ibis.greatest(effective - 1.0, 1.0)
    first, second = (z**2 + 1) / 4, (5 * z**4 + 16 * z**2 + 3) / 96
    wider = z * (1.0 + first * per_degree + second * per_degree * per_degree)
    # Engines differ in what the greatest of nothing and 1 is.
    return effective.isnull().ifelse(z, wider)
