"""Programs that write with a token."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from healthclusters.web.store.actions.people import give_role, make_token
from healthclusters.web.store.models import Person, Proposal

STUDY = "hse-2019"
BASE = f"/api/v1/studies/{STUDY}"
WORKING = f"{BASE}/working/observations"
SOURCES = f"{BASE}/working/sources"
PROPOSALS = f"{BASE}/working/proposals"
CELLS = {
    "observation_id": "medicon-valley.has_clinics.new",
    "subject": "medicon-valley",
    "item": "has_clinics",
    "value": 1,
    "as_of": 2019,
    "source_id": "onlinemt-dest",
    "locator": "page 3",
    "note": "<script>alert(1)</script>",
    "confidence": "low",
}


class Caller:
    """A program with the token of a new person."""

    def __init__(self, name: str, role: str | None, *, cluster_id: str = "") -> None:
        self.person = Person.objects.create(email=f"{name}@example.org", pseudonym=name)
        if role is not None:
            give_role(self.person, STUDY, role, by="tests", cluster_id=cluster_id)
        self.token = make_token(self.person, "tests").text
        self.client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)

    def call(
        self, method: str, address: str, body: Any = None, version: str | None = None
    ) -> tuple[int, dict[str, Any], Any]:
        """Status, body and the whole answer."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if version is not None:
            headers["If-Match"] = version
        given = self.client.generic(
            method,
            address,
            b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers=headers,
        )
        return given.status_code, json.loads(given.content) if given.content else {}, given

    def add(self, **cells: Any) -> tuple[int, dict[str, Any], Any]:
        return self.call("POST", WORKING, {"cells": CELLS | cells, "reason": "read it there"})

    def decide(
        self, what: str, reason: str = "", number: int | None = None, version: str | None = None
    ) -> tuple[int, dict[str, Any], Any]:
        """Send, withdraw, accept or refuse the newest proposal, in its present version."""
        found = Proposal.objects.latest("id") if number is None else None
        number = found.pk if found else number
        version = version or (f'"{found.version}"' if found else None)
        body = None if what == "send" else {"reason": reason}
        return self.call("POST", f"{PROPOSALS}/{number}/{what}", body, version)
