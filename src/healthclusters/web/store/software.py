"""Which program computed something."""

from __future__ import annotations

import healthclusters


def software_version() -> str:
    """The version; results of another one are computed anew."""
    return healthclusters.__version__
