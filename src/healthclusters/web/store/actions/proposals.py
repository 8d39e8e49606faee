"""A proposal written, sent, refused, mended, accepted: one person proposes, another one decides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.base.canonical import cell_text
from healthclusters.model import TABLES
from healthclusters.web.store.actions.distinct import (
    OPEN,
    OURS,
    name_source,
    named_apart,
    next_id,
    refuse_second,
    refuse_taken,
)
from healthclusters.web.store.actions.history import locked, note
from healthclusters.web.store.actions.records import add_record, change_record
from healthclusters.web.store.actions.rows import cells_of
from healthclusters.web.store.actions.sources import twin_in
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import digest, key_text
from healthclusters.web.store.models import (
    Proposal,
    ProposalStatus,
    Record,
    StoredStudy,
)
from healthclusters.web.store.reading import present_rows

Texts = Mapping[str, str]
_MENDABLE = (ProposalStatus.DRAFT, ProposalStatus.REFUSED)


@transaction.atomic
def propose_observation(
    study_id: str,
    texts: Texts,
    *,
    author: str,
    source: Texts | None = None,
    why: str = "",
    name: str = "",
    replaces: str = "",
    replaces_version: int | None = None,
) -> Proposal:
    """A draft of one observation, which only its author sees.

    texts: cells by column but those of the id, the coder and the status. source: a new source that
    it comes from. name: its observation_id, made here where it is empty; NotSupportedError for one
    that is taken. replaces: observation_id of the wrong one that it corrects, which is superseded
    when this is accepted; replaces_version: of it, as it was looked at. Raises DataError with every
    problem that its acceptance would meet.
    """
    stored = locked(study_id)
    cells = {column: text for column, text in texts.items() if column not in OURS}
    if name:
        refuse_taken(stored, name)
    else:
        name = next_id(stored, cells.get("subject", ""), cells.get("item", ""), author)
    cells |= {"observation_id": name, "coder": author, "status": "reviewed"}
    if replaces:
        cells["replaces"] = replaces
    return _made(
        stored,
        "observations",
        key_text([name]),
        cells,
        author,
        source,
        why,
        replaces_version if replaces else None,
    )


@transaction.atomic
def propose_correction(
    study_id: str,
    table: str,
    key: str,
    texts: Texts,
    *,
    record_version: int,
    author: str,
    source: Texts | None = None,
    why: str,
) -> Proposal:
    """A draft of other cells for a record that is there, such as a fact about a cluster.

    record_version: of the record that was looked at. why: from where it is known; a correction
    without a word of its source is refused (OptionError). Raises as `change_record`.
    """
    if table not in TABLES or table == "observations":
        raise UnknownNameError("table", table, [n for n in TABLES if n != "observations"])
    if not why.strip():
        raise OptionError("why", why, "given: where is it known from?")
    stored = locked(study_id)
    return _made(stored, table, key, dict(texts), author, source, why, record_version)


@transaction.atomic
def mend_proposal(
    study_id: str,
    number: int,
    texts: Texts,
    *,
    version: int,
    author: str,
    source: Texts | None = None,
    why: str = "",
    record_version: int | None = None,
) -> Proposal:
    """Other cells for one's own draft, or for one that was refused; it is a draft again.

    texts: with `replaces`, the observation that it corrects. record_version: of the corrected
    record as it was looked at now; that of before where None.
    """
    found = _own(study_id, number, version, author, _MENDABLE)
    before = _state(found)
    kept = {name: found.texts[name] for name in OURS if name in found.texts}
    found.texts = {**texts, **kept}
    found.source = dict(source) if source else None
    found.why, found.status = why, ProposalStatus.DRAFT
    name_source(found)
    if "replaces" in found.texts:
        found.record_version = record_version or found.record_version
    elif "replaces" in before["texts"]:
        found.record_version = None
    else:
        _look_at(found, record_version)
    _try(found)
    if found.table == "observations":
        found.subject, found.item = found.texts["subject"], found.texts["item"]
    return _kept(found, before, author, why)


@transaction.atomic
def send_to_review(study_id: str, number: int, *, version: int, author: str) -> Proposal:
    """Let another person look at one's draft."""
    found = _own(study_id, number, version, author, (ProposalStatus.DRAFT,))
    return _moved(found, ProposalStatus.IN_REVIEW, author, "sent to review")


@transaction.atomic
def withdraw_proposal(
    study_id: str, number: int, *, version: int, author: str, reason: str = ""
) -> Proposal:
    """Take one's own proposal back; it stays in the history."""
    found = _own(study_id, number, version, author, OPEN)
    return _moved(found, ProposalStatus.WITHDRAWN, author, reason or "withdrawn")


@transaction.atomic
def refuse_proposal(
    study_id: str, number: int, *, version: int, reviewer: str, reason: str
) -> Proposal:
    """Send a proposal back with a reason; OptionError without one, NotSupportedError for one's
    own."""
    if not reason.strip():
        raise OptionError("reason", reason, "given, so that it can be mended")
    found = _others(study_id, number, version, reviewer)
    found.reviewer, found.reason = reviewer, reason
    return _moved(found, ProposalStatus.REFUSED, reviewer, reason)


@transaction.atomic
def accept_proposal(
    study_id: str,
    number: int,
    *,
    version: int,
    reviewer: str,
    reason: str = "",
    record_version: int | None = None,
) -> Record:
    """Write what another person proposed into the study, as reviewed; the record.

    record_version: of the corrected record as the reviewer saw it, where it was changed since the
    proposal was made; that of the proposal where None.

    Raises NotSupportedError for one's own, ConflictError where the proposal or the record was
    changed meanwhile, DataError where the study has changed so that it fits no longer.
    """
    found = _others(study_id, number, version, reviewer)
    _look_at(found, record_version)
    said = f"accepted by {reviewer}" + (f": {reason}" if reason.strip() else "")
    record = _written(found, f"{found.why} ({said})" if found.why else said)
    found.reviewer, found.reason = reviewer, reason
    _moved(found, ProposalStatus.ACCEPTED, reviewer, reason or "accepted")
    return record


def _look_at(found: Proposal, record_version: int | None) -> None:
    """A correction is of the record as somebody has seen it last."""
    if record_version is not None and found.record_version is not None:
        found.record_version = record_version


def take_up(study_id: str, record: Record, *, reviewer: str) -> Proposal:
    """What is in the study unreviewed as a proposal of its coder, so that it is decided as any.

    record: an observation, held by the transaction of the caller.
    """
    stored = locked(study_id)
    cells = {name: cell_text(value) for name, value in cells_of(record, "observations").items()}
    made = Proposal.objects.create(
        study=stored,
        table="observations",
        key=key_text([cells["observation_id"]]),
        subject=cells["subject"],
        item=cells["item"],
        texts=cells | {"status": "reviewed"},
        record_version=record.version,
        status=ProposalStatus.IN_REVIEW,
        author=cells["coder"][:100],  # a table may name a coder at length, no person is
    )
    _note(made, None, reviewer, "taken up for review")
    return made


def _made(
    stored: StoredStudy,
    table: str,
    key: str,
    cells: dict[str, str],
    author: str,
    source: Texts | None,
    why: str,
    record_version: int | None = None,
) -> Proposal:
    if not author.strip():
        raise OptionError("author", author, "given")
    subject = cells.get("subject", "") if table == "observations" else "; ".join(json.loads(key))
    made = Proposal(
        study=stored,
        table=table,
        key=key,
        subject=subject,
        item=cells.get("item", ""),
        texts=cells,
        source=dict(source) if source else None,
        record_version=record_version,
        status=ProposalStatus.DRAFT,
        author=author,
        why=why,
    )
    name_source(made)
    _try(made)
    refuse_second(made)
    made.save(force_insert=True)
    _note(made, None, author, why or "proposed")
    return made


def _try(proposal: Proposal) -> None:
    """Write it as its acceptance would, and take it back: every refusal is known before."""
    with transaction.atomic():
        _written(proposal, "tried")
        transaction.set_rollback(True)


def _written(proposal: Proposal, reason: str) -> Record:
    """The record in the study, after the source that comes with it."""
    study_id, texts = proposal.study.study_id, dict(proposal.texts)
    replaced = texts.pop("replaces", "")
    source = proposal.source
    if source is not None:
        # Somebody may have added the same page, by another name, while this waited, or another
        # source by the same name.
        twin = twin_in(proposal.study, source.get("url", ""))
        apart = named_apart(proposal.study, source, but=proposal.pk)
        kept = twin or apart["source_id"]
        if texts.get("source_id") == source["source_id"]:
            texts["source_id"] = kept
        if not _there(proposal.study, "sources", kept):
            add_record(study_id, "sources", apart, author=proposal.author, reason=reason)
    if replaced:
        _supersede(proposal, replaced, reason)
    if replaced or proposal.record_version is None:
        return add_record(study_id, proposal.table, texts, author=proposal.author, reason=reason)
    return change_record(
        study_id,
        proposal.table,
        proposal.key,
        texts,
        version=proposal.record_version,
        author=proposal.author,
        reason=reason,
    )


def _supersede(proposal: Proposal, replaced: str, reason: str) -> None:
    """The corrected observation counts no longer and stays readable with its history."""
    same = {"subject": proposal.texts["subject"], "item": proposal.texts["item"]}
    mark = digest(key_text([replaced]))
    row = present_rows(proposal.study, "observations").filter(digest=mark).first()
    if row is None or {"subject": row.subject, "item": row.item} != same:
        raise NotSupportedError("What is corrected is no observation of this cell any more")
    change_record(
        proposal.study.study_id,
        "observations",
        key_text([replaced]),
        {"status": "superseded"},
        version=proposal.record_version or 0,
        author=proposal.author,
        reason=f"corrected to {proposal.texts['value']}: {reason}",
    )


def _there(stored: StoredStudy, table: str, name: str) -> bool:
    mark = digest(key_text([name]))
    return bool(present_rows(stored, table).filter(digest=mark).exists())


def _found(study_id: str, number: int, version: int) -> Proposal:
    stored = locked(study_id)
    rows: QuerySet[Proposal] = Proposal.objects.select_for_update(of=("self",))
    found = rows.select_related("study").filter(study=stored, pk=number).first()
    if found is None:
        raise UnknownNameError("proposal", str(number), [])
    if found.version != version:
        raise ConflictError(f"Proposal {number}", found.version)
    return found


def _own(
    study_id: str, number: int, version: int, author: str, allowed: tuple[str, ...]
) -> Proposal:
    found = _found(study_id, number, version)
    if found.author != author:
        raise NotSupportedError("Only its author can change a proposal")
    return _in_state(found, allowed)


def _others(study_id: str, number: int, version: int, reviewer: str) -> Proposal:
    found = _found(study_id, number, version)
    if found.author == reviewer:
        raise NotSupportedError("Nobody reviews a proposal of their own; ask another reviewer")
    return _in_state(found, (ProposalStatus.IN_REVIEW,))


def _in_state(found: Proposal, allowed: tuple[str, ...]) -> Proposal:
    if found.status not in allowed:
        now = ProposalStatus(found.status).value.replace("_", " ")
        raise NotSupportedError(f"This cannot be done with a proposal that is {now}")
    return found


def _moved(found: Proposal, status: ProposalStatus, author: str, reason: str) -> Proposal:
    before = _state(found)
    found.status = status
    return _kept(found, before, author, reason)


def _kept(found: Proposal, before: dict[str, Any], author: str, reason: str) -> Proposal:
    found.version += 1
    found.save()
    _note(found, before, author, reason)
    return found


def _state(proposal: Proposal) -> dict[str, Any]:
    return {
        "status": str(proposal.status),
        "table": proposal.table,
        "key": proposal.key,
        "texts": dict(proposal.texts),
        "source": proposal.source,
    }


def _note(proposal: Proposal, before: dict[str, Any] | None, author: str, reason: str) -> None:
    """An entry in the history; the study itself keeps its version, for nothing in it changed."""
    stored = proposal.study
    stored.refresh_from_db(fields=["version"])
    after = _state(proposal)
    key = key_text([str(proposal.pk)])
    note(stored, "proposal", key, before, after, author, reason, before=stored.version)
