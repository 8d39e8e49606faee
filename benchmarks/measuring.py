"""Time and memory of a piece of work, printed in one form."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")


def peak_megabytes() -> float:
    """Most memory this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """The result, the seconds on the clock, and the seconds of processor time."""
    clock, used = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - clock, time.process_time() - used


def line(what: str, seconds: float, processor: float, rows: int | None = None) -> None:
    """Print one measurement."""
    speed = f"  {rows / seconds:>12,.0f} rows/s" if rows else ""
    print(
        f"{what:<56} {seconds:7.2f} s  ({processor:6.2f} s processor){speed}"
        f"  peak {peak_megabytes():,.0f} MB",
        flush=True,
    )


def in_a_process(work: Callable[..., None], *arguments: Any) -> None:
    """Run `work` in a fresh process, so that its memory is its own; raise if it failed."""
    process = get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{work.__name__}{arguments} ended with exit code {process.exitcode}")
