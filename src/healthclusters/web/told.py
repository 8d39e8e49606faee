"""Words of a framework in the language of the visitor, and rules in words."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from healthclusters.model import Rule, Text


def language() -> str:
    """Of the visitor, such as `fr`."""
    return (get_language() or "en").partition("-")[0]


def in_words(text: Text) -> str:
    """The text in the language of the visitor, in English where it has no other."""
    return text.in_language(language())


def told(text: Text | str) -> Markup:
    """The same for a page; what stays English on a page that is not says so."""
    shown = in_words(text) if isinstance(text, Text) else text
    if language() == "en" or (isinstance(text, Text) and text.get(language())):
        return escape(shown)
    return Markup('<span lang="en">{}</span>').format(shown)


def rule_words(rule: Rule) -> str:
    """Which values earn the point."""
    if isinstance(rule.threshold, tuple):
        return _("that is one of: %(levels)s") % {"levels": ", ".join(rule.threshold)}
    whole = int(rule.threshold) if rule.threshold == int(rule.threshold) else rule.threshold
    number = number_format(whole, use_l10n=True, force_grouping=True)
    return {
        "at_least": _("of at least %(n)s"),
        "at_most": _("of at most %(n)s"),
        "equals": _("of exactly %(n)s"),
    }[rule.operator] % {"n": number}
