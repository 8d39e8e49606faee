"""The pages of compare, practices, partners, what-if and the scorecard with 2,000 clusters.

Synthetic throughout, as in `bench_comparison`; groups are written down by hand, since a page never
computes them. Milliseconds are those of the server, from the request to the whole answer.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import polars as pl

from benchmarks.bench_comparison import HandGroups, middle, synthetic_comparison_study
from benchmarks.measuring import in_a_process
from healthclusters.model import Study
from healthclusters.publish.clusters import cluster_views
from healthclusters.publish.evidence import EvidenceView
from healthclusters.scoring import assess

CLUSTERS, PRACTICES = 2_000, 8_000


def _edition(clusters: int, practices: int) -> Any:
    """What the pages read of an Edition."""
    study = _with_countries(synthetic_comparison_study(clusters, practices))
    assessment = assess(study)
    ids = study.clusters["cluster_id"].to_list()
    return SimpleNamespace(
        study=study,
        assessment=assessment,
        evidence=EvidenceView(assessment),
        views=cluster_views(assessment),
        landscape=SimpleNamespace(grouping=HandGroups(len(study.framework.items), ids)),
        pending=False,
        run=None,
    )


def _with_countries(study: Study) -> Study:
    """Every country that a cluster lies in has a row: pages name it."""
    there = set(study.countries["alpha3"])
    codes = sorted(set(study.clusters["countries"].explode()) - there)
    more = pl.DataFrame({"alpha3": codes, "name": codes})
    return replace(study, countries=pl.concat([study.countries, more], how="diagonal"))


def _addresses(shown: Any) -> list[str]:
    ids = list(shown.views)[:7]
    items = shown.study.framework.item_ids
    answers = "&".join(f"item.{i}=yes" for i in items[6:16])
    return [
        "compare/",
        "compare/?" + "&".join(f"c={c}" for c in ids[:2]),
        "compare/?" + "&".join(f"c={c}" for c in ids[:5]),
        "practices/",
        "practices/?q=patients+hospital&sort=title&page=2",
        "practices/practice-000001/",
        f"partners/?c={ids[0]}",
        f"partners/?c={ids[0]}&most=100",
        f"what-if/{ids[0]}/",
        f"what-if/{ids[0]}/?item.{items[7]}=yes",
        "scorecard/",
        f"scorecard/?{answers}&country=LUX&focus=biotech",
        f"scorecard/?{answers}&country=LUX&focus=biotech&show=all",
    ]


def measure(clusters: int, practices: int) -> None:
    """The middle of twenty answers of each page, and its size."""
    os.environ["HEALTHCLUSTERS_HOME"] = tempfile.mkdtemp(prefix="healthclusters-benchmark-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "healthclusters.web.settings"
    import django

    django.setup()
    from django.test import Client

    from healthclusters.web.explorer import frame

    shown = _edition(clusters, practices)
    frame.edition = lambda _: shown  # type: ignore[attr-defined]
    visitor = Client(headers={"host": "localhost"})
    print(f"-- {clusters:,} clusters, {practices:,} practices (synthetic)")
    for address in _addresses(shown):
        for part in ("", "answer") if "what-if/" in address else ("",):
            headers = {"x-part": part} if part else {}

            def ask(a: str = address, h: dict[str, str] = headers) -> Any:
                return visitor.get(f"/studies/synthetic/{a}", follow=True, headers=h)

            answer = ask()
            assert answer.status_code == 200, (address, answer.content[:2000])
            name = f"{address[:44]}{' (part)' if part else ''}, {len(answer.content) / 1000:.0f} kB"
            middle(name, ask)


def run() -> None:
    """Print milliseconds of the server and sizes of the pages."""
    in_a_process(measure, CLUSTERS, PRACTICES)
