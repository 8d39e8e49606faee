"""`healthclusters robustness` as a person types it: every option, every refusal."""

import json
from functools import cache

import pytest
from tests.building import observation, study, yes_no_framework
from typer.testing import CliRunner

from healthclusters import files
from healthclusters.base import DataError, NotSupportedError, OptionError, UnknownNameError
from healthclusters.cli.main import app
from healthclusters.files import write_study
from healthclusters.run import foretold_by_groups, run_study


@pytest.fixture(autouse=True)
def opened_once(monkeypatch):
    """Reading the bundled study again for each call would take most of the time."""
    monkeypatch.setattr(files, "open_study", _OPEN)


_OPEN = cache(files.open_study)
# Groups take a second a call; a later --open-cells takes the place of this one.
QUICK = ("--draws", "300", "--sensitivity-draws", "128", "--open-cells", "share")


def typed(*arguments):
    """What is printed; a refusal is raised, as `main` gets it."""
    done = CliRunner().invoke(app, ["robustness", *QUICK, *map(str, arguments)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_ten_lines_by_default():
    lines = typed().splitlines()
    assert len(lines) <= 13
    assert max(map(len, lines)) <= 100
    assert lines[0].startswith("40 clusters")


@pytest.mark.parametrize(
    "rows",
    ["ranks", "distribution", "pairs", "facts", "sensitivity", "convergence", "thresholds"],
)
def test_every_table_as_text(rows):
    lines = typed("--rows", rows).splitlines()
    assert max(map(len, lines)) <= 100
    assert len(lines) > 5


def test_a_table_as_data(tmp_path):
    told = json.loads(typed("--rows", "facts", "--format", "json"))
    assert told["schema"] == "robustness-facts/1"
    assert told["options"]["robustness"]["draws"] == 300
    assert told["seed"] == 1
    out = tmp_path / "rows.csv"
    typed("--rows", "facts", "--format", "csv", "-o", out)
    assert len(out.read_text("utf-8").splitlines()) == len(told["rows"]) + 1


def test_the_summary_as_data_is_the_ranks():
    assert json.loads(typed("--format", "json"))["schema"] == "robustness-ranks/1"


def test_one_cluster():
    assert typed("--cluster", "medicon-valley").startswith("Medicon Valley: rank")
    rows = json.loads(typed("--cluster", "medicon-valley", "--rows", "pairs", "--format", "json"))[
        "rows"
    ]
    assert all("medicon-valley" in (r["cluster_id"], r["other_id"]) for r in rows)
    assert len(rows) == 43
    choices = typed("--cluster", "medicon-valley", "--rows", "sensitivity")
    assert "open cells" in choices


def ranks(*arguments):
    return json.loads(typed("--format", "json", *arguments))["rows"]


@pytest.fixture(scope="module")
def usual():
    return ranks()


@pytest.mark.parametrize(
    "option",
    [
        ("--seed", 2),
        ("--vary", "weights", "--vary", "open"),
        ("--confidence", 0.8),
        ("--threshold-range", 0.5),
        ("--weight-spread", 0.6),
        ("--weight-level", "category"),
        ("--evidence", "independent"),
        ("--reference-year", 2005),
        ("--first", 3),
        ("--open-cells", "groups"),
    ],
)
def test_no_option_is_ignored(option, usual):
    assert ranks(*option) != usual


def test_weights_and_probabilities_from_files(tmp_path, usual):
    weights = tmp_path / "weights.csv"
    weights.write_text("item_id,weight\nhas_clinics,1\nesca_label,2\n")
    assert {r["points"] for r in ranks("--weights", weights)} != {r["points"] for r in usual}
    table = tmp_path / "probabilities.csv"
    table.write_text("cluster_id,item_id,probability\nlitcare,goal_science_technology,0.01\n")
    rows = ("--rows", "facts", "--cluster", "litcare", "--format", "json")
    facts = json.loads(typed(*rows, "--probabilities", table))["rows"]
    known = {r["item_id"]: r["probability"] for r in facts}
    assert known["goal_science_technology"] == pytest.approx(0.01)


def test_a_table_with_errors_says_all_of_them_with_their_places(tmp_path):
    table = tmp_path / "weights.csv"
    table.write_text("item_id,weight\nhas_clinic,1\nesca_label,-2\nstartups,many\n")
    with pytest.raises(DataError) as refused:
        typed("--weights", table)
    text = str(refused.value)
    assert len(refused.value.problems) == 3
    assert "weights.csv, line 2, column item_id" in text
    assert "Did you mean has_clinics?" in text
    assert "weights.csv, line 3, column weight" in text
    assert "weights.csv, line 4, column weight" in text
    with pytest.raises(DataError):
        typed("--probabilities", tmp_path / "absent.csv")


def test_weights_of_zero(tmp_path):
    table = tmp_path / "weights.csv"
    table.write_text("item_id,weight\nhas_clinics,0\n")
    with pytest.raises(OptionError, match="weights"):
        typed("--weights", table)


def told(*arguments):
    """The result as JSON, with what open cells are drawn by if nothing is asked for."""
    call = ["robustness", *QUICK[:4], "--format", "json", *map(str, arguments)]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_open_cells_are_drawn_as_in_the_study():
    opened = files.open_study("hse-2019")
    run = run_study(opened)
    posteriors = run.landscape.grouping.posteriors
    assert foretold_by_groups(run.assessment, seed=1).equals(posteriors)
    usual = told()
    assert usual["notes"] == told("--open-cells", "groups")["notes"]
    assert usual["notes"][0] == run.robustness.notes[0]
    assert usual["notes"][0].startswith("Open cells drawn by what the groups foretell (")
    assert {r["cluster_id"]: r["points"] for r in usual["rows"]} == dict(
        run.robustness.ranks.select("cluster_id", "points").iter_rows()
    )
    share = told("--open-cells", "share")
    assert share["notes"][0] == "Open cells drawn by the share of yes among known clusters."
    assert share["rows"] != usual["rows"]


def test_clusters_that_cannot_be_grouped_take_the_share_and_it_is_said(tmp_path):
    rows = [observation(c, "p", 1, observation_id=f"{c}.p.a.1") for c in "cd"]
    made = study(yes_no_framework("p", "q"), dict.fromkeys("cd", "sample"), rows)
    write_study(made, tmp_path / "two")
    notes = told(tmp_path / "two")["notes"]
    assert "(these clusters cannot be grouped)" in notes[0]
    assert notes[-1].startswith("No groups: ")


def test_probabilities_are_either_given_or_those_of_groups(tmp_path):
    table = tmp_path / "probabilities.csv"
    table.write_text("cluster_id,item_id,probability\nlitcare,goal_science_technology,0.01\n")
    with pytest.raises(OptionError, match="--open-cells"):
        typed("--open-cells", "groups", "--probabilities", table)
    assert told("--probabilities", table)["notes"][0] == (
        "Open cells drawn by the given table (1) or the share of yes among known clusters (216)."
    )


def test_refusals(tmp_path):
    with pytest.raises(UnknownNameError, match="Did you mean 'medicon-valley'"):
        typed("--cluster", "medicon-vally")
    with pytest.raises(OptionError, match="draws"):
        typed("--draws", 5)
    made = study(
        yes_no_framework("p"), {"c": "sample"}, [observation("c", "p", 1, observation_id="c.p.a.1")]
    )
    write_study(made, tmp_path / "one")
    with pytest.raises(NotSupportedError, match="two clusters or more"):
        typed(tmp_path / "one")
