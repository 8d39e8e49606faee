"""Indicators by hand, and the same numbers as plain Python on small random registers."""

from math import exp

import polars as pl
import pytest
from hypothesis import given, settings
from scipy.stats import t as student_t
from tests.ecosystem import plain
from tests.ecosystem.making import activity_rows, activity_table, unit_table

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.ecosystem.engine import collected, with_frame
from healthclusters.ecosystem.indicators import (
    demography,
    diversity,
    ellison_glaeser,
    growth,
    herfindahl,
    location_quotients,
    membership,
    residence_coverage,
    sampled_totals,
    staff_by_residence,
    stars,
    survival,
    totals,
    weighted_amount,
)
from healthclusters.ecosystem.indicators.student import reach

few = settings(max_examples=6)


def near(found, expected):
    if expected is None or found is None:
        assert found is None and expected is None
    else:
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def firm(unit, year=2021, **more):
    return {"unit": unit, "organisation": unit, "year": year, "region": "LU00",
            "subsector": "b", **more}  # fmt: skip


@few
@given(rows=activity_rows())
def test_totals_are_those_of_plain_python(engine, rows):
    by = ("year", "region", "subsector")
    found = collected(totals(activity_table(engine, rows), by))
    expected = plain.totals(rows, by)
    assert found.height == len(expected)
    for r in found.iter_rows(named=True):
        for name, value in expected[tuple(r[k] for k in by)].items():
            near(r[name], value)


@few
@given(rows=activity_rows())
def test_quotients_are_those_of_plain_python(engine, rows):
    rows = [r for r in rows if r["year"] == 2021] or rows
    table = weighted_amount(activity_table(engine, rows))
    found = collected(location_quotients(table, amount="amount"))
    for r in rows:
        size = r["employment"]
        r["amount"] = None if size is None else size * r["share"] * r["weight"]
    expected = plain.quotients(rows)
    assert found.height == len(expected)
    for r in found.iter_rows(named=True):
        q, error, low, high = expected[r["region"], r["subsector"]]
        near(r["quotient"], q)
        if q:
            near(r["std_error"], error)
            near(r["low"], low)
            near(r["high"], high)


@few
@given(rows=activity_rows())
def test_growth_and_its_parts_are_those_of_plain_python(engine, rows):
    found = collected(growth(activity_table(engine, rows)))
    expected = plain.growth(rows)
    assert found["year"].to_list() == sorted(expected)
    for r in found.iter_rows(named=True):
        value, before, parts, rate = expected[r["year"]]
        near(r["rate"], rate)
        near(r["value"], value)
        near(r["before"], before)
        for name, part in (parts or {}).items():
            near(r[name], part)
        if parts and value is not None and before is not None:
            near(r["change"], r["continuing"] + r["entries"] - r["exits"] + r["revealed"])


@few
@given(rows=activity_rows())
def test_demography_is_that_of_plain_python(engine, rows):
    found = collected(demography(activity_table(engine, rows)))
    expected = plain.demography(rows)
    for r in found.iter_rows(named=True):
        assert {k: r[k] for k in expected[r["year"]]} == expected[r["year"]]


@few
@given(rows=activity_rows())
def test_concentration_is_that_of_plain_python(engine, rows):
    rows = [r for r in rows if r["year"] == 2021] or [rows[0]]
    table = activity_table(engine, rows)
    found = collected(herfindahl(table, ("subsector",)))
    expected = plain.herfindahl(rows)
    assert set(found["subsector"]) == set(expected)
    for r in found.iter_rows(named=True):
        n, index, four = expected[r["subsector"]]
        assert r["organisations"] == n
        near(r["herfindahl"], index)
        near(r["four_largest_share"], four)
    for r in collected(ellison_glaeser(table)).iter_rows(named=True):
        units, g, h, gamma = plain.ellison_glaeser(rows)[r["subsector"]]
        assert r["units"] == units
        near(r["g"], g)
        near(r["herfindahl"], h)
        if gamma is None or abs(1 - h) > 1e-9:
            near(r["gamma"], gamma)
    mixed = plain.diversity(rows)
    for r in collected(diversity(table, ("region",))).iter_rows(named=True):
        n, shannon, blau = mixed[r["region"]]
        assert r["subsectors"] == n
        near(r["shannon"], shannon)
        near(r["blau"], blau)


@few
@given(rows=activity_rows())
def test_membership_is_that_of_plain_python(engine, rows):
    found = collected(membership(activity_table(engine, rows)))
    expected = plain.membership(rows)
    for r in found.iter_rows(named=True):
        assert (r["members"], r["before"], r["joined"]) == expected[r["year"]]


def test_a_quotient_by_hand(engine):
    # LU00 has 30 in b of 40; everywhere 40 of 100: LQ = (30 / 40) / (40 / 100) = 1.875.
    rows = [
        firm("1", employment=30.0),
        firm("2", employment=10.0, subsector="c"),
        firm("3", employment=10.0, region="BE34"),
        firm("4", employment=50.0, region="BE34", subsector="c"),
    ]
    found = collected(location_quotients(activity_table(engine, rows)))
    row = found.filter(pl.col("region") == "LU00", pl.col("subsector") == "b").row(0, named=True)
    assert row["quotient"] == pytest.approx(1.875)
    # Influences: 30 (1/30 - 1/40 - 1/40 + 1/100), 10 (-1/40 + 1/100), 10 (-1/40 + 1/100), 50/100
    squares = (30 * (1 / 30 - 0.05 + 0.01)) ** 2 + 2 * (10 * -0.015) ** 2 + 0.5**2
    relative = (squares * 4 / 3) ** 0.5
    assert row["std_error"] == pytest.approx(1.875 * relative)
    # 0.335^2 / 0.0651125 = 1.72 effective units: one degree of freedom, 7.155 standard errors.
    assert row["high"] == pytest.approx(1.875 * exp(7.1548 * relative), rel=1e-3)


def test_unknown_employment_is_never_zero(engine):
    found = collected(totals(activity_table(engine, [firm("1", employment=None)])))
    assert found["employment"].to_list() == [None]
    assert found["employment_unknown"].to_list() == [1.0]


def test_growth_is_not_computed_across_definitions(engine):
    rows = [firm("1", 2020, definition="old", employment=5.0),
            firm("1", 2021, definition="new", employment=9.0)]  # fmt: skip
    assert collected(growth(activity_table(engine, rows)))["rate"].to_list() == [None, None]


def test_survival_by_hand(engine):
    rows = [firm(u, y, founded=2019) for u, y in (("1", 2019), ("2", 2019), ("1", 2020))]
    found = collected(survival(activity_table(engine, rows)))
    assert found["age"].to_list() == [0, 1]
    assert found["share"].to_list() == [1.0, 0.5]


def test_the_cross_border_table_of_the_evidence(engine):
    """Medicon Valley (HSE University 2019, ch. 3): the employers named account for 446 people.

    Almost 800 were claimed; what no employer says is not guessed.
    """
    staff = {"Novo Nordisk": ("DK", "SE", 212.0), "Ferring": ("DK", "SE", 121.0),
             "Lundbeck": ("DK", "SE", 73.0), "Medicon Village": ("SE", "DK", 40.0)}  # fmt: skip
    units = unit_table(
        engine,
        [{"unit": u, "year": 2018, "country": works} for u, (works, _, _) in staff.items()],
    )
    residence = with_frame(
        engine,
        "residence",
        pl.DataFrame(
            [(u, 2018, lives, people) for u, (_, lives, people) in staff.items()],
            schema=["unit", "year", "country", "staff"],
            orient="row",
        ),
    )
    found = collected(staff_by_residence(units, residence))
    assert found.select("works_in", "lives_in", "crosses", "units", "staff").rows() == [
        ("DK", "SE", 1, 3, 406.0), ("SE", "DK", 1, 1, 40.0),
    ]  # fmt: skip
    (cover,) = collected(residence_coverage(units, residence)).rows(named=True)
    assert (cover["staff_known"], cover["crossing"]) == (446, 446)
    assert cover["coverage"] is None  # nobody says how many they employ


def test_a_sampled_total_by_hand(engine):
    # Two units of a stratum of 10 (weights 5): total 5 (2 + 4) = 30,
    # variance (1 - 2/10) 2/1 ((10 - 15)^2 + (20 - 15)^2) = 80.
    rows = [firm("1", employment=2.0, weight=5.0, stratum="s"),
            firm("2", employment=4.0, weight=5.0, stratum="s")]  # fmt: skip
    row = collected(sampled_totals(activity_table(engine, rows))).row(0, named=True)
    assert row["total"] == pytest.approx(30)
    assert row["std_error"] == pytest.approx(80**0.5)
    # Two equal influences: 2 - 1 = 1 degree of freedom; the total is not below 0.
    assert row["low"] == 0.0
    assert row["high"] == pytest.approx(30 + 7.1548 * 80**0.5, rel=1e-4)
    alone = collected(sampled_totals(activity_table(engine, rows[:1]))).row(0, named=True)
    assert (alone["std_error"], alone["low"], alone["high"]) == (None, None, None)


def test_how_far_an_interval_reaches(engine):
    """Close to Student's t from three degrees of freedom on; the normal where nothing varies."""
    effective = [4.0, 10.0, 31.0, 1e9]
    rows = pl.DataFrame({"s": [*effective, 0.0], "f": [*effective, 0.0]})
    table = with_frame(engine, "influences", rows)
    found = collected(table.select("s", wide=reach(table.s, table.f, 0.95)).order_by("s"))
    exact = [student_t.ppf(0.975, e - 1) for e in effective]
    assert found["wide"][1:].to_list() == pytest.approx(exact, rel=0.05)
    assert found["wide"][0] == pytest.approx(1.959964)


def test_a_sampled_total_of_few_in_a_cell(engine):
    """Sampled units outside the cell are zeros in it: by hand, and as of the zeros themselves."""
    rows = [firm(str(i), employment=float(4 - i) if i < 3 else 0.0, weight=5.0, stratum="s")
            for i in range(8)]  # fmt: skip
    whole = collected(sampled_totals(activity_table(engine, rows))).row(0, named=True)
    for i, row in enumerate(rows):
        row["subsector"] = "b" if i < 3 else "c"
    table = activity_table(engine, rows)
    by = collected(sampled_totals(table, ("definition", "year", "subsector")))
    found = by.filter(pl.col("subsector") == "b").row(0, named=True)
    for name in ("total", "std_error", "low", "high"):
        near(found[name], whole[name])
    z = [20.0, 15.0, 10.0, *[0.0] * 5]
    apart = [v - sum(z) / 8 for v in z]
    factor = 0.8 * 8 / 7
    squares = factor * sum(v**2 for v in apart)
    wide = plain.reach(squares, factor**2 * sum(v**4 for v in apart)) * squares**0.5
    near(found["high"], 45 + wide)


def test_everyone_drawn_has_no_error(engine):
    rows = [firm(str(i), employment=float(i)) for i in range(4)]
    row = collected(sampled_totals(activity_table(engine, rows))).row(0, named=True)
    assert (row["total"], row["std_error"]) == (6.0, 0.0)


def test_stars_by_hand():
    quotients = pl.DataFrame(
        {
            "region": [f"R{i}" for i in range(10)],
            "subsector": ["b"] * 10,
            "amount": [float(i + 1) for i in range(10)],
            "quotient": [0.5] * 9 + [2.0],
        }
    )
    rates = quotients.select("region", "subsector", rate=pl.Series([0.3, *[0.1] * 8, None]))
    found = stars(quotients, rates).filter(pl.col("stars") > 0)
    assert found.select("region", "size", "specialisation", "growth").rows() == [
        ("R0", 0, 0, 1),
        ("R9", 1, 1, None),
    ]
    assert stars(quotients)["growth"].null_count() == 10
    with pytest.raises(OptionError):
        stars(quotients, share=0.9)


def test_an_unknown_dimension_gets_the_nearest(engine):
    with pytest.raises(UnknownNameError, match="region"):
        totals(activity_table(engine, [firm("1")]), ("regoin",))
