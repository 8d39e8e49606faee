"""A tiny made-up (synthetic) study with one published figure, for tests of its verification."""

from tests.building import framework, item, measure, observation, study

from healthclusters.model import Rule
from healthclusters.scoring import verify_published

FRAMEWORK = framework(
    [
        measure("research"),
        measure("members", "number"),
        measure("label", "level", levels=("none", "bronze", "gold")),
        measure("listed", subject="country"),
        measure("patients", "number", subject="country", absences=("uncounted",)),
    ],
    [
        item("research"),
        item("large", Rule(operator="at_least", threshold=100), of="members"),
        item("labelled", Rule(operator="one_of", threshold=("bronze", "gold")), of="label"),
        item("listed"),
    ],
)
CLUSTERS = [
    {"cluster_id": "a", "role": "sample", "countries": ["AAA", "BBB"], "founded": 2000},
    {"cluster_id": "b", "role": "sample", "countries": ["AAA"], "founded_by": "public"},
    {"cluster_id": "c", "role": "sample", "countries": ["CCC"], "founded_by": "private"},
    {"cluster_id": "d", "role": "focal", "countries": ["CCC"], "founded_by": "mixed"},
]
for record in CLUSTERS:
    record["name"] = f"Cluster {record['cluster_id'].upper()}"
SOURCES = [
    {"source_id": "own", "title": "the study", "independent": 0},
    {"source_id": "s1", "title": "another", "independent": 1},
]
PRINTED = {"x": "10", "y": "4", "z": "2.5", "none": "0"}


def verify(recipe, arguments, printed="10", *, observations=(), options=None, **tables):
    """The one row of results for a figure printed as `printed`."""
    published = [{"id": "r", "document": "own", "value": printed, "unit": "things"}]
    published += [
        {"id": r, "document": "own", "locator": "p. 1", "value": v} for r, v in PRINTED.items()
    ]
    checks = [{"result_id": "r", "recipe": recipe, "arguments": arguments}]
    tables.setdefault("group_members", [{"group": "1", "cluster_id": c} for c in "abc"])
    made = study(
        FRAMEWORK,
        CLUSTERS,
        observations,
        sources=SOURCES,
        published_results=published,
        published_checks=checks,
        **tables,
    )
    return verify_published(made, options=options).results.row(0, named=True)


def found(row):
    return row["recomputed_low"], row["recomputed_high"], row["outcome"]


def research(*answers, **more):
    """Observations of research for clusters in order; None for no observation."""
    return [
        observation(c, "research", answer, **more)
        for c, answer in zip("abcd", answers, strict=False)
        if answer is not None
    ]


def members(cluster, value, as_of=2018, **more):
    return observation(cluster, "members", value, as_of=as_of, **more)
