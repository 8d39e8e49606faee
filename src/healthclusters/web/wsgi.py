"""The application as a server sees it."""

from __future__ import annotations

import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

from healthclusters.web.serving import SERVER, end_with

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "healthclusters.web.settings")
if SERVER in os.environ:  # else a killed server would leave processes that hold its port
    end_with(int(os.environ[SERVER]), lambda: os._exit(1))

application = get_wsgi_application()


def _warm() -> None:
    """Loading the views takes a while, too, and so does not wait for its turn."""
    from healthclusters.web.explorer.warming import warm_quietly

    warm_quietly()


if SERVER in os.environ:  # the first visitor is not to wait for what every visitor needs
    Thread(target=_warm, name="warming", daemon=True).start()
