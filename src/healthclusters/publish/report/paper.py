"""A report as PDF, set by Typst: tagged (PDF/UA-1), with its data attached, without a clock."""

from __future__ import annotations

import re
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from healthclusters.base import NotSupportedError
from healthclusters.publish.report.blocks import Section
from healthclusters.publish.report.document import Charts, blocks_data, figures_data, pieces
from healthclusters.publish.report.fonts import font_folder, printable, require_fonts
from healthclusters.publish.report.report import Report, report_json
from healthclusters.publish.words import shortened

_TEMPLATE = "report.typ"
# Words of the template itself, by the key of the language file.
_WORDS = {
    name: f"frame.{name}"
    for name in (
        *("page", "of", "table", "figure", "source", "contents", "colon"),
        *("data", "behind", "note", "doubt", "finding"),
    )
}
_CHART_FONT = re.compile(r"""font-family\s*(?:=\s*"[^"]*"|=\s*'[^']*'|:[^;"'}]*)""")


def pdf_bytes(report: Report) -> bytes:
    """The report as PDF; NotSupportedError without Typst, with the command that adds it."""
    try:
        import typst
    except ModuleNotFoundError as missing:
        raise NotSupportedError(
            "The PDF is set by Typst, which is not installed. Add it with: pip install typst"
        ) from missing
    require_fonts(font_folder())
    charts = Charts([a.name for a in report.attachments])
    data = report_data(report, charts)
    with tempfile.TemporaryDirectory(prefix="healthclusters-report-") as place:
        folder = Path(place)
        template = files("healthclusters.publish.report").joinpath(_TEMPLATE).read_text("utf-8")
        contents = {_TEMPLATE: template, "report.json": report_json(data)}
        contents |= {name: in_report_font(svg) for name, svg in charts.files.items()}
        contents |= {attachment.name: attachment.text for attachment in report.attachments}
        for name, text in contents.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        made = typst.compile(
            str(folder / _TEMPLATE),
            font_paths=[str(font_folder())],
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    return bytes(made)


def report_data(report: Report, charts: Charts) -> dict[str, Any]:
    """Everything that the template prints."""
    words = report.words
    running = shortened(report.title, 90)
    return {
        "language": report.language,
        "words": {name: words(key) for name, key in _WORDS.items()},
        "title": printable(report.title),
        "subtitle": printable(report.subtitle),
        "kicker": printable(report.kicker),
        "author": printable(report.author),
        "running": printable(running),
        "running_right": printable(report.kicker),
        "foot": printable(report.foot),
        "synthetic": words("frame.synthetic") if report.synthetic else "",
        "synthetic_short": words("frame.synthetic_short") if report.synthetic else "",
        "key_figures": figures_data(report.key_figures),
        "doubts": [pieces(doubt) for doubt in report.doubts],
        "title_page": report.title_page,
        "about": [{"label": printable(k), "text": pieces(v)} for k, v in report.about],
        "numbered": report.numbered,
        "contents": report.contents > 0,
        "contents_depth": max(report.contents, 1),
        "blocks": blocks_data([*report.sections, *left_out(report)], charts),
        "attachments": [
            {"file": a.name, "type": a.media_type, "description": printable(a.description)}
            for a in report.attachments
        ],
    }


def left_out(report: Report) -> list[Section]:
    """A last section that says what is missing; nothing where nothing is."""
    from healthclusters.publish.report.blocks import Bullets

    if not report.without:
        return []
    return [Section(title=report.words("frame.left_out"), blocks=[Bullets(report.without)])]


def in_report_font(svg: str) -> str:
    """A drawing with its words in the report's sans serif, which is there on every machine."""
    return _CHART_FONT.sub(
        lambda found: (
            'font-family="DejaVu Sans"' if "=" in found.group() else "font-family:DejaVu Sans"
        ),
        svg,
    )
