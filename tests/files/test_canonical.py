"""Canonical form and revision: the same study, the same bytes."""

from pathlib import Path

from tests.files.small import edited, write_small

import healthclusters as hc
from healthclusters.files import canonical_files
from healthclusters.files.folder import BUNDLED


def test_the_bundled_study_is_in_canonical_form() -> None:
    folder = BUNDLED / "hse-2019"
    files = canonical_files(hc.open_study("hse-2019"))
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there == set(files)
    for path, text in files.items():
        assert (folder / path).read_text(encoding="utf-8") == text, path


def test_writing_and_reading_keep_the_revision(tmp_path: Path) -> None:
    study = hc.open_study(write_small(tmp_path / "a"))
    hc.write_study(study, tmp_path / "b")
    again = hc.open_study(tmp_path / "b")
    assert again.revision == study.revision
    assert canonical_files(again) == canonical_files(study)


def test_order_of_rows_and_style_do_not_matter(tmp_path: Path) -> None:
    study = hc.open_study(write_small(tmp_path / "a"))
    lines = edited("countries.csv", "1000000,7.5", "1000000,7.50").splitlines()
    text = "\r\n".join([lines[0], *reversed(lines[1:])]).replace(",", ";")
    other = write_small(tmp_path / "b", countries_csv="\ufeff" + text)
    assert hc.open_study(other).revision == study.revision


def test_title_and_values_count(tmp_path: Path) -> None:
    revisions = {
        hc.open_study(folder).revision
        for folder in (
            write_small(tmp_path / "a"),
            write_small(
                tmp_path / "b", datapackage_json=edited("datapackage.json", "A small", "One small")
            ),
            write_small(
                tmp_path / "c", observations_csv=edited("observations.csv", ">=120", ">=121")
            ),
            write_small(
                tmp_path / "d",
                datapackage_json=edited(
                    "datapackage.json",
                    '"synthetic": true',
                    '"synthetic": true, "origin": {"id": "x", "revision": "' + "0" * 64 + '"}',
                ),
            ),
        )
    }
    assert len(revisions) == 4
