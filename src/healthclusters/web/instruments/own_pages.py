"""Pages of a study's own data: what is there, its report, and for stewards the way in and out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from healthclusters.base import DataError, NotSupportedError, OptionError, UnknownNameError
from healthclusters.publish.about import Link
from healthclusters.web.editing.importing import accepted_file
from healthclusters.web.explorer.refusals import NoSuchPageError, check_names, nearest
from healthclusters.web.instruments.frame import page, part_titles
from healthclusters.web.instruments.home import INSTRUMENTS
from healthclusters.web.instruments.kept import kept
from healthclusters.web.instruments.missing import says_what_is_missing
from healthclusters.web.instruments.own import (
    KINDS,
    LARGEST,
    NotComputedError,
    OwnKind,
    checked,
    computed,
    options_text,
)
from healthclusters.web.instruments.report_page import report_page
from healthclusters.web.instruments.shown import Shown
from healthclusters.web.people.account import me
from healthclusters.web.people.rights import rights_of
from healthclusters.web.results.progress import Progress
from healthclusters.web.store.actions.own_data import ask_again, put_own_data, remove_own_data
from healthclusters.web.store.models import OwnData, Role


@never_cache
@require_safe
def every(request: HttpRequest, study_id: str) -> HttpResponse:
    """Every instrument, with what the study has of its own."""
    check_names(request, ())
    found = OwnData.objects.filter(study__study_id=study_id).defer("content")
    there = {own.instrument: own for own in found}
    return page(
        request,
        "own_list.html",
        "your-data",
        study_id=study_id,
        rows=[(i, i.name in KINDS, there.get(i.name)) for i in INSTRUMENTS],
    )


@never_cache
@require_safe
@says_what_is_missing
def data(request: HttpRequest, study_id: str, instrument: str) -> HttpResponse:
    """The report in short; how far its computing is; or the form where there is nothing."""
    kind = _kind_or_404(study_id, instrument)
    own = _own(study_id, kind)
    shown = None if own is None else _shown(own)
    if own is None or shown is None:
        check_names(request, ())
        return _form_page(request, study_id, kind, own)
    return report_page(
        request,
        shown,
        "own-data",
        pdf=reverse("own:report", args=[study_id, kind.name]),
        template="own_report.html",
        only=kind.opening,
        opening=True,
        **_context(request, study_id, kind, own, ""),
    )


@never_cache
@require_safe
@says_what_is_missing
def part(request: HttpRequest, study_id: str, instrument: str, part: str) -> HttpResponse:
    """One part of the report."""
    kind = _kind_or_404(study_id, instrument)
    chosen = kind.parts.get(part)
    home = reverse("own:data", args=[study_id, instrument])
    if chosen is None:
        raise NoSuchPageError(
            _("There is no such part of the report."), nearest(part, kind.parts), widen=home
        )
    own, shown = _computed_or_404(study_id, kind)
    sections = tuple(s for s in chosen.sections if s in shown.sections)
    if not sections:
        raise NoSuchPageError(_("The file has nothing for this part of the report."), widen=home)
    return report_page(
        request,
        shown,
        "own-data",
        pdf=reverse("own:report", args=[study_id, kind.name]),
        template="own_report.html",
        only=sections,
        heading=_(chosen.heading),
        **_context(request, study_id, kind, own, part),
    )


@never_cache
@require_safe
def report(request: HttpRequest, study_id: str, instrument: str) -> HttpResponse:
    """The whole report as PDF; made in memory, so that no copy outlives the data."""
    check_names(request, ())
    own, shown = _computed_or_404(study_id, _kind_or_404(study_id, instrument))
    language = (get_language() or "en")[:2]
    content = kept(
        "own-report", own.revision, shown.report.pdf, options=f"{own.options}{language}",
        stored=False,
    )  # fmt: skip
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{study_id}-{instrument}-{language}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or ""
    return response


@never_cache
@require_POST
@says_what_is_missing
def upload(request: HttpRequest, study_id: str, instrument: str) -> HttpResponse:
    """A file in the place of the one that is there: checked whole, then kept, or not at all."""
    kind = _kind_or_404(study_id, instrument)
    form = kind.form(request.POST)
    try:
        name, content = accepted_file(request.FILES.get("file"), kind.endings, LARGEST)
        if not form.is_valid():
            return _form_page(request, study_id, kind, _own(study_id, kind), form, status=400)
        options = form.cleaned_data
        rows = checked(kind, name, content, options)
    except DataError as wrong:
        own, problems = _own(study_id, kind), wrong.problems
        return _form_page(request, study_id, kind, own, form, status=400, problems=problems)
    except (NotSupportedError, OptionError, UnknownNameError) as refused:
        own = _own(study_id, kind)
        return _form_page(request, study_id, kind, own, form, status=400, refusal=str(refused))
    put_own_data(
        study_id,
        kind.name,
        name=name,
        content=content,
        options=options_text(options),
        rows=rows,
        by=me(request).pseudonym,
    )
    messages.success(request, _("The file is whole and kept. Its report is being computed."))
    return redirect("own:data", study_id, kind.name)


@never_cache
@require_POST
def remove(request: HttpRequest, study_id: str, instrument: str) -> HttpResponse:
    """Let the file go, with everything computed from it, where the steward is sure."""
    kind = _kind_or_404(study_id, instrument)
    own = _own(study_id, kind)
    if own is None:
        raise _nothing_there(study_id, kind)
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick “I am sure” first. Nothing was removed."))
        return redirect("own:data", study_id, kind.name)
    remove_own_data(own, by=me(request).pseudonym)
    messages.success(request, _("The file and everything computed from it are gone."))
    return redirect("own:data", study_id, kind.name)


def _kind_or_404(study_id: str, name: str) -> OwnKind:
    if name not in KINDS:
        raise NoSuchPageError(
            _("No file can be uploaded for “%(name)s”; run its command.") % {"name": name},
            nearest(name, KINDS),
            widen=reverse("own:list", args=[study_id]),
        )
    return KINDS[name]


def _own(study_id: str, kind: OwnKind) -> OwnData | None:
    found = OwnData.objects.filter(study__study_id=study_id, instrument=kind.name)
    return found.select_related("study", "job").defer("content").first()


def _shown(own: OwnData) -> Shown | None:
    """What was computed; where it is gone (another version of the program), it is asked for."""
    try:
        return computed(own)
    except NotComputedError:
        ask_again(own)
        return None


def _computed_or_404(study_id: str, kind: OwnKind) -> tuple[OwnData, Shown]:
    own = _own(study_id, kind)
    shown = None if own is None else _shown(own)
    if own is None or shown is None:
        raise _nothing_there(study_id, kind)
    return own, shown


def _nothing_there(study_id: str, kind: OwnKind) -> NoSuchPageError:
    return NoSuchPageError(
        _("There is no report of this study's own data yet."),
        widen=reverse("own:data", args=[study_id, kind.name]),
    )


def _context(
    request: HttpRequest, study_id: str, kind: OwnKind, own: OwnData | None, current: str
) -> dict[str, Any]:
    address = reverse("own:data", args=[study_id, kind.name])
    tabs = [
        Link(
            title,
            reverse("own:part", args=[study_id, kind.name, name]) if name else address,
            current=current == name,
        )
        for name, title in part_titles(kind.name).items()
        if name == "" or name in kind.parts
    ]
    return {
        "study_id": study_id,
        "kind": kind,
        "title": next(i.title for i in INSTRUMENTS if i.name == kind.name),
        "own": own,
        "tabs": tabs if own is not None else [],
        "steward": rights_of(request.user, study_id).at_least(Role.STEWARD),
        "command": kind.command,
        "megabytes": LARGEST // 1_000_000,
        "form": kind.form(),
    }


def _form_page(
    request: HttpRequest,
    study_id: str,
    kind: OwnKind,
    own: OwnData | None,
    form: forms.Form | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The form, with what is wrong; where a file is there, how far its computing is."""
    shown = _context(request, study_id, kind, own, "") | {
        "tabs": [],
        "problems": (),
        "refusal": "",
        "progress": None if own is None else Progress.of(own.job),
    }
    if form is not None:
        shown["form"] = form
    return page(request, "own_form.html", "own-data", status=status, **shown | more)
