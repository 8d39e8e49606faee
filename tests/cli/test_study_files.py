"""`check`, `new`, `import` and `export` as a person types them."""

from __future__ import annotations

import csv
import io
import json
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.files.small import FILES, edited, write, write_small

import healthclusters as hc
from healthclusters.cli.main import main
from healthclusters.files import import_workbook


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: object, folder: Path) -> Done:
    """Run the command in this process, as `python -m healthclusters.cli` does in its own."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = ["healthclusters", *map(str, arguments)]
    code = 0
    try:
        with redirect_stdout(out), redirect_stderr(err), chdir(folder):
            main()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv = before
    return Done(code, out.getvalue(), err.getvalue())


def test_check_of_the_bundled_study_ends_well(tmp_path: Path) -> None:
    done = run("check", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Study hse-2019, revision ")
    assert "0 errors, " in done.stdout
    assert "notice STU-020" in done.stdout
    assert "more" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    every = run("check", "--all", folder=tmp_path)
    assert "... and" not in every.stdout


def test_check_tells_errors_and_ends_with_1(tmp_path: Path) -> None:
    write_small(tmp_path / "s", clusters_csv=edited("clusters.csv", "52.5", "95"))
    done = run("check", "s", folder=tmp_path)
    assert done.returncode == 1
    assert "1 error, 0 notices. Nothing is computed until the errors are gone." in done.stdout
    assert "clusters.csv, line 2, column lat: 95.0 is out of range" in done.stdout
    rows = run("check", "s", "--format", "csv", folder=tmp_path).stdout
    assert next(csv.DictReader(rows.splitlines()))["code"] == "TAB-014"
    done = run("check", "s", "--format", "json", "-o", "p.json", folder=tmp_path)
    assert done.returncode == 1
    told = json.loads((tmp_path / "p.json").read_text())
    assert told["schema"] == "problems/1"
    assert (told["rows"][0]["line"], told["rows"][0]["column"]) == (2, "lat")


def test_other_commands_tell_the_error_and_no_notices(tmp_path: Path) -> None:
    run("new", "copy", "--from", "hse-2019", folder=tmp_path)
    table = tmp_path / "copy/clusters.csv"
    header, first, rest = table.read_text(encoding="utf-8").split("\n", 2)
    table.write_text(f"{header}\n{first.replace(',sample,', ',sampel,')}\n{rest}", "utf-8")
    done = run("assess", "copy", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Nothing was computed: 1 error.\n")
    assert "clusters.csv, line 2, column role" in done.stderr
    assert "notice" not in done.stderr
    assert max(map(len, done.stderr.splitlines())) <= 100
    assert len(done.stderr.splitlines()) < 10


def test_a_misspelt_study_gets_the_nearest_and_ends_with_2(tmp_path: Path) -> None:
    done = run("check", "hse-2091", folder=tmp_path)
    assert done.returncode == 2
    assert "Did you mean 'hse-2019'?" in done.stderr


def test_new_fill_in_import_check(tmp_path: Path) -> None:
    done = run("new", "mine", "--title", "My region", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "healthclusters import mine/workbook.xlsx --into mine" in done.stdout
    assert run("check", "mine", folder=tmp_path).returncode == 0
    fill_in(tmp_path / "mine/workbook.xlsx")
    done = run("import", "mine/workbook.xlsx", "--into", "mine", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    study = hc.open_study(tmp_path / "mine")
    assert study.observations["value"].to_list() == [">=120"]
    assert study.info.title == "My region"
    assert (tmp_path / "mine/workbook.xlsx").exists()


def fill_in(path: Path) -> None:
    """What a person does in a spreadsheet: three sheets filled in, the others left as they are."""
    import xlsxwriter

    study = import_workbook(path).study
    assert study is not None
    rows = {
        "sources": [["source_id", "title", "independent"], ["web", "A page", 1]],
        "clusters": [
            ["cluster_id", "name", "role", "countries"],
            ["my-cluster", "My cluster", "focal", "LUX"],
        ],
        "observations": [
            [
                "observation_id",
                "subject",
                "item",
                "value",
                "source_id",
                "confidence",
                "coder",
                "status",
            ],
            ["m1", "my-cluster", "member_count", ">=120", "web", "high", "a", "draft"],
        ],
    }
    path.unlink()
    with xlsxwriter.Workbook(path) as book:
        for name, cells in rows.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(cells):
                sheet.write_row(i, 0, row)


def test_new_from_copies_and_remembers(tmp_path: Path) -> None:
    done = run("new", "copy", "--from", "hse-2019", "--id", "copy-1", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    study = hc.open_study(tmp_path / "copy")
    assert study.info.origin is not None
    assert (study.id, study.info.origin.id) == ("copy-1", "hse-2019")
    done = run("new", "copy", "--from", "hse-2019", folder=tmp_path)
    assert (done.returncode, "not empty" in done.stderr) == (2, True)
    done = run("new", "x", "--from", "hse-2019", "--framework", "hse-2019", folder=tmp_path)
    assert done.returncode == 2
    write_small(tmp_path / "small")
    done = run("new", "y", "--framework", "small", "--no-workbook", folder=tmp_path)
    assert done.returncode == 0
    assert "Fill in the CSV files" in done.stdout
    assert not (tmp_path / "x").exists()


def test_the_name_of_a_bundled_study_is_not_taken(tmp_path: Path) -> None:
    done = run("new", "hse-2019", "--from", "hse-2019", folder=tmp_path)
    assert (done.returncode, "name another folder" in done.stderr) == (2, True)
    done = run("new", "hse-2019", "--from", "hse-2019", "--id", "mine", folder=tmp_path)
    assert "healthclusters study ./hse-2019" in done.stdout
    done = run("import", "r.csv", "--into", "hse-2025", folder=tmp_path)
    assert "There is no study or folder" in done.stderr
    (tmp_path / "elsewhere").mkdir()
    done = run("import", "r.csv", "--into", "hse-2019", folder=tmp_path / "elsewhere")
    assert "healthclusters new my-study --from hse-2019" in done.stderr


def test_a_copy_has_a_workbook_where_it_is_asked_for(tmp_path: Path) -> None:
    write_small(tmp_path / "small")
    run("new", "with", "--from", "small", "--workbook", folder=tmp_path)
    run("new", "without", "--from", "small", folder=tmp_path)
    study = import_workbook(tmp_path / "with/workbook.xlsx").study
    assert study is not None
    assert study.revision == hc.open_study(tmp_path / "with").revision
    assert not (tmp_path / "without/workbook.xlsx").exists()


def test_export_and_import_give_the_same_study(tmp_path: Path) -> None:
    revision = hc.open_study(write_small(tmp_path / "s")).revision
    done = run("export", "s", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "Written: small.xlsx\n")
    done = run("import", "small.xlsx", "-o", "again", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert hc.open_study(tmp_path / "again").revision == revision
    assert run("export", "s", folder=tmp_path).returncode == 2
    assert run("export", "s", "--overwrite", folder=tmp_path).returncode == 0
    done = run("export", "s", "--to", "folder", "-o", "canonical", folder=tmp_path)
    assert hc.open_study(tmp_path / "canonical").revision == revision
    done = run("export", "s", "--to", "csv", "-o", "csv", "--separator", ",", folder=tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "csv/clusters.csv").read_bytes().startswith(b"\xef\xbb\xbfcluster_id,name")


def test_a_longlist_is_brought_in(tmp_path: Path) -> None:
    write_small(tmp_path / "s")
    write(tmp_path / "c.csv", "cluster_id,name,role,countries\neta,Eta,candidate,AAA\n")
    write(tmp_path / "longlist.csv", "cluster_id,source_id,locator\ndelta,ranking,p. 7\n")
    before = hc.open_study(tmp_path / "s").revision
    dry = run("import", "longlist.csv", "--into", "s", "--dry-run", folder=tmp_path)
    assert (dry.returncode, "--dry-run" in dry.stderr) == (0, True)
    assert hc.open_study(tmp_path / "s").revision == before
    changes = run(
        "import", "longlist.csv", "--into", "s", "--format", "csv", folder=tmp_path
    ).stdout
    assert next(csv.DictReader(changes.splitlines()))["key"] == "delta; ranking; p. 7"
    done = run("import", "c.csv", "--into", "s", "--table", "clusters", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert hc.open_study(tmp_path / "s").clusters.height == 5


def test_an_import_tells_only_what_it_changes(tmp_path: Path) -> None:
    run("new", "copy", "--from", "hse-2019", "--workbook", folder=tmp_path)
    done = run("import", "copy/workbook.xlsx", "--into", "copy", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("No row is changed.\n")
    assert "0 errors, 0 notices." in done.stdout
    write(tmp_path / "c.csv", "cluster_id,name,role,countries\neta,Eta,focal,LUX\n")
    done = run("import", "c.csv", "--into", "copy", "--table", "clusters", folder=tmp_path)
    assert done.stdout.count("notice STU-") == 1  # eta is without evidence
    assert "notice STU-020" not in done.stdout
    lines = done.stdout.splitlines()
    assert lines[2].split() == ["clusters", "1", "0", "0"]


def test_a_bad_import_writes_nothing_and_ends_with_1(tmp_path: Path) -> None:
    write_small(tmp_path / "s")
    write(tmp_path / "longlist.csv", "cluster_id,source_id,locator\nnobody,ranking,p. 7\n")
    before = hc.open_study(tmp_path / "s").revision
    done = run("import", "longlist.csv", "--into", "s", folder=tmp_path)
    assert done.returncode == 1
    assert "longlist.csv, line 2, column cluster_id: 'nobody' is not in clusters" in done.stdout
    assert "Nothing was written" in done.stderr
    assert hc.open_study(tmp_path / "s").revision == before
    assert (tmp_path / "s/longlist.csv").read_text() == FILES["longlist.csv"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "x.xlsx"),
        ("import", "x.xlsx", "--into", "s", "-o", "t"),
        ("import", "x.xlsx", "y.xlsx", "-o", "t"),
        ("import", "x.csv", "--into", "s"),
        ("export", "s", "-o", "book.csv"),
        ("export", "s", "--to", "csv", "--separator", "|", "-o", "t"),
        ("export", "s", "-o", "no/folder/book.xlsx"),
        ("new", "t", "--id", "No Name"),
        ("new", "hse-2019", "--from", "hse-2019"),
        ("new", "t", "--id", "hse-2019"),
        ("export", "s", "--separator", ","),
        ("import", "longlist.csv", "--into", "hse-2019"),
    ],
)
def test_wrong_calls_end_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write_small(tmp_path / "s")
    done = run(*arguments, folder=tmp_path)
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    assert done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["s"]


def test_replace_removes_rows_that_the_workbook_lacks(tmp_path: Path) -> None:
    write_small(tmp_path / "s")
    run("export", "s", "-o", "b.xlsx", folder=tmp_path)
    write(tmp_path / "longlist.csv", "cluster_id,source_id,locator\ndelta,ranking,p. 7\n")
    run("import", "longlist.csv", "--into", "s", folder=tmp_path)
    assert hc.open_study(tmp_path / "s").longlist.height == 2
    done = run("import", "b.xlsx", "--into", "s", "--replace", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert hc.open_study(tmp_path / "s").longlist.height == 1
