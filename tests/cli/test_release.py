"""`healthclusters release`."""

from tests.files.small import write_small
from typer.testing import CliRunner

from healthclusters.base import NotSupportedError
from healthclusters.cli.main import app


def run(*arguments: str):
    return CliRunner().invoke(app, ["release", *arguments])


def test_written_recreated_and_followed_by_another(tmp_path):
    folder = str(write_small(tmp_path / "tiny"))
    out = tmp_path / "out"
    done = run(folder, "--version", "1", "--date", "2026-03-01", "-o", str(out))
    assert done.exit_code == 0, done.output
    assert "2026-03-01" in (out / "small-1" / "CITATION.cff").read_text()
    again = run("--recreate", str(out / "small-1.zip"))
    assert again.exit_code == 0, again.output
    assert "every result was computed again" in again.output
    first = str(out / "small-1.zip")
    following = run(folder, "--version", "2", "--since", first, "-o", str(out))
    assert following.exit_code == 0, following.output
    assert "0 observations" in (out / "small-2" / "CHANGES.md").read_text()
    assert isinstance(run(folder, "--version", "1", "-o", str(out)).exception, NotSupportedError)


def test_a_release_of_another_study_is_refused_before_anything_is_computed(tmp_path, monkeypatch):
    out = tmp_path / "out"
    done = run(str(write_small(tmp_path / "tiny")), "--version", "1", "-o", str(out))
    assert done.exit_code == 0, done.output

    def computed(*_words, **_named):
        raise AssertionError("it was computed first")

    monkeypatch.setattr("healthclusters.run.run_study", computed)
    refused = run("hse-2019", "--since", str(out / "small-1.zip"), "-o", str(out))
    assert isinstance(refused.exception, NotSupportedError)
    assert "is a release of small, not of hse-2019" in str(refused.exception)


def test_what_is_no_release_is_refused(tmp_path):
    assert isinstance(run("--recreate", str(tmp_path / "x.zip")).exception, NotSupportedError)
