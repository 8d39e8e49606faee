"""The interface put together, and the document that describes it (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from healthclusters import __version__
from healthclusters.web.api import clusters, proposals, studies, values, writing, writing_sources
from healthclusters.web.api.problem_details import MEDIA_TYPE, explain_refusals, problem
from healthclusters.web.api.writing_refusals import explain_writing

_ABOUT = """Everything the pages show, to be read by programs. Each answer names the study, its
revision, the options and the seed it was computed with; null is unknown and never zero. Lists come
in pages: the header `Link` leads to the next one, `X-Total-Count` counts all rows. An answer that
you have need not be sent again: ask with `If-None-Match`. Refusals are problem details (RFC 9457).
Observations are proposed and sources are written with a token; what is there changes only with
`If-Match`. Another person decides about each proposal.
"""
_HEADERS = {
    "ETag": "Changes when the answer does",
    "X-Total-Count": "Rows of all pages",
    "Link": "Next and previous page (RFC 8288)",
}


class DescribedAPI(NinjaAPI):
    """The document also says what every answer has: CSV, headers, problem details."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """OpenAPI 3.1."""
        document = super().get_openapi_schema(**options)
        for operations in document["paths"].values():
            for operation in operations.values():
                _describe_answers(operation)
                if "security" in operation:
                    _describe_version(operation)
        return document


def _describe_answers(operation: dict[str, Any]) -> None:
    asked = {p["name"] for p in operation.get("parameters", [])}
    for status, described in operation["responses"].items():
        content = described.get("content", {})
        if int(status) >= 400 and "application/json" in content:
            described["content"] = {MEDIA_TYPE: content["application/json"]}
        elif int(status) == 200 and "offset" in asked:
            if "format" in asked:
                content["text/csv"] = {"schema": {"type": "string"}}
            described["headers"] = {
                name: {"description": text, "schema": {"type": "string"}}
                for name, text in _HEADERS.items()
                if name != "ETag" or "format" in asked  # what changes by the minute has none
            }


def _describe_version(operation: dict[str, Any]) -> None:
    """Rows that are written say their version, and changing one asks for it."""
    etag = {"description": "Version of the row", "schema": {"type": "string"}}
    for status, described in operation["responses"].items():
        if int(status) in (200, 201):
            described.setdefault("headers", {"ETag": etag})
    if 428 in operation["responses"] or "428" in operation["responses"]:
        operation.setdefault("parameters", []).append(
            {
                "name": "If-Match",
                "in": "header",
                "required": True,
                "description": "ETag of the row that was looked at; 428 without it",
                "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
            }
        )


api = DescribedAPI(
    title="healthclusters",
    version=__version__,
    description=_ABOUT,
    urls_namespace="api-1",
    docs_url=None,
    openapi_url="/openapi.json",
)
explain_refusals(api)
explain_writing(api)
for part in (studies, clusters, values, writing, writing_sources, proposals):
    api.add_router("", part.router)


def nothing_here(request: HttpRequest, **_: str) -> HttpResponse:
    """The answer at an address of the interface that does not exist."""
    return problem(404, "There is nothing at this address; /api/v1/ lists what there is.")
