"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ExplorerConfig(AppConfig):
    """Pages without tables of their own."""

    name = "healthclusters.web.explorer"
    label = "explorer"
