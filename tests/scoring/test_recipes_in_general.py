"""Properties of the recipes: evidence only narrows, order is plain, what passes is computed."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.building import observation, study
from tests.scoring.verifying import CLUSTERS, FRAMEWORK, PRINTED, found, members, research, verify

from healthclusters.model import CASEBOOK_TABLES, STUDY_TABLES
from healthclusters.model.published_check_references import check_faults
from healthclusters.model.published_checks import FORMS
from healthclusters.scoring import verify_published
from healthclusters.scoring.outcomes import OUTCOMES

answers = st.lists(st.sampled_from([None, 0, 1]), min_size=3, max_size=3)


@settings(max_examples=50)
@given(answers, answers, st.sampled_from(["equal", "at_least", "more_than", "less_than"]))
def test_more_evidence_never_overturns_an_outcome(first, second, compare):
    """What agrees or differs with open answers still does when they are filled in."""
    arguments = f"item=research;groups=1;compare={compare}"
    filled = [a if a is not None else b for a, b in zip(first, second, strict=True)]
    before = verify("share", arguments, "50", observations=research(*first))
    after = verify("share", arguments, "50", observations=research(*filled))
    if before["outcome"] in ("agrees", "differs"):
        assert after["outcome"] == before["outcome"]
    if None not in (before["recomputed_low"], after["recomputed_low"]):
        assert before["recomputed_low"] <= after["recomputed_low"]
        assert after["recomputed_high"] <= before["recomputed_high"]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5),
            st.sampled_from([2010, 2016, 2018, 2020, None]),
            st.sampled_from(["high", "medium", "low"]),
            st.sampled_from(["draft", "reviewed", "superseded"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_the_best_observations_against_plain_sorting(drawn):
    seen = [
        members("a", value, year, confidence=confidence, status=status, locator=f"p. {i}")
        for i, (value, year, confidence, status) in enumerate(drawn)
    ]
    row = verify("value", "measure=members;subjects=a;compare=equal", observations=seen)
    kept = [d for d in drawn if d[3] != "superseded"]
    if not kept:
        assert row["recomputed_low"] is None
        return

    def place(d):
        _, year, confidence, status = d
        far = 9999 if year is None else abs(year - 2018)
        return status != "reviewed", ["high", "medium", "low"].index(confidence), far, -(year or 0)

    best = min(map(place, kept))
    values = [d[0] for d in kept if place(d) == best]
    assert found(row)[:2] == (min(values), max(values))


VALUES = {
    "table": ["clusters", "group_members", "framework_items", "practices", "published_results"],
    "distinct": ["countries", "founded", "id"],
    "each": ["countries", "locator"],
    "quoted": ["name", "locator", "founded"],
    "after": ["x", "("],
    "item": ["research", "large", "labelled", "listed"],
    "groups": ["1", "2", "1+2"],
    "subjects": ["a", "a+b", "AAA", "AAA+a", "d"],
    "column": ["founded", "founded_by", "name", "lat", "countries"],
    "is": ["public", "2000", "a"],
    "plus": ["x", "x+7", "r"],
    "minus": ["y", "0"],
    "of": ["x", "AAA", "AAA+BBB", "a"],
    "to": ["none", "y", "CCC", "b", "0"],
    "unit": ["percent", "growth", "times"],
    "measure": ["members", "patients", "research", "label"],
    "statistic": ["min", "max", "sum"],
    "scale": ["1000", "0"],
    "year": ["2010"],
    "within": ["3"],
    "until": ["2018"],
    "result": ["x", "none"],
    "evaluation": ["e"],
    "cluster": ["a", "b"],
    "role": ["sample"],
    "countries": ["AAA"],
    "name.contains": ["Cluster"],
    "compare": ["equal", "at_least", "more_than", "about"],
    "tolerance": ["1", "10%"],
    "reads": ["50"],
}
FILTERS = ["role", "countries", "name.contains"]


@given(
    st.sampled_from([(recipe, form) for recipe, forms in FORMS.items() for form in forms]),
    st.data(),
)
def test_whatever_passes_the_door_can_be_computed(recipe_and_form, data):
    recipe, form = recipe_and_form
    more = [*form.may, "tolerance", "reads", *(FILTERS if form.filters else [])]
    extra = data.draw(st.lists(st.sampled_from(more), max_size=2, unique=True))
    names = dict.fromkeys([*form.needs, *extra, "compare"])
    arguments = ";".join(f"{n}={data.draw(st.sampled_from(VALUES[n]))}" for n in names)
    published = [{"id": r, "document": "s1", "value": v} for r, v in {**PRINTED, "r": "5"}.items()]
    made = study(
        FRAMEWORK,
        CLUSTERS,
        [members("a", 5), members("b", ">=7"), observation("AAA", "patients", 0)],
        groups=[{"id": "1", "name": "One"}, {"id": "2", "name": "Two"}],
        group_members=[{"group": "1", "cluster_id": c} for c in "ab"],
        published_results=published,
        published_checks=[{"result_id": "r", "recipe": recipe, "arguments": arguments}],
    )
    tables = {name: getattr(made, name) for name in STUDY_TABLES}
    tables |= {name: getattr(made.casebook, name) for name in CASEBOOK_TABLES}
    if list(check_faults(tables, FRAMEWORK)):
        return
    row = verify_published(made).results.row(0, named=True)
    assert row["outcome"] in OUTCOMES
    assert row["explanation"].endswith(".")
