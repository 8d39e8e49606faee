"""The database away, or its disk full, said in plain words.

Every change is one transaction, so that what was not accepted is not there at all; they say so.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

PAUSE = 15
"""Seconds after which it is worth while to ask again."""
_DISK_FULL = "53100"  # SQLSTATE of PostgreSQL
_BUSY = ("40001", "40P01", "55P03")  # could not be put in an order, deadlock, lock not got


@dataclass(frozen=True, kw_only=True)
class Fault:
    """kind: database-away, disk-full or busy."""

    kind: str
    title: str
    remedy: str


def fault_of(error: BaseException | None) -> Fault | None:
    """What is wrong with the machine rather than with us; None for anything else."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full()
    if not isinstance(error, (OperationalError, InterfaceError)):
        return None
    state = getattr(error.__cause__, "sqlstate", None)
    text = str(error)
    if state == _DISK_FULL or "disk is full" in text or "disk I/O error" in text:
        return _disk_full()
    if state in _BUSY or "database is locked" in text:
        return Fault(
            kind="busy",
            title=_("Many people are writing just now"),
            remedy=_("Nothing of your change was saved. Go back and send it again."),
        )
    return Fault(
        kind="database-away",
        title=_("The database does not answer"),
        remedy=_(
            "What was saved before is safe; nothing was saved just now. Pages come back by "
            "themselves as soon as it answers."
        ),
    )


def _disk_full() -> Fault:
    return Fault(
        kind="disk-full",
        title=_("There is no room left to save anything"),
        remedy=_(
            "What was saved before is safe and can be read; your change was not saved. Whoever "
            "keeps this server has to make room; then send it again."
        ),
    )
