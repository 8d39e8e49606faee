"""Where tables break: no row alone at the foot or at the head of a page, no note without rows."""

import re

import pytest
from tests.publish.report.papers import run_tool

from healthclusters.publish.report.blocks import Column, Paragraph, Section, Table
from healthclusters.publish.report.language import words_in
from healthclusters.publish.report.report import Report


def _pages(lines: int, rows: int, folder) -> list[str]:
    """A report with so many paragraphs of a line, and a table behind them, page by page."""
    table = Table(
        title="The table",
        columns=[Column(title="Name"), Column(title="Number", number=True)],
        rows=[[f"row-{i}", str(i)] for i in range(rows)],
        note="A note of the table.",
    )
    blocks = [*(Paragraph(f"Line {i}.") for i in range(lines)), table]
    report = Report(
        title="A title",
        subtitle="",
        kicker="",
        foot="",
        words=words_in("en"),
        sections=[Section(title="A section", blocks=blocks)],
    )
    file = folder / "report.pdf"
    file.write_bytes(report.pdf())
    return run_tool("pdftotext", "-raw", str(file), "-").split("\f")[:-1]


@pytest.mark.parametrize("rows", [7, 16])
def test_no_row_and_no_note_is_alone_on_a_page(rows, tmp_path):
    for lines in range(15, 36):
        pages = _pages(lines, rows, tmp_path)
        on_page = [len(re.findall(r"^row-\d+", page, re.MULTILINE)) for page in pages]
        assert sum(on_page) == rows
        assert 1 not in on_page, (lines, on_page)
        noted = next(i for i, page in enumerate(pages) if "A note of the table." in page)
        named = next(i for i, page in enumerate(pages) if "The table" in page)
        assert on_page[noted] >= 3, (lines, on_page)
        assert on_page[named] >= 2, (lines, on_page)
