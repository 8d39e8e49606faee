"""A revision: the present state of a study made public, for ever."""

from __future__ import annotations

from django.db import transaction

from healthclusters.base import DataError
from healthclusters.files import check_parts, tables_of
from healthclusters.model import Study
from healthclusters.web.store.actions.history import locked
from healthclusters.web.store.actions.history import note as write_note
from healthclusters.web.store.actions.jobs import request_job
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Revision
from healthclusters.web.store.reading import load_study, packed


@transaction.atomic
def publish_revision(
    study_id: str,
    *,
    author: str,
    note: str = "",
    version: int | None = None,
    checked: Study | None = None,
) -> Revision:
    """Check the whole study, keep it as a revision, and ask for its results.

    version: the one that was looked at; ConflictError where it is another one now. checked: the
    study as it was just written and checked, so that it is not done again. Raises DataError where
    the study has errors. Where nothing has changed since the last revision, that one is returned.
    """
    stored = locked(study_id, version=version)
    study = checked or _checked(load_study(study_id))
    last = stored.revisions.defer("content").order_by("-number").first()
    if last is not None and last.revision == study.revision:
        return last
    made = Revision.objects.create(
        study=stored,
        number=1 + (last.number if last else 0),
        revision=study.revision,
        version=stored.version,
        content=packed(study),
        author=author,
        note=note,
    )
    before = {"number": last.number, "revision": last.revision} if last else None
    after = {"number": made.number, "revision": made.revision}
    write_note(
        stored,
        "revision",
        key_text([study_id]),
        before,
        after,
        author,
        note,
        before=stored.version,
    )
    request_job("run", made)
    return made


def _checked(study: Study) -> Study:
    report = check_parts(study.id, study.info, study.framework, tables_of(study))
    if report.study is None:
        raise DataError(report.problems)
    return report.study
