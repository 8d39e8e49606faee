"""Tables brought into a study: uploaded, looked at, then written whole or not at all.

A small file is looked at and brought in at once; a large one by the worker, while a page tells how
far it is. Stewards write into the study; others propose, and somebody else reviews.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from healthclusters.base import DataError, NotSupportedError, UnknownNameError
from healthclusters.model import TABLES
from healthclusters.web.editing.frame import Place, page, place_of, typed
from healthclusters.web.explorer.downloads import KINDS, download
from healthclusters.web.explorer.paging import ROWS, paging_of
from healthclusters.web.explorer.refusals import NoSuchPageError, one_of
from healthclusters.web.results.importing import Preview, bring, look, preview_of
from healthclusters.web.running.health import living
from healthclusters.web.store.actions.uploads import (
    confirm_upload,
    find_upload,
    forget_upload,
    keep_upload,
)
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.models import JobStatus, Role, Upload, UploadTarget

LARGEST = 20_000_000
# Up to so many bytes a file is looked at while the person waits: about 5,000 observations.
SMALL = {".csv": 500_000, ".xlsx": 400_000, ".xlsm": 400_000}
_ENDINGS = tuple(SMALL)
_UNFINISHED = (JobStatus.WAITING, JobStatus.RUNNING)
_PARTS = ("changes", "problems")
_AGAIN = 2  # seconds until the page of a file that is worked on looks again


@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, study_id: str) -> HttpResponse:
    """Choose a file; then everything that it would change, and everything that is wrong."""
    place = place_of(request, study_id)
    if request.method != "POST":
        return _page(request, place)
    try:
        kept = _kept(request, place)
        if not is_small(kept):
            return redirect("editing:bring", study_id, kept.pk)
        return _looked_at(request, place, kept)
    except (NotSupportedError, UnknownNameError) as refusal:
        return _page(request, place, refusal=str(refusal), status=400)
    except ConflictError as conflict:
        return _page(request, place, refusal=str(conflict), status=409)


def _kept(request: HttpRequest, place: Place) -> Upload:
    name, content = accepted_file(request.FILES.get("file"), _ENDINGS)
    table = ""
    if name.lower().endswith(".csv"):
        table = request.POST.get("table", "") or Path(name).stem
        if table not in TABLES:
            raise UnknownNameError("table", table, TABLES)
    steward = place.rights.at_least(Role.STEWARD)
    target = UploadTarget.STUDY if steward else UploadTarget.PROPOSALS
    return keep_upload(
        place.study_id, name, content, table=table, target=target, author=place.person
    )


def is_small(kept: Upload) -> bool:
    """Whether a person can wait for it."""
    return len(kept.content) <= SMALL[Path(kept.name).suffix.lower()]


def _looked_at(request: HttpRequest, place: Place, kept: Upload) -> HttpResponse:
    try:
        preview = look(kept)
    except (NotSupportedError, UnknownNameError):
        forget_upload(kept)
        raise
    kept.refresh_from_db()
    return _file_page(request, place, kept, preview, status=200 if preview.sound else 400)


@never_cache
@require_http_methods(["GET", "POST"])
def of_file(request: HttpRequest, study_id: str, number: int) -> HttpResponse:
    """How far a file is, then what it would do; a POST brings it in."""
    place = place_of(request, study_id)
    try:
        kept = find_upload(study_id, number, place.person)
    except UnknownNameError as unknown:
        raise NoSuchPageError(
            _("This file is no longer kept."), _("Upload it again and look at it.")
        ) from unknown
    if request.method == "POST":
        return _brought(request, place, kept)
    preview = preview_of(kept)
    if request.GET.get("as") == "progress":
        return _progress(kept)
    kind = one_of(request, "as", KINDS, "")
    if kind and preview is not None:
        part = one_of(request, "part", _PARTS, "changes")
        return download(getattr(preview, part), f"{place.study_id}-import-{part}", kind)
    return _file_page(request, place, kept, preview)


def _brought(request: HttpRequest, place: Place, kept: Upload) -> HttpResponse:
    """Write what the preview showed, here or by the worker."""
    if kept.target == UploadTarget.STUDY and not place.rights.at_least(Role.STEWARD):
        return _page(request, place, refusal=_("Only a steward can bring this in."), status=403)
    preview = preview_of(kept)
    if preview is None or not preview.sound:
        return _file_page(request, place, kept, preview, status=400)
    send = request.POST.get("send") == "review"
    try:
        kept = confirm_upload(kept, reason=typed(request, "reason", 500), send=send)
        if not is_small(kept):
            return redirect("editing:bring", place.study_id, kept.pk)
        counts = bring(kept)
    except ConflictError as conflict:
        forget_upload(kept)
        remedy = _("Upload the file again: the preview then shows what it changes now.")
        return _page(request, place, refusal=f"{conflict} {remedy}", status=409)
    except DataError as wrong:
        return _page(request, place, problems=wrong.problems, status=400)
    forget_upload(kept)
    messages.success(request, said_of(counts))
    to_history = kept.target == UploadTarget.STUDY
    return redirect("editing:history" if to_history else "editing:desk", place.study_id)


def said_of(counts: dict[str, int]) -> str:
    """What was written, in words."""
    if "proposed" in counts:
        return _("%(n)s observations are proposed.") % {"n": counts["proposed"]}
    return _("%(added)s rows were added, %(changed)s changed.") % counts


def _progress(kept: Upload) -> JsonResponse:
    """How far it is, for the script of the page."""
    unfinished = kept.status in _UNFINISHED
    return JsonResponse({"unfinished": unfinished, "status": kept.status, "counts": kept.counts})


def _file_page(
    request: HttpRequest, place: Place, kept: Upload, preview: Preview | None, status: int = 200
) -> HttpResponse:
    """One file: its progress, its preview, or what became of it."""
    unfinished = kept.status in _UNFINISHED
    context: dict[str, object] = {
        "kept": kept,
        "preview": None if unfinished else preview,
        "unfinished": unfinished,
        "alone": unfinished and not living().exists(),
        "said": said_of(kept.brought) if kept.brought else "",
        "proposes": kept.target == UploadTarget.PROPOSALS,
        "again": _AGAIN,
    }
    if preview is not None and not unfinished:
        default = "changes" if preview.sound else "problems"
        part = one_of(request, "part", _PARTS, default) if request.method == "GET" else default
        rows = getattr(preview, part)
        paging = paging_of(request, rows.height)
        shown = rows.slice(paging.start, ROWS).rows(named=True)
        context |= {"part": part, "rows": shown, "paging": paging}
    answer = page(request, place, "import_file.html", current="import", status=status, **context)
    if unfinished:  # a browser without scripts looks again by itself
        answer["Refresh"] = str(_AGAIN)
    return answer


def accepted_file(
    given: object, endings: tuple[str, ...], largest: int = LARGEST
) -> tuple[str, bytes]:
    """Name and content of an upload; NotSupportedError where it is too large or of another kind.

    largest: bytes.
    """
    if not isinstance(given, UploadedFile):
        raise NotSupportedError(_("Choose a file."))
    name = re.sub(r"[^A-Za-z0-9._-]", "_", Path(str(given.name)).name)[-150:]
    if not name.lower().endswith(endings):
        said = _("%(name)s is no file of a kind that is read here: %(endings)s.")
        raise NotSupportedError(said % {"name": name, "endings": ", ".join(endings)})
    if given.size is None or given.size > largest:
        said = _("The file is larger than %(n)s MB; split it.")
        raise NotSupportedError(said % {"n": largest // 1_000_000})
    return name, given.read()


def _page(
    request: HttpRequest, place: Place, *, status: int = 200, **context: object
) -> HttpResponse:
    mine = Upload.objects.filter(study=place.stored, author=place.person).order_by("-pk").first()
    shown = {"problems": (), "refusal": ""} | context
    return page(
        request,
        place,
        "import.html",
        current="import",
        status=status,
        names=list(TABLES) if place.rights.at_least(Role.STEWARD) else ["observations"],
        proposes=not place.rights.at_least(Role.STEWARD),
        mine=mine,
        **shown,
    )
