"""Tables brought into a study: uploaded, looked at, then written whole or not at all."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from healthclusters.base import DataError, NotSupportedError, ReadLimits, UnknownNameError
from healthclusters.files import ImportReport, import_tables
from healthclusters.model import TABLES, Study
from healthclusters.web.editing.frame import Place, page, place_of, typed
from healthclusters.web.explorer.refusals import NoSuchPageError
from healthclusters.web.store.actions.uploads import bring_upload, find_upload, keep_upload
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.reading import load_study

LARGEST = 20_000_000
LIMITS = ReadLimits(bytes=100_000_000, rows=500_000)
_ENDINGS = (".csv", ".xlsx", ".xlsm")
_MOST_ROWS = 200


@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, study_id: str) -> HttpResponse:
    """Choose a file; then everything that it would change, and everything that is wrong."""
    place = place_of(request, study_id)
    if request.method != "POST":
        return _page(request, place)
    table = request.POST.get("table", "")
    try:
        name, content = accepted_file(request.FILES.get("file"), _ENDINGS)
        table = table or Path(name).stem if name.lower().endswith(".csv") else ""
        report = _report(load_study(study_id), name, content, table)
        _refuse_own_reviews(place, report)
    except (NotSupportedError, UnknownNameError) as refusal:
        return _page(request, place, refusal=str(refusal), status=400)
    except DataError as wrong:
        return _page(request, place, problems=wrong.problems, status=400)
    if report.study is None:
        return _page(request, place, report=report, problems=report.check.problems, status=400)
    version = place.stored.version
    try:
        kept = keep_upload(
            study_id, name, content, table=table, version=version, author=place.person
        )
    except ConflictError as conflict:
        return _page(request, place, refusal=str(conflict), status=409)
    return _page(request, place, report=report, problems=report.check.problems, kept=kept)


@require_POST
def bring(request: HttpRequest, study_id: str, number: int) -> HttpResponse:
    """Write what the preview showed."""
    place = place_of(request, study_id)
    try:
        kept = find_upload(study_id, number, place.person)
    except UnknownNameError as unknown:
        raise NoSuchPageError(
            _("This file is no longer kept."), _("Upload it again and look at it.")
        ) from unknown
    content = bytes(kept.content)
    report = _report(load_study(study_id), kept.name, content, kept.table)
    try:
        _refuse_own_reviews(place, report)
        if report.study is None:
            raise DataError(report.check.problems)
        reason = typed(request, "reason") or kept.name
        brought = bring_upload(kept, report.study, author=place.person, reason=reason)
    except ConflictError as conflict:
        remedy = _("Upload the file again: the preview then shows what it changes now.")
        return _page(request, place, refusal=f"{conflict} {remedy}", status=409)
    except NotSupportedError as refusal:
        return _page(request, place, refusal=str(refusal), status=400)
    except DataError as wrong:
        return _page(request, place, problems=wrong.problems, status=400)
    said = _("%(added)s rows were added, %(changed)s changed.")
    messages.success(request, said % {"added": brought.added, "changed": brought.changed})
    return redirect("editing:history", study_id)


def accepted_file(given: object, endings: tuple[str, ...]) -> tuple[str, bytes]:
    """Name and content of an upload; NotSupportedError where it is too large or of another kind."""
    if not isinstance(given, UploadedFile):
        raise NotSupportedError(_("Choose a file."))
    name = re.sub(r"[^A-Za-z0-9._-]", "_", Path(str(given.name)).name)[-150:]
    if not name.lower().endswith(endings):
        said = _("%(name)s is no file of a kind that is read here: %(endings)s.")
        raise NotSupportedError(said % {"name": name, "endings": ", ".join(endings)})
    if given.size is None or given.size > LARGEST:
        raise NotSupportedError(_("The file is larger than 20 MB; split it."))
    return name, given.read()


@contextmanager
def in_a_folder(name: str, content: bytes) -> Iterator[Path]:
    """The upload as a file, which the readers ask for; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="healthclusters-upload-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def _report(study: Study, name: str, content: bytes, table: str) -> ImportReport:
    with in_a_folder(name, content) as path:
        return import_tables(study, [path], table=table or None, limits=LIMITS)


def _refuse_own_reviews(place: Place, report: ImportReport) -> None:
    """Nobody brings in observations of their own as reviewed; those go through review."""
    if report.study is None:
        return
    mine = (pl.col("coder") == place.person) & (pl.col("status") == "reviewed")
    rows = report.study.observations.filter(mine)
    new = rows.join(load_study(place.study_id).observations, on=rows.columns, how="anti")
    if new.height:
        said = _("%(n)s observations are yours and marked as reviewed; leave that to a reviewer.")
        raise NotSupportedError(said % {"n": new.height})


def _page(
    request: HttpRequest, place: Place, *, status: int = 200, **context: object
) -> HttpResponse:
    shown = {"report": None, "problems": (), "kept": None, "refusal": ""} | context
    return page(
        request,
        place,
        "import.html",
        current="import",
        status=status,
        names=list(TABLES),
        most=_MOST_ROWS,
        **shown,
    )
