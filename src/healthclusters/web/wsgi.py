"""The application as a server sees it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from healthclusters.web.serving import SERVER, end_with

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "healthclusters.web.settings")
if SERVER in os.environ:  # else a killed server would leave processes that hold its port
    end_with(int(os.environ[SERVER]), lambda: os._exit(1))

application = get_wsgi_application()

if SERVER in os.environ:  # the first visitor is not to wait for what every visitor needs
    from healthclusters.web.explorer.warming import warm_in_background

    warm_in_background()
