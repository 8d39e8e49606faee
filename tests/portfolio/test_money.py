from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.portfolio.making import column, small

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.portfolio import (
    PUBLISHED_FOLDER,
    MoneyOptions,
    Portfolio,
    by_period,
    funding_tables,
    open_portfolio,
)
from healthclusters.portfolio.money import project_money
from healthclusters.portfolio.portfolio import typed_empty
from healthclusters.portfolio.tables import PORTFOLIO_TABLES
from healthclusters.portfolio.words import SHARES, listed, millions, money, percent, several


def test_each_project_by_hand(tmp_path):
    table = project_money(small(tmp_path))
    rows = {r["project_id"]: r for r in table.iter_rows(named=True)}
    one = rows["p1"]
    assert (one["regional"], one["european"], one["national"]) == (100, 500, None)
    assert (one["subsidy_share"], one["level_not_stated"], one["rest"]) == (0.6, None, 400)
    assert (one["regional_volume"], one["regional_funding"]) == (1000, 600)
    two = rows["p2"]
    assert (two["national"], two["level_not_stated"], two["rest"]) == (700, 300, 1000)
    assert (two["regional_volume"], two["regional_funding"]) == (500, 250)
    three = rows["p3"]
    assert (three["public_funding"], three["subsidy_share"], three["rest"]) == (None, None, None)
    assert three["regional_volume"] is None, "nobody's place is known: not zero"


def test_years_by_hand_where_a_project_starts(tmp_path):
    table = funding_tables(small(tmp_path)).periods
    rows = {(r["year_from"], r["year_to"]): r for r in table.iter_rows(named=True)}
    assert set(rows) == {(2019, 2019), (2020, 2020), (2019, 2020)}
    year = rows[2020, 2020]
    assert (year["projects"], year["volume"], year["volume_known"]) == (2, 2500, 2)
    assert (year["public_funding"], year["public_funding_known"]) == (1000, 1)
    assert (year["subsidy_share"], year["shared_by"]) == (0.5, 1), "the third has no known subsidy"
    assert (year["regional_share"], year["region_known"]) == (0.25, 1)
    whole = rows[2019, 2020]
    assert whole["subsidy_share"] == pytest.approx(1600 / 3000)
    assert (whole["regional"], whole["national"], whole["european"]) == (100, 700, 500)
    assert whole["other"] is None


def test_years_by_hand_where_money_is_spread_over_days(tmp_path):
    options = MoneyOptions(by="spread", periods=((2019, 2019), (2020, 2020), (2021, 2021)))
    table = funding_tables(small(tmp_path), options=options).periods
    volume = column(table, "year_from", "volume")
    assert volume[2019] == pytest.approx(1000 * 365 / 731)
    assert volume[2020] == pytest.approx(1000 * 366 / 731 + 2000 * 366 / 731 + 500)
    assert volume[2021] == pytest.approx(2000 * 365 / 731)
    assert column(table, "year_from", "projects") == {2019: 1, 2020: 3, 2021: 1}


def test_the_region_may_be_a_country(tmp_path):
    options = MoneyOptions(region=("Finland",))
    found = column(
        funding_tables(small(tmp_path), options=options).projects, "project_id", "regional_volume"
    )
    assert found == {"p1": 0, "p2": 1500, "p3": None}


def test_partners_without_a_place_are_open_and_in_no_sum(tmp_path):
    partners = (
        "project_id,organisation_id,country,role,budget,in_region\n"
        "p1,a,EE,coordinator,400,1\np1,b,EE,partner,600,\n"
    )
    projects = "project_id,budget,currency\np1,1000,EUR\n"
    row = project_money(small(tmp_path, projects=projects, partners=partners)).row(0, named=True)
    assert (row["regional_volume"], row["regional_volume_open"]) == (400, 600)


def test_the_published_tables_of_three_clusters():
    """Tables 3.1, 3.2 and 4.1 of the study, and what follows from them."""
    found = funding_tables(open_portfolio(PUBLISHED_FOLDER))
    shares = column(found.projects, "project_id", "subsidy_share")
    printed = {"hvn-ciale": 74.4, "hvn-vr4rehab": 60.1, "hvn-smart-systems": 50.4,
               "hvn-zorg-verbindt": 60.1, "hvn-mind": 61.7}  # fmt: skip
    assert {k: round(100 * shares[k], 1) for k in printed} == printed
    dutch = found.periods.filter(pl.col("cluster") == "Health Valley Netherlands")
    assert (dutch["volume"][0], dutch["public_funding"][0]) == (17_580_000, 10_450_000)
    berlin = found.published.row(0, named=True)
    assert (berlin["projects"], berlin["public_funding"]) == (118, 151_220_000)
    assert round(100 * berlin["share_of_regional_volume"], 1) == 92.8
    year = found.published.row(1, named=True)
    assert round(100 * year["share_of_regional_volume"], 1) == 84.4
    moscow = found.objects.filter(pl.col("level") == "regional")
    assert moscow["amount"].sum() == 9_800_000_000
    assert column(moscow, "project_id", "share")["mimc-therapy"] == pytest.approx(3.2 / 9.8)


def test_currencies_are_never_added_up():
    found = funding_tables(open_portfolio(PUBLISHED_FOLDER))
    pairs = found.periods.select("cluster", "currency").rows()
    assert len(pairs) == len(set(pairs)) == 2
    assert open_portfolio(PUBLISHED_FOLDER).currency() is None


@st.composite
def portfolios(draw):
    """Portfolios that pass the checks: amounts unknown, zero or known; parts within the whole."""
    count = draw(st.integers(1, 6))
    projects, funding, partners = [], [], []
    for i in range(count):
        budget = draw(st.one_of(st.none(), st.integers(0, 10_000)))
        most = 10_000 if budget is None else budget
        public = draw(st.one_of(st.none(), st.integers(0, most)))
        start = draw(st.one_of(st.none(), st.dates(min_value=_DAY, max_value=_LAST)))
        end = None if start is None else draw(st.dates(min_value=start, max_value=_END))
        projects.append({"project_id": f"p{i}", "budget": budget, "public_funding": public,
                         "start": start, "end": end, "currency": "EUR"})  # fmt: skip
        left = most if public is None else public
        for level in ("regional", "national"):
            amount = draw(st.integers(0, left))
            left -= amount
            funding.append({"project_id": f"p{i}", "level": level, "amount": amount})
        for name in draw(st.sets(st.sampled_from("abc"))):
            partners.append({"project_id": f"p{i}", "organisation_id": name,
                             "budget": None if budget is None else budget // 3,
                             "public_funding": None if public is None else public // 3,
                             "in_region": draw(st.sampled_from([None, 0, 1]))})  # fmt: skip
    return made(projects=projects, funding=funding, partners=partners)


_DAY, _LAST, _END = date(2010, 1, 1), date(2015, 1, 1), date(2019, 1, 1)


def made(**rows):
    tables = {name: typed_empty(name) for name in PORTFOLIO_TABLES}
    for name, given_rows in rows.items():
        empty = tables[name]
        filled = [{c: row.get(c) for c in empty.columns} for row in given_rows]
        tables[name] = pl.DataFrame(filled, schema=empty.schema)
    return Portfolio(name="made", tables=tables)


@given(portfolios())
def test_no_part_ever_exceeds_its_whole(portfolio):
    found = funding_tables(portfolio)
    for row in found.projects.iter_rows(named=True):
        for share in ("subsidy_share",):
            assert row[share] is None or -1e-9 <= row[share] <= 1 + 1e-9
        levels = sum(row[c] or 0 for c in SHARES)
        if row["budget"] is not None:
            assert levels <= row["budget"] + 1e-6
        for part, whole in (("regional_volume", "budget"), ("regional_funding", "public_funding")):
            if row[part] is not None and row[whole] is not None:
                assert row[part] <= row[whole] + 1e-6
    for row in found.periods.iter_rows(named=True):
        for share in ("subsidy_share", "regional_share"):
            assert row[share] is None or -1e-9 <= row[share] <= 1 + 1e-9
    for (_,), part in found.mix.group_by("cluster"):
        assert part["share_of_volume"].sum() <= 1 + 1e-9
        assert part["share_of_public"].sum() <= 1 + 1e-9


@given(portfolios(), st.sampled_from(["start", "spread"]))
def test_the_years_together_are_the_whole(portfolio, by):
    table = by_period(project_money(portfolio), by=by)
    single = table.filter(
        pl.col("year_from").is_null() | (pl.col("year_from") == pl.col("year_to"))
    )
    for column_, name in (("budget", "volume"), ("public_funding", "public_funding")):
        whole = project_money(portfolio)[column_].sum()
        assert single[name].sum() == pytest.approx(whole, rel=1e-9, abs=1e-6)


@given(portfolios(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(portfolio, random):
    tables = {}
    for name, frame in portfolio.tables.items():
        order = list(range(frame.height))
        random.shuffle(order)
        tables[name] = frame[order]
    again = funding_tables(Portfolio(name="made", tables=tables))
    first = funding_tables(portfolio)
    assert again.projects.equals(first.projects)
    for row, other in zip(
        first.periods.iter_rows(named=True), again.periods.iter_rows(named=True), strict=True
    ):
        assert row == pytest.approx(other, nan_ok=True)


def test_refusals():
    for wrong in ({"by": "end"}, {"periods": ((2018, 2017),)}):
        with pytest.raises(OptionError):
            MoneyOptions(**wrong)
    with pytest.raises(UnknownNameError, match="Luxembourg"):
        MoneyOptions(region=("Luxemburg",))


def test_amounts_in_words():
    assert money(None) == "not known"
    assert money(494_500, "EUR") == "494,500 EUR"
    assert money(17_580_000, "EUR") == "17.58 million EUR"
    assert money(9.8e9) == "9.80 billion"
    assert (millions(17_580_000), millions(None)) == ("17.58", "")
    assert (percent(0.744), percent(None)) == ("74.4 %", "not known")
    assert several(1, "project") == "1 project"
    assert listed(["a", "b", "c", "d"], most=2) == "a, b and 2 more"
