"""The report, the pages' data, the drawings and the command."""

import csv
import json
import re
from dataclasses import replace

import polars as pl
import pytest
from tests.portfolio.making import network_file, small
from typer.testing import CliRunner

from healthclusters.base import UnknownNameError
from healthclusters.cli.main import app
from healthclusters.portfolio import (
    PUBLISHED_FOLDER,
    SYNTHETIC_FOLDER,
    ChartData,
    MoneyOptions,
    PortfolioOptions,
    key_figures,
    member_page,
    open_portfolio,
    organisations_like,
    pipeline_board,
    portfolio_findings,
    project_page,
    report_doubts,
    report_markdown,
    report_sections,
    report_text,
    report_title,
)
from healthclusters.publish.charts.portfolio import portfolio_chart, portfolio_charts
from healthclusters.run import drawings_of_portfolio, report_of_portfolio, write_portfolio

SECTIONS = ["short", "projects", "periods", "levels", "pipeline", "board", "topics", "calls",
            "network", "brokers", "communities", "borders", "years", "facilities",
            "method"]  # fmt: skip


@pytest.fixture(scope="module")
def synthetic():
    return portfolio_findings(open_portfolio(SYNTHETIC_FOLDER, name="synthetic"))


@pytest.fixture(scope="module")
def published():
    return portfolio_findings(open_portfolio(PUBLISHED_FOLDER, name="example"))


def test_sections_have_stable_ids(synthetic, published):
    assert [s.id for s in report_sections(synthetic)] == SECTIONS
    assert [s.id for s in report_sections(published)] == [
        "short", "projects", "periods", "levels", "facilities", "method",
    ]  # fmt: skip
    for found in (synthetic, published):
        tables = [t.id for s in report_sections(found) for t in s.tables]
        assert len(set(tables)) == len(tables)
        assert all(s.sentences for s in report_sections(found))


def test_no_row_is_longer_or_shorter_than_its_header(synthetic, published):
    for found in (synthetic, published):
        for section in report_sections(found):
            for table in section.tables:
                assert {len(row) for row in table.rows} <= {len(table.header)}
                assert set(table.right) <= set(table.header)


def test_made_up_rows_are_said_to_be(synthetic, published):
    assert "made up" in report_sections(synthetic)[0].sentences[0]
    assert "made up" in report_doubts(synthetic)[0]
    assert "made up" not in report_text(published)


def test_the_published_figures_are_in_the_report(published):
    text = re.sub(r"\s+", " ", report_text(published))
    for figure in ("17.58 million EUR", "59.4 %", "92.8 %", "84.4 %", "9.80 billion RUB", "188"):
        assert figure in text, figure
    assert "no partner of a project is stated" in text
    assert "Not recorded is not the same as none" in text
    assert key_figures(published)[0] == ("9", "projects", "one by one")


def test_it_fits_a_terminal_and_reads_as_markdown(synthetic):
    assert max(map(len, report_text(synthetic).splitlines())) <= 100
    markdown = report_markdown(synthetic)
    assert markdown.startswith(f"# {report_title(synthetic)}\n")
    assert markdown.count("\n## ") == len(SECTIONS)


def test_the_board_of_stages_holds_every_project_once(synthetic):
    board = pipeline_board(synthetic)
    assert list(board)[:3] == ["idea", "screened", "board_decision"]
    ids = [i for frame in board.values() for i in frame["project_id"]]
    assert sorted(ids) == synthetic.portfolio.projects["project_id"].to_list()


def test_the_page_of_a_project(synthetic):
    named = synthetic.portfolio.projects.drop_nulls("call")["project_id"][0]
    page = project_page(synthetic, named)
    assert page.calls[0].call_id == "estonia-joint-projects", "the call that it names comes first"
    assert len(page.calls) == 5
    assert page.partners.height == page.pipeline["partners"]
    assert page.money["project_id"] == named
    with pytest.raises(UnknownNameError):
        project_page(synthetic, "s999")


def test_the_page_of_a_member(synthetic, published):
    page = member_page(synthetic, "o01")
    assert page.ego.organisation_id == "o01"
    assert page.projects.height == page.organisation["projects"]
    assert page.community in synthetic.network.communities.table["community"]
    assert portfolio_chart(page.chart).svg().startswith("<svg")
    with pytest.raises(UnknownNameError):
        member_page(published, "o01")


def test_organisations_are_found_by_letters(synthetic):
    found = organisations_like(synthetic, "COMPANY 1")
    assert {"o01", "o10"} <= set(found["organisation_id"])
    assert found["projects"].is_sorted(descending=True)
    assert organisations_like(synthetic, "o01")["organisation_id"].to_list() == ["o01"]
    assert set(organisations_like(synthetic, "", kind="hospital", country="EST")["kind"]) == {
        "hospital"
    }
    assert organisations_like(synthetic, "(").is_empty()


def test_a_member_of_a_portfolio_without_a_network(synthetic):
    options = PortfolioOptions(network=False)
    found = portfolio_findings(synthetic.portfolio, options=options)
    page = member_page(found, "o01")
    assert (page.ego, page.community, page.chart) == (None, None, None)
    assert "left out, as asked" in " ".join(found.without)


def test_one_cluster_of_several(published):
    own = published.portfolio.of_cluster("Health Valley Netherlands")
    found = portfolio_findings(own)
    assert own.currency() == "EUR"
    assert own.tables["facilities"].is_empty(), "the land is another cluster's"
    assert found.portfolio.projects.height == 5
    assert report_title(found) == "Projects and funding: Health Valley Netherlands"
    with pytest.raises(UnknownNameError, match="Health Valley Netherlands"):
        published.portfolio.of_cluster("Health Valley")


def test_drawings_are_readable(synthetic, published):
    drawn = drawings_of_portfolio(synthetic)
    assert list(drawn) == ["subsidy-shares", "money-by-year", "funding-mix", "pipeline",
                           "fields-themes", "network", "borders", "years"]  # fmt: skip
    for chart in (*drawn.values(), *drawings_of_portfolio(published).values()):
        svg = chart.svg(titled=True)
        assert "NaN" not in svg
        assert chart.title
        assert chart.description
        assert not chart.table.is_empty()


def test_titles_of_drawings_say_what_is_there(published, tmp_path):
    drawn = drawings_of_portfolio(published)
    assert drawn["subsidy-shares"].title == (
        "Public money pays 50.4 % to 74.4 % of the cost of five projects"
    )
    assert "national in HealthCapital" in drawn["funding-mix"].title
    one = portfolio_findings(small(tmp_path, projects="project_id,budget,public_funding,currency\n"
                                   "p1,100,50,EUR\n"))  # fmt: skip
    titles = {k: c.title for k, c in drawings_of_portfolio(one).items()}
    assert titles["subsidy-shares"] == "Public money pays 50.0 % of the project"
    assert titles["funding-mix"] == "Whose public money it is, is not stated"


def test_a_drawing_that_nobody_knows_is_refused():
    with pytest.raises(UnknownNameError, match="network"):
        portfolio_chart(ChartData(id="x", kind="netwrk", frames={}))
    assert portfolio_charts([]) == {}


def test_equal_portfolios_give_equal_reports(synthetic):
    again = portfolio_findings(open_portfolio(SYNTHETIC_FOLDER, name="synthetic"))
    assert report_text(again) == report_text(synthetic)
    assert report_of_portfolio(again).html() == report_of_portfolio(synthetic).html()


def test_the_report_for_print_and_browser(published):
    report = report_of_portfolio(published)
    assert report.pdf().startswith(b"%PDF")
    page = report.html()
    assert "Table 3.2" in page
    assert "<img" in page
    assert {a.name for a in report.attachments} >= {"about.json", "projects.csv", "periods.csv"}


def test_everything_is_written(synthetic, tmp_path):
    said = write_portfolio(synthetic, tmp_path / "out")
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert {"report.pdf", "report.html", "report.md", "network.graphml", "edges.csv"} <= names
    assert "15 tables" in said
    assert "8 drawings" in said
    edges = (tmp_path / "out" / "edges.csv").read_text().splitlines()
    assert len(list(csv.DictReader(edges))) == synthetic.network.network.ties
    stored = json.loads((tmp_path / "out" / "pipeline.json").read_text())
    assert stored["schema"] == "portfolio-pipeline/1"


def test_regions_and_days_change_the_report(synthetic):
    from datetime import date

    options = replace(
        PortfolioOptions(network=False),
        money=MoneyOptions(region=("FI",), by="spread"),
        as_of=date(2019, 1, 1),
    )
    found = portfolio_findings(synthetic.portfolio, options=options)
    text = report_text(found)
    assert "on 2019-01-01" in text
    assert "The region is here: FI." in text
    assert "spread over its days" in text


def test_a_portfolio_of_one_project_with_one_partner(tmp_path):
    found = portfolio_findings(network_file(tmp_path, [("p", "a")]))
    assert found.network is None
    assert [s.id for s in report_sections(found)] == ["short", "method"]


RUN = CliRunner()


def test_the_command_on_the_examples(tmp_path):
    for name in ("example", "synthetic"):
        result = RUN.invoke(app, ["portfolio", name, "--folder", str(tmp_path / name)])
        assert result.exit_code == 0, result.output
        assert "Written to" in result.stdout
        assert (tmp_path / name / "report.pdf").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (["--columns"], "subsidy"),
        (["--stage", "prototype", "--country", "LU"], "Fit 4 Start"),
        (["synthetic", "--project", "s001"], "Half-paid joint projects"),
        (["synthetic", "--member", "o01"], "Synthetic company 1"),
        (["synthetic", "--partners-for", "s001", "--kind", "hospital"], "candidates"),
        (
            ["synthetic", "--partners-for", "s001", "--for-call", "luxembourg-joint-call"],
            "that lacks",
        ),
        (["synthetic", "--no-network", "--rows", "pipeline"], "result in use"),
        (["--cluster", "Health Valley Netherlands", "--rows", "projects"], "VR4REHAB"),
        (
            ["synthetic", "--period", "2017-2019", "--rows", "periods", "--by", "spread"],
            "2017–2019",
        ),
    ],
)
def test_the_ways_to_call_it(tmp_path, call, said):
    result = RUN.invoke(app, ["portfolio", *call, "--folder", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert (said if said != "subsidy" else "public_funding") in result.stdout


def test_rows_as_json_and_csv(tmp_path):
    base = ["portfolio", "--folder", str(tmp_path / "x"), "--rows", "periods"]
    stored = json.loads(RUN.invoke(app, [*base, "--format", "json"]).stdout)
    assert stored["schema"] == "portfolio-periods/1"
    assert stored["rows"][0]["projects"] == 118
    text = RUN.invoke(app, [*base, "--format", "csv"]).stdout
    assert pl.read_csv(text.encode())["projects"].to_list() == [118, 50]


@pytest.mark.parametrize(
    "call",
    [
        ["--rows", "period"],
        ["--period", "yesterday"],
        ["--as-of", "soon"],
        ["--region", "Atlantis"],
        ["--cluster", "Health"],
        ["--partners-for", "x"],
        ["--stage", "prototyp"],
        ["--with", "more.csv"],
        ["--threshold", "0"],
        ["--for-call", "luxembourg-joint-call"],
    ],
)
def test_a_wrong_call_is_refused(tmp_path, call):
    result = RUN.invoke(app, ["portfolio", *call, "--folder", str(tmp_path)])
    assert result.exit_code != 0
    assert not (tmp_path / "report.pdf").exists()
