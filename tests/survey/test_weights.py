"""Weights: by hand, by property, and the refusals of empty cells and zero weights."""

import numpy as np
import polars as pl
import pytest
from tests.survey.waves import HEADER, answers, row, wave

from healthclusters.base import DataError, NotSupportedError, OptionError
from healthclusters.survey import (
    open_wave,
    post_stratify,
    rake,
    shares,
    weighted_scores,
    weighted_shares,
)
from healthclusters.survey.example import EXAMPLE_FOLDER

Q = "new-relations"


def mixed():
    """Cluster a: 4 clinics (3 yes), 6 companies (2 yes)."""
    rows = [row(n, said="5" if n <= 3 else "1", kind="clinic") for n in range(1, 5)]
    return rows + [row(n, said="5" if n <= 6 else "1", kind="company") for n in range(5, 11)]


def members(clinic=40, company=10, **more):
    kinds = {"clinic": clinic, "company": company} | more
    return [{"cluster_id": "a", "kind": k, "members": n} for k, n in kinds.items()]


def test_post_stratification_by_hand(tmp_path):
    """Clinics weigh 40 / 4, companies 10 / 6: share (40 x 3/4 + 10 x 2/6) / 50."""
    made = wave(tmp_path / "w", mixed(), members=members())
    weights = post_stratify(made, by=["kind"])
    np.testing.assert_allclose(weights.weight, [10.0] * 4 + [10 / 6] * 6)
    found = weighted_shares(made, Q, weights=weights).table.row(0, named=True)
    assert found["estimate"] == pytest.approx((40 * 3 / 4 + 10 * 2 / 6) / 50)
    assert weights.effective_answers == pytest.approx(50**2 / (4 * 100 + 6 * (10 / 6) ** 2))
    assert "clinic" in str(weights)
    assert "post-stratified" in str(weighted_shares(made, Q, weights=weights))


def test_raking_meets_every_margin_and_keeps_given_weights():
    wave_ = open_wave(EXAMPLE_FOLDER)
    weights = rake(wave_)
    for margin, code in zip(weights.margins, weights.margin_codes, strict=True):
        target = wave_.membership.totals(*margin)["members"].to_numpy()
        np.testing.assert_allclose(np.bincount(code, weights.weight), target, rtol=1e-9)
    assert weights.rounds > 1
    assert (weights.weight > 0).all()


def test_raking_one_margin_is_post_stratification(tmp_path):
    made = wave(tmp_path / "w", mixed(), members=members())
    np.testing.assert_allclose(
        rake(made, margins=["kind"]).weight, post_stratify(made, by=["kind"]).weight
    )


def test_equal_weights_give_the_plain_interval(tmp_path):
    made = wave(tmp_path / "w", answers(a=(7, 3)), members={"a": 25})
    plain = shares(made, Q).table.row(0, named=True)
    weighted = weighted_shares(made, Q, by="cluster_id").table.row(0, named=True)
    assert weighted["estimate"] == plain["share"]
    assert weighted["low"] == pytest.approx(plain["low"])
    assert weighted["high"] == pytest.approx(plain["high"])


def test_all_alike_has_an_interval_and_says_on_what_it_rests(tmp_path):
    made = wave(tmp_path / "w", answers(a=(12, 0)))
    found = weighted_shares(made, Q).table.row(0, named=True)
    assert (found["estimate"], found["error"], found["high"]) == (1.0, 0.0, 1.0)
    assert 0.7 < found["low"] < 0.8
    assert "all answers are alike" in found["note"]
    scores = weighted_scores(made, "satisfaction-overall").table.row(0, named=True)
    assert scores["low"] < scores["estimate"] == 4.0 < scores["high"]


def test_everybody_answered_leaves_nothing_open(tmp_path):
    made = wave(tmp_path / "w", answers(a=(7, 3)), members={"a": 10})
    found = weighted_shares(made, Q).table.row(0, named=True)
    assert (found["low"], found["high"]) == (pytest.approx(0.7), pytest.approx(0.7))


def test_one_organisation_has_no_interval(tmp_path):
    rows = [r | {"organisation_id": "o"} for r in answers(a=(4, 3))]
    found = weighted_shares(wave(tmp_path / "w", rows), Q).table.row(0, named=True)
    assert (found["low"], found["error"]) == (None, None)
    assert found["note"] == "one organisation only: no interval"


def test_small_groups_are_hidden_here_too(tmp_path):
    made = wave(tmp_path / "w", answers(a=(9, 3), b=(4, 4), c=(1, 0)))
    hidden = dict(
        weighted_shares(made, Q, by="cluster_id").table.select("group", "hidden").iter_rows()
    )
    assert hidden["c"] is not None
    assert hidden["b"] is not None
    assert hidden["a"] is None


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"public": 5}, "SUR-023"),
        ({"company": 0}, "SUR-024"),
    ],
)
def test_empty_cells_are_refused_by_name(tmp_path, counts, code):
    made = (
        wave(tmp_path / "w", mixed(), members=members(**{"company": 10} | counts))
        if code == ("SUR-023")
        else _without_check(tmp_path, counts)
    )
    for make in (lambda w: post_stratify(w, by=["kind"]), lambda w: rake(w, margins=["kind"])):
        with pytest.raises(DataError, match=code):
            make(made)


def _without_check(tmp_path, counts):
    """A wave whose membership was lost after reading: the door would refuse it."""
    made = wave(tmp_path / "w", mixed(), members=members())
    table = made.membership.table.with_columns(
        pl.when(pl.col("kind") == "company").then(0).otherwise("members").alias("members")
    )
    object.__setattr__(made, "membership", type(made.membership)(table))
    return made


def test_an_answer_without_its_kind_is_refused(tmp_path):
    rows = [*mixed(), row(11, kind="")]
    with pytest.raises(DataError, match="SUR-025"):
        post_stratify(wave(tmp_path / "w", rows, members=members()), by=["kind"])


def test_what_weights_need_is_said(tmp_path):
    made = wave(tmp_path / "w", answers(a=(3, 3)))
    with pytest.raises(NotSupportedError, match=r"need membership\.csv"):
        rake(made)
    known = wave(tmp_path / "v", answers(a=(3, 3)), members={"a": 9})
    with pytest.raises(NotSupportedError, match="does not tell members apart by kind"):
        rake(known, margins=["kind"])
    for wrong in ([], ["cluster_id", "cluster_id"], ["colour"]):
        with pytest.raises(OptionError, match="margins"):
            rake(known, margins=wrong)


def test_margins_that_no_weights_can_meet_are_refused(tmp_path):
    """All clinics are small, all companies large, but the members say otherwise."""
    rows = [r | {"size": "small" if r["kind"] == "clinic" else "large"} for r in mixed()]
    there = [
        {"cluster_id": "a", "kind": k, "size": s, "members": n}
        for k, s, n in (
            ("clinic", "small", 10),
            ("clinic", "large", 30),
            ("company", "small", 5),
            ("company", "large", 8),
        )
    ]
    made = wave(tmp_path / "w", rows, members=there)
    with pytest.raises(NotSupportedError, match="no weights meet all margins"):
        rake(made, margins=["kind", "size"])


def test_zero_weights_never_reach_an_estimate(tmp_path):
    rows = [r | {"weight": "0" if i % 2 else "2"} for i, r in enumerate(answers(a=(8, 8)))]
    made = wave(tmp_path / "w", rows, header=[*HEADER, "weight"])
    assert made.answers.height == 8
    assert weighted_shares(made, Q).table.row(0, named=True)["estimate"] == 0.5


def test_a_mean_without_order_is_refused(tmp_path):
    made = open_wave(EXAMPLE_FOLDER)
    with pytest.raises(NotSupportedError, match="no ordinal scale"):
        weighted_scores(made, "clinic-cooperation")
