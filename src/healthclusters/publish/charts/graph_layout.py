"""Places of the nodes of a graph, without chance: the same graph gives the same drawing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 300


def layout(
    ids: Sequence[str],
    pairs: Sequence[tuple[str, ...]],
    width: float,
    height: float,
    margin: float,
) -> dict[str, tuple[float, float]]:
    """Places by attraction and repulsion (Fruchterman & Reingold 1991), from a circle: no chance.

    Separate parts are held together by a weak pull to the middle.
    """
    n = len(ids)
    if not n:
        return {}
    number = {name: i for i, name in enumerate(ids)}
    a = np.array([number[p[0]] for p in pairs], dtype=np.int64)
    b = np.array([number[p[1]] for p in pairs], dtype=np.int64)
    angle = 2 * np.pi * np.arange(n) / n
    at = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (1 + 0.1 * np.cos(7 * angle))[:, None]
    ideal = 1.6 / np.sqrt(n)
    for step in range(_ROUNDS):
        at += _push(at, a, b, ideal) * 0.12 * (1 - step / _ROUNDS)
    low, high = at.min(axis=0), at.max(axis=0)
    span = np.where(high > low, high - low, 1.0)
    box = np.array([width - 2 * margin, height - 2 * margin])
    scaled = (at - low) / span * box + margin
    return {name: (round(float(x), 1), round(float(y), 1)) for name, (x, y) in
            zip(ids, scaled, strict=True)}  # fmt: skip


def _push(
    at: NDArray[np.float64], a: NDArray[np.int64], b: NDArray[np.int64], ideal: float
) -> NDArray[np.float64]:
    """One step's move of every node, its length at most 1."""
    apart = at[:, None] - at[None]
    distance = np.maximum(np.linalg.norm(apart, axis=2), 1e-3)
    move = (apart / distance[..., None] ** 2 * ideal**2).sum(axis=1)
    pull = (at[a] - at[b]) * np.linalg.norm(at[a] - at[b], axis=1)[:, None] / ideal
    np.add.at(move, a, -pull)
    np.add.at(move, b, pull)
    move -= 0.25 * at
    length = np.maximum(np.linalg.norm(move, axis=1), 1e-9)[:, None]
    return np.asarray(move / length * np.minimum(length, 1.0))
