"""Observations that are in the study confirmed or refused by a second person, and disagreements of
coders settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.web.store.actions.history import locked
from healthclusters.web.store.actions.proposals import accept_proposal, refuse_proposal, take_up
from healthclusters.web.store.actions.records import change_record
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import digest, key_text
from healthclusters.web.store.models import Change, Proposal, Record, StoredStudy
from healthclusters.web.store.reading import present_rows, stored_study

UNREVIEWED = ("draft", "in_review")


@transaction.atomic
def confirm_observation(
    study_id: str, observation_id: str, *, version: int, reviewer: str, reason: str = ""
) -> Record:
    """What is in the study unreviewed becomes reviewed, as an accepted proposal of its coder.

    Raises NotSupportedError where the reviewer entered it or it is reviewed already, ConflictError
    where it was changed since.
    """
    row = _unreviewed(study_id, observation_id, version, reviewer)
    taken = take_up(study_id, row, reviewer=reviewer)
    return accept_proposal(
        study_id,
        taken.pk,
        version=taken.version,
        reviewer=reviewer,
        reason=reason.strip() or "confirmed",
    )


@transaction.atomic
def refuse_observation(
    study_id: str, observation_id: str, *, version: int, reviewer: str, reason: str
) -> Proposal:
    """What is in the study unreviewed counts no longer: it is superseded and stays readable.

    Its coder can mend the refused proposal and send it again. Raises OptionError without a reason,
    and as `confirm_observation`.
    """
    if not reason.strip():
        raise OptionError("reason", reason, "given, so that it can be mended")
    _unreviewed(study_id, observation_id, version, reviewer)
    row = change_record(
        study_id,
        "observations",
        key_text([observation_id]),
        {"status": "superseded"},
        version=version,
        author=reviewer,
        reason=f"refused: {reason}",
    )
    taken = take_up(study_id, row, reviewer=reviewer)
    return refuse_proposal(
        study_id, taken.pk, version=taken.version, reviewer=reviewer, reason=reason
    )


def entered_by(stored: StoredStudy, rows: Sequence[Any]) -> dict[str, set[str]]:
    """observation_id -> who coded it, and who brought it in or changed it; nobody of them confirms
    it. A fixed number of queries."""
    marks = {row.digest: row.observation_id for row in rows}
    people = {row.observation_id: {row.coder} for row in rows}
    of_rows = Change.objects.filter(study=stored, table="observations", digest__in=list(marks))
    added = set()
    for mark, author, before in of_rows.exclude(after=None).values_list(
        "digest", "author", "before"
    ):
        people[marks[mark]].add(author)
        if before is None:
            added.add(mark)
    first = Change.objects.filter(study=stored, table="study").order_by("id").first()
    for mark, name in marks.items():
        if first is not None and mark not in added:  # it came with the whole study
            people[name].add(first.author)
    return people


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
    _let_count(study_id, chosen, version, by, reason)
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


def _let_count(study_id: str, chosen: str, version: int, by: str, reason: str) -> None:
    if _row(study_id, chosen).status in UNREVIEWED:
        confirm_observation(study_id, chosen, version=version, reviewer=by, reason=reason)
        return
    _refuse_own(study_id, chosen, by)
    change_record(
        study_id,
        "observations",
        key_text([chosen]),
        {"status": "reviewed"},
        version=version,
        author=by,
        reason=reason,
    )


def _unreviewed(study_id: str, observation_id: str, version: int, reviewer: str) -> Any:
    """The row, held; refused where this person may not decide about it."""
    locked(study_id)
    row = _refuse_own(study_id, observation_id, reviewer)
    if row.version != version:
        raise ConflictError(f"The observation {observation_id}", row.version)
    if row.status not in UNREVIEWED:
        raise NotSupportedError(f"This observation is {row.status} already")
    return row


def _refuse_own(study_id: str, observation_id: str, person: str) -> Any:
    row = _row(study_id, observation_id)
    if person in entered_by(stored_study(study_id), [row])[observation_id]:
        raise NotSupportedError(
            "Nobody confirms an observation of their own, or one that they brought in; "
            "ask another reviewer"
        )
    return row


def _cell(study_id: str, observation_id: str) -> tuple[str, str]:
    row = _row(study_id, observation_id)
    return row.subject, row.item


def _row(study_id: str, observation_id: str) -> Any:
    mark = digest(key_text([observation_id]))
    found = present_rows(stored_study(study_id), "observations").filter(digest=mark).first()
    if found is None:
        raise UnknownNameError("observation", observation_id, [])
    return found
