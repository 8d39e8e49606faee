"""The page that explains the interface: made from its document, it asks nothing of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from healthclusters.web.api.application import api
from healthclusters.web.people.frame import people_site


@dataclass(frozen=True)
class Parameter:
    """A parameter in words."""

    name: str
    place: str
    kind: str
    meaning: str
    required: bool


@dataclass(frozen=True)
class Operation:
    """One address. example: an address that answers, on this server; empty for what is written."""

    method: str
    path: str
    summary: str
    about: str
    parameters: list[Parameter]
    example: str


_EXAMPLES = {
    "study_id": "hse-2019",
    "cluster_id": "luxembourg-healthtech",
    "item_id": "has_clinics",
    "table": "scores",
    "part": "peers",
}


def documentation(request: HttpRequest) -> HttpResponse:
    """Every address with its parameters and an example."""
    document = api.get_openapi_schema()
    parts: dict[str, list[Operation]] = {}
    for path, operations in document["paths"].items():
        for method, described in operations.items():
            shown = _operation(method, path, described)
            parts.setdefault(described["tags"][0], []).append(shown)
    context = {
        "site": people_site(),
        "about": document["info"]["description"],
        "parts": parts,
    }
    return render(request, "api/documentation.html", context)


def _operation(method: str, path: str, described: dict[str, Any]) -> Operation:
    example = path if "security" not in described else "{written}"
    for name, value in _EXAMPLES.items():
        example = example.replace("{" + name + "}", value)
    return Operation(
        method=method.upper(),
        path=path,
        summary=described["summary"],
        about=described.get("description", ""),
        parameters=[_parameter(p) for p in described.get("parameters", [])],
        example="" if "{" in example else example,
    )


def _parameter(described: dict[str, Any]) -> Parameter:
    schema = described["schema"]
    kinds = [s.get("type", "") for s in schema.get("anyOf", [schema])]
    return Parameter(
        name=described["name"],
        place="address" if described["in"] == "path" else described["in"],
        kind=" or ".join(k for k in kinds if k and k != "null").replace("array", "repeatable"),
        meaning=described.get("description", schema.get("description", "")),
        required=bool(described.get("required", False)),
    )
