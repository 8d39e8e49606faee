"""One change of the database in a process of its own, which may be made to die in the middle.

`python -m tests.web.running.one_action ACTION STATEMENT SECONDS`: the process is killed SECONDS
after it has begun the statement of that number; it prints how many there were if it lives.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

STUDY = "hse-2019"


def kill_at(statement: int, seconds: float) -> Callable[..., Any]:
    """A wrapper of statements that arms the killing; it counts in `count`."""
    count = [0]

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        count[0] += 1
        if count[0] == statement:
            if seconds == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            signal.setitimer(signal.ITIMER_REAL, seconds)  # ends the process: nobody handles it
        return execute(sql, params, many, context)

    wrapper.count = count  # type: ignore[attr-defined]
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

    action, statement, seconds = sys.argv[1:]
    wrapper = kill_at(int(statement), float(seconds))
    connection.ensure_connection()
    with connection.execute_wrapper(wrapper):
        ACTIONS[action]()
    print(wrapper.count[0])  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
