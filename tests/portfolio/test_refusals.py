import pytest
from tests.portfolio.making import FUNDING, PARTNERS, PROJECTS, folder, refused, small

from healthclusters.base import DataError
from healthclusters.portfolio import open_portfolio, read_calls

BASE = {"projects": PROJECTS, "partners": PARTNERS, "funding": FUNDING}


def changed(table, old, new):
    assert old in BASE[table]
    return {**BASE, table: BASE[table].replace(old, new)}


def test_the_small_portfolio_is_accepted_without_a_notice(tmp_path):
    assert small(tmp_path).notices == ()


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (changed("projects", "2019-01-01,", "soon,"), ("PRT-001", "projects.csv", 2, "start")),
        (changed("partners", "p1,b,Firm B,company,EE", "p1,b,Firm B,company,Atlantis"),
         ("PRT-003", "partners.csv", 3, "country")),
        (changed("partners", "EE,coordinator", "EE,partner"),
         ("PRT-005", "partners.csv", 2, "role")),
        (changed("partners", "company,EE,partner", "company,EE,coordinator"),
         ("PRT-006", "partners.csv", 3, "role")),
        (changed("projects", "1000,600", "1000,1600"),
         ("PRT-007", "projects.csv", 2, "public_funding")),
        (changed("funding", "p1,european,EU,500", "p1,european,EU,550"),
         ("PRT-007", "funding.csv", 2, "amount")),
        (changed("partners", "400,200", "1400,200"), ("PRT-008", "partners.csv", 2, "budget")),
        (changed("partners", "400,200", "400,300"),
         ("PRT-008", "partners.csv", 2, "public_funding")),
        (changed("projects", "2000,1000,EUR", "2000,1000,CHF"),
         ("PRT-010", "projects.csv", 3, "currency")),
        (changed("projects", "2000,1000,EUR", "2000,1000,"),
         ("PRT-011", "projects.csv", 3, "currency")),
        (changed("projects", "2019-01-01,2020-12-31", "2019-01-01,2018-12-31"),
         ("PRT-012", "projects.csv", 2, "end")),
        (changed("partners", "p2,d", "p9,d"), ("TAB-020", "partners.csv", 6, "project_id")),
        (changed("partners", "p2,d", "p2,c"), ("TAB-018", "partners.csv", 6,
                                               "project_id + organisation_id")),
        (changed("partners", "Firm D,company", "Firm D,circus"),
         ("TAB-015", "partners.csv", 6, "kind")),
    ],
)  # fmt: skip
def test_each_contradiction_is_refused_at_its_place(tmp_path, tables, expected):
    assert expected in refused(tmp_path, **tables)


def test_all_problems_at_once_and_nothing_half_loaded(tmp_path):
    tables = changed("partners", "p1,b,Firm B,company,EE", "p1,b,Firm B,company,Atlantis")
    tables["projects"] = PROJECTS.replace("2019-01-01", "soon").replace("2020-07-01", "later")
    assert {(code, line) for code, _, line, _ in refused(tmp_path, **tables)} == {
        ("PRT-001", 2),
        ("PRT-001", 4),
        ("PRT-003", 3),
    }


def test_a_currency_that_differs_in_the_funding_is_refused(tmp_path):
    tables = {**BASE, "funding": "project_id,level,funder,amount,currency\np1,regional,,100,USD\n"}
    assert ("PRT-010", "funding.csv", 2, "currency") in refused(tmp_path, **tables)


def test_stages_out_of_order_are_refused(tmp_path):
    stages = "project_id,stage,date\np1,idea,2019-06-01\np1,running,2019-01-01\n"
    assert refused(tmp_path, **BASE, stages=stages) == [("PRT-013", "stages.csv", 3, "date")]


def test_points_above_the_most_are_refused(tmp_path):
    criteria = "criterion_id,label,most\nneed,Needed?,5\n"
    ratings = "project_id,criterion_id,points\np1,need,6\n"
    found = refused(tmp_path, **BASE, criteria=criteria, ratings=ratings)
    assert found == [("PRT-015", "ratings.csv", 2, "points")]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("K,2011,2017,10,100,120,,EUR", 2),
        ("K,2011,2017,10,100,50,101,EUR", 2),
        ("K,2017,2011,10,100,50,10,EUR", 2),
        ("K,2011,2017,10,100,50,10,EUR\nK,2017,2017,11,100,50,10,EUR", 3),
        ("K,2011,2017,10,100,50,10,EUR\nK,2017,2017,5,150,50,10,EUR", 3),
        ("K,2011,2017,10,100,50,10,EUR\nK,2017,2017,5,50,20,10,CHF", 3),
    ],
)
def test_published_sums_whose_parts_exceed_the_whole_are_refused(tmp_path, rows, line):
    head = "cluster,year_from,year_to,projects,volume,regional_volume,regional,currency"
    found = refused(tmp_path, summaries=f"{head}\n{rows}\n")
    assert ("PRT-016", line) in {(code, at) for code, _, at, _ in found}


def test_rows_that_disagree_about_a_project_are_refused(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text(
        "project_id,organisation_id,role,project_budget,currency\n"
        "p1,a,coordinator,100,EUR\np1,b,partner,200,EUR\n"
    )
    with pytest.raises(DataError) as error:
        open_portfolio(path)
    (problem,) = error.value.problems
    assert (problem.code, problem.line, problem.column) == ("PRT-014", 3, "project_budget")


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("empty.csv", "", "TAB-024"),
        ("header.csv", "project_id,title\n", "PRT-021"),
        ("other.csv", "apples,pears\n1,2\n", "PRT-020"),
        ("partners.csv", "project_id,organisation_id,role\n", "PRT-021"),
        ("broken.csv.gz", "this is no gzip file", "TAB-025"),
    ],
)
def test_empty_and_unknown_files_are_refused(tmp_path, name, text, code):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(DataError) as error:
        open_portfolio(path)
    assert [p.code for p in error.value.problems] == [code]


def test_a_folder_without_a_table_and_a_missing_file(tmp_path):
    for place, code in ((tmp_path, "PRT-022"), (tmp_path / "nothing.csv", "TAB-001")):
        with pytest.raises(DataError) as error:
            open_portfolio(place)
        assert [p.code for p in error.value.problems] == [code]


def test_one_table_given_twice_is_refused(tmp_path):
    place = folder(tmp_path / "x", projects=PROJECTS)
    with pytest.raises(DataError) as error:
        open_portfolio(place, place)
    assert "PRT-022" in [p.code for p in error.value.problems]


@pytest.mark.parametrize(
    ("tables", "code", "said"),
    [
        (changed("partners", "400,200", "100,200"), "PRT-009", "together"),
        (changed("partners", "p2,a,Clinic A,hospital,EE", "p2,a,Clinic A,hospital,FI"),
         "PRT-018", "EST and as FIN"),
        (changed("partners", "p2,d,Firm D", "p2,d,FIRM  b"), "PRT-018", "identifiers b, d"),
        (changed("projects", "p2,Two,2020-01-01", "p2,ONE,2019-01-01"), "PRT-019", "p1, p2"),
        ({**BASE, "facilities": "agreement_id,rent,full_rent\nx,10,5\n"}, "PRT-017", "above"),
    ],
)  # fmt: skip
def test_what_is_odd_is_told_and_stops_nothing(tmp_path, tables, code, said):
    told = {p.code: p.what for p in small(tmp_path, **tables).notices}
    assert said in told[code]


def test_a_call_with_an_unknown_kind_is_refused(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text("call_id,title,kinds_required\nx,X,company;circus\n")
    with pytest.raises(DataError) as error:
        read_calls(path)
    assert [(p.code, p.line) for p in error.value.problems] == [("PRT-023", 2)]
