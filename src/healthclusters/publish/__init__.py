"""What a study is published as: pages, charts, maps, and results as CSV and JSON text.

Draws what the floors below have computed and computes no result of its own. Knows nothing of the
web application and the command line. Names are loaded when they are first used: a command that only
writes CSV does not wait for the pages.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from healthclusters.publish.about import Link
    from healthclusters.publish.figures import study_charts
    from healthclusters.publish.output import csv_text, json_text
    from healthclusters.publish.printed_tables import study_tables
    from healthclusters.publish.site import site_pages, study_page, write_pages

_MODULES = {
    "Link": "about",
    "csv_text": "output",
    "json_text": "output",
    "site_pages": "site",
    "study_charts": "figures",
    "study_page": "site",
    "study_tables": "printed_tables",
    "write_pages": "site",
}

__all__ = [
    "Link",
    "csv_text",
    "json_text",
    "site_pages",
    "study_charts",
    "study_page",
    "study_tables",
    "write_pages",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
