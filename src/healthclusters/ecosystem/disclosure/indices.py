"""How exactly an index of concentration or an error may be told.

A Herfindahl index H is the largest share squared and little else where one firm is large: whoever
knows H to d knows the largest share s to d / 2s. An error of a sum or quotient is the root of such
an index. So both are rounded, and told only where the rounding hides the largest firm by p %:
d / 2s >= (p / 100) s. The needed share is computed from holdings.
"""

from __future__ import annotations

from statistics import NormalDist

import polars as pl

# Fewer firms than this, and an index tells too much of the largest.
LEAST_FOR_INDEX = 10
_PLACES = 2
_STEPS = (0.01, 0.05)  # of a relative error


def index_may_be_told(dominance: float) -> pl.Expr:
    """May an index be told to two decimals? Of `holdings` and the largest one's `share`."""
    half = 0.5 * 10.0**-_PLACES * 0.9  # 0.9: of an index that others are subtracted from
    close = 2 * dominance / 100 * pl.col("share") ** 2 > half
    return ((pl.col("holdings") >= LEAST_FOR_INDEX) & ~close).fill_null(False)


def rounded_index(column: str) -> pl.Expr:
    """An index to the decimals that `index_may_be_told` allows for."""
    return pl.col(column).round(_PLACES)


def told_error(relative: pl.Expr, dominance: float) -> pl.Expr:
    """A relative error rounded up to the next 1 or 5 %; null where that would still tell.

    Of `holdings` and the largest one's `share`: the error of a cell is at least that share, so a
    step of h hides the largest firm where h / 2 >= (p / 100) share.
    """
    told = pl.lit(None, dtype=pl.Float64)
    for step in reversed(_STEPS):
        hides = step / 2 >= dominance / 100 * pl.col("share")
        told = pl.when(hides).then((relative / step - 1e-9).ceil().clip(1) * step).otherwise(told)
    return pl.when(pl.col("holdings") >= LEAST_FOR_INDEX).then(told)


def told_reach(errors: pl.Expr, confidence: float) -> pl.Expr:
    """Standard errors that an interval reaches, rounded up to the next half.

    Their number grows where few large units decide the error: exactly told, it says how few. Where
    there is no error that it could be a multiple of, the normal quantile.
    """
    normal = pl.lit(NormalDist().inv_cdf(0.5 + confidence / 2))
    return (pl.when(errors.is_finite()).then(errors).otherwise(normal) * 2 - 1e-9).ceil() / 2
