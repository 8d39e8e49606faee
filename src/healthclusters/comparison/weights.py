"""Parts weighed into one place in a list, by weights that the user gives and every part shown.

A part is an interval [low, high] in 0 to 1: an unknown part is [0, 1], never 0. The weighted means
of the lows and of the highs are the interval of the whole; a list is ordered by what is surely
there (low), then by what may be there (high).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from healthclusters.base import OptionError, UnknownNameError


def checked_weights(given: Mapping[str, float], default: Mapping[str, float]) -> dict[str, float]:
    """The defaults with the user's weights in their place.

    Raises UnknownNameError for a part that is not there, OptionError for a weight below zero or
    not a number, and where all weights are zero: then nothing could be ordered.
    """
    for name, weight in given.items():
        if name not in default:
            raise UnknownNameError("part to weigh", name, default)
        if not 0 <= weight < float("inf"):
            raise OptionError(f"weight of {name}", weight, "a number from 0")
    weights = {**default, **given}
    if not any(weights.values()):
        raise OptionError(
            "weights",
            "zero for every part",
            f"above zero for at least one of: {', '.join(default)}; "
            "with all at zero nothing would come before anything else",
        )
    return weights


def weighed(frame: pl.DataFrame, weights: Mapping[str, float]) -> pl.DataFrame:
    """`score_low` and `score_high` added, from columns `<part>_low` and `<part>_high`.

    Rounded to twelve places, so that equal scores are not ordered by what is left of a sum.
    """
    total = sum(weights.values())
    return frame.with_columns(
        sum(
            (pl.col(f"{part}_{end}") * (w / total) for part, w in weights.items() if w), pl.lit(0.0)
        )
        .clip(0.0, 1.0)
        .round(12)
        .alias(f"score_{end}")
        for end in ("low", "high")
    )
