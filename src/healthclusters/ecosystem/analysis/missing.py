"""What could not be computed, for reports to say in their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A part that could not be computed. values: what its sentence names."""

    what: Literal["residence", "membership", "sampled", "quotients", "regions"]
    values: Mapping[str, Any] = field(default_factory=dict)
