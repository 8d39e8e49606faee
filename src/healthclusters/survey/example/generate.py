"""Makes the bundled synthetic waves: 19 made-up clusters, 701 made-up answers.

No cluster and no answer is real. The headline question is drawn so that one cluster has 68 %
(25 of 37) and all answers together 37 % (259 of 701); of many draws, the first that meets this is
kept. Run with a folder to write to: `python -m healthclusters.survey.example.generate FOLDER`.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from healthclusters.survey.instrument import Question, Questionnaire, open_questionnaire

SEED = 19_701
CLUSTERS = 19
ANSWERS = 701
HIGHEST = 6  # position of the cluster with 68 %
HIGHEST_YES, HIGHEST_ANSWERS = 25, 37
ALL_YES = 259  # of 701: 37 %
HEADLINE = "new-international-relations"
KINDS = (
    ("company", 0.5),
    ("clinic", 0.15),
    ("research", 0.15),
    ("public", 0.08),
    ("support", 0.12),
)
SIZES = (("small", 0.55), ("medium", 0.3), ("large", 0.15))
TEXTS = {
    "More contact with clinics, please. (synthetic)": ("clinics",),
    "Fewer meetings and shorter ones. (synthetic)": ("meetings",),
    "Help us to find partners abroad. (synthetic)": ("abroad",),
    "Explain the calls for funding earlier. (synthetic)": ("funding",),
    "Clinicians rarely come to the meetings. (synthetic)": ("clinics", "meetings"),
    "Support with funding for work abroad. (synthetic)": ("abroad", "funding"),
    "Nothing to add. (synthetic)": ("none",),
}
CODEBOOK = (
    ("improve", "abroad", "Partners and markets abroad", "asks for help outside the country"),
    ("improve", "clinics", "Contact with clinics", "asks for more or better contact with clinics"),
    ("improve", "funding", "Help with funding", "asks for help with calls or applications"),
    ("improve", "meetings", "Meetings", "asks for other, fewer or better meetings"),
)


@dataclass(frozen=True)
class Person:
    """A made-up respondent. mood: how favourable, around 0."""

    respondent_id: str
    cluster: int
    kind: str
    size: str
    mood: float


def main(folder: Path) -> None:
    """Write both waves below `folder`: this one, and `before/`."""
    here = Path(__file__).parent
    streams = np.random.SeedSequence(SEED).spawn(3)
    members = _members(np.random.default_rng(streams[0]))
    now = np.random.default_rng(streams[1])
    people = _people(now, members, _answers_by_cluster(now), "now")
    _write_wave(folder, open_questionnaire(here / "questionnaire.yaml"), people, members, now, True)
    before = np.random.default_rng(streams[2])
    earlier = _earlier(before, people, members)
    questionnaire = open_questionnaire(here / "before" / "questionnaire.yaml")
    _write_wave(folder / "before", questionnaire, earlier, members, before, False)


def cluster_id(position: int) -> str:
    """Name of a made-up cluster."""
    return f"synthetic-{position + 1:02d}"


def _pick(g: np.random.Generator, weighted: Sequence[tuple[str, float]]) -> str:
    """One name, with these probabilities."""
    point, total = g.random() * sum(w for _, w in weighted), 0.0
    for name, weight in weighted:
        total += weight
        if point < total:
            return name
    return weighted[-1][0]


def _members(g: np.random.Generator) -> dict[tuple[int, str, str], int]:
    """Members by cluster, kind and size."""
    members: dict[tuple[int, str, str], int] = {}
    for cluster in range(CLUSTERS):
        for _ in range(70 + int(60 * g.random())):
            cell = (cluster, _pick(g, KINDS), _pick(g, SIZES))
            members[cell] = members.get(cell, 0) + 1
    return members


def _answers_by_cluster(g: np.random.Generator) -> list[int]:
    """701 answers over 19 clusters, 27 to 47 each, 37 in the highest."""
    counts = [0] * CLUSTERS
    while sum(counts) != ANSWERS:
        counts = [27 + int(21 * g.random()) for _ in range(CLUSTERS)]
        counts[HIGHEST] = HIGHEST_ANSWERS
    return counts


def _people(
    g: np.random.Generator,
    members: dict[tuple[int, str, str], int],
    counts: list[int],
    name: str,
) -> list[Person]:
    """Members who answer, drawn without replacement; large ones answer more often."""
    people: list[Person] = []
    for cluster, wanted in enumerate(counts):
        pool = [
            (kind, size)
            for (c, kind, size), number in sorted(members.items())
            for _ in range(number)
            if c == cluster
        ]
        likely = {"small": 1.0, "medium": 1.4, "large": 2.0}
        keys = [g.random() ** (1 / likely[size]) for _, size in pool]
        chosen = np.argsort(-np.array(keys), kind="stable")[:wanted]
        for i in sorted(chosen.tolist()):
            mood = float(sum(g.random() for _ in range(4)) - 2)
            kind, size = pool[i]
            people.append(Person(f"{name}-{cluster + 1:02d}-{i:03d}", cluster, kind, size, mood))
    return people


def _earlier(
    g: np.random.Generator, people: list[Person], members: dict[tuple[int, str, str], int]
) -> list[Person]:
    """Who answered two years before: about half of today's people, and others."""
    both = [p for p in people if g.random() < 0.5]
    new = [0] * CLUSTERS
    for cluster in range(CLUSTERS):
        new[cluster] = 12 + int(8 * g.random())
    used = {(p.cluster, p.respondent_id[-3:]) for p in both}
    others = [
        p
        for p in _people(g, members, new, "before")
        if (p.cluster, p.respondent_id[-3:]) not in used
    ]
    return sorted(both + others, key=lambda p: (p.cluster, p.respondent_id))


def _headline(g: np.random.Generator, people: list[Person]) -> list[bool]:
    """Who agrees with the headline question: 25 of 37 in one cluster, 259 of 701 in all."""
    sizes = [sum(p.cluster == c for p in people) for c in range(CLUSTERS)]
    for _ in range(100_000):
        yes = [
            sum(g.random() < 0.25 + 0.2 * level for _ in range(n))
            for n, level in zip(sizes, (g.random() for _ in range(CLUSTERS)), strict=False)
        ]
        yes[HIGHEST] = HIGHEST_YES
        if (
            sum(yes) == ALL_YES
            and max(y / n for i, (y, n) in enumerate(zip(yes, sizes, strict=True)) if i != HIGHEST)
            < 0.6
        ):
            break
    agrees = [False] * len(people)
    for cluster in range(CLUSTERS):
        keen = sorted(
            (i for i, p in enumerate(people) if p.cluster == cluster),
            key=lambda i: -(people[i].mood + 2 * g.random()),
        )
        for i in keen[: yes[cluster]]:
            agrees[i] = True
    return agrees


def _write_wave(
    folder: Path,
    questionnaire: Questionnaire,
    people: list[Person],
    members: dict[tuple[int, str, str], int],
    g: np.random.Generator,
    is_headline_fixed: bool,
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    agrees = _headline(g, people) if is_headline_fixed else None
    header = ["answer_id", "cluster_id", "respondent_id", "kind", "size", *questionnaire.questions]
    rows = []
    for i, person in enumerate(people):
        row = [
            f"a{i + 1:04d}",
            cluster_id(person.cluster),
            person.respondent_id,
            person.kind,
            person.size,
        ]
        for question in questionnaire.questions.values():
            fixed = agrees[i] if agrees is not None and question.question_id == HEADLINE else None
            row.append(_answer(g, question, person, fixed))
        rows.append(row)
    _write(folder / "answers.csv", header, rows)
    _write(
        folder / "membership.csv",
        ["cluster_id", "kind", "size", "members"],
        [[cluster_id(c), kind, size, n] for (c, kind, size), n in sorted(members.items())],
    )
    if "improve" in questionnaire.questions:
        column = header.index("improve")
        _write_codings(folder, [(row[0], row[column]) for row in rows if row[column]], g)


def _answer(g: np.random.Generator, question: Question, person: Person, agrees: bool | None) -> str:
    """What a person answers: the keener, the further up the scale; some say nothing."""
    if agrees is None and g.random() < 0.04:
        return ""
    if question.kind == "open":
        return list(TEXTS)[int(len(TEXTS) * g.random())] if g.random() < 0.3 else ""
    if question.kind == "number":
        return str(int(-2.5 * (1 + 0.3 * person.mood) * np.log(1 - g.random())))
    options = question.scale.options if question.scale else ()
    if question.kind == "multiple":
        chosen = [o.code for o in options if o.counts != "alone" and g.random() < 0.3]
        return ";".join(chosen) or next(o.code for o in options if o.counts == "alone")
    if agrees is not None:
        fitting = [o for o in options if o.counts == ("yes" if agrees else "no")]
        return fitting[int(len(fitting) * g.random())].code
    if g.random() < 0.05:
        return next((o.code for o in options if o.counts == "left_out"), "")
    counted = [o for o in options if o.counts in ("yes", "no")]
    place = 0.5 + 0.18 * person.mood + 0.7 * (g.random() - 0.5)
    return counted[min(max(int(place * len(counted)), 0), len(counted) - 1)].code


def _write_codings(folder: Path, texts: list[tuple[str, str]], g: np.random.Generator) -> None:
    """Two made-up coders; the second one misses a code now and then."""
    rows = []
    for answer_id, text in texts:
        for coder in ("a", "b"):
            codes = [c for c in TEXTS[text] if coder == "a" or g.random() < 0.85] or ["none"]
            rows += [["improve", answer_id, coder, code] for code in codes]
    _write(folder / "codings.csv", ["question_id", "answer_id", "coder", "code"], rows)
    _write(folder / "codebook.csv", ["question_id", "code", "label", "meaning"], CODEBOOK)


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
