"""Answers: the rows as JSON or CSV, with what they were computed with and how to ask again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from ninja import Schema
from pydantic import Field

import healthclusters
from healthclusters.publish import csv_text, json_text
from healthclusters.web.api.asking import Asked, chosen_rows
from healthclusters.web.results import Edition


class StudyRevision(Schema):
    """Which study, in which revision."""

    id: str = Field(description="Short name of the study")
    revision: str = Field(description="SHA-256 of its canonical form")


class Answer(Schema):
    """Rows, and what they were computed with."""

    schema_: str = Field(alias="schema", description="Kind of result and its version")
    study: StudyRevision | None = Field(description="The study the rows are of; null for a list")
    options: dict[str, Any] | None = Field(description="Options of the computation")
    seed: int | None = Field(description="Seed, where chance was used")
    rows: list[dict[str, Any]] = Field(description="One object a row; null is unknown")
    notes: list[str] = Field(description="Remarks for people")


@dataclass(frozen=True, eq=False, kw_only=True)
class Rows:
    """Rows to answer with. schema: kind of result, such as `scores/1`."""

    schema: str
    rows: pl.DataFrame
    options: Any = None
    seed: int | None = None
    notes: tuple[str, ...] = ()


def answer(
    request: HttpRequest, shown: Edition, asked: Asked, make: Callable[[], Rows]
) -> HttpResponse:
    """The rows asked for, or 304 where the caller has them.

    The ETag follows from the revision, the program's version and the address, so that `make` is
    not called for what has not changed.
    """
    kind = asked.format or ("csv" if _wants_csv(request) else "json")
    tag = _tag(request, shown, kind)
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if known == ["*"] or tag in [k.removeprefix("W/") for k in known]:
        return _described(HttpResponseNotModified(), tag)
    made = make()
    rows, total = chosen_rows(made.rows, asked)
    if kind == "csv":
        given = HttpResponse(csv_text(rows), content_type="text/csv; charset=utf-8")
    else:
        text = json_text(made.schema, shown.study, made.options, made.seed, rows, made.notes)
        given = HttpResponse(text, content_type="application/json")
    given["X-Total-Count"] = str(total)
    links = page_links(request, asked.limit, asked.offset, total)
    if links:
        given["Link"] = links
    return _described(given, tag)


def _wants_csv(request: HttpRequest) -> bool:
    return request.get_preferred_type(["application/json", "text/csv"]) == "text/csv"


def _tag(request: HttpRequest, shown: Edition, kind: str) -> str:
    """A pending edition has another tag than the same one with all its results."""
    parts = (
        healthclusters.__version__,
        shown.study.revision,
        str(shown.pending),
        kind,
        request.get_full_path(),
    )
    return '"' + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32] + '"'


def _described(given: HttpResponse, tag: str) -> HttpResponse:
    given["ETag"] = tag
    given["Cache-Control"] = "public, max-age=0, must-revalidate"
    given["Vary"] = "Accept"
    given["Access-Control-Allow-Origin"] = "*"  # open data: any page may read it
    return given


def page_links(request: HttpRequest, limit: int, offset: int, total: int) -> str:
    """Next and previous page (RFC 8288)."""
    at = {"next": offset + limit, "prev": offset - limit}
    links = []
    for name, start in at.items():
        if not (start < total if name == "next" else offset > 0):
            continue
        query = request.GET.copy()
        query["offset"] = str(max(start, 0))
        query["limit"] = str(limit)
        links.append(
            f'<{request.build_absolute_uri(request.path)}?{query.urlencode()}>; rel="{name}"'
        )
    return ", ".join(links)
