"""A small study with every state of an answer, a country item and clusters outside the sample."""

from __future__ import annotations

from tests.building import framework, item, measure, observation, study

from healthclusters.model import Framework, Rule, Study, StudyInfo

SITE = "https://example.org/a?b=1&c=2"


def small_framework() -> Framework:
    return framework(
        [
            measure("patients", "number", "country"),
            measure("clinics"),
            measure("size", "number"),
            measure("label", "level", levels=("none", "gold")),
        ],
        [
            item("patients", Rule(operator="at_least", threshold=200), changeable=False),
            item("clinics"),
            item("size", Rule(operator="at_least", threshold=100)),
            item("label", Rule(operator="one_of", threshold=("gold",))),
        ],
    )


def cluster(cluster_id: str, role: str = "sample", **more) -> dict[str, object]:
    return {
        "cluster_id": cluster_id,
        "name": cluster_id.title(),
        "role": role,
        "countries": ["AAA"],
        "city": "Town",
        "lat": 50.0,
        "lon": 6.0,
        **more,
    }


def small_study(**more) -> Study:
    """alpha: yes 2, contested 1, open 1; beta: nothing known; focal gamma: one point."""
    clusters = more.pop(
        "clusters",
        [
            cluster("alpha", published_group="1", focus_areas=["dental"]),
            cluster("beta", published_group="2", countries=["BBB"], lat=None, lon=None),
            cluster("gamma", "focal", countries=["AAA", "BBB"], lat=52.0),
        ],
    )
    observations = more.pop(
        "observations",
        [
            observation("AAA", "patients", "300", note="Counted at the border."),
            observation("alpha", "clinics", "1", source_id="s2", locator="member list"),
            observation("alpha", "size", "120", confidence="medium", as_of=2017),
            observation("alpha", "size", "90", confidence="low", note="Another count."),
            observation("alpha", "size", ">=60", status="superseded", note="Too old."),
            observation("gamma", "clinics", "1", status="reviewed"),
        ],
    )
    sources = [
        {"source_id": "s1", "title": "The source", "independent": 1, "url": SITE, "year": 2018},
        {"source_id": "s2", "title": "No address", "independent": 1, "publisher": "Press"},
    ]
    return study(
        small_framework(),
        clusters,
        observations,
        sources=more.pop("sources", sources),
        info=more.pop("info", StudyInfo(id="tiny", title="A tiny study")),
        groups=[{"id": "1", "name": "First"}, {"id": "2", "name": "Second"}],
        **more,
    )
