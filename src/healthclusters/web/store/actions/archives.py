"""Lasting copies of sources."""

from __future__ import annotations

from django.db import transaction

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.web.store.actions.history import locked, note
from healthclusters.web.store.keys import digest, key_text
from healthclusters.web.store.models import SourceArchive
from healthclusters.web.store.reading import present_rows


@transaction.atomic
def add_archive(study_id: str, source_id: str, url: str, *, author: str) -> SourceArchive:
    """Note where a copy of a source is kept; one that is known already is returned.

    Raises OptionError for an address that is not http(s), UnknownNameError for a source that is
    not there.
    """
    if not url.startswith(("http://", "https://")) or len(url) > 2000:
        raise OptionError("url", url, "an address that begins with https://")
    stored = locked(study_id)
    mark = digest(key_text([source_id]))
    if not present_rows(stored, "sources").filter(digest=mark).exists():
        raise UnknownNameError("source", source_id, [])
    made, new = SourceArchive.objects.get_or_create(
        study=stored, source_id=source_id, url=url, defaults={"author": author}
    )
    if new:
        after = {"url": url}
        key = key_text([source_id])
        note(stored, "archive", key, None, after, author, "copy", before=stored.version)
    return made
