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
_TOO_LARGE = "the groups are too large for an exact test"


def exact_p_value(yes: Sequence[int], clusters: Sequence[int]) -> float:
    """Exact test that the share of yes is the same in every group.

    yes, clusters: numbers by group, of the clusters whose answer is known.
    """
    hits, sizes = np.array(yes), np.array(clusters)
    total = int(hits.sum())
    if _tables(sizes) > _MOST_TABLES:
        raise NotSupportedError(_TOO_LARGE)
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
    tested rows), `not_tested` (why there is no p-value; null where there is one), most significant
    first.
    """
    groups = sorted({g for g in group_of if g is not None})
    member = np.array([[g == group for g in group_of] for group in groups], dtype=bool)
    member = member.reshape(len(groups), len(group_of))
    rows = []
    for name, values in variables.items():
        known = member & ~np.isnan(values)
        yes, sizes = (known & (values == 1)).sum(axis=1), known.sum(axis=1)
        yes, sizes = yes[sizes > 0], sizes[sizes > 0]
        why = _not_tested(yes, sizes)
        p_value = None if why else exact_p_value(yes, sizes)
        row = {"variable": name, "known": int(sizes.sum()), "p_value": p_value, "not_tested": why}
        rows.append(row)
    frame = pl.DataFrame(rows, schema=_SCHEMA)
    tested = frame.filter(pl.col("p_value").is_not_null())
    corrected = tested.with_columns(
        q_value=pl.Series(_false_discovery(tested["p_value"].to_numpy()), dtype=pl.Float64)
    )
    return (
        frame.join(corrected.select("variable", "q_value"), on="variable", how="left")
        .select("variable", "known", "p_value", "q_value", "not_tested")
        .sort("p_value", "variable", nulls_last=True)
    )


_SCHEMA = {
    "variable": pl.String,
    "known": pl.Int64,
    "p_value": pl.Float64,
    "not_tested": pl.String,
}


def _not_tested(yes: Labels, sizes: Labels) -> str | None:
    """Why there is no test; None where there is one. Groups of which something is known."""
    if len(sizes) < 2:
        return "known in fewer than two groups"
    if not 0 < yes.sum() < sizes.sum():
        return "one answer only"
    return _TOO_LARGE if _tables(sizes) > _MOST_TABLES else None


def _tables(sizes: Labels) -> float:
    return float(np.prod(sizes[:-1] + 1.0))


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
