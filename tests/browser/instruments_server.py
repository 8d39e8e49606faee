"""A server with a study, an uploaded register and a signed-in steward, in a process of its own.

Run with the folder of its home. Prints its address and the cookie of the steward as JSON.
"""

from __future__ import annotations

import json
import os
import socketserver
import sys
from io import BytesIO
from threading import Event
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

STUDY = "hse-2019"


class Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def workbook() -> bytes:
    """The synthetic register with its side tables, as a workbook of three sheets."""
    import polars as pl
    import xlsxwriter

    from healthclusters.ecosystem.example import (
        DEFINITIONS_FILE,
        REGISTER_FILE,
        RESIDENCE_FILE,
    )

    target = BytesIO()
    sheets = {
        "register": REGISTER_FILE,
        "residence": RESIDENCE_FILE,
        "definitions": DEFINITIONS_FILE,
    }
    with xlsxwriter.Workbook(target) as book:
        for name, file in sheets.items():
            pl.read_csv(file, infer_schema_length=None).write_excel(book, name)
    return target.getvalue()


def prepare() -> str:
    """The database with everything in it; the key of the steward's session."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    from healthclusters.files import open_study
    from healthclusters.web.results.working import work
    from healthclusters.web.store.actions import import_study
    from healthclusters.web.store.actions.own_data import put_own_data
    from healthclusters.web.store.actions.people import give_role, note_sign_in
    from healthclusters.web.store.models import Job, Person, Role

    import_study(open_study(STUDY), author="tests", reason="tests")
    Job.objects.all().delete()  # groups and comparisons are not looked at here
    steward = Person.objects.create(email="steward@example.org", pseudonym="steward")
    give_role(steward, STUDY, Role.STEWARD, by="tests")
    put_own_data(
        STUDY,
        "ecosystem",
        name="companies.xlsx",
        content=workbook(),
        options='{"region":"LU00","synthetic":true}',
        rows=903,
        by="steward",
    )
    work(Event(), until_idle=True)
    client = Client(headers={"host": "localhost"})
    client.force_login(steward, backend="django.contrib.auth.backends.ModelBackend")
    key = str(client.session.session_key)
    note_sign_in(steward, key, "tests")
    return key


def main(home: str) -> None:
    """Serve until the process is ended."""
    for name in [n for n in os.environ if n.startswith("HEALTHCLUSTERS_") or n == "DATABASE_URL"]:
        del os.environ[name]
    os.environ |= {
        "HEALTHCLUSTERS_HOME": home,
        "HEALTHCLUSTERS_SECRET_KEY": "s" * 50,
        "DJANGO_SETTINGS_MODULE": "healthclusters.web.settings",
    }
    cookie = prepare()
    from django.conf import settings

    from healthclusters.web.wsgi import application

    server = make_server("127.0.0.1", 0, application, Threads, Quiet)
    address = f"http://127.0.0.1:{server.server_port}"
    print(json.dumps({"address": address, "name": settings.SESSION_COOKIE_NAME, "value": cookie}))
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
