"""Many comparisons at once: p-values adjusted so that few of the claims are false.

Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1). Of the differences
whose adjusted p-value is at most q, the share that is false is at most q on average (for
comparisons that are independent or positively dependent).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def adjusted_p_values(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p-values; NaN (no comparison was made) stays NaN and does not count."""
    p = np.asarray(p_values, dtype=np.float64)
    out = np.full(p.shape, np.nan)
    made = np.flatnonzero(np.isfinite(p))
    if made.size == 0:
        return out
    if (p[made] < 0).any() or (p[made] > 1).any():
        raise ValueError("a p-value lies between 0 and 1")
    order = made[np.argsort(p[made], kind="stable")]
    raised = p[order] * made.size / np.arange(1, made.size + 1)
    out[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0)
    return out
