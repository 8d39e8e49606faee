"""A region's companies, from a spreadsheet to a national register (METHOD 7).

Alone on its floor: knows nothing of clusters or studies. `read_register`, `describe_ecosystem`, the
report in sections; indicators run on DuckDB, on Spark by choice; `example` is synthetic. Names are
loaded when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from healthclusters.ecosystem.activities import activities
    from healthclusters.ecosystem.analysis import (
        Ecosystem,
        broken_series,
        describe_ecosystem,
        overlaps,
    )
    from healthclusters.ecosystem.disclosure import DisclosureOptions, protect
    from healthclusters.ecosystem.example import example_regions, example_register
    from healthclusters.ecosystem.indicators import location_quotients
    from healthclusters.ecosystem.linking import link_accuracy, link_companies
    from healthclusters.ecosystem.options import EcosystemOptions
    from healthclusters.ecosystem.register import Register, read_register, register_on
    from healthclusters.ecosystem.report import report_sections, report_tables, report_text
    from healthclusters.ecosystem.subsectors import subsector_mapping

_MODULES = {
    "DisclosureOptions": "disclosure",
    "Ecosystem": "analysis",
    "EcosystemOptions": "options",
    "Register": "register",
    "activities": "activities",
    "broken_series": "analysis",
    "describe_ecosystem": "analysis",
    "example_regions": "example",
    "example_register": "example",
    "link_accuracy": "linking",
    "link_companies": "linking",
    "location_quotients": "indicators",
    "overlaps": "analysis",
    "protect": "disclosure",
    "read_register": "register",
    "register_on": "register",
    "report_sections": "report",
    "report_tables": "report",
    "report_text": "report",
    "subsector_mapping": "subsectors",
}

__all__ = [
    "DisclosureOptions",
    "Ecosystem",
    "EcosystemOptions",
    "Register",
    "activities",
    "broken_series",
    "describe_ecosystem",
    "example_regions",
    "example_register",
    "link_accuracy",
    "link_companies",
    "location_quotients",
    "overlaps",
    "protect",
    "read_register",
    "register_on",
    "report_sections",
    "report_tables",
    "report_text",
    "subsector_mapping",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
