"""What is computed is computed once, and read back from the database by another process."""

from __future__ import annotations

import pytest

from healthclusters.web.instruments import kept as module
from healthclusters.web.instruments.kept import kept
from healthclusters.web.store.models import Result


@pytest.fixture(autouse=True)
def other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_held", type(module._held)(200))


def test_it_is_made_once_and_kept_by_data_and_options(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def make() -> dict[str, int]:
        made.append("x")
        return {"rows": len(made)}

    assert kept("k", "r1", make) == kept("k", "r1", make) == {"rows": 1}
    monkeypatch.setattr(module, "_held", type(module._held)(200))
    assert kept("k", "r1", make) == {"rows": 1}
    assert kept("k", "r2", make) == {"rows": 2}
    assert kept("k", "r1", make, options='{"least": 3}') == {"rows": 3}
    assert len(made) == 3
    assert Result.objects.filter(kind="k").count() == 3


def test_what_cannot_be_read_any_more_is_made_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert kept("k", "r", lambda: 1) == 1
    Result.objects.filter(kind="k").update(content=b"of another version")
    monkeypatch.setattr(module, "_held", type(module._held)(200))
    assert kept("k", "r", lambda: 2) == 2
    (record,) = [r for r in caplog.records if r.name == module.__name__]
    assert record.levelname == "WARNING"
    assert "The kept k cannot be read and is computed anew" in record.getMessage()
    monkeypatch.setattr(module, "_held", type(module._held)(200))
    assert kept("k", "r", lambda: 3) == 2


def test_the_least_asked_for_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_held", type(module._held)(2))
    for number in range(3):
        kept("k", str(number), lambda n=number: n, stored=False)
    assert kept("k", "0", lambda: "again", stored=False) == "again"
    assert kept("k", "2", lambda: "again", stored=False) == 2
