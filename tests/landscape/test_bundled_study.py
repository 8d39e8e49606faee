"""The bundled study: what must hold whatever its values become, and the command."""

import csv
import io
import json

import numpy as np
import polars as pl
import pytest
from tests.landscape.making import quick_options
from typer.testing import CliRunner

import healthclusters as hc
from healthclusters.cli.main import app


@pytest.fixture(scope="module")
def landscape():
    assessment = hc.assess(hc.open_study("hse-2019"))
    return hc.landscape_of(
        assessment,
        options=hc.LandscapeOptions(
            group=quick_options(), number_resamples=30, number_shuffles=30, exchanges=199
        ),
    )


def test_all_forty_clusters_are_placed_beside_three_published_groups(landscape):
    grouping = landscape.grouping
    assert grouping.k == 3
    assert grouping.clusters.height + len(grouping.solution.prepared.left_out) == 40
    counts = landscape.confusion.drop("published")
    assert counts.select(pl.sum_horizontal(pl.all())).sum().item() == 40
    assert landscape.confusion["published"].to_list() == [f"published:{i}" for i in (1, 2, 3)]
    assert "pwc_top10" not in grouping.solution.prepared.choice.used_ids


def test_every_convention_and_evidence_is_compared(landscape):
    base = landscape.agreement.table.filter(pl.col("without").is_null())
    asked = {
        (e, c, i)
        for e in ("all", "independent")
        for c in ("missing", "half", "no")
        for i in ("all", "cluster")
    }
    assert set(base.select("evidence", "open_cells", "items").iter_rows()) == asked
    assert landscape.agreement.table.filter(pl.col("of") == "source").height > 0
    used = landscape.grouping.solution.prepared.choice.used_ids
    left_out = landscape.agreement.table.filter(
        (pl.col("of") == "item") & (pl.col("evidence") == "all") & (pl.col("open_cells") == "no")
    )
    assert left_out["without"].to_list() == used
    facts = landscape.agreement.table.filter(pl.col("of") == "items")["without"].to_list()
    assert "english_website_any + english_website_full" not in facts  # one of them is not used
    assert any("has_production_companies" in f and "does_production" in f for f in facts)


def test_the_conclusion_claims_no_more_than_the_variations_bear_out(landscape):
    said, table = landscape.conclusion, landscape.agreement.table
    assert said.kind == "carried"
    assert (table["p_value"] > 0.05).any()
    assert "the item 'Bloomberg top 20'" in (*said.carried_by, *said.on_border)
    assert set(said.found) == {"published:1", "published:2", "published:3"}
    for group, answer in said.found.items():
        own = landscape.agreement.overlaps.filter(pl.col("group") == group)
        holds = own["overlap"].min() >= 0.6 and own["p_value"].max() <= 0.05
        assert (answer != "no") == holds


def test_the_focal_clusters_are_placed(landscape):
    ids = landscape.newcomers["cluster_id"].to_list()
    assert ids == ["biocat", "luxembourg-healthtech", "mimc", "norway-health-tech"]
    assert landscape.newcomers["probability"].is_between(0, 1).all()
    words = dict(landscape.newcomers.select("cluster_id", "says").iter_rows())
    assert "computed:1, a " in words["biocat"]
    assert "take the groups as known" in " ".join(str(landscape).split())


def test_the_text_says_which_number_and_which_match(landscape):
    text = " ".join(str(landscape).split())
    assert "3 asked for, as many as were published: 2 groups and 1 outlier." in text
    assert "published:3 is matched with computed:2" in text
    assert "How far the three methods agree" in text
    assert "BIC" in text
    assert " ±" in text


def test_tables_have_the_names_that_people_read(landscape):
    names = set(landscape.tables())
    assert {"open-cell-probabilities", "group-not-compared"} <= names
    assert not any("posterior" in n for n in names)


def test_every_moved_cluster_names_items_that_it_is_known_for(landscape):
    points = landscape.grouping.assessment.points
    joined = landscape.decisive.join(points, on=["cluster_id", "item_id"], suffix="_now")
    assert (joined["point"] == joined["point_now"]).all()
    assert (joined["evidence"].str.len_chars() > 0).all()


def test_no_table_holds_a_silent_nan_and_the_text_fits(landscape):
    for name, frame in landscape.tables().items():
        for column in frame.columns:
            if frame[column].dtype == pl.Float64:
                assert not frame[column].is_nan().any(), (name, column)
    assert max(map(len, str(landscape).splitlines())) <= 100


def test_a_second_run_is_the_same(landscape):
    again = hc.landscape_of(landscape.grouping.assessment, options=landscape.options, workers=2)
    for name, frame in landscape.tables().items():
        assert frame.equals(again.tables()[name]), name


def test_thousands_of_clusters_are_placed_at_once(landscape):
    """As a what-if asks for."""
    points = np.random.default_rng(1).choice([0.0, 1.0, np.nan], size=(5_000, 24))
    given = landscape.grouping.memberships_of(points)
    assert given.sum(axis=1) == pytest.approx(np.ones(5_000))


# The command


QUICK = hc.LandscapeOptions(
    group=quick_options(), number_resamples=10, number_shuffles=10, exchanges=10
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """What `--thorough` stands for is small here, so that the command is quick."""
    monkeypatch.setattr("healthclusters.landscape.THOROUGH", QUICK)


def run(*arguments: str):
    return CliRunner().invoke(app, ["groups", "--thorough", *arguments])


def test_the_command_prints_tables_csv_and_json(tmp_path):
    text = run("--rows", "group-confusion")
    assert text.exit_code == 0
    assert text.stdout.startswith("published")
    file = tmp_path / "clusters.csv"
    assert run("--format", "csv", "-o", str(file)).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert len(rows) == 40
    assert {"cluster_id", "group", "probability", "stays", "in_doubt"} <= set(rows[0])


def test_the_command_says_what_it_computed_with():
    arguments = ["--method", "average_linkage", "--k", "2", "--open-cells", "0.25", "--seed", "7"]
    found = json.loads(run(*arguments, "--rows", "groups", "--format", "json").stdout)
    assert found["schema"] == "groups/1"
    assert found["seed"] == 7
    assert found["options"]["k"] == 2
    assert found["options"]["group"]["open_cells"] == 0.25
    assert found["options"]["group"]["method"] == "average_linkage"
    assert sum(r["clusters"] for r in found["rows"]) == 40
    assert any(n.startswith("Items left out") for n in found["notes"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--k", "99"], "99 groups cannot be made from 40 clusters"),
        (["--method", "kmedoids"], "Did you mean 'k_medoids'"),
        (["--open-cells", "zero"], "open_cells is 'zero'"),
        (["--method", "k_medoids", "--no-prior"], "--no-prior goes with"),
    ],
)
def test_a_wrong_call_is_refused(arguments, message):
    found = run(*arguments)
    assert found.exit_code != 0
    assert message in str(found.exception)
