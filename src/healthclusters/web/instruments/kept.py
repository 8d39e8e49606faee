"""What an instrument computes is computed once: kept in the process, and in the database."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TypeVar

from healthclusters.web.encoding import EncodingError, decode, encode
from healthclusters.web.last_used import LastUsed
from healthclusters.web.store.actions import keep_result
from healthclusters.web.store.keys import digest
from healthclusters.web.store.models import Result
from healthclusters.web.store.software import software_version

Made = TypeVar("Made")
_LOG = logging.getLogger(__name__)
Key = tuple[str, str, str]

# What is kept stands in a tuple of its own, so that None can be kept as well.
_held = LastUsed[Key, tuple[object]](200)
_guard = Lock()
_makers: dict[Key, Lock] = {}


def kept(
    kind: str, revision: str, make: Callable[[], Made], *, options: str = "{}", stored: bool = True
) -> Made:
    """What `make` gives for data of this revision and these options; made by the first who asks.

    kind: what it is. options: canonical JSON text. stored: also in the database, so that a server
    that starts again does not compute it again; what is kept there can be written by `encoding`.
    """
    key = (kind, revision, options)
    found = _held.get(key)
    if found is None:
        with _guard:
            maker = _makers.setdefault(key, Lock())
        with maker:
            found = _held.get(key)
            if found is None:
                found = (_stored(key, make) if stored else make(),)
                _held.keep(key, found)
            with _guard:
                _makers.pop(key, None)
    return found[0]  # type: ignore[return-value]  # as `make` of this kind gave it


def _stored(key: Key, make: Callable[[], Made]) -> Made:
    kind, revision, options = key
    content = (
        Result.objects.filter(
            revision=revision, kind=kind, digest=digest(options), software=software_version()
        )
        .values_list("content", flat=True)
        .first()
    )
    if content is not None:
        try:
            return decode(bytes(content))  # type: ignore[no-any-return]
        except EncodingError as error:
            # Written by another state of this version: computed and written anew.
            _LOG.warning("The kept %s cannot be read and is computed anew: %s", kind, error)
    made = make()
    keep_result(revision, kind, options, encode(made))
    return made


@cache
def revision_of_folder(folder: Path) -> str:
    """SHA-256 over the names and bytes of the data files of a bundled example."""
    found = hashlib.sha256()
    for file in sorted(f for f in folder.rglob("*") if f.suffix in (".csv", ".yaml")):
        found.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()
