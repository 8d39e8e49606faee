"""The pages that visitors open first are made once before anybody asks for them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from healthclusters.web.explorer.addresses import address
from healthclusters.web.explorer.clusters import cluster
from healthclusters.web.explorer.groups import groups
from healthclusters.web.explorer.landscape import landscape
from healthclusters.web.results import edition, study_ids

_LOG = logging.getLogger("healthclusters.warming")
_PAUSE = 2.0  # seconds between two looks whether results are there
_MOST_LOOKS = 900


def warm(over: Event | None = None) -> None:
    """Read every study, make its first pages, and make them again once its results are there."""
    ended = over or Event()
    waiting = [study_id for study_id in study_ids() if not _opened_whole(study_id)]
    for _look in range(_MOST_LOOKS):
        if not waiting or ended.wait(_PAUSE):
            return
        waiting = [s for s in waiting if edition(s).pending or not _opened_whole(s)]


def _opened_whole(study_id: str) -> bool:
    """Make its pages; False where they still lack what is being computed."""
    pending = edition(study_id).pending
    _open_pages(study_id)
    return not pending


def warm_quietly() -> None:
    """What goes wrong here would go wrong for the first visitor, who gets a page that helps."""
    try:
        warm()
    except Exception:
        _LOG.exception("the first pages could not be made ahead")
    finally:
        connection.close()


def _open_pages(study_id: str) -> None:
    """The landscape, the groups and the page of one cluster, in English."""
    first = next(iter(edition(study_id).views), "")
    with translation.override(settings.LANGUAGE_CODE):
        _open(landscape, address("landscape", study_id), study_id)
        _open(groups, address("groups", study_id), study_id)
        if first:
            _open(cluster, address("cluster", study_id, first), study_id, first)


def _open(view: Callable[..., HttpResponse], path: str, *named: str) -> None:
    """As a visitor of this machine would."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    host = next((h.lstrip(".") for h in settings.ALLOWED_HOSTS if h != "*"), "localhost")
    request.META = {"SERVER_NAME": host, "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1"}
    view(request, *named)
