"""A run as an open data release, and a release computed again from its zip alone."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

import polars as pl

from healthclusters.base import NotSupportedError
from healthclusters.files import open_study
from healthclusters.model import Study
from healthclusters.publish.release import (
    Recreated,
    Release,
    ReleaseInfo,
    ResultTable,
    changed_groups,
    compare_results,
    read_release_zip,
    release_files,
)
from healthclusters.run.study_run import RunOptions, StudyRun, run_study
from healthclusters.run.writing import result_tables
from healthclusters.scoring import Changes, assess, changes_between

T = TypeVar("T")
_GROUPS = "group-clusters"


def release_of(
    run: StudyRun,
    *,
    program: str,
    version: str | None = None,
    since: Path | None = None,
    issued: date | None = None,
    address: str = "",
) -> Release:
    """The release of a run.

    program: version of healthclusters. version: the first twelve digits of the revision where left
    out. since: zip of the release before, for what changed. issued, address: stated where given.
    Raises NotSupportedError where `since` is no release, or one of another study.
    """
    info = ReleaseInfo(
        version=version or run.study.revision[:12],
        program=program,
        options=plain(run.options),
        issued=issued,
        address=address,
    )
    tables = release_tables(run)
    changes, groups = (None, None) if since is None else _changes(run, tables, since)
    return release_files(
        run.study, tables, info, changes=changes, groups=groups, without=run.without
    )


def release_tables(run: StudyRun) -> list[ResultTable]:
    """Every result of a run that follows from the study alone.

    What changed against another study does not: a release compares with the one before it.
    """
    return [
        ResultTable(name=t.name, rows=t.rows, notes=t.notes)
        for t in result_tables(run)
        if not t.name.startswith("changed-")
    ]


def _changes(
    run: StudyRun, tables: Sequence[ResultTable], since: Path
) -> tuple[Changes, pl.DataFrame | None]:
    """What changed, and whose group; None where one of the two releases has no groups."""
    files, before = _release_before(since, run.study.id)
    changes = changes_between(assess(before, options=run.options.assess), run.assessment)
    stored = files.get(f"results/{_GROUPS}.parquet")
    now = next((t.rows for t in tables if t.name == _GROUPS), None)
    if stored is None or now is None:
        return changes, None
    return changes, changed_groups(pl.read_parquet(io.BytesIO(stored)), now, changes)


def refuse_other_study(since: Path, study_id: str) -> None:
    """NotSupportedError where the release before is none, or one of another study.

    Says so before anything is computed.
    """
    _release_before(since, study_id)


def _release_before(since: Path, study_id: str) -> tuple[Mapping[str, bytes], Study]:
    """Its files and its study, which is the same one in an earlier state."""
    files = read_release_zip(since)
    before = _study_of(files)
    if before.id != study_id:
        raise NotSupportedError(
            f"{since} is a release of {before.id}, not of {study_id}; name one of this study"
        )
    return files, before


def recreate(path: Path, *, step: Callable[[str], None] = lambda _: None) -> Recreated:
    """Compute every result of a release anew from its zip alone, and compare.

    Raises NotSupportedError for a file that is no release or whose contents were changed, DataError
    where its study has errors.
    """
    step("Reading the release")
    files = read_release_zip(path)
    stated = _stated(files, path)
    study = _study_of(files)
    run = run_study(study, options=from_plain(RunOptions, stated["options"]), step=step)
    step("Comparing")
    # what changed since another release does not follow from the study alone
    expected = [name for name in stated["results"] if not name.startswith("changed-")]
    return compare_results(
        path.name,
        files,
        release_tables(run),
        expected=expected,
        revision_same=study.revision == stated["study"]["revision"],
    )


def _stated(files: Mapping[str, bytes], path: Path) -> dict[str, Any]:
    try:
        stated = json.loads(files["release.json"])
        if stated["schema"] != "release/1":
            raise NotSupportedError(f"{path}: this version reads release/1, not {stated['schema']}")
        return {key: stated[key] for key in ("study", "options", "results")}
    except (ValueError, KeyError, TypeError) as broken:
        raise NotSupportedError(f"{path}: release.json cannot be read ({broken})") from broken


def _study_of(files: Mapping[str, bytes]) -> Study:
    """The study in a release, checked like any other."""
    with tempfile.TemporaryDirectory(prefix="healthclusters-release-") as place:
        for name, data in files.items():
            if name.startswith("study/"):
                target = Path(place) / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        return open_study(Path(place) / "study")


def plain(options: object) -> Any:
    """Options as plain values: dataclasses as mappings, tuples as lists."""
    if is_dataclass(options):
        return {f.name: plain(getattr(options, f.name)) for f in fields(options)}
    if isinstance(options, Mapping):
        return {str(k): plain(v) for k, v in options.items()}
    if isinstance(options, list | tuple):
        return [plain(v) for v in options]
    return options


def from_plain(kind: type[T], values: Mapping[str, Any]) -> T:
    """Options of a kind from plain values; NotSupportedError for one that this version lacks."""
    known = get_type_hints(kind)
    names = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(values) - names)
    if unknown:
        raise NotSupportedError(
            f"{kind.__name__} has no {', '.join(unknown)} in this version; "
            "use the version that made the release"
        )
    return kind(**{name: _value(known[name], value) for name, value in values.items()})


def _value(kind: Any, value: Any) -> Any:
    candidates = [kind, *get_args(kind)]
    for candidate in candidates:
        if isinstance(candidate, type) and is_dataclass(candidate) and isinstance(value, dict):
            return from_plain(candidate, value)
    return tuple(value) if isinstance(value, list) else value
