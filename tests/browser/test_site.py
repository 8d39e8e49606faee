"""The static site in a real browser: accessible, without requests, from a point to its source."""

import pytest

from healthclusters.files import open_study
from healthclusters.run import run_study, write_run

PAGES = (
    "index",
    "groups",
    "ranking",
    "practices",
    "partners",
    "published",
    "method",
    "data",
    "clusters/luxembourg-healthtech",
    "clusters/medicon-valley",
    "clusters/wellness-serbia",
)


@pytest.fixture(scope="module")
def site(browser, tmp_path_factory):
    """The folder of a whole run; only where there is a browser to look at it."""
    folder = tmp_path_factory.mktemp("site") / "out"
    write_run(run_study(open_study("hse-2019")), folder)
    return folder


def opened(browser, site, page, **context):
    """The page, and the addresses it asked for over a network."""
    tab = browser.new_context(**context).new_page()
    asked = []
    tab.on("request", lambda r: asked.append(r.url) if not r.url.startswith("file:") else None)
    tab.goto((site / f"{page}.html").as_uri())
    return tab, [a for a in asked if not a.startswith("data:")]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "context",
    [
        {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
        {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
    ],
    ids=["desktop-light", "phone-dark"],
)
def test_axe_finds_no_violation_and_nothing_is_fetched(browser, site, page, context):
    from axe_playwright_python.sync_playwright import Axe

    tab, asked = opened(browser, site, page, **context)
    found = Axe().run(tab)
    tab.context.close()
    assert found.violations_count == 0, found.generate_report()
    assert asked == []


def test_from_a_point_to_its_source(browser, site):
    tab, _ = opened(browser, site, "clusters/luxembourg-healthtech")
    point = tab.locator("details.item", has=tab.locator("#has_production_companies"))
    assert not tab.locator("#has_production_companies").is_visible()
    point.locator("summary").click()
    shown = point.inner_text()
    tab.context.close()
    assert "Chamber of Commerce" in shown
    assert "second paragraph" in shown


def test_nothing_is_wider_than_a_phone(browser, site):
    for page in PAGES:
        tab, _ = opened(browser, site, page, viewport={"width": 390, "height": 800})
        width = tab.evaluate("document.documentElement.scrollWidth")
        tab.context.close()
        assert width <= 390, page
