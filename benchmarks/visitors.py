"""Visitors of a server on this machine: how long pages take, and whether any of them fails.

Server time is what the server says of itself in the header `Server-Timing`: visitors share the two
cores with it, so the clock of a visitor also counts the other visitors.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import numpy as np


@dataclass
class Visits:
    """kind of page -> milliseconds of the server, and of the visitor; errors in words."""

    server: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    visitor: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    bytes: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def add(self, kind: str, server: float, visitor: float, size: int) -> None:
        """One answer."""
        self.server[kind].append(server)
        self.visitor[kind].append(visitor)
        self.bytes[kind] = max(size, self.bytes.get(kind, 0))

    def report(self) -> None:
        """Print a line a kind of page: number, median and 95th percentile."""
        print(f"{'page':<26}{'visits':>8}{'median':>9}{'p95':>9}{'visitor p95':>13}{'largest':>11}")
        for kind, times in sorted(self.server.items()):
            half, most = np.percentile(times, [50, 95])
            seen = np.percentile(self.visitor[kind], 95)
            print(
                f"{kind:<26}{len(times):>8}{half:>6.0f} ms{most:>6.0f} ms{seen:>10.0f} ms"
                f"{self.bytes[kind] / 1000:>8.0f} kB"
            )
        print(f"errors: {len(self.errors)}", *self.errors[:5], sep="\n  ")


def visit(
    address: str,
    pages: Sequence[tuple[str, str]],
    *,
    visitors: int,
    seconds: float,
    a_second: float | None = None,
    seed: int = 1,
) -> Visits:
    """Visitors that ask for pages drawn at random, for so many seconds.

    pages: (kind, path), each as likely as the others. a_second: requests of all visitors together;
    as many as they get where None. Every answer but 200 and 304 is an error.
    """
    if urlsplit(address).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise ValueError(f"{address} is not on this machine")
    found, end = Visits(), time.monotonic() + seconds
    turns = [np.random.default_rng([seed, i]) for i in range(visitors)]
    pause = visitors / a_second if a_second else 0.0
    threads = [
        threading.Thread(target=_one_visitor, args=(address, pages, turn, end, pause, found))
        for turn in turns
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _one_visitor(
    address: str,
    pages: Sequence[tuple[str, str]],
    turn: np.random.Generator,
    end: float,
    pause: float,
    found: Visits,
) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    time.sleep(pause * turn.random())
    while time.monotonic() < end:
        kind, path = pages[turn.integers(len(pages))]
        began = time.monotonic()
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            found.errors.append(f"{path}: {error!r}")
            connection.close()
            continue
        took = time.monotonic() - began
        if answer.status not in (200, 304):
            found.errors.append(f"{path}: {answer.status} {body[:100]!r}")
            continue
        said = answer.headers.get("Server-Timing", "").rpartition("dur=")[2]
        found.add(kind, float(said or "nan"), 1000 * took, len(body))
        time.sleep(max(0.0, pause - took))
