"""Linear algebra in one thread (`base.threads`), under the name it has here."""

from healthclusters.base.threads import one_thread

__all__ = ["one_thread"]
