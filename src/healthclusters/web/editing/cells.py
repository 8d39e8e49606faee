"""One cell: what would be scored, what others have entered, and who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from healthclusters.base import UnknownNameError
from healthclusters.model import GrammarError, Item, Measure, point_of, read_value
from healthclusters.web.editing.frame import Place
from healthclusters.web.explorer.refusals import NoSuchPageError, nearest
from healthclusters.web.store.models import Proposal, ProposalStatus, Role
from healthclusters.web.store.reading import present_rows

_ENTERED = (ProposalStatus.IN_REVIEW, ProposalStatus.REFUSED, ProposalStatus.ACCEPTED)


@dataclass(frozen=True)
class Scored:
    """What a value earns for one item. point: 1, 0, or None where it leaves the item open."""

    item: Item
    point: int | None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A subject and a measure. Evidence of others is there only where `open`; blind: nothing of
    others may be shown, not even what they would make of the score."""

    subject: str
    name: str
    measure: Measure
    open: bool
    blind: bool
    observations: list[Any] = field(default_factory=list)
    mine: list[Proposal] = field(default_factory=list)
    others: list[Proposal] = field(default_factory=list)
    titles: Mapping[str, str] = field(default_factory=dict)


def scored(place: Place, measure_id: str, value: str) -> list[Scored]:
    """The point of each item that reads the measure; none where the value is no value of it."""
    framework = place.framework
    measure = framework.measure_by_id[measure_id]
    try:
        read = read_value(value, measure)
    except GrammarError:
        return []
    items = [item for item in framework.items if item.measure == measure_id]
    return [Scored(item, point_of(read, item.rule)) for item in items]


def measure_of(place: Place, measure_id: str, subject_kind: str) -> Measure:
    """The measure of an address; a page that names the nearest one where there is none."""
    known = {m.id: m for m in place.framework.measures if m.subject == subject_kind}
    if measure_id not in known:
        raise NoSuchPageError(str(UnknownNameError("measure", measure_id, known)))
    return known[measure_id]


def subject_name(place: Place, subject: str, kind: str) -> str:
    """Name of a cluster or a country; a page that helps where there is none."""
    table, column = ("clusters", "cluster_id") if kind == "cluster" else ("countries", "alpha3")
    names = dict(present_rows(place.stored, table).values_list(column, "name"))
    if subject not in names:
        raise NoSuchPageError(f"{kind}: {subject}", nearest(subject, names))
    return str(names[subject])


def cell_of(place: Place, subject: str, measure: Measure, *, reviewing: bool = False) -> Cell:
    """What is entered in a cell. Coders see the work of others once their own is handed in, so that
    two people code without looking at each other; a reviewer sees all, and a manager what is in
    the study about the own cluster."""
    observations = list(
        present_rows(place.stored, "observations")
        .filter(subject=subject, item=measure.id)
        .order_by("observation_id")
    )
    proposals = Proposal.objects.filter(study=place.stored, table="observations")
    here = list(proposals.filter(subject=subject, item=measure.id))
    mine = [p for p in here if p.author == place.person]
    is_open = (
        reviewing
        or any(p.status in _ENTERED for p in mine)
        or any(o.coder == place.person for o in observations)
    )
    manages = not place.rights.at_least(Role.CODER) and place.rights.may_propose(subject)
    others = [p for p in here if p not in mine and p.status == ProposalStatus.IN_REVIEW]
    kind = measure.subject
    return Cell(
        subject=subject,
        name=subject_name(place, subject, kind),
        measure=measure,
        open=is_open,
        blind=not is_open and not manages,
        observations=observations if is_open or manages else [],
        mine=mine,
        others=others if is_open else [],
        titles=dict(present_rows(place.stored, "sources").values_list("source_id", "title")),
    )


def correctable(place: Place, cell: Cell) -> list[tuple[str, str]]:
    """Observations that may be said to be wrong: what a form sends back, and words for people."""
    return [
        (
            f"{o.observation_id}:{o.version}",
            f"{o.value} ({o.as_of or _('no year')}, {cell.titles.get(o.source_id, o.source_id)})",
        )
        for o in cell.observations
        if o.status != "superseded"
    ]
