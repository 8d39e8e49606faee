"""Logs as lines of JSON that say nothing of people.

No e-mail, no network address, no query string, and of the address only its pattern: what people
write may stand in the rest. Of an exception its kind and places in the program, not its message.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from secrets import token_hex
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the settings import this file, before Django can be used
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

_LOG = logging.getLogger("healthclusters.requests")
_REQUEST: ContextVar[str] = ContextVar("request", default="")


class JsonLines(logging.Formatter):
    """One record, one line."""

    def format(self, record: logging.LogRecord) -> str:
        """time, level, from, and what is known of the record."""
        own = record.name.startswith("healthclusters")
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        if own:  # messages of libraries hold addresses and names
            line["message"] = record.getMessage()
        line |= getattr(record, "fields", {})
        request = _REQUEST.get()
        if request:
            line["request"] = request
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _named(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


class PlainLines(JsonLines):
    """The same for somebody who reads it on a screen: a line, then the places of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """`level from: message`, and of an error its kind and places."""
        line = json.loads(super().format(record))
        text = f"{line['level']} {line['from']}: {line.get('message', '')}".rstrip(" :")
        error = line.get("error")
        if error is None:
            return text
        return "\n  ".join([f"{text} {error['kind']}", *error["places"]])


def _named(error: BaseException) -> dict[str, Any]:
    """Kind and places of an error; its message may hold what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    kind = type(error)
    return {"kind": f"{kind.__module__}.{kind.__qualname__}", "places": places}


class RequestLogMiddleware:
    """One line a request, with an identifier that the answer carries as `X-Request-ID`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, with its identifier."""
        began, mark = perf_counter(), _REQUEST.set(token_hex(8))
        try:
            given = self._get_response(request)
            given["X-Request-ID"] = _REQUEST.get()
            fields = {
                "method": request.method if request.method in _METHODS else "other",
                "path": _pattern(request),
                "status": given.status_code,
                "ms": round(1000 * (perf_counter() - began), 1),
            }
            _LOG.info("request", extra={"fields": fields})
        finally:
            _REQUEST.reset(mark)
        return given


_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _pattern(request: HttpRequest) -> str:
    """The pattern of the address, such as `studies/<slug:study_id>/`; `-` for none of ours."""
    match = request.resolver_match
    return match.route if match is not None else "-"


def logging_setting(*, production: bool) -> dict[str, Any]:
    """Django's LOGGING: lines of JSON in production, plain words on one's own machine.

    Without any of it Django would keep mistakes to itself where its DEBUG is off.
    """
    if not production:
        return _plain_setting()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "healthclusters.web.running.logs.JsonLines"}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": ["lines"], "level": "ERROR", "propagate": False},
            "django.security.DisallowedHost": {"level": "CRITICAL"},  # anybody can send any name
            "axes": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "healthclusters": {"handlers": ["lines"], "level": "INFO", "propagate": False},
        },
    }


def _plain_setting() -> dict[str, Any]:
    """Mistakes alone, and what our own program warns of."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"()": "healthclusters.web.running.logs.PlainLines"}},
        "handlers": {"screen": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "loggers": {
            "django": {"handlers": ["screen"], "level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "healthclusters": {"handlers": ["screen"], "level": "WARNING"},
        },
    }
