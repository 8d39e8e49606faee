"""What forms say of a wrong field: our words in place of Django's, in every language.

A sentence says what to write, for whoever fills a form knows neither "slug" nor "value".
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy as ngettext

_WORDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("Fill this in.")},
    forms.IntegerField: {"invalid": _("Write a whole number, such as 2018.")},
    forms.FloatField: {"invalid": _("Write a number, such as 12.5.")},
    forms.EmailField: {},
    forms.URLField: {
        "invalid": _("Write the whole address of a web page, such as https://example.org/report.")
    },
    forms.SlugField: {},
    forms.ChoiceField: {"invalid_choice": _("Choose one of the list.")},
    forms.FileField: {
        "required": _("Choose a file."),
        "invalid": _("Choose a file."),
        "missing": _("Choose a file."),
        "empty": _("The file is empty. Choose another one."),
    },
}
_SHORT_NAME = _("Use letters without accents, digits, hyphens and underscores, without spaces.")


def use_our_words() -> None:
    """Put them in place; once, before any form is made, for forms copy them."""
    for field, words in _WORDS.items():
        field.default_error_messages = {**field.default_error_messages, **words}
    validators.validate_slug.message = _SHORT_NAME
    validators.validate_email.message = _("Write an e-mail address, such as ada@example.org.")
    validators.URLValidator.message = _WORDS[forms.URLField]["invalid"]
    validators.MinValueValidator.message = _("Write %(limit_value)s or more.")
    validators.MaxValueValidator.message = _("Write %(limit_value)s or less.")
    validators.MaxLengthValidator.message = ngettext(
        "Write at most %(limit_value)d letter; these are %(show_value)d.",
        "Write at most %(limit_value)d letters; these are %(show_value)d.",
        "limit_value",
    )
    validators.ProhibitNullCharactersValidator.message = _(
        "This holds a character that cannot be kept (NUL). Type it anew."
    )
