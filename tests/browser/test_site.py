"""The static site in a real browser: accessible, without requests, from a point to its source."""

import polars as pl
import pytest
from tests.publish.report.papers import run_tool

from healthclusters.files import open_study
from healthclusters.publish.report import (
    Box,
    Chart,
    KeyFigure,
    Paragraph,
    Section,
    report_of,
    table_of,
    words_in,
)
from healthclusters.run import report_of_cluster, report_of_run, run_study, write_run

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
    "report-study",
    "report-cluster-fr",
    "report-synthetic",
)
LOOKS = {
    f"{place}-{scheme}": {"viewport": viewport, "color_scheme": scheme}
    for place, viewport in (
        ("desktop", {"width": 1280, "height": 900}),
        ("phone", {"width": 390, "height": 800}),
    )
    for scheme in ("light", "dark")
}

# The other two pair each size and each scheme once; these take minutes more.
MORE_LOOKS = ("desktop-dark", "phone-light")


@pytest.fixture(scope="module")
def site(browser, tmp_path_factory):
    """The folder of a whole run and reports; only where there is a browser to look at them."""
    folder = tmp_path_factory.mktemp("site") / "out"
    run = run_study(open_study("hse-2019"))
    write_run(run, folder)
    reports = {
        "report-study": report_of_run(run),
        "report-cluster-fr": report_of_cluster(run.study, "luxembourg-healthtech", language="fr"),
        "report-synthetic": every_block(),
    }
    for name, report in reports.items():
        report.save(folder / f"{name}.html")
    return folder


def every_block():
    """A synthetic report with a block of each kind that the study's own reports do not have."""
    data = pl.DataFrame({"kind": ["devices", "digital"], "firms": [46, None]})
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><path d="M0 0h80"/></svg>'
    titles = {"kind": "Kind", "firms": "Firms"}
    blocks = [
        Box(kind="doubt", blocks=[Paragraph("The sample is small.")]),
        Chart(
            title="A drawing", svg=svg, alt="A line", key="firms", data=data, source="A register"
        ),
        table_of(data, "Firms", titles, words=words_in("en"), key="firms", total=True),
    ]
    return report_of(
        "A region that does not exist",
        [Section(title="Firms", blocks=blocks)],
        key_figures=[KeyFigure("46", "firms", "in 2025"), KeyFigure("1,880", "employees")],
        doubts=["Made up."],
        title_page=True,
        synthetic=True,
    )


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
        pytest.param(context, id=look, marks=[pytest.mark.slow] if look in MORE_LOOKS else [])
        for look, context in LOOKS.items()
    ],
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


def test_on_paper_a_page_is_no_phone(browser, site):
    tab, _ = opened(browser, site, "index", viewport={"width": 680, "height": 900})
    tab.emulate_media(media="print")
    row = tab.locator("table.clusters tbody tr").first
    shown = row.evaluate("r => getComputedStyle(r).display")
    hidden = tab.locator("nav.nav").is_hidden() and tab.locator("form.filter").is_hidden()
    sheets = tab.pdf(format="A4").count(b"/Type /Page\n")
    tab.context.close()
    assert (shown, hidden) == ("table-row", True)
    assert sheets <= 12


def test_every_sheet_of_a_synthetic_report_says_so(browser, site, tmp_path):
    tab, _ = opened(browser, site, "report-synthetic")
    file = tmp_path / "printed.pdf"
    tab.pdf(path=file, format="A4")
    tab.context.close()
    pages = run_tool("pdftotext", str(file), "-").split("\f")[:-1]
    assert all("Synthetic data, made up for tests" in page for page in pages)
