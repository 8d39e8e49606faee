"""Refusals as problem details (RFC 9457): what is wrong and what to do, never a bare number."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from healthclusters.base import NotSupportedError, OptionError, UnknownNameError
from healthclusters.web.running.faults import PAUSE, fault_of

_LOG = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "The call is wrong",
    401: "Who are you?",
    403: "Not yours to do",
    404: "Not found",
    405: "This address does not understand that method",
    409: "It cannot be done as things are",
    412: "Somebody else changed it",
    415: "Not JSON",
    413: "Too large",
    422: "A part of the call is wrong",
    428: "Say which version you looked at",
    429: "Too many calls",
    500: "Our mistake",
    503: "Not now",
}


class Wrong(Schema):
    """One part of a call that is wrong."""

    where: str = Field(description="Name of the parameter, or place in the data")
    what: str = Field(description="What is wrong with it")
    code: str = Field(default="", description="Code of the problem, explained in the manual")
    line: int | None = Field(default=None, description="Line, where several were sent")
    column: str | None = Field(default=None, description="Column, where one is meant")
    remedy: str = Field(default="", description="What to do")


class ProblemDetails(Schema):
    """A refusal (RFC 9457)."""

    type: str = Field(description="Always about:blank: the title and detail say it all")
    title: str = Field(description="Kind of problem")
    status: int = Field(description="Status of the answer")
    detail: str = Field(description="What is wrong here, and what to do")
    errors: list[Wrong] = Field(default=[], description="Each part of the call that is wrong")
    current: dict[str, Any] | None = Field(
        default=None, description="412 and 409: the row that stands there now, as it is read"
    )


class NotReadyError(Exception):
    """Asked for what is still being computed."""


def problem(
    status: int,
    detail: str,
    *,
    errors: list[dict[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
    current: dict[str, Any] | None = None,
) -> HttpResponse:
    """A refusal as an answer."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES[status],
        "status": status,
        "detail": detail,
        "errors": errors or [],
    }
    if current is not None:
        body["current"] = current
    # Half characters of a caller's JSON cannot be sent back as they came.
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers=headers)


def explain_refusals(api: NinjaAPI) -> None:
    """Turn every refusal of the floors below into problem details."""

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        wrong = [{"where": _place(e["loc"]), "what": str(e["msg"])} for e in error.errors]
        named = "; ".join(f"{w['where']}: {w['what']}" for w in wrong)
        return problem(422, named, errors=wrong)

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
        status = error.status_code if error.status_code in _TITLES else 400
        return problem(status, str(error))

    @api.exception_handler(Http404)
    def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, str(error) or "There is nothing at this address.")

    @api.exception_handler(UnknownNameError)
    def _unknown(request: HttpRequest, error: UnknownNameError) -> HttpResponse:
        return problem(404, str(error))

    @api.exception_handler(OptionError)
    def _option(request: HttpRequest, error: OptionError) -> HttpResponse:
        return problem(400, str(error))

    @api.exception_handler(NotSupportedError)
    def _unsupported(request: HttpRequest, error: NotSupportedError) -> HttpResponse:
        return problem(404, str(error))

    @api.exception_handler(RequestDataTooBig)
    def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return problem(413, "One call takes less than this; send the rows in several calls.")

    @api.exception_handler(Exception)
    def _mistake(request: HttpRequest, error: Exception) -> HttpResponse:
        fault = fault_of(error)
        if fault is not None:
            return problem(
                503, f"{fault.title}. {fault.remedy}", headers={"Retry-After": str(PAUSE)}
            )
        _LOG.exception("A call of the interface failed", exc_info=error)
        return problem(500, "Something went wrong here, not in your call. It has been noted.")

    @api.exception_handler(NotReadyError)
    def _not_ready(request: HttpRequest, error: NotReadyError) -> HttpResponse:
        return problem(503, str(error), headers={"Retry-After": "5"})


def _place(place: tuple[int | str, ...]) -> str:
    """Name of the parameter, without the parts that only the program knows."""
    return ".".join(str(part) for part in place[1:]) or str(place[0])
