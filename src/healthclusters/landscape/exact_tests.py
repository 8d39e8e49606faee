"""Do published groups differ on a variable that did not make them? Exact tests, corrected.

Fisher's exact test for a table of yes and no by group (Freeman & Halton 1951): the probability of
all tables with the same margins that are no likelier than the one at hand. Many variables are
tested together, so the p-values are corrected by Benjamini & Hochberg (1995). Items that made a
computed grouping are never tested against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import polars as pl
from scipy.special import gammaln

from healthclusters.base import NotSupportedError
from healthclusters.landscape.arrays import Floats, Labels

_MOST_TABLES = 2_000_000


def exact_p_value(yes: Sequence[int], clusters: Sequence[int]) -> float:
    """Exact test that the share of yes is the same in every group.

    yes, clusters: numbers by group, of the clusters whose answer is known.
    """
    hits, sizes = np.array(yes), np.array(clusters)
    total = int(hits.sum())
    if np.prod(sizes[:-1] + 1.0) > _MOST_TABLES:
        raise NotSupportedError("the groups are too large for an exact test")
    tables = np.array(
        [
            (*first, total - sum(first))
            for first in product(*(range(n + 1) for n in sizes[:-1]))
            if 0 <= total - sum(first) <= sizes[-1]
        ]
    )
    all_tables = _log_choose(np.array([sizes.sum()]), np.array([total]))[0]
    log_chance = _log_choose(sizes, tables).sum(axis=1) - all_tables
    observed = _log_choose(sizes, hits).sum() - all_tables
    # Tables equally likely as the observed one count, whatever rounding did to the two.
    return float(min(1.0, np.exp(log_chance[log_chance <= observed + 1e-7]).sum()))


def exact_tests(variables: Mapping[str, Floats], group_of: Sequence[str | None]) -> pl.DataFrame:
    """Each yes/no variable against the groups.

    variables: by name, (clusters,) of 1, 0 and NaN = not known. group_of: None leaves a cluster
    out. Columns: `variable`, `known` (clusters), `p_value`, `q_value` (Benjamini-Hochberg over the
    rows), most significant first. A variable known with one answer only is not tested: null.
    """
    groups = sorted({g for g in group_of if g is not None})
    rows = []
    for name, values in variables.items():
        member = np.array([[g == group for g in group_of] for group in groups])
        known = member & ~np.isnan(values)
        yes, sizes = (known & (values == 1)).sum(axis=1), known.sum(axis=1)
        varies = 0 < yes.sum() < sizes.sum() and (sizes > 0).sum() > 1
        p_value = exact_p_value(yes[sizes > 0], sizes[sizes > 0]) if varies else None
        rows.append({"variable": name, "known": int(sizes.sum()), "p_value": p_value})
    frame = pl.DataFrame(
        rows, schema={"variable": pl.String, "known": pl.Int64, "p_value": pl.Float64}
    )
    tested = frame.filter(pl.col("p_value").is_not_null())
    if tested.is_empty():
        return frame.with_columns(q_value=pl.lit(None, dtype=pl.Float64))
    corrected = tested.with_columns(
        q_value=pl.Series(_false_discovery(tested["p_value"].to_numpy()))
    )
    return frame.join(corrected.select("variable", "q_value"), on="variable", how="left").sort(
        "p_value", "variable", nulls_last=True
    )


def _log_choose(n: Labels, k: Labels) -> Floats:
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))


def _false_discovery(p_values: Floats) -> Floats:
    """Benjamini & Hochberg (1995): the smallest rate at which each test would still count."""
    order = np.argsort(-p_values, kind="stable")
    ranks = np.arange(len(p_values), 0, -1)
    adjusted = np.minimum.accumulate(p_values[order] * len(p_values) / ranks)
    out = np.empty(len(p_values))
    out[order] = np.minimum(adjusted, 1.0)
    return out
