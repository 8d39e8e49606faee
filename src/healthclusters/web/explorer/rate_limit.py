"""How often one visitor may ask for what takes long to make."""

from __future__ import annotations

from time import time

from django.core.cache import cache
from django.http import HttpRequest

MOST = 10
WITHIN = 60  # seconds


def seconds_to_wait(request: HttpRequest, what: str, *, most: int = MOST, who: str = "") -> int:
    """0 where the visitor may go on; what is asked for is counted.

    A visitor is an address of the network unless `who` names somebody; counts are kept for a
    minute, by each process of the server.
    """
    window = int(time() // WITHIN)
    key = f"rate:{what}:{who or request.META.get('REMOTE_ADDR', '')}:{window}"
    cache.add(key, 0, timeout=2 * WITHIN)
    if cache.incr(key) <= most:
        return 0
    return max(1, WITHIN - int(time() % WITHIN))
