"""Two sources judged by a steward: the same, so that one stands for both, or not the same."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
from django.db import transaction

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.files import make_study, tables_of
from healthclusters.model import TABLES, Study
from healthclusters.web.store.actions.archives import add_archive
from healthclusters.web.store.actions.history import locked, note
from healthclusters.web.store.actions.states import Brought, bring_to
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import (
    Change,
    Proposal,
    ProposalStatus,
    SourceArchive,
    StoredStudy,
)
from healthclusters.web.store.reading import load_study

PAIR = "source_pair"
"""How the history calls a judgement that two sources are not the same."""
_OPEN = (ProposalStatus.DRAFT, ProposalStatus.REFUSED, ProposalStatus.IN_REVIEW)


@transaction.atomic
def merge_sources(
    study_id: str, kept: str, gone: str, *, version: int, author: str, reason: str
) -> Brought:
    """Let `kept` stand for `gone` as well; the history keeps both.

    Everything that names `gone` names `kept` then, open proposals and copies too; `gone` is taken
    out of the study and stays in the database. version: of the study that was looked at. Raises
    UnknownNameError for a source that is not there, OptionError without a reason,
    NotSupportedError for one source alone, ConflictError where the study was changed since.
    """
    said = _said(reason)
    stored = locked(study_id, version=version)
    study = load_study(study_id)
    _both_there(study, kept, gone)
    brought = bring_to(
        study_id,
        _without(study, kept, gone),
        version=version,
        author=author,
        reason=f"{gone} is the same source as {kept}: {said}",
    )
    _move_proposals(stored, kept, gone, author, said)
    for copy in SourceArchive.objects.filter(study=stored, source_id=gone):
        add_archive(study_id, kept, copy.url, author=author)
    return brought


@transaction.atomic
def keep_apart(study_id: str, first: str, second: str, *, author: str, reason: str) -> None:
    """Note that two sources that look alike are two; they are no longer asked about."""
    said = _said(reason)
    stored = locked(study_id)
    _both_there(load_study(study_id), first, second)
    key = key_text(sorted((first, second)))
    note(stored, PAIR, key, None, {"same": "no"}, author, said, before=stored.version)


def kept_apart(stored: StoredStudy) -> set[frozenset[str]]:
    """Pairs that were judged to be two sources."""
    found = Change.objects.filter(study=stored, table=PAIR).values_list("key", flat=True)
    return {frozenset(_parts(key)) for key in found}


def _parts(key: str) -> list[str]:
    return list(json.loads(key))


def _said(reason: str) -> str:
    if not reason.strip():
        raise OptionError("reason", reason, "given: how do you know?")
    return reason.strip()


def _both_there(study: Study, first: str, second: str) -> None:
    known = study.sources["source_id"].to_list()
    for name in (first, second):
        if name not in known:
            raise UnknownNameError("source", name, known)
    if first == second:
        raise NotSupportedError("A source is the same as itself; name two")


def _without(study: Study, kept: str, gone: str) -> Study:
    """The study in which `kept` is named wherever `gone` was."""
    tables: dict[str, pl.DataFrame] = dict(tables_of(study))
    for name, schema in TABLES.items():
        for key in schema.foreign_keys:
            if key.table == "sources":
                tables[name] = tables[name].with_columns(
                    _renamed(key.field, schema.field(key.field).kind, kept, gone)
                )
    tables["sources"] = tables["sources"].filter(pl.col("source_id") != gone)
    return make_study(study.info, study.framework, tables)


def _renamed(column: str, kind: str, kept: str, gone: str) -> pl.Expr:
    if kind != "list":
        return pl.col(column).replace({gone: kept})
    renamed = pl.col(column).list.eval(pl.element().replace({gone: kept}))
    return renamed.list.unique(maintain_order=True)


def _move_proposals(stored: StoredStudy, kept: str, gone: str, author: str, reason: str) -> None:
    """Proposals that wait, and drafts, follow; what was sent before stays in the history."""
    stored.refresh_from_db(fields=["version"])
    for found in Proposal.objects.filter(study=stored, status__in=_OPEN):
        if found.texts.get("source_id") != gone:
            continue
        before = {"status": str(found.status), "texts": dict(found.texts)}
        found.texts = found.texts | {"source_id": kept}
        found.source, found.version = None, found.version + 1
        found.save()
        after: dict[str, Any] = {"status": str(found.status), "texts": found.texts}
        key = key_text([str(found.pk)])
        note(stored, "proposal", key, before, after, author, reason, before=stored.version)
