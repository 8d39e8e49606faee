"""Reports on demand: made once for a revision and a language, a few a minute for each visitor."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from tests.publish.pages import Page
from tests.web.explorer.editions import MadeEdition

from healthclusters.web.explorer import rate_limit, reports

LUX = "studies/hse-2019/clusters/luxembourg-healthtech/report.pdf"
pytestmark = pytest.mark.usefixtures("bundled_shown")


@pytest.fixture(autouse=True)
def emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No report of another test, and no count of one."""
    monkeypatch.setattr(reports.settings, "HOME", tmp_path)
    cache.clear()


def test_a_report_is_a_pdf_in_the_language_of_the_address(client: Client) -> None:
    english, french = client.get(f"/{LUX}"), client.get(f"/fr/{LUX}")
    for answer, language in ((english, "en"), (french, "fr")):
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert f"hse-2019-luxembourg-healthtech-{language}.pdf" in answer["Content-Disposition"]
    assert english.content != french.content


def test_a_report_is_made_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, computed: MadeEdition
) -> None:
    made = []

    class Drawn:
        def pdf(self) -> bytes:
            made.append(1)
            return b"%PDF-made"

    monkeypatch.setattr(reports, "report_on_cluster", lambda *_, **__: Drawn())
    assert [client.get(f"/{LUX}").content for _ in range(3)] == [b"%PDF-made"] * 3
    assert made == [1]
    kept = list(reports.settings.HOME.rglob("*.pdf"))
    assert [place.parent.name for place in kept] == [computed.study.revision]


def test_too_many_reports_are_refused_until_a_minute_is_over(
    client: Client, monkeypatch: pytest.MonkeyPatch, computed: MadeEdition
) -> None:
    class Drawn:
        def pdf(self) -> bytes:
            return b"%PDF-made"

    monkeypatch.setattr(reports, "report_on_cluster", lambda *_, **__: Drawn())
    monkeypatch.setattr(rate_limit, "time", lambda: 1_000_020.0)
    places = [f"/studies/hse-2019/clusters/{c}/report.pdf" for c in computed.views]
    for place in places[: rate_limit.MOST]:
        assert client.get(place).status_code == 200
    answer = client.get(places[rate_limit.MOST])
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert "Try again in 60 seconds." in Page(answer.content.decode()).words
    assert client.get(places[0]).status_code == 200  # what is kept costs nothing
    assert client.get(places[-1], REMOTE_ADDR="10.0.0.2").status_code == 200
    monkeypatch.setattr(rate_limit, "time", lambda: 1_000_080.0)
    assert client.get(places[rate_limit.MOST]).status_code == 200
