"""Reports read back: pages as texts, PDFs with poppler's tools (missing: a test skips, visibly)."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

# What people may write, and what must be printed as it is.
HOSTILE = [
    "<script>alert('x')</script>",
    '#set text(red); #import "x"',
    "$x^2$ and \\pagebreak \\u{41}",
    "@someone and <label> and *not bold* _plain_ `code`",
    "= no heading",
    "-- dashes --- and ~ tilde // comment /* open",
    "emoji 🚀🙂",
    'a & b < c > d "quoted" {braces} [brackets]',
]


class Texts(HTMLParser):
    """The words of a page, and its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)

    def handle_data(self, data):
        self.words.append(data)


def run_tool(tool: str, *arguments: str) -> str:
    path = shutil.which(tool)
    if path is None:
        pytest.skip(f"{tool} is missing; add it with: sudo apt-get install poppler-utils")
    done = subprocess.run([path, *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def words_of(pdf: bytes, folder: Path) -> str:
    """The text of a PDF, with all white space as single spaces."""
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    return re.sub(r"\s+", " ", run_tool("pdftotext", "-raw", str(file), "-"))


def facts_of(pdf: bytes, folder: Path) -> dict[str, str]:
    """What pdfinfo says."""
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    lines = run_tool("pdfinfo", str(file)).splitlines()
    return {k.strip(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
