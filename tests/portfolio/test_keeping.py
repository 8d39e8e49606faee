"""Pipeline, board, topics, calls, navigator and facilities, by hand."""

from datetime import date

import polars as pl
import pytest
from tests.portfolio.making import FUNDING, PARTNERS, PROJECTS, column, small

from healthclusters.base import DataError, OptionError, UnknownNameError
from healthclusters.portfolio import (
    SYNTHETIC_FOLDER,
    ActivationRule,
    bundled_calls,
    check_call,
    facility_ledger,
    fields_by_themes,
    funding_tools,
    open_portfolio,
    pipeline,
    published_mixes,
    read_calls,
    read_mixes,
    read_tools,
    topics_to_start,
)
from healthclusters.portfolio.example import generate

BASE = {"projects": PROJECTS, "partners": PARTNERS, "funding": FUNDING}
STAGES = """project_id,stage,date
p1,idea,2018-01-01
p1,screened,2018-03-01
p1,running,2019-01-01
p2,idea,2018-06-01
p2,screened,2018-06-11
p3,idea,2019-01-01
p3,rejected,2019-02-01
"""


def test_the_pipeline_by_hand(tmp_path):
    found = pipeline(small(tmp_path, **BASE, stages=STAGES))
    assert column(found.projects, "project_id", "stage") == {
        "p1": "running",
        "p2": "screened",
        "p3": "rejected",
    }
    stages = {r["stage"]: r for r in found.stages.iter_rows(named=True)}
    assert (stages["idea"]["projects"], stages["idea"]["reached"]) == (0, 3)
    assert stages["idea"]["next_share"] == pytest.approx(2 / 3)
    assert (stages["idea"]["days"], stages["idea"]["days_of"]) == (34.5, 2)
    assert stages["screened"]["next_share"] == 0, "no board decision was recorded"
    assert stages["running"]["volume"] == 1000
    assert found.at("running")["title"].to_list() == ["One"]
    assert "result in use" in str(found)


def test_the_pipeline_on_an_earlier_day(tmp_path):
    portfolio = small(tmp_path, **BASE, stages=STAGES)
    found = pipeline(portfolio, as_of=date(2018, 6, 5))
    assert column(found.projects, "project_id", "stage")["p1"] == "screened"
    assert column(found.projects, "project_id", "stage")["p2"] == "idea"


def test_without_stages_dates_say_it_only_where_a_day_is_given(tmp_path):
    portfolio = small(tmp_path)
    assert set(pipeline(portfolio).projects["stage"]) == {"not_stated"}
    found = pipeline(portfolio, as_of=date(2021, 6, 1)).projects
    assert column(found, "project_id", "stage") == {
        "p1": "finished",
        "p2": "running",
        "p3": "finished",
    }


def test_the_board_by_hand(tmp_path):
    criteria = "criterion_id,label,most,weight,least\nneed,Needed?,5,3,3\nown,Own money?,10,1,\n"
    ratings = "project_id,criterion_id,points\np1,need,4\np1,own,5\np2,need,2\n"
    votes = (
        "project_id,date,outcome,votes_for,votes_against,abstained\n"
        "p1,2018-04-01,defer,3,5,1\np1,2018-09-01,support,7,1,1\n"
    )
    portfolio = small(tmp_path, **BASE, criteria=criteria, ratings=ratings, votes=votes)
    rows = {r["project_id"]: r for r in pipeline(portfolio).projects.iter_rows(named=True)}
    assert rows["p1"]["points"] == pytest.approx((3 * 4 / 5 + 1 * 5 / 10) / 4)
    assert (rows["p1"]["outcome"], rows["p1"]["votes_for"]) == ("support", 7), "the last vote"
    assert rows["p2"]["points"] is None, "one criterion is not rated"
    assert rows["p2"]["below"] == ["Needed?"]


def test_fields_by_themes_by_hand(tmp_path):
    found = fields_by_themes(small(tmp_path))
    cells = {(r["field"], r["theme"]): r for r in found.iter_rows(named=True)}
    assert (cells["devices", "ageing"]["projects"], cells["devices", "ageing"]["volume"]) == (
        2, 3000,
    )  # fmt: skip
    assert cells["devices", "e-health"]["projects"] == 1
    assert cells["care", None]["projects"] == 1, "the theme is not stated"


INTERESTS = """topic,organisation_id,kind,field,theme,since
sleep,a,hospital,devices,ageing,2020-01-01
sleep,b,company,devices,ageing,2020-02-01
sleep,d,company,devices,ageing,2020-03-01
sleep,e,company,devices,ageing,2020-04-01
heart,b,company,,,
heart,c,university,,,
heart,f,,,,
heart,g,,,,
skin,b,company,,,
"""


def test_topics_start_when_enough_members_share_them(tmp_path):
    portfolio = small(tmp_path, **BASE, interests=INTERESTS)
    found = {r["topic"]: r for r in topics_to_start(portfolio).iter_rows(named=True)}
    assert (found["sleep"]["starts"], found["sleep"]["since"]) == ("yes", date(2020, 4, 1))
    assert (found["heart"]["starts"], found["heart"]["missing"]) == ("open", 2)
    assert (found["skin"]["starts"], found["skin"]["interested"]) == ("no", 1)
    everybody = topics_to_start(portfolio, rule=ActivationRule(least=4, kinds=()))
    assert column(everybody, "topic", "starts") == {"sleep": "yes", "heart": "yes", "skin": "no"}
    assert column(everybody, "topic", "since")["heart"] is None, "not all days are known"
    cells = fields_by_themes(portfolio)
    assert cells.filter(pl.col("field") == "devices", pl.col("theme") == "ageing")[
        "interests"
    ].to_list() == [4]


def verdicts(check):
    return {row["rule"]: row["verdict"] for row in check.table.iter_rows(named=True)}


def test_half_paid_joint_projects_of_estonia(tmp_path):
    portfolio = small(tmp_path)
    first = check_call(portfolio, "p1", "estonia-joint-projects")
    assert verdicts(first) == {
        "at least so many members of the cluster": "not_met",
        "public share of the cost": "not_met",
    }
    assert first.verdict == "not_met"
    second = verdicts(check_call(portfolio, "p2", "estonia-joint-projects"))
    assert second["public share of the cost"] == "met", "exactly half"
    third = check_call(portfolio, "p3", "estonia-joint-projects")
    assert set(verdicts(third).values()) == {"open"}, "nothing is stated"
    assert third.verdict == "open"


def test_the_joint_clinical_call_of_luxembourg(tmp_path):
    check = check_call(small(tmp_path), "p1", "luxembourg-joint-call")
    assert verdicts(check) == {
        "takes part: company": "met",
        "takes part: hospital": "met",
        "takes part: research or university": "not_met",
    }
    assert check.lacks_kinds() == ["research", "university"]
    assert check_call(small(tmp_path), "p2", "luxembourg-joint-call").verdict == "met"
    assert "takes part: company" in str(check)


def test_rules_of_ones_own(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text(
        "call_id,title,least_partners,least_countries,own_least,funding_most,currency\n"
        "x,X,3,2,0.3,900,EUR\ny,Y,,,,900,CHF\n"
    )
    calls = read_calls(path)
    found = verdicts(check_call(small(tmp_path), "p2", "x", calls=calls))
    assert found == {
        "at least so many partners": "met",
        "at least so many countries": "met",
        "own share of the cost": "open",
        "public money": "not_met",
    }
    other = verdicts(check_call(small(tmp_path), "p2", "y", calls=calls))
    assert other == {"public money": "open"}, "another currency is not compared"


def test_every_bundled_call_and_tool_names_its_source():
    for table in (bundled_calls(), funding_tools()):
        assert table["source"].null_count() == 0
        assert table["locator"].null_count() == 0


def test_published_mixes_are_within_the_whole(tmp_path):
    mixes = published_mixes()
    assert mixes["source"].null_count() == 0
    assert mixes.group_by("cluster", "what").agg(pl.col("share_low").sum())["share_low"].max() <= 1
    for shares in ("0.6,0.6\nA,x,b,0.5,0.5", "0.6,0.5\nA,x,b,0.1,0.1"):
        path = tmp_path / "mixes.csv"
        path.write_text(f"cluster,what,payer,share_low,share_high\nA,x,a,{shares}\n")
        with pytest.raises(DataError) as error:
            read_mixes(path)
        assert {p.code for p in error.value.problems} == {"PRT-024"}


def test_the_navigator():
    found = funding_tools("clinical_validation", kind="hospital", country="LU")
    assert found["tool_id"][0] == "lux-joint-call"
    assert found["here"].to_list()[0] is True
    assert "lux-fit4start" not in found["tool_id"], "for companies only"
    assert funding_tools().height > funding_tools("growth").height > 0


def test_facilities_by_hand(tmp_path):
    facilities = (
        "agreement_id,facility,area_m2,rent,full_rent,currency,date_from,date_to\n"
        "x,Lab,100,60,100,EUR,2020-01-01,2020-12-31\n"
        "y,Lab,50,80,,EUR,2021-01-01,\n"
        "z,Land,1000,188,,RUB,,\n"
    )
    portfolio = small(tmp_path, **BASE, facilities=facilities)
    ledger = facility_ledger(portfolio)
    assert column(ledger.agreements, "agreement_id", "worth") == {"x": 4000, "y": None, "z": None}
    assert column(ledger.agreements, "agreement_id", "reduction")["x"] == pytest.approx(0.4)
    euro, rouble = ledger.sums.iter_rows(named=True)
    assert (euro["agreements"], euro["paid"], euro["worth"], euro["worth_known"]) == (
        2, 10_000, 4000, 1,
    )  # fmt: skip
    assert rouble["worth"] is None, "not known, never zero"
    later = facility_ledger(portfolio, as_of=date(2021, 6, 1))
    assert later.agreements["agreement_id"].to_list() == ["y", "z"]
    assert "not known" in str(ledger)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda p: check_call(p, "p1", "estonia-joint-project"), "estonia-joint-projects"),
        (lambda p: check_call(p, "p11", "estonia-joint-projects"), "'p1'"),
        (lambda p: funding_tools("prototyp"), "prototype"),
        (lambda p: funding_tools(kind="companys"), "company"),
        (lambda p: funding_tools(country="Luxemburg"), "Luxembourg"),
        (lambda p: ActivationRule(kinds=("firm",)), "firm"),
    ],
)
def test_an_unknown_name_gets_the_nearest(tmp_path, call, error):
    with pytest.raises(UnknownNameError, match=error):
        call(small(tmp_path))


def test_other_refusals(tmp_path):
    with pytest.raises(OptionError):
        ActivationRule(least=0)
    path = tmp_path / "tools.csv"
    path.write_text("tool_id,title,stages\nx,X,nonsense\n")
    with pytest.raises(DataError):
        read_tools(path)


def test_the_synthetic_portfolio_is_what_its_generator_makes(tmp_path):
    generate.write(tmp_path)
    for path in sorted(SYNTHETIC_FOLDER.glob("*.csv")):
        assert path.read_text() == (tmp_path / path.name).read_text(), path.name
    found = open_portfolio(SYNTHETIC_FOLDER)
    assert found.synthetic
    assert found.notices == ()
    assert set(found.projects["synthetic"]) == {1}
