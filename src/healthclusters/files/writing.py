"""A study written to a folder in canonical form, all of it or nothing."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from healthclusters.base import NotSupportedError
from healthclusters.files.canonical import canonical_files
from healthclusters.files.descriptor import FILE as DESCRIPTOR
from healthclusters.files.frameworks import FILE as FRAMEWORK
from healthclusters.model import TABLES, Study, file_of

STUDY_FILES = (DESCRIPTOR, FRAMEWORK, *(file_of(name) for name in TABLES))


def write_study(study: Study, folder: str | Path, *, overwrite: bool = False) -> Path:
    """Write a study in canonical form; returns the folder.

    overwrite: replace the study in a folder that is not empty; files that are no part of a study
    stay as they are. Raises base.NotSupportedError for such a folder otherwise. Where anything
    fails on the way, the folder is left as it was.
    """
    target = Path(folder)
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise NotSupportedError(f"{target} is not a folder; name another place")
    occupied = target.is_dir() and any(target.iterdir())
    if occupied and not overwrite:
        raise NotSupportedError(f"{target} is not empty; name a new folder, or ask to overwrite")
    if (target / "casebook").is_symlink():
        raise NotSupportedError(f"{target / 'casebook'} is a link; replace it by a folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with _beside(target) as new:
        _write_files(canonical_files(study), new)
        if occupied:
            _exchange(new, target)
        else:
            new.replace(target)  # an empty folder is replaced in one step
    return target


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new folder next to the target, on the same disk; gone afterwards."""
    place = target.absolute().parent / f".{target.absolute().name}.{secrets.token_hex(6)}"
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _write_files(files: Mapping[str, str], folder: Path) -> None:
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(exist_ok=True)
        with place.open("xb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())


def _exchange(new: Path, target: Path) -> None:
    """Put the new files in place of the old ones; on any failure put the old ones back."""
    with _beside(target) as old:
        moved: list[tuple[Path, Path]] = []
        try:
            for path in STUDY_FILES:
                for source, goal in ((target, old), (new, target)):
                    if os.path.lexists(source / path):
                        (goal / path).parent.mkdir(exist_ok=True)
                        (source / path).rename(goal / path)
                        moved.append((goal / path, source / path))
        except BaseException:
            for now, before in reversed(moved):
                now.rename(before)
            raise
    casebook = target / "casebook"
    if casebook.is_dir() and not any(casebook.iterdir()):
        casebook.rmdir()
