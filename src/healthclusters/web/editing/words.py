"""The history in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from healthclusters.base.canonical import cell_text
from healthclusters.web.editing.naming import Names, column_words, table_words
from healthclusters.web.store.keys import digest
from healthclusters.web.store.models import Change, StoredStudy


@dataclass(frozen=True)
class Cell:
    """One cell that changed."""

    column: str
    before: str
    after: str


# What only names the record itself, or is told elsewhere on the page.
_OWN_NAMES = ("key", "table", "observation_id", "cluster_id", "alpha3")


@dataclass(frozen=True)
class Entry:
    """One change of one record. can_return: the record can be brought back to how it was then."""

    change: Change
    what: str
    cells: list[Cell]
    kind: str
    name: str

    @property
    def when(self) -> str:
        """Day and time."""
        return f"{self.change.time:%Y-%m-%d %H:%M} UTC"

    @property
    def short(self) -> str:
        """The record, as the data name it."""
        return "; ".join(str(part) for part in json.loads(self.change.key) if part)


def entries_of(stored: StoredStudy, table: str, key: str, names: Names) -> list[Entry]:
    """Every change of one record, the latest first."""
    found = Change.objects.filter(study=stored, table=table, digest=digest(key)).order_by("-id")
    return [entry_of(change, names) for change in found]


def entry_of(change: Change, names: Names) -> Entry:
    """A change with the cells that differ, in words."""
    before, after = _flat(change.before), _flat(change.after)
    what = _("changed")
    if change.before is None:
        what = _("added")
    elif change.after is None:
        what = _("taken out")
    table = before.get("table") or after.get("table") or change.table
    cells = [
        Cell(
            column_words(name),
            names.value(name, before.get(name, ""), table),
            names.value(name, after.get(name, ""), table),
        )
        for name in {**before, **after}
        if before.get(name, "") != after.get(name, "") and name not in _OWN_NAMES
    ]
    known = change.after or change.before or {}
    name = names.record(change.table, change.key, known)
    return Entry(change, what, cells, table_words(change.table), name)


def _flat(cells: Mapping[str, Any] | None) -> dict[str, str]:
    """Cells as texts; those of a proposal among its own, which has its own status."""
    flat: dict[str, str] = {}
    for name, value in (cells or {}).items():
        if isinstance(value, Mapping):
            for inner, text in value.items():
                flat.setdefault(inner, _text(text))
        else:
            flat[name] = _text(value)
    return flat


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return cell_text(value)


def conflict_words(texts: Mapping[str, str]) -> str:
    """What stands now, so that the second of two editors can decide; nothing typed is lost."""
    stands = ", ".join(
        f"{column_words(name)}: {text}"
        for name, text in texts.items()
        if text and name not in _OWN_NAMES
    )
    return _(
        "It was changed in another window meanwhile. What you wrote is still below; now kept is: "
        "%(texts)s. Save again to keep yours."
    ) % {"texts": stands}
