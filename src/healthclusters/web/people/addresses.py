"""Who may open which address: one table, held by the middleware and walked by the tests.

An address that is not in the table is open to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from healthclusters.web.store.models import Role

Scope = Literal["anybody", "signed_in", "study", "cluster", "any_cluster", "everywhere"]


@dataclass(frozen=True)
class Right:
    """Least right of an address.

    scope: `anybody`; `signed_in`: any person; `study`: `role` in the study of the address;
    `cluster`: the same, or the manager of the cluster of the address; `any_cluster`: the same, or
    the manager of any cluster of the study; `everywhere`: `role` in all studies.
    """

    scope: Scope
    role: str = ""


ANYBODY = Right("anybody")
SIGNED_IN = Right("signed_in")
VIEWERS = Right("study", Role.VIEWER)
CODERS = Right("study", Role.CODER)
CODERS_AND_MANAGER = Right("cluster", Role.CODER)
CODERS_AND_MANAGERS = Right("any_cluster", Role.CODER)
REVIEWERS = Right("study", Role.REVIEWER)
STEWARDS = Right("study", Role.STEWARD)
ADMINISTRATORS = Right("everywhere", Role.ADMINISTRATOR)

# Whole groups of addresses that only show what is public, by the beginning of their name. What the
# interface writes (and shows of unpublished rows) asks for a token instead of a session, which
# `api.tokens` reads; `CALLS` has its rights, and `api.working_rights` holds them.
PUBLIC = ("explorer:", "instruments:", "api-1:", "api-documentation", "api-nothing", "health:")

RIGHTS: dict[str, Right] = {
    "people:sign-in": ANYBODY,
    "people:join": ANYBODY,
    # Whoever holds the link of a new password is the person that an administrator sent it to.
    "people:new-password": ANYBODY,
    "people:sign-out": SIGNED_IN,
    "people:account": SIGNED_IN,
    "people:password": SIGNED_IN,
    "people:end-session": SIGNED_IN,
    "people:make-token": SIGNED_IN,
    "people:revoke-token": SIGNED_IN,
    "people:my-data": SIGNED_IN,
    "people:erase": SIGNED_IN,
    "people:members": STEWARDS,
    "people:invite": STEWARDS,
    "people:withdraw": STEWARDS,
    "people:change-role": STEWARDS,
    "editing:desk": CODERS_AND_MANAGERS,
    "editing:cluster": CODERS_AND_MANAGER,
    "editing:facts": CODERS_AND_MANAGER,
    "editing:observation": CODERS_AND_MANAGER,
    "editing:country": CODERS,
    "editing:country-observation": CODERS,
    # A proposal is shown to its author and to reviewers; for anybody else there is none.
    "editing:proposal": SIGNED_IN,
    "editing:mend": SIGNED_IN,
    "editing:send": SIGNED_IN,
    "editing:withdraw": SIGNED_IN,
    "editing:queue": REVIEWERS,
    "editing:drafts": REVIEWERS,
    "editing:refuse": REVIEWERS,
    "editing:accept": REVIEWERS,
    "editing:history": VIEWERS,
    "editing:return": REVIEWERS,
    "editing:publish": STEWARDS,
    # Rows of whoever is no steward become proposals.
    "editing:import": CODERS,
    "editing:bring": CODERS,
    "editing:new-study": STEWARDS,
    "editing:framework": STEWARDS,
    "editing:compare": VIEWERS,
    "editing:sources": VIEWERS,
    "editing:same-sources": VIEWERS,
    "editing:judge-sources": STEWARDS,
    "editing:stale": VIEWERS,
    "editing:without-copy": VIEWERS,
    "editing:archive": CODERS,
    "editing:agreement": CODERS,
    "editing:conflicts": REVIEWERS,
    "editing:conflict": REVIEWERS,
    "editing:codebook": VIEWERS,
    "editing:codebook-entry": VIEWERS,
    "people:administrators": ADMINISTRATORS,
    "people:everybody": ADMINISTRATORS,
    "people:lift": ADMINISTRATORS,
    "people:person": ADMINISTRATORS,
    "people:end-sessions": ADMINISTRATORS,
    "people:their-data": ADMINISTRATORS,
    "people:erase-other": ADMINISTRATORS,
    "people:status": ADMINISTRATORS,
    "people:invite-administrator": ADMINISTRATORS,
    # What is computed of a cluster's own data hides single firms; the rows have no address.
    "own:list": VIEWERS,
    "own:data": VIEWERS,
    "own:part": VIEWERS,
    "own:report": VIEWERS,
    "own:upload": STEWARDS,
    "own:remove": STEWARDS,
    "people:withdraw-administrator": ADMINISTRATORS,
    "people:end-administrator": ADMINISTRATORS,
    "people:new-password-link": ADMINISTRATORS,
    # A questionnaire is answered by whoever has a link; the link says nothing of the person.
    "waves:answer": ANYBODY,
    "waves:list": STEWARDS,
    "waves:open": STEWARDS,
    "waves:wave": STEWARDS,
    "waves:links": STEWARDS,
    "waves:close": STEWARDS,
    "waves:results": STEWARDS,
    "waves:report": STEWARDS,
    "waves:answers": STEWARDS,
}


CALLS: dict[str, Right] = {
    "show_observation": CODERS_AND_MANAGER,
    "add_observation": CODERS_AND_MANAGER,
    "change_observation": CODERS_AND_MANAGER,
    "retire_observation": CODERS_AND_MANAGER,
    "show_source": CODERS_AND_MANAGER,
    "add_source": CODERS_AND_MANAGER,
    "change_source": CODERS_AND_MANAGER,
    "retire_source": CODERS_AND_MANAGER,
    "list_proposals": CODERS_AND_MANAGER,
    "show_proposal": CODERS_AND_MANAGER,
    "send_proposal": CODERS_AND_MANAGER,
    "withdraw_proposal": CODERS_AND_MANAGER,
    "accept_proposal": REVIEWERS,
    "refuse_proposal": REVIEWERS,
}
"""The same for calls of the interface that ask for a token, by the name of the function."""


def right_of(name: str) -> Right | None:
    """The right that an address of this name asks for; None where the table has none."""
    if name in RIGHTS:
        return RIGHTS[name]
    return ANYBODY if name.startswith(PUBLIC) else None
