"""One change of the database in a process of its own, which may be made to die in the middle.

`python -m tests.web.running.one_action ACTION STATEMENT SECONDS NOTES`: the process is killed
SECONDS after it has begun the statement of that number. Into the file NOTES it writes a letter each
time that a statement begins (`b`) and ends (`e`), so that it can be told afterwards where it died:
before the first one, within one, between two, or after the last.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

STUDY = "hse-2019"


def kill_at(statement: int, seconds: float, notes: int) -> Callable[..., Any]:
    """A wrapper of statements that arms the killing. notes: file that is written to at once."""
    count = 0

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        os.write(notes, b"b")
        if count == statement:
            if seconds == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            signal.setitimer(signal.ITIMER_REAL, seconds)  # ends the process: nobody handles it
        found = execute(sql, params, many, context)
        os.write(notes, b"e")
        return found

    return wrapper


def import_() -> None:
    """A whole study in, under another name."""
    from dataclasses import replace

    from healthclusters.files import open_study
    from healthclusters.web.store import actions

    study = open_study(STUDY)
    other = replace(study, info=replace(study.info, id="copy"))
    actions.import_study(other, author="tests", reason="tests")


def review() -> None:
    """One observation taken up and reviewed: its row, its proposal and the history of both."""
    from healthclusters.web.store import actions
    from healthclusters.web.store.models import RECORDS

    row = RECORDS["observations"]._default_manager.order_by("row").first()
    actions.confirm_observation(
        STUDY, row.observation_id, version=row.version, reviewer="reviewer", reason="checked"
    )


def migration() -> None:
    """Every migration that the database lacks."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


ACTIONS = {"import": import_, "review": review, "migration": migration}


def main() -> None:
    """Set up, then act."""
    import django

    django.setup()
    from django.db import connection

    action, statement, seconds, path = sys.argv[1:]
    notes = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    wrapper = kill_at(int(statement), float(seconds), notes)
    connection.ensure_connection()
    with connection.execute_wrapper(wrapper):
        ACTIONS[action]()
        os.write(notes, b".")


if __name__ == "__main__":
    main()
