"""The explorer in a real browser: accessible, quiet, on a desk and on a phone, without a script."""

from __future__ import annotations

import socketserver
import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

LUX = "clusters/luxembourg-healthtech/"
PAGES = (
    "",
    "?country=LUX",
    "?country=LUX&score=20",
    "?country=LUXX",
    "groups/",
    "groups/?k=5",
    "ranking/",
    "effects/",
    "published/",
    "method/",
    "data/",
    "tables/points/",
    LUX,
    f"{LUX}values/has_clinics/",
    "clusters/luxemburg/",
)
DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
PHONE = {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"}


class _Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(browser):
    """Address of the bundled study on a server in a thread; only where there is a browser."""
    import tests.web.conftest  # noqa: F401 - sets Django up in a home of the tests' own
    from tests.web.explorer.editions import MadeEdition

    from healthclusters.files import open_study
    from healthclusters.run import run_study
    from healthclusters.web.explorer import clusters, errors, frame, groups, landscape, studies
    from healthclusters.web.wsgi import application

    study = open_study("hse-2019")
    shown = MadeEdition(study, run_study(study))
    server = make_server("127.0.0.1", 0, application, _Threads, _Quiet)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame, "edition", lambda _: shown)
        patch.setattr(groups, "edition", lambda *_, **__: MadeEdition(study))
        patch.setattr(clusters, "history_of", lambda *_, **__: [])
        for module in (errors, frame, landscape, studies):
            patch.setattr(module, "study_ids", lambda: ["hse-2019"])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture
def opened(browser, site):
    """Opens a page in a context of its own; closes what it opened."""
    contexts = []

    def open_page(page, prefix="", **options):
        contexts.append(browser.new_context(**options))
        tab = contexts[-1].new_page()
        tab.set_default_timeout(60_000)
        tab.asked = []
        tab.on("request", lambda r: tab.asked.append(r.url))
        tab.goto(f"{site}{prefix}/studies/hse-2019/{page}")
        return tab

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("context", [DESK, PHONE], ids=["desk-light", "phone-dark"])
def test_axe_finds_no_violation_and_nothing_is_fetched_from_outside(opened, site, page, context):
    from axe_playwright_python.sync_playwright import Axe

    tab = opened(page, **context)
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    assert all(address.startswith(f"{site}/") for address in tab.asked)
    assert tab.evaluate("document.documentElement.scrollWidth") <= context["viewport"]["width"]


def test_french_pages_are_accessible_too(opened):
    from axe_playwright_python.sync_playwright import Axe

    for page in ("", LUX, "groups/", "method/"):
        tab = opened(page, "/fr", **PHONE)
        found = Axe().run(tab)
        assert found.violations_count == 0, found.generate_report()
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390, page


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_filter_sort_and_share(opened, site, script):
    tab = opened("", java_script_enabled=script, **DESK)
    tab.get_by_label("Country").select_option("DEU")
    tab.get_by_label("Points known, at least").fill("20")
    tab.get_by_role("button", name="Filter").click()
    tab.wait_for_url("**/*country=DEU*")
    assert "5 clusters of 44" in tab.locator("#count").inner_text()
    tab.locator("thead a.sort", has_text="Cluster").click()
    tab.wait_for_url("**/*sort=name*")
    heading = tab.locator("th[aria-sort=ascending]").inner_text()
    names = tab.locator("#clusters tbody th").all_inner_texts()
    assert heading.startswith("Cluster")
    assert names == sorted(names, key=str.casefold)
    assert "country=DEU" in tab.url
    again = opened(tab.url.partition("/studies/hse-2019/")[2], **DESK)
    assert again.locator("#clusters tbody th").all_inner_texts() == names


def test_from_the_landscape_to_the_source_of_a_point_by_keyboard(opened):
    tab = opened("", **DESK)
    tab.get_by_label("Name or place").focus()
    tab.keyboard.type("luxembourg")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/*name=luxembourg*")
    link = tab.get_by_role("link", name="Luxembourg HealthTech", exact=False).first
    link.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/{LUX}")
    point = tab.locator("details.item", has=tab.locator("#has_production_companies"))
    point.locator("summary").focus()
    tab.keyboard.press("Enter")
    assert "Chamber of Commerce" in point.inner_text()
    point.get_by_role("link", name="luxembourg-healthtech/has_production_companies").click()
    tab.wait_for_url("**/values/has_production_companies/")
    assert "second paragraph" in tab.locator("main").inner_text()


def test_the_theme_is_chosen_without_a_script(opened):
    tab = opened("method/", java_script_enabled=False, **DESK)
    tab.locator("details.theme summary").click()
    tab.get_by_role("link", name="Dark").click()
    tab.wait_for_url("**/method/")
    assert tab.locator("html").get_attribute("data-theme") == "dark"
    paper = "getComputedStyle(document.body).backgroundColor"
    assert opened("method/", **DESK).evaluate(paper) == "rgb(255, 255, 255)"


def test_the_language_is_changed_on_the_same_view(opened):
    tab = opened("?country=LUX", **DESK)
    tab.get_by_role("link", name="Français").click()
    tab.wait_for_url("**/fr/studies/hse-2019/?country=LUX")
    assert "Panorama" in tab.locator(".nav").inner_text()


def test_paper_has_no_controls_and_says_how_to_cite(opened):
    tab = opened(LUX, **DESK)
    tab.emulate_media(media="print")
    assert not tab.locator(".mast .nav").is_visible()
    assert not tab.locator(".switches").is_visible()
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("#cite-this a").is_visible()


def test_the_menu_of_a_phone_opens_without_a_script(opened) -> None:
    tab = opened("compare/?with=luxembourg-healthtech", java_script_enabled=False, **PHONE)
    assert not tab.locator("nav.nav").is_visible()
    head = tab.locator(".mast").bounding_box()["height"]
    assert head <= 112  # the brand with the languages, and one line for the menu
    link = tab.locator(".menu a", has_text="Practices")
    assert not link.is_visible()
    tab.locator(".menu summary").click()
    assert link.is_visible()
    link.click()
    assert tab.url.endswith("/practices/")


def test_a_desk_has_its_navigation_in_a_row(opened) -> None:
    tab = opened("data/", **DESK)
    assert tab.locator("nav.nav").is_visible()
    assert not tab.locator("nav.menu").is_visible()


@pytest.mark.parametrize("address", ["partners/?c=luxembourg-healthtech", "../../api/v1/"])
def test_no_page_is_wider_than_a_phone(opened, address) -> None:
    prefix = "" if address.startswith("..") else "/fr"
    tab = opened(address, prefix, **PHONE)
    assert tab.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("width", [720, 1024, 1280])
def test_no_entry_of_the_navigation_is_out_of_sight(opened, width) -> None:
    tab = opened("method/", "/fr", viewport={"width": width, "height": 800})
    for entry in tab.locator("nav.nav a").all():
        box = entry.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
