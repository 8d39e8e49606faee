"""Resolution of a cell, by hand and against plain Python sorting."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.building import framework, item, measure, observation, rows, study

from healthclusters.model import Rule
from healthclusters.scoring import AssessOptions, assess
from healthclusters.scoring.resolution import (
    kept_observations,
    ranked_evidence,
    resolve_cells,
)

FRAMEWORK = framework(
    [measure("size", "number")],
    [item("large", Rule(operator="at_least", threshold=100), of="size")],
)


def counting(*observations, **options):
    """The observation that counts for cluster c, by the name given in `locator`."""
    result = assess(
        study(FRAMEWORK, {"c": "sample"}, observations), options=AssessOptions(**options)
    )
    chosen = result.cells["observation_id"].to_list()
    return [o["locator"] for o in observations if o["observation_id"] in chosen]


def size(value, name, **more):
    return observation("c", "size", value, locator=name, **more)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (size(50, "first", status="reviewed", confidence="low"), size(200, "second")),
        (size(50, "first", as_of=2000), size(200, "second", confidence="medium")),
        (size(50, "first", as_of=2016), size(200, "second", as_of=2021)),
        (size(50, "first", as_of=1990), size(200, "second", as_of=None)),
        (size(50, "first", as_of=2019), size(200, "second", as_of=2017)),
        (size(200, "first"), size(">=60", "second")),
        (size(">=60", "first", confidence="high"), size(200, "second", confidence="medium")),
        (size(50, "z", source_id="a1"), size(200, "a", source_id="b1")),
        (size(200, "a"), size(50, "b")),
        (size(50, "x", coder="a"), size(200, "x2", coder="a", as_of=2010)),
    ],
)
def test_the_order_of_preference(first, second):
    assert counting(first, second) == counting(second, first) == [first["locator"]]


def test_superseded_rows_do_not_count_and_do_not_contest():
    result = assess(
        study(
            FRAMEWORK,
            {"c": "sample"},
            [size(200, "new"), size(50, "old", status="superseded", confidence="high")],
        )
    )
    assert result.points.row(0, named=True) == {
        "cluster_id": "c",
        "item_id": "large",
        "point": 1,
        "contested": False,
        "tied": False,
        "observations": 1,
        "observation_ids": [size(200, "new")["observation_id"]],
    }


def test_the_reference_year_is_an_option():
    old, new = size(50, "old", as_of=2001), size(200, "new", as_of=2018)
    assert counting(old, new) == ["new"]
    assert counting(old, new, reference_year=2000) == ["old"]


def test_a_cell_is_contested_where_another_row_would_earn_other_points():
    def contested(*values):
        observations = [size(v, f"p{i}") for i, v in enumerate(values)]
        return assess(study(FRAMEWORK, {"c": "sample"}, observations)).points["contested"][0]

    assert contested(200, 50)
    assert not contested(200, 150, ">=100")
    assert not contested(200, ">=60")  # the second leaves the item open: it earns nothing else
    assert not contested(200)


def test_a_cell_is_tied_where_only_the_order_of_text_decides():
    def tied(*observations):
        return assess(study(FRAMEWORK, {"c": "sample"}, observations)).points["tied"][0]

    assert tied(size(200, "p1"), size(50, "p2"))
    assert tied(size(200, "p1"), size(50, "p2", source_id="s2"))
    assert not tied(size(200, "p1"), size(150, "p2"))  # equally good and of one mind
    assert not tied(size(200, "p1"), size(50, "p2", confidence="low"))  # contested, not tied
    assert not tied(size(200, "p1"), size(50, "p2", as_of=2017))
    assert not tied(size(">=60", "p1"), size(">=70", "p2"))
    assert not tied(size(200, "p1"))


def test_independent_evidence_leaves_the_study_itself_out():
    own = size(200, "own", source_id="self")
    other = size(50, "other", confidence="low")
    whole = study(
        FRAMEWORK,
        {"c": "sample"},
        [own, other],
        sources=[{"source_id": "self", "title": "self", "independent": 0}],
    )
    assert assess(whole).points["point"].to_list() == [1]
    independent = assess(whole, options=AssessOptions(evidence="independent"))
    assert independent.points["point"].to_list() == [0]
    assert independent.points["contested"].to_list() == [False]


OBSERVATIONS = st.lists(
    st.builds(
        observation,
        subject=st.sampled_from(["c", "d"]),
        item=st.just("size"),
        value=st.sampled_from(["50", "200", ">=60", ">=100", "<=99", "99.5"]),
        as_of=st.sampled_from([None, 1000, 2015, 2017, 2018, 2019, 2021, 2100]),
        source_id=st.sampled_from(["s1", "s2"]),
        locator=st.sampled_from(["p. 1", "p. 2", None]),
        confidence=st.sampled_from(["high", "medium", "low"]),
        coder=st.sampled_from(["a", "b"]),
        status=st.sampled_from(["draft", "in_review", "reviewed", "superseded"]),
    ),
    max_size=12,
    unique_by=lambda o: o["observation_id"],
)


def plain_resolution(observations):
    """METHOD 1 in plain Python: sort the rows of each cell and take the first."""
    point = {"50": 0, "200": 1, ">=60": None, ">=100": 1, "<=99": 0, "99.5": 0}
    cells = {}
    for o in observations:
        if o["status"] != "superseded":
            cells.setdefault(o["subject"], []).append(o)

    def order(o):
        year = o["as_of"]
        return (
            o["status"] != "reviewed",
            ["high", "medium", "low"].index(o["confidence"]),
            year is None,
            0 if year is None else abs(year - 2018),
            0 if year is None else -year,
            point[o["value"]] is None,
            o["source_id"],
            (o["locator"] is not None, o["locator"] or ""),
            o["coder"],
            o["value"],
            o["observation_id"],
        )

    result = {}
    for subject, kept in cells.items():
        kept.sort(key=order)
        settled = {point[o["value"]] for o in kept} - {None}
        result[subject] = (
            point[kept[0]["value"]],
            kept[0]["observation_id"],
            len(settled) > 1,
            len(kept),
        )
    return result


@given(OBSERVATIONS, st.randoms(use_true_random=False))
def test_resolution_equals_plain_sorting_whatever_the_order_of_rows(observations, random):
    expected = plain_resolution(observations)
    shuffled = list(observations)
    random.shuffle(shuffled)
    table = rows("observations", shuffled)
    sources = rows("sources", [{"source_id": s, "independent": 1} for s in ("s1", "s2")])
    kept = kept_observations(table, sources, independent=False)
    cells = resolve_cells(kept, FRAMEWORK, FRAMEWORK.items, 2018)
    got = {
        r["subject"]: (r["point"], r["observation_id"], r["contested"], r["observations"])
        for r in cells.iter_rows(named=True)
    }
    assert got == expected
    first = ranked_evidence(kept, FRAMEWORK, FRAMEWORK.items, 2018).filter(pl.col("counts"))
    assert dict(first.select("subject", "observation_id").iter_rows()) == {
        s: v[1] for s, v in expected.items()
    }
