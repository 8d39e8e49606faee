"""The history in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from healthclusters.base.canonical import cell_text
from healthclusters.web.store.keys import digest
from healthclusters.web.store.models import Change, StoredStudy


@dataclass(frozen=True)
class Cell:
    """One cell that changed."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One change of one record. can_return: the record can be brought back to how it was then."""

    change: Change
    what: str
    cells: list[Cell]

    @property
    def when(self) -> str:
        """Day and time."""
        return f"{self.change.time:%Y-%m-%d %H:%M} UTC"

    @property
    def name(self) -> str:
        """The record, as people call it."""
        return "; ".join(part for part in json.loads(self.change.key) if part)


def entries_of(stored: StoredStudy, table: str, key: str) -> list[Entry]:
    """Every change of one record, the latest first."""
    found = Change.objects.filter(study=stored, table=table, digest=digest(key)).order_by("-id")
    return [entry_of(change) for change in found]


def entry_of(change: Change) -> Entry:
    """A change with the cells that differ."""
    before, after = _flat(change.before), _flat(change.after)
    if change.before is None:
        return Entry(change, _("added"), [Cell(n, "", v) for n, v in after.items() if v])
    if change.after is None:
        return Entry(change, _("taken out"), [Cell(n, v, "") for n, v in before.items() if v])
    cells = [
        Cell(name, before.get(name, ""), after.get(name, ""))
        for name in {**before, **after}
        if before.get(name, "") != after.get(name, "")
    ]
    return Entry(change, _("changed"), cells)


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
    stands = ", ".join(f"{name}: {text}" for name, text in texts.items() if text)
    return _(
        "It was changed in another window meanwhile. What you wrote is still below; now kept is: "
        "%(texts)s. Save again to keep yours."
    ) % {"texts": stands}
