"""Design-based estimates against svy and R's survey, to eight digits and more."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from healthclusters.survey.estimates.design import Design, weighted_means

ORACLE = Path(__file__).parent / "oracle"
MEMBERS = np.array([130, 90, 60, 70, 33, 20], dtype=float)
TARGETS = {
    "kind": np.array([120.0, 203.0, 80.0]),
    "size": np.array([60.0, 140.0, 203.0]),
    "stratum": MEMBERS,
}


def codes(series):
    return np.unique(series.to_numpy(), return_inverse=True)[1]


def raked(weight, margins):
    for _ in range(300):
        for name, code in margins.items():
            weight = weight * (TARGETS[name] / np.bincount(code, weight))[code]
    return weight


@pytest.fixture(scope="module")
def answers():
    return pl.read_csv(ORACLE / "design.csv")


def design(answers, case):
    margins = {name: codes(answers[name]) for name in ("kind", "size", "stratum")}
    base = answers["weight_1" if case == "raked, equal weights" else "weight"].to_numpy()
    weight, used = base.astype(float), ()
    if case == "post-stratified":
        kind = margins["kind"]
        weight = weight * (TARGETS["kind"] / np.bincount(kind, weight))[kind]
        used = (kind,)
    elif case.startswith("raked"):
        weight, used = raked(weight, margins), tuple(margins.values())
    return Design(
        weight=weight,
        base=base.astype(float),
        stratum=margins["stratum"],
        unit=codes(answers["unit"]),
        units_there=np.full(6, np.nan) if case == "plain" else MEMBERS,
        margins=used,
    )


def estimates(answers, case, y, by):
    values = answers[y].to_numpy().astype(float)
    group = np.zeros(len(values), int) if by == "all" else codes(answers[by])
    names = ["all"] if by == "all" else sorted(answers[by].unique())
    return names, weighted_means(design(answers, case), values, group, len(names))


@pytest.mark.parametrize("file", ["svy_numbers.csv", "r_numbers.csv"])
def test_estimates_equal_those_of_established_packages(answers, file):
    expected = pl.read_csv(ORACLE / file).filter(pl.col("case") != "lonely")
    seen = 0
    for (case, y, by), rows in expected.group_by(["case", "y", "by"]):
        names, found = estimates(answers, case, y, by)
        for row in rows.iter_rows(named=True):
            i = names.index(row["group"])
            assert found.mean[i] == pytest.approx(row["estimate"], rel=1e-9)
            assert found.error[i] == pytest.approx(row["error"], rel=1e-9)
            if "freedom" in row:
                assert (found.freedom[i], found.answers[i]) == (row["freedom"], row["answers"])
            seen += 1
    assert seen == 4 * 2 * (1 + 3 + 3 + 6)


def test_a_stratum_with_one_unit_is_centred_at_the_mean_of_all(answers):
    only = answers.filter(pl.col("stratum") == "s5")["unit"][0]
    lonely = answers.filter((pl.col("stratum") != "s5") | (pl.col("unit") == only))
    expected = pl.read_csv(ORACLE / "svy_numbers.csv").filter(pl.col("case") == "lonely")
    assert expected.height == 2
    for row in expected.iter_rows(named=True):
        _, found = estimates(lonely, "finite", row["y"], "all")
        assert found.mean[0] == pytest.approx(row["estimate"], rel=1e-9)
        assert found.error[0] == pytest.approx(row["error"], rel=1e-9)
        assert (found.freedom[0], found.lonely) == (row["freedom"], 1)


def test_by_hand():
    """Four answers of equal weight from one stratum: error^2 = s^2 / n, and none with all asked."""
    plain = Design(
        weight=np.ones(4),
        base=np.ones(4),
        stratum=np.zeros(4, int),
        unit=np.arange(4),
        units_there=np.array([np.nan]),
    )
    found = weighted_means(plain, np.array([1.0, 0, 0, 1]), np.zeros(4, int), 1)
    assert found.mean[0] == 0.5
    assert found.error[0] == pytest.approx(np.sqrt((1 / 3) / 4))
    everyone = Design(**{**vars(plain), "units_there": np.array([4.0])})
    assert weighted_means(everyone, np.array([1.0, 0, 0, 1]), np.zeros(4, int), 1).error[0] == 0


def test_one_unit_has_no_error_and_no_answers_no_mean():
    one = Design(
        weight=np.ones(2),
        base=np.ones(2),
        stratum=np.zeros(2, int),
        unit=np.zeros(2, int),
        units_there=np.array([np.nan]),
    )
    found = weighted_means(one, np.array([1.0, 0]), np.zeros(2, int), 2)
    assert np.isnan(found.error).all()
    assert (found.mean[0], found.answers.tolist()) == (0.5, [2, 0])
    assert np.isnan(found.mean[1])
