"""A source among hundreds: found by words of its title, and taken by a button, without a script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from healthclusters.web.editing.forms import ObservationForm, Sources

_OFFERED = 10  # sources beside the form; more words find fewer
_NEW = ("new_title", "new_url", "new_publisher", "new_year")


class SourceInput(forms.TextInput):
    """Shows a source by its title; browsers offer the titles while one types."""

    def __init__(self, titled: dict[str, str]) -> None:
        super().__init__(attrs={"list": "known-sources", "autocomplete": "off"})
        self._titled = titled

    def format_value(self, value: Any) -> str | None:
        """The title and short name in place of the short name alone."""
        shown = super().format_value(value)
        return None if shown is None else self._titled.get(shown, shown)


class FindingForm(ObservationForm):
    """The form of an observation with a field for words in place of a list of every source.

    titled: title and short name of each source, by its short name. offered: short names of those
    that were probably meant. taken: whether a button took one of them, so that nothing is sent.
    """

    def __init__(self, *words: Any, sources: Sources, **named: Any) -> None:
        self.titled = {name: f"{title} ({name})" for name, title, _address in sources}
        self.taken = False
        if words and words[0]:
            words = (self._with_source(words[0]), *words[1:])
        super().__init__(*words, sources=sources, **named)
        self.fields["source_id"] = forms.CharField(
            label=_("Source"),
            required=False,
            max_length=1000,
            widget=SourceInput(self.titled),
            help_text=_(
                "One is needed: write words of its title and choose among those found, or leave "
                "this empty and describe a new one below."
            ),
        )
        self.fields["source_id"].needed = True  # type: ignore[attr-defined]

    def _with_source(self, data: Any) -> Any:
        """What was sent, with the source of the button that was pressed, by its short name."""
        given = data.copy()
        self.taken = given.get("use") in self.titled
        if self.taken:
            given["source_id"] = given["use"]
            for name in _NEW:
                given[name] = ""
        text = str(given.get("source_id") or "").strip()
        named = next((name for name, said in self.titled.items() if text in (name, said)), None)
        if named:
            given["source_id"] = named
        return given

    def is_valid(self) -> bool:
        """False where a button only took a source: the person has yet to send it."""
        return super().is_valid() and not self.taken

    def clean_source_id(self) -> str:
        """The short name of the source that is meant; those that it may be where none is."""
        text = str(self.cleaned_data["source_id"]).strip()
        if not text or text in self.titled:
            return text
        wanted = text.casefold().split()
        found = [n for n, said in self.titled.items() if all(w in said.casefold() for w in wanted)]
        self.offered = sorted(found, key=self.titled.__getitem__)[:_OFFERED]
        if not found:
            raise forms.ValidationError(
                _("No source of the study has these words. Try fewer, or describe a new one.")
            )
        said = ngettext(
            "%(n)s source has these words: use it above, or write more of its title.",
            "%(n)s sources have these words: use one above, or write more of its title.",
            len(found),
        )
        raise forms.ValidationError(said % {"n": len(found)})
