"""A study out of the database: its present rows, or a published revision of it."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from typing import Any

import polars as pl
from django.db.models import Max

from healthclusters.base import TableSchema, UnknownNameError
from healthclusters.base.canonical import canonical_order
from healthclusters.files import framework_yaml, make_study, parse_framework, tables_of
from healthclusters.model import (
    CASEBOOK_TABLES,
    STUDY_TABLES,
    TABLES,
    Casebook,
    Framework,
    Origin,
    Study,
    StudyInfo,
)
from healthclusters.web.encoding import decode, encode
from healthclusters.web.store.models import LISTS, RECORDS, Revision, StoredStudy
from healthclusters.web.store.models.records import attribute


def stored_study(study_id: str) -> StoredStudy:
    """The row of a study; UnknownNameError, with the nearest name, where there is none."""
    found = StoredStudy.objects.filter(study_id=study_id).first()
    if found is None:
        known = StoredStudy.objects.values_list("study_id", flat=True)
        raise UnknownNameError("study", study_id, list(known))
    return found


def load_study(study_id: str) -> Study:
    """The study as its rows are now, whether published or not; UnknownNameError."""
    stored = stored_study(study_id)
    tables = {name: load_table(stored, name) for name in TABLES}
    return make_study(info_of(stored), framework_of(stored.framework), tables)


def present_rows(stored: StoredStudy, table: str) -> Any:
    """The rows of one table as objects of the database, to be asked for one or a few of them.

    Any: their columns are made from `model.TABLES`, which no type can say.
    """
    return RECORDS[table]._default_manager.filter(study=stored, retired=False)


def load_table(stored: StoredStudy, table: str) -> pl.DataFrame:
    """The rows of one table as in `model.TABLES`, in canonical order."""
    schema, model = TABLES[table], RECORDS[table]
    plain = [f.name for f in schema.fields if f.name not in LISTS[table]]
    query = model._default_manager.filter(study=stored, retired=False)
    rows = list(query.values_list("row", *map(attribute, plain)))
    columns: list[list[Any]] = [list(c) for c in zip(*rows, strict=True)] or [[]] * (len(plain) + 1)
    cells = dict(zip(plain, columns[1:], strict=True))
    for column in LISTS[table]:
        values = _listed(stored, table, column)
        cells[column] = [values.get(row) for row in columns[0]]
    frame = pl.DataFrame({f.name: pl.Series(cells[f.name], dtype=f.dtype) for f in schema.fields})
    return _in_order(frame, schema)


def _listed(stored: StoredStudy, table: str, column: str) -> dict[int, list[str]]:
    query = LISTS[table][column]._default_manager.filter(study=stored)
    found: dict[int, list[str]] = {}
    for owner, value in query.order_by("owner", "position").values_list("owner", "value"):
        found.setdefault(owner, []).append(value)
    return found


def _in_order(frame: pl.DataFrame, schema: TableSchema) -> pl.DataFrame:
    """Canonical order; a key of one text sorts by code point, as Polars does, and quickly."""
    if len(schema.primary_key) == 1 and schema.field(schema.primary_key[0]).kind == "string":
        return frame.sort(schema.primary_key[0])
    return frame[canonical_order(frame, schema)] if frame.height else frame


def info_of(stored: StoredStudy) -> StudyInfo:
    """What a study says of itself."""
    origin = Origin(id=stored.origin_id, revision=stored.origin_revision)
    return StudyInfo(
        id=stored.study_id,
        title=stored.title,
        description=stored.description,
        licence=stored.licence,
        contributors=tuple(stored.contributors),
        sources=tuple(stored.sources),
        synthetic=stored.synthetic,
        origin=origin if stored.origin_id else None,
    )


@lru_cache(maxsize=16)
def framework_of(text: str) -> Framework:
    """The framework of a canonical text."""
    framework, problems = parse_framework(text)
    if framework is None:
        raise AssertionError(f"a framework was stored that cannot be read: {problems}")
    return framework


def packed(study: Study) -> bytes:
    """A whole study as bytes, for a revision."""
    info = asdict(study.info)
    info["origin"] = study.info.origin and asdict(study.info.origin)
    parts = {"info": info, "framework": framework_yaml(study.framework), "tables": tables_of(study)}
    return encode(parts)


def unpacked(content: bytes, revision: str) -> Study:
    """The study of a revision."""
    parts = decode(content)
    info = parts["info"]
    tables = {name: parts["tables"].get(name, schema.empty()) for name, schema in TABLES.items()}
    return Study(
        info=StudyInfo(**{**info, "origin": info["origin"] and Origin(**info["origin"])}),
        revision=revision,
        framework=framework_of(parts["framework"]),
        casebook=Casebook(**{name: tables[name] for name in CASEBOOK_TABLES}),
        **{name: tables[name] for name in STUDY_TABLES},
    )


def published_ids() -> list[str]:
    """The studies that visitors can see, oldest first."""
    published = StoredStudy.objects.filter(revisions__isnull=False).distinct()
    return list(published.values_list("study_id", flat=True))


def published_studies() -> list[StoredStudy]:
    """The studies that visitors can see, the newest first; each with `number` and `last`, number
    and time of its newest revision."""
    found = StoredStudy.objects.filter(revisions__isnull=False).defer("framework")
    numbered = found.annotate(number=Max("revisions__number"), last=Max("revisions__published"))
    return list(numbered.order_by("-created", "-id"))


def newest_revision(study_id: str) -> Revision:
    """The published state of a study without its content; UnknownNameError where there is none."""
    query = Revision.objects.filter(study__study_id=study_id).select_related("study")
    found = query.defer("content").order_by("-number").first()
    if found is None:
        raise UnknownNameError("study", study_id, published_ids())
    return found


def load_revision(found: Revision) -> Study:
    """The study as it was published."""
    content = Revision.objects.values_list("content", flat=True).get(pk=found.pk)
    return unpacked(bytes(content), found.revision)
