"""What if: by hand, against scoring the changed study anew, and refusals."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.comparison.small import LEVELS, small_assessment, small_study, two_groups

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.comparison import Scorecard, blank_scorecard, subject_of, what_if
from healthclusters.scoring import assess

ANSWERS = {"me": "10??00", "x": "111111", "y": "0000??", "z": "1?????"}


def test_by_hand():
    answer = what_if(small_assessment(ANSWERS), "me", {"b": 1, "c": 0, "site_full": 1})
    before, after = answer.before, answer.after
    assert (before.known, before.open) == (1, 3)  # rich, c and d are open
    assert (after.known, after.open) == (4, 2)
    # Before: x is surely ahead (6 known, I reach 4). After: I reach 6, so nobody is; y reaches 3.
    assert (before.best_rank, before.worst_rank, before.surely_behind) == (2, 4, 1)
    assert (after.best_rank, after.worst_rank, after.surely_ahead_of) == (1, 3, 1)
    assert answer.changes.select("item_id", "before", "after").rows() == [
        ("b", "no", "yes"),
        ("c", "unknown", "no"),
        ("site_any", "no", "yes"),  # follows from a full site
        ("site_full", "no", "yes"),
    ]


def test_membership_moves_with_the_answers():
    assessed = small_assessment(ANSWERS)
    given = {"b": 1, "c": 1, "d": 1}
    answer = what_if(assessed, "me", given, groups=two_groups(), least_known=4)
    chances = [s.membership["computed:1"].probability for s in (answer.before, answer.after)]
    assert chances == [pytest.approx(1 / (1 + 9**2)), pytest.approx(9**2 / (1 + 9**2))]


def test_a_group_that_falls_apart_has_no_probability():
    model = two_groups(verdicts=["dissolved", "stable"])
    answer = what_if(small_assessment(ANSWERS), "me", {"b": 1}, groups=model, least_known=4)
    gone, there = answer.after.membership.values()
    assert (gone.probability, gone.withheld) == (None, "refused")
    assert there.probability is not None and there.withheld is None
    assert "not said" in str(answer) and "its clusters group differently" in str(answer)
    table = answer.table().rows_by_key("measure", unique=True)
    assert table["computed:1"] == (None, None)


def test_the_blank_card_gets_no_probability_of_a_group():
    answer = what_if(small_assessment(ANSWERS), Scorecard(), {"b": 1}, groups=two_groups())
    for standing in (answer.before, answer.after):
        assert {m.probability for m in standing.membership.values()} == {None}
        assert {m.withheld for m in standing.membership.values()} == {"too_little_known"}
    text = str(answer)
    assert "too little known" in text and "at least 8 answers" in text and "in 100" not in text


def test_enough_answers_bring_the_probability_back():
    card, changes = Scorecard(answers={"a": 1, "b": 1}), {"c": 1}
    answer = what_if(small_assessment(ANSWERS), card, changes, groups=two_groups(), least_known=3)
    assert answer.before.membership["computed:1"].withheld == "too_little_known"
    assert answer.after.membership["computed:1"].probability == pytest.approx(9**3 / (1 + 9**3))


CELLS = "".join


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from("01?"), min_size=4, max_size=4),
    st.sampled_from([*LEVELS, ("?", "?")]),
    st.sampled_from(["sample", "focal"]),
)
def test_as_if_the_study_said_so(cells, site, role):
    text = CELLS(cells) + CELLS(str(s) for s in site)
    roles = {"me": role}
    changed = assess(small_study({**ANSWERS, "me": text}, roles=roles))
    wanted = changed.scores.row(by_predicate=pl.col("cluster_id") == "me", named=True)
    read = {"0": 0, "1": 1, "?": None}
    answers = dict(
        zip(["a", "b", "c", "d", "site_any", "site_full"], map(read.get, text), strict=True)
    )
    after = what_if(small_assessment(ANSWERS, roles=roles), "me", answers).after
    for name in ("known", "open", "best_rank", "worst_rank", "surely_ahead_of", "surely_behind"):
        assert getattr(after, name) == wanted[name], name


def test_a_scorecard_gets_the_same_answers_as_a_cluster_of_the_study():
    assessed = small_assessment(ANSWERS, roles={"me": "focal"})
    card = Scorecard(answers={"a": 1, "b": 0, "site_any": 0, "site_full": 0})
    known = what_if(assessed, "me", {"c": 1}, groups=two_groups())
    blank = what_if(assessed, card, {"c": 1}, groups=two_groups())
    assert blank.before == known.before and blank.after == known.after


def test_nothing_changes_nothing():
    answer = what_if(small_assessment(ANSWERS), "me", {"a": 1})
    assert answer.changes.is_empty() and answer.before == answer.after
    text = str(answer)
    assert (
        "Try --set ITEM=yes, such as --set b=yes" in text
    )  # the first that it is not known to have
    assert "As it is" in text and "What if" not in text  # one column


def test_refusals():
    assessed = small_assessment(ANSWERS)
    with pytest.raises(UnknownNameError, match="Did you mean 'site_full'"):
        what_if(assessed, "me", {"site_ful": 1})
    with pytest.raises(OptionError, match="1 \\(yes\\), 0 \\(no\\)"):
        what_if(assessed, "me", {"a": 2})
    with pytest.raises(OptionError, match="one includes the other"):
        what_if(assessed, "me", {"site_full": 1, "site_any": 0})
    with pytest.raises(UnknownNameError, match="question"):
        what_if(assessed, Scorecard(answers={"nothing": 1}), {})
    with pytest.raises(OptionError, match=r"three capital letters.*did you mean LUX"):
        what_if(assessed, Scorecard(countries=("lux",)), {})
    with pytest.raises(UnknownNameError, match="Did you mean 'dental'"):
        what_if(assessed, Scorecard(focus_areas=("dentall",)), {})


def test_the_home_country_is_filled_from_the_study():
    assessed = small_assessment(
        {"x": "111111", "y": "000000"},
        homes={"x": ["AAA"], "y": ["BBB"]},
        rich={"AAA": 1, "BBB": 0},
    )
    one = subject_of(assessed, Scorecard(countries=("AAA",)))
    assert one.points[0] == 1 and one.observation_ids["rich"][0].startswith("AAA.rich")
    assert subject_of(assessed, Scorecard(countries=("BBB",))).points[0] == 0
    assert subject_of(assessed, Scorecard(countries=("AAA", "BBB"))).points[0] == 1  # yes if any
    own = subject_of(assessed, Scorecard(countries=("AAA",), answers={"rich": 0}))
    assert own.points[0] == 0  # its own answer comes first
    abroad = subject_of(assessed, Scorecard(countries=("BBB", "FIN")))
    assert abroad.known == 0  # of FIN nothing is known, so it is open


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("LUG", "LUX"), ("Luxemburg", "LUX"), ("GER", "DEU"), ("norway", "NOR"), ("QQQ", None)],
)
def test_a_country_that_is_none_is_refused_with_the_nearest(wrong, meant):
    names = [("LUX", "Luxembourg"), ("DEU", "Germany"), ("NOR", "Norway")]
    study = small_study(ANSWERS, countries=[{"alpha3": c, "name": n} for c, n in names])
    with pytest.raises(OptionError) as caught:
        Scorecard(countries=(wrong,)).check(study)
    if meant:
        assert f"did you mean {meant}" in str(caught.value)
    else:
        assert "did you mean" not in str(caught.value)
    Scorecard(countries=("LUX", "FIN")).check(study)  # outside the study is allowed


def test_a_blank_scorecard_asks_every_question_and_is_not_changed_by_answers():
    framework = small_assessment(ANSWERS).study.framework
    blank = blank_scorecard(framework, name="Mine")
    assert list(blank.answers) == framework.item_ids and set(blank.answers.values()) == {None}
    assert blank.with_answers({"a": 1}).answers["a"] == 1
    assert blank.answers["a"] is None
