"""What columns and their few words are called where people read about a change."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

_COLUMNS = {
    "name": marked("Name"),
    "aliases": marked("Other names"),
    "role": marked("Part in the study"),
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
CODED = ("confidence", "status", "founded_by", "role")


def column_words(column: str) -> str:
    """What a column says, or its name where it has no title."""
    return _(_COLUMNS[column]) if column in _COLUMNS else column.replace("_", " ").capitalize()


def cell_word(column: str, text: str) -> str:
    """A cell in words, where its column has a few only."""
    return _(_WORDS.get(text, text)) if column in CODED and text else text
