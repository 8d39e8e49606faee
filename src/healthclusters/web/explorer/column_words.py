"""What columns are called where people read about a change."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

_COLUMNS = {
    "value": marked("Value"),
    "as_of": marked("Year"),
    "source_id": marked("Source"),
    "locator": marked("Where in the source"),
    "note": marked("In words"),
    "confidence": marked("Confidence"),
    "coder": marked("Coder"),
    "status": marked("State"),
    "name": marked("Name"),
    "aliases": marked("Other names"),
    "role": marked("Part in the study"),
    "countries": marked("Countries"),
    "region": marked("Region"),
    "city": marked("City"),
    "lat": marked("Latitude"),
    "lon": marked("Longitude"),
    "founded": marked("Founded"),
    "founded_by": marked("Founded by"),
    "cluster_organisation": marked("Cluster organisation"),
    "website": marked("Web site"),
    "focus_areas": marked("Focus areas"),
    "published_group": marked("Published group"),
}
_WORDS = {"in_review": marked("in review")}


def column_word(name: str) -> str:
    """The title of a column of clusters or observations, or the name where it has none."""
    return _(_COLUMNS[name]) if name in _COLUMNS else name.replace("_", " ")


def cell_word(column: str, text: str) -> str:
    """A cell in words, where its column has a few only."""
    if column in ("confidence", "status", "founded_by", "role") and text:
        return _(_WORDS.get(text, text))
    return text
