"""A study written to a folder in canonical form, all of it or nothing."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from healthclusters.base import NotSupportedError
from healthclusters.files.canonical import canonical_files
from healthclusters.files.descriptor import FILE as DESCRIPTOR
from healthclusters.files.frameworks import FILE as FRAMEWORK
from healthclusters.model import TABLES, Study, file_of

STUDY_FILES = (DESCRIPTOR, FRAMEWORK, *(file_of(name) for name in TABLES))


def write_study(
    study: Study,
    folder: str | Path,
    *,
    overwrite: bool = False,
    more: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a study in canonical form; returns the folder.

    overwrite: replace the study in a folder that is not empty; files that are no part of a study
    stay as they are. more: other files to put beside it, by name. Raises base.NotSupportedError
    for a folder that is not empty otherwise. Where anything fails on the way, the folder is left
    as it was.
    """
    files = {path: text.encode("utf-8") for path, text in canonical_files(study).items()}
    return write_folder(Path(folder), files | dict(more or {}), overwrite=overwrite)


def write_folder(folder: Path, files: Mapping[str, bytes], *, overwrite: bool = False) -> Path:
    """Write files to a folder, all of them or none; conditions as for `write_study`."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise NotSupportedError(f"{folder} is not a folder; name another place")
    occupied = folder.is_dir() and any(folder.iterdir())
    if occupied and not overwrite:
        raise NotSupportedError(f"{folder} is not empty; name a new folder, or ask to overwrite")
    if (folder / "casebook").is_symlink():
        raise NotSupportedError(f"{folder / 'casebook'} is a link; replace it by a folder")
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    with _beside(folder) as new:
        _write_files(files, new)
        if occupied:
            _exchange(new, folder, sorted({*STUDY_FILES, *files}))
        else:
            new.replace(folder)  # an empty folder is replaced in one step
    return folder


def write_bytes(path: Path, content: bytes) -> Path:
    """Write one file, all of it or nothing; returns its path."""
    beside = path.absolute().parent / f".{path.name}.{secrets.token_hex(6)}"
    try:
        with beside.open("xb") as file:
            file.write(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new folder next to the target, on the same disk; gone afterwards."""
    place = target.absolute().parent / f".{target.absolute().name}.{secrets.token_hex(6)}"
    place.mkdir()
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _write_files(files: Mapping[str, bytes], folder: Path) -> None:
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(exist_ok=True)
        with place.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def _exchange(new: Path, target: Path, paths: Sequence[str]) -> None:
    """Put the new files in place of the old ones; on any failure put the old ones back."""
    with _beside(target) as old:
        moved: list[tuple[Path, Path]] = []
        try:
            for path in paths:
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
