"""The tables of a study, made once for all pages."""

from __future__ import annotations

from healthclusters.web.explorer.once import once
from healthclusters.web.results.tables import computed_tables
from healthclusters.web.results.tables import study_tables as tables_of_study

study_tables = once()(tables_of_study)
data_tables = once()(computed_tables)
