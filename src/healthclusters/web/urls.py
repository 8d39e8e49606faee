"""Every address of the application; addresses are permanent and can be cited."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("health/", include("healthclusters.web.running.health")),
    path("api/v1/", include("healthclusters.web.api.urls")),
    *i18n_patterns(
        path("", include("healthclusters.web.people.urls")),
        path("", include("healthclusters.web.editing.urls")),
        path("", include("healthclusters.web.explorer.urls")),
        path("", include("healthclusters.web.instruments.urls")),
        path("", include("healthclusters.web.instruments.wave_urls")),
        path("", include("healthclusters.web.instruments.own_urls")),
        prefix_default_language=False,
    ),
]

handler400 = "healthclusters.web.explorer.errors.bad_request"
handler403 = "healthclusters.web.explorer.errors.forbidden"
handler404 = "healthclusters.web.explorer.errors.not_found"
handler500 = "healthclusters.web.running.fault_pages.server_error"
