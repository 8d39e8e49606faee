"""What changed of a thing, when and why, as far as it is published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from healthclusters.web.explorer.column_words import cell_word, column_words
from healthclusters.web.explorer.once import once
from healthclusters.web.results import Edition
from healthclusters.web.store.keys import digest, key_text
from healthclusters.web.store.models import RECORDS, Change

_MOST = 100
_LONGEST = 80  # letters of a value
# Said beside the cells, or the same for every change of one thing.
_APART = ("observation_id", "cluster_id", "subject", "item", "source_id", "locator")


@dataclass(frozen=True, kw_only=True)
class CellChange:
    """One cell: its title, and how it was and is; empty where nothing was or is known."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class SourceNamed:
    """The source of an observation. address: empty where it has none."""

    title: str
    address: str
    locator: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """One change.

    when: day and time as text. about: the measure of an observation, empty for the record of a
    cluster. what: added, changed, taken out. who: a pseudonym.
    """

    when: str
    about: str
    what: str
    cells: Sequence[CellChange]
    source: SourceNamed | None
    who: str
    reason: str


def history_of(
    shown: Edition,
    *,
    cluster: str = "",
    subjects: Collection[str] = (),
    measure: str = "",
) -> list[Event]:
    """Changes of the record of a cluster and of observations, the latest first.

    cluster: its id, where changes of its record are asked for. subjects: clusters and countries
    whose observations are; measure: of this one alone. What was changed since the revision that
    visitors see is left out: it is not published yet. Kept by revision and language.
    """
    return _kept(
        shown,
        shown.published.version,
        cluster,
        tuple(subjects),
        measure,
        get_language() or "en",
    )


@once(500)
def _kept(
    shown: Edition,
    until: int,
    cluster: str,
    subjects: tuple[str, ...],
    measure: str,
    _language: str,
) -> list[Event]:
    found = Change.objects.filter(
        _about(shown.study.id, cluster, subjects, measure),
        study__study_id=shown.study.id,
        version_after__lte=until,
    ).order_by("-id")[:_MOST]
    return [_event(shown, change) for change in found]


def _about(study_id: str, cluster: str, subjects: tuple[str, ...], measure: str) -> Q:
    """Which changes; observations that were taken out of the study are among them."""
    rows: Any = RECORDS["observations"]._default_manager.filter(study__study_id=study_id)
    rows = rows.filter(subject__in=subjects)
    if measure:
        rows = rows.filter(item=measure)
    found = Q(table="observations", digest__in=rows.values("digest"))
    if cluster:
        found |= Q(table="clusters", digest=digest(key_text([cluster])))
    return found


def _event(shown: Edition, change: Change) -> Event:
    before, after = change.before or {}, change.after or {}
    row = after or before
    of_observation = change.table == "observations"
    return Event(
        when=f"{change.time:%Y-%m-%d %H:%M} UTC",
        about=_measure(shown, row["item"]) if of_observation else "",
        what=_what(change),
        cells=_cells(shown, row, before, after),
        source=_source(shown, row) if of_observation else None,
        who=change.author,
        reason=change.reason,
    )


def _what(change: Change) -> str:
    if change.before is None:
        return _("Added")
    return _("Taken out") if change.after is None else _("Changed")


def _measure(shown: Edition, name: str) -> str:
    """Its label in the language of the visitor; its name where the framework lost it."""
    found = shown.study.framework.measure_by_id.get(name)
    language = (get_language() or "en").partition("-")[0]
    return found.label.in_language(language) if found else name


def _cells(
    shown: Edition, row: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[CellChange, ...]:
    """Each cell that differs, as it was and as it is; all that are filled of a new row."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    added_or_gone = not before or not after
    return tuple(
        CellChange(
            title=column_words(name),
            before=_text(shown, row, name, before.get(name)),
            after=_text(shown, row, name, after.get(name)),
        )
        for name in names
        if not (name in _APART and added_or_gone)
    )


def _source(shown: Edition, row: Mapping[str, Any]) -> SourceNamed | None:
    name = row.get("source_id") or ""
    if not name:
        return None
    title, address = _titles(shown).get(name, (name, ""))
    return SourceNamed(title=title, address=address, locator=row.get("locator") or "")


@once()
def _titles(shown: Edition) -> dict[str, tuple[str, str]]:
    """Title and address of each source by its short name."""
    rows = shown.study.sources.select("source_id", "title", "url").iter_rows()
    return {name: (title, url or "") for name, title, url in rows}


def _text(shown: Edition, row: Mapping[str, Any], column: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    if column == "source_id":
        text = _titles(shown).get(text, (text, ""))[0]
    measure = shown.study.framework.measure_by_id.get(row.get("item", ""))
    if column == "value" and measure is not None and measure.kind == "yes_no":
        text = {"1": _("yes"), "0": _("no")}.get(text, text)
    said = cell_word(column, text)
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"
