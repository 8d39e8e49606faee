"""A release as folder and zip, and back: the same files give the same bytes, and no zip is trusted.

A zip from elsewhere is read with limits: plain files inside one folder, each once, none too large,
and every checksum right, or nothing of it is used.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from healthclusters.base import NotSupportedError
from healthclusters.publish.release.contents import CHECKSUMS, RELEASE, Release

MOST_BYTES = 500_000_000
MOST_FILES = 1_000
_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold; no clock is read


def zip_bytes(release: Release) -> bytes:
    """The release as zip, under one folder; the same bytes with the same zlib."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, data in sorted(release.files.items()):
            entry = zipfile.ZipInfo(f"{release.name}/{path}", _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, data)
    return out.getvalue()


def write_release_folder(release: Release, folder: Path) -> Path:
    """Write the release as `folder/<name>/` and `folder/<name>.zip`; the zip.

    A release is never overwritten: NotSupportedError where one of that name is there.
    """
    target, archive = folder / release.name, folder / f"{release.name}.zip"
    for place in (target, archive):
        if os.path.lexists(place):
            raise NotSupportedError(
                f"{place} is there already, and a release is never changed; give it another version"
            )
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / f".{release.name}.{secrets.token_hex(6)}"
    try:
        for path, data in release.files.items():
            place = scratch / "folder" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        (scratch / "zip").write_bytes(zip_bytes(release))
        (scratch / "folder").rename(target)
        (scratch / "zip").rename(archive)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return archive


def read_release_zip(path: Path) -> dict[str, bytes]:
    """Files of a release by path inside its folder, all checked.

    NotSupportedError for a file that is no release, or whose contents were changed.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            files = _files(archive, path)
    except FileNotFoundError as missing:
        raise NotSupportedError(f"{path} is not there") from missing
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError) as broken:
        raise NotSupportedError(f"{path} cannot be read as a zip: {broken}") from broken
    for needed in (RELEASE, CHECKSUMS):
        if needed not in files:
            raise NotSupportedError(f"{path} is no release: {needed} is missing")
    _check(files, path)
    return files


def _files(archive: zipfile.ZipFile, path: Path) -> dict[str, bytes]:
    entries = [e for e in archive.infolist() if not e.is_dir()]
    if len(entries) > MOST_FILES or sum(e.file_size for e in entries) > MOST_BYTES:
        raise NotSupportedError(f"{path} holds more than a release would")
    files: dict[str, bytes] = {}
    for entry in entries:
        name = _inside(entry.filename)
        if name is None or name in files or (entry.external_attr >> 16) & 0o170000 == 0o120000:
            raise NotSupportedError(f"{path} holds a file that no release has: {entry.filename!r}")
        with archive.open(entry) as file:
            files[name] = file.read(MOST_BYTES + 1)
    return files


def _inside(name: str) -> str | None:
    """The path inside the one folder of a release; None for any that leads out of it."""
    parts = PurePosixPath(name).parts
    if len(parts) < 2 or name.startswith("/") or "\\" in name or ":" in name:
        return None
    if any(part in ("", ".", "..") for part in parts):
        return None
    return "/".join(parts[1:])


def _check(files: Mapping[str, bytes], path: Path) -> None:
    """Every file has the checksum that the release states, and there is no other."""
    stated = {}
    for line in files[CHECKSUMS].decode("utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        stated[name] = digest
    found = {n: hashlib.sha256(data).hexdigest() for n, data in files.items() if n != CHECKSUMS}
    changed = sorted(n for n in {*stated, *found} if stated.get(n) != found.get(n))
    if changed:
        names = ", ".join(changed[:5]) + (", ..." if len(changed) > 5 else "")
        raise NotSupportedError(
            f"{path} is not as it was released: {names} changed, missing or added. "
            "Get the release again."
        )
