"""Forms of the editing pages. What the study itself refuses is said by the actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from healthclusters.base import DataError
from healthclusters.model import TABLES, GrammarError, Measure, read_value
from healthclusters.web.store.duplicates import twin_of

Sources = Sequence[tuple[str, str, str | None]]
_CONFIDENCE = [
    ("high", _("High: the source states it")),
    ("medium", _("Medium: it follows from the source")),
    ("low", _("Low: inferred")),
]
INDEPENDENCE_UNKNOWN = "whether the new source is independent is not known"
_FACTS = (
    "name",
    "aliases",
    "region",
    "city",
    "lat",
    "lon",
    "founded",
    "founded_by",
    "cluster_organisation",
    "website",
    "focus_areas",
)


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ObservationForm(forms.Form):
    """One observation, from a source of the study or a new one."""

    value = forms.CharField(label=_("Value"), max_length=200)
    as_of = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=1000,
        max_value=2100,
        help_text=_("The year that the value holds for; empty if the source does not say."),
    )
    source_id = forms.ChoiceField(
        label=_("Source"),
        required=False,
        help_text=_("One is needed: choose it, or leave this empty and describe a new one below."),
    )
    new_title = forms.CharField(label=_("New source: title"), required=False, max_length=500)
    new_url = forms.URLField(
        label=_("New source: address"), required=False, assume_scheme="https", max_length=2000
    )
    new_publisher = forms.CharField(
        label=_("New source: publisher"), required=False, max_length=300
    )
    new_year = forms.IntegerField(
        label=_("New source: year"), required=False, min_value=1000, max_value=2100
    )
    new_independent = forms.ChoiceField(
        label=_("New source: is it independent?"),
        required=False,
        choices=[("", _("I do not know")), ("1", _("Yes")), ("0", _("No"))],
        help_text=_(
            "No for the published study and its authors, and for what a cluster says of itself, "
            "such as its own web site: it cannot confirm itself. What is not known counts as no."
        ),
    )
    surely_new = forms.BooleanField(
        label=_("It is another source, although the title is nearly the same"), required=False
    )
    locator = forms.CharField(
        label=_("Where in the source"),
        required=False,
        max_length=500,
        help_text=_("Page, section or table."),
    )
    note = forms.CharField(
        label=_("The evidence in your own words"),
        required=False,
        widget=_long(3),
        help_text=_("Do not copy sentences, and name no private person."),
    )
    confidence = forms.ChoiceField(label=_("Confidence"), choices=_CONFIDENCE)

    def __init__(self, *words: Any, measure: Measure, sources: Sources, **named: Any) -> None:
        super().__init__(*words, **named)
        self._measure, self._sources = measure, sources
        chosen: Any = self.fields["source_id"]
        titled = sorted((f"{title} ({name})", name) for name, title, _address in sources)
        chosen.choices = [("", _("A new source")), *((name, said) for said, name in titled)]
        self.fields["value"].help_text = value_help(measure)

    def clean_value(self) -> str:
        """Inside the grammar of the measure."""
        text: str = self.cleaned_data["value"]
        try:
            read_value(text, self._measure)
        except GrammarError as wrong:
            raise forms.ValidationError(f"{wrong.what}. {wrong.remedy}") from wrong
        return text

    def clean(self) -> dict[str, Any]:
        """One source, and not one that is there already."""
        given = super().clean() or self.cleaned_data
        title, url = given.get("new_title", ""), given.get("new_url", "")
        if given.get("source_id"):
            if title or url:
                self.add_error("source_id", _("Choose a source or describe a new one, not both."))
            return given
        if not title:
            self.add_error("source_id", _("Choose a source, or give the title of a new one."))
            return given
        twin = twin_of(title, url, self._sources)
        if twin and (twin[1] == "address" or not given.get("surely_new")):
            said = _("This looks like the source %(name)s, which is there already: choose it.")
            self.add_error("new_title", said % {"name": twin[0]})
        return given

    def texts(self, subject: str) -> dict[str, str]:
        """The cells as they would stand in a CSV file."""
        given = self.cleaned_data
        source = given["source_id"] or self._new_id()
        return {
            "subject": subject,
            "item": self._measure.id,
            "value": given["value"],
            "as_of": _text(given["as_of"]),
            "source_id": source,
            "locator": given["locator"],
            "note": given["note"].replace("\r\n", "\n"),
            "confidence": given["confidence"],
        }

    def source(self) -> dict[str, str] | None:
        """The cells of the new source; None where one was chosen."""
        given = self.cleaned_data
        if given["source_id"]:
            return None
        return {
            "source_id": self._new_id(),
            "title": given["new_title"],
            "publisher": given["new_publisher"],
            "year": _text(given["new_year"]),
            "url": given["new_url"],
            "independent": given["new_independent"] or "0",
        }

    def why(self) -> str:
        """What a reviewer has to know beside the cells; kept in the history."""
        given = self.cleaned_data
        asked = not given["source_id"] and not given["new_independent"]
        return INDEPENDENCE_UNKNOWN if asked else ""

    def _new_id(self) -> str:
        base = slugify(self.cleaned_data["new_title"])[:60].strip("-") or "source"
        taken = {name for name, _title, _address in self._sources}
        number, name = 1, base
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        return name


class CorrectionForm(forms.Form):
    """Facts of one cluster, with the source that shows them."""

    source = forms.CharField(
        label=_("Source"),
        max_length=1000,
        help_text=_("Where it can be seen: an address, or title and page."),
    )

    def __init__(self, *words: Any, facts: dict[str, str], **named: Any) -> None:
        super().__init__(*words, **named)
        self._facts = facts
        schema = TABLES["clusters"]
        made: dict[str, forms.Field] = {}
        for name in _FACTS:
            field = schema.field(name)
            label = name.replace("_", " ").capitalize()
            about: dict[str, Any] = {
                "label": label,
                "help_text": field.description,
                "required": field.required,
            }
            if field.enum:
                choices = [("", ""), *((word, word) for word in field.enum)]
                made[name] = forms.ChoiceField(choices=choices, initial=facts[name], **about)
            else:
                made[name] = forms.CharField(max_length=2000, initial=facts[name], **about)
        self.fields = {**made, "source": self.fields["source"]}

    def changed(self) -> dict[str, str]:
        """The cells that are other than now."""
        given = self.cleaned_data
        return {name: given[name] for name in _FACTS if given[name] != self._facts[name]}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), required=False, widget=_long(2), max_length=2000)
    version = forms.IntegerField(widget=forms.HiddenInput)


def value_help(measure: Measure) -> str:
    """How a value of this measure is written."""
    said = {
        "number": _("A number such as 270, or a bound such as >=200 or <=15."),
        "rank": _("A whole number from 1, or a bound such as <=10."),
        "yes_no": _("1 for yes, 0 for no."),
        "level": ", ".join(measure.levels),
    }[measure.kind]
    absences = ", ".join(measure.absences)
    return f"{said} {absences}".strip()


def add_problems(form: forms.Form, wrong: DataError) -> None:
    """Every problem at its field, or at the form where it has none."""
    for problem in wrong.problems:
        field = problem.column if problem.column in form.fields else None
        form.add_error(field, f"{problem.what}. {problem.remedy} ({problem.code})")


def _text(value: Any) -> str:
    return "" if value is None else str(value)
