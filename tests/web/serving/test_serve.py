"""`healthclusters serve` and `worker` as a new user meets them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.web import serving
from healthclusters.web.environment_variables import Environment, keep_secret_key

COMMAND = [sys.executable, "-m", "healthclusters.cli"]
PATIENCE = 120  # seconds; the machine may be busy


def own_environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HEALTHCLUSTERS_", "DJANGO"))}
    kept.pop("DATABASE_URL", None)
    return kept


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@contextmanager
def served(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A server that has printed its address."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), "--home", str(home)],
        env=own_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if "Ctrl-C" in line:
                break
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()


def alive(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def children(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children")
    return [int(n) for n in listed.read_text().split()] if listed.exists() else []


def test_pages_at_once_and_a_clean_end(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path / "home", port) as process:
        address = f"http://127.0.0.1:{port}/studies/hse-2019/"
        with urllib.request.urlopen(address, timeout=PATIENCE) as page:
            assert page.status == 200
            assert b"medicon-valley" in page.read()
        second = subprocess.run(
            [*COMMAND, "serve", "--port", str(port), "--home", str(tmp_path / "home")],
            env=own_environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert second.returncode == 2
        assert f"--port {port + 1}" in second.stderr
        beside = children(process.pid)
        assert beside
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert not any(alive(child) for child in beside)
    assert (tmp_path / "home" / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_the_worker_ends_with_a_server_that_was_killed(tmp_path: Path) -> None:
    with served(tmp_path / "home", free_port()) as process:
        beside = children(process.pid)
        process.kill()
        process.wait(PATIENCE)
    until = time.monotonic() + PATIENCE
    while any(alive(child) for child in beside) and time.monotonic() < until:
        time.sleep(0.2)
    assert not any(alive(child) for child in beside)


def test_port_and_host_are_refused_with_a_remedy() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OptionError, match=f"serve --port {port + 1}"):
            serving.refuse_taken("127.0.0.1", port)
    with pytest.raises(OptionError, match="--host"):
        serving.refuse_taken("no-such-host.invalid", 8000)
    with pytest.raises(OptionError, match="--host"):
        serving.refuse_taken("203.0.113.1", free_port())
    serving.refuse_taken("127.0.0.1", free_port())


def test_a_missing_extra_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "granian" else real(name)
    )
    with pytest.raises(NotSupportedError, match=r"granian.*pip install 'healthclusters\[web\]'"):
        serving.needs_the_extra()


def test_reading_settings_writes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = Environment.read({"HEALTHCLUSTERS_HOME": str(home)})
    assert not home.exists()
    keep_secret_key(home)
    key = Environment.read({"HEALTHCLUSTERS_HOME": str(home)}).secret_key
    assert key != first.secret_key
    keep_secret_key(home)
    assert Environment.read({"HEALTHCLUSTERS_HOME": str(home)}).secret_key == key


def test_the_address_is_told_once_a_page_answers() -> None:
    said: list[str] = []
    over = SimpleNamespace(wait=lambda seconds: bool(said), is_set=lambda: False)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        from threading import Thread

        def answer() -> None:
            connection, _ = server.accept()
            connection.recv(1000)
            connection.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            connection.close()

        Thread(target=answer).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        serving._tell_when_ready(address, over, said.append)  # type: ignore[arg-type]
    assert said == [f"healthclusters is at {address}\nCtrl-C stops it."]
