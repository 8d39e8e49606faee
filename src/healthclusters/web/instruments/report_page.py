"""A report as a page of the application: the same sections, tables and charts as in its PDF."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from markupsafe import Markup

from healthclusters.publish.charts import for_page
from healthclusters.publish.environment import percent
from healthclusters.publish.report import Report
from healthclusters.publish.report.document import Charts
from healthclusters.publish.report.page import number_blocks
from healthclusters.publish.report.paper import report_data
from healthclusters.web.explorer.addresses_of_view import with_query
from healthclusters.web.explorer.reports import kept_report
from healthclusters.web.instruments.frame import asked_file, page
from healthclusters.web.instruments.shown import Shown

_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ')
_PHONE = 440
"""Pixels: a drawing that is no wider is shown whole on a phone; a wider one is scrolled."""


def report_page(
    request: HttpRequest,
    shown: Shown,
    current: str,
    *,
    pdf: str,
    template: str = "report.html",
    only: Collection[str] = (),
    opening: bool | None = None,
    filters: Sequence[str] = (),
    **context: Any,
) -> HttpResponse:
    """The report, or one of its tables where `?as=` asks for it.

    current: name of the address. pdf: address of the report as PDF. only: ids of the sections to
    show; all of them where empty. opening: whether key figures and doubts stand first; where all
    sections are shown if left out. filters: what the query may hold beside the common parts.
    """
    asked = asked_file(request, shown.tables, shown, filters)
    if asked is not None:
        return asked
    return page(
        request,
        template,
        current,
        shown=shown,
        pdf=pdf,
        here=[t for t in shown.tables if not only or t.section in only],
        elsewhere=[t for t in shown.tables if only and t.section not in only],
        opening=not only if opening is None else opening,
        **report_context(request, shown.report, shown.sections, only),
        **context,
    )


def report_context(
    request: HttpRequest, report: Report, sections: Sequence[str], only: Collection[str] = ()
) -> dict[str, Any]:
    """What `report_parts.html` needs. sections: ids of the report's sections, in order."""
    charts = Charts([a.name for a in report.attachments])
    data = report_data(report, charts)
    number_blocks(data["blocks"], bool(data["numbered"]) and not only)
    for block, name in zip(data["blocks"], sections, strict=False):
        block["id"] = name
    if only:
        data["blocks"] = [b for b in data["blocks"] if b["id"] in only]
    return {
        "report": data,
        "say": data["words"],
        "told_in": "" if report.language == (get_language() or "en")[:2] else report.language,
        "picture": lambda block: picture_of(charts.files[block["file"]], block["width"]),
        "file_address": lambda name: with_query(
            request, as_="csv", table=name.removesuffix(".csv")
        ),
        "more_rows": lambda n: report.words("frame.more_rows", n=n),
    }


def picture_of(svg: str, width: float = 1.0) -> Markup:
    """A drawing in the colours of the page; its own label says what it shows.

    width: share of the width of the text that it may take.
    """
    # The drawing is made by our charts, which escape every text in it.
    inner = Markup(for_page(svg))  # noqa: S704
    size = _SIZE.search(svg)
    fits = " fits" if size and float(size[1]) <= _PHONE else ""
    box = Markup('<div class="drawing{}" style="max-width:{}" tabindex="0" role="group">{}</div>')
    return box.format(fits, percent(max(width, 0.6), 1), inner)


def report_file(request: HttpRequest, shown: Shown) -> HttpResponse:
    """The report as PDF, made when it is first asked for."""
    report = shown.report
    return kept_report(
        request, f"{shown.name}-{report.language}", shown.revision, lambda: report.pdf()
    )
