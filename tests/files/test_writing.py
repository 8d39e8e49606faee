"""Writing studies: all of it or nothing."""

from pathlib import Path

import pytest
from tests.files.small import write_small

import healthclusters as hc
from healthclusters.base import NotSupportedError, OptionError
from healthclusters.files import canonical_files, export_spreadsheets
from healthclusters.files import writing as writing_module
from healthclusters.model import Study


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return hc.open_study(write_small(tmp_path_factory.mktemp("small")))


def content(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_every_file_and_no_other(small: Study, tmp_path: Path) -> None:
    hc.write_study(small, tmp_path / "deep" / "new")
    files = {path: text.encode() for path, text in canonical_files(small).items()}
    assert content(tmp_path) == {f"deep/new/{path}": data for path, data in files.items()}
    assert "evaluations.csv" not in files
    assert not any(b"\r" in data for data in files.values())


def test_an_empty_folder_may_be_there(small: Study, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    hc.write_study(small, tmp_path / "new")
    assert hc.open_study(tmp_path / "new").revision == small.revision


def test_what_is_there_is_not_overwritten_unless_told(small: Study, tmp_path: Path) -> None:
    folder = write_small(tmp_path / "a")
    (folder / "evaluations.csv").write_text("id,population,metric,value,unit,source_id\n")
    (folder / ".git").mkdir()
    (folder / ".git/config").write_text("mine")
    before = content(folder)
    with pytest.raises(NotSupportedError, match="not empty"):
        hc.write_study(small, folder)
    assert content(folder) == before
    hc.write_study(small, folder, overwrite=True)
    files = {path: text.encode() for path, text in canonical_files(small).items()}
    assert content(folder) == files | {".git/config": b"mine"}
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_files_and_links_are_no_folders(small: Study, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path)
    for name in ("file", "link"):
        with pytest.raises(NotSupportedError, match="not a folder"):
            hc.write_study(small, tmp_path / name, overwrite=True)
    folder = write_small(tmp_path / "study")
    (folder / "casebook").rename(tmp_path / "casebook")
    (folder / "casebook").symlink_to(tmp_path / "casebook")
    with pytest.raises(NotSupportedError, match="is a link"):
        hc.write_study(small, folder, overwrite=True)


@pytest.mark.parametrize("fails_at", range(1, 30))
def test_a_failure_on_the_way_leaves_the_folder_as_it_was(
    small: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    folder = write_small(tmp_path / "a", clusters_csv="broken")
    before = content(tmp_path)
    steps = 0
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        nonlocal steps
        steps += 1
        if steps == fails_at:
            raise OSError("no room")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    try:
        hc.write_study(small, folder, overwrite=True)
    except OSError:
        assert content(tmp_path) == before
    else:
        assert steps < fails_at
        assert hc.open_study(folder).revision == small.revision


def test_a_full_disk_leaves_nothing_behind(
    small: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(writing_module.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        hc.write_study(small, tmp_path / "new")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_spreadsheet_files_come_back_through_import(
    small: Study, tmp_path: Path, separator: str
) -> None:
    folder = export_spreadsheets(small, tmp_path / "csv", separator=separator)
    data = (folder / "observations.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfobservation_id" + separator.encode())
    assert b"\r\n" in data
    files = list(folder.rglob("*.csv"))
    report = hc.import_tables(small, files)
    assert report.study is not None, str(report)
    assert report.study.revision == small.revision
    assert report.changes.is_empty()
    assert report.summary["unchanged"].sum() == sum(
        len(p.read_text(encoding="utf-8-sig").splitlines()) - 1 for p in files
    )


def test_spreadsheet_files_do_not_fall_among_a_study(small: Study, tmp_path: Path) -> None:
    with pytest.raises(NotSupportedError, match="study folder"):
        export_spreadsheets(small, write_small(tmp_path), overwrite=True)
    with pytest.raises(OptionError, match="separator"):
        export_spreadsheets(small, tmp_path / "x", separator="|")
