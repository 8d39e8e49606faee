"""A study folder as a .zip of somebody: read where it is one, refused whole where it is not."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import healthclusters as hc
from healthclusters.base import ReadLimits
from healthclusters.files import canonical_files, check_archive
from healthclusters.model import Study

Make = Callable[..., Path]


@pytest.fixture(scope="module")
def study() -> Study:
    return hc.open_study("hse-2019")


@pytest.fixture
def packed(study: Study, tmp_path: Path) -> Make:
    def make(top: str = "", more: tuple[tuple[str | zipfile.ZipInfo, bytes], ...] = ()) -> Path:
        path = tmp_path / "study.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in canonical_files(study).items():
                archive.writestr(top + name, text)
            for entry, content in more:
                archive.writestr(entry, content)
        return path

    return make


@pytest.mark.parametrize("top", ["", "my-study/"])
def test_a_folder_comes_out_as_it_went_in(packed: Make, study: Study, top: str) -> None:
    report = check_archive(packed(top, ((f"{top}notes.txt", b"x"), ("__MACOSX/._x", b"y"))))
    assert report.study is not None, str(report)
    if top == "":  # a leftover of a file manager is no stranger
        assert {p.file for p in report.problems if p.code == "STU-006"} == {"'notes.txt'"}
    assert report.study.revision == study.revision


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("../escaped.csv", "STU-041"),
        ("a/../../escaped.csv", "STU-041"),
        ("/etc/escaped.csv", "STU-041"),
        ("C:\\escaped.csv", "STU-041"),
        ("clusters.csv", "STU-041"),
        (link("partnerships2.csv"), "STU-042"),
    ],
)
def test_strange_entries_stop_all_of_it(
    packed: Make, tmp_path: Path, entry: str | zipfile.ZipInfo, code: str
) -> None:
    if entry == "clusters.csv":
        with pytest.warns(UserWarning, match="Duplicate"):
            path = packed("", ((entry, b"/etc/passwd"),))
    else:
        path = packed("", ((entry, b"/etc/passwd"),))
    report = check_archive(path)
    assert report.study is None
    assert [p.code for p in report.errors] == [code]
    assert not list(tmp_path.parent.rglob("escaped.csv"))


def test_a_bomb_is_refused_before_it_is_unpacked(packed: Make) -> None:
    report = check_archive(packed("", (("framework2.yaml", b"0" * 30_000_000),)),
                           limits=ReadLimits(bytes=20_000_000))  # fmt: skip
    assert [p.code for p in report.errors] == ["STU-043"]


def test_an_archive_that_lies_about_its_sizes(packed: Make, study: Study) -> None:
    path = packed()
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        sizes = {e.filename: e.file_size for e in archive.infolist()}
    size = sizes["observations.csv"].to_bytes(4, "little")
    place = content.rindex(size)  # in the directory at the end of the archive
    content[place : place + 4] = (10).to_bytes(4, "little")
    path.write_bytes(content)
    report = check_archive(path)
    assert report.study is None
    assert report.errors


def test_too_many_entries_and_no_archive(packed: Make, tmp_path: Path) -> None:
    many = tuple((f"n{i}.txt", b"") for i in range(1_001))
    assert [p.code for p in check_archive(packed("", many)).errors] == ["STU-043"]
    other = tmp_path / "other.zip"
    other.write_bytes(b"hello")
    assert [p.code for p in check_archive(other).errors] == ["STU-040"]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w"):
        pass
    other.write_bytes(buffer.getvalue())
    assert check_archive(other).errors, "an empty archive is no study"


def test_every_problem_of_the_tables_is_told_with_its_place(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "study.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in canonical_files(study).items():
            archive.writestr(name, text.replace(",high,", ",sure,", 2))
    found = check_archive(path).errors
    assert len(found) == 2
    assert {(p.file, p.column) for p in found} == {("observations.csv", "confidence")}
    assert all(p.line and p.remedy for p in found)
