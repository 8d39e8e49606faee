"""Routes abroad, as presets of weights for the partner search.

From the evidence on internationalisation (Observatoire de la compétitivité 2024 on Luxembourg): a
foreign cluster of the same specialisation; being seen abroad; access to foreign hospitals and
health systems. The weights are our proposal; a user's own take their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from healthclusters.base import UnknownNameError

PARTS = ("specialisation", "complementarity", "market", "readiness", "ties", "visibility")


@dataclass(frozen=True, kw_only=True)
class Route:
    """A way abroad.

    weights: by part. candidates: who would be partners; of hospitals and health systems the study
      has none. instruments, beneficiary: tags of the practices that show how the route is walked.
    """

    id: str
    label: str
    what: str
    weights: Mapping[str, float]
    candidates: Literal["clusters", "health_systems"] = "clusters"
    instruments: tuple[str, ...] = ()
    beneficiary: str | None = None
    abroad: bool = False


ROUTES = {
    route.id: route
    for route in (
        Route(
            id="similar-cluster",
            label="A foreign cluster of similar specialisation",
            what="An agreement that opens each other's market to the members of both.",
            weights={
                "specialisation": 3,
                "complementarity": 1,
                "market": 2,
                "readiness": 1,
                "ties": 1,
                "visibility": 0,
            },
            instruments=("internationalisation",),
        ),
        Route(
            id="visibility",
            label="Being seen abroad",
            what="Joint reports, fairs and publicity with clusters that already do this well.",
            weights={
                "specialisation": 1,
                "complementarity": 0,
                "market": 1,
                "readiness": 3,
                "ties": 1,
                "visibility": 3,
            },
            instruments=("report", "marketing"),
        ),
        Route(
            id="health-systems",
            label="Access to foreign hospitals and health systems",
            what="Tests, trials and first sales with hospitals and payers of another country.",
            weights=dict.fromkeys(PARTS, 1),
            candidates="health_systems",
            beneficiary="healthcare_system",
            abroad=True,
        ),
    )
}


def route_named(name: str) -> Route:
    """The route of that id; UnknownNameError (with the nearest) where there is none."""
    if name not in ROUTES:
        raise UnknownNameError("route", name, ROUTES)
    return ROUTES[name]
