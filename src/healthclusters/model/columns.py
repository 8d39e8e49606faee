"""Columns and keys that several tables of a study share."""

from __future__ import annotations

from healthclusters.base import Field, ForeignKey

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
COUNTRY = r"[A-Z]{3}"
ID = r"[A-Za-z0-9][A-Za-z0-9._-]*"

CLUSTER_KEY = ForeignKey(field="cluster_id", table="clusters", reference_field="cluster_id")
SOURCE_KEY = ForeignKey(field="source_id", table="sources", reference_field="source_id")


def source(required: bool = True) -> Field:
    """The column that names a source."""
    return Field(name="source_id", description="a source of sources.csv", required=required)


def cluster(required: bool = True) -> Field:
    """The column that names a cluster."""
    return Field(name="cluster_id", description="a cluster of clusters.csv", required=required)


LOCATOR = Field(name="locator", description="page, section or table inside the source")
NOTE = Field(name="note", description="remark in our own words")
