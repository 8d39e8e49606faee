"""A survey answered by link: one answer a link, nothing ties the two, nothing is shown too soon."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from tests.web.instruments.conftest import STUDY, signed_in

from healthclusters.base import NotSupportedError
from healthclusters.model import Study
from healthclusters.survey import open_wave, shares
from healthclusters.web.instruments.wave_results import wave_of
from healthclusters.web.store import actions
from healthclusters.web.store.actions import surveys
from healthclusters.web.store.models import Role, SurveyAnswers, SurveyLink, SurveyWave

WAVES = f"/studies/{STUDY}/waves/"
QUESTIONS = ["new-relations", "services-used", "relations-count", "improve"]
FORM = {
    "title": "Our <b>members</b>",
    "wave": "2026",
    "clusters": "north\nsouth",
    "questions": QUESTIONS,
    "least": "5",
}
GOOD = {
    "new-relations": "4",
    "services-used": ["training", "funding"],
    "relations-count": "3",
    "improve": "more talks, & fewer forms",
}


@pytest.fixture(autouse=True)
def on_each_database(each_database: str, bundled: Study) -> None:
    """Waves are written to: what is locked and rolled back differs between databases."""
    actions.import_study(bundled, author="tests")


@pytest.fixture
def wave(steward: Client) -> SurveyWave:
    answer = steward.post(WAVES + "open/", FORM)
    assert answer.status_code == 302, answer.content.decode()
    return SurveyWave.objects.get()


def made(steward: Client, wave: SurveyWave, number: int, cluster: str = "north") -> list[str]:
    address = f"{WAVES}{wave.wave_id}/links/"
    text = steward.post(address, {"cluster": cluster, "number": number}).content.decode()
    return re.findall(r"http://localhost(/survey/answer/[\w-]+/)", text)


def closed(steward: Client, wave: SurveyWave) -> None:
    steward.post(f"{WAVES}{wave.wave_id}/close/", {"sure": "yes"})
    wave.refresh_from_db()
    assert wave.closed


def test_a_link_brings_one_answer(client: Client, steward: Client, wave: SurveyWave) -> None:
    first, second = made(steward, wave, 2)
    form = client.get(first)
    assert form.status_code == 200
    assert form["Referrer-Policy"] == "same-origin"
    assert "no-store" in form["Cache-Control"]
    assert "sessionid" not in form.cookies
    thanks = client.post(first, GOOD)
    assert (thanks.status_code, "Thank you" in thanks.content.decode()) == (200, True)
    for again in (client.get(first), client.post(first, GOOD)):
        assert again.status_code == 410
        assert "takes no answers" in again.content.decode()
    assert client.get(second).status_code == 200
    (kept,) = SurveyAnswers.objects.get().content
    assert kept["cluster_id"] == "north"
    assert kept["answers"]["services-used"] == ["training", "funding"]


def test_a_browser_that_sends_its_origin_can_answer(steward: Client, wave: SurveyWave) -> None:
    (link,) = made(steward, wave, 1)
    browser = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    form = browser.get(link).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token
    data = GOOD | {"csrfmiddlewaretoken": token[1]}
    assert browser.post(link, data, headers={"origin": "http://elsewhere"}).status_code == 403
    assert browser.post(link, data, headers={"origin": "http://localhost"}).status_code == 200


def test_every_problem_is_shown_at_once_and_nothing_is_kept(
    client: Client, steward: Client, wave: SurveyWave
) -> None:
    (link,) = made(steward, wave, 1)
    wrong = {**GOOD, "new-relations": "17", "relations-count": "many", "stranger": "x"}
    wrong["improve"] = "=cmd|' /C calc'!A0 <script>alert(1)</script>"
    answer = client.post(link, wrong)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "4 things are to be mended" in text
    for name in ("new-relations", "relations-count", "stranger", "improve"):
        assert f'href="#q-{name}"' in text
    # What was given stands there still, as text.
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert not SurveyAnswers.objects.get().content
    assert "no question was answered" in client.post(link, {}).content.decode()
    assert client.post(link, GOOD).status_code == 200


def test_nothing_in_the_database_ties_an_answer_to_a_link(
    client: Client, steward: Client, wave: SurveyWave, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = random.Random(1)  # noqa: S311 - the order of a test
    monkeypatch.setattr(surveys.secrets, "SystemRandom", lambda: drawn)
    links = made(steward, wave, 12)
    for number, link in enumerate(links):
        assert client.post(link, {"relations-count": str(number)}).status_code == 200
    columns = {f.name for f in SurveyLink._meta.get_fields()}
    assert columns == {"id", "wave", "token_hash", "cluster_id", "used"}
    pool = SurveyAnswers.objects.get()
    assert set(pool.content[0]) == {"cluster_id", "answers"}
    order = [int(one["answers"]["relations-count"]) for one in pool.content]
    assert sorted(order) == list(range(12))
    assert order != list(range(12))
    dumped = json.dumps([*SurveyLink.objects.values(), pool.content])
    assert not [link for link in links if link.split("/")[-2] in dumped]
    assert not [table for table in connection.introspection.table_names() if "answer_" in table]


def test_links_are_shown_once_and_given_as_a_file(steward: Client, wave: SurveyWave) -> None:
    assert len(made(steward, wave, 3)) == 3
    assert "/survey/answer/" not in steward.get(f"{WAVES}{wave.wave_id}/").content.decode()
    data = {"cluster": "south", "number": 4, "give": "file"}
    file = steward.post(f"{WAVES}{wave.wave_id}/links/", data)
    assert "attachment" in file["Content-Disposition"]
    assert file.content.decode().count("/survey/answer/") == 4
    assert SurveyLink.objects.count() == 7
    for wrong in ({"cluster": "west", "number": 1}, {"cluster": "north", "number": 5_001}):
        assert steward.post(f"{WAVES}{wave.wave_id}/links/", wrong).status_code == 400


def test_nothing_is_shown_while_open_or_of_few(
    client: Client, steward: Client, wave: SurveyWave
) -> None:
    for link in made(steward, wave, 4):
        client.post(link, GOOD)
    results = f"{WAVES}{wave.wave_id}/results/"
    assert "4 answers" in steward.get(f"{WAVES}{wave.wave_id}/").content.decode()
    assert "once it is closed" in steward.get(results).content.decode()
    assert steward.get(f"{WAVES}{wave.wave_id}/answers.zip").status_code == 404
    closed(steward, wave)
    text = steward.get(results).content.decode()
    assert "of fewer than 5 nothing is shown" in text
    assert steward.get(f"{WAVES}{wave.wave_id}/answers.zip").status_code == 404
    assert steward.get(results + "report.pdf").status_code == 404


def test_a_closed_wave_gives_the_report_and_the_folder_of_the_command(
    client: Client, steward: Client, wave: SurveyWave, tmp_path: Path
) -> None:
    for cluster, yes in (("north", 9), ("south", 4)):
        for number, link in enumerate(made(steward, wave, 12, cluster)):
            given = GOOD | {"new-relations": "4" if number < yes else "2"}
            assert client.post(link, given).status_code == 200
    open_link = made(steward, wave, 1)[0]
    closed(steward, wave)
    assert client.get(open_link).status_code == 410
    with pytest.raises(NotSupportedError, match="closed"):
        surveys.make_links(wave, "north", 1)
    page = steward.get(f"{WAVES}{wave.wave_id}/results/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "north" in text
    assert "<script>alert" not in text
    assert "Our &lt;b&gt;members" in text
    paper = steward.get(f"{WAVES}{wave.wave_id}/results/report.pdf")
    assert paper.content.startswith(b"%PDF")
    folder = steward.get(f"{WAVES}{wave.wave_id}/answers.zip")
    with zipfile.ZipFile(io.BytesIO(folder.content)) as archive:
        archive.extractall(tmp_path)
    read = open_wave(tmp_path / wave.wave_id)
    own = wave_of(SurveyWave.objects.get())
    for name in ("new-relations", "services-used"):
        assert read.answers[name].to_list() == own.answers[name].to_list()
    assert shares(read, "new-relations").table.equals(shares(own, "new-relations").table)


def test_a_form_of_a_wave_says_every_problem(steward: Client) -> None:
    wrong = {"title": "Ω", "wave": "", "clusters": "\n", "questions": ["none"], "least": "1"}
    answer = steward.post(WAVES + "open/", wrong)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert text.count('class="problem"') >= 5
    assert not SurveyWave.objects.exists()


def test_a_name_is_taken_once(steward: Client, wave: SurveyWave) -> None:
    assert steward.post(WAVES + "open/", FORM).status_code == 400
    assert SurveyWave.objects.count() == 1


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CODER, Role.REVIEWER])
def test_waves_are_the_stewards(
    client: Client, steward: Client, wave: SurveyWave, role: str
) -> None:
    other = signed_in(role)
    for address in (
        "",
        f"{wave.wave_id}/",
        f"{wave.wave_id}/results/",
        f"{wave.wave_id}/answers.zip",
    ):
        assert other.get(WAVES + address).status_code == 403
        assert client.get(WAVES + address).status_code == 302
    assert (
        other.post(f"{WAVES}{wave.wave_id}/links/", {"cluster": "north", "number": 1}).status_code
        == 403
    )
    assert steward.get(f"{WAVES}{wave.wave_id}x/").status_code == 404
    assert "Did you mean" in steward.get(f"{WAVES}{wave.wave_id}x/").content.decode()
