"""The frame of every page of a study: navigation, revision, how it was computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as marked

from healthclusters.base import UnknownNameError
from healthclusters.publish.about import About, Link, about
from healthclusters.publish.environment import Render
from healthclusters.web.explorer.addresses import WebAddresses
from healthclusters.web.explorer.framework_words import in_language
from healthclusters.web.explorer.page_tables import asked_table
from healthclusters.web.explorer.refusals import NoSuchPageError, check_names, nearest
from healthclusters.web.results import Edition, edition, study_ids
from healthclusters.web.results.tables import Table

_ENTRIES = (
    ("landscape", marked("Landscape")),
    ("groups", marked("Groups")),
    ("ranking", marked("Ranking")),
    ("compare", marked("Compare")),
    ("practices", marked("Practices")),
    ("partners", marked("Partners")),
    ("what-if-choose", marked("What if")),
    ("scorecard", marked("Your own cluster")),
    ("effects", marked("Effects")),
    ("published", marked("Published")),
    ("method", marked("Method")),
    ("data", marked("Data")),
)


def edition_or_404(study_id: str) -> Edition:
    """The study; a page that helps where the address names none."""
    try:
        return edition(study_id)
    except UnknownNameError as unknown:
        raise NoSuchPageError(
            _("There is no study called “%(name)s”.") % {"name": study_id},
            nearest(study_id, study_ids()),
        ) from unknown


def site(shown: Edition, current: str) -> About:
    """The frame of a page. current: name of the entry of the navigation that is open."""
    addresses = WebAddresses(shown.study.id)
    entries = [(name, _(title), addresses.page(name)) for name, title in _ENTRIES]
    entries.append(("your-data", _("Your own data"), reverse("instruments:home")))
    return about(
        shown.evidence,
        home=addresses.page("landscape"),
        method=addresses.page("method"),
        navigation=[Link(title, to, current=name == current) for name, title, to in entries if to],
        addresses=addresses,
    )


def renderer(request: HttpRequest, shown: Edition, template: str = "", **more: Any) -> Render:
    """What a page of `publish` is made with here.

    template: instead of the one that it names. more: what that template shows beside.
    """

    def render(name: str, **context: Any) -> str:
        return made(request, shown, template or name, **context, **more)

    return render


def shown_by(make: Callable[[Render], object]) -> Any:
    """What a page of `publish` shows, before it is made: to be kept, cut or sorted here."""
    kept: dict[str, Any] = {}

    def keep(_name: str, **context: Any) -> str:
        kept.update(context)
        return ""

    make(keep)
    return kept.get("page")


def made(request: HttpRequest, shown: Edition, template: str, **context: Any) -> str:
    """The HTML of a page; words of the framework in the language of the visitor."""
    language = (get_language() or "en").partition("-")[0]
    said = in_language(context, shown, language)
    return render_to_string(template, {"edition": shown, **said}, request)


def answer(
    request: HttpRequest,
    shown: Edition,
    current: str,
    template: str,
    *,
    tables: Sequence[Table] = (),
    filters: Sequence[str] = (),
    **context: Any,
) -> HttpResponse:
    """A page, or one of its tables where `?as=csv` asks for it.

    current: entry of the navigation. filters: what the query may hold beside the common parts.
    """
    check_names(request, filters)
    asked = asked_table(request, shown, tables)
    if asked is not None:
        return asked
    context["tables"] = {table.name: table for table in tables}
    return HttpResponse(made(request, shown, template, site=site(shown, current), **context))
