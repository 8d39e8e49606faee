"""PDFs read back with poppler's tools; where they are missing a test skips, visibly."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest


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
