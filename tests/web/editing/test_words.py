"""Names in place of short names, and what is asked before something is done for good."""

from __future__ import annotations

from html import unescape

from django.test import Client

from healthclusters.base.canonical import cell_text
from healthclusters.web.store import actions
from healthclusters.web.store.actions.people import _pseudonym
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Change, Revision, StoredStudy
from healthclusters.web.store.reading import load_study

from .conftest import STUDY

EDIT = f"/studies/{STUDY}/edit"
CLUSTER = "luxembourg-healthtech"


def text(response: object) -> str:
    return unescape(response.content.decode())  # type: ignore[attr-defined]


def accepted(**more: str) -> str:
    """An observation that another person accepted; its id."""
    source = load_study(STUDY).sources["source_id"][0]
    cells = {"subject": CLUSTER, "item": "member_count", "value": "270", "as_of": "2025"}
    cells |= {"source_id": source, "locator": "page 1", "confidence": "high"}
    made = actions.propose_observation(STUDY, cells | more, author="somebody")
    actions.send_to_review(STUDY, made.pk, version=1, author="somebody")
    actions.accept_proposal(STUDY, made.pk, version=2, reviewer="judge")
    return str(made.texts["observation_id"])


def test_the_history_is_in_words(steward: Client) -> None:
    name = accepted()
    for page in (
        text(steward.get(f"{EDIT}/history/")),
        text(steward.get(f"{EDIT}/history/", {"of": "observations", "key": key_text([name])})),
    ):
        assert "Observation: <bdi>Luxembourg HealthTech Cluster, Members</bdi>" in page
        assert "observation_id" not in page
        assert '["' not in page.split("<h1>")[1].split("</h1>")[0]
    one = text(steward.get(f"{EDIT}/history/", {"of": "observations", "key": key_text([name])}))
    assert f"<bdi>{load_study(STUDY).sources['title'][0]}</bdi>" in one
    assert "source_id" not in one


def test_the_history_of_a_proposal_names_no_columns(coder: Client, reviewer: Client) -> None:
    form = f"{EDIT}/clusters/{CLUSTER}/observations/member_count/"
    coder.post(
        form,
        {
            "value": "270",
            "new_title": "A new page",
            "locator": "p. 1",
            "note": "n",
            "confidence": "high",
            "do": "keep",
        },
    )
    number = Change.objects.filter(table="proposal").latest("id").key.strip('[]"')
    page = text(coder.get(f"{EDIT}/proposals/{number}/"))
    for short in ("independent: 1", "key: [", "source_id:", "item: member_count"):
        assert short not in page


def test_lists_name_clusters_and_questions(steward: Client) -> None:
    accepted(value="20")
    for page in ("conflicts/", "refresh/"):
        shown = text(steward.get(f"{EDIT}/{page}"))
        assert ">luxembourg-healthtech<" not in shown
        assert ">member_count<" not in shown


def test_publishing_asks_for_a_note_and_once_more(steward: Client) -> None:
    accepted()
    accepted(value="285", as_of="2026")
    before = Revision.objects.count()
    version = StoredStudy.objects.get(study_id=STUDY).version
    page = f"{EDIT}/publish/"
    empty = steward.post(page, {"version": version, "reason": " ", "do": "look"})
    assert empty.status_code == 400
    assert "Say in a sentence what is new" in text(empty)
    looked = text(steward.post(page, {"version": version, "reason": "members", "do": "look"}))
    assert "Are you sure?" in looked
    assert Revision.objects.count() == before
    for part in (
        "1 new value is set aside and changes no score",
        "270 (2025) counts: it is nearer to the study's reference year 2018",
        "Clusters of the sample or set beside it with another range of ranks: <b>",
        '<td data-l="Ranks now">',
        "Luxembourg HealthTech Cluster",
    ):
        assert part in looked
    assert "luxembourg-healthtech<" not in looked
    sure = {"version": version, "reason": "members", "do": "publish"}
    assert steward.post(page, sure).status_code == 302
    assert Revision.objects.count() == before + 1
    after = text(steward.get(page))
    assert "What the last revision changed" in after
    assert "The groups are being computed" in after


def test_a_return_asks_for_its_reason(reviewer: Client) -> None:
    key = key_text([CLUSTER])
    for founded, version in (("1998", 1), ("1999", 2)):
        actions.change_record(
            STUDY, "clusters", key, {"founded": founded}, version=version, author="x", reason="y"
        )
    first = Change.objects.filter(table="clusters").earliest("id")
    back = f"{EDIT}/history/{first.pk}/return/"
    told = text(reviewer.post(back, {"version": 3, "reason": ""}, follow=True))
    assert "Say why it is brought back" in told
    assert load_study(STUDY).cluster(CLUSTER)["founded"] == 1999


def test_every_problem_of_a_record_is_told_at_once(coder: Client) -> None:
    form = f"{EDIT}/clusters/{CLUSTER}/facts/"
    facts = {n: cell_text(v) for n, v in load_study(STUDY).cluster(CLUSTER).items()}
    wrong = {
        "name": "n" * 201,
        "lat": "north",
        "focus_areas": "foo; diagnostic",
        "source": "",
        "do": "send",
    }
    answer = coder.post(form, facts | wrong)
    assert answer.status_code == 400
    page = text(answer)
    assert "at most 200 letters" in page
    assert "Not in the list of focus areas: foo" in page
    assert "Fill this in." in page
    assert "Latitude" in page
    for short in (">Lat<", ">Lon<", "framework's focus_areas", "; between them"):
        assert short not in page


def test_a_new_pseudonym_says_nothing_of_a_role() -> None:
    assert _pseudonym().startswith("contributor-")
