"""An installation without a study: pages that say so and what to do, for visitors and keepers."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_study(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("explorer.studies", "explorer.errors", "explorer.frame", "people.frame"):
        monkeypatch.setattr(f"healthclusters.web.{place}.study_ids", list)


@pytest.mark.parametrize(
    ("prefix", "said"), [("", "There is no study here yet"), ("/fr", "Il n’y a pas encore d’étude")]
)
def test_the_first_page_says_that_there_is_no_study(client, prefix, said) -> None:
    answer = client.get(f"{prefix}/")
    assert answer.status_code == 404
    text = answer.content.decode()
    assert said in text
    assert "healthclusters serve" in text
    assert "The landscape" not in text  # a way that would lead back to this very page


def test_one_can_sign_in_all_the_same(client) -> None:
    answer = client.get("/sign-in/")
    assert answer.status_code == 200
    assert "password" in answer.content.decode()


def test_the_interface_explains_itself_all_the_same(client) -> None:
    assert client.get("/api/v1/").status_code == 200
