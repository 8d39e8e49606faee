"""Large files by the worker, files of coders, and what no import may do."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now

from healthclusters.files import import_tables
from healthclusters.model import Study
from healthclusters.web.editing import importing
from healthclusters.web.results import working
from healthclusters.web.results.importing import bring, look
from healthclusters.web.store import actions
from healthclusters.web.store.actions.tasks import SILENCE
from healthclusters.web.store.actions.uploads import claim_upload, confirm_upload, keep_upload
from healthclusters.web.store.errors import ConflictError
from healthclusters.web.store.models import (
    Change,
    JobStatus,
    Proposal,
    Upload,
    UploadTarget,
    UploadTask,
)
from healthclusters.web.store.reading import load_study

STUDY = "hse-2019"
IMPORT = f"/studies/{STUDY}/edit/import/"
HEAD = "observation_id,subject,item,value,as_of,source_id,locator,note,confidence,coder,status\n"
SignIn = Callable[..., Client]


def rows(count: int, *, coder: str = "x", status: str = "draft") -> bytes:
    end = f"high,{coder},{status}"
    lines = [
        f"new.{n:03d},medicon-valley,member_count,{300 + n},2019,mva-2015-strategy,p. {n},,{end}"
        for n in range(count)
    ]
    return (HEAD + "\n".join(lines) + "\n").encode()


def send(client: Client, content: bytes, name: str = "observations.csv") -> object:
    return client.post(IMPORT, {"file": SimpleUploadedFile(name, content)})


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as large; the worker tells nothing while the test's transaction is open."""
    monkeypatch.setattr(importing, "SMALL", dict.fromkeys(importing.SMALL, 0))
    monkeypatch.setattr(working, "_TELL", 60.0)


def worker_does_it() -> bool:
    upload = claim_upload("one")
    assert upload is not None
    return working.do_upload(upload)


@pytest.mark.usefixtures("large")
def test_a_large_file_is_looked_at_and_brought_in_by_the_worker(steward: Client) -> None:
    before = load_study(STUDY)
    sent = send(steward, rows(120))
    kept = Upload.objects.get()
    page = f"{IMPORT}{kept.pk}/"
    assert sent.url == page  # type: ignore[attr-defined]
    waits = steward.get(page)
    assert waits["Refresh"] == "2"
    assert "<progress" in text(waits)
    assert "No worker has shown that it lives" in text(waits)
    assert steward.post(page).status_code == 400, "nothing was looked at yet"
    Upload.objects.update(counts={"read": 120}, status=JobStatus.RUNNING, beat=now())
    said = json.loads(steward.get(page + "?as=progress").content)
    assert (said["unfinished"], said["counts"]) == (True, {"read": 120})
    Upload.objects.update(status=JobStatus.WAITING)
    assert worker_does_it()
    shown = steward.get(page)
    assert "Refresh" not in shown
    assert "value: 300" in text(shown), "an added row shows its values"
    assert "value: 419" not in text(shown)
    assert "value: 419" in text(steward.get(page + "?part=changes&page=3"))
    assert steward.get(page + "?page=9").status_code == 404
    assert steward.get(page + "?part=nothing").status_code in (400, 404)
    taken = text(steward.get(page + "?part=changes&as=csv"))
    assert taken.count("\n") == 121
    assert load_study(STUDY).revision == before.revision
    assert steward.post(page, {"reason": "a list"}).status_code == 302
    assert load_study(STUDY).revision == before.revision
    assert "being brought in" in text(send(steward, rows(1))), "one file after another"
    assert worker_does_it()
    assert load_study(STUDY).observations.height == before.observations.height + 120
    assert "120 rows were added" in text(steward.get(page))
    assert not bytes(Upload.objects.get().content)


@pytest.mark.usefixtures("large")
def test_a_large_file_with_mistakes(steward: Client, coder: Client) -> None:
    send(steward, rows(60).replace(b",high,", b",sure,"))
    page = f"{IMPORT}{Upload.objects.get().pk}/"
    assert worker_does_it()
    shown = text(steward.get(page))
    assert "line 2" in shown
    assert "Bring it in" not in shown
    assert text(steward.get(page + "?part=problems&as=csv")).count("\n") == 61
    assert steward.post(page).status_code == 400
    assert coder.get(page).status_code == 404, "a file is its author's alone"


@pytest.mark.usefixtures("large")
def test_a_study_that_changed_before_the_worker_came(steward: Client) -> None:
    send(steward, rows(3))
    page = f"{IMPORT}{Upload.objects.get().pk}/"
    worker_does_it()
    steward.post(page)
    source = {"source_id": "another", "title": "Another", "independent": "1"}
    actions.add_record(STUDY, "sources", source, author="x", reason="y")
    before = load_study(STUDY).revision
    assert not worker_does_it()
    assert "was changed meanwhile" in text(steward.get(page))
    assert load_study(STUDY).revision == before


def kept_file(study: str, content: bytes) -> Upload:
    return keep_upload(
        study,
        "observations.csv",
        content,
        table="observations",
        target=UploadTarget.STUDY,
        author="x-steward",
    )


def test_a_worker_that_died_and_the_next_one(
    each_database: str, bundled: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "_TELL", 60.0)
    actions.import_study(bundled, author="tests")
    kept_file(bundled.id, rows(5))
    first = claim_upload("one")
    assert first is not None
    assert claim_upload("two") is None
    Upload.objects.update(beat=now() - 2 * SILENCE)
    second = claim_upload("two")
    assert second is not None
    look(first)
    assert Upload.objects.get().preview is None, "the first one has lost it"
    assert working.do_upload(second)
    confirm_upload(Upload.objects.get(), reason="", send=False)
    third = claim_upload("one")
    assert third is not None
    Upload.objects.update(beat=now() - 2 * SILENCE)
    fourth = claim_upload("two")
    assert fourth is not None
    with pytest.raises(ConflictError):
        bring(third)
    assert load_study(bundled.id).revision == bundled.revision
    assert bring(fourth) == {"added": 5, "changed": 0}
    assert load_study(bundled.id).observations.height == bundled.observations.height + 5
    assert Change.objects.filter(table="observations").count() == 5


def test_rows_of_a_coder_become_proposals(coder: Client, reviewer: Client) -> None:
    before = load_study(STUDY)
    shown = send(coder, rows(2, coder="somebody-else", status="reviewed"))
    assert "2 observations become proposals" in text(shown)
    page = f"{IMPORT}{Upload.objects.get().pk}/"
    assert coder.post(page, {"send": "review", "reason": "read it"}).status_code == 302
    assert load_study(STUDY).revision == before.revision, "nothing counts yet"
    made = list(Proposal.objects.order_by("pk"))
    assert [p.status for p in made] == ["in_review", "in_review"]
    assert {p.author for p in made} == {"the-coder"} == {p.texts["coder"] for p in made}
    assert [p.texts["observation_id"] for p in made] == [
        "medicon-valley.member_count.the-coder.1",
        "medicon-valley.member_count.the-coder.2",
    ]
    history = Change.objects.filter(table="proposal", author="the-coder")
    assert history.count() == 2
    first = made[0]
    address = f"/studies/{STUDY}/edit/proposals/{first.pk}/"
    assert coder.post(address + "accept/", {"version": "1"}).status_code == 403
    accepted = reviewer.post(address + "accept/", {"version": first.version})
    assert accepted.status_code == 302
    found = load_study(STUDY).observations.filter(coder="the-coder")
    assert found["status"].to_list() == ["reviewed"]
    again = send(coder, rows(2))
    assert again.status_code == 400  # type: ignore[attr-defined]
    assert "nothing new to propose" in text(again)


def test_a_reviewer_is_no_steward_either(reviewer: Client) -> None:
    send(reviewer, rows(1))
    reviewer.post(f"{IMPORT}{Upload.objects.get().pk}/", {"send": "no"})
    assert [p.status for p in Proposal.objects.all()] == ["draft"]
    assert reviewer.post(
        f"/studies/{STUDY}/edit/proposals/{Proposal.objects.get().pk}/accept/", {"version": "1"}
    ).status_code in (400, 404)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("sources.csv", b"source_id,title,independent\nnew-one,New,1\n", "ENT-005"),
        ("sources.csv", b"source_id,title,independent\nmva-2015-strategy,Other,1\n", "ENT-003"),
        (
            "clusters.csv",
            b"cluster_id,name,role,countries\nmedicon-valley,Other,sample,DNK\n",
            "ENT-004",
        ),
    ],
)
def test_what_a_coder_cannot_propose(coder: Client, name: str, content: bytes, code: str) -> None:
    answer = send(coder, content, name)
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert code in text(answer)
    page = f"{IMPORT}{Upload.objects.get().pk}/"
    assert coder.post(page).status_code == 400
    assert not Proposal.objects.exists()


def test_a_coder_changes_no_observation(coder: Client) -> None:
    row = load_study(STUDY).observations.row(0, named=True)
    known = [row[c] for c in ("observation_id", "subject", "item", "value")]
    cells = [*known, "2019", row["source_id"], "p. 1", "secretly", "high", row["coder"], "draft"]
    content = (HEAD + ",".join(cells) + "\n").encode()
    answer = send(coder, content)
    assert "ENT-003" in text(answer)


def test_whose_work_is_reviewed_here_stays_reviewed_here(
    steward: Client, coder: Client, signed_in: SignIn
) -> None:
    known = send(steward, rows(1, coder="the-coder", status="reviewed"))
    assert "ENT-001" in text(known)
    foreign = send(steward, rows(1, coder="of-another-house", status="reviewed"))
    assert foreign.status_code == 200  # type: ignore[attr-defined]
    steward.post(f"{IMPORT}{Upload.objects.get().pk}/")
    handed_on = send(steward, rows(1, coder="the-steward", status="draft"))
    assert "ENT-002" in text(handed_on), "an observation keeps its coder"


def test_an_import_tells_how_far_it_is(bundled: Study, tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "observations.csv"
    path.write_bytes(rows(7))
    told: list[tuple[str, int]] = []
    import_tables(bundled, [path], step=lambda word, n: told.append((word, n)))
    assert told == [("read", 7), ("compared", 7), ("checked", 7)]
    assert UploadTask.LOOK == "look"
