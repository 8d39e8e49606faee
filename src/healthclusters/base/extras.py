"""Parts that are installed apart, named with the command that adds them."""

from __future__ import annotations

from healthclusters.base.options import NotSupportedError


class MissingExtraError(NotSupportedError):
    """A part that is installed apart is missing; the message says how to add it."""

    def __init__(self, purpose: str, extra: str) -> None:
        self.extra = extra
        super().__init__(
            f"{purpose} needs a part that is not installed. "
            f"Add it with: pip install 'healthclusters[{extra}]'"
        )
