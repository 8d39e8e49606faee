"""How many answers are needed, and how often "first" can be claimed."""

import numpy as np
import polars as pl
import pytest
from scipy.stats import binom

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.survey import (
    ClaimOptions,
    PlanOptions,
    answers_for_first,
    answers_to_tell,
    claim_study,
)
from healthclusters.survey.comparison.ranks import rank_sets_of_shares
from healthclusters.survey.estimates.differences import ShareOf, difference_interval
from healthclusters.survey.planning import FirstOptions, power_to_tell, repeated_claims
from healthclusters.survey.planning.claim_study import planted_shares
from healthclusters.survey.planning.first_place import _draw


def test_power_by_plain_loops():
    for reference in ("benchmark", "cluster"):
        power = 0.0
        for y in range(31):
            for z in range(31) if reference == "cluster" else [None]:
                other = ShareOf.exactly(0.3) if z is None else ShareOf.of(z, 30)
                low, _ = difference_interval(other, ShareOf.of(y, 30))
                weight = binom.pmf(y, 30, 0.6) * (1 if z is None else binom.pmf(z, 30, 0.3))
                power += weight * (low[0] > 0)
        options = PlanOptions(reference=reference)
        assert power_to_tell(0.6, 0.3, 30, options=options) == pytest.approx(power, abs=1e-6)


def test_the_number_is_the_first_from_which_on_the_power_stays():
    for reference in ("benchmark", "cluster"):
        options = PlanOptions(reference=reference)
        found = answers_to_tell(0.68, 0.37, options=options)
        for n in range(found.answers, found.answers + 16):
            assert power_to_tell(0.68, 0.37, n, options=options) >= 0.8
        before = [power_to_tell(0.68, 0.37, found.answers - k, options=options) for k in (1, 2, 3)]
        assert min(before) < 0.8


def test_fifty_from_thirty_seven_percent():
    assert answers_to_tell(0.5, 0.37).answers == 226
    assert answers_to_tell(0.5, 0.37, options=PlanOptions(reference="benchmark")).answers == 119
    assert "226 answers of each cluster" in str(answers_to_tell(0.5, 0.37))


def test_either_order_and_fewer_members_need_no_more():
    assert answers_to_tell(0.37, 0.5).answers == answers_to_tell(0.5, 0.37).answers
    few = answers_to_tell(0.5, 0.37, options=PlanOptions(members=90))
    # 226 x 90 / (226 + 89) = 64.6
    assert few.answers == 65
    assert "65 of 90" in str(few)


def test_shares_that_are_too_near_are_not_told():
    found = answers_to_tell(0.5, 0.499)
    assert (found.answers, found.power) == (None, None)
    assert "No number of answers" in str(found)
    with pytest.raises(NotSupportedError, match="equal"):
        answers_to_tell(0.4, 0.4)


@pytest.mark.parametrize(
    "call",
    [
        lambda: answers_to_tell(0, 0.4),
        lambda: answers_to_tell(0.4, 1),
        lambda: PlanOptions(power=0.2),
        lambda: PlanOptions(confidence=1),
        lambda: PlanOptions(reference="others"),
        lambda: PlanOptions(members=1),
        lambda: FirstOptions(confidence=0.5),
        lambda: FirstOptions(family="some"),
        lambda: FirstOptions(draws=1),
        lambda: FirstOptions(power=1),
        lambda: repeated_claims(np.array([0.5, 0.4]), [0, 3]),
        lambda: repeated_claims(np.array([0.5, 0.4]), [9, 3], options=FirstOptions(members=5)),
        lambda: ClaimOptions(highest=0.3),
        lambda: ClaimOptions(answers=(37,)),
        lambda: ClaimOptions(spreads=(0.6,)),
        lambda: ClaimOptions(factors=(0,)),
    ],
)
def test_calls_out_of_range_are_refused(call):
    with pytest.raises(OptionError):
        call()


@pytest.mark.parametrize("family", ["all", "one"])
def test_claims_are_those_of_the_rank_sets(family):
    """The bounds that spare most rank sets change nothing."""
    truth, n = np.r_[0.68, np.full(7, 0.35)], np.linspace(30, 90, 8).astype(int)
    options = FirstOptions(draws=150, family=family)
    found = repeated_claims(truth, n, options=options)
    draw, critical = np.random.SeedSequence(1).spawn(2)
    counts = _draw(np.random.default_rng(draw), np.broadcast_to(truth, (150, 8)), n, None)
    seeds = critical.generate_state(150)
    for i, share in enumerate(counts / n):
        sets = rank_sets_of_shares(share, n, family=family, seed=int(seeds[i]))
        first = np.argmax(share)
        assert found.claimed[i] == (sets.high[first] == 1)
    assert 0.1 < found.claims < 0.9
    assert found.wrong <= 0.05


def test_claims_with_every_member_are_certain():
    found = repeated_claims(
        np.array([0.6, 0.5, 0.4]), [20] * 3, options=FirstOptions(draws=20, members=20)
    )
    assert found.claims == 1
    assert found.is_first.all()


def test_answers_for_first():
    options = FirstOptions(draws=150)
    found = answers_for_first(np.array([0.7, 0.3, 0.3]), options=options)
    assert found.claimed >= 0.8
    tried = dict(found.tried)
    assert all(share < 0.8 for n, share in tried.items() if n < 0.95 * found.answers - 1)
    never = answers_for_first(np.array([0.5, 0.5, 0.3]), options=FirstOptions(draws=20))
    assert never.answers is None
    few = answers_for_first(np.array([0.7, 0.3, 0.3]), options=FirstOptions(draws=150, members=40))
    assert few.answers <= 40


def test_planted_shares_have_the_mean_and_the_highest():
    shares = planted_shares(ClaimOptions(), 0.1)
    assert shares[0] == 0.68
    assert shares.size == 19
    assert shares.mean() == pytest.approx(0.37, abs=2e-3)
    assert shares[1:].std() == pytest.approx(0.1, abs=0.01)
    assert planted_shares(ClaimOptions(), 0.25) is None


SMALL = ClaimOptions(spreads=(0.05,), factors=(1, 8), members=97, first=FirstOptions(draws=60))


def test_the_study_says_how_often_first_can_be_claimed():
    said = []
    found = claim_study(SMALL, step=said.append)
    assert said == ["one cluster planted, spread 0.05", "clusters drawn, spread 0.05"]
    assert found.table.select("way", "answers").rows() == [
        ("planted", 37.0),
        ("planted", 296.0),
        ("drawn", 37.0),
        ("drawn", 296.0),
    ]
    now, later = found.table.filter(pl.col("way") == "planted").iter_rows(named=True)
    assert now["claimed"] < 0.1
    assert later["claimed"] > 0.9
    assert later["claimed_of_members"] is None
    assert now["sharper"] >= now["claimed"]
    assert found.table["wrong"].max() <= 0.05
    (needed,) = found.needed.iter_rows(named=True)
    assert 100 < needed["answers"] < 300
    assert needed["answers_of_members"] < 97
    text = " ".join(found.sentences())
    assert "If one cluster truly has 68 %" in text
    assert "of 60 surveys with about 37 answers each" in text
    assert "would settle it in 80 % of surveys; where each has 97 members" in text
    assert "would settle it" in found.in_short()
    assert max(map(len, str(found).split("\n\n")[0].splitlines())) <= 100


def test_the_study_depends_on_its_seed_alone():
    assert claim_study(SMALL).table.equals(claim_study(SMALL).table)


def test_a_spread_that_cannot_be_planted_is_only_drawn():
    options = ClaimOptions(spreads=(0.3,), factors=(1,), first=FirstOptions(draws=20))
    found = claim_study(options)
    assert found.table["way"].to_list() == ["drawn"]
    assert found.needed.is_empty()
    assert "20,000 answers of each would not settle it" in found.in_short()
