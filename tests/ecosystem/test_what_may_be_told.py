"""Small registers, each made to break one protection: what a report tells of them, by hand."""

import numpy as np
import polars as pl
import pytest

from healthclusters.base import DataError
from healthclusters.ecosystem import (
    EcosystemOptions,
    describe_ecosystem,
    read_register,
    report_tables,
    report_text,
)
from healthclusters.ecosystem.report import doubts, key_figures

REGIONS = ("LU00", "BE34", "FRF3")


@pytest.fixture
def described(tmp_path):
    """The report of a register given as rows."""

    def describe(rows, residence=None, **options):
        given = {}
        path = tmp_path / "register.csv"
        pl.DataFrame(rows, infer_schema_length=None).write_csv(path)
        if residence:
            given["residence"] = tmp_path / "residence.csv"
            pl.DataFrame(residence).write_csv(given["residence"])
        names = sorted({r["definition"] for r in rows if "definition" in r})
        if names:
            given["definitions"] = tmp_path / "definitions.csv"
            first = {n: min(r["year"] for r in rows if r["definition"] == n) for n in names}
            pl.DataFrame(
                [{"definition": n, "aspect": "coverage", "from_year": first[n], "what": "wider"}
                 for n in names]
            ).with_columns(to_year=None).write_csv(given["definitions"])  # fmt: skip
        return describe_ecosystem(read_register(path, **given), options=EcosystemOptions(**options))

    return describe


def firm(unit, employment, subsector="biopharma", year=2021, **more):
    return {"unit": unit, "year": year, "employment": employment, "subsectors": subsector, **more}


def firms(name, number, subsector="biopharma", size=20, **more):
    return [firm(f"{name}{i}", size + i, subsector, **more) for i in range(number)]


def only(frame, **at):
    return frame.filter(*(pl.col(k) == v for k, v in at.items())).row(0, named=True)


def test_geographic_concentration_tells_no_industry_of_two_units(described):
    rows = [f for r in REGIONS for f in firms(r, 8, nuts=r)]
    rows += [firm("X1", 70, "digital_health", nuts="LU00")]
    rows += [firm("X2", 30, "digital_health", nuts="BE34")]
    table = described(rows, region="LU00").regions.concentration
    assert "herfindahl" not in table.columns and "g" not in table.columns
    row = only(table, subsector="digital_health")
    assert row["units"] is None and row["employment"] is None and row["gamma"] is None


def test_gamma_is_rounded_and_needs_every_cell_and_no_large_firm(described):
    rows = [f for r in REGIONS for s in ("biopharma", "digital_health", "other_health")
            for f in firms(f"{r}{s}", 8, s, nuts=r)]  # fmt: skip
    told = described(rows, region="LU00").regions.concentration
    assert told["gamma"].null_count() == 0
    assert (told["gamma"] == told["gamma"].round(2)).all()
    large = described([*rows, firm("BIG", 120, nuts="LU00")], region="LU00").regions.concentration
    assert only(large, subsector="biopharma")["gamma"] is None
    assert only(large, subsector="biopharma")["employment"] is not None
    few = described([*rows, *firms("few", 2, nuts="ES30")], region="LU00").regions.concentration
    assert only(few, subsector="biopharma")["gamma"] is None


def test_firms_of_one_group_are_one_firm(described):
    rows = firms("a", 3, size=100, group="H") + firms("b", 9, "digital_health")
    found = described(rows)
    assert only(found.sums.by("subsector"), subsector="biopharma")["why"] == "few"
    apart = [r | {"group": None} for r in rows]
    assert only(described(apart).sums.by("subsector"), subsector="biopharma")["why"] is None


def test_a_group_said_of_the_organisation_holds_for_its_sites(described):
    sites = [firm(f"S{i}", 30, organisation="O") for i in range(2)]
    rows = [firm("O", 60, group="H"), *sites, firm("P", 40, group="H"), firm("Q", 40)]
    rows = [{"organisation": None, "group": None, **r} for r in rows]
    rows += [{"organisation": None, "group": None, **r} for r in firms("b", 9, "digital_health")]
    assert only(described(rows).sums.by("subsector"), subsector="biopharma")["why"] == "few"


@pytest.mark.parametrize(
    "gone",
    [
        firms("s", 3, size=50, year=2020, organisation="ORG"),  # one firm, three sites
        [firm(f"x{v}", v, year=2020) for v in (100, 99, 1)],  # the second knows the first
        [firm("x1", 40, year=2020), firm("x2", 40, year=2020)],  # two firms
    ],
)
def test_growth_parts_are_cells_of_firms(described, gone):
    stay = [firm(f"k{i}", 10 + i, year=y) for i in range(9) for y in (2020, 2021)]
    rows = [{"organisation": None, **r} for r in stay + gone]
    found = only(described(rows).growth, year=2021)
    assert found["change"] == -sum(r["employment"] for r in gone)
    assert found["exits"] is None and found["entries"] is None and found["continuing"] is None
    enough = [firm(f"y{i}", 40, year=2020) for i in range(5)]
    told = only(described(stay + enough).growth, year=2021)
    assert (told["exits"], told["continuing"], told["entries"]) == (200, 0, 0)


def test_growth_parts_need_as_many_firms_as_asked_for(described):
    rows = [firm(f"k{i}", 10 + i, year=y) for i in range(9) for y in (2020, 2021)]
    rows += [firm(f"y{i}", 40, year=2020) for i in range(4)]
    assert only(described(rows).growth, year=2021)["exits"] == 160
    assert only(described(rows, least=5).growth, year=2021)["exits"] is None


def test_units_that_stayed_are_a_part_like_any_other(described):
    """One firm brings all of the change of those that stayed; nine come, nine go."""
    rows = [firm(f"k{i}", 10, year=y) for i in range(9) for y in (2020, 2021)]
    rows += [firm("one", 20, year=2020), firm("one", 90, year=2021)]
    rows += firms("went", 9, year=2020) + firms("came", 9)
    found = only(described(rows).growth, year=2021)
    assert found["change"] is not None
    assert found["continuing"] is None and found["entries"] is None


def test_what_became_known_of_a_few_is_told_with_the_rest_only(described):
    rows = [firm(f"k{i}", 10 + i + (y == 2021), year=y) for i in range(12) for y in (2020, 2021)]
    rows += [firm("u", None, year=2020), firm("u", 15), *firms("came", 5)]
    found = only(described(rows).growth, year=2021)
    assert found["revealed"] is None and found["continuing"] is None
    assert found["entries"] == sum(range(20, 25))


def home_and_others():
    return [
        f | {"turnover": 1000.0}
        for r in REGIONS
        for s in ("biopharma", "digital_health", "other_health")
        for f in firms(f"{r}{s}", 6, s, nuts=r)
    ]


def test_hidden_at_home_is_hidden_among_regions(described):
    rows = [*home_and_others(), firm("BIG", 25, nuts="LU00", turnover=1e7)]
    found = described(rows, region="LU00")
    assert only(found.sums.by("subsector"), subsector="biopharma")["why"] == "dominated"
    told = only(found.regions.quotients, region="LU00", subsector="biopharma")
    for column in ("amount", "units", "quotient", "std_error", "low", "high"):
        assert told[column] is None


def test_a_dominated_region_is_not_compared(described):
    rows = firms("L", 6, nuts="LU00") + firms("F", 6, nuts="FRF3")
    rows += [firm("D", 900, nuts="BE34"), firm("d1", 3, nuts="BE34"), firm("d2", 4, nuts="BE34")]
    rows += [{**firm(f"n{r}{i}", 200 + i, None, nuts=r), "nace": "47.11"}
             for r in REGIONS for i in range(9)]  # fmt: skip
    found = described([{"nace": None, **r} for r in rows], region="LU00", scope="assigned")
    row = only(found.regions.comparison, region="BE34")
    for column in ("organisations", "employment", "health_share", "quotient", "low", "high"):
        assert row[column] is None
    assert row["why"] == "dominated"


def test_a_region_of_two_firms_is_not_compared(described):
    rows = [*home_and_others(), *firms("two", 2, nuts="ES30")]
    found = described(list(rows), region="LU00")
    row = only(found.regions.comparison, region="ES30")
    assert row["employment"] is None and row["organisations"] is None and row["why"] == "few"
    cell = only(found.regions.quotients, region="ES30")
    assert cell["amount"] is None and cell["units"] is None and cell["why"] == "few"


def test_intervals_are_those_of_shown_cells(described):
    def sample(name, sizes, subsector, weight):
        return [firm(f"{name}{i}", v, subsector, weight=weight, stratum="s")
                for i, v in enumerate(sizes)]  # fmt: skip

    rows = sample("a", (500, 3, 2), "biopharma", 2.0)
    rows += sample("b", range(9, 24), "digital_health", 2.0)
    rows += sample("c", range(9, 24), "other_health", 2.0)
    rows += sample("d", range(9, 24), "diagnostics_and_devices", 2.0)
    found = described(rows)
    hidden = found.sums.by("subsector").filter(pl.col("why").is_not_null())["subsector"]
    assert "biopharma" in hidden and hidden.len() == 2
    told = found.intervals["subsector"].to_list()
    assert not set(told) & set(hidden) and len(told) == 3
    inner = found.intervals.filter(pl.col("subsector") != "*")
    relative = (inner["std_error"] / inner["total"]).to_numpy()
    assert np.allclose(relative * 20, np.round(relative * 20))  # to the next 5 %
    reach = ((inner["high"] - inner["total"]) / inner["std_error"]).to_numpy()
    assert np.allclose(reach * 2, np.round(reach * 2)) and (reach >= 1.96).all()  # to the next half
    total = only(found.intervals, subsector="*")
    assert total["std_error"] is None  # one firm has more than half of it


def test_a_rate_gives_no_year_before_of_two_firms(described):
    rows = [firm(f"L{i}", 20, nuts="LU00", year=y) for i in range(6) for y in (2020, 2021)]
    rows += [firm(f"F{i}", 20, nuts="FRF3", year=y) for i in range(9) for y in (2020, 2021)]
    rows += [firm("D", 70, nuts="BE34", year=2020), *firms("d", 5, size=30, nuts="BE34")]
    found = described(rows, region="LU00")
    row = only(found.regions.comparison, region="BE34")
    assert row["employment"] == 160 and row["rate"] is None
    assert only(found.regions.stars, region="BE34")["growth"] is None


def test_stars_place_no_region_that_is_hidden(described):
    """The first of an industry is larger than each of the others: that bounds the hidden ones."""
    rows = [firm(f"{r}{i}", size + y - 2020, nuts=r, year=y) for y in (2020, 2021)
            for r, size in zip(("LU00", "FRF3", "NL42"), (22, 20, 19), strict=True)
            for i in range(9)]  # fmt: skip
    open_ = described(rows, region="LU00").regions.stars
    assert open_["size"].to_list() == [0, 1, 0] and open_["growth"].null_count() == 0
    few = [*rows, *(firm(f"d{i}", 30, nuts="BE34", year=y) for i in range(2) for y in (2020, 2021))]
    stars = described(few, region="LU00").regions.stars
    assert stars["size"].null_count() == stars.height
    assert stars["growth"].null_count() == stars.height
    before = [r for r in few if not (r["unit"] == "d0" and r["year"] == 2020)]
    before += firms("e", 5, nuts="BE34")
    stars = described(before, region="LU00").regions.stars
    assert stars["size"].null_count() == 0 and stars["growth"].null_count() == stars.height


def test_stars_place_no_region_that_the_report_does_not_tell_of(described):
    rows = [f for r, size in (("LU00", 22), ("FRF3", 20), ("NL42", 19))
            for f in firms(r, 9, size=size, nuts=r)]  # fmt: skip
    stars = described(rows, region="LU00", compare=("FRF3",)).regions.stars
    assert set(stars["region"]) == {"LU00", "FRF3"}
    assert stars["size"].null_count() == 2 and stars["specialisation"].null_count() == 0


def two_definitions(extra):
    rows = [firm(f"a{i}", 10 + i, year=2018, definition=d) for i in range(6) for d in "no"]
    rows += [firm(f"c{i}", 20 + i, "digital_health", year=2018, definition=d) for i in range(6)
             for d in "no"]  # fmt: skip
    rows += [firm(f"a{i}", 10 + i, year=2017, definition="o") for i in range(6)]
    return rows + [firm(f"t{i}", v, year=2018, definition="o") for i, v in enumerate(extra)]


def test_two_definitions_of_a_year_do_not_tell_their_difference(described):
    found = described(two_definitions([25, 30]))
    assert found.overlap.is_empty()
    older = found.sums.cells.filter(pl.col("definition") == "o", pl.col("year") == 2018)
    assert older["employment"].null_count() == older.height
    assert found.series.filter(pl.col("definition") == "o", pl.col("year") == 2018).is_empty()
    assert only(found.demography, definition="o", year=2018)["active"] is None
    assert only(found.growth, definition="n")["value"] == 210
    assert found.growth.filter(pl.col("definition") == "o", pl.col("year") == 2018).is_empty()
    tables = report_tables(found)
    for table in tables.values():
        if {"definition", "year"} <= set(table.frame.columns):
            both = table.frame.filter(pl.col("definition") == "o", pl.col("year") == 2018)
            for column in set(both.columns) & {"employment", "value", "herfindahl", "active"}:
                assert both[column].null_count() == both.height


def test_a_dominated_difference_is_none_that_may_be_told(described):
    assert described(two_definitions([100, 3, 2, 2])).overlap.is_empty()


def test_a_difference_of_enough_firms_is_told_of_totals_only(described):
    found = described(two_definitions([25, 30, 20, 15]))
    assert only(found.overlap, series="employment")["difference"] == -90
    older = found.sums.by("subsector").filter(pl.col("definition") == "o", pl.col("year") == 2018)
    assert older["employment"].null_count() == older.height


def test_the_use_of_ai_is_told_of_totals_where_neither_side_is_few(described):
    def using(users, known):
        rows = firms("a", 9) + firms("b", 9, "digital_health")
        flags = [1] * users + [0] * (known - users) + [None] * (18 - known)
        return [r | {"ai_in_use": f, "patents": 2} for r, f in zip(rows, flags, strict=True)]

    for users, known, told in ((1, 10, None), (9, 10, None), (5, 10, 5), (0, 10, 0)):
        found = described(using(users, known))
        table = report_tables(found)["subsectors"].frame
        assert table["ai_users"].null_count() == table["ai_known"].null_count() == table.height
        assert found.sums.by()["ai_users"][0] == told
        said = report_tables(found)["outputs"].rows[0][-1]
        assert said == ("hidden" if told is None else f"{told} of {known}")


def test_productivity_does_not_tell_of_the_one_that_says_nothing(described):
    rows = [r | {"value_added": 100.0} for r in firms("a", 9) + firms("b", 9, "digital_health")]
    told = described(rows).sums.by("subsector")
    assert told["productivity"].null_count() == 0
    rows[0]["value_added"] = None
    assert (
        described(rows).sums.cells["productivity"].null_count() == described(rows).sums.cells.height
    )


@pytest.mark.parametrize("column", ["employment", "turnover", "value_added", "patents"])
def test_an_amount_beyond_all_is_refused_at_the_door(described, column):
    rows = [r | {"turnover": 1.0, "value_added": 1.0, "patents": 1} for r in firms("a", 9)]
    rows[3][column] = 1e300
    with pytest.raises(DataError) as caught:
        described(rows)
    [problem] = caught.value.problems
    assert problem.column == column and problem.line == 5


def test_amounts_of_very_different_size_are_still_protected(described):
    rows = firms("a", 9) + firms("b", 9, "digital_health")
    rows = [r | {"turnover": 1.0 + i} for i, r in enumerate(rows)]
    rows[0]["turnover"] = 1e14
    rows += [firm("c", 20, "other_health", turnover=0.001)]
    found = described(rows).sums.by("subsector")
    assert only(found, subsector="biopharma")["why"] == "dominated"
    assert only(found, subsector="other_health")["why"] == "few"


def test_a_hidden_total_is_no_zero(described):
    rows = [firm("a", 500, year=y, member_from=2015, founded=2010) for y in (2020, 2021)]
    rows += [firm("b", 3, year=y, member_from=2015, founded=2012) for y in (2020, 2021)]
    found = described(rows)
    text = report_text(found)
    assert "not shown: too few firms" in text
    assert " 0 organisations" not in text and "2 organisations" not in text
    assert "0 without" not in " ".join(doubts(found))
    assert [f[0] for f in key_figures(found)][:2] == ["hidden", "hidden"]
    assert found.demography["active"].null_count() == 2
    assert (
        found.membership["members"].null_count()
        == found.membership["organisations"].null_count()
        == 2
    )
    assert "hidden" in report_text(found).split("Who is founded")[1]
    french = report_text(found, "fr")
    assert "trop peu d’entreprises" in french and " 0 organisation" not in french


def test_what_could_not_be_assigned_is_hidden_in_words(described):
    rows = [*firms("a", 9), firm("n", 30, None, nace="01.11"), *firms("b", 9, "digital_health")]
    text = report_text(described([{"nace": None, **r} for r in rows]))
    assert "How many organisations could not be assigned is not shown" in text
    assert "0 organisations could not" not in text


def test_members_are_hidden_with_what_they_leave(described):
    rows = [r | {"member_from": 2015} for r in firms("a", 8)]
    rows += [r | {"member_from": None} for r in firms("o", 1)]
    found = described(rows).membership.row(0, named=True)
    assert found["members"] is None and found["share"] is None
    assert "not shown" in report_text(described(rows)).split("Members")[1]


def test_a_join_rate_beside_hidden_joins_is_hidden(described):
    rows = [r | {"member_from": 2015} for r in firms("a", 5)]
    rows += [r | {"member_from": 2021} for r in firms("j", 1)]
    rows += [r | {"member_from": None} for r in firms("o", 5)]
    found = described(rows).membership.row(0, named=True)
    assert found["joined"] is None and found["left"] is None and found["join_rate"] is None
    assert found["members"] == 6
    more = [*rows, *(r | {"member_from": 2021} for r in firms("k", 3))]
    told = described(more).membership.row(0, named=True)
    assert told["joined"] == 4 and told["join_rate"] == pytest.approx(4 / 9)


def test_a_founding_rate_beside_hidden_foundings_is_hidden(described):
    rows = [r | {"founded": 2010} for r in firms("a", 9)]
    found = described(rows + [r | {"founded": 2021} for r in firms("n", 2)]).demography
    assert found["founded"][0] is None and found["founding_rate"][0] is None
    told = described(rows + [r | {"founded": 2021} for r in firms("n", 3)]).demography
    assert told["founded"][0] == 3 and told["founding_rate"][0] == pytest.approx(3 / 12)
    one = [r | {"founded": 2021, "group": "g"} for r in firms("n", 3)]
    group = described([r | {"group": None} for r in rows] + one).demography
    assert group["founded"][0] is None


def test_startups_are_hidden_where_all_but_one_are(described):
    rows = [r | {"startup": int(i > 0)} for i, r in enumerate(firms("a", 9))]
    assert described(rows).demography["startups"][0] is None
    even = [r | {"startup": int(i > 3)} for i, r in enumerate(firms("a", 9))]
    assert described(even).demography["startups"][0] == 5


def test_survival_of_few_is_hidden(described):
    def cohort(born, still):
        rows = [firm(f"a{i}", 20, year=y, founded=2010) for i in range(9) for y in (2020, 2021)]
        rows += [firm(f"n{i}", 20, year=2020, founded=2020) for i in range(born)]
        rows += [firm(f"n{i}", 20, year=2021, founded=2020) for i in range(still)]
        return described(rows).survival.filter(pl.col("cohort") == 2020)

    assert cohort(2, 2).is_empty()
    for born, still in ((6, 5), (6, 2)):
        row = only(cohort(born, still), age=1)
        assert row["alive"] is None and row["share"] is None
    assert only(cohort(6, 3), age=1)["alive"] == 3
    assert only(cohort(6, 6), age=1)["alive"] == 6


def test_places_of_few_firms_are_not_on_the_map(described):
    def at(name, number, lat, **more):
        return [r | {"lat": lat, "lon": 6.0, "city": name, "group": None, **more}
                for r in firms(name, number)]  # fmt: skip

    found = described(at("A", 5, 49.5) + at("B", 1, 49.6)).places
    assert found["city"].drop_nulls().to_list() == ["A"]
    assert found.filter(pl.col("lat").is_null())["organisations"].to_list() == [None]
    group = described(at("A", 5, 49.5) + at("B", 3, 49.6, group="g")).places
    assert group["city"].drop_nulls().to_list() == ["A"]
    rest = group.filter(pl.col("lat").is_null())["organisations"]
    assert rest.to_list() == [3]


def test_herfindahl_needs_ten_firms_none_of_them_large(described):
    def told(rows):
        return described(rows).concentration

    assert told(firms("a", 9)).is_empty()
    twelve = told(firms("a", 12))
    assert twelve["herfindahl"].to_list() == [0.08] and twelve["equal_firms"].to_list() == [12]
    assert "largest_share" not in twelve.columns
    assert told([*firms("a", 12), firm("big", 100)]).is_empty()
    assert told([r | {"group": f"g{i % 5}"} for i, r in enumerate(firms("a", 12))]).is_empty()


def test_herfindahl_is_that_of_shown_subsectors(described):
    rows = firms("a", 12) + firms("b", 12, "digital_health")
    rows = [r | {"turnover": 10.0} for r in rows]
    rows[0]["turnover"] = 1e6
    rows += [r | {"turnover": 10.0} for r in firms("c", 12, "other_health")]
    found = described(rows)
    shown = found.sums.by("subsector").filter(pl.col("why").is_null())["subsector"].to_list()
    assert "biopharma" not in shown
    assert found.concentration["subsector"].to_list() == shown
    assert found.diversity.is_empty()
    assert "is not shown" in report_text(found).split("Concentration and diversity")[1]


def residents(number, country, staff=5, name="a"):
    return [{"unit": f"{name}{i}", "year": 2021, "country": country, "staff": staff + i}
            for i in range(number)]  # fmt: skip


def test_residence_hides_cells_and_who_crosses(described):
    rows = [r | {"country": "LU"} for r in firms("a", 12)]
    told = described(rows, residents(12, "LU") + residents(12, "FR") + residents(1, "DE", 30))
    table = told.residence
    assert (
        only(table, lives_in="DE")["staff"] is None and only(table, lives_in="DE")["units"] is None
    )
    assert table["why"].is_not_null().sum() >= 2  # from the total the one would be known
    # Of two countries abroad one is hidden: the sum of those who cross would tell the other.
    crossing = told.coverage["crossing_share"][0]
    hidden = set(table.filter(pl.col("why").is_not_null())["lives_in"])
    assert crossing is None or {"DE", "FR"} <= hidden


def test_residence_of_all_but_one_firm_is_hidden(described):
    rows = [r | {"country": "LU"} for r in firms("a", 12)]
    told = described(rows, residents(11, "LU") + residents(11, "FR"))
    assert told.residence["staff"].null_count() == told.residence.height
    assert told.coverage["coverage"][0] is None
    assert "not shown: too few firms" in report_text(told)
    enough = described(rows, residents(8, "LU") + residents(8, "FR"))
    assert enough.residence["staff"].null_count() == 0


def test_quotients_tell_regions_of_the_report_only_unless_everything_may_be_seen(described):
    rows = home_and_others()
    found = described(rows, region="LU00", compare=("BE34",))
    assert set(found.regions.quotients["region"]) == {"LU00", "BE34"}
    assert set(found.regions.stars["region"]) == {"LU00", "BE34"}
    everything = described(rows, region="LU00", compare=("BE34",), confidential=False)
    assert set(everything.regions.quotients["region"]) == set(REGIONS)


def test_errors_of_quotients_are_rounded_up_or_hidden(described):
    rows = [f for r in REGIONS for s in ("biopharma", "digital_health")
            for f in firms(f"{r}{s}", 14, s, nuts=r)]  # fmt: skip
    shown = described([*rows, firm("BIG", 200, nuts="LU00")], region="LU00")
    open_ = described(rows, region="LU00", confidential=False).regions.quotients
    told = shown.regions.quotients
    assert only(told, region="LU00", subsector="biopharma")["low"] is None
    row = only(told, region="BE34", subsector="digital_health")
    relative = row["std_error"] / row["quotient"]
    assert relative * 20 == pytest.approx(round(relative * 20))
    exact = only(open_, region="BE34", subsector="digital_health")
    assert relative >= exact["std_error"] / exact["quotient"] - 1e-9
