"""The blank scorecard: a cluster that is not in the data, answered in the page; nothing stored."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from healthclusters.base import OptionError, ReadLimits
from healthclusters.comparison import (
    AdoptionOptions,
    CompareOptions,
    Comparison,
    PartnerOptions,
    Scorecard,
    Subject,
    compare,
    read_scorecard,
    scorecard_workbook,
    what_if,
)
from healthclusters.comparison.words import folded
from healthclusters.publish.comparison_view import comparison_view
from healthclusters.web.explorer import questions
from healthclusters.web.explorer.answering import answering, page_or_part
from healthclusters.web.explorer.asked import Asked, State
from healthclusters.web.explorer.downloads import KINDS, download
from healthclusters.web.explorer.kept import groups
from healthclusters.web.explorer.naming import country_names
from healthclusters.web.explorer.what_if import move_sentences
from healthclusters.web.results import Edition

LARGEST_SHEET = 1_000_000  # bytes; a filled sheet has some 10,000
_UNPACKED = ReadLimits(bytes=5_000_000, rows=2_000, cells=100_000)
_NAMES = {"name", "country", "focus", "against", "show", "as", "table"}
_TABLES = ("gaps", "peers", "moves", "factors", "practices", "planned", "partners", "sources")
# A file holds everything; a page describes the first.
_EVERY_ROW = CompareOptions(adoption=AdoptionOptions(most=None), partners=PartnerOptions(most=None))
_ENDINGS = (".xlsx", ".csv")


@answering("scorecard")
def scorecard(request: HttpRequest, shown: Edition) -> HttpResponse:
    """The questions with their answers so far, what they come to, and the comparison if asked."""
    asked = Asked(request.GET, {*_NAMES, *questions.fields(shown)})
    card = _card(shown, asked)
    card.check(shown.study)
    against = asked.one("against", "all")
    whole = asked.choice("show", ("", "all"), "") == "all"
    state = _state(card, against, whole)
    kind = asked.one("as")
    if kind == "sheet":
        return _sheet(shown, card)
    if not kind and not request.headers.get("X-Part") and state.pairs != State.of(request).pairs:
        return redirect(state.address(request.path))
    if kind:
        return _file(shown, asked, _comparison(shown, card, against, _EVERY_ROW), kind)
    found = _comparison(shown, card, against, CompareOptions()) if whole else None
    return page_or_part(
        request,
        shown,
        "scorecard",
        "explorer/scorecard",
        state,
        _context(shown, card, against, found),
    )


def _card(shown: Edition, asked: Asked) -> Scorecard:
    return Scorecard(
        name=asked.one("name", Scorecard.name),
        countries=asked.many("country"),
        focus_areas=asked.many("focus"),
        answers=questions.answers_asked(shown, asked),
    )


def _state(card: Scorecard, against: str, whole: bool) -> State:
    """The address of the answers; what is unknown anyway is not said."""
    known = {item_id: answer for item_id, answer in card.answers.items() if answer is not None}
    pairs = [("name", card.name)] if card.name != Scorecard.name else []
    pairs += [("country", c) for c in card.countries] + [("focus", f) for f in card.focus_areas]
    pairs += questions.pairs(known)
    pairs += [("against", against)] if against != "all" else []
    pairs += [("show", "all")] if whole else []
    return State(tuple(pairs))


def _comparison(
    shown: Edition, card: Scorecard, against: str, options: CompareOptions
) -> Comparison:
    """Without groups that are ready none are made: that would take longer than a page may."""
    model = groups(shown)
    if model is None:
        options = replace(options, groups=0)
    return compare(shown.assessment, card, against=against, options=options, groups=model)


def _context(
    shown: Edition, card: Scorecard, against: str, found: Comparison | None
) -> dict[str, Any]:
    study = shown.study
    answer = what_if(shown.assessment, card, {}, groups=groups(shown))
    subject = answer.subject
    blank = np.full(len(subject.points), np.nan)
    filled = frozenset(i for i in subject.observation_ids if i not in subject.given)
    return {
        "card": card,
        "named": card.name if card.name != Scorecard.name else "",
        "answer": answer,
        "said": answer.limits(),
        "moves": move_sentences(shown, subject),
        "categories": questions.question_categories(
            shown, _without(study.framework.item_ids, subject, filled), blank, filled
        ),
        "filled": _filled(shown, subject, filled),
        "items": len(subject.points),
        "countries": dict(sorted(country_names(shown).items(), key=lambda pair: folded(pair[1]))),
        "tags": {t: str(w) for t, w in study.framework.vocabularies.get("focus_areas", {}).items()},
        "against": against,
        "targets": _targets(shown),
        "found": found,
        "c": comparison_view(found, shown.views) if found else None,
        "limits": found.limits() if found else [],
        "tables": _TABLES,
        "largest": LARGEST_SHEET // 1000,
    }


def _without(ids: list[str], subject: Subject, filled: frozenset[str]) -> np.ndarray:
    """The answers without those filled in from the country: they are not the visitor's own."""
    own = subject.points.copy()
    own[[ids.index(i) for i in filled]] = np.nan
    return own


def _filled(shown: Edition, subject: Subject, filled: frozenset[str]) -> dict[str, bool]:
    """What the study says of the home country: item_id -> yes."""
    ids = shown.study.framework.item_ids
    return {i: bool(subject.points[ids.index(i)] == 1) for i in filled}


def _targets(shown: Edition) -> list[tuple[str, str]]:
    """What it can be set against: reference and name."""
    model, book = groups(shown), shown.study.casebook
    named = dict(book.groups.select("id", "name").iter_rows())
    there = sorted({v.group.id for v in shown.views.values() if v.group.id})
    return [
        *((f"published:{g}", f"{g} {named.get(g) or ''}".strip()) for g in there),
        *((g, g) for g in (model.group_ids if model else ())),
        *((f"model:{m}", name) for m, name in book.target_models.select("id", "name").iter_rows()),
    ]


def _sheet(shown: Edition, card: Scorecard) -> HttpResponse:
    return HttpResponse(
        scorecard_workbook(shown.study, card if card.answers or card.countries else None),
        content_type=KINDS["xlsx"],
        headers={"Content-Disposition": 'attachment; filename="scorecard.xlsx"'},
    )


def _file(shown: Edition, asked: Asked, found: Comparison, kind: str) -> HttpResponse:
    tables = found.tables()
    table = asked.choice("table", tables, "gaps")
    used = {"cluster": found.subject.id, "against": found.target.id}
    return download(
        tables[table],
        table,
        kind,
        study=shown.study,
        options=used,
        seed=found.seed,
        notes=found.limits(),
    )


@csrf_exempt  # changes nothing and reads no session; so nothing is read before its size is known
@answering("scorecard")
def upload(request: HttpRequest, shown: Edition) -> HttpResponse:
    """The filled sheet, checked, becomes the address of its answers."""
    page = reverse("explorer:scorecard", args=[shown.study.id])
    if request.method != "POST":
        return redirect(page)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_SHEET + 10_000:
        raise OptionError("the sheet", "a larger file", f"at most {LARGEST_SHEET // 1000} kB")
    sheet = request.FILES.get("sheet")
    if sheet is None:
        raise OptionError("the sheet", "", "the filled scorecard, as .xlsx or .csv")
    name = Path(str(sheet.name)).name
    ending = Path(name).suffix.lower()
    if ending not in _ENDINGS:
        raise OptionError("the sheet", name[:80], "an Excel sheet (.xlsx) or a .csv file")
    if (sheet.size or 0) > LARGEST_SHEET:
        raise OptionError("the sheet", name[:80], f"at most {LARGEST_SHEET // 1000} kB")
    with tempfile.TemporaryDirectory(prefix="healthclusters-sheet-") as folder:
        place = Path(folder) / f"sheet{ending}"
        place.write_bytes(sheet.read())
        card = read_scorecard(place, shown.study, limits=_UNPACKED)
    return redirect(_state(card, "all", whole=True).address(page))
