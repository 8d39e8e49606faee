"""The libraries of the extra `[network]`: loaded when needed, named where they are missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from healthclusters.base import NotSupportedError


def needed(module: str, purpose: str) -> Any:
    """The module; NotSupportedError with the command that adds it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        raise NotSupportedError(
            f"{purpose} needs {module.split('.')[0]}, which is not installed. Add it with: "
            "python -m pip install 'healthclusters[network]'"
        ) from missing
