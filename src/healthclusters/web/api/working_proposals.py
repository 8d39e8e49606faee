"""Proposals as programs see them: who may see which, their cells, and a page of a list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from ninja import Schema
from pydantic import ConfigDict, Field, field_validator

from healthclusters.base import NotSupportedError, RawTable, UnknownNameError, parse_table
from healthclusters.base.cells import hidden_character
from healthclusters.model import TABLES
from healthclusters.web.api.working_rows import ChangedError, TakenError, working_body
from healthclusters.web.people.rights import Rights
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Person, Proposal, ProposalStatus, Role, StoredStudy
from healthclusters.web.store.visibility import entered_after_seeing

_OF_AUTHOR = (ProposalStatus.DRAFT, ProposalStatus.WITHDRAWN)
_OPEN = (ProposalStatus.DRAFT, ProposalStatus.IN_REVIEW, ProposalStatus.REFUSED)
WAITING = "Not public: it counts once another person accepts it and a steward publishes the study."


class AskedProposals(Schema):
    """Which proposals, and which page of them."""

    status: Literal["draft", "in_review", "refused", "accepted", "withdrawn"] | None = Field(
        None, description="How far they are; in_review waits for another person"
    )
    table: str = Field("", description="Table of the record, such as observations")
    subject: str = Field("", description="Cluster or country")
    item: str = Field("", description="Measure of an observation")
    author: str = Field("", description="Pseudonym of whoever proposed it")
    limit: int = Field(100, ge=1, le=1000, description="Most rows of the answer")
    offset: int = Field(0, ge=0, le=2**31 - 1, description="Rows to leave out before the first")

    @field_validator("table", "subject", "item", "author")
    @classmethod
    def _visible(cls, text: str) -> str:
        """No database compares a text with NUL in it."""
        hidden = hidden_character(text)
        if hidden:
            raise ValueError(f"holds the invisible character {hidden}")
        return text


class Decision(Schema):
    """What the person says of it."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field("", max_length=2000, description="Why; kept in the history")


def listed(
    person: Person, rights: Rights, stored: StoredStudy, asked: AskedProposals
) -> QuerySet[Proposal]:
    """Those that this person may see, in the order in which they were made."""
    found = Proposal.objects.filter(study=stored).order_by("id")
    own = Q(author=person.pseudonym)
    if not rights.at_least(Role.CODER):
        own &= Q(subject=rights.cluster_id)
    if rights.at_least(Role.REVIEWER):
        found = found.filter(own | ~Q(status__in=_OF_AUTHOR))
    else:
        found = found.filter(own)
    wanted = {name: getattr(asked, name) for name in ("status", "table", "subject", "item")}
    wanted["author"] = asked.author
    return found.filter(**{name: value for name, value in wanted.items() if value})


def proposal_numbered(person: Person, rights: Rights, stored: StoredStudy, number: int) -> Proposal:
    """The proposal; UnknownNameError where there is none, PermissionDenied where it is hidden."""
    found = Proposal.objects.filter(study=stored, pk=number).select_related("study").first()
    if found is None:
        raise UnknownNameError("proposal", str(number), [])
    refuse_hidden(person, rights, found)
    return found


def open_proposal(stored: StoredStudy, name: str) -> Proposal | None:
    """The proposal of this observation that is not decided for good; None where there is none."""
    found = Proposal.objects.filter(study=stored, table="observations", key=key_text([name]))
    return found.filter(status__in=_OPEN).select_related("study").order_by("-id").first()


def own_proposal(person: Person, rights: Rights, found: Proposal) -> None:
    """PermissionDenied for a proposal that is another person's."""
    refuse_hidden(person, rights, found)
    if found.author != person.pseudonym:
        raise PermissionDenied("Only its author changes a proposal; reviewers decide about it.")


def must_be(stored: StoredStudy, found: Proposal, version: int) -> None:
    """ChangedError, with the proposal as it is, where it has another version."""
    if found.version != version:
        raise ChangedError(found.version, observation_body(stored, found))


@contextmanager
def decided(stored: StoredStudy, looked_at: Proposal) -> Iterator[None]:
    """What an action refuses because of the state of things, as the interface says it."""
    try:
        yield
    except (NotSupportedError, ConflictError) as refusal:
        now = Proposal.objects.select_related("study").get(pk=looked_at.pk)
        must_be(stored, now, looked_at.version)
        body = observation_body(stored, now)
        if isinstance(refusal, ConflictError):
            raise TakenError(
                "The record that it corrects was changed since it was proposed. Refuse it, so "
                "that its author looks again.",
                current=body,
            ) from refusal
        raise TakenError(f"{refusal}.", current=body) from refusal


def refuse_hidden(person: Person, rights: Rights, found: Proposal) -> None:
    """PermissionDenied for the draft of another person, and for what only reviewers see."""
    if found.author == person.pseudonym:
        if rights.may_propose(found.subject):
            return
        raise PermissionDenied("You no longer enter evidence on this subject.")
    if found.status in _OF_AUTHOR:
        raise PermissionDenied("This is the draft of another person, who alone sees it.")
    if not rights.at_least(Role.REVIEWER):
        raise PermissionDenied("Another person proposed this; reviewers see it.")


def proposed_cells(found: Proposal) -> dict[str, Any]:
    """The cells of a proposal with the types of their columns; an observation has the status of
    its proposal. A correction has the cells that it changes."""
    schema, texts = TABLES[found.table], dict(found.texts)
    names = tuple(schema.field_names)
    raw = RawTable(found.table, names, [[texts.get(n, "") for n in names]], [1], "proposal")
    row = parse_table(raw, schema).frame.row(0, named=True)
    if found.table != "observations":
        return {name: row[name] for name in texts}
    return row | {"status": str(found.status)}


def described(found: Proposal) -> dict[str, Any]:
    """A proposal as a row of the list."""
    return {
        "number": found.pk,
        "version": found.version,
        "status": str(found.status),
        "table": found.table,
        "key": json.loads(found.key),
        "subject": found.subject,
        "item": found.item or None,
        "cells": proposed_cells(found),
        "source": found.source,
        "record_version": found.record_version,
        "author": found.author,
        "why": found.why or None,
        "reviewer": found.reviewer or None,
        "reason": found.reason or None,
        "created": found.created.isoformat(timespec="seconds"),
        "changed": found.changed.isoformat(timespec="seconds"),
    }


def observation_body(stored: StoredStudy, found: Proposal) -> dict[str, Any]:
    """A proposed observation as the row that it would be."""
    cells = proposed_cells(found)
    return working_body("observation", stored, found.version, [cells], _notes(found), found.pk)


def proposal_body(stored: StoredStudy, found: Proposal) -> dict[str, Any]:
    """A proposal with what was said of it."""
    rows = [described(found)]
    return working_body("proposal", stored, found.version, rows, _notes(found), found.pk)


def _notes(found: Proposal) -> list[str]:
    notes = [WAITING]
    if found.status == ProposalStatus.REFUSED:
        notes.append(f"Refused by {found.reviewer}: {found.reason}")
    if entered_after_seeing(found):
        notes.append("Its author could see what others had entered here before entering it.")
    return notes
