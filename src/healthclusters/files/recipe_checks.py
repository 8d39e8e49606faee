"""Checks of `published_checks`: can every figure be recomputed as its row says."""

from __future__ import annotations

from collections.abc import Iterator

from healthclusters.base import Problem
from healthclusters.files.checks import Content
from healthclusters.model import TABLES
from healthclusters.model.published_check_references import check_faults


def recipe_problems(content: Content) -> Iterator[Problem]:
    """Recipes and arguments outside the grammar, and names that are not there."""
    if content.framework is None or not content.readable(*TABLES):
        return
    checks = content.tables["published_checks"]
    frames = {name: table.frame for name, table in content.tables.items()}
    for fault in check_faults(frames, content.framework):
        yield Problem(
            code="STU-030",
            file=checks.file,
            line=checks.lines[fault.row],
            column=fault.column,
            what=fault.what,
            remedy=fault.remedy,
        )
