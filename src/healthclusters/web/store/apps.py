"""The application as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Tables of the database begin with `store_`."""

    name = "healthclusters.web.store"
    label = "store"

    def ready(self) -> None:
        """Before any form is made."""
        from healthclusters.web.form_words import use_our_words

        use_our_words()
