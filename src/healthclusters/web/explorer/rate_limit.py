"""How often one visitor may ask for what takes long to make, counted by all processes together."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Network, ip_address
from pathlib import Path
from time import time

from django.conf import settings
from django.http import HttpRequest

MOST = 10
WITHIN = 60  # seconds


def seconds_to_wait(
    request: HttpRequest, what: str, *, most: int = MOST, who: str = "", count: bool = True
) -> int:
    """0 where the visitor may go on; what is asked for is counted, unless `count` is False.

    A visitor is an address of the network unless `who` names somebody; counts are kept for a
    minute, in the home of the application, so that every process of the server sees them. Behind a
    proxy the address is the one that `running.proxy` takes from it.
    """
    now = time()
    visitor = who or _network(request.META.get("REMOTE_ADDR", ""))
    if _counted(int(now // WITHIN), f"{what}:{visitor}", add=count) <= most - (not count):
        return 0
    return max(1, WITHIN - int(now % WITHIN))


def _network(address: str) -> str:
    """An address without a port, of IPv6 the half that names the network: whoever has that has
    every address in it, and could else come from another one each time."""
    bare = address.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        known = ip_address(bare)
    except ValueError:
        return bare
    if isinstance(known, IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or IPv6Network((int(known), 64), strict=False))


def _counted(window: int, key: str, *, add: bool) -> int:
    """How often this key was counted in this minute, with this time where it is added.

    A count is the length of a file: one byte put at its end cannot be lost between processes.
    """
    counts = Path(settings.HOME) / "counts"
    of_now = counts / str(window)
    if not of_now.is_dir():
        _forget(counts, before=window)
        of_now.mkdir(parents=True, exist_ok=True)
    # Who asks is not written down in plain.
    with (of_now / sha256(key.encode()).hexdigest()).open("ab") as file:
        file.write(b"." if add else b"")
        file.flush()
        return os.fstat(file.fileno()).st_size


def _forget(counts: Path, *, before: int) -> None:
    """Take away the counts of minutes that are over."""
    for old in counts.glob("*"):
        if not old.name.isdecimal() or int(old.name) < before - 1:
            shutil.rmtree(old, ignore_errors=True)
