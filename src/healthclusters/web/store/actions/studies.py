"""A whole study brought into the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import transaction

from healthclusters.base import NotSupportedError
from healthclusters.files import framework_yaml, tables_of
from healthclusters.model import TABLES, Study, StudyInfo
from healthclusters.web.store.actions.history import note
from healthclusters.web.store.actions.publishing import publish_revision
from healthclusters.web.store.actions.rows import add_rows, writing_order
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import StoredStudy

IMPORT_STEPS = len(TABLES) + 1
"""How often `import_study` calls `step`."""


@transaction.atomic
def import_study(
    study: Study,
    *,
    author: str,
    reason: str = "",
    publish: bool = True,
    step: Callable[[str], None] = lambda _: None,
) -> StoredStudy:
    """A new study from a checked one, published at once unless `publish` is False.

    The history has one entry for the whole: each record begins with what the first revision holds.
    author: a pseudonym. step: told what comes next. Raises NotSupportedError where a study of that
    id is there already; `bring_to` brings it to another state.
    """
    if StoredStudy.objects.filter(study_id=study.id).exists():
        raise NotSupportedError(f"There is a study {study.id} already; give this one another name")
    stored = StoredStudy(study_id=study.id, framework=framework_yaml(study.framework), version=1)
    set_info(stored, study.info)
    stored.save()
    tables = tables_of(study)
    for name in writing_order():
        step(f"Bringing in {name}")
        add_rows(stored, name, tables[name])
    counts = {name: frame.height for name, frame in tables.items()}
    after = {"info": asdict(study.info), "revision": study.revision, "rows": counts}
    note(stored, "study", key_text([study.id]), None, after, author, reason, before=0)
    step("Keeping the revision")
    if publish:
        publish_revision(study.id, author=author, note=reason, checked=study)
    return stored


def set_info(stored: StoredStudy, info: StudyInfo) -> None:
    """What the study says of itself, on a row that is then saved."""
    values: dict[str, Any] = {
        "title": info.title,
        "description": info.description,
        "licence": info.licence,
        "contributors": list(info.contributors),
        "sources": list(info.sources),
        "synthetic": info.synthetic,
        "origin_id": info.origin.id if info.origin else "",
        "origin_revision": info.origin.revision if info.origin else "",
    }
    for name, value in values.items():
        setattr(stored, name, value)
