"""What is proposed kept apart from what others propose: names of observations and of sources, and
the same thing proposed twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from healthclusters.base import NotSupportedError
from healthclusters.base.canonical import cell_text
from healthclusters.web.store.actions.rows import cells_of
from healthclusters.web.store.errors import SameProposalError
from healthclusters.web.store.keys import digest, key_text
from healthclusters.web.store.models import RECORDS, Proposal, ProposalStatus, StoredStudy

OPEN = (ProposalStatus.DRAFT, ProposalStatus.REFUSED, ProposalStatus.IN_REVIEW)
# Set by the actions alone: who codes, and whether a second person has confirmed it.
OURS = ("observation_id", "coder", "status")
Texts = Mapping[str, str]


def name_source(proposal: Proposal) -> None:
    """Two people may call different pages by the same title; each keeps its own."""
    source = proposal.source
    if source is None:
        return
    proposal.source = named_apart(proposal.study, source, but=proposal.pk)
    if proposal.texts.get("source_id") == source["source_id"]:
        proposal.texts = {**proposal.texts, "source_id": proposal.source["source_id"]}


def refuse_second(proposal: Proposal) -> None:
    """SameProposalError for what its author has proposed in the same words and not withdrawn, as a
    button pressed twice does."""
    same = Proposal.objects.filter(
        study=proposal.study,
        author=proposal.author,
        table=proposal.table,
        subject=proposal.subject,
        item=proposal.item,
        status__in=OPEN,
    )
    for other in same:
        if _said(other) == _said(proposal):
            raise SameProposalError(other.pk)


def _said(proposal: Proposal) -> tuple[Any, ...]:
    texts = {name: text for name, text in proposal.texts.items() if name not in OURS and text}
    return texts, proposal.source, proposal.record_version, proposal.why


def refuse_taken(stored: StoredStudy, name: str) -> None:
    """A name is of one observation for ever, or of one open proposal."""
    key = key_text([name])
    here = Proposal.objects.filter(study=stored, table="observations", key=key)
    rows = RECORDS["observations"]._default_manager.filter(study=stored, digest=digest(key))
    if here.filter(status__in=OPEN).exists() or rows.exists():
        raise NotSupportedError(f"observations has a row {key} already")


def next_id(stored: StoredStudy, subject: str, item: str, author: str) -> str:
    """`subject.item.coder.n`, which neither a record nor a proposal has yet."""
    # No database takes NUL; cells with it are refused, with every other problem, after this.
    beginning = f"{subject}.{item}.{author}".replace("\x00", "")
    proposals = Proposal.objects.filter(study=stored, table="observations")
    rows = RECORDS["observations"]._default_manager.filter(study=stored)
    number = 1
    while True:
        key = key_text([f"{beginning}.{number}"])
        taken = proposals.filter(key=key).exists() or rows.filter(digest=digest(key)).exists()
        if not taken:
            return f"{beginning}.{number}"
        number += 1


def named_apart(stored: StoredStudy, source: Texts, *, but: int | None) -> dict[str, str]:
    """A proposed source by a name that no other source has, in the study or in an open proposal
    other than `but`; one with the very same cells is no other source."""
    base, number, name = source["source_id"], 1, source["source_id"]
    while any(not _same(source, other) for other in _sources_named(stored, name, but)):
        number += 1
        name = f"{base}-{number}"
    return {**source, "source_id": name}


def _sources_named(stored: StoredStudy, name: str, but: int | None) -> list[Texts]:
    rows = RECORDS["sources"]._default_manager.filter(study=stored, digest=digest(key_text([name])))
    found: list[Texts] = [
        {column: cell_text(value) for column, value in cells_of(row, "sources").items()}
        for row in rows
    ]
    waiting = Proposal.objects.filter(study=stored, status__in=OPEN, source__source_id=name)
    return [*found, *(p.source for p in waiting if p.pk != but and p.source is not None)]


def _same(one: Texts, other: Texts) -> bool:
    names = {*one, *other} - {"source_id"}
    return all((one.get(name) or "") == (other.get(name) or "") for name in names)
