"""Refusals of what is written, as problem details."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from healthclusters.base import DataError, Problem
from healthclusters.web.api.problem_details import problem
from healthclusters.web.api.tokens import TooManyError
from healthclusters.web.api.working_rows import ChangedError, MissingVersionError, TakenError


def explain_writing(api: NinjaAPI) -> None:
    """Turn every refusal of a change into problem details."""

    @api.exception_handler(AuthenticationError)
    def _nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        detail = "Send `Authorization: Bearer hc_...` with a token made on your account's page."
        return problem(401, detail, headers={"WWW-Authenticate": 'Bearer realm="healthclusters"'})

    @api.exception_handler(TooManyError)
    def _too_many(request: HttpRequest, error: TooManyError) -> HttpResponse:
        return problem(429, str(error), headers={"Retry-After": str(error.seconds)})

    @api.exception_handler(PermissionDenied)
    def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return problem(403, str(error))

    @api.exception_handler(MissingVersionError)
    def _without_version(request: HttpRequest, error: MissingVersionError) -> HttpResponse:
        return problem(428, "Send `If-Match` with the ETag of the row that you looked at.")

    @api.exception_handler(ChangedError)
    def _changed(request: HttpRequest, error: ChangedError) -> HttpResponse:
        detail = (
            f"It has version {error.now} now and nothing was written. "
            "Read it again, in `current`, and decide."
        )
        headers = {"ETag": f'"{error.now}"'}
        return problem(412, detail, headers=headers, current=error.current)

    @api.exception_handler(TakenError)
    def _taken(request: HttpRequest, error: TakenError) -> HttpResponse:
        headers = {"Location": error.location} if error.location else None
        return problem(409, str(error), headers=headers, current=error.current)

    @api.exception_handler(DataError)
    def _data(request: HttpRequest, error: DataError) -> HttpResponse:
        wrong = [_wrong(p) for p in error.problems]
        return problem(422, "; ".join(str(p) for p in error.problems), errors=wrong)


def _wrong(found: Problem) -> dict[str, Any]:
    return {
        "where": found.where,
        "what": found.what,
        "code": found.code,
        "line": found.line,
        "column": found.column,
        "remedy": found.remedy,
    }
