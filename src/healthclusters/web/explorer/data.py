"""Everything to take along: tables, results, reports, the study itself, and how to cite it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from healthclusters.files.canonical import canonical_files
from healthclusters.publish.reference_pages import DataPage, data_page
from healthclusters.publish.release.describing import table_title
from healthclusters.web.explorer.charts import chart_titles
from healthclusters.web.explorer.frame import edition_or_404, renderer, shown_by, site
from healthclusters.web.explorer.kept_tables import data_tables, study_tables
from healthclusters.web.explorer.once import once
from healthclusters.web.explorer.refusals import check_names
from healthclusters.web.results import Edition

MOST_SOURCES = 40
"""On the page; the table of sources has all."""
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same study gives the same bytes


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A table that has a page."""

    name: str
    title: str
    rows: int
    columns: int


def data(request: HttpRequest, study_id: str) -> HttpResponse:
    """Tables of the study, results, charts, every source."""
    shown = edition_or_404(study_id)
    check_names(request, ())
    render = renderer(
        request,
        shown,
        "explorer/data.html",
        own=[
            Entry(name=n, title=t.notes[0], rows=t.rows.height, columns=t.rows.width)
            for n, t in study_tables(shown).items()
        ],
        results=[
            Entry(name=n, title=table_title(n), rows=t.rows.height, columns=t.rows.width)
            for n, t in data_tables(shown).items()
        ],
        charts=chart_titles(shown),
    )
    page = _page(shown)
    return HttpResponse(
        render(
            "data.html",
            page=replace(page, sources=page.sources[:MOST_SOURCES]),
            site=site(shown, "data"),
            sources_in_all=len(page.sources),
        )
    )


@once()
def _page(shown: Edition) -> DataPage:
    found: DataPage = shown_by(
        lambda render: data_page(shown.evidence, site(shown, "data"), render=render)
    )
    return found


def study_zip(request: HttpRequest, study_id: str) -> HttpResponse:
    """The folder of the study, in its canonical form."""
    shown = edition_or_404(study_id)
    check_names(request, ())
    response = HttpResponse(_zipped(shown), content_type="application/zip")
    name = f"{study_id}-{shown.study.revision[:12]}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@once(4)
def _zipped(shown: Edition) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, text in sorted(canonical_files(shown.study).items()):
            place = ZipInfo(f"{shown.study.id}/{name}", date_time=_EPOCH)
            place.compress_type = ZIP_DEFLATED
            place.external_attr = 0o644 << 16
            archive.writestr(place, text)
    return target.getvalue()
