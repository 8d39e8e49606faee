"""Compare, practices, partners, what-if and the blank scorecard in a real browser."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from healthclusters.comparison import Scorecard, scorecard_workbook
from healthclusters.files import open_study

PATIENCE = 30_000  # milliseconds
LUX = "luxembourg-healthtech"
PAGES = (
    "compare/",
    f"compare/?c={LUX}&c=medicon-valley&c=biocat",
    "practices/",
    "practices/?q=living+lab&country=NLD",
    "practices/berlin-start-alliance/",
    "partners/",
    f"partners/?c={LUX}",
    f"partners/?c={LUX}&route=health-systems",
    "what-if/",
    f"what-if/{LUX}/?item.has_clinics=yes",
    "scorecard/",
    "scorecard/?country=LUX&focus=biotech&item.has_clinics=yes&item.startups=no&show=all",
    f"partners/?c={LUX}&weight.ties=abc",
)


class _Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(browser):
    """Address of the bundled study on a server in a thread; only where there is a browser."""
    import tests.web.conftest  # noqa: F401 - sets Django up in a home of the tests' own
    from tests.web.tools.editions import MadeEdition

    from healthclusters.run import run_study
    from healthclusters.web.explorer import frame
    from healthclusters.web.wsgi import application

    study = open_study("hse-2019")
    shown = MadeEdition(study, run_study(study))
    server = make_server("127.0.0.1", 0, application, _Threads, _Quiet)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame, "edition", lambda _: shown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/studies/hse-2019/"
        server.shutdown()
        server.server_close()


@pytest.fixture
def opened(browser, site):
    """Opens a page in a context of its own; closes what it opened."""
    contexts = []

    def open_page(page, **options):
        contexts.append(browser.new_context(**options))
        tab = contexts[-1].new_page()
        tab.set_default_timeout(60_000)
        tab.goto(site + page)
        return tab

    yield open_page
    for context in contexts:
        context.close()


def says(tab, words):
    """Wait until these words are said to a screen reader."""
    from playwright.sync_api import expect

    expect(tab.locator("#said")).to_contain_text(words, timeout=PATIENCE)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
        {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
    ],
    ids=["desktop-light", "phone-dark"],
)
def test_axe_finds_no_violation_and_nothing_is_wider_than_the_screen(opened, page, options):
    from axe_playwright_python.sync_playwright import Axe

    tab = opened(page, **options)
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    width = tab.evaluate("document.documentElement.scrollWidth")
    assert width <= options["viewport"]["width"]


def test_an_answer_set_by_the_keyboard_moves_the_total_at_once(opened):
    tab = opened(f"what-if/{LUX}/")
    tab.locator("#has_clinics-unknown").focus()
    with tab.expect_response(lambda r: "item.has_clinics=yes" in r.url) as asked:
        tab.keyboard.press("ArrowRight")  # from the last answer round to the first: yes
    assert asked.value.request.headers["x-part"] == "answer"
    says(tab, "15 to 22")
    assert tab.url.endswith(f"what-if/{LUX}/?item.has_clinics=yes")
    assert tab.evaluate("document.activeElement.id") == "has_clinics-yes"
    assert tab.locator("#answer").get_by_text("1 answer is different").is_visible()
    tab.reload()
    assert tab.locator("#has_clinics-yes").is_checked()


def test_what_follows_is_set_and_a_contradiction_is_said(opened):
    from playwright.sync_api import expect

    tab = opened("scorecard/")
    tab.locator("#english_website_full-yes").check()
    expect(tab.locator("#english_website_any-yes")).to_be_checked(timeout=PATIENCE)
    tab.locator("#english_website_any-no").check()
    says(tab, "one includes the other")
    assert tab.locator(".refused .warn").is_visible()


def test_weights_reorder_partners_and_a_way_brings_its_own(opened):
    tab = opened(f"partners/?c={LUX}")
    tab.locator("#w-ties").fill("9")
    tab.wait_for_url(re.compile(r"weight\.ties=9"))
    tab.locator("#r-visibility").check()
    tab.wait_for_url(re.compile(r"route=visibility$"))
    assert tab.locator("#w-visibility").input_value() == "3"
    assert tab.locator("#w-ties").input_value() == "1"


def test_words_and_facets_narrow_the_practices(opened):
    tab = opened("practices/")
    tab.locator("#q").fill("living lab")
    says(tab, "8 practices")
    box = tab.locator('input[name="factor"]').first
    box.focus()
    tab.keyboard.press("Space")
    tab.wait_for_url(re.compile(r"factor="))
    assert "factor" in tab.evaluate("document.activeElement.name")


def test_a_filled_sheet_handed_in(opened, tmp_path):
    study = open_study("hse-2019")
    card = Scorecard(countries=("LUX",), answers={"has_clinics": 1, "startups": 1})
    sheet = tmp_path / "card.xlsx"
    sheet.write_bytes(scorecard_workbook(study, card))
    tab = opened("scorecard/")
    tab.locator("#sheet").set_input_files(sheet)
    tab.get_by_role("button", name="Read the sheet").click()
    tab.wait_for_url(re.compile(r"item\.has_clinics=yes"))
    assert tab.locator("#has_clinics-yes").is_checked()
    assert tab.get_by_role("heading", name=re.compile("To talk to abroad")).is_visible()


def test_everything_works_without_a_script(opened):
    tab = opened(f"what-if/{LUX}/", java_script_enabled=False)
    tab.locator("#has_clinics-yes").check()
    tab.get_by_role("button", name="Show what it comes to").click()
    tab.wait_for_url(re.compile(r"\?item\.has_clinics=yes$"))
    assert tab.locator("#answer").get_by_text("1 answer is different").is_visible()


def test_clusters_are_added_by_name_and_taken_away(opened):
    tab = opened("compare/")
    tab.locator("#add0").fill("Luxembourg HealthTech Cluster")
    tab.locator("#add1").fill("medicon valley")
    tab.get_by_role("button", name="Compare").click()
    tab.wait_for_url(re.compile(f"c={LUX}&c=medicon-valley$"))
    tab.get_by_role("link", name=re.compile("Take away")).first.click()
    tab.wait_for_url(re.compile(r"\?with=medicon-valley$"))
    assert tab.get_by_text("name at least one more").is_visible()


def test_answers_come_while_they_are_clicked(opened):
    """Not a measurement: only that ten quick answers end with the last one shown."""
    tab = opened(f"what-if/{LUX}/")
    for answer in ("yes", "no") * 5:
        tab.locator(f"#has_clinics-{answer}").check()
        time.sleep(0.01)
    tab.wait_for_url(re.compile(r"item\.has_clinics=no$"))
    assert tab.locator("#has_clinics-no").is_checked()
    assert tab.locator("#answer").get_by_text("1 answer is different").is_visible()
