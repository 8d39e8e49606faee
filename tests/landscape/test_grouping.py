"""The public functions on a small synthetic study: groups, moves, facts, newcomers, tables."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.building import framework, item, measure, observation, study
from tests.landscape.making import ITEMS, quick_options, synthetic_study

import healthclusters as hc
from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.landscape import facts_worth_finding, newcomers
from healthclusters.landscape.methods.latent_classes import LatentClasses
from healthclusters.landscape.moves import confusion, decisive_items, matches, moved


@pytest.fixture(scope="module")
def assessment():
    return hc.assess(synthetic_study())


@pytest.fixture(scope="module")
def grouping(assessment):
    return hc.group(assessment, 2, options=quick_options())


@pytest.fixture(scope="module")
def landscape(assessment):
    options = hc.LandscapeOptions(
        group=quick_options(), number_resamples=40, number_shuffles=40, exchanges=99
    )
    return hc.landscape_of(assessment, options=options)


def test_the_planted_groups_are_found(grouping):
    assert grouping.groups_in_order == ["computed:1", "computed:2"]
    assert grouping.members("computed:2") == [f"c{i:02d}" for i in range(14)]
    assert grouping.groups["clusters"].to_list() == [16, 14]
    assert set(grouping.groups["verdict"]) == {"stable"}
    assert grouping.clusters.height == 30
    assert grouping.clusters["probability"].min() > 0.5
    assert grouping.items.filter(~pl.col("used"))["item_id"].to_list() == ["clinics"]


def test_memberships_add_up_and_open_cells_have_probabilities(grouping):
    sums = grouping.memberships.group_by("cluster_id").agg(pl.col("probability").sum())
    assert sums["probability"].to_numpy() == pytest.approx(np.ones(30))
    table = grouping.solution.prepared.table
    assert grouping.posteriors.height == np.isnan(table.points).sum()
    assert grouping.posteriors["probability"].is_between(0, 1).all()
    assert grouping.posteriors.columns == ["cluster_id", "item_id", "probability"]
    # an open cell of the group that has everything is likely a yes, of the other a no
    group_of = grouping.clusters.select("cluster_id", "group")
    mean = (
        grouping.posteriors.filter(pl.col("item_id") == "labs")
        .join(group_of, on="cluster_id")
        .group_by("group")
        .agg(pl.col("probability").mean())
        .sort("group")["probability"]
    )
    assert mean[0] < 0.3
    assert mean[1] > 0.7


def test_the_same_seed_gives_the_same_groups_for_any_number_of_workers(assessment, grouping):
    again = hc.group(assessment, 2, options=quick_options(), workers=2)
    for name in ("clusters", "memberships", "groups", "posteriors", "profiles", "items"):
        assert getattr(again, name).equals(getattr(grouping, name)), name


def test_groups_from_the_cluster_items_alone_come_with_every_solution(assessment, grouping):
    assert grouping.alone is not None
    assert grouping.alone.items == 6
    assert grouping.alone.ari > 0.7
    assert grouping.alone.null.beyond_chance
    own = hc.group(assessment, 2, options=quick_options(items="cluster"))
    assert own.alone is None
    assert own.clusters.select("cluster_id", alone="group").equals(
        grouping.alone.table.select("cluster_id", "alone")
    )


def test_a_newcomer_is_placed_without_fitting_again(grouping):
    given = grouping.membership_of({"makers": 1, "labs": 1, "label": 1, "site": None})
    assert given["computed:2"] > 0.95
    assert sum(given.values()) == pytest.approx(1.0)
    nothing = grouping.membership_of({})
    assert nothing["computed:1"] == pytest.approx(grouping.solution.partition.model.class_shares[0])
    (row,) = newcomers(grouping).iter_rows(named=True)
    assert row["cluster_id"] == "newcomer"
    assert row["group"] == "computed:2"
    assert row["probability"] == pytest.approx(given["computed:2"])
    assert (row["known"], row["items"]) == (3, 8)
    assert row["says"] == "resembles computed:2, a stable group (over 99 %), from 3 of 8 items"


def test_a_cluster_of_the_fit_is_placed_where_it_was(grouping):
    ids = grouping.clusters["cluster_id"].to_list()
    given = grouping.memberships_of(grouping.assessment.matrix(ids))
    fitted = grouping.memberships["probability"].to_numpy().reshape(30, 2)
    assert given == pytest.approx(fitted)


def test_wrong_names_and_points_are_refused(grouping, assessment):
    with pytest.raises(UnknownNameError, match="Did you mean 'makers'"):
        grouping.membership_of({"maker": 1})
    with pytest.raises(OptionError, match="point of makers"):
        grouping.membership_of({"makers": 0.5})
    with pytest.raises(UnknownNameError, match="Did you mean 'computed:"):
        grouping.members("computed:7")
    with pytest.raises(UnknownNameError, match="Did you mean 'published:2'"):
        hc.members_of("published:3", assessment)
    with pytest.raises(UnknownNameError):
        newcomers(grouping, ["nobody"])


def test_groups_are_called_by_reference(grouping, assessment):
    assert hc.members_of("published:1", assessment)[-1] == "c29"
    assert hc.members_of("computed:2", assessment, grouping) == grouping.members("computed:2")
    with pytest.raises(UnknownNameError):
        hc.members_of("computed:1", assessment)


def test_a_class_of_fewer_than_three_is_reported_as_outliers():
    """Two clusters that differ from everything else, in every way."""
    rng = np.random.default_rng(1)
    names = [f"i{j}" for j in range(12)]
    records = []
    for c in range(20):
        for j, name in enumerate(names):
            yes = rng.random() < (0.95 if (j < 6) == (c < 18) else 0.05)
            records.append(observation(f"c{c:02d}", name, int(yes)))
    made = study(
        framework([measure(n) for n in names], [item(n) for n in names]),
        {f"c{c:02d}": "sample" for c in range(20)},
        records,
    )
    found = hc.group(made, 2, options=quick_options())
    assert found.groups["group"].to_list() == ["computed:1", "outliers"]
    assert found.members("outliers") == ["c18", "c19"]
    assert found.groups["verdict"].to_list() == ["stable", None]
    assert "1 group and 2 outliers" in str(found)
    assert found.groups_in_order == ["computed:1", "outliers"]
    larger = hc.group(made, 2, options=replace(quick_options(), smallest_group=2))
    assert larger.groups["group"].to_list() == ["computed:1", "computed:2"]
    assert found.alone is None  # nothing here is about the home country


def test_clusters_of_which_nothing_is_known_are_told():
    made = synthetic_study()
    quiet = pl.col("subject").is_in(["c20", "AKA"])
    silent = replace(made, observations=made.observations.filter(~quiet))
    found = hc.group(silent, 2, options=quick_options())
    assert "c20" not in found.clusters["cluster_id"]
    assert any("nothing is known of them" in n and "c20" in n for n in found.notes)


def test_the_rule_finds_the_number_where_none_is_given(assessment):
    found = hc.group(assessment, options=quick_options())
    assert found.k == 2
    assert found.notes[0].startswith("2 groups by the rule. ")


@pytest.mark.parametrize("method", ["k_medoids", "average_linkage"])
def test_methods_without_probabilities_say_so(assessment, method):
    options = replace(quick_options(), method=method)
    found = hc.group(assessment, 2, options=options)
    assert set(found.memberships["probability"]) == {0.0, 1.0}
    assert found.posteriors.is_empty()
    assert found.members("computed:2") == [f"c{i:02d}" for i in range(14)]
    assert facts_worth_finding(found).height > 0


def test_published_and_computed_groups_are_matched(grouping):
    table = confusion(grouping)
    assert table.rows() == [("published:1", 1, 14), ("published:2", 15, 0)]
    assert matches(grouping) == {"published:1": "computed:2", "published:2": "computed:1"}
    (row,) = moved(grouping).iter_rows(named=True)
    assert (row["cluster_id"], row["published"], row["computed"]) == (
        "c29",
        "published:1",
        "computed:1",
    )
    assert row["found"]


def test_the_items_that_move_a_cluster_come_with_their_evidence(grouping):
    frame = decisive_items(grouping)
    assert frame["place"].to_list() == [1, 2, 3]
    first = frame.row(0, named=True)
    points = grouping.assessment.points.filter(
        (pl.col("cluster_id") == "c29") & (pl.col("item_id") == first["item_id"])
    )
    assert first["point"] == points["point"].item() == 0
    assert first["observation_ids"] == points["observation_ids"].item().to_list()
    assert first["evidence"] == "0 (s1)"
    # by hand: yes among the known in the two groups, without the cluster itself
    table = grouping.solution.prepared.table
    j = table.item_ids.index(first["item_id"])
    there, here = table.points[14:29, j], table.points[:14, j]
    assert (first["yes_there"], first["known_there"]) == (
        (there == 1).sum(),
        (~np.isnan(there)).sum(),
    )
    share_there = (np.nansum(there) + 0.5) / ((~np.isnan(there)).sum() + 1)
    share_here = (np.nansum(here) + 0.5) / ((~np.isnan(here)).sum() + 1)
    assert first["pull"] == pytest.approx(np.log((1 - share_there) / (1 - share_here)))


def test_a_fact_is_worth_what_it_changes(grouping):
    """One open cell by hand: both answers tried, weighted by their probability."""
    facts = facts_worth_finding(grouping)
    assert facts["place"].to_list() == list(range(1, facts.height + 1))
    assert facts["membership_change"].is_sorted(descending=True)
    fact = facts.filter((pl.col("status") == "open") & pl.col("subject").str.starts_with("c")).row(
        0, named=True
    )
    known = grouping.assessment.points.filter(pl.col("cluster_id") == fact["subject"])
    points = dict(known.select("item_id", "point").iter_rows())
    now = grouping.membership_of(points)["computed:1"]
    yes = grouping.membership_of({**points, fact["item_id"]: 1})["computed:1"]
    no = grouping.membership_of({**points, fact["item_id"]: 0})["computed:1"]
    p = fact["probability_yes"]
    assert fact["membership_change"] == pytest.approx(p * abs(yes - now) + (1 - p) * abs(no - now))
    assert fact["points"] == 1


def test_every_open_and_contested_cell_is_a_fact(grouping):
    facts = facts_worth_finding(grouping)
    cells = grouping.assessment.cells
    sample = {f"c{i:02d}" for i in range(30)} | {f"A{chr(65 + c)}A" for c in range(15)}
    known = cells.filter(
        pl.col("point").is_not_null() & pl.col("subject").is_in(list(sample))
    ).height
    open_facts = facts.filter(pl.col("status") == "open")
    assert open_facts.height == 15 * 2 + 30 * (len(ITEMS) - 2) - known
    (contested,) = facts.filter(pl.col("status") == "contested").iter_rows(named=True)
    assert (contested["subject"], contested["item_id"]) == ("c05", "makers")
    assert contested["probability_yes"] is None
    points = dict(
        grouping.assessment.points.filter(pl.col("cluster_id") == "c05")
        .select("item_id", "point")
        .iter_rows()
    )
    now = grouping.membership_of(points)["computed:1"]
    other = grouping.membership_of({**points, "makers": 1 - points["makers"]})["computed:1"]
    assert contested["membership_change"] == pytest.approx(abs(other - now) / 2)


def test_a_fact_about_a_country_concerns_all_of_its_clusters():
    """c00 is in two countries: a no in one of them settles nothing while the other is open."""
    made = synthetic_study()
    about = pl.col("subject").is_in(["AAA", "ABA"]) & (pl.col("item") == "rich")
    bare = replace(made, observations=made.observations.filter(~about))
    found = hc.group(bare, 2, options=quick_options())
    facts = facts_worth_finding(found).filter(
        (pl.col("item_id") == "rich") & pl.col("subject").is_in(["AAA", "ABA"])
    )
    by_subject = {r["subject"]: r for r in facts.iter_rows(named=True)}
    assert by_subject["AAA"]["clusters"] == 2  # c00 and c01
    assert by_subject["ABA"]["clusters"] == 3  # c00, c02 and c03
    assert by_subject["ABA"]["name"] == "ABA"
    assert by_subject["ABA"]["points"] == 3


def test_the_landscape_holds_every_table(landscape):
    tables = landscape.tables()
    assert len(tables) == 22
    for name, frame in tables.items():
        for column in frame.columns:
            if frame[column].dtype == pl.Float64:
                assert not frame[column].is_nan().any(), (name, column)
    assert landscape.k_reason == "2 asked for, as many as were published: 2 groups."
    assert landscape.conclusion.kind == "incomplete"  # one source decides it all
    assert landscape.target_models.row(0, named=True)["without_group"] == 1
    assert set(landscape.consensus["methods"].round(4)) <= {0.0, 0.3333, 0.6667, 1.0}
    size = landscape.characteristics.filter(pl.col("characteristic") == "size")
    assert dict(size.select("group", "published").iter_rows()) == {
        "published:1": "large",
        "published:2": "small",
        "computed:1": None,
        "computed:2": None,
    }
    founded = landscape.characteristics.filter(
        (pl.col("characteristic") == "establishment_initiative") & (pl.col("group") == "computed:2")
    )
    assert founded["evidence"].item() == "public 14"


def test_items_that_made_the_groups_are_not_tested_against_them(landscape):
    computed = landscape.tests.filter(pl.col("groups") == "computed")
    assert not computed["variable"].str.starts_with("item:").any()
    published = landscape.tests.filter(pl.col("groups") == "published")
    named = published.filter(pl.col("variable").str.starts_with("item:"))["variable"].to_list()
    assert set(named) == {f"item: {i}" for i in ITEMS[2:]}  # not those of the country


def test_the_landscape_prints_within_a_terminal(landscape):
    text = str(landscape)
    assert max(map(len, text.splitlines())) <= 100
    for words in (
        "How many groups",
        "Beside the published groups",
        "Agreement where",
        "Cluster 29",
        "Worth finding out",
        "Newcomer resembles computed:2",
    ):
        assert words in text
    for jargon in ("posterior", "Jaccard", "adjusted Rand"):
        assert jargon not in text


def test_a_study_without_published_groups_has_a_landscape_too():
    made = synthetic_study()
    bare = replace(
        made, clusters=made.clusters.with_columns(published_group=pl.lit(None, pl.String))
    )
    options = hc.LandscapeOptions(
        group=quick_options(), number_resamples=20, number_shuffles=20, exchanges=99
    )
    found = hc.landscape_of(hc.assess(bare), options=options)
    assert found.k_reason == "2 asked for, as many as the rule finds: 2 groups."
    assert found.agreement is None
    assert found.conclusion is None
    assert "group-agreement" not in found.tables()
    assert "published" not in str(found).lower().replace("as published", "")


def test_a_large_source_is_left_out_in_turn(assessment):
    options = hc.LandscapeOptions(
        group=quick_options(), number_resamples=20, number_shuffles=20, exchanges=99, large_source=1
    )
    found = hc.landscape_of(assessment, options=options)
    # s1 decides every cell: without it only the contested cell is known, which is no data
    assert any("without s1" in w for w in found.agreement.not_computed["what"].to_list())


@pytest.mark.parametrize(
    "wrong",
    [
        {"k": 0},
        {"exchanges": 5},
        {"number_resamples": 1},
        {"number_shuffles": 0},
        {"large_source": 0},
    ],
)
def test_options_of_the_landscape_out_of_range_are_refused(wrong):
    with pytest.raises(OptionError, match=next(iter(wrong))):
        hc.LandscapeOptions(**wrong)


def test_too_many_groups_are_refused_before_anything_is_computed(assessment):
    steps = []
    with pytest.raises(NotSupportedError, match="99 groups cannot be made from 30 clusters"):
        hc.landscape_of(assessment, options=hc.LandscapeOptions(k=99), step=steps.append)
    assert steps == []


def test_other_options_change_what_they_say(assessment):
    likelihood = replace(
        quick_options(),
        method=LatentClasses(item_prior=None, class_prior=None, starts=30, starts_again=8),
    )
    plain = hc.group(assessment, 2, options=likelihood)
    usual = hc.group(assessment, 2, options=quick_options())
    assert plain.solution.partition.log_likelihood > usual.solution.partition.log_likelihood
    as_no = hc.group(assessment, 2, options=quick_options(open_cells="no"))
    assert "open cells count as no" in str(as_no)
    assert "jeffreys_low" in hc.group(assessment, 2, options=quick_options(jeffreys=True)).profiles


def test_an_open_cell_read_as_no_decides_as_a_no(assessment):
    """By hand, for the open cells of the cluster that moved, under `no` and under `half`."""
    for convention, q in (("no", 1.0), ("half", 0.5)):
        found = hc.group(assessment, 2, options=quick_options(open_cells=convention))
        table = found.solution.prepared.table
        frame = decisive_items(found, most=len(table.item_ids))
        own = frame.filter((pl.col("cluster_id") == "c29") & pl.col("point").is_null())
        assert own.height > 0
        for r in own.iter_rows(named=True):
            group_of = dict(found.clusters.select("cluster_id", "group").iter_rows())
            others = [c for c, g in group_of.items() if g == group_of["c29"] and c != "c29"]
            no_there = len(others) - r["known_there"]
            no_here = 14 - r["known_here"]
            there = (r["yes_there"] + 0.5) / (r["known_there"] + q * no_there + 1)
            here = (r["yes_here"] + 0.5) / (r["known_here"] + q * no_here + 1)
            assert r["pull"] == pytest.approx(q * np.log((1 - there) / (1 - here)))


def test_an_open_cell_read_as_no_is_no_yes(assessment):
    found = hc.group(assessment, 2, options=quick_options(open_cells="no"))
    assert set(found.posteriors["probability"]) == {0.0}


def test_newcomers_hear_how_stable_their_group_is(grouping):
    (said,) = newcomers(grouping)["says"]
    assert said.startswith("resembles computed:2, a stable group (")
    shaky = replace(grouping, groups=grouping.groups.with_columns(verdict=pl.lit("dissolved")))
    assert "so this is no finding" in newcomers(shaky)["says"][0]
    assert set(shaky.dissolved) == {"computed:1", "computed:2"}
