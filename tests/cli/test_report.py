"""`healthclusters report`."""

import pytest
from typer.testing import CliRunner

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.cli.main import app


def run(*arguments: str):
    return CliRunner().invoke(app, ["report", *arguments])


def test_a_cluster_as_pdf(tmp_path):
    file = tmp_path / "r.pdf"
    done = run("--cluster", "luxembourg-healthtech", "-o", str(file))
    assert done.exit_code == 0, done.output
    assert file.read_bytes().startswith(b"%PDF")
    assert str(file) in done.output


def test_a_cluster_as_a_french_page_named_after_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run("--cluster", "luxembourg-healthtech", "--language", "fr", "--as", "html")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "luxembourg-healthtech-report.fr.html").read_text("utf-8")
    assert '<html lang="fr">' in page


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (("--language", "xx"), UnknownNameError),
        (("-o", "/nowhere/at/all/r.pdf"), OptionError),
        (("--cluster", "luxemburg-healthtech"), UnknownNameError),
    ],
)
def test_refusals(arguments, refusal, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert isinstance(run(*arguments).exception, refusal)
    assert not list(tmp_path.iterdir())
