"""What a second person has to be able to rely on: sources kept apart, blind values known as such,
nothing proposed twice, a form that names its version, a return that takes two people."""

from __future__ import annotations

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.web.editing.conftest import SignIn
from tests.web.editing.test_story import EDIT, STUDY, newest, observation, text

from healthclusters.base.canonical import cell_text
from healthclusters.web.editing.forms import INDEPENDENCE_UNKNOWN
from healthclusters.web.results import edition
from healthclusters.web.store.actions import change_record, mend_proposal, propose_observation
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Change, Proposal, StoredStudy, Upload
from healthclusters.web.store.reading import load_study

SEEN = "no second, blind coding"


def open_cell() -> tuple[str, str, str]:
    """A cluster of the sample, an item that is open, and its measure, answered by yes or no."""
    shown = edition(STUDY)
    framework, sample = shown.study.framework, shown.assessment.cluster_ids()
    unknown = shown.assessment.points.filter(pl.col("point").is_null())
    for cluster, item in unknown.select("cluster_id", "item_id").iter_rows():
        measure = framework.measure_by_id[framework.item_by_id[item].measure]
        if cluster in sample and (measure.subject, measure.kind) == ("cluster", "yes_no"):
            return cluster, item, measure.id
    raise AssertionError("every cell has an answer")


def entered(client: Client, **more: str) -> Proposal:
    cluster, _item, measure = open_cell()
    form = f"{EDIT}/clusters/{cluster}/observations/{measure}/"
    assert client.post(form, observation(**{"value": "1", **more})).status_code == 302
    return newest()


def accept(client: Client, made: Proposal) -> int:
    made.refresh_from_db()
    page = f"{EDIT}/proposals/{made.pk}/accept/"
    return client.post(page, {"version": made.version, "reason": ""}).status_code


def cited() -> dict[str, str | None]:
    """Coder -> address of the source that the own value rests on."""
    study = load_study(STUDY)
    rows = study.observations.join(study.sources, on="source_id")
    mine = rows.filter(pl.col("coder").is_in(["c-a", "c-b", "c-c"]))
    return dict(mine.select("coder", "url").iter_rows())


def test_two_pages_of_one_title_stay_two_sources(signed_in: SignIn, reviewer: Client) -> None:
    a, b, c = (signed_in("coder", name=f"c-{letter}") for letter in "abc")
    first = entered(a, new_title="Annual report", new_url="https://a.example/1")
    second = entered(b, new_title="Annual report", new_url="https://b.example/2")
    same = entered(c, new_title="Annual report", new_url="https://b.example/2")
    assert first.source is not None
    assert second.source is not None
    assert (first.source["source_id"], first.texts["source_id"]) == ("annual-report",) * 2
    assert (second.source["source_id"], second.texts["source_id"]) == ("annual-report-2",) * 2
    assert same.texts["source_id"] == "annual-report-2"
    assert [accept(reviewer, made) for made in (second, first, same)] == [302] * 3
    assert cited() == {
        "c-a": "https://a.example/1",
        "c-b": "https://b.example/2",
        "c-c": "https://b.example/2",
    }
    ids = load_study(STUDY).sources["source_id"]
    assert sorted(ids.filter(ids.str.starts_with("annual-report"))) == [
        "annual-report",
        "annual-report-2",
    ]


def test_a_name_taken_while_it_waited_gives_way(signed_in: SignIn, reviewer: Client) -> None:
    """Proposals of an earlier day may hold the same name; so may a source that came meanwhile."""
    made = entered(signed_in("coder", name="c-a"), new_title="Annual report")
    other = entered(signed_in("coder", name="c-b"), new_title="Annual report", new_url="")
    assert other.source is not None
    for field in (other.source, other.texts):
        field["source_id"] = "annual-report"
    other.save()
    assert [accept(reviewer, p) for p in (made, other)] == [302, 302]
    assert cited() == {"c-a": "https://example.org/report-2018", "c-b": None}


def test_a_mended_source_keeps_its_name_and_gives_way_to_others() -> None:
    cluster, _item, measure = open_cell()
    cells = {"subject": cluster, "item": measure, "value": "1", "confidence": "high"}
    cells["source_id"] = "a-page"
    page = {"source_id": "a-page", "title": "A page", "independent": "1"}
    mine = propose_observation(STUDY, cells, author="c-a", source=page)
    theirs = propose_observation(STUDY, cells, author="c-b", source={**page, "title": "B"})
    assert theirs.texts["source_id"] == "a-page-2"
    again = mend_proposal(
        STUDY, mine.pk, cells, version=1, author="c-a", source={**page, "year": "2018"}
    )
    assert again.texts["source_id"] == "a-page"
    moved = mend_proposal(STUDY, theirs.pk, cells, version=1, author="c-b", source=page)
    assert moved.texts["source_id"] == "a-page-2"


def test_a_button_pressed_twice_proposes_once(signed_in: SignIn, manager: Client) -> None:
    a = signed_in("coder", name="c-a")
    first = entered(a)
    again = entered(a)
    assert (again.pk, Proposal.objects.count()) == (first.pk, 1)
    assert entered(a, note="Another page of it.").pk != first.pk
    assert entered(signed_in("coder", name="c-b")).author == "c-b"
    a.post(f"{EDIT}/proposals/{first.pk}/withdraw/", {"version": 2, "reason": ""})
    assert entered(a).pk > first.pk, "what was withdrawn may be said again"
    facts = moved_facts()
    page = f"{EDIT}/clusters/medicon-valley/facts/"
    told = [manager.post(page, facts)["Location"] for _ in range(2)]
    assert told[0] == told[1]
    assert Proposal.objects.filter(table="clusters").count() == 1


def moved_facts(**more: str) -> dict[str, str]:
    row = load_study(STUDY).cluster("medicon-valley")
    facts = {name: cell_text(value) for name, value in row.items()}
    sent = {"city": "Lund", "source": "the register", "do": "send", "record_version": "1"}
    return {**facts, **sent, **more}


def test_a_value_entered_after_looking_is_known_as_such(
    signed_in: SignIn, reviewer: Client
) -> None:
    a, b = signed_in("coder", name="c-a"), signed_in("coder", name="c-b")
    blind = entered(a)
    junk = entered(b, value="0", new_title="Junk", new_url="https://junk.example")
    for made in (blind, junk):
        assert SEEN not in text(reviewer.get(f"{EDIT}/proposals/{made.pk}/"))
    b.post(f"{EDIT}/proposals/{junk.pk}/withdraw/", {"version": junk.version, "reason": ""})
    copied = entered(b, new_title="Other", new_url="https://other.example")
    assert SEEN in text(reviewer.get(f"{EDIT}/proposals/{copied.pk}/"))
    assert SEEN not in text(reviewer.get(f"{EDIT}/proposals/{blind.pk}/"))


def test_a_value_mended_after_looking_is_known_too(signed_in: SignIn, reviewer: Client) -> None:
    entered(signed_in("coder", name="c-a"))
    b = signed_in("coder", name="c-b")
    made = entered(b, value="0", new_title="Junk", new_url="https://junk.example")
    page = f"{EDIT}/proposals/{made.pk}/"
    reviewer.post(f"{page}refuse/", {"version": made.version, "reason": "which page?"})
    same = observation(value="0", new_title="Junk", new_url="https://junk.example")
    same |= {"locator": "page 4", "version": str(newest().version)}
    assert b.post(f"{page}mend/", same).status_code == 302
    assert SEEN not in text(reviewer.get(page)), "the place alone was mended"
    reviewer.post(f"{page}refuse/", {"version": newest().version, "reason": "sure?"})
    copied = {**same, "value": "1", "version": str(newest().version)}
    assert b.post(f"{page}mend/", copied).status_code == 302
    assert SEEN in text(reviewer.get(page))


def test_a_second_value_where_nobody_else_is_stays_blind(
    signed_in: SignIn, reviewer: Client
) -> None:
    a = signed_in("coder", name="c-a")
    entered(a)
    second = entered(a, value="0", note="A later year.")
    assert SEEN not in text(reviewer.get(f"{EDIT}/proposals/{second.pk}/"))
    entered(signed_in("coder", name="c-b"))
    assert SEEN not in text(reviewer.get(f"{EDIT}/proposals/{second.pk}/")), "they came later"


def test_whether_a_source_is_independent_is_asked_and_shown(
    signed_in: SignIn, reviewer: Client
) -> None:
    form = f"{EDIT}/clusters/medicon-valley/observations/member_count/"
    a = signed_in("coder", name="c-a")
    asked = text(a.get(form))
    assert '<option value="1" selected' not in asked
    assert "cannot confirm its own groups" in asked
    told = {}
    for answer, words in (("1", "<b>yes</b>"), ("0", "<b>no</b>"), ("", "<b>not known")):
        made = entered(a, new_independent=answer, note=f"Said {words[3:6]}.")
        assert made.source is not None
        told[answer] = (made.source["independent"], made.why)
        assert words in text(reviewer.get(f"{EDIT}/proposals/{made.pk}/"))
    assert told == {"1": ("1", ""), "0": ("0", ""), "": ("0", INDEPENDENCE_UNKNOWN)}
    reviewer.post(f"{EDIT}/proposals/{newest().pk}/refuse/", {"version": 2, "reason": "look"})
    mending = text(a.get(f"{EDIT}/proposals/{newest().pk}/mend/"))
    assert '<option value="" selected>I do not know' in mending


@pytest.mark.parametrize("version", [None, "", "x", "-1", "1.0", "9" * 12])
def test_a_form_without_its_version_is_refused(
    version: str | None, signed_in: SignIn, reviewer: Client
) -> None:
    a = signed_in("coder", name="c-a")
    made = entered(a)
    page = f"{EDIT}/proposals/{made.pk}/"
    reviewer.post(f"{page}refuse/", {"version": made.version, "reason": "which page?"})
    sent = observation(value="0") | ({} if version is None else {"version": version})
    assert a.post(f"{page}mend/", sent).status_code == 409
    assert newest().texts["value"] == "1"
    facts = {k: v for k, v in moved_facts().items() if k != "record_version"}
    facts |= {} if version is None else {"record_version": version}
    said = signed_in("viewer", cluster_id="medicon-valley").post(
        f"{EDIT}/clusters/medicon-valley/facts/", facts
    )
    assert said.status_code == 400
    assert "changed meanwhile" in text(said)
    assert 'name="record_version" value="1"' in text(said), "the next try can succeed"
    assert not Proposal.objects.filter(table="clusters").exists()


def change_city(city: str, author: str, version: int) -> Change:
    key = key_text(["medicon-valley"])
    change_record(
        STUDY, "clusters", key, {"city": city}, version=version, author=author, reason="seen"
    )
    return Change.objects.latest("id")


def city() -> str:
    return str(load_study(STUDY).cluster("medicon-valley")["city"])


def test_a_return_takes_a_second_person(signed_in: SignIn) -> None:
    mine, other = signed_in("reviewer", name="r-a"), signed_in("reviewer", name="r-b")
    third = signed_in("reviewer", name="r-c")
    first = change_city("Lund", "r-a", 1)
    change_city("Malmö", "r-b", 2)
    back = f"{EDIT}/history/{first.pk}/return/"
    for person in (mine, other):
        assert "one of the two states is your own" in text(
            person.post(back, {"version": "3", "reason": "a slip"}, follow=True)
        )
        assert city() == "Malmö"
    assert "It is as it was then" in text(
        third.post(back, {"version": "3", "reason": "a slip"}, follow=True)
    )
    assert city() == "Lund"


def test_nobody_returns_to_their_own_value(signed_in: SignIn) -> None:
    """The coder of a value, whoever wrote it into the study and whoever changed it since."""
    mine = signed_in("reviewer", name="r-a")
    row = load_study(STUDY).observations.row(0, named=True)
    key = key_text([row["observation_id"]])
    for version, cells in enumerate([{"coder": "r-a"}, {"coder": "r-b"}], 1):
        change_record(
            STUDY, "observations", key, cells, version=version, author="brought", reason="x"
        )
    own = Change.objects.order_by("-id")[1]
    said = mine.post(
        f"{EDIT}/history/{own.pk}/return/", {"version": "3", "reason": "a slip"}, follow=True
    )
    assert "this observation is your own" in text(said)
    now = load_study(STUDY).observations.filter(pl.col("observation_id") == row["observation_id"])
    assert now["coder"].to_list() == ["r-b"]


def test_a_draft_is_its_author_s_alone(signed_in: SignIn, reviewer: Client) -> None:
    a = signed_in("coder", name="c-a")
    made = entered(a, do="keep", note="SECRET")
    page = f"{EDIT}/proposals/{made.pk}/"
    assert a.get(page).status_code == 200
    assert reviewer.get(page).status_code == 404
    a.post(f"{page}send/", {"version": made.version})
    assert reviewer.get(page).status_code == 200
    made.refresh_from_db()
    a.post(f"{page}withdraw/", {"version": made.version, "reason": ""})
    assert reviewer.get(page).status_code == 404
    assert accept(reviewer, made) == 404


def test_what_is_proposed_stands_in_no_general_history(signed_in: SignIn) -> None:
    made = entered(signed_in("coder", name="c-a"), note="SECRET")
    key = key_text([str(made.pk)])
    for role in ("coder", "reviewer", "steward"):
        reader = signed_in(role, name=f"reading-{role}")
        shown = text(reader.get(f"{EDIT}/history/"))
        assert "SECRET" not in shown
        assert reader.get(f"{EDIT}/history/", {"of": "proposal", "key": key}).status_code >= 400


def test_another_study_s_proposal_and_change_are_not_there(
    signed_in: SignIn, reviewer: Client
) -> None:
    """A number of another study, in an address of this one, by a person who has a role here."""
    made = entered(signed_in("coder", name="c-a"))
    change = change_city("Lund", "c-a", 1)
    other = StoredStudy.objects.create(
        study_id="another", title="Another", framework="", version=1, contributors=[], sources=[]
    )
    Proposal.objects.filter(pk=made.pk).update(study=other)
    theirs = Change.objects.create(
        study=other,
        table=change.table,
        key=change.key,
        digest=change.digest,
        before=change.before,
        after=change.before,
        author="c-a",
        reason="x",
        version_before=1,
        version_after=2,
    )
    page = f"{EDIT}/proposals/{made.pk}/"
    assert reviewer.get(page).status_code == 404
    assert accept(reviewer, made) == 404
    back = f"{EDIT}/history/{theirs.pk}/return/"
    assert reviewer.post(back, {"version": "2"}).status_code == 404
    assert city() == "Lund"


def test_a_file_is_brought_in_by_whoever_looked_at_it(signed_in: SignIn, steward: Client) -> None:
    cells = "source_id,title,publisher,year,url,independent\nmine,Mine,,2020,,0\n"
    steward.post(f"{EDIT}/import/", {"file": SimpleUploadedFile("sources.csv", cells.encode())})
    kept = Upload.objects.latest("id")
    other = signed_in("steward", name="another-steward")
    page = f"{EDIT}/import/{kept.pk}/"
    assert other.post(page, {"reason": "mine now"}).status_code == 404
    assert Upload.objects.filter(pk=kept.pk).exists()
    assert "mine" not in load_study(STUDY).sources["source_id"]
