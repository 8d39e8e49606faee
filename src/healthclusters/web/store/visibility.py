"""What of the working state a coder may see: the own work, and what is published.

Coding is blind. One rule for the pages of history and for programs: what others have entered is
told once it is published, whatever was decided about it before; and a value that was entered after
its author had been shown those of others is known as such.
"""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Max, Q

from healthclusters.web.store.keys import digest, key_text
from healthclusters.web.store.models import Change, Proposal, ProposalStatus, StoredStudy
from healthclusters.web.store.reading import present_rows

_OBSERVATIONS = "observations"


def open_changes(stored: StoredStudy, person: str) -> Q:
    """Changes of any table that this coder may see, but for proposals."""
    own = Q(author=person) | Q(version_after__lte=_published(stored))
    return own | ~Q(table=_OBSERVATIONS)


def open_observations(stored: StoredStudy, person: str) -> Any:
    """Rows of the study that this coder may see as they are now: the own ones, and those that stand
    as they were published; none of others in a study that was never published."""
    rows, published = present_rows(stored, _OBSERVATIONS), _published(stored)
    if not published:
        return rows.filter(coder=person)
    since = Change.objects.filter(study=stored, table=_OBSERVATIONS, version_after__gt=published)
    return rows.filter(Q(coder=person) | ~Q(digest__in=since.values("digest")))


def entered_after_seeing(found: Proposal) -> bool:
    """Whether its value was entered after its author could look at what others had entered in the
    cell: the author had sent another value there before, and others were there by then."""
    if found.table != _OBSERVATIONS:
        return False
    here = Proposal.objects.filter(
        study=found.study, table=_OBSERVATIONS, subject=found.subject, item=found.item
    )
    authors = {key_text([str(pk)]): author for pk, author in here.values_list("pk", "author")}
    sent = _sent(found.study, list(authors))
    mine = [change for change in sent if authors[change.key] == found.author]
    if not mine or _is_first(mine[0], found):
        return False
    key = key_text([str(found.pk)])
    until = max((change.pk for change in mine if change.key == key), default=sent[-1].pk)
    if any(authors[c.key] != found.author and c.pk < until for c in sent):
        return True
    rows = present_rows(found.study, _OBSERVATIONS).filter(subject=found.subject, item=found.item)
    proposed = {json.loads(key)[0] for key in here.values_list("key", flat=True)}
    came = rows.exclude(coder=found.author).values_list("observation_id", flat=True)
    return any(name not in proposed for name in came)


def _sent(stored: StoredStudy, keys: list[str]) -> list[Change]:
    """Each time that one of these proposals went to review, oldest first."""
    marks = [digest(key) for key in keys]
    changes = Change.objects.filter(study=stored, table="proposal", digest__in=marks)
    return list(changes.filter(after__status=ProposalStatus.IN_REVIEW.value).order_by("id"))


def _is_first(sent: Change, found: Proposal) -> bool:
    """Whether this is what its author sent before seeing anything, and still says the same."""
    value = ((sent.after or {}).get("texts") or {}).get("value")
    return bool(sent.key == key_text([str(found.pk)]) and value == found.texts.get("value"))


def _published(stored: StoredStudy) -> int:
    """The version of the study that was published last; 0 where none was."""
    return stored.revisions.aggregate(last=Max("version"))["last"] or 0
