"""A cluster's scorecard on which any point can be set by hand."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from healthclusters.base import UnknownNameError
from healthclusters.comparison import find_moves, subject_of
from healthclusters.comparison import what_if as answer_what_if
from healthclusters.comparison.gaps import answer_word
from healthclusters.comparison.page_words import move_sentence
from healthclusters.comparison.subject import Subject
from healthclusters.web.explorer import naming, questions
from healthclusters.web.explorer.answering import answering, page, page_or_part
from healthclusters.web.explorer.asked import Asked, State
from healthclusters.web.explorer.downloads import download
from healthclusters.web.explorer.kept import groups
from healthclusters.web.results import Edition


@answering("what-if-choose")
def choose(request: HttpRequest, shown: Edition) -> HttpResponse:
    """Which cluster?"""
    named = Asked(request.GET, {"c"}).one("c")
    if named:
        cluster_id = naming.cluster_named(shown, named)
        return redirect("explorer:what-if", shown.study.id, cluster_id)
    names = {"names": naming.names(shown)}
    return page(request, shown, "what-if-choose", "explorer/what_if_choose.html", names)


@answering("what-if-choose")
def what_if(request: HttpRequest, shown: Edition, cluster_id: str) -> HttpResponse:
    """Total, place and groups, as it is and as it would be; nothing is stored."""
    if cluster_id not in shown.views:
        raise UnknownNameError("cluster", cluster_id, list(shown.views))
    asked = Asked(request.GET, {"as", *questions.fields(shown)})
    before = subject_of(shown.assessment, cluster_id)
    changes = _changes(shown, asked, before)
    state = State(tuple(questions.pairs(changes)))
    kind = asked.one("as")
    if not kind and not request.headers.get("X-Part") and state.pairs != State.of(request).pairs:
        return redirect(state.address(request.path))
    model = groups(shown)
    answer = answer_what_if(shown.assessment, cluster_id, changes, groups=model)
    if kind:
        used = {
            "cluster": cluster_id,
            "set": {c["item_id"]: c["after"] for c in answer.changes.to_dicts()},
        }
        return download(answer.table(), "what-if", kind, study=shown.study, options=used)
    context = {
        "view": shown.views[cluster_id],
        "answer": answer,
        "changes": answer.changes.to_dicts(),
        "said": answer.limits(),
        "moves": move_sentences(shown, answer.subject),
        "categories": questions.question_categories(shown, answer.subject.points, before.points),
        "states": {i: shown.evidence.answer(cluster_id, i) for i in shown.study.framework.item_ids},
        "items": len(before.points),
        "begin": reverse("explorer:what-if", args=[shown.study.id, cluster_id]),
    }
    return page_or_part(request, shown, "what-if-choose", "explorer/what_if", state, context)


def _changes(shown: Edition, asked: Asked, before: Subject) -> dict[str, int | None]:
    """The answers given that differ from those it has: a form without a script sends all."""
    present = dict(zip(shown.study.framework.item_ids, before.points, strict=True))
    words = {value: word for word, value in questions.ANSWERS.items()}
    return {
        item_id: answer
        for item_id, answer in questions.answers_asked(shown, asked).items()
        if words[answer] != answer_word(present[item_id])
    }


def move_sentences(shown: Edition, subject: Subject) -> list[str]:
    """What it would take to resemble each computed group."""
    model = groups(shown)
    if model is None:
        return []
    framework = shown.study.framework
    labels = {i.id: str(i.label) for i in framework.items}
    return [
        move_sentence(find_moves(framework, subject, model, group_id), labels)
        for group_id in model.group_ids
    ]
