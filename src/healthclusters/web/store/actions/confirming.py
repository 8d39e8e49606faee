"""Observations confirmed by a second person, and disagreements of coders settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.web.store.actions.history import locked
from healthclusters.web.store.actions.records import change_record
from healthclusters.web.store.keys import digest, key_text
from healthclusters.web.store.models import Record
from healthclusters.web.store.reading import present_rows, stored_study


@transaction.atomic
def confirm_observation(
    study_id: str, observation_id: str, *, version: int, reviewer: str, reason: str
) -> Record:
    """A draft that is in the study becomes reviewed.

    Raises NotSupportedError where the reviewer coded it, ConflictError where it was changed since.
    """
    locked(study_id)
    _refuse_own(study_id, observation_id, reviewer)
    key = key_text([observation_id])
    return change_record(
        study_id,
        "observations",
        key,
        {"status": "reviewed"},
        version=version,
        author=reviewer,
        reason=reason or "confirmed",
    )


@transaction.atomic
def settle_conflict(
    study_id: str, chosen: str, others: Mapping[str, int], *, version: int, by: str, reason: str
) -> None:
    """Let one observation of a cell count: it becomes reviewed, the others superseded.

    chosen: an observation_id; version: of it. others: versions by observation_id. Nothing is lost:
    those that are superseded stay with their history. Raises OptionError without a reason,
    NotSupportedError where `by` coded the chosen one or the observations are not of one cell.
    """
    if not reason.strip():
        raise OptionError("reason", reason, "given: why does this one count?")
    cells = {_cell(study_id, name) for name in (chosen, *others)}
    if len(cells) > 1 or chosen in others:
        raise NotSupportedError("Only observations of one cell can be settled together")
    confirm_observation(study_id, chosen, version=version, reviewer=by, reason=reason)
    for name, seen in others.items():
        change_record(
            study_id,
            "observations",
            key_text([name]),
            {"status": "superseded"},
            version=seen,
            author=by,
            reason=f"{reason} ({chosen} counts)",
        )


def _refuse_own(study_id: str, observation_id: str, person: str) -> None:
    if _row(study_id, observation_id).coder == person:
        raise NotSupportedError("Nobody confirms an observation of their own; ask another reviewer")


def _cell(study_id: str, observation_id: str) -> tuple[str, str]:
    row = _row(study_id, observation_id)
    return row.subject, row.item


def _row(study_id: str, observation_id: str) -> Any:
    mark = digest(key_text([observation_id]))
    found = present_rows(stored_study(study_id), "observations").filter(digest=mark).first()
    if found is None:
        raise UnknownNameError("observation", observation_id, [])
    return found
