"""The verification as a whole; examples of the bundled study counted by plain loops."""

import csv
from collections import defaultdict
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from tests.building import observation, study, yes_no_framework

import healthclusters as hc
from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.scoring import AssessOptions, VerifyOptions, assess, verify_published

FOLDER = Path(hc.__file__).parent / "studies" / "hse-2019"
OUTCOMES = {"agrees", "differs", "not settled", "cannot be computed"}


@cache
def table(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def verification():
    return hc.verify_published(hc.open_study("hse-2019"))


def check(verification, result_id, recipe):
    rows = verification.results.filter(
        (pl.col("result_id") == result_id) & (pl.col("recipe") == recipe)
    )
    return rows.row(0, named=True)


def group(*numbers):
    return [r["cluster_id"] for r in table("casebook/group_members") if r["group"] in numbers]


def answers(item, clusters, *, independent):
    """yes, no and open by METHOD 1, for items that are 0 or 1, in plain Python."""
    usable = {s["source_id"] for s in table("sources") if s["independent"] == "1"}
    rows = defaultdict(list)
    for o in table("observations"):
        kept = o["status"] != "superseded" and (not independent or o["source_id"] in usable)
        if o["item"] == item and kept:
            rows[o["subject"]].append(o)
    tally = {"1": 0, "0": 0, "open": 0}
    for cluster in clusters:
        best = min(rows[cluster], key=order, default=None)
        tally[best["value"] if best else "open"] += 1
    return tally["1"], tally["0"], tally["open"]


def order(o):
    year = int(o["as_of"]) if o["as_of"] else None
    return (
        o["status"] != "reviewed",
        ["high", "medium", "low"].index(o["confidence"]),
        9999 if year is None else abs(year - 2018),
        -(year or 0),
        o["source_id"],
        o["locator"],
        o["coder"],
        o["value"],
        o["observation_id"],
    )


class TestBundledStudy:
    def test_every_published_figure_is_counted_once(self, verification):
        published = {r["id"] for r in table("casebook/published_results")}
        checked = {r["result_id"] for r in table("casebook/published_checks")}
        assert verification.published == len(published) == 484
        assert verification.without_check == len(published - checked)
        assert verification.results.height == len(table("casebook/published_checks"))
        counted = verification.counts.drop("basis").sum_horizontal().sum()
        assert counted == verification.results.height
        assert set(verification.results["outcome"]) <= OUTCOMES

    def test_the_sample_has_40_clusters_but_the_groups_sum_to_41(self, verification):
        sample = [c for c in table("clusters") if c["role"] == "sample"]
        counted = check(verification, "hse-hse-study-clusters-in-sample", "count")
        assert counted["recomputed_low"] == len(sample) == 40
        assert counted["outcome"] == "agrees"
        printed = {r["id"]: r["value"] for r in table("casebook/published_results")}
        total = sum(int(printed[f"hse-group-{g}-clusters-stated-in-text"]) for g in "123")
        summed = check(verification, "hse-hse-study-clusters-in-sample", "sum")
        assert summed["recomputed_low"] == total == 41
        assert (summed["outcome"], summed["difference"]) == ("differs", 1)
        assert summed["contradiction_ids"] == ["c01"]
        assert "41" in summed["contradictions"][0]

    def test_22_countries_and_41_lines(self, verification):
        lines = [
            country
            for c in table("clusters")
            if c["role"] == "sample"
            for country in c["countries"].split(";")
        ]
        countries = check(verification, "hse-hse-study-countries-in-sample", "count")
        assert countries["recomputed_low"] == len(set(lines)) == 22
        printed = check(verification, "hse-hse-study-cluster-lines-in-figure", "count")
        assert printed["recomputed_low"] == len(lines) == 41
        for country in set(lines):
            row = check(
                verification, f"hse-{country.lower()}-clusters-listed-under-country", "count"
            )
            assert row["recomputed_low"] == lines.count(country)
            assert row["outcome"] == "agrees"

    def test_the_third_group_has_ten_members_not_eleven(self, verification):
        row = check(verification, "hse-group-3-clusters-stated-in-text", "count")
        assert row["recomputed_low"] == len(group("3")) == 10
        assert (row["printed"], row["outcome"], row["difference"]) == ("11", "differs", -1)
        assert row["contradiction_ids"] == ["c01", "c02"]

    def test_biomedical_research_in_groups_1_and_2_is_printed_as_100_per_cent(self, verification):
        row = check(
            verification, "hse-group-1-group-2-biomedical-r-d-among-specialisations", "share"
        )
        members = group("1", "2")
        for base, independent in (("all", False), ("independent", True)):
            yes, no, unknown = answers("does_biomedical_rd", members, independent=independent)
            assert row[f"{base}_low"] == pytest.approx(100 * yes / len(members))
            assert row[f"{base}_high"] == pytest.approx(100 * (yes + unknown) / len(members))
            expected = "differs" if no else "not settled" if unknown else "agrees"
            assert row[f"{base}_outcome"] == expected
        assert row["printed"] == "100"

    @pytest.mark.parametrize(
        ("result", "item", "groups"),
        [
            ("hse-group-3-treatment-and-rehabilitation-services", "does_medical_services", "3"),
            ("hse-group-3-biomedical-r-d-among-specialisations", "does_biomedical_rd", "3"),
            ("hse-group-1-public-agencies-in-management", "ppp_governance", "1"),
            (
                "hse-group-1-group-2-treatment-and-rehabilitation-services-over",
                "does_medical_services",
                "12",
            ),
        ],
    )
    def test_shares_of_table_2_1(self, verification, result, item, groups):
        row = check(verification, result, "share")
        members = group(*groups)
        for base, independent in (("all", False), ("independent", True)):
            yes, _, unknown = answers(item, members, independent=independent)
            assert row[f"{base}_low"] == pytest.approx(100 * yes / len(members))
            assert row[f"{base}_high"] == pytest.approx(100 * (yes + unknown) / len(members))

    def test_sums_of_tables_3_1_3_2_and_4_1(self, verification):
        printed = {r["id"]: r["value"] for r in table("casebook/published_results")}
        five = [r for r in printed if r.endswith("-total-budget")]
        city = [r for r in printed if r.startswith("hse-mimc-city-funding-") and "total" not in r]
        city.remove("hse-mimc-city-funding-in-interview-about")
        public = [r for r in printed if "-funding-by-" in r and r.endswith("-2011-2017")]
        for result, parts in (
            ("hse-health-valley-nl-budget-of-five-projects", five),
            ("hse-mimc-city-funding-total", city),
            ("hse-healthcapital-berlin-brandenburg-public-funding-sum-2011-2017", public),
        ):
            row = check(verification, result, "sum")
            assert row["recomputed_low"] == pytest.approx(sum(float(printed[p]) for p in parts))
            assert (row["outcome"], row["basis"]) == ("agrees", "printed figures")

    def test_cases_are_counted_from_the_practices(self, verification):
        for factor in range(1, 8):
            titles = set()
            for practice in table("casebook/practices"):
                for part in practice["locator"].split(f"factor {factor}, case ")[1:]:
                    titles.add(part.split('"')[1])
            row = check(verification, f"hse-factor-{factor}-case-studies-under-factor", "count")
            assert row["recomputed_low"] == len(titles)
            assert row["outcome"] == "agrees"

    def test_members_are_compared_with_independent_counts(self, verification):
        row = check(verification, "slides-life-science-nord-association-members", "value")
        counts = {
            (o["value"], o["as_of"])
            for o in table("observations")
            if (o["subject"], o["item"]) == ("life-science-nord", "member_count")
            and not o["source_id"].startswith("hse-2019")
        }
        assert counts == {("200", "2016")}
        assert (row["independent_low"], row["independent_outcome"]) == (200, "differs")
        assert row["difference"] == -60
        assert (row["all_low"], row["all_outcome"]) == (260, "agrees")

    def test_what_cannot_be_computed_names_the_missing_evidence(self, verification):
        row = check(verification, "hse-deu-usa-kor-pwc-list-of-leading-destinations", "share")
        assert row["outcome"] == "cannot be computed"
        assert row["missing"] == ["DEU.pwc_top10", "USA.pwc_top10", "KOR.pwc_top10"]
        assert row["all_outcome"] == "agrees"
        for row in verification.having("cannot be computed", "not settled").iter_rows(named=True):
            assert row["missing"], row["result_id"]

    def test_it_prints_within_100_columns_with_everything_that_differs(self, verification):
        for text in (str(verification), verification.report()):
            assert max(map(len, text.splitlines())) <= 100
            for row in verification.having("differs").iter_rows(named=True):
                assert row["metric"].split()[0] in text
            assert "484 published figures" in text
        assert "The three groups add up to 41 clusters" in " ".join(text.split())

    def test_a_contradiction_is_named_only_where_it_concerns_the_figure(self):
        concerns = {c["id"]: c["concerns"].split(";") for c in table("casebook/contradictions")}
        strangers = [
            (row["result_id"], c)
            for row in table("casebook/published_checks")
            for c in filter(None, row["contradiction_ids"].split(";"))
            if row["result_id"] not in concerns[c]
        ]
        assert strangers == []

    def test_the_manual_shows_what_is_printed(self, verification):
        manual = Path(hc.__file__).parents[2] / "docs" / "methods" / "verification.md"
        shown = manual.read_text(encoding="utf-8").split("```text\n")[1].split("\n```")[0]
        assert str(verification).startswith(shown)

    def test_the_same_study_gives_the_same_result(self, verification):
        again = hc.verify_published(hc.open_study("hse-2019"))
        assert again.results.equals(verification.results)


FRAMEWORK = yes_no_framework("research")


def small(**tables):
    published = [{"id": "r", "document": "s1", "subject": "s", "metric": "m", "value": "100"}]
    checks = [
        {
            "result_id": "r",
            "recipe": "share",
            "arguments": "item=research;groups=1;compare=equal",
        }
    ]
    return study(
        FRAMEWORK,
        {"a": "sample"},
        [observation("a", "research", 1, as_of=2010), observation("a", "research", 0, as_of=2020)],
        **{
            "published_results": published,
            "published_checks": checks,
            "group_members": [{"group": "1", "cluster_id": "a"}],
            **tables,
        },
    )


def test_the_reference_year_decides_between_observations():
    made = small()
    early = verify_published(made, options=VerifyOptions(reference_year=2010))
    assert early.results["outcome"].to_list() == ["agrees"]
    assert verify_published(made).results["outcome"].to_list() == ["differs"]


@pytest.mark.parametrize("evidence", ["all", "independent"])
def test_a_given_assessment_changes_nothing_but_is_used(evidence):
    made = small()
    given = assess(made, options=AssessOptions(reference_year=2010, evidence=evidence))
    result = verify_published(made, given)
    assert result.reference_year == 2010
    fresh = verify_published(made, options=VerifyOptions(reference_year=2010))
    assert result.results.equals(fresh.results)


def test_an_assessment_that_does_not_fit_is_refused():
    made = small()
    with pytest.raises(NotSupportedError, match="another study"):
        verify_published(made, assess(study(FRAMEWORK, {"b": "sample"}, revision="1" * 64)))
    with pytest.raises(NotSupportedError, match="another reference year"):
        verify_published(made, assess(made), options=VerifyOptions(reference_year=1999))


def test_options_are_checked():
    with pytest.raises(OptionError):
        VerifyOptions(evidence="some")
    with pytest.raises(OptionError):
        VerifyOptions(reference_year=3)


def test_an_outcome_that_does_not_exist_gets_the_nearest():
    with pytest.raises(UnknownNameError, match="agrees"):
        verify_published(small()).having("agree")


def test_a_listing_says_how_many_and_why():
    text = verify_published(small()).listing("differs")
    assert text.startswith("1 of 1 checks: differs")
    assert "Not among the known contradictions." in text
    assert verify_published(small()).listing("agrees") == "0 of 1 checks: agrees"


def test_a_study_without_published_figures_says_so():
    made = small(published_results=[], published_checks=[])
    result = verify_published(made)
    assert (result.published, result.without_check, result.results.height) == (0, 0, 0)
    assert str(result) == "The study has no published figures to verify."


def test_figures_without_a_check_are_counted():
    result = verify_published(small(published_checks=[]))
    assert (result.published, result.without_check) == (1, 1)
    assert "1 published figures" in str(result)
