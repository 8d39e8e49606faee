"""Templates of the web pages: those of the static site in a frame of the application's own.

A template is looked for here first and among those of `publish` next, so that a page that the site
has as well is written once; `base.html` is the one that differs.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from markupsafe import Markup

from healthclusters.publish.environment import percent, web_address
from healthclusters.web.explorer.addresses import address, tool_address
from healthclusters.web.explorer.addresses_of_view import with_query
from healthclusters.web.explorer.citation import citation
from healthclusters.web.explorer.languages import languages, theme, themes
from healthclusters.web.people.menu import menu_of
from healthclusters.web.spoken import SpokenTemplate, is_english, said, said_of_many
from healthclusters.web.told import in_words, rule_words, told

_ENGLISH = Markup(' lang="en"')
_NOTHING = Markup("")
_PLACES = ("healthclusters.web", "healthclusters.publish")


class PackageTemplates(BaseLoader):
    """Templates of the application, then of the site, wherever the package is installed."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        """The text of a template."""
        for package in _PLACES:
            place = files(package).joinpath("templates", template)
            if place.is_file():
                return place.read_text("utf-8"), template, None
        raise TemplateNotFound(template)


def environment(**options: Any) -> Environment:
    """Everything from people is escaped, nothing undefined is printed."""
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    options |= {"loader": PackageTemplates(), "extensions": ["jinja2.ext.i18n"]}
    made = Environment(**options)  # noqa: S701 - Django asks for autoescape itself
    made.template_class = SpokenTemplate
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=said, ngettext=said_of_many, newstyle=True
    )
    made.filters["web_address"] = web_address
    made.filters["told"] = told
    made.globals |= {
        "percent": percent,
        "static": static,
        "url": lambda name, *words, **named: reverse(name, args=words, kwargs=named),
        "language": translation.get_language,
        "messages_of": _messages,
        "languages_of": languages,
        "theme_of": theme,
        "themes_of": themes,
        "citation_of": citation,
        "menu_of": menu_of,
        "with_query": with_query,
        "address_of": address,
        "tool_address": tool_address,
        # Sentences that lower floors compute are English, and say so on a page that is not.
        "en": _english,
        "word": _word,
        "said_of": in_words,
        "rule_words": rule_words,
        # The style sheets are linked once in the frame; pages of the site name theirs here.
        "style": lambda *_: "",
    }
    return made


def _word(text: str) -> str:
    """A word that a lower floor chose from a few, in the language of the visitor."""
    return said(text) if text else text


def _english() -> Markup:
    return _NOTHING if is_english() else _ENGLISH


def _messages(request: HttpRequest) -> list[Any]:
    return list(messages.get_messages(request))
