"""The application started on this machine: its home, its database, a worker and the server.

Nothing here is imported before the environment says where everything is.
"""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.web.environment_variables import Environment, keep_secret_key

_EXTRA = ("argon2", "csp", "django", "granian", "psycopg", "whitenoise")
PROCESSES = 2
THREADS = 4
_PAUSE = 5.0  # seconds before a worker that ended is started again
Say = Callable[[str], None]
SERVER = "HEALTHCLUSTERS_SERVER"
"""Variable that tells the worker and the processes of the server which one started them."""


def needs_the_extra() -> None:
    """NotSupportedError, with the command that mends it, where the extra is not installed."""
    from importlib.util import find_spec

    missing = [name for name in _EXTRA if find_spec(name) is None]
    if missing:
        raise NotSupportedError(
            f"The web application needs {', '.join(missing)}. "
            "Add it with: pip install 'healthclusters[web]'"
        )


def set_up(home: Path | None = None) -> Environment:
    """Read the environment and set Django up. home: in place of HEALTHCLUSTERS_HOME.

    Raises OptionError for a setting that cannot be meant.
    """
    needs_the_extra()
    if home is not None:
        os.environ["HEALTHCLUSTERS_HOME"] = str(home.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "healthclusters.web.settings")
    environment = Environment.read()
    keep_secret_key(environment.home)
    import django

    django.setup()
    return environment


def production(home: Path | None) -> Environment:
    """Set up for people on the network. OptionError for each setting that this asks for."""
    os.environ["HEALTHCLUSTERS_MODE"] = "production"
    environment = set_up(home)
    if not environment.behind_proxy:
        raise OptionError(
            "HEALTHCLUSTERS_BEHIND_PROXY",
            "no",
            "yes, once a proxy in front holds the certificate and sets X-Forwarded-Proto and "
            "X-Forwarded-For; docs/running.md has one",
        )
    return environment


def collect_files(step: Say = lambda _: None) -> None:
    """Put style sheets and scripts where the server sends them from, compressed."""
    from django.core.management import call_command

    step("Compressing style sheets and scripts")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def prepare(step: Say = lambda _: None) -> None:
    """Bring the database up to date, and the bundled studies into it where it is empty."""
    from django.core.management import call_command
    from django.db import OperationalError

    from healthclusters.files import bundled_studies, open_study
    from healthclusters.web.store import actions
    from healthclusters.web.store.models import StoredStudy

    step("Bringing the database up to date")
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        remedy = "Start it, or look at DATABASE_URL."
        raise NotSupportedError(f"The database does not answer: {error}\n{remedy}") from error
    if StoredStudy.objects.exists():
        return
    for name in bundled_studies():
        step(f"Bringing in the study {name}")
        actions.import_study(open_study(name), author="installation", reason="comes with it")


def refuse_taken(host: str, port: int) -> None:
    """OptionError, with a remedy, where the server could not listen there."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except (socket.gaierror, OverflowError) as error:
        raise OptionError("--host", host, f"an address of this machine ({error})") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise OptionError(
                "--port",
                port,
                f"free, and another program has it; try: healthclusters serve --port {port + 1}",
            ) from error
        if error.errno == errno.EACCES:
            raise OptionError("--port", port, "1024 or more, unless you are root") from error
        raise OptionError("--host", host, "an address of this machine") from error


@dataclass(frozen=True, kw_only=True)
class ServeOptions:
    """host, port: where to listen. processes, threads: of the server, threads in each process.

    worker: whether to run one beside the server. name: the host that the application answers to.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    processes: int = PROCESSES
    threads: int = THREADS
    worker: bool = True
    name: str = "localhost"

    def __post_init__(self) -> None:
        for name in ("processes", "threads"):
            if not 1 <= getattr(self, name) <= 256:
                raise OptionError(f"--{name}", getattr(self, name), "1 to 256")


def serve(options: ServeOptions, say: Say) -> None:
    """Answer pages until Ctrl-C or a signal to end. `set_up` and `prepare` have been called."""
    import multiprocessing

    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    # Begun afresh: a copy of this process would wait for ever for threads that were not copied.
    multiprocessing.set_start_method("spawn", force=True)
    os.environ[SERVER] = str(os.getpid())
    server = Server(
        "healthclusters.web.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.processes,
        blocking_threads=options.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=10,  # seconds; without it one that hangs keeps the server for ever
        log_level=LogLevels.warning,
    )
    over = Event()
    host = "127.0.0.1" if options.host == "0.0.0.0" else options.host  # noqa: S104
    address = f"http://{f'[{host}]' if ':' in host else host}:{options.port}/"
    known = (address, over, say, options.name)
    Thread(target=_tell_when_ready, args=known, daemon=True).start()
    try:
        with _worker_beside() if options.worker else nullcontext():
            server.serve()
    finally:
        over.set()
    say("Stopped.")


def _tell_when_ready(address: str, over: Event, say: Say, name: str = "localhost") -> None:
    """Print the address once the server answers there. name: a host that it answers to.

    The first pages are made meanwhile. What the environment says of proxies is not for us.
    """
    asked = urllib.request.Request(f"{address}health/live", headers={"Host": name})  # noqa: S310
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while not over.wait(0.2):
        try:
            with ask.open(asked, timeout=10):
                break
        except urllib.error.HTTPError:
            break  # it answers, if only with a page that helps
        except OSError:
            continue
    if not over.is_set():
        say(f"healthclusters is at {address}\nCtrl-C stops it.")


@contextmanager
def _worker_beside() -> Iterator[None]:
    """A worker in a process of its own; one that ends is started again."""
    over = Event()
    running: list[subprocess.Popen[bytes]] = [_start_worker()]

    def watch() -> None:
        while not over.wait(1.0):
            if running[0].poll() is not None and not over.wait(_PAUSE):
                running[0] = _start_worker()

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        running[0].terminate()
        try:
            running[0].wait(timeout=10)
        except subprocess.TimeoutExpired:
            running[0].kill()
            running[0].wait()


def _start_worker() -> subprocess.Popen[bytes]:
    """It ends by itself should this process die; Ctrl-C is told to it by us alone."""
    command = [sys.executable, "-m", "healthclusters.cli", "worker"]
    return subprocess.Popen(command, start_new_session=True)


def end_with(process: int, end: Callable[[], None]) -> None:
    """Call `end` soon after the process that started this one has died."""

    def watch() -> None:
        while os.getppid() == process:
            time.sleep(1.0)
        end()

    Thread(target=watch, daemon=True).start()
