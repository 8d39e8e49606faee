"""Partners abroad by hand: each part, ties, cautions, routes and refusals."""

import polars as pl
import pytest
from tests.comparison.small import small_assessment

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.comparison import PartnerOptions, Scorecard, find_partners
from healthclusters.comparison.cautions import cautions
from healthclusters.comparison.ties import TieGraph
from healthclusters.files import open_study
from healthclusters.scoring import assess

#            a b c d any full
ANSWERS = {
    "me": "10??11",
    "home": "111111",
    "friend": "0111??",
    "outside": "??1011",
    "dark": "??????",
    "two": "111111",
}
COUNTRIES = {
    "home": ["AAA"],
    "friend": ["BBB"],
    "outside": ["CCC"],
    "dark": ["DDD"],
    "two": ["AAA", "CCC"],
}
FOCUS = {
    "me": ["dental", "spa"],
    "friend": ["dental", "spa"],
    "outside": ["biotech"],
    "home": ["dental"],
}
TABLES = {
    "countries": [
        {"alpha3": "AAA", "name": "Aland", "eu_member_2019": 1, "eu_member_2021": 1},
        {"alpha3": "BBB", "name": "Bland", "eu_member_2019": 1, "eu_member_2021": 0},
        {"alpha3": "CCC", "name": "Cland", "eu_member_2019": 0, "eu_member_2021": 0},
        {"alpha3": "DDD", "name": "Dland"},
    ],
    "partnerships": [
        {"cluster_id": "me", "partner": "Bíg Network", "kind": "agreement", "source_id": "s1"},
        {"cluster_id": "friend", "partner": "big network", "kind": "agreement", "source_id": "s1"},
        {"cluster_id": "outside", "partner": "Friend Ltd", "kind": "agreement", "source_id": "s1"},
        {
            "cluster_id": "friend",
            "partner": "City of Aland",
            "partner_country": "AAA",
            "kind": "agreement",
            "source_id": "s1",
            "note": "Merged in 2020.",
        },
    ],
    "practices": [
        {
            "id": "report",
            "cluster_id": "outside",
            "title": "Report",
            "summary": "Yearly.",
            "factors": [],
            "instrument": "report",
            "beneficiaries": [],
            "status": "done",
            "source_id": "s1",
        },
        {
            "id": "hospital",
            "cluster_id": "home",
            "country": ["AAA", "BBB"],
            "title": "Hospital abroad",
            "summary": "Tests.",
            "factors": [],
            "instrument": "joint_project",
            "beneficiaries": ["healthcare_system"],
            "status": "done",
            "source_id": "s1",
        },
    ],
}
SITE = {"site_any": 1, "site_full": 1}
READY = ("site_any", "b", "absent_item")


@pytest.fixture(scope="module")
def assessed():
    return small_assessment(
        ANSWERS,
        homes=COUNTRIES,
        focus=FOCUS,
        roles={"me": "focal", "dark": "mentioned"},
        aliases={"friend": ["Friend Ltd"]},
        **TABLES,
    )


def partners(assessed, cluster="me", **options):
    options.setdefault("readiness_items", READY)
    options.setdefault("complementary", ("all",))
    return find_partners(assessed, cluster, options=PartnerOptions(**options))


def row(search, cluster):
    return search.table.row(by_predicate=pl.col("cluster_id") == cluster, named=True)


def part(search, cluster, name):
    found = row(search, cluster)
    return found[f"{name}_low"], found[f"{name}_high"]


def test_never_the_home_country_unless_asked(assessed):
    assert set(partners(assessed).table["cluster_id"]) == {"friend", "outside", "dark"}
    asked = partners(assessed, include_home=True)
    assert set(asked.table["cluster_id"]) == {"home", "friend", "outside", "dark", "two"}


def test_parts_by_hand(assessed):
    search = partners(assessed)
    assert part(search, "friend", "specialisation") == pytest.approx((1.0, 1.0))
    assert part(search, "outside", "specialisation") == (0.0, 0.0)
    assert part(search, "dark", "specialisation") == (0.0, 1.0)
    # Not known to have: b, c, d. friend has all; outside has c, lacks d, and b is open.
    assert part(search, "friend", "complementarity") == (1.0, 1.0)
    assert part(search, "outside", "complementarity") == pytest.approx((1 / 3, 2 / 3))
    assert row(search, "outside")["brings"] == ["c"]
    # Of site_any and b: friend has b and its site is open; outside the other way round.
    assert part(search, "friend", "readiness") == (0.5, 1.0)
    assert part(search, "outside", "readiness") == (0.5, 1.0)
    assert part(search, "outside", "visibility") == (1.0, 1.0)
    assert part(search, "friend", "visibility") == (0.0, 1.0)


def test_what_a_partner_can_bring_is_a_category_of_items(assessed):
    unknown = partners(assessed, complementary=("absent",))
    assert part(unknown, "friend", "complementarity") == (0.0, 1.0)
    nothing = partners(assessed, Scorecard(answers=dict.fromkeys(("a", "b", "c", "d"), 1) | SITE))
    assert part(nothing, "friend", "complementarity") == (None, None)
    assert nothing.all_candidates.weights["complementarity"] == 0
    assert "Complementarity is not weighed: nothing is sought" in str(nothing)
    assert "complementarity 0" not in str(nothing)
    assert "Complementarity is not weighed" not in str(partners(assessed))


def test_only_what_is_not_sought_cannot_be_weighed(assessed):
    everything = Scorecard(answers=dict.fromkeys(("a", "b", "c", "d"), 1) | SITE)
    others = ("specialisation", "market", "readiness", "ties", "visibility")
    with pytest.raises(OptionError, match="seeks nothing that a partner could bring"):
        partners(assessed, everything, weights=dict.fromkeys(others, 0))


def test_equal_likeness_is_equal_to_the_last_digit(assessed):
    """Without rounding, sums in another order put one of two equals first."""
    sums = {"specialisation": 0.1, "readiness": 0.2, "market": 0.3, "ties": 0.7}
    table = partners(assessed, weights=sums).all_candidates.table
    assert (table["score_low"] == table["score_low"].round(12)).all()
    assert (table["score_high"] == table["score_high"].round(12)).all()


def test_a_cluster_that_merged_says_so_where_it_is_named(assessed):
    text = str(partners(assessed))
    assert "Friend (BBB; merged 2020)" in text


def test_without_a_home_country_nobody_is_abroad(assessed):
    search = partners(assessed, Scorecard(answers={"a": 1}))
    assert "The home country is not given" in search.note
    elsewhere = partners(assessed, Scorecard(countries=("FIN",)))
    assert "The study knows nothing of FIN, so the market is unknown." in elsewhere.note


def test_market_by_membership_in_its_year(assessed):
    search = partners(assessed)  # the cluster is in the EU, so a new market lies outside
    assert part(search, "friend", "market") == (1.0, 1.0)  # outside since the later year
    assert row(search, "friend")["market_words"] == "outside the EU (2021)"
    earlier = partners(assessed, eu_year=2019)
    assert part(earlier, "friend", "market") == (0.0, 0.0)
    assert part(search, "dark", "market") == (0.0, 1.0)
    assert part(partners(assessed, market="inside_eu"), "outside", "market") == (0.0, 0.0)
    assert part(partners(assessed, market="any"), "dark", "market") == (1.0, 1.0)
    both = partners(assessed, include_home=True)
    assert row(both, "two")["market_words"] == "partly in the EU (2021)"


def test_the_page_shows_every_part_that_is_weighed(assessed):
    text = str(partners(assessed))
    assert "specialisation 1, complementarity 1, market 1, readiness 0.5–1, ties 0.5" in text
    assert "visibility" not in text.split("Parts")[1].split("\n")[0]  # its weight is 0


def test_ties_are_ways_through_the_recorded_partnerships(assessed):
    search = partners(assessed)
    friend, outside = row(search, "friend"), row(search, "outside")
    assert friend["way"] == "Me – Bíg Network – Friend"  # the network is one, however written
    assert (friend["steps"], friend["ties_low"]) == (2, 0.5)
    assert outside["steps"] == 3  # through an alias of friend
    assert outside["ties_low"] == pytest.approx(1 / 3)
    assert part(search, "dark", "ties") == (0.0, 1.0)  # not recorded is not absent
    assert friend["at_home"] == ["City of Aland"]
    assert [t.source_id for t in search.paths["friend"].ties] == ["s1", "s1"]


def test_ways_are_no_longer_than_asked(assessed):
    ways = TieGraph(assessed.study).ways_from("me", longest=2)
    assert "friend" in ways.steps and "outside" not in ways.steps
    assert ways.to("outside") is None and ways.to("me") is None


def test_order_is_by_what_is_surely_there(assessed):
    search = partners(assessed)
    assert search.table["cluster_id"].to_list() == ["friend", "outside", "dark"]
    friend = row(search, "friend")  # 3 x 1 + 1 x 1 + 2 x 1 + 1 x 0.5 + 1 x 0.5 of 8
    assert friend["score_low"] == pytest.approx(7 / 8)
    assert friend["score_high"] == pytest.approx(7.5 / 8)
    ties_only = dict.fromkeys(search.all_candidates.weights, 0) | {"ties": 2}
    assert partners(assessed, weights=ties_only).table["score_low"].to_list() == pytest.approx(
        [1 / 2, 1 / 3, 0]
    )


def test_cautions_come_from_the_data(assessed):
    search = partners(assessed)
    friend = row(search, "friend")["cautions"]
    assert friend[0] == "the evidence tells of a change: “Merged in 2020.”"
    assert friend[1] == "whether it is still active is not recorded; latest dated evidence 2018"
    dark = row(search, "dark")["cautions"]
    assert dark == [
        "whether it is still active is not recorded; no dated evidence",
        "only 0 of 7 items are known",
    ]
    assert set(row(search, "dark")["unknown"]) == {
        "specialisation",
        "complementarity",
        "market",
        "readiness",
        "ties",
        "visibility",
    }


def test_a_route_without_coded_candidates_says_so_and_shows_how_others_went(assessed):
    search = partners(assessed, route="health-systems")
    assert search.table.is_empty()
    assert "codes no hospital or health system" in search.note
    assert search.examples["practice_id"].to_list() == ["hospital"]
    assert "codes no hospital or health system" in str(search)


def test_the_visibility_route_prefers_those_who_work_at_it(assessed):
    search = partners(assessed, route="visibility")
    assert search.table["cluster_id"].to_list()[0] == "outside"
    assert search.examples["practice_id"].to_list() == ["report"]


def test_a_scorecard_without_a_country_is_told_what_that_means(assessed):
    search = partners(assessed, Scorecard())
    assert "home country is not given" in search.note
    assert "no recorded focus areas" in search.note
    assert part(search, "friend", "market") == (0.0, 1.0)


def test_refusals(assessed):
    with pytest.raises(OptionError, match="nothing would come before anything else"):
        PartnerOptions(weights=dict.fromkeys(partners(assessed).all_candidates.weights, 0))
    with pytest.raises(UnknownNameError, match="Did you mean 'visibility'"):
        PartnerOptions(route="visibilty")
    with pytest.raises(UnknownNameError, match="Did you mean 'ties'"):
        PartnerOptions(weights={"tie": 1})
    with pytest.raises(OptionError, match="one of 2019, 2021"):
        partners(assessed, eu_year=2020)
    with pytest.raises(OptionError, match="outside_eu"):
        PartnerOptions(market="moon")
    with pytest.raises(UnknownNameError, match="Did you mean 'me'"):
        partners(assessed, "mee")


def test_a_study_without_membership_or_candidates_answers():
    lonely = small_assessment({"me": "111111", "x": "111111"}, focus={"me": ["spa"]})
    search = find_partners(lonely, "me", options=PartnerOptions(readiness_items=("absent",)))
    assert search.table.is_empty() and "no cluster outside the home country" in search.note
    asked = find_partners(
        lonely, "me", options=PartnerOptions(readiness_items=("absent",), include_home=True)
    )
    assert part(asked, "x", "readiness") == (0.0, 1.0)
    assert row(asked, "x")["market_words"] == "EU membership not known"


def test_what_was_put_together_before_changes_nothing():
    assessment = assess(open_study("hse-2019"))
    everyone = assessment.study.clusters["cluster_id"].to_list()
    alone = find_partners(assessment, "medicon-valley")
    given = find_partners(
        assessment,
        "medicon-valley",
        ties=TieGraph(assessment.study),
        warnings=cautions(assessment, everyone),
    )
    assert given.table.equals(alone.table, null_equal=True)
    assert given.cautions == alone.cautions
    assert given.paths == alone.paths
