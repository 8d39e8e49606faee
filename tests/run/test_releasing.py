"""A release of a run, and the run of a release, in another process and folder."""

import csv
import io
import shutil
import subprocess
import sys
from functools import cache

import pytest
from tests.files.small import FILES, write_small

from healthclusters.base import NotSupportedError
from healthclusters.files import open_study
from healthclusters.publish.release import write_release_folder, zip_bytes
from healthclusters.run import RunOptions, recreate, release_of, run_study
from healthclusters.run.releasing import from_plain, plain, release_tables
from healthclusters.scoring import AssessOptions

_PROGRAM = "from healthclusters.cli.main import main; main()"


@cache
def bundled():
    return run_study(open_study("hse-2019"), options=RunOptions(seed=3))


def recreated_elsewhere(run, tmp_path, *, since=None) -> str:
    """What a fresh process says that has nothing but the zip, in another folder."""
    made = release_of(run, program="test", version="1", since=since)
    archive = write_release_folder(made, tmp_path / "here")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.move(archive, elsewhere / "moved.zip")
    shutil.rmtree(tmp_path / "here")
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, "release", "--recreate", "moved.zip"],
        cwd=elsewhere,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_another_process_in_another_folder_computes_the_same(tmp_path, small):
    run = small()
    told = recreated_elsewhere(run, tmp_path)
    assert f"{len(release_tables(run))} same bytes" in told


def test_a_release_that_says_what_changed_is_computed_again_as_well(tmp_path, small):
    first = release_of(small(), program="test", version="0")
    since = write_release_folder(first, tmp_path / "before")
    run = small(FILES["observations.csv"].splitlines()[1] + "\n")
    told = recreated_elsewhere(run, tmp_path, since=since)
    assert f"{len(release_tables(run))} same bytes" in told


@pytest.mark.slow
def test_the_bundled_study_is_computed_again_from_its_zip(tmp_path):
    told = recreated_elsewhere(bundled(), tmp_path)
    assert f"{len(release_tables(bundled()))} same bytes" in told


def test_every_column_of_every_result_is_described():
    release = release_of(bundled(), program="test")
    rows = list(csv.DictReader(io.StringIO(release.files["columns.csv"].decode())))
    missing = [f"{row['table']}.{row['column']}" for row in rows if not row["description"]]
    assert missing == []


def test_two_releases_of_one_run_have_the_same_bytes():
    first, second = (zip_bytes(release_of(bundled(), program="test")) for _ in range(2))
    assert first == second


@pytest.fixture
def small(tmp_path):
    """A run of a small study that may be edited: path and text to replace."""

    def make(old: str = "", new: str = ""):
        observations = FILES["observations.csv"]
        if old not in observations:
            raise ValueError(old)
        folder = tmp_path / f"study-{len(list(tmp_path.iterdir()))}"
        text = observations.replace(old, new, 1) if old else observations
        return run_study(open_study(write_small(folder, observations_csv=text)))

    return make


def test_what_changed_since_the_release_before(tmp_path, small):
    before = small()
    archive = write_release_folder(release_of(before, program="t", version="1"), tmp_path / "out")
    row = FILES["observations.csv"].splitlines()[1]
    after = small(row + "\n")
    release = release_of(after, program="t", version="2", since=archive)
    told = release.files["CHANGES.md"].decode()
    assert before.study.revision in told
    assert "this many differ: 1 observation, " in told
    assert row.split(",")[0] in release.files["results/changed-observations.csv"].decode()


def test_a_release_of_another_study_is_refused(tmp_path, small):
    run = small()
    archive = write_release_folder(release_of(run, program="t", version="1"), tmp_path / "out")
    with pytest.raises(NotSupportedError, match=run.study.id):
        release_of(bundled(), program="t", since=archive)


def test_options_survive_as_plain_values():
    options = RunOptions(assess=AssessOptions(reference_year=2015, evidence="independent"), seed=7)
    assert from_plain(RunOptions, plain(options)) == options
    assert plain(options)["assess"]["reference_year"] == 2015


def test_options_of_another_version_are_refused():
    with pytest.raises(NotSupportedError, match="surprise"):
        from_plain(RunOptions, {"surprise": 1})


def test_a_zip_that_is_no_release_is_refused(tmp_path):
    file = tmp_path / "x.zip"
    file.write_bytes(b"")
    with pytest.raises(NotSupportedError):
        recreate(file)
