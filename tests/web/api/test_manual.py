"""The example of the manual runs as it is printed."""

from __future__ import annotations

import contextlib
import io
import re
import urllib.request
from pathlib import Path

import pytest
from django.test import Client

MANUAL = Path(__file__).parents[3] / "docs" / "api.md"


def test_the_python_example_prints_five_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    def urlopen(address: str) -> contextlib.closing[io.BytesIO]:
        given = Client(headers={"host": "localhost"}).get(address.split(":8000", 1)[1])
        assert given.status_code == 200
        return contextlib.closing(io.BytesIO(given.content))

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    code = re.search(r"```python\n(.*?)```", MANUAL.read_text("utf-8"), re.DOTALL)
    assert code is not None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code[1], "docs/api.md", "exec"), {})  # noqa: S102 - our own manual
    lines = printed.getvalue().splitlines()
    assert len(lines) == 6
    assert lines[1].startswith("biocon-valley 23 to 23")
