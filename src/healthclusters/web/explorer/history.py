"""What changed of a thing, when and why, as far as it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from healthclusters.web.store.keys import digest, key_text
from healthclusters.web.store.models import Change

_TABLES = {"cluster": "clusters", "observation": "observations"}
_MOST = 100
_LONGEST = 80  # letters of a value


@dataclass(frozen=True, kw_only=True)
class Event:
    """One change. when: day and time as text. what: in words. who: a pseudonym."""

    when: str
    what: str
    who: str
    reason: str


def history_of(study_id: str, kind: str, *keys: str, until: int) -> list[Event]:
    """Changes of one thing, or of several of a kind, the latest first; one query.

    kind: `cluster` or `observation`. keys: its ids. until: version of the study that visitors see;
    what was changed since is not published yet.
    """
    names = [digest(key_text([key])) for key in keys]
    found = Change.objects.filter(
        study__study_id=study_id,
        table=_TABLES[kind],
        digest__in=names,
        version_after__lte=until,
    ).order_by("-id")[:_MOST]
    return [
        Event(
            when=date_format(change.time, "DATETIME_FORMAT"),
            what=_what(change.before, change.after),
            who=change.author,
            reason=change.reason,
        )
        for change in found
    ]


def _what(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """Each cell that differs, as it was and as it is."""
    if before is None:
        return _("Added")
    if after is None:
        return _("Taken away")
    names = [name for name in after if before.get(name) != after[name]]
    cells = (f"{name}: {_cell(before.get(name))} → {_cell(after[name])}" for name in names)
    return "; ".join(cells)


def _cell(value: Any) -> str:
    if value in (None, "", []):
        return _("unknown")
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
