"""A small study made by hand, and a group model made by hand, for the tests of the comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from tests.building import framework, item, measure, observation, study, text

from healthclusters.model import Framework, Rule, Study
from healthclusters.scoring import Assessment, assess

ITEMS = ["rich", "a", "b", "c", "d", "site_any", "site_full"]
LEVELS = {(1, 1): "full", (1, 0): "partial", (0, 0): "none"}


def small_framework() -> Framework:
    """One item of the country, four of the cluster, and two that read one level."""
    measures = [
        measure("rich", subject="country"),
        *(measure(i) for i in "abcd"),
        measure("site", kind="level", levels=("none", "partial", "full")),
    ]
    items = [
        item("rich", changeable=False),
        *(item(i) for i in "abcd"),
        item("site_any", Rule(operator="one_of", threshold=("partial", "full")), of="site"),
        item("site_full", Rule(operator="one_of", threshold=("full",)), of="site"),
    ]
    tags = {t: text(t) for t in ("dental", "biotech", "digital", "spa")}
    return framework(
        measures, items, vocabularies={"focus_areas": tags, "instruments": {}, "beneficiaries": {}}
    )


def small_study(
    answers: Mapping[str, str],
    *,
    roles: Mapping[str, str] | None = None,
    homes: Mapping[str, Sequence[str]] | None = None,
    rich: Mapping[str, int] | None = None,
    focus: Mapping[str, Sequence[str]] | None = None,
    names: Mapping[str, str] | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    **tables: Sequence[Mapping[str, object]],
) -> Study:
    """answers: cluster -> six characters of 1, 0, ? for a, b, c, d, site_any, site_full.

    rich: country -> answer of the country item.
    """
    lived_in = {c: list((homes or {}).get(c, ["AAA"])) for c in answers}
    clusters = [
        {
            "cluster_id": c,
            "name": (names or {}).get(c, c.title()),
            "role": (roles or {}).get(c, "sample"),
            "countries": lived_in[c],
            "focus_areas": list((focus or {}).get(c, [])) or None,
            "aliases": list((aliases or {}).get(c, [])) or None,
        }
        for c in answers
    ]
    rows = [observation(k, "rich", v) for k, v in (rich or {}).items()]
    for cluster, given in answers.items():
        rows += [
            observation(cluster, i, a) for i, a in zip("abcd", given[:4], strict=True) if a != "?"
        ]
        level = given[4:]
        if "?" not in level:
            rows.append(observation(cluster, "site", LEVELS[int(level[0]), int(level[1])]))
    return study(small_framework(), clusters, rows, **tables)


def small_assessment(answers: Mapping[str, str], **more: object) -> Assessment:
    return assess(small_study(answers, **more))  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class HandModel:
    """Latent classes written down by hand: shares of yes by group, group sizes."""

    shares: np.ndarray  # groups x items
    sizes: np.ndarray
    labels: Mapping[str, str] = field(default_factory=dict)
    verdicts: Sequence[str] = ()

    @property
    def group_ids(self) -> tuple[str, ...]:
        return tuple(f"computed:{i + 1}" for i in range(len(self.sizes)))

    @property
    def stability(self) -> dict[str, str]:
        verdicts = self.verdicts or ["stable"] * len(self.sizes)
        return dict(zip(self.group_ids, verdicts, strict=True))

    @property
    def descriptions(self) -> dict[str, str]:
        return dict.fromkeys(self.group_ids, "made by hand")

    def probabilities(self, points: np.ndarray) -> np.ndarray:
        log = np.log(self.sizes) + np.stack(
            [
                np.where(
                    np.isnan(points), 0.0, np.log(np.where(points == 1, share, 1 - share))
                ).sum(axis=1)
                for share in self.shares
            ],
            axis=1,
        )
        raised = np.exp(log - log.max(axis=1, keepdims=True))
        return raised / raised.sum(axis=1, keepdims=True)


def two_groups(**more: object) -> HandModel:
    """Group 1 has everything with 0.9, group 2 with 0.1."""
    return HandModel(
        shares=np.array([[0.9] * len(ITEMS), [0.1] * len(ITEMS)]),
        sizes=np.array([0.5, 0.5]),
        **more,  # type: ignore[arg-type]
    )
