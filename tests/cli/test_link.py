"""`healthclusters link` as a person types it: output, files, refusals."""

import json
import sys

import polars as pl
import pytest

from healthclusters.cli.main import main
from healthclusters.ecosystem.linking.generated import generated_lists


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    left, right, truth = generated_lists(400, 250, seed=9)
    left.with_columns(staff=pl.lit(3)).write_csv(folder / "members.csv")
    right.write_csv(folder / "register.csv")
    known = truth.drop_nulls().head(60).with_columns(same=pl.lit("yes"))
    known.write_csv(folder / "known.csv")
    return folder


@pytest.fixture
def run(monkeypatch, capsys):
    """Run a command in this process; exit code, output and error output."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["healthclusters", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
            sys.exit(0)
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return command


def test_two_rounds(run, lists, tmp_path):
    given = lists / "members.csv", lists / "register.csv"
    code, out, err = run(
        "link", *given, "--labelled", lists / "known.csv", "--to", tmp_path / "linked"
    )
    assert code == 0
    assert "column 'staff'" in err.replace('"', "'")
    printed = [line for line in out.splitlines() if not line.startswith("Written to")]
    assert max(map(len, printed)) <= 100
    for said in ("in both (linked)", "from probability 0.9 on: the default", "recall"):
        assert said in out
    written = {path.name for path in (tmp_path / "linked").iterdir()}
    assert written == {"links.csv", "candidates.csv", "thresholds.csv", "summary.txt",
                       "review.csv", "review.xlsx"}  # fmt: skip
    review = pl.read_csv(tmp_path / "linked" / "review.csv", infer_schema=False)
    first = review.head(1).with_columns(same=pl.lit("yes"))
    first.write_csv(tmp_path / "answers.csv")
    code, out, _ = run(
        "link", *given, "--answers", tmp_path / "answers.csv", "--rows", "links",
        "--link-from", "0.95", "--format", "json",
    )  # fmt: skip
    told = json.loads(out)
    assert code == 0
    assert [r["left"] for r in told["rows"] if r["by"] == "person"] == first["left"].to_list()
    assert "0.95 on: chosen by whoever asked" in told["notes"][0]


def test_problems_of_both_lists_are_told_at_once(run, tmp_path):
    (tmp_path / "a.csv").write_text("id,name\n1,\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("id,nam\n1,B\n", encoding="utf-8")
    code, _, err = run("link", tmp_path / "a.csv", tmp_path / "b.csv")
    assert code == 1
    assert "a.csv" in err and "b.csv" in err
    assert "Did you mean name?" in err
