"""The frame of every page of a study: navigation, revision, how it was computed."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from healthclusters.base import UnknownNameError
from healthclusters.publish.about import About, Link, about
from healthclusters.web.results import Edition, edition

_ENTRIES = (("landscape", "Landscape"),)


def edition_or_404(study_id: str) -> Edition:
    """The study; a page that helps where the address names none."""
    try:
        return edition(study_id)
    except UnknownNameError as unknown:
        raise Http404(str(unknown)) from unknown


def site(shown: Edition, current: str) -> About:
    """The frame of a page. current: name of the entry of the navigation that is open."""
    study_id = shown.study.id
    return about(
        shown.evidence,
        home=reverse("explorer:landscape", args=[study_id]),
        method=reverse("explorer:landscape", args=[study_id]),
        navigation=[
            Link(_(title), reverse(f"explorer:{name}", args=[study_id]), current=name == current)
            for name, title in _ENTRIES
        ],
    )
