"""One record changed, and its history; a whole study brought to another state."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from healthclusters.base import DataError, NotSupportedError, OptionError, UnknownNameError
from healthclusters.files import make_study, tables_of
from healthclusters.model import Study
from healthclusters.web.store import actions
from healthclusters.web.store.actions.rows import writing_order
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import digest, key_text
from healthclusters.web.store.models import RECORDS, Change, Job, Revision, StoredStudy
from healthclusters.web.store.reading import load_revision, load_study, newest_revision

ID = "hse-2019"
WHO = {"author": "coder-1", "reason": "seen on the page"}


@pytest.fixture
def stored(each_database: str, bundled: Study) -> StoredStudy:
    return actions.import_study(bundled, author="a", reason="a test")


@pytest.fixture
def observed(bundled: Study) -> dict[str, str]:
    """An observation as a form sends it."""
    row = bundled.observations.filter(pl.col("item") == "member_count").row(0, named=True)
    texts = {name: "" if value is None else str(value) for name, value in row.items()}
    return {**texts, "observation_id": "new.1", "value": "77", "coder": "c", "status": "draft"}


def history(table: str, key: str) -> list[Change]:
    return list(Change.objects.filter(table=table, digest=digest(key)))


def test_add_change_retire_restore(
    stored: StoredStudy, observed: dict[str, str], bundled: Study
) -> None:
    key = key_text(["new.1"])
    made = actions.add_record(ID, "observations", observed, **WHO)
    assert (made.version, load_study(ID).observations.height) == (
        1,
        bundled.observations.height + 1,
    )
    changed = actions.change_record(ID, "observations", key, {"value": ">=80"}, version=1, **WHO)
    assert changed.version == 2
    actions.retire_record(ID, "observations", key, version=2, author="b", reason="mistaken")
    assert load_study(ID).revision == bundled.revision  # as before, and nothing is lost:
    entries = history("observations", key)
    assert [(c.before is None, c.after is None) for c in entries] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    assert [(c.before or {}).get("value") for c in entries] == [None, "77", ">=80"]
    assert [(c.version_before, c.version_after) for c in entries] == [(1, 2), (2, 3), (3, 4)]
    assert [c.author for c in entries] == ["coder-1", "coder-1", "b"]

    back = actions.restore_record(ID, entries[0], version=3, **WHO)
    assert back is not None
    assert (back.version, back.retired) == (4, False)
    now = load_study(ID).observations.filter(pl.col("observation_id") == "new.1")
    assert now["value"].to_list() == ["77"]
    assert len(history("observations", key)) == 4


def test_what_came_with_the_study_returns_after_one_change(
    stored: StoredStudy, bundled: Study
) -> None:
    """Its first state stands in the history only as what was before the first change."""
    key = key_text([bundled.sources["source_id"][0]])
    actions.change_record(ID, "sources", key, {"publisher": "Mistaken"}, version=1, **WHO)
    first = history("sources", key)[0]
    actions.restore_record(ID, first, version=2, undo=True, **WHO)
    assert load_study(ID).revision == bundled.revision
    key = key_text([bundled.observations["observation_id"][0]])
    actions.retire_record(ID, "observations", key, version=1, **WHO)
    gone = Change.objects.latest("id")
    actions.restore_record(ID, gone, version=2, undo=True, **WHO)
    assert load_study(ID).revision == bundled.revision


def test_nothing_of_another_study_is_restored(stored: StoredStudy, bundled: Study) -> None:
    other = replace(bundled, info=replace(bundled.info, id="other"))
    actions.import_study(other, author="a", reason="a test")
    key = key_text([bundled.sources["source_id"][0]])
    actions.change_record(ID, "sources", key, {"publisher": "One"}, version=1, **WHO)
    with pytest.raises(UnknownNameError):
        actions.restore_record("other", history("sources", key)[0], version=1, **WHO)


def test_lists_are_kept_in_order(stored: StoredStudy) -> None:
    row = load_study(ID).clusters.row(0, named=True)
    key = key_text([row["cluster_id"]])
    actions.change_record(ID, "clusters", key, {"countries": "SWE;DNK"}, version=1, **WHO)
    assert load_study(ID).cluster(row["cluster_id"])["countries"] == ["SWE", "DNK"]
    change = history("clusters", key)[0]
    assert change.before["countries"] == row["countries"]
    assert change.after["countries"] == ["SWE", "DNK"]


def test_second_editor_is_told(stored: StoredStudy, bundled: Study) -> None:
    key = key_text([bundled.sources["source_id"][0]])
    actions.change_record(ID, "sources", key, {"publisher": "One"}, version=1, **WHO)
    with pytest.raises(ConflictError, match="meanwhile") as told:
        actions.change_record(ID, "sources", key, {"publisher": "Two"}, version=1, **WHO)
    assert told.value.now == 2
    assert len(history("sources", key)) == 1


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"value": "many"}, "STU-010"),
        ({"item": "no-such-item"}, "STU-012"),
        ({"source_id": "nowhere"}, "TAB-020"),
        ({"status": "perhaps"}, "TAB-"),
        ({"subject": "atlantis"}, "STU-"),
    ],
)
def test_wrong_values_change_nothing(
    stored: StoredStudy, observed: dict[str, str], cells: dict[str, str], code: str
) -> None:
    with pytest.raises(DataError) as refused:
        actions.add_record(ID, "observations", observed | cells, **WHO)
    assert any(p.code.startswith(code) for p in refused.value.problems)
    assert not history("observations", key_text(["new.1"]))
    assert StoredStudy.objects.get(study_id=ID).version == 1


def test_refusals(stored: StoredStudy, observed: dict[str, str], bundled: Study) -> None:
    key = key_text(["new.1"])
    with pytest.raises(OptionError, match="author"):
        actions.add_record(ID, "observations", observed, author=" ", reason="")
    actions.add_record(ID, "observations", observed, **WHO)
    with pytest.raises(NotSupportedError, match="already"):
        actions.add_record(ID, "observations", observed, **WHO)
    with pytest.raises(NotSupportedError, match="key"):
        actions.change_record(
            ID, "observations", key, {"observation_id": "new.2"}, version=1, **WHO
        )
    with pytest.raises(UnknownNameError):
        actions.change_record(ID, "observations", key_text(["x"]), {}, version=1, **WHO)
    with pytest.raises(UnknownNameError, match="observations"):
        actions.add_record(ID, "observation", observed, **WHO)
    source = key_text([observed["source_id"]])
    with pytest.raises(NotSupportedError, match="named by"):
        actions.retire_record(ID, "sources", source, version=1, **WHO)
    country = key_text([bundled.clusters["countries"][0][0]])
    with pytest.raises(NotSupportedError, match="named by"):
        actions.retire_record(ID, "countries", country, version=1, **WHO)


def test_same_cells_are_no_change(stored: StoredStudy, bundled: Study) -> None:
    source = bundled.sources.row(0, named=True)
    key = key_text([source["source_id"]])
    actions.change_record(ID, "sources", key, {"title": source["title"]}, version=1, **WHO)
    assert not history("sources", key)


def test_a_study_brought_to_another_state(stored: StoredStudy, bundled: Study) -> None:
    tables = tables_of(bundled)
    notes = tables["observations"]["note"].to_list()
    notes[3] = "written anew"
    tables["observations"] = tables["observations"].with_columns(note=pl.Series(notes))
    tables["contradictions"] = tables["contradictions"].head(0)
    tables["published_checks"] = tables["published_checks"].with_columns(
        contradiction_ids=pl.lit(None, pl.List(pl.String))
    )
    other = make_study(replace(bundled.info, title="Another"), bundled.framework, tables)
    done = actions.bring_to(ID, other, version=1, **WHO)
    contradictions = bundled.casebook.contradictions.height
    assert (done.added, done.retired, done.version) == (0, contradictions, 2)
    assert load_study(ID).revision == other.revision
    assert RECORDS["contradictions"]._default_manager.filter(study=stored).count() > 0

    with pytest.raises(ConflictError):
        actions.bring_to(ID, bundled, version=1, **WHO)
    back = actions.bring_to(ID, bundled, version=2, **WHO)
    assert (back.added, back.version) == (contradictions, 3)
    assert load_study(ID).revision == bundled.revision
    assert {c.table for c in Change.objects.filter(version_after=2)} >= {"study", "observations"}


def test_a_study_is_brought_to_another_state_whole_or_not_at_all(
    stored: StoredStudy, bundled: Study
) -> None:
    tables = tables_of(bundled)
    tables["sources"] = tables["sources"].with_columns(publisher=pl.lit("Another"))
    other = make_study(replace(bundled.info, title="Another"), bundled.framework, tables)
    last = writing_order()[-1]

    def step(said: str) -> None:
        if said.endswith(f" {last}"):
            assert load_study(ID).revision != bundled.revision
            raise RuntimeError("the power went")

    changes = Change.objects.count()
    with pytest.raises(RuntimeError):
        actions.bring_to(ID, other, version=1, step=step, **WHO)
    assert load_study(ID).revision == bundled.revision
    assert (StoredStudy.objects.get().version, Change.objects.count()) == (1, changes)


def test_each_publication_is_a_revision_of_its_own(
    stored: StoredStudy, observed: dict[str, str], bundled: Study
) -> None:
    same = actions.publish_revision(ID, author="steward-1")
    assert same.number == 1  # nothing has changed
    actions.add_record(ID, "observations", observed, **WHO)
    assert newest_revision(ID).revision == bundled.revision  # visitors see what was published
    made = actions.publish_revision(ID, author="steward-1", note="one more", version=2)
    assert (made.number, newest_revision(ID).pk) == (2, made.pk)
    assert load_revision(made).observations.height == bundled.observations.height + 1
    first = Revision.objects.get(study=stored, number=1)
    assert load_revision(first).revision == bundled.revision
    assert Job.objects.count() == 2
    with pytest.raises(ConflictError):
        actions.publish_revision(ID, author="steward-1", version=1)


def test_nothing_wrong_is_published(stored: StoredStudy) -> None:
    RECORDS["observations"]._default_manager.filter(study=stored, item="member_count").update(
        value="very many"
    )
    with pytest.raises(DataError, match="STU-010"):
        actions.publish_revision(ID, author="steward-1")
    assert Revision.objects.count() == 1
