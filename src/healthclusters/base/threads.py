"""Linear algebra in one thread: the products here are small, and the workers are ours.

With several threads of its own the library that multiplies matrices spends more time waiting than
multiplying, most of all on a busy machine, and may round differently with another number of cores.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """A context in which matrix products use one thread; as before when it ends."""
    return _controller().limit(limits=1, user_api="blas")  # type: ignore[no-any-return]


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
