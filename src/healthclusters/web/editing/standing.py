"""A record that a correction speaks of: as it is now, and as it was when that was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from healthclusters.base.canonical import cell_text
from healthclusters.web.editing.frame import Place
from healthclusters.web.store.actions.rows import cells_of
from healthclusters.web.store.keys import digest, key_text
from healthclusters.web.store.models import RECORDS, Change, Proposal, SourceArchive
from healthclusters.web.store.reading import present_rows

_WAITING = ("draft", "in_review", "refused")
_COMPARED = ("value", "as_of", "source_id", "locator", "note", "confidence", "status")


@dataclass(frozen=True)
class Fact:
    """One cell of a correction. before: when it was proposed."""

    column: str
    before: str
    now: str
    proposed: str


@dataclass(frozen=True)
class SourceSeen:
    """A source that is named, so that it can be checked: its row, and addresses of lasting
    copies."""

    row: Any
    copies: list[str]


@dataclass(frozen=True)
class Standing:
    """What a correction would change. version: of the record now; stale: it was changed since the
    correction was made; gone: it is in the study no longer."""

    version: int
    stale: bool
    gone: bool
    facts: list[Fact]


def texts_now(place: Place, table: str, key: str) -> tuple[dict[str, str], int]:
    """The cells of a record as texts and its version; no cells where it was taken out."""
    row = _record(place, table, key)
    if row is None or row.retired:
        return {}, row.version if row else 0
    return _texts(cells_of(row, table)), row.version


def standing_of(place: Place, found: Proposal) -> Standing:
    """The correction beside its record."""
    now, version = texts_now(place, found.table, found.key)
    stale = version != found.record_version
    before = _texts_then(place, found, version) if stale else now
    waits = found.status in _WAITING
    if not waits:  # what is decided is shown as it was decided about
        now = before
    facts = [
        Fact(name, before.get(name, ""), now.get(name, ""), text)
        for name, text in found.texts.items()
    ]
    return Standing(version, stale and waits and bool(now), waits and not now, facts)


def replaced_standing(place: Place, found: Proposal) -> Standing | None:
    """The observation that a correction takes the place of; None where it takes no place."""
    name = found.texts.get("replaces", "")
    if not name:
        return None
    now, version = texts_now(place, "observations", key_text([name]))
    waits = found.status in _WAITING
    stale = waits and version != found.record_version and bool(now)
    facts = [Fact(c, "", now.get(c, ""), found.texts.get(c, "")) for c in _COMPARED]
    return Standing(version, stale, waits and not now, [f for f in facts if f.now or f.proposed])


def source_of(place: Place, found: Proposal) -> SourceSeen | None:
    """The source of the study that an observation names; None for a new one."""
    name = found.texts.get("source_id", "")
    row = present_rows(place.stored, "sources").filter(source_id=name).first()
    if row is None:
        return None
    copies = SourceArchive.objects.filter(study=place.stored, source_id=name)
    return SourceSeen(row, list(copies.values_list("url", flat=True)))


def _record(place: Place, table: str, key: str) -> Any:
    rows = RECORDS[table]._default_manager.filter(study=place.stored, digest=digest(key))
    return rows.first()


def _texts_then(place: Place, found: Proposal, now: int) -> dict[str, str]:
    """Each change of a record raises its version by one, so they can be counted back."""
    changes = Change.objects.filter(
        study=place.stored, table=found.table, digest=digest(found.key)
    ).order_by("-id")
    back = now - (found.record_version or 0)
    changed = list(changes[back - 1 : back]) if back > 0 else []
    return _texts(changed[0].before or {}) if changed else {}


def _texts(cells: dict[str, Any]) -> dict[str, str]:
    return {name: cell_text(value) for name, value in cells.items()}
