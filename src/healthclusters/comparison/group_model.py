"""What a comparison needs of a grouping, said as a small protocol.

The computed groups of `landscape` meet it through `computed.py`; tests use a model made by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

import numpy as np

Stability = Literal["stable", "doubtful", "dissolved"]


class GroupModel(Protocol):
    """A grouping that can place a cluster without refitting."""

    @property
    def group_ids(self) -> Sequence[str]:
        """Names such as `computed:1`, in the order of the columns of `probabilities`."""

    @property
    def labels(self) -> Mapping[str, str]:
        """The group of each cluster of the fit, by cluster_id."""

    @property
    def stability(self) -> Mapping[str, Stability]:
        """How well each group survives resampling, by group id."""

    @property
    def descriptions(self) -> Mapping[str, str]:
        """What each group is, in words, by group id."""

    def probabilities(self, points: np.ndarray) -> np.ndarray:
        """Membership probabilities, clusters x groups.

        points: clusters x items of the framework, in its order; 1, 0, NaN = unknown.
        """
