"""What is not known must not become a number: growth, stars, closings, residence, by hand."""

import polars as pl
import pytest
from tests.ecosystem.registers import described, firm

from healthclusters.ecosystem import (
    EcosystemOptions,
    describe_ecosystem,
    example_regions,
    example_register,
    report_sections,
    report_tables,
    report_text,
)


@pytest.fixture(scope="module")
def example():
    options = {c: EcosystemOptions(region="LU00", confidential=c) for c in (True, False)}
    register, regions = example_register(), example_regions()
    return {c: describe_ecosystem(register, regions=regions, options=options[c]) for c in options}


def test_a_star_is_given_among_all_regions_not_among_those_shown(example):
    given = {
        c: {(r["region"], r["subsector"]): r for r in found.regions.stars.iter_rows(named=True)}
        for c, found in example.items()
    }
    for place, told in given[True].items():
        for kind in ("size", "specialisation", "growth"):
            assert told[kind] in (None, given[False][place][kind])
    by_region = dict(example[True].regions.comparison.select("region", "stars").rows())
    assert by_region["LU00"] is None
    open_ = dict(example[False].regions.comparison.select("region", "stars").rows())
    assert None not in open_.values()


@pytest.mark.parametrize(("language", "hidden"), [("en", "hidden"), ("fr", "masqué")])
def test_stars_that_cannot_be_said_are_no_zero(example, language, hidden):
    table = report_tables(example[True], language)["comparison"]
    told = dict(example[True].regions.comparison.select("region", "stars_said").rows())
    said = {row[0]: row[-1] for row in table.rows}
    assert said["LU00"] == hidden and "0" not in said.values()
    for region, words in said.items():
        assert (words == hidden) == (not told[region])


def test_who_stops_answering_is_no_loss(tmp_path):
    rows = [
        firm(f"a{i}", 10 if year == 2020 or i < 6 else None, year=year)
        for i in range(12)
        for year in (2020, 2021)
    ]
    found = described(tmp_path, rows)
    now = found.at(found.growth).row(0, named=True)
    assert (now["rate"], now["raw_rate"], now["comparable"]) == (0.0, -0.5, 60.0)
    assert found.at(found.growth_by_subsector)["rate"].to_list() == [0.0]
    assert found.at(found.growth_by_subsector)["yearly_rate"].to_list() == [0.0]
    text = report_text(found)
    assert "changed by 0.0 %" in text and "6 organisations" in text
    assert "only one of the two years" in " ".join(text.split())


def test_growth_of_the_example_is_of_firms_known_in_both_years(example):
    rates = dict(
        example[False]
        .growth.filter(pl.col("definition") == "map-2021")
        .drop_nulls("rate")
        .select("year", "rate")
        .rows()
    )
    assert (round(100 * rates[2021], 1), round(100 * rates[2020], 1)) == (0.6, 7.9)
    told = example[True].at(example[True].growth).row(0, named=True)
    assert told["rate"] == pytest.approx(11 / 1789)
    assert told["raw_rate"] == pytest.approx(91 / 1789)
    short = next(s for s in report_sections(example[True]) if s.id == "in-short")
    assert any("+0.6 %" in point and "+5.1 %" in point for point in short.points)
    series = report_tables(example[True])["series"]
    silent = series.header.index("without a number")
    assert series.rows[-1][silent] != ""


def lives(units, country, staff=10):
    return [{"unit": u, "year": 2021, "country": country, "staff": staff} for u in units]


def test_nobody_crosses_a_border_that_is_not_stated(tmp_path):
    names = [f"a{i}" for i in range(9)]
    side = {"residence": lives(names, "LU", 5) + lives(names, "FR", 5)}
    found = described(tmp_path, [firm(n, 20) for n in names], side, confidential=False)
    cover = found.coverage.row(0, named=True)
    assert (cover["crossing"], cover["crossing_share"], cover["coverage"]) == (None, None, 0.5)
    assert "no unit says where it is" in " ".join(report_text(found).split())


@pytest.mark.parametrize("where", [{"country": "LUX"}, {"country": "LU"}, {"nuts": "LU000"}])
def test_a_country_is_the_same_in_two_and_three_letters(tmp_path, where):
    names = [f"a{i}" for i in range(9)]
    side = {"residence": lives(names, "LU", 5) + lives(names, "FRA", 15)}
    found = described(tmp_path, [firm(n, 20, **where) for n in names], side)
    assert found.coverage["crossing_share"].to_list() == [0.75]
    assert set(found.residence["lives_in"]) == {"LU", "FR"}


def test_residence_is_of_the_region_and_counts_nobody_twice(tmp_path):
    rows = [firm(f"L{i}", 10, country="LU", nuts="LU000") for i in range(9)]
    rows += [firm(f"B{i}", 10, country="BE", nuts="BE341") for i in range(9)]
    rows += [firm("ORG", 100, country="LU", nuts="LU000")]
    rows += [firm(f"S{i}", 50, country="LU", nuts="LU000", organisation="ORG") for i in range(2)]
    said = lives([f"L{i}" for i in range(9)], "FR") + lives([f"B{i}" for i in range(9)], "BE")
    found = described(tmp_path, rows, {"residence": said}, region="LU00", confidential=False)
    cover = found.coverage.row(0, named=True)
    assert (cover["employment"], cover["staff_known"], cover["crossing_share"]) == (190, 90, 1.0)
    assert found.residence.select("works_in", "lives_in", "staff").rows() == [("LU", "FR", 90.0)]


def test_growth_of_members_can_be_followed_in_its_table(example):
    table = report_tables(example[False])["membership"]
    start, end, rate = (table.header.index(c) for c in ("at its beginning", "members", "growth"))
    for row in table.rows:
        if row[rate]:
            grown = int(row[end]) / int(row[start]) - 1
            assert float(row[rate].removesuffix(" %")) == pytest.approx(100 * grown, abs=0.6)


def test_both_sides_of_a_break_are_in_every_table_of_years(example):
    tables = report_tables(example[True])
    for key in ("series", "demography", "membership", "outputs"):
        years = [set(row[:2]) for row in tables[key].rows]
        assert {"2018", "map-2018"} in years and {"2018", "map-2021"} in years


def test_the_map_says_how_it_counts(example):
    section = next(s for s in report_sections(example[True]) if s.id == "map")
    assert "add up to 138" in section.paragraphs[0]
    assert section.charts[0].title.endswith("of 136")
