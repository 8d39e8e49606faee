"""Every page with every kind of proposal in every state, for every role; what becomes of one."""

from __future__ import annotations

from django.test import Client

from healthclusters.base.canonical import cell_text
from healthclusters.web.store import actions
from healthclusters.web.store.keys import key_text
from healthclusters.web.store.models import Proposal
from healthclusters.web.store.reading import load_study

from .conftest import STUDY, SignIn

EDIT = f"/studies/{STUDY}/edit"
CLUSTER = "medicon-valley"
KINDS = ["observation", "country", "with-source", "cluster-record", "source-record"]
STATES = ["draft", "in_review", "refused", "accepted", "withdrawn"]
LISTS = [
    "",
    f"clusters/{CLUSTER}/",
    f"clusters/{CLUSTER}/facts/",
    f"clusters/{CLUSTER}/observations/member_count/",
    "countries/DNK/",
    "countries/DNK/observations/bloomberg_rank/",
    "review/",
    "drafts/",
    "conflicts/",
    f"conflicts/{CLUSTER}/member_count/",
    "history/",
    "history/?of=clusters",
    "sources/",
    "refresh/",
    "agreement/",
    "publish/",
]
ROLES = ["viewer", "coder", "reviewer", "steward", "manager"]


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def proposed(kind: str, author: str) -> Proposal:
    """A draft of this kind."""
    study = load_study(STUDY)
    source = study.sources["source_id"][0]
    # The same proposed twice in the same words would be one proposal.
    words = f"look {Proposal.objects.count()}"
    cells = {"confidence": "low", "locator": "page 1", "source_id": source, "note": words}
    if kind == "cluster-record":
        return actions.propose_correction(
            STUDY,
            "clusters",
            key_text([CLUSTER]),
            {"city": "Lund"},
            record_version=1,
            author=author,
            why=f"the register, {words}",
        )
    if kind == "source-record":
        return actions.propose_correction(
            STUDY,
            "sources",
            key_text([source]),
            {"year": "2011"},
            record_version=1,
            author=author,
            why=f"its title page, {words}",
        )
    if kind == "country":
        cells |= {"subject": "DNK", "item": "bloomberg_rank", "value": "8"}
        return actions.propose_observation(STUDY, cells, author=author)
    cells |= {"subject": CLUSTER, "item": "member_count", "value": "301"}
    new = None
    if kind == "with-source":
        cells["source_id"] = "new-page"
        new = {"source_id": "new-page", "title": "A new page", "independent": "1"}
    return actions.propose_observation(STUDY, cells, author=author, source=new)


def brought_to(made: Proposal, state: str, author: str) -> Proposal:
    """The proposal in this state."""
    if state == "withdrawn":
        return actions.withdraw_proposal(STUDY, made.pk, version=1, author=author)
    if state != "draft":
        actions.send_to_review(STUDY, made.pk, version=1, author=author)
    if state == "refused":
        actions.refuse_proposal(STUDY, made.pk, version=2, reviewer="judge", reason="which page?")
    elif state == "accepted":
        actions.accept_proposal(STUDY, made.pk, version=2, reviewer="judge", reason="seen")
    made.refresh_from_db()
    return made


def client_of(signed_in: SignIn, role: str) -> Client:
    if role == "manager":
        return signed_in("viewer", cluster_id=CLUSTER, name="the-manager")
    return signed_in(role)


def test_no_page_fails_whatever_is_proposed(signed_in: SignIn) -> None:
    clients = {role: client_of(signed_in, role) for role in ROLES}
    everything = [
        brought_to(proposed(kind, author), state, author)
        for state in STATES
        for kind in KINDS
        for author in ("the-coder", "the-manager")
        if state != "accepted"
    ]
    everything += [brought_to(proposed(k, "the-coder"), "accepted", "the-coder") for k in KINDS]
    for role, client in clients.items():
        for page in LISTS:
            answer = client.get(f"{EDIT}/{page}")
            assert answer.status_code in (200, 403), (role, page, answer.status_code)
        for made in everything:
            answer = client.get(f"{EDIT}/proposals/{made.pk}/")
            assert answer.status_code in (200, 404), (role, made.table, made.status)
            if role == "steward" and made.status not in ("draft", "withdrawn"):
                assert answer.status_code == 200, (made.table, made.status)


def test_the_review_and_the_desk_name_a_correction_in_words(
    manager: Client, reviewer: Client
) -> None:
    brought_to(proposed("cluster-record", "the-manager"), "in_review", "the-manager")
    brought_to(proposed("observation", "the-manager"), "in_review", "the-manager")
    for page in (text(reviewer.get(f"{EDIT}/review/")), text(manager.get(f"{EDIT}/"))):
        assert "Medicon Valley" in page
        assert "Record of a cluster: Town" in page
        assert "Members" in page
        for short in ("member_count", ">medicon-valley<"):
            assert short not in page


def test_a_manager_learns_of_a_refusal_and_mends_it(manager: Client, reviewer: Client) -> None:
    made = brought_to(proposed("cluster-record", "the-manager"), "in_review", "the-manager")
    page = f"{EDIT}/proposals/{made.pk}/"
    reviewer.post(f"{page}refuse/", {"version": 2, "reason": "The register says otherwise."})
    desk = text(manager.get(f"{EDIT}/"))
    assert "The register says otherwise." in desk
    assert f"{page}mend/" in desk
    assert f"{page}withdraw/" in desk
    assert "Finished" not in desk
    assert f"{EDIT}/clusters/biocat/" not in desk
    assert 'href="/studies/hse-2019/edit/"' in text(manager.get("/account/"))
    assert manager.post(f"{page}withdraw/", {"version": 3}).status_code == 302
    assert "Finished" in text(manager.get(f"{EDIT}/"))


def change_town(town: str, version: int) -> None:
    actions.change_record(
        STUDY,
        "clusters",
        key_text([CLUSTER]),
        {"city": town},
        version=version,
        author="x",
        reason="y",
    )


def test_a_correction_of_what_was_changed_is_accepted_on_what_is_there(
    manager: Client, reviewer: Client
) -> None:
    was = load_study(STUDY).cluster(CLUSTER)["city"]
    made = brought_to(proposed("cluster-record", "the-manager"), "in_review", "the-manager")
    page = f"{EDIT}/proposals/{made.pk}/"
    change_town("Malmö", 1)
    blind = {"version": 2, "record_version": 1, "reason": ""}
    assert reviewer.post(f"{page}accept/", blind).status_code == 409, "it was seen as it was"
    seen = text(reviewer.get(page))
    for part in (was, "Malmö", "Lund", "When it was proposed", 'name="record_version" value="2"'):
        assert part in seen
    change_town("Helsingborg", 2)
    late = {"version": 2, "record_version": 2, "reason": ""}
    assert reviewer.post(f"{page}accept/", late).status_code == 409
    now = {"version": 2, "record_version": 3, "reason": ""}
    assert reviewer.post(f"{page}accept/", now).status_code == 302
    assert load_study(STUDY).cluster(CLUSTER)["city"] == "Lund"


def test_a_refused_correction_is_mended_on_what_is_there(manager: Client) -> None:
    made = brought_to(proposed("cluster-record", "the-manager"), "refused", "the-manager")
    change_town("Malmö", 1)
    form = f"{EDIT}/proposals/{made.pk}/mend/"
    page = text(manager.get(form))
    assert 'name="record_version" value="2"' in page
    facts = {n: cell_text(v) for n, v in load_study(STUDY).cluster(CLUSTER).items()}
    sent = {**facts, "city": "Ystad", "source": "the register, 2", "do": "send"}
    answer = manager.post(form, {**sent, "version": "3", "record_version": "2"})
    assert answer.status_code == 302, text(answer)
    made.refresh_from_db()
    assert (made.texts, made.record_version, made.status) == ({"city": "Ystad"}, 2, "in_review")
