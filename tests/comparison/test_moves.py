"""Moves: smallest sets, exact against trying everything; refusals; what follows from an item."""

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.comparison.small import ITEMS, HandModel, small_assessment, small_framework, two_groups

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.comparison import MoveOptions, Subject, find_moves, subject_of
from healthclusters.comparison.implications import implied_by_yes, with_implied

FRAMEWORK = small_framework()
ANY = MoveOptions(least_known=0)


def subject(points):
    return Subject(
        id="me",
        name="Me",
        in_study=True,
        countries=(),
        focus_areas=(),
        points=np.array(points, dtype=float),
    )


def test_by_hand():
    # Group 1 has 9 to 1 for each yes. Three noes and three yeses leave it even with the last item:
    # rich no, a b c yes, d no, site no no -> 3 yes against 4 no: 1/9 to 1, that is 1/10.
    me = subject([0, 1, 1, 1, 0, 0, 0])
    moves = find_moves(FRAMEWORK, me, two_groups(), "computed:1", options=ANY)
    assert moves.probability == pytest.approx(1 / 10)
    # One more yes: 4 against 3, 9 to 1. A full site brings both site items: 5 against 2.
    assert moves.answer == "found"
    assert [r["items"] for r in moves.table.iter_rows(named=True)] == [
        ["site_full"],
        ["d"],
        ["site_any"],
    ]
    assert moves.table["probability"].to_list() == pytest.approx([729 / 730, 9 / 10, 9 / 10])
    assert moves.tried == 3


def test_what_is_unknown_is_to_be_found_out_not_changed():
    me = subject([0, 0, 0, 0, np.nan, 1, 1])
    moves = find_moves(FRAMEWORK, me, two_groups(), "computed:1", options=ANY)
    by_items = {tuple(r["items"]): r for r in moves.table.iter_rows(named=True)}
    assert by_items[("c", "d")]["change"] == ["c"]
    assert by_items[("c", "d")]["find_out"] == ["d"]


@settings(max_examples=60)
@given(
    arrays(float, len(ITEMS), elements=st.sampled_from([0.0, 1.0, np.nan])),
    arrays(float, (2, len(ITEMS)), elements=st.floats(0.05, 0.95)),
    st.integers(1, 4),
)
def test_exact_against_trying_every_set_by_hand(points, shares, most):
    # An impossible reading of the site measure is left out.
    if points[6] == 1:
        points[5] = 1.0
    model = HandModel(shares=shares, sizes=np.array([0.4, 0.6]))
    options = MoveOptions(least_known=0, most=most)
    moves = find_moves(FRAMEWORK, subject(points), model, "computed:1", options=options)
    free = [j for j in range(1, len(ITEMS)) if points[j] != 1]
    enough = []
    for chosen in chain.from_iterable(combinations(free, n) for n in range(most + 1)):
        after = points.copy()
        after[list(chosen)] = 1.0
        if 6 in chosen:
            after[5] = 1.0
        if model.probabilities(after[None])[0, 0] > 0.5:
            enough.append(chosen)
    smallest = [c for c in enough if len(c) == min(map(len, enough))] if enough else []
    if () in enough:
        assert moves.answer == "resembles" and moves.table.is_empty()
    else:
        assert moves.answer == ("found" if smallest else "none")
        got = {tuple(ITEMS.index(i) for i in r) for r in moves.table["items"].to_list()}
        assert got == set(smallest)


def test_home_country_items_are_never_moved():
    me = subject([0, 0, 0, 0, 0, 0, 0])
    moves = find_moves(FRAMEWORK, me, two_groups(), "computed:1", options=ANY)
    assert all("rich" not in items for items in moves.table["items"].to_list())


def test_no_set_is_a_clear_answer():
    model = HandModel(shares=np.array([[0.1] * 7, [0.9] * 7]), sizes=np.array([0.5, 0.5]))
    moves = find_moves(FRAMEWORK, subject([0, 1, 1, 1, 0, 0, 0]), model, "computed:2", options=ANY)
    assert moves.answer == "found"
    moves = find_moves(FRAMEWORK, subject([1, 1, 1, 1, 0, 0, 0]), model, "computed:1", options=ANY)
    assert moves.answer == "none" and moves.table.is_empty() and moves.tried == 7


def test_a_dissolved_group_is_refused():
    model = two_groups(verdicts=["dissolved", "stable"])
    moves = find_moves(FRAMEWORK, subject([0] * 7), model, "computed:1", options=ANY)
    assert moves.answer == "refused" and moves.tried == 0


def test_too_little_known_is_said_instead_of_the_size_of_the_groups():
    model = HandModel(shares=two_groups().shares, sizes=np.array([0.9, 0.1]))
    moves = find_moves(FRAMEWORK, subject([np.nan] * 7), model, "computed:1")
    assert (moves.answer, moves.probability) == ("too_little_known", None)


def test_refusals():
    with pytest.raises(UnknownNameError, match="computed:2"):
        find_moves(FRAMEWORK, subject([0] * 7), two_groups(), "computed:3")
    with pytest.raises(OptionError, match="from 1 to 4"):
        MoveOptions(most=5)
    with pytest.raises(OptionError, match="between 0 and 1"):
        MoveOptions(threshold=1.0)


def test_a_stricter_item_implies_the_weaker():
    assert implied_by_yes(FRAMEWORK)["site_full"] == ("site_any",)
    assert implied_by_yes(FRAMEWORK)["site_any"] == ()
    assert with_implied(FRAMEWORK, {"site_full": 1}) == {"site_full": 1, "site_any": 1}
    assert with_implied(FRAMEWORK, {"site_any": 0}) == {"site_any": 0, "site_full": 0}
    assert with_implied(FRAMEWORK, {"site_any": 1}) == {"site_any": 1}
    with pytest.raises(OptionError, match="site_any is no"):
        with_implied(FRAMEWORK, {"site_full": 1, "site_any": 0})


def test_of_a_cluster_of_a_study():
    assessed = small_assessment({"me": "111000", "x": "000000"})
    moves = find_moves(
        assessed.study.framework,
        subject_of(assessed, "me"),
        two_groups(),
        "computed:1",
        options=ANY,
    )
    assert moves.answer == "found" and moves.table["items"].to_list()[0] == ["site_full"]
