"""One person proposes, another one decides; nothing counts before, and nothing is lost."""

from __future__ import annotations

import polars as pl
import pytest
from django.db import IntegrityError, transaction

from healthclusters.base import DataError, NotSupportedError, OptionError
from healthclusters.model import Study
from healthclusters.web.store import actions
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import RECORDS, Change, Proposal, SourceArchive, StoredStudy
from healthclusters.web.store.reading import load_study

ID = "hse-2019"
TEXTS = {
    "subject": "medicon-valley",
    "item": "member_count",
    "value": "270",
    "as_of": "2018",
    "source_id": "new-page",
    "note": "counted in the list of members",
    "confidence": "high",
}
SOURCE = {"source_id": "new-page", "title": "Our members", "independent": "1"}


@pytest.fixture
def stored(each_database: str, bundled: Study) -> StoredStudy:
    return actions.import_study(bundled, author="a", reason="a test")


def proposed() -> Proposal:
    return actions.propose_observation(ID, TEXTS, author="coder-1", source=SOURCE)


def test_from_a_draft_to_the_study(stored: StoredStudy) -> None:
    before = load_study(ID)
    made = actions.send_to_review(ID, proposed().pk, version=1, author="coder-1")
    made = actions.refuse_proposal(ID, made.pk, version=2, reviewer="coder-2", reason="which page?")
    assert (made.status, made.reason) == ("refused", "which page?")
    made = actions.mend_proposal(
        ID, made.pk, {**TEXTS, "locator": "p. 3"}, version=3, author="coder-1", source=SOURCE
    )
    made = actions.send_to_review(ID, made.pk, version=4, author="coder-1")
    assert load_study(ID).revision == before.revision
    record = actions.accept_proposal(ID, made.pk, version=5, reviewer="coder-2", reason="seen")
    assert (record.coder, record.status, record.locator) == ("coder-1", "reviewed", "p. 3")
    assert "new-page" in load_study(ID).sources["source_id"]
    said = Change.objects.filter(table="proposal").values_list("author", "after__status")
    assert [tuple(pair) for pair in said] == [
        ("coder-1", "draft"),
        ("coder-1", "in_review"),
        ("coder-2", "refused"),
        ("coder-1", "draft"),
        ("coder-1", "in_review"),
        ("coder-2", "accepted"),
    ]
    written = Change.objects.get(table="observations")
    assert written.author == "coder-1"
    assert "accepted by coder-2: seen" in written.reason


def test_never_by_the_same_person(stored: StoredStudy) -> None:
    made = actions.send_to_review(ID, proposed().pk, version=1, author="coder-1")
    with pytest.raises(NotSupportedError, match="of their own"):
        actions.accept_proposal(ID, made.pk, version=2, reviewer="coder-1")
    with pytest.raises(NotSupportedError, match="of their own"):
        actions.refuse_proposal(ID, made.pk, version=2, reviewer="coder-1", reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(reviewer="coder-1")
    with pytest.raises(NotSupportedError, match="Only its author"):
        actions.withdraw_proposal(ID, made.pk, version=2, author="coder-2")


def test_an_acceptance_that_breaks_off_leaves_nothing(
    stored: StoredStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = actions.send_to_review(ID, proposed().pk, version=1, author="coder-1")
    before = load_study(ID)

    def broken(*words: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Proposal, "save", broken)
    with pytest.raises(KeyboardInterrupt):
        actions.accept_proposal(ID, made.pk, version=2, reviewer="coder-2")
    monkeypatch.undo()
    made.refresh_from_db()
    assert made.status == "in_review"
    assert load_study(ID).revision == before.revision
    assert not Change.objects.filter(table="observations").exists()


def test_each_refusal_comes_at_once(stored: StoredStudy) -> None:
    with pytest.raises(DataError) as found:
        actions.propose_observation(
            ID, {**TEXTS, "value": "many", "confidence": "sure"}, author="coder-1", source=SOURCE
        )
    assert found.value.problems
    assert not Proposal.objects.exists()
    made = proposed()
    with pytest.raises(NotSupportedError, match="that is draft"):
        actions.accept_proposal(ID, made.pk, version=1, reviewer="coder-2")
    with pytest.raises(ConflictError):
        actions.send_to_review(ID, made.pk, version=7, author="coder-1")
    actions.send_to_review(ID, made.pk, version=1, author="coder-1")
    with pytest.raises(OptionError):
        actions.refuse_proposal(ID, made.pk, version=2, reviewer="coder-2", reason=" ")


def test_a_correction_meets_another_one(stored: StoredStudy) -> None:
    key, table = key_text(["medicon-valley"]), "clusters"
    with pytest.raises(OptionError):
        actions.propose_correction(
            ID, table, key, {"founded": "1996"}, record_version=1, author="m-1", why=""
        )
    made = actions.propose_correction(
        ID, table, key, {"founded": "1996"}, record_version=1, author="m-1", why="the register"
    )
    actions.send_to_review(ID, made.pk, version=1, author="m-1")
    actions.change_record(
        ID, table, key, {"founded": "1998"}, version=1, author="s", reason="another source"
    )
    with pytest.raises(ConflictError):
        actions.accept_proposal(ID, made.pk, version=2, reviewer="coder-2")
    made.refresh_from_db()
    assert (made.status, made.texts) == ("in_review", {"founded": "1996"})


def test_drafts_confirmed_and_conflicts_settled(stored: StoredStudy) -> None:
    first, second = "medicon-valley.member_count.a.1", "medicon-valley.member_count.b.1"
    with pytest.raises(NotSupportedError, match="of their own"):
        actions.confirm_observation(ID, first, version=1, reviewer="a", reason="")
    with pytest.raises(OptionError):
        actions.settle_conflict(ID, second, {first: 1}, version=1, by="coder-2", reason="")
    with pytest.raises(NotSupportedError, match="one cell"):
        other = {"medicon-valley.startups.a.1": 1}
        actions.settle_conflict(ID, second, other, version=1, by="coder-2", reason="newer")
    actions.settle_conflict(ID, second, {first: 1}, version=1, by="coder-2", reason="newer")
    rows = RECORDS["observations"]._default_manager.filter(observation_id__in=[first, second])
    assert dict(rows.values_list("observation_id", "status")) == {
        first: "superseded",
        second: "reviewed",
    }
    kept = load_study(ID).observations.filter(pl.col("observation_id") == first)
    assert kept.height == 1


@pytest.mark.parametrize(("version", "other"), [(1, 0), (1, 2), (0, 1), (2, 1)])
def test_a_conflict_is_settled_whole_and_as_it_was_seen(
    version: int, other: int, stored: StoredStudy
) -> None:
    first, second = "medicon-valley.member_count.a.1", "medicon-valley.member_count.b.1"
    before, changes = load_study(ID), Change.objects.count()
    with pytest.raises(ConflictError):
        actions.settle_conflict(
            ID, second, {first: other}, version=version, by="coder-2", reason="newer"
        )
    assert load_study(ID).revision == before.revision
    assert (Change.objects.count(), Proposal.objects.count()) == (changes, 0)


def test_copies_of_sources(stored: StoredStudy) -> None:
    url = "https://web.archive.org/web/2020/https://example.org"
    actions.add_archive(ID, "mva-2015-strategy", url, author="coder-1")
    actions.add_archive(ID, "mva-2015-strategy", url, author="coder-2")
    assert SourceArchive.objects.count() == 1
    with pytest.raises(OptionError):
        actions.add_archive(ID, "mva-2015-strategy", "javascript:alert(1)", author="coder-1")


def test_a_name_is_of_one_observation(stored: StoredStudy) -> None:
    first = actions.propose_observation(
        ID,
        {**TEXTS, "subject": "biocon-valley"},
        author="coder-1",
        source=SOURCE,
        name="medicon-valley.member_count.coder-2.1",
    )
    with pytest.raises(NotSupportedError, match="already"):
        actions.propose_observation(
            ID, TEXTS, author="coder-2", source=SOURCE, name=first.texts["observation_id"]
        )
    second = actions.propose_observation(ID, TEXTS, author="coder-2", source=SOURCE)
    assert second.texts["observation_id"] == "medicon-valley.member_count.coder-2.2"


def test_a_page_that_came_meanwhile_is_the_source(stored: StoredStudy) -> None:
    mine = {**SOURCE, "url": "https://doi.org/10.1234/Members"}
    made = actions.propose_observation(ID, TEXTS, author="coder-1", source=mine)
    actions.send_to_review(ID, made.pk, version=1, author="coder-1")
    other = {**mine, "source_id": "theirs", "url": "http://dx.doi.org/10.1234/members"}
    actions.add_source(ID, other, author="coder-2", reason="another way")
    record = actions.accept_proposal(ID, made.pk, version=2, reviewer="coder-3")
    assert record.source_id == "theirs"
    assert "new-page" not in load_study(ID).sources["source_id"]


def correcting(first: Proposal) -> Proposal:
    """A correction of an accepted observation, in review."""
    made = actions.propose_observation(
        ID,
        {**TEXTS, "value": "300", "as_of": "2026"},
        author="coder-3",
        replaces=first.texts["observation_id"],
        replaces_version=1,
    )
    return actions.send_to_review(ID, made.pk, version=1, author="coder-3")


def accepted() -> Proposal:
    made = actions.send_to_review(ID, proposed().pk, version=1, author="coder-1")
    actions.accept_proposal(ID, made.pk, version=2, reviewer="coder-2")
    return made


def test_an_accepted_correction_supersedes_what_it_corrects(stored: StoredStudy) -> None:
    first = accepted()
    made = correcting(first)
    assert _status(first) == "reviewed"
    record = actions.accept_proposal(ID, made.pk, version=2, reviewer="coder-2")
    assert (record.value, record.status) == ("300", "reviewed")
    assert _status(first) == "superseded"
    key = key_text([first.texts["observation_id"]])
    last = Change.objects.filter(table="observations", key=key).latest("id")
    assert last.reason.startswith("corrected to 300")


def test_a_correction_is_mended_with_or_without_what_it_corrects(stored: StoredStudy) -> None:
    first = accepted()
    made = correcting(first)
    actions.refuse_proposal(ID, made.pk, version=2, reviewer="coder-2", reason="which year?")
    cells = {k: v for k, v in made.texts.items() if k != "replaces"}
    kept = actions.mend_proposal(ID, made.pk, dict(made.texts), version=3, author="coder-3")
    assert (kept.texts["replaces"], kept.record_version) == (first.texts["observation_id"], 1)
    other = actions.mend_proposal(ID, made.pk, cells, version=4, author="coder-3")
    assert other.record_version is None
    actions.send_to_review(ID, made.pk, version=5, author="coder-3")
    actions.accept_proposal(ID, made.pk, version=6, reviewer="coder-2")
    assert _status(first) == "reviewed"


def test_only_an_observation_of_the_same_cell_is_corrected(stored: StoredStudy) -> None:
    first = accepted()
    with pytest.raises(NotSupportedError, match="of this cell"):
        actions.propose_observation(
            ID,
            {**TEXTS, "item": "startups"},
            author="coder-3",
            replaces=first.texts["observation_id"],
            replaces_version=1,
        )
    with pytest.raises(ConflictError):
        actions.propose_observation(
            ID,
            TEXTS,
            author="coder-3",
            replaces=first.texts["observation_id"],
            replaces_version=2,
        )
    assert _status(first) == "reviewed"


def _status(made: Proposal) -> str:
    rows = load_study(ID).observations
    name = made.texts["observation_id"]
    return str(rows.filter(pl.col("observation_id") == name)["status"].item())
