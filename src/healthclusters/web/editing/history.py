"""Who changed what, when and why; a record brought back to how it was."""

from __future__ import annotations

import json

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from healthclusters.base import DataError, NotSupportedError
from healthclusters.model import TABLES
from healthclusters.web.editing.frame import Place, page, place_of, typed
from healthclusters.web.editing.naming import names_of, table_words
from healthclusters.web.editing.words import entry_of
from healthclusters.web.explorer.refusals import (
    AddressError,
    NoSuchPageError,
    check_names,
    one_of,
    whole_number,
)
from healthclusters.web.store import actions
from healthclusters.web.store.actions.rows import cells_of
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import digest
from healthclusters.web.store.models import RECORDS, Change, Role
from healthclusters.web.store.visibility import open_changes
from healthclusters.web.whole_numbers import whole_of

_ROWS = 50
_OTHERS = ("study", "framework", "revision", "archive", "membership", "source_pair")


@never_cache
@require_GET
def history(request: HttpRequest, study_id: str) -> HttpResponse:
    """The latest changes of a study, of one table, or of one record."""
    check_names(request, ("of", "key", "before"))
    place = place_of(request, study_id)
    table = one_of(request, "of", [*TABLES, *_OTHERS])
    key = request.GET.get("key", "")
    if key:
        return _record(request, place, table, key)
    found = _visible(place)
    if table:
        found = found.filter(table=table)
    before = whole_number(request, "before", 1, 999_999_999)
    if before is not None:
        found = found.filter(pk__lt=before)
    changes = list(found.order_by("-id")[: _ROWS + 1])
    names = names_of(place)
    return page(
        request,
        place,
        "history.html",
        current="history",
        entries=[entry_of(change, names) for change in changes[:_ROWS]],
        tables=[(name, table_words(name)) for name in (*TABLES, *_OTHERS)],
        table=table,
        older=changes[_ROWS - 1].pk if len(changes) > _ROWS else None,
    )


def _visible(place: Place) -> QuerySet[Change]:
    """Changes that this person may see, oldest first.

    Coding is blind: what others propose is shown where their reviewers see it, and what was
    accepted of them once it is published. Roles are for those who give them.
    """
    found = Change.objects.filter(study=place.stored).exclude(table="proposal").order_by("id")
    if not place.rights.at_least(Role.STEWARD):
        found = found.exclude(table="membership")
    if place.rights.at_least(Role.REVIEWER):
        return found
    return found.filter(open_changes(place.stored, place.person))


def _record(request: HttpRequest, place: Place, table: str, key: str) -> HttpResponse:
    if not table:
        raise AddressError(_("Which table is the record of?"), _("Add “of”, such as of=clusters."))
    names = names_of(place)
    seen = _visible(place).filter(table=table, digest=digest(key))[::-1]
    entries = [entry_of(change, names) for change in seen]
    record = None
    hidden = not entries and Change.objects.filter(
        study=place.stored, table=table, digest=digest(key)
    )
    if table in TABLES and not hidden:
        rows = RECORDS[table]._default_manager.filter(study=place.stored, digest=digest(key))
        record = rows.first()
    if record is None and not entries:
        raise NoSuchPageError(_("There is no such record."))
    return page(
        request,
        place,
        "record_history.html",
        current="history",
        entries=entries,
        kind=table_words(table),
        name=names.record(table, key, cells_of(record, table) if record else None),
        record=record,
        short="; ".join(str(part) for part in json.loads(key) if part),
        may_return=record is not None and place.rights.at_least(Role.REVIEWER),
    )


@require_POST
def bring_back(request: HttpRequest, study_id: str, number: int) -> HttpResponse:
    """A record as it was after one change, or before it, by a new version."""
    place = place_of(request, study_id)
    change = Change.objects.filter(study=place.stored, pk=number, table__in=TABLES).first()
    version = whole_of(request.POST.get("version", ""))
    if change is None or version is None:
        raise NoSuchPageError(_("There is no such change."))
    undo = request.POST.get("undo") == "yes"
    wanted = change.before if undo else change.after
    try:
        if (wanted or {}).get("coder") == place.person:
            raise NotSupportedError(_("Ask another reviewer: this observation is your own."))
        _refuse_own_change(place, change)
        reason = typed(request, "reason")
        if not reason:
            raise NotSupportedError(_("Say why it is brought back; nothing is changed yet."))
        actions.restore_record(
            study_id,
            change,
            version=version,
            author=place.person,
            reason=reason,
            undo=undo,
        )
    except (DataError, NotSupportedError, ConflictError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is as it was then. The history keeps what was between."))
    where = reverse("editing:history", args=[study_id])
    return redirect(f"{where}?{urlencode({'of': change.table, 'key': change.key})}")


def _refuse_own_change(place: Place, change: Change) -> None:
    """A return is a change, so it takes a second person: nobody brings back what they wrote, nor
    takes back alone what they wrote over it."""
    same = Change.objects.filter(study=place.stored, table=change.table, digest=change.digest)
    latest = same.order_by("-id").values_list("author", flat=True)[0]
    if place.person in (change.author, latest):
        raise NotSupportedError(_("Ask another reviewer: one of the two states is your own."))
