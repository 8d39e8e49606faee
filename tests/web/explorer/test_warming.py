"""Pages made before anybody asks for them; counts that every process sees."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from django.http import HttpRequest

from healthclusters.web.explorer import rate_limit, warming


class _Found:
    """An edition that is ready from the third look on."""

    def __init__(self) -> None:
        self.views = {"bioville": None}
        self.looks = 0

    @property
    def pending(self) -> bool:
        self.looks += 1
        return self.looks < 3


def test_the_first_pages_are_opened_at_once_and_again_when_results_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    found = _Found()
    monkeypatch.setattr(warming, "_PAUSE", 0.0)
    monkeypatch.setattr(warming, "study_ids", lambda: ["alpha"])
    monkeypatch.setattr(warming, "edition", lambda _: found)
    for name in ("landscape", "groups", "cluster"):
        monkeypatch.setattr(
            warming, name, lambda request, *named, name=name: opened.append(request.path)
        )
    warming.warm()
    pages = ["/studies/alpha/", "/studies/alpha/groups/", "/studies/alpha/clusters/bioville/"]
    assert opened == pages * 2


def test_the_pages_are_made_as_for_a_visitor(bundled_shown, monkeypatch) -> None:
    answers = []
    monkeypatch.setattr(warming, "study_ids", lambda: [bundled_shown.study.id])
    monkeypatch.setattr(warming, "edition", lambda _: bundled_shown)
    for name in ("landscape", "groups", "cluster"):
        view = getattr(warming, name)
        monkeypatch.setattr(
            warming, name, lambda *words, view=view: answers.append(view(*words).status_code)
        )
    warming.warm()
    assert answers == [200, 200, 200]


def test_a_visitor_is_counted_by_all_processes_together(monkeypatch) -> None:
    monkeypatch.setattr(rate_limit, "time", lambda: 2_000_040.0)
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "192.0.2.7"
    assert rate_limit.seconds_to_wait(request, "test", most=3) == 0
    other = (
        f"from django.conf import settings; settings.configure(HOME={str(settings.HOME)!r});"
        "from healthclusters.web.explorer import rate_limit as r;"
        "r.time = lambda: 2_000_041.0;"
        "from django.http import HttpRequest; q = HttpRequest();"
        "q.META['REMOTE_ADDR'] = '192.0.2.7';"
        "print([r.seconds_to_wait(q, 'test', most=3) for _ in range(3)])"
    )
    said = subprocess.run(
        [sys.executable, "-c", other], capture_output=True, text=True, check=True
    ).stdout
    assert said.strip() == "[0, 0, 59]"
    assert rate_limit.seconds_to_wait(request, "test", most=3) == 60
    assert rate_limit.seconds_to_wait(request, "test", most=3, who="somebody else") == 0


def test_counts_of_earlier_minutes_are_taken_away(monkeypatch) -> None:
    request = HttpRequest()
    for now in (3_000_000.0, 3_000_600.0):
        monkeypatch.setattr(rate_limit, "time", lambda now=now: now)
        rate_limit.seconds_to_wait(request, "test")
    kept = {place.name for place in (settings.HOME / "counts").iterdir()}
    assert kept == {"50010"}
