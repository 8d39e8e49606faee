"""Reading a panel: what is refused, what is only noted, and where."""

import polars as pl
import pytest
from tests.impact.making import long_panel, random_frame, random_panel

from healthclusters.base import DataError, UnknownNameError
from healthclusters.impact import panel_from_frame, read_panel


def written(tmp_path, text, name="panel.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


HEAD = "firm,year,treated_from,employment\n"
GOOD = HEAD + "a,2010,2011,5\na,2011,2011,6\nb,2010,,7\nb,2011,,7\n"


def problems(tmp_path, text):
    with pytest.raises(DataError) as caught:
        read_panel(written(tmp_path, text))
    return caught.value.problems


def notices(panel):
    return {(n.code, n.line, n.column) for n in panel.notices}


def test_a_good_file_is_read_sorted_and_described(tmp_path):
    panel = read_panel(written(tmp_path, GOOD.replace("a,2010", "a,2010")))
    assert panel.outcomes == ("employment",)
    assert panel.years == [2010, 2011]
    assert "2 firms, 2010 to 2011, 4 rows" in str(panel)
    assert panel.notices == ()
    assert len(panel.revision) == 64


def test_excel_gives_the_same_panel(tmp_path):
    path = tmp_path / "panel.xlsx"
    frame = random_frame(firms=12)
    frame.write_excel(path, worksheet="firms")
    panel = read_panel(path, sheet="firms")
    assert panel.frame["employment"].to_list() == pytest.approx(
        frame.sort("firm", "year")["employment"].to_list()
    )


def test_semicolons_and_decimal_commas_are_read(tmp_path):
    text = GOOD.replace(",", ";").replace(";7\n", ";7,5\n")
    panel = read_panel(written(tmp_path, text))
    assert panel.frame["employment"].to_list() == [5, 6, 7.5, 7.5]


def test_duplicates_are_refused_with_their_line(tmp_path):
    (problem,) = problems(tmp_path, GOOD + "b,2011,,8\n")
    assert (problem.code, problem.line) == ("TAB-018", 6)


def test_unknown_columns_are_refused_own_ones_are_not(tmp_path):
    (problem,) = problems(tmp_path, GOOD.replace("employment", "employement"))
    assert problem.code == "TAB-010"
    assert "employment" in problem.remedy
    text = GOOD.replace("employment\n", "employment,x_age,placebo_rain\n")
    text = text.replace("5\n", "5,1,2\n").replace("6\n", "6,1,2\n").replace("7\n", "7,1,2\n")
    panel = read_panel(written(tmp_path, text))
    assert panel.covariates == ("x_age",)
    assert panel.placebos == ("placebo_rain",)
    with pytest.raises(UnknownNameError, match="x_age"):
        panel.check_names("covariate", ["x_aged"])


def test_two_starts_of_one_firm_are_refused(tmp_path):
    (problem,) = problems(tmp_path, GOOD.replace("a,2011,2011", "a,2011,2012"))
    assert (problem.code, problem.line, problem.column) == ("IMP-001", 3, "treated_from")


@pytest.mark.parametrize(("since", "until"), [("2011", "2010"), ("", "2011")])
def test_leaving_before_entering_is_refused(tmp_path, since, until):
    text = "firm,year,treated_from,treated_until,employment\n"
    text += f"a,2010,{since},{until},5\na,2011,{since},{until},6\n"
    (problem,) = problems(tmp_path, text)
    assert (problem.code, problem.column) == ("IMP-002", "treated_until")


def test_weights_of_nothing_are_refused():
    frame = long_panel({"a": [1.0, 2], "b": [1.0, 2]}, {"a": 2011})
    for weights in ([1.0, 1, 0, 0], [1.0, 1, None, None]):
        with pytest.raises(DataError, match="IMP-003"):
            panel_from_frame(frame.with_columns(weight=pl.Series(weights)))


def test_a_panel_without_any_outcome_is_refused(tmp_path):
    (problem,) = problems(tmp_path, "firm,year,treated_from\na,2010,2011\na,2011,2011\n")
    assert problem.code == "IMP-004"


def test_a_year_that_nobody_has_is_refused(tmp_path):
    (problem,) = problems(tmp_path, GOOD.replace("2010", "2009"))
    assert problem.code == "IMP-005"
    assert "2010" in problem.what


def test_all_problems_come_at_once(tmp_path):
    text = GOOD.replace("5\n", "five\n").replace("b,2011", "b,20x1")
    assert sorted(p.code for p in problems(tmp_path, text)) == ["TAB-012", "TAB-012"]


def test_gaps_early_entry_and_leavers_are_noted_with_their_line(tmp_path):
    text = "firm,year,treated_from,treated_until,employment\n"
    text += "gap,2010,,,5\ngap,2012,,,5\n"
    text += "".join(f"early,{y},2010,,5\n" for y in (2010, 2011, 2012))
    text += "".join(f"left,{y},2011,2011,5\n" for y in (2010, 2011, 2012))
    panel = read_panel(written(tmp_path, text))
    assert notices(panel) == {
        ("IMP-006", 3, "year"),
        ("IMP-007", 4, "treated_from"),
        ("IMP-008", 7, "treated_until"),
    }


def test_jumps_are_noted_but_used():
    frame = long_panel({"a": [20.0, 21, 2100], "b": [20.0, 20, 20], "c": [2.0, 25, 3]}, {})
    panel = panel_from_frame(frame)
    assert notices(panel) == {("IMP-009", 4, "employment"), ("IMP-009", 9, "employment")}
    assert panel.frame["employment"].max() == 2100


def test_money_outside_the_programme_is_noted():
    frame = long_panel({"a": [1.0, 1], "b": [1.0, 1]}, {"a": 2011}).with_columns(
        public_funding=pl.Series([5.0, 5, 0, 7])
    )
    assert notices(panel_from_frame(frame)) == {
        ("IMP-010", 2, "public_funding"),
        ("IMP-010", 5, "public_funding"),
    }


def test_unknown_values_are_noted_and_stay_unknown():
    frame = long_panel({"a": [1.0, 2], "b": [1.0, 2]}, {"a": 2011}).with_columns(
        employment=pl.Series([1.0, None, 2, float("nan")])
    )
    panel = panel_from_frame(frame)
    assert notices(panel) == {("IMP-011", None, "employment")}
    assert panel.frame["employment"].to_list() == [1.0, None, 2.0, None]


def test_a_table_in_memory_is_checked_like_a_file():
    good = random_frame(firms=6)
    with pytest.raises(DataError, match="TAB-009"):
        panel_from_frame(good.drop("year"))
    with pytest.raises(DataError, match="TAB-010"):
        panel_from_frame(good.with_columns(size=1))
    with pytest.raises(DataError, match="TAB-012"):
        panel_from_frame(good.with_columns(employment=pl.lit("many")))
    with pytest.raises(DataError, match="TAB-011"):
        panel_from_frame(good.with_columns(firm=pl.lit(None, dtype=pl.String)))
    with pytest.raises(DataError, match="TAB-014"):
        panel_from_frame(good.with_columns(employment=-pl.col("employment")))
    with pytest.raises(DataError, match="TAB-018"):
        panel_from_frame(pl.concat([good, good]))


def test_the_revision_does_not_depend_on_the_order_of_rows():
    frame = random_frame(firms=10)
    shuffled = frame.sample(fraction=1, shuffle=True, seed=1)
    assert panel_from_frame(frame).revision == panel_from_frame(shuffled).revision
    assert random_panel(firms=10, seed=1).revision != random_panel(firms=10, seed=2).revision
