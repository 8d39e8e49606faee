"""A report as one page for a browser: the same sections, tables and charts, nothing to fetch."""

from __future__ import annotations

import base64
import re
from typing import Any

from markupsafe import Markup

from healthclusters.publish.environment import percent, render
from healthclusters.publish.report.document import Charts
from healthclusters.publish.report.paper import report_data
from healthclusters.publish.report.report import Report


def page_text(report: Report) -> str:
    """The report as HTML; charts are images with their description, data are links."""
    charts = Charts([a.name for a in report.attachments])
    data = report_data(report, charts)
    number_blocks(data["blocks"], data["numbered"])
    return render(
        "report.html",
        report=data,
        say=data["words"],
        picture=lambda block: _image(block, charts.files[block["file"]]),
        file_address=lambda name: f"#file-{name}",
        attachments=[
            {
                "name": a.name,
                "description": a.description,
                "address": _address(a.text.encode(), a.media_type),
            }
            for a in report.attachments
        ],
        data_title=report.words("data.title"),
        more_rows=lambda n: report.words("frame.more_rows", n=n),
        css_text=_css_text,
    )


def _address(content: bytes, media_type: str) -> str:
    """The content as an address, so that the page needs no other file."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _css_text(text: str) -> Markup:
    """A text as a string of a style sheet: every character but plain ones by its number."""
    plain = re.compile(r"[A-Za-z0-9 ]")
    shown = "".join(c if plain.match(c) else f"\\{ord(c):06x}" for c in text)
    return Markup(f'"{shown}"')  # noqa: S704


def _image(block: dict[str, Any], svg: str) -> Markup:
    """The drawing inside the page, with its description."""
    return Markup('<img src="{}" alt="{}" style="width:{}">').format(
        _address(svg.encode(), "image/svg+xml"), block["alt"], percent(block["width"], 1)
    )


def number_blocks(blocks: list[dict[str, Any]], numbered: bool) -> None:
    """Give sections, tables and figures their numbers and names, as the paper has them."""
    counts = {"table": 0, "chart": 0}
    used: set[str] = set()

    def walk(inside: list[dict[str, Any]], above: str) -> None:
        place = 0
        for block in inside:
            if block["kind"] == "section":
                place += 1
                number = f"{above}{place}"
                block["number"] = number if numbered else ""
                block["id"] = _name(block["title"], number, used)
                walk(block["blocks"], f"{number}.")
            elif block["kind"] in counts:
                counts[block["kind"]] += 1
                block["number"] = counts[block["kind"]]
                block["id"] = f"{block['kind']}-{block['number']}"

    walk(blocks, "")


def _name(title: str, number: str, used: set[str]) -> str:
    """An address inside the page that stays when the words around it change."""
    name = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or f"section-{number}"
    while name in used:
        name = f"{name}-{number}"
    used.add(name)
    return name
