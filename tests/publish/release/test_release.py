"""The open data release: complete, described, the same bytes, and no zip is trusted."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date
from functools import cache

import polars as pl
import pytest
import yaml
from tests.publish.examples import small_study

from healthclusters.base import NotSupportedError, OptionError
from healthclusters.files import canonical_files
from healthclusters.model import StudyInfo
from healthclusters.publish.release import (
    ReleaseInfo,
    ResultTable,
    changed_groups,
    compare_results,
    read_release_zip,
    release_files,
    write_release_folder,
    zip_bytes,
)
from healthclusters.scoring import assess, changes_between

INFO = ReleaseInfo(version="1.0", program="0.1.0", options={"seed": 1})


@cache
def study():
    return small_study(
        info=StudyInfo(
            id="tiny",
            title='A "tiny" study: of <all>',
            description="Three clusters.",
            licence="CC-BY-4.0",
            contributors=("The makers",),
            sources=("A book: with a colon (2019).",),
        )
    )


@cache
def tables():
    assessment = assess(study())
    return (
        ResultTable(name="scores", rows=assessment.scores),
        ResultTable(name="points", rows=assessment.points, notes=("A *note*.",)),
    )


def release(**more):
    return release_files(more.pop("of", study()), tables(), more.pop("info", INFO), **more)


def text(made, path: str) -> str:
    return made.files[path].decode()


def test_the_study_lies_in_it_in_canonical_form():
    for path, content in canonical_files(study()).items():
        assert text(release(), f"study/{path}") == content


def test_every_result_is_there_twice_with_the_same_rows():
    made = release()
    for table in tables():
        stored = pl.read_parquet(io.BytesIO(made.files[f"results/{table.name}.parquet"]))
        assert stored.equals(table.rows)
        rows = list(csv.reader(io.StringIO(text(made, f"results/{table.name}.csv"))))
        assert rows[0] == table.rows.columns
        assert len(rows) == table.rows.height + 1


def test_every_column_is_described():
    rows = list(csv.DictReader(io.StringIO(text(release(), "columns.csv"))))
    assert len(rows) == sum(len(t.rows.columns) for t in tables())
    assert all(row["description"] for row in rows), [r for r in rows if not r["description"]]


def test_checksums_are_those_of_the_files():
    made = release()
    for line in text(made, "SHA256SUMS").splitlines():
        digest, _, path = line.partition("  ")
        assert hashlib.sha256(made.files[path]).hexdigest() == digest
    assert len(text(made, "SHA256SUMS").splitlines()) == len(made.files) - 1


def test_the_data_package_names_every_file_and_column():
    content = json.loads(text(release(), "datapackage.json"))
    assert content["version"] == "1.0"
    assert content["licenses"][0]["name"] == "CC-BY-4.0"
    assert "created" not in content
    by_name = {r["name"]: r for r in content["resources"]}
    assert len(by_name) == len(content["resources"])
    for resource in content["resources"]:
        assert resource["path"] in release().files
    fields = {f["name"]: f for f in by_name["points"]["schema"]["fields"]}
    assert list(fields) == tables()[1].rows.columns
    assert fields["contested"]["type"] == "boolean"
    assert fields["observation_ids"]["type"] == "list"


def test_catalogues_get_their_metadata():
    info = ReleaseInfo(
        version="1.0", program="0", issued=date(2026, 3, 1), address="https://example.org/data"
    )
    made = release(info=info)
    dcat, schema = (json.loads(text(made, f)) for f in ("dcat.jsonld", "schema-org.jsonld"))
    assert dcat["@type"] == "dcat:Dataset"
    assert dcat["dct:issued"]["@value"] == "2026-03-01"
    assert len(dcat["dcat:distribution"]) == 2 * len(tables())
    place = dcat["dcat:distribution"][0]["dcat:downloadURL"]["@id"]
    assert place == "https://example.org/data/results/scores.csv"
    assert schema["@type"] == "Dataset"
    assert schema["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {d["encodingFormat"] for d in schema["distribution"]} == {
        "text/csv",
        "application/vnd.apache.parquet",
    }


def test_the_citation_is_valid_yaml_with_people_s_texts_as_they_are():
    content = yaml.safe_load(text(release(), "CITATION.cff"))
    assert content["title"] == 'A "tiny" study: of <all>'
    assert content["authors"] == [{"name": "The makers"}]
    assert content["license"] == "CC-BY-4.0"
    assert content["references"][0]["title"] == "A book: with a colon (2019)."


def test_the_texts_hold_no_markup_of_people():
    readme = text(release(), "README.md")
    assert "of \\<all\\>" in readme
    assert "A \\*note\\*." in readme


def test_a_first_release_says_that_it_is_one():
    assert "first release" in text(release(), "CHANGES.md")
    assert json.loads(text(release(), "release.json"))["since"] is None


def test_what_changed_is_told_with_its_evidence():
    before = small_study(observations=[], info=study().info)
    changes = changes_between(assess(before), assess(study()))
    made = release(changes=changes)
    told = text(made, "CHANGES.md")
    assert f"Since `tiny`, revision `{before.revision}`" in told
    assert f"| {changes.name('alpha')} | 0–4 | 3–4 |" in told
    rows = list(csv.DictReader(io.StringIO(text(made, "results/changed-observations.csv"))))
    assert len(rows) == study().observations.height
    columns = csv.DictReader(io.StringIO(text(made, "columns.csv")))
    assert all(row["description"] for row in columns)


def grouped(**groups):
    return pl.DataFrame({"cluster_id": list(groups), "group": list(groups.values())})


def test_groups_that_only_exchanged_their_numbers_did_not_change():
    changes = changes_between(assess(study()), assess(study()))
    before = grouped(alpha="computed:1", beta="computed:1", gamma="computed:2", delta="computed:2")
    after = grouped(alpha="computed:2", beta="computed:2", gamma="computed:1", delta="computed:1")
    assert changed_groups(before, after, changes).is_empty()


def test_a_cluster_in_another_group_is_named_with_its_reason():
    empty = small_study(observations=[], info=study().info)
    changes = changes_between(assess(empty), assess(study()))
    before = grouped(alpha="computed:1", beta="computed:1", gamma="computed:2", delta="computed:3")
    after = grouped(alpha="computed:2", beta="computed:1", gamma="computed:2", epsilon="computed:1")
    made = changed_groups(before, after, changes)
    assert made.drop("because", "name").rows() == [
        ("alpha", "computed:1", "computed:2"),
        ("delta", "earlier computed:3", None),
        ("epsilon", None, "computed:1"),
    ]
    assert made["because"][0].startswith("its answers changed: ")
    assert made["because"][1].startswith("none of its own answers changed")
    told = text(release(changes=changes, groups=made), "CHANGES.md")
    assert "3 clusters with another computed group" in told
    assert "| computed:1 | computed:2 |" in told


def test_the_same_release_has_the_same_bytes_and_no_time():
    assert zip_bytes(release()) == zip_bytes(release())
    with zipfile.ZipFile(io.BytesIO(zip_bytes(release()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert all(name.startswith("tiny-1.0/") for name in archive.namelist())


def test_folder_and_zip_hold_the_same_and_are_never_overwritten(tmp_path):
    archive = write_release_folder(release(), tmp_path)
    assert read_release_zip(archive) == dict(release().files)
    for path, data in release().files.items():
        assert (tmp_path / "tiny-1.0" / path).read_bytes() == data
    with pytest.raises(NotSupportedError, match="another version"):
        write_release_folder(release(), tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"tiny-1.0", "tiny-1.0.zip"}


def rewritten(tmp_path, change):
    """The zip with something done to its entries: a list of (name, data)."""
    with zipfile.ZipFile(io.BytesIO(zip_bytes(release()))) as archive:
        entries = [(name, archive.read(name)) for name in archive.namelist()]
    file = tmp_path / "changed.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in change(entries):
            archive.writestr(name, data)
    return file


@pytest.mark.parametrize(
    "change",
    [
        lambda e: [(n, d + b"x" if n.endswith("scores.csv") else d) for n, d in e],
        lambda e: [(n, d) for n, d in e if not n.endswith("scores.csv")],
        lambda e: [*e, ("tiny-1.0/more.csv", b"x")],
        lambda e: [*e, ("../evil.csv", b"x")],
        lambda e: [*e, ("tiny-1.0/../../evil.csv", b"x")],
        lambda e: [*e, ("/etc/evil", b"x")],
        lambda e: [*e, ("alone.csv", b"x")],
        lambda e: [(n, d) for n, d in e if not n.endswith("SHA256SUMS")],
        lambda e: [],
    ],
)
def test_a_changed_zip_is_refused(tmp_path, change):
    with pytest.raises(NotSupportedError):
        read_release_zip(rewritten(tmp_path, change))


def test_what_is_no_zip_is_refused(tmp_path):
    file = tmp_path / "a.zip"
    file.write_bytes(b"no zip")
    with pytest.raises(NotSupportedError, match="cannot be read"):
        read_release_zip(file)
    with pytest.raises(NotSupportedError, match="not there"):
        read_release_zip(tmp_path / "b.zip")


@pytest.mark.parametrize(
    "wrong", [{"version": ""}, {"version": "../1"}, {"version": "1", "address": "file:///x"}]
)
def test_refusals(wrong):
    with pytest.raises(OptionError):
        ReleaseInfo(program="0", **wrong)


def compared(new, files=None, expected=("scores", "points")):
    made = files or dict(release().files)
    return compare_results("r", made, new, expected=expected, revision_same=True)


def test_the_same_results_are_the_same():
    assert compared(tables()).all_same


def test_a_rounding_difference_is_told_and_passes():
    scores = tables()[0].rows.with_columns(pl.col("coverage") * (1 + 1e-13))
    result = compared([ResultTable(name="scores", rows=scores), tables()[1]])
    assert result.all_same
    assert dict(result.tables.select("table", "outcome").iter_rows())["scores"] == "same numbers"


def test_another_value_is_found():
    scores = tables()[0].rows.with_columns(known=pl.col("known") + 1)
    result = compared([ResultTable(name="scores", rows=scores), tables()[1]])
    assert not result.all_same
    assert "NOT the same" in str(result)


def test_a_result_that_is_not_computed_any_more_is_found():
    assert not compared(tables()[:1]).all_same
    assert compared(tables(), expected=["scores"]).all_same  # one more than there was


def test_a_study_without_a_licence_says_so():
    plain = small_study(info=StudyInfo(id="tiny", title="T"))
    made = release(of=plain)
    assert "names no licence" in text(made, "LICENSE.md")
    assert "license" not in json.loads(text(made, "schema-org.jsonld"))
    assert yaml.safe_load(text(made, "CITATION.cff"))["authors"] == [{"name": "T"}]
