"""Makes the synthetic portfolio: `python -m healthclusters.portfolio.example.generate`.

Nothing in it is real: 64 projects and ideas of 48 organisations over nine years, drawn from one
seed. Clinics and universities of one region meet most often, so that communities, brokers and
borders have something to show. It writes the CSV files beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "synthetic"
_SEED = 20191
_FIELDS = ("diagnostics", "medical devices", "digital health", "rehabilitation")
_THEMES = ("skilled staff", "ageing", "investment", "internationalisation", "e-health")
_KINDS = ("company", "company", "company", "university", "research", "hospital", "public")
_PLACES = (("EST", 1), ("EST", 1), ("EST", 1), ("FIN", 0), ("LVA", 0), ("DEU", 0))
_STAGES = ("idea", "screened", "board_decision", "running", "finished", "in_use")
_CRITERIA = (
    ("need", "Does a clinic or patients need it?", 5, 2, 3),
    ("own-money", "Do partners put in money of their own?", 5, 1, 2),
    ("partners", "Are the right kinds of partner there?", 5, 1, None),
    ("reach", "Will others use it?", 5, 1, None),
)
_LAST_DAY = date(2025, 6, 30)

Row = dict[str, Any]


@dataclass
class Made:
    """Rows of each table."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        """One more row."""
        self.rows.setdefault(table, []).append(row)


@dataclass(frozen=True)
class Organisation:
    """One made-up organisation; topic: the field in which it works."""

    ident: str
    name: str
    kind: str
    country: str
    in_region: int
    topic: int


def made_portfolio() -> Made:
    """Every table of the synthetic portfolio."""
    rng = np.random.default_rng(_SEED)
    made = Made()
    organisations = _organisations(rng)
    for criterion, label, most, weight, least in _CRITERIA:
        made.add("criteria", criterion_id=criterion, label=label, most=most, weight=weight,
                 least=least)  # fmt: skip
    for number in range(1, 65):
        _project(made, rng, organisations, f"s{number:03d}")
    _interests(made, rng, organisations)
    _facilities(made, rng, organisations)
    return made


def _organisations(rng: np.random.Generator) -> list[Organisation]:
    found = []
    for i in range(48):
        kind = _KINDS[i % len(_KINDS)]
        country, inside = _PLACES[int(rng.integers(len(_PLACES)))]
        name = f"Synthetic {kind} {i + 1}"
        found.append(Organisation(f"o{i + 1:02d}", name, kind, country, inside, i % 4))
    return found


def _project(
    made: Made, rng: np.random.Generator, organisations: list[Organisation], ident: str
) -> None:
    topic = int(rng.integers(4))
    begun = date(2016, 1, 1) + timedelta(days=int(rng.integers(0, 3300)))
    reached = _stages(made, rng, ident, begun)
    start = reached.get("running")
    end = reached.get("finished")
    if start and not end:
        end = start + timedelta(days=int(rng.integers(700, 1200)))
    budget = int(round(float(rng.lognormal(12.8, 0.7)), -3))
    share = float(rng.choice([0.4, 0.5, 0.6, 0.75]))
    call = "estonia-joint-projects" if rng.random() < 0.3 else ""
    made.add(
        "projects",
        project_id=ident,
        title=f"Synthetic project {int(ident[1:])}",
        cluster="Synthetic cluster",
        programme=str(rng.choice(["Synthetic programme A", "Synthetic programme B"])),
        call=call,
        start=start,
        end=end,
        budget=budget,
        public_funding=round(budget * share) if start else None,
        currency="EUR",
        fields=_FIELDS[topic],
        themes=";".join(sorted(rng.choice(_THEMES, int(rng.integers(1, 3)), replace=False))),
        synthetic=1,
        source="made up",
    )
    partners = _consortium(rng, organisations, topic)
    _partners(made, rng, ident, partners, budget, round(budget * share) if start else None)
    if start:
        _funding(made, rng, ident, round(budget * share))
    if "board_decision" in reached:
        outcome = "support" if start else str(rng.choice(["support", "defer", "reject"]))
        _board(made, rng, ident, reached["board_decision"], outcome)


def _stages(made: Made, rng: np.random.Generator, ident: str, begun: date) -> dict[str, date]:
    """Dates of stages; three in ten leave the pipeline at each of the first three gates."""
    reached: dict[str, date] = {}
    day = begun
    waits = (0, 60, 90, 150, 1000, 400)
    for place, (stage, wait) in enumerate(zip(_STAGES, waits, strict=True)):
        day += timedelta(days=int(wait * rng.uniform(0.5, 1.5)))
        if day > _LAST_DAY or (place > 0 and rng.random() < (0.15 if place < 4 else 0.35)):
            break
        reached[stage] = day
        made.add("stages", project_id=ident, stage=stage, date=day)
    return reached


def _consortium(
    rng: np.random.Generator, organisations: list[Organisation], topic: int
) -> list[Organisation]:
    """Three to seven partners; those of the field are eight times as likely."""
    weight = np.array([8.0 if o.topic == topic else 1.0 for o in organisations])
    weight *= np.array([2.0 if o.in_region else 1.0 for o in organisations])
    size = int(rng.integers(3, 8))
    chosen = rng.choice(len(organisations), size, replace=False, p=weight / weight.sum())
    return [organisations[int(i)] for i in chosen]


def _partners(
    made: Made,
    rng: np.random.Generator,
    ident: str,
    partners: Sequence[Organisation],
    budget: int,
    public: int | None,
) -> None:
    parts = rng.dirichlet(np.full(len(partners), 3.0))
    costs = _whole_parts(budget, parts)
    paid = _whole_parts(public, parts) if public else [None] * len(partners)
    for i, one in enumerate(partners):
        made.add(
            "partners",
            project_id=ident,
            organisation_id=one.ident,
            name=one.name,
            kind=one.kind,
            country=one.country,
            role="coordinator" if i == 0 else "partner",
            budget=costs[i],
            public_funding=paid[i],
            in_region=one.in_region,
            member=int(one.in_region or int(one.ident[1:]) % 3 == 0),
        )


def _whole_parts(total: int, parts: NDArray[np.float64]) -> list[int]:
    """Whole numbers that add up to the total."""
    cut = [int(total * p) for p in parts]
    cut[0] += total - sum(cut)
    return cut


def _funding(made: Made, rng: np.random.Generator, ident: str, public: int) -> None:
    parts = _whole_parts(public, rng.dirichlet([1.0, 2.0, 1.5]))
    for level, amount in zip(("regional", "national", "european"), parts, strict=True):
        made.add("funding", project_id=ident, level=level, funder=f"Synthetic {level} fund",
                 amount=amount, source="made up")  # fmt: skip


def _board(made: Made, rng: np.random.Generator, ident: str, day: date, outcome: str) -> None:
    for criterion, _, most, _, _ in _CRITERIA:
        made.add("ratings", project_id=ident, criterion_id=criterion,
                 points=round(float(rng.uniform(1.5, most)), 1))  # fmt: skip
    favour = int(rng.integers(9, 20))
    against = int(rng.integers(0, 6))
    if outcome == "reject":
        favour, against = against, favour
        made.add("stages", project_id=ident, stage="rejected", date=day)
    made.add("votes", project_id=ident, date=day, outcome=outcome, votes_for=favour,
             votes_against=against, abstained=25 - favour - against)  # fmt: skip


def _interests(made: Made, rng: np.random.Generator, organisations: list[Organisation]) -> None:
    for number in range(8):
        chosen = rng.choice(len(organisations), int(rng.integers(1, 7)), replace=False)
        for i in chosen:
            made.add(
                "interests",
                topic=f"Synthetic topic {number + 1}",
                organisation_id=organisations[int(i)].ident,
                kind=organisations[int(i)].kind,
                field=_FIELDS[number % 4],
                theme=_THEMES[number % 5],
                since=date(2024, 1, 1) + timedelta(days=int(rng.integers(0, 500))),
            )


def _facilities(made: Made, rng: np.random.Generator, organisations: list[Organisation]) -> None:
    firms = [o for o in organisations if o.kind == "company"][:7]
    for number, firm in enumerate(firms, start=1):
        made.add(
            "facilities",
            agreement_id=f"a{number:02d}",
            facility=f"Synthetic laboratory building {1 + number % 2}",
            user=firm.name,
            kind=firm.kind,
            area_m2=int(rng.integers(20, 300)),
            rent=int(rng.integers(60, 110)),
            full_rent=None if number == 4 else int(rng.integers(130, 180)),
            currency="EUR",
            date_from=date(2020 + number % 4, 1, 1),
            date_to=None,
            source="made up",
        )


def write(folder: Path = FOLDER) -> None:
    """Write every table as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in made_portfolio().rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    write()
