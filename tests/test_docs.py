"""The manual keeps up: every command, option, problem code and public name is documented."""

import re
from pathlib import Path

import pytest
import typer

import healthclusters
from healthclusters.cli.main import app

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "healthclusters"
DOCS = ROOT / "docs"
COMMANDS = {c.name: c for c in typer.main.get_command(app).commands.values()}


def test_every_command_has_its_page_and_every_page_its_command():
    assert {p.stem for p in (DOCS / "commands").glob("*.md")} == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_on_the_page(name):
    text = (DOCS / "commands" / f"{name}.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(--?[a-z][a-z-]*)", text))
    options = {
        o for p in COMMANDS[name].params for o in (*p.opts, *p.secondary_opts) if o[0] == "-"
    }
    assert options - {"--help", "-h"} <= told
    assert told <= options, "options that the command does not have"


def test_every_problem_code_is_documented():
    used, told = set(), set()
    for path in SOURCE.rglob("*.py"):
        used |= set(re.findall(r'"([A-Z]{3}-\d{3})"', path.read_text(encoding="utf-8")))
    for page in (DOCS / "problems").glob("*.md"):
        told |= set(re.findall(r"^## ([A-Z]{3}-\d{3})\b", page.read_text("utf-8"), re.MULTILINE))
    assert used == told


def test_the_quick_start_of_the_readme_runs():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(code.strip().splitlines()) <= 12
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102


def test_public_names_are_there():
    for name in healthclusters.__all__:
        assert callable(getattr(healthclusters, name)), name
        assert getattr(healthclusters, name).__doc__, name
    with pytest.raises(AttributeError):
        _ = healthclusters.nothing
