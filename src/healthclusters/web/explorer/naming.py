"""Clusters as visitors name them: by id, by name, by an alias or by part of a name."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language
from markupsafe import Markup

from healthclusters.base import OptionError, UnknownNameError
from healthclusters.base.sentences import FALLBACK
from healthclusters.publish.frames import named_clusters
from healthclusters.publish.report.language import languages, words_in
from healthclusters.web.explorer.once import once
from healthclusters.web.results import Edition

_SHOWN = 8


def country_names(shown: Edition) -> Mapping[str, str]:
    """Each country of the study by its alpha-3 code, in the language of the visitor."""
    return country_names_in(shown, (get_language() or FALLBACK).partition("-")[0])


@once(8)
def country_names_in(shown: Edition, language: str) -> Mapping[str, str]:
    """In a language; as the data name them where the reports are not written in it."""
    words = words_in(language if language in languages() else FALLBACK)
    return {c: words.country(c, name) for c, name in shown.evidence.country_names.items()}


@once(4)
def names(shown: Edition) -> Markup:
    """All names, as the options of a list to choose from."""
    ordered = sorted((v.name for v in shown.views.values()), key=str.casefold)
    return Markup("").join(Markup('<option value="{}"></option>').format(n) for n in ordered)


@once(4)
def _known(shown: Edition) -> Mapping[str, str]:
    return named_clusters(shown.views)


def cluster_named(shown: Edition, text: str) -> str:
    """The cluster_id meant.

    Raises UnknownNameError (with the nearest) where there is none, OptionError with the first of
    them where several names hold the text.
    """
    if text in shown.views:
        return text
    known = _known(shown)
    wanted = text.casefold().strip()
    if wanted in known:
        return known[wanted]
    holding = [v for v in shown.views.values() if wanted and wanted in v.search_text]
    if len(holding) == 1:
        return holding[0].id
    if holding:
        more = "" if len(holding) <= _SHOWN else f", and {len(holding) - _SHOWN} more"
        expected = f"one of: {', '.join(v.name for v in holding[:_SHOWN])}{more}"
        raise OptionError("the cluster", text, expected)
    raise UnknownNameError("cluster", text, [*shown.views, *(v.name for v in shown.views.values())])
