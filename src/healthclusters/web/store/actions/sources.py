"""Sources added once each: the same address or DOI is the same source."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from healthclusters.web.store.actions.history import locked
from healthclusters.web.store.actions.records import add_record, change_record
from healthclusters.web.store.duplicates import same_page
from healthclusters.web.store.errors import TwinError
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Record, StoredStudy
from healthclusters.web.store.reading import present_rows


@transaction.atomic
def add_source(study_id: str, texts: Mapping[str, str], *, author: str, reason: str) -> Record:
    """A new source. Raises as `add_record`, and TwinError where it is there by another name.

    The study is held meanwhile, so that of two who add the same page at once the second is told.
    """
    stored = locked(study_id)
    twin = twin_in(stored, texts.get("url", ""), but=texts.get("source_id", ""))
    if twin:
        raise TwinError(twin)
    return add_record(study_id, "sources", texts, author=author, reason=reason)


@transaction.atomic
def change_source(
    study_id: str,
    name: str,
    texts: Mapping[str, str],
    *,
    version: int,
    author: str,
    reason: str,
) -> Record:
    """Other cells of a source. Raises as `change_record`, and TwinError for the address or DOI of
    another one."""
    stored = locked(study_id)
    twin = twin_in(stored, texts.get("url", ""), but=name)
    if twin:
        raise TwinError(twin)
    return change_record(
        study_id,
        "sources",
        key_text([name]),
        texts,
        version=version,
        author=author,
        reason=reason,
    )


def twin_in(stored: StoredStudy, url: str, *, but: str = "") -> str:
    """The source_id that this address or DOI has in the study, other than `but`; empty where it
    has none."""
    return same_page(url, [s for s in known_sources(stored) if s[0] != but]) if url else ""


def known_sources(stored: StoredStudy) -> list[tuple[str, str, str | None]]:
    """source_id, title and address of each source of the study."""
    rows = present_rows(stored, "sources").order_by("source_id")
    return list(rows.values_list("source_id", "title", "url"))
