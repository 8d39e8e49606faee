"""What people call a table, a column, a record or a value, in place of its short name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from healthclusters.model import TABLES, Framework
from healthclusters.scoring import Outlook
from healthclusters.web.editing.frame import Place
from healthclusters.web.store.models import Proposal
from healthclusters.web.store.reading import present_rows
from healthclusters.web.told import in_words

_TABLES = {
    "clusters": marked("Record of a cluster"),
    "countries": marked("Record of a country"),
    "observations": marked("Observation"),
    "sources": marked("Source"),
    "partnerships": marked("Partnership"),
    "evaluations": marked("Published figure"),
    "longlist": marked("Listing"),
    "practices": marked("Practice"),
    "practice_items": marked("Item of a practice"),
    "practice_effects": marked("Effect of a practice"),
    "study": marked("The study itself"),
    "framework": marked("Framework"),
    "revision": marked("Publication"),
    "archive": marked("Copy of a source"),
    "membership": marked("Role of a person"),
    "proposal": marked("Proposal"),
}
_COLUMNS = {
    "name": marked("Name"),
    "aliases": marked("Other names"),
    "role": marked("Role"),
    "countries": marked("Countries"),
    "region": marked("Region"),
    "city": marked("Town"),
    "lat": marked("Latitude"),
    "lon": marked("Longitude"),
    "founded": marked("Founded in"),
    "founded_by": marked("Founded by"),
    "cluster_organisation": marked("Cluster organisation"),
    "website": marked("Web site"),
    "focus_areas": marked("Focus areas"),
    "published_group": marked("Published group"),
    "subject": marked("About"),
    "item": marked("Question"),
    "value": marked("Value"),
    "as_of": marked("Year"),
    "source_id": marked("Source"),
    "locator": marked("Where in the source"),
    "note": marked("In words"),
    "confidence": marked("Confidence"),
    "coder": marked("Entered by"),
    "status": marked("State"),
    "title": marked("Title"),
    "publisher": marked("Publisher"),
    "year": marked("Year"),
    "url": marked("Address"),
    "independent": marked("Independent of the published study"),
    "text": marked("Text"),
    "number": marked("Number"),
    "revision": marked("Revision"),
    "replaces": marked("Takes the place of"),
}
_WORDS = {
    "draft": marked("draft"),
    "in_review": marked("in review"),
    "refused": marked("refused"),
    "accepted": marked("accepted"),
    "withdrawn": marked("withdrawn"),
    "reviewed": marked("reviewed"),
    "superseded": marked("superseded"),
    "high": marked("high"),
    "medium": marked("medium"),
    "low": marked("low"),
}


def table_words(table: str) -> str:
    """What one record of a table is."""
    return _(_TABLES[table]) if table in _TABLES else table.replace("_", " ").capitalize()


def column_words(column: str) -> str:
    """What a column says."""
    return _(_COLUMNS[column]) if column in _COLUMNS else column.replace("_", " ").capitalize()


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names of the subjects and sources of a study, by their short names."""

    subjects: Mapping[str, str]
    sources: Mapping[str, str]
    framework: Framework

    def subject(self, short: str) -> str:
        """Name of a cluster or country."""
        return self.subjects.get(short, short)

    def measure(self, short: str) -> str:
        """Label of a measure."""
        known = self.framework.measure_by_id
        return in_words(known[short].label) if short in known else short

    def source(self, short: str) -> str:
        """Title of a source."""
        return self.sources.get(short, short)

    def record(self, table: str, key: str, cells: Mapping[str, Any] | None = None) -> str:
        """A record, given its key and, where they are known, its cells."""
        cells = cells or {}
        parts = [str(part) for part in json.loads(key) if part]
        if table == "observations" and cells.get("subject") and cells.get("item"):
            return f"{self.subject(cells['subject'])}, {self.measure(cells['item'])}"
        named = self.sources if table in ("sources", "archive") else self.subjects
        return "; ".join(named.get(part, part) for part in parts)

    def value(self, column: str, text: str, table: str = "") -> str:
        """A cell in words; `text` itself where it has no other."""
        if column in ("subject", "countries", "cluster_id", "source_cluster"):
            return "; ".join(self.subject(part) for part in text.split("; "))
        if column == "item":
            return self.measure(text)
        if column == "source_id":
            return self.source(text)
        if column in ("status", "confidence") and text in _WORDS:
            return _(_WORDS[text])
        if text in ("0", "1") and _is_yes_no(table, column):
            return _("yes") if text == "1" else _("no")
        return text


def _is_yes_no(table: str, column: str) -> bool:
    if table not in TABLES:
        return column == "independent"
    kinds = {field.name: field.kind for field in TABLES[table].fields}
    return kinds.get(column) == "boolean"


def names_of(place: Place) -> Names:
    """Of a study; three queries."""
    subjects = dict(present_rows(place.stored, "countries").values_list("alpha3", "name"))
    subjects |= dict(present_rows(place.stored, "clusters").values_list("cluster_id", "name"))
    sources = dict(present_rows(place.stored, "sources").values_list("source_id", "title"))
    return Names(subjects=subjects, sources=sources, framework=place.framework)


@dataclass(frozen=True)
class ProposalLine:
    """A proposal in a list. about: the subject; what: the question, or which facts."""

    proposal: Proposal
    about: str
    what: str
    value: str
    outlook: Outlook | None = None


def proposal_line(found: Proposal, names: Names, outlook: Outlook | None = None) -> ProposalLine:
    """A proposal of any table, named."""
    if found.table == "observations":
        about, what = names.subject(found.subject), names.measure(found.item)
        return ProposalLine(found, about, what, str(found.texts.get("value", "")), outlook)
    about = names.record(found.table, found.key)
    facts = ", ".join(column_words(name) for name in found.texts)
    return ProposalLine(found, about, f"{table_words(found.table)}: {facts}", "")
