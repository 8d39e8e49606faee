"""Any sections as a report: what people wrote appears as itself, and the paper is accessible."""

import json
import re
from pathlib import Path

import polars as pl
import pytest
from tests.publish.report.papers import HOSTILE, Texts, facts_of, run_tool, words_of

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.publish.report import (
    Attachment,
    Bar,
    Box,
    Bullets,
    Chart,
    Column,
    Facts,
    Foreign,
    KeyFigure,
    KeyFigures,
    Link,
    Mark,
    Paragraph,
    Section,
    Strong,
    Table,
    report_of,
    table_of,
    words_in,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20">'
    '<text x="2" y="14" font-family="Nowhere Sans" font-size="12">seven</text></svg>'
)


def table(**more) -> Table:
    columns = [Column(title="Who"), Column(title="How many", number=True)]
    return Table(**{"title": "What it shows", "columns": columns, "rows": [["a", "1"]], **more})


def small_report(**more):
    sections = [
        Section(
            title="First",
            blocks=[
                Paragraph(["Text with ", Link("a link", "https://example.org/?a=1&b=#c"), "."]),
                Bullets(["one", "two"], numbered=True),
                Facts([("Label", Strong("value")), ("Autre", Foreign("mot", "fr"))]),
                table(
                    columns=[Column(title="A"), Column(title="B"), Column(title="C")],
                    rows=[
                        [Mark("yes", "Yes"), Bar(1, 3, 4, "1–3"), None],
                        [Mark("no", ""), "", ""],
                    ],
                    note="How to read it",
                    source=Link("The source", "https://example.org/source"),
                ),
                Chart(title="A drawing", svg=SVG, alt="The number seven"),
                Section(title="Inside", blocks=[Paragraph("below", "note")]),
            ],
        )
    ]
    return report_of("A report", sections, **more)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_appears_as_itself_on_paper(text, tmp_path):
    blocks = [Paragraph(text), table(rows=[[text, "1"]], title=text, note=text), Bullets([text])]
    report = report_of("Title", [Section(title="S", blocks=blocks)])
    assert words_of(report.pdf(), tmp_path).replace("- ", "-").count(text.replace("- ", "-")) >= 4


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_appears_as_itself_on_the_page(text):
    report = report_of(text, [Section(title=text, blocks=[table(rows=[[text, "1"]])])])
    page = Texts()
    page.feed(report.html())
    assert "".join(page.words).count(text) >= 3
    assert "script" not in page.elements


def test_right_to_left_text_keeps_its_characters(tmp_path):
    report = report_of("T", [Section(title="S", blocks=[Paragraph("مرحبا")])])
    assert "مرحبا" in words_of(report.pdf(), tmp_path)


def test_five_thousand_characters_in_a_cell_are_all_there(tmp_path):
    text = " ".join(f"word{i}" for i in range(640))
    assert len(text) > 5_000
    report = report_of("T", [Section(title="S", blocks=[table(rows=[[text, "1"]])])])
    found = words_of(report.pdf(), tmp_path)
    assert all(re.search(rf"\bword{i}\b", found) for i in range(640))


def test_a_row_stays_on_one_page(tmp_path):
    long = "word " * 60
    rows = [[f"begin{n} {long}end{n}", str(n)] for n in range(30)]
    report = report_of("Rows", [Section(title="All", blocks=[table(rows=rows)])])
    words_of(report.pdf(), tmp_path)
    pages = run_tool("pdftotext", str(tmp_path / "report.pdf"), "-").split("\f")
    for n in range(30):
        assert [f"begin{n} " in p for p in pages] == [f"end{n}\n" in p for p in pages]


def test_the_same_report_gives_the_same_bytes():
    assert small_report().pdf() == small_report().pdf()
    assert small_report().html() == small_report().html()


def test_the_paper_is_tagged_and_says_no_time(tmp_path):
    facts = facts_of(small_report(author="Observatory").pdf(), tmp_path)
    assert (facts["Title"], facts["Author"], facts["Tagged"]) == ("A report", "Observatory", "yes")
    assert "CreationDate" not in facts


def test_links_lead_somewhere(tmp_path):
    file = tmp_path / "r.pdf"
    file.write_bytes(small_report().pdf())
    urls = run_tool("pdfinfo", "-url", str(file))
    assert "https://example.org/?a=1&b=#c" in urls
    assert "https://example.org/source" in urls


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "", "https://a b"])
def test_any_address_but_http_is_no_link(url, tmp_path):
    report = report_of("T", [Section(title="S", blocks=[Paragraph([Link("word", url)])])])
    file = tmp_path / "r.pdf"
    file.write_bytes(report.pdf())
    assert len(run_tool("pdfinfo", "-url", str(file)).splitlines()) == 1  # its head alone
    assert "<a href" not in report.html().split("<main")[1].replace('<a href="#', "")


def test_figures_are_described_and_numbered(tmp_path):
    report = small_report()
    file = tmp_path / "r.pdf"
    file.write_bytes(report.pdf())
    assert "Figure" in run_tool("pdfinfo", "-struct", str(file))
    found = words_of(report.pdf(), tmp_path)
    assert "Table 1 What it shows" in found
    assert "Figure 1 A drawing" in found
    assert "seven" in found
    assert 'alt="The number seven"' in report.html()


def test_french_words(tmp_path):
    found = words_of(small_report(language="fr").pdf(), tmp_path)
    assert "Sommaire" in found
    assert "Tableau 1" in found
    assert '<html lang="fr">' in small_report(language="fr").html()


def test_data_goes_with_the_report(tmp_path):
    data = [Attachment(name="a.csv", text="x\n1\n", description="A table")]
    report = small_report(attachments=data)
    file = tmp_path / "r.pdf"
    file.write_bytes(report.pdf())
    assert "a.csv" in run_tool("pdfdetach", "-list", str(file))
    run_tool("pdfdetach", "-saveall", "-o", str(tmp_path), str(file))
    assert (tmp_path / "a.csv").read_text() == "x\n1\n"
    assert 'download="a.csv"' in report.html()


def test_synthetic_data_are_said_to_be(tmp_path):
    report = small_report(synthetic=True)
    assert "Synthetic data" in words_of(report.pdf(), tmp_path)
    assert "Synthetic data" in report.html()


def test_what_is_left_out_is_said(tmp_path):
    report = small_report(without=["Groups: not computed."])
    assert "What this report leaves out" in words_of(report.pdf(), tmp_path)
    assert "Groups: not computed." in report.html()


def test_an_empty_report_can_be_written():
    assert report_of("T", []).pdf().startswith(b"%PDF")


FIRMS = pl.DataFrame({"kind": ["a", "b"], "firms": [46, None], "share": [0.46, None]})


def front_report(**more):
    chart = Chart(title="A drawing", svg=SVG, alt="seven", key="firms", data=FIRMS)
    total = table(rows=[["a", "1"], ["All", "1"]], key="firms", data=FIRMS, total=True, alt="Sum")
    blocks = [
        KeyFigures([KeyFigure("12", "start-ups", "in 2025")]),
        Box(kind="doubt", blocks=[Paragraph("The sample is small.")]),
        Box(kind="finding", title="Keep this", blocks=[Bullets(["one"])]),
        chart,
        total,
    ]
    given = {
        "key_figures": [KeyFigure("136", "companies", "of 140")],
        "doubts": ["Four did not answer."],
        "title_page": True,
        **more,
    }
    return report_of("A region", [Section(title="Firms", blocks=blocks)], **given)


def test_the_front_has_key_figures_and_doubts(tmp_path):
    found = words_of(front_report().pdf(), tmp_path)
    for part in (
        "136",
        "companies",
        "of 140",
        "What to doubt",
        "Four did not answer.",
        "Keep this",
    ):
        assert part in found
        assert part in front_report().html()
    assert "The sample is small." in found
    assert "Ce dont il faut douter" in words_of(front_report(language="fr").pdf(), tmp_path)


def test_a_title_page_is_a_page_of_its_own(tmp_path):
    def pages(report):
        return int(facts_of(report.pdf(), tmp_path)["Pages"])

    assert pages(front_report()) == pages(front_report(title_page=False)) + 1


def test_the_head_of_every_page_says_that_data_are_synthetic(tmp_path):
    report = front_report(synthetic=True)
    file = tmp_path / "r.pdf"
    file.write_bytes(report.pdf())
    for page in ("1", "2"):
        said = run_tool("pdftotext", "-f", page, "-l", page, str(file), "-")
        assert said.startswith("Synthetic data, made up for tests")
    assert report.attachments[0].description.endswith("(synthetic data)")
    html = report.html()
    assert '<header class="synthetic">Synthetic data, made up for tests</header>' in html
    assert '@top-left{content:"Synthetic data' in html


def test_data_of_blocks_go_with_the_report(tmp_path):
    report = front_report()
    assert [a.name for a in report.attachments] == ["firms.csv"]
    assert report.attachments[0].text == "kind,firms,share\na,46,0.46\nb,,\n"
    assert "Data: firms.csv" in words_of(report.pdf(), tmp_path)
    assert '<a href="#file-firms.csv">' in report.html()
    assert "<td>0.46</td>" in report.html()
    paths = report.save(tmp_path / "a.html", data_folder=tmp_path / "data")
    assert [p.name for p in paths] == ["a.html", "firms.csv"]
    assert paths[1].read_text() == report.attachments[0].text


def test_a_table_of_results_is_written_as_the_language_writes():
    bounded = FIRMS.with_columns(low=pl.lit(0.1), high=pl.lit(0.5))
    made = table_of(
        bounded,
        "Shares",
        {"kind": "Kind", "firms": "Firms", "share": "Share"},
        words=words_in("fr"),
        percent=["share"],
        intervals={"share": ("low", "high")},
        key="firms",
        most=1,
        note="Note.",
    )
    assert made.rows == [["a", "46", "46\u202f% (10\u202f%–50\u202f%)"]]
    assert made.note == ["Note.", " 1 autre ligne est dans le fichier."]
    assert [c.number for c in made.columns] == [False, True, True]
    assert made.data is bounded
    whole = table_of(FIRMS, "Shares", {"firms": "Firms"}, words=words_in("en"))
    assert whole.rows == [["46"], ["unknown"]]
    with pytest.raises(UnknownNameError):
        table_of(FIRMS, "Shares", {"frims": "Firms"}, words=words_in("en"))


@pytest.mark.parametrize(
    "call",
    [
        lambda: report_of(" ", []),
        lambda: Chart(title="T", svg=SVG, alt=" "),
        lambda: table(data=FIRMS),
        lambda: table(key="../x"),
        lambda: front_report().save(Path("report.doc")),
        lambda: report_of(
            "T",
            [
                Section(
                    title="S",
                    blocks=[
                        table(key="a", data=FIRMS),
                        table(key="a", data=FIRMS.head(1)),
                    ],
                )
            ],
        ),
        lambda: report_of("T", [], contents=4),
        lambda: table(rows=[["a"]]),
        lambda: Attachment(name="../a.csv", text="", description=""),
        lambda: Attachment(name="a.exe", text="", description=""),
        lambda: report_of(
            "T", [], attachments=[Attachment(name="a.csv", text="", description="")] * 2
        ),
    ],
)
def test_refusals(call):
    with pytest.raises(OptionError):
        call()


def test_an_unknown_language_is_refused():
    with pytest.raises(UnknownNameError):
        report_of("T", [], language="xx")


def test_the_data_of_the_template_are_json():
    from healthclusters.publish.report.document import Charts
    from healthclusters.publish.report.paper import report_data
    from healthclusters.publish.report.report import report_json

    assert json.loads(report_json(report_data(small_report(), Charts())))["title"] == "A report"
