"""Pages of the ecosystem and of a study's own register, in a real browser, in both languages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PARTS = ("map", "subsectors", "growth", "demography", "tables", "regions", "method")
OWN = "/studies/hse-2019/your-data/"
PAGES = (
    "/ecosystem/",
    *(f"/ecosystem/{part}/" for part in PARTS),
    OWN,
    f"{OWN}ecosystem/",
    f"{OWN}ecosystem/growth/",
    "/your-data/",
)
DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"}


@pytest.fixture(scope="module")
def server(browser, tmp_path_factory):
    """Address and cookie of a server in a process of its own; only where there is a browser."""
    script = Path(__file__).with_name("instruments_server.py")
    home = tmp_path_factory.mktemp("instruments")
    with subprocess.Popen(
        [sys.executable, str(script), str(home)], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


@pytest.fixture
def opened(browser, server):
    """Opens a page as the steward, in a context of its own; closes what it opened."""
    contexts = []

    def open_page(address, **options):
        contexts.append(browser.new_context(**options))
        contexts[-1].add_cookies(
            [{"name": server["name"], "value": server["value"], "url": server["address"]}]
        )
        tab = contexts[-1].new_page()
        tab.set_default_timeout(60_000)
        answer = tab.goto(server["address"] + address)
        assert answer.status == 200, address
        return tab

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("prefix", "context"), [("", DESK), ("/fr", PHONE)], ids=["english-desk", "french-phone"]
)
def test_axe_finds_no_violation_and_nothing_is_too_wide(opened, address, prefix, context):
    from axe_playwright_python.sync_playwright import Axe

    tab = opened(prefix + address, **context)
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    width = tab.evaluate("document.documentElement.scrollWidth")
    assert width <= context["viewport"]["width"]


def column(tab, table, at):
    return tab.locator(f"{table} tbody tr td:nth-child({at})").all_inner_texts()


@pytest.mark.parametrize(("prefix", "point"), [("", "."), ("/fr", ",")])
def test_rates_sort_by_their_number_in_both_languages(opened, prefix, point):
    tab = opened(f"{prefix}/ecosystem/growth/", **DESK)
    league = ".table-box >> nth=2"
    tab.locator(f"{league} >> th button.sort >> nth=3").click()
    rates = [
        float(text.replace("\u202f", "").replace("%", "").replace(point, ".").strip())
        for text in column(tab, league + " >> table", 4)
    ]
    assert len(rates) == 4 and rates == sorted(rates)


def test_what_is_hidden_stands_last_both_ways(opened):
    tab = opened("/fr/ecosystem/subsectors/", **DESK)
    button = tab.locator(".table-box >> nth=0 >> th button.sort >> nth=1")
    for _ in range(2):
        button.click()
        shown = column(tab, ".table-box >> nth=0 >> table", 2)
        hidden = [text == "masqué" for text in shown]
        assert hidden == sorted(hidden) and any(hidden)


def test_the_map_has_countries_behind_its_towns(opened):
    tab = opened("/ecosystem/map/", **PHONE)
    assert tab.locator("figure svg path").count() > 10
    assert "Natural Earth" in tab.locator("figure .src").first.inner_text()
