"""A file looked at and brought in: in the request where it is small, by the worker else."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from healthclusters.base import DataError, Problem, ReadLimits
from healthclusters.base.canonical import cell_text
from healthclusters.files import CheckReport, ImportReport, import_tables
from healthclusters.model import TABLES, Study
from healthclusters.web.encoding import decode, encode
from healthclusters.web.results.import_rules import (
    imported,
    is_sound,
    proposal_problems,
    review_problems,
    same_cell,
)
from healthclusters.web.store.actions.many_proposals import propose_rows
from healthclusters.web.store.actions.uploads import bring_upload, keep_preview
from healthclusters.web.store.models import Person, Proposal, ProposalStatus, Upload, UploadTarget
from healthclusters.web.store.reading import load_study, stored_study

LIMITS = ReadLimits(bytes=100_000_000, rows=500_000)
_OPEN = (ProposalStatus.DRAFT, ProposalStatus.IN_REVIEW, ProposalStatus.ACCEPTED)
Step = Callable[[str, int], None]


def _silent(_word: str, _rows: int) -> None:
    """Nobody waits for a word."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Preview:
    """What a file would do.

    sound: whether it can be brought in. problems: as `files.CheckReport.table`. summary, changes:
    as `files.ImportReport`. proposed: how many proposals it makes, where it makes some.
    """

    sound: bool
    problems: pl.DataFrame
    summary: pl.DataFrame
    changes: pl.DataFrame
    proposed: int = 0


@contextmanager
def in_a_folder(name: str, content: bytes) -> Iterator[Path]:
    """The upload as a file, which the readers ask for; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="healthclusters-upload-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def look(upload: Upload, step: Step = _silent) -> Preview:
    """Read the file, check it with the whole study, and keep what it would do.

    Raises as `files.import_tables` for a file that is of no table of a study.
    """
    stored = stored_study(upload.study.study_id)
    before = load_study(stored.study_id)
    report, problems = _read(upload, before, step)
    whole = CheckReport(name=upload.name, problems=(*problems, *report.check.problems), study=None)
    preview = Preview(
        sound=is_sound(report, problems),
        problems=whole.table(),
        summary=report.summary,
        changes=report.changes,
    )
    if upload.target == UploadTarget.PROPOSALS:
        preview = _without_others(preview, len(_rows(upload, report, before)))
    keep_preview(upload, encode(preview), version=stored.version)
    return preview


def _without_others(preview: Preview, proposed: int) -> Preview:
    """The preview of a coder: what others entered on the same cells is not for these eyes yet."""
    return replace(
        preview,
        proposed=proposed,
        sound=preview.sound and proposed > 0,
        problems=preview.problems.filter(pl.col("severity") == "error"),
        changes=preview.changes.filter(pl.col("change") == "added"),
    )


def preview_of(upload: Upload) -> Preview | None:
    """What was kept when the file was looked at; None before that, and once it is brought in."""
    if upload.preview is None:
        return None
    found = decode(bytes(upload.preview))
    if not isinstance(found, Preview):
        raise TypeError(f"the preview of upload {upload.pk} is a {type(found).__name__}")
    return found


def bring(upload: Upload, step: Step = _silent) -> dict[str, int]:
    """Write what the preview showed; how many rows were `added`, `changed` or `proposed`.

    Raises DataError where something is wrong with it, ConflictError where the study was changed
    since the preview.
    """
    before = load_study(upload.study.study_id)
    report, problems = _read(upload, before, step)
    if report.study is None or not is_sound(report, problems):
        raise DataError([*problems, *report.check.problems])

    def written(rows: int) -> None:
        step("written", rows)

    if upload.target == UploadTarget.PROPOSALS:
        rows = _rows(upload, report, before)
        return propose_rows(upload, rows, _new_sources(report, before), written=written)
    return bring_upload(upload, report.study, written=written)


def _read(upload: Upload, before: Study, step: Step) -> tuple[ImportReport, list[Problem]]:
    """The study with the file in it, and what the rules of review say."""
    with in_a_folder(upload.name, bytes(upload.content)) as path:
        report = import_tables(before, [path], table=upload.table or None, limits=LIMITS, step=step)
    if upload.target == UploadTarget.PROPOSALS:
        return report, proposal_problems(report, before, upload.name)
    people = set(Person.objects.values_list("pseudonym", flat=True))
    return report, review_problems(report, before, upload.name, people)


def _rows(upload: Upload, report: ImportReport, before: Study) -> list[dict[str, str]]:
    """Cells of the new observations, but for those that their author has proposed already."""
    frame = imported(report, before, "observations").drop("line")
    mine = Proposal.objects.filter(study=upload.study, author=upload.author, status__in=_OPEN)
    known = {same_cell(texts) for texts in mine.values_list("texts", flat=True)}
    rows = [
        {name: cell_text(value) for name, value in row.items()}
        for row in frame.iter_rows(named=True)
    ]
    return [row for row in rows if same_cell(row) not in known]


def _new_sources(report: ImportReport, before: Study) -> dict[str, dict[str, str]]:
    frame = imported(report, before, "sources")
    names = TABLES["sources"].field_names
    return {
        row["source_id"]: {name: cell_text(row[name]) for name in names}
        for row in frame.iter_rows(named=True)
    }
