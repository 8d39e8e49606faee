"""What a study is published as: pages, charts, maps, and results as CSV and JSON text.

Draws what the floors below have computed and computes no result of its own. Knows nothing of the
web application and the command line.
"""

from healthclusters.publish.about import Link
from healthclusters.publish.output import csv_text, json_text
from healthclusters.publish.site import site_pages, study_page, write_pages

__all__ = ["Link", "csv_text", "json_text", "site_pages", "study_page", "write_pages"]
