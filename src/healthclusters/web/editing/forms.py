"""Forms of the editing pages. What the study itself refuses is said by the actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from healthclusters.base import DataError
from healthclusters.base.tables import did_you_mean
from healthclusters.model import TABLES, GrammarError, Measure, Text, read_value
from healthclusters.web.explorer.column_words import column_words
from healthclusters.web.store.duplicates import twin_of
from healthclusters.web.told import language

Sources = Sequence[tuple[str, str, str | None]]
Choices = Sequence[tuple[str, str]]
_CONFIDENCE = [
    ("high", _("High: the source states it")),
    ("medium", _("Medium: it follows from the source")),
    ("low", _("Low: inferred")),
]
INDEPENDENCE_UNKNOWN = "whether the new source is independent is not known"
# Facts of a cluster that a form changes, how long each may be, and what to write.
_FACTS: dict[str, tuple[int, Any]] = {
    "name": (200, _("As the cluster calls itself.")),
    "aliases": (500, _("Other names, with a semicolon between them.")),
    "region": (200, _("The home region.")),
    "city": (200, _("The town in which the cluster organisation has its seat.")),
    "lat": (30, _("Of the town, in degrees, such as 49.61; north is positive.")),
    "lon": (30, _("Of the town, in degrees, such as 6.13; east is positive.")),
    "founded": (10, _("The year, such as 2008.")),
    "founded_by": (200, _("Who founded it.")),
    "cluster_organisation": (200, _("The legal body that manages the cluster.")),
    "website": (500, _("The address, beginning with https://.")),
    "focus_areas": (500, _("From the list below, with a semicolon between them.")),
}


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ObservationForm(forms.Form):
    """One observation, from a source of the study or a new one."""

    replaces = forms.ChoiceField(
        label=_("What do you send?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _(
                "What you correct was changed meanwhile. Look at it and choose again."
            )
        },
    )
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
        help_text=_("Choose one that is known, or leave “A new source” and describe it below."),
    )
    new_title = forms.CharField(
        label=_("New source: title"),
        required=False,
        max_length=500,
        help_text=_("Needed where the source is new."),
    )
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
        label=_("New source: is it independent of the published study?"),
        required=False,
        choices=[("", _("I do not know")), ("1", _("Yes")), ("0", _("No"))],
        help_text=_(
            "No for the published study, its slides and what only repeats them: the study cannot "
            "confirm its own groups. What is not known counts as no."
        ),
    )
    surely_new = forms.BooleanField(
        label=_("It is another source, although the title is nearly the same"), required=False
    )
    locator = forms.CharField(
        label=_("Where in the source"),
        max_length=500,
        help_text=_("Page, section or table, so that another person finds it."),
    )
    note = forms.CharField(
        label=_("The evidence in your own words"),
        max_length=2000,
        widget=_long(3),
        help_text=_("Do not copy sentences, and name no private person."),
    )
    confidence = forms.ChoiceField(label=_("Confidence"), choices=_CONFIDENCE)

    def __init__(
        self,
        *words: Any,
        measure: Measure,
        sources: Sources,
        correctable: Choices = (),
        **named: Any,
    ) -> None:
        super().__init__(*words, **named)
        self._measure, self._sources = measure, sources
        _without_optional(self, "source_id", "new_title", "replaces")
        self._offer(correctable)
        if measure.kind in ("level", "yes_no"):
            self.fields["value"] = forms.ChoiceField(
                label=_("Value"), choices=[("", _("Choose")), *value_choices(measure)]
            )
        chosen: Any = self.fields["source_id"]
        titled = sorted((f"{title} ({name})", name) for name, title, _address in sources)
        chosen.choices = [("", _("A new source")), *((name, said) for said, name in titled)]
        self.fields["value"].help_text = value_help(measure)

    offered: Sequence[str] = ()  # short names of sources that were probably meant

    def _offer(self, correctable: Choices) -> None:
        """Which values can be said to be wrong; no question where there is none."""
        if not correctable:
            del self.fields["replaces"]
            return
        asked: Any = self.fields["replaces"]
        other = _("Another value, such as a newer one. What is there stays.")
        wrong = _("A correction: %(value)s is wrong, and this takes its place.")
        asked.choices = [("", other), *((n, wrong % {"value": said}) for n, said in correctable)]

    def corrected(self) -> tuple[str, int | None]:
        """The observation that this corrects and its version; empty and None for none."""
        name, _colon, version = self.cleaned_data.get("replaces", "").rpartition(":")
        return name, int(version) if name else None

    def clean_value(self) -> str:
        """Inside the grammar of the measure."""
        text: str = self.cleaned_data["value"]
        try:
            read_value(text, self._measure)
        except GrammarError as wrong:
            raise forms.ValidationError(_value_problem(wrong, self._measure)) from wrong
        return text

    def clean(self) -> dict[str, Any]:
        """One source, and not one that is there already."""
        given = super().clean() or self.cleaned_data
        title, url = given.get("new_title", ""), given.get("new_url", "")
        if given.get("source_id") or "source_id" in self.errors:
            if title or url:
                self.add_error("source_id", _("Choose a source or describe a new one, not both."))
            return given
        if not title:
            self.add_error("source_id", _("Choose a source, or give the title of a new one."))
            return given
        twin = twin_of(title, url, self._sources)
        if twin and (twin[1] == "address" or not given.get("surely_new")):
            title = next(title for name, title, _address in self._sources if name == twin[0])
            said = _("This looks like “%(title)s”, which is there already: use that one.")
            self.add_error("new_title", said % {"title": title})
            self.offered = [twin[0]]
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

    def __init__(
        self, *words: Any, facts: dict[str, str], focus_areas: Mapping[str, Text], **named: Any
    ) -> None:
        super().__init__(*words, **named)
        self._facts, self._focus_areas = facts, focus_areas
        schema = TABLES["clusters"]
        made: dict[str, forms.Field] = {}
        for name, (longest, said) in _FACTS.items():
            field = schema.field(name)
            about: dict[str, Any] = {
                "label": column_words(name),
                "help_text": said,
                "required": field.required,
            }
            if field.enum:
                choices = [("", ""), *((word, word) for word in field.enum)]
                made[name] = forms.ChoiceField(choices=choices, initial=facts[name], **about)
            else:
                made[name] = forms.CharField(max_length=longest, initial=facts[name], **about)
        known = "; ".join(focus_areas)
        made["focus_areas"].help_text = f"{_FACTS['focus_areas'][1]} {_('Known are:')} {known}"
        self.fields = {**made, "source": self.fields["source"]}

    def clean_focus_areas(self) -> str:
        """Words of the framework's list, each unknown one named with the nearest."""
        written: str = self.cleaned_data["focus_areas"]
        areas = [part.strip() for part in written.split(";") if part.strip()]
        wrong = [area for area in areas if area not in self._focus_areas]
        if wrong:
            said = [f"{area}: {did_you_mean(area, self._focus_areas)}".strip() for area in wrong]
            raise forms.ValidationError(
                _("Not in the list of focus areas: %(wrong)s") % {"wrong": "; ".join(said)}
            )
        return "; ".join(areas) if written != self._facts["focus_areas"] else written

    def changed(self) -> dict[str, str]:
        """The cells that are other than now."""
        given = self.cleaned_data
        return {name: given[name] for name in _FACTS if given[name] != self._facts[name]}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), required=False, widget=_long(2), max_length=2000)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        _without_optional(self, "reason")


def _without_optional(form: forms.Form, *names: str) -> None:
    """Fields that may be empty in some cases only: their help says in which, not “optional”."""
    for name in names:
        form.fields[name].needed = True  # type: ignore[attr-defined]


def _value_problem(wrong: GrammarError, measure: Measure) -> str:
    """What is wrong, said by the floor that read it in English; else how a value is written."""
    if language() == "en":
        return f"{wrong.what}. {wrong.remedy}"
    return f"{_('This is no value of this question.')} {value_help(measure)}"


def value_help(measure: Measure) -> str:
    """How a value of this measure is written."""
    said = {
        "number": _("A number such as 270, or a bound such as >=200 or <=15."),
        "rank": _("A whole number from 1, or a bound such as <=10."),
    }.get(measure.kind)
    if said is None:
        return ""
    absences = _(" Or the word: %(words)s.") % {"words": ", ".join(measure.absences)}
    return f"{said}{absences if measure.absences else ''}"


def value_choices(measure: Measure) -> list[tuple[str, Any]]:
    """The values of a measure that has a few."""
    if measure.kind == "yes_no":
        values: list[tuple[str, Any]] = [("1", _("yes")), ("0", _("no"))]
    else:
        values = [(level, level.replace("_", " ")) for level in measure.levels]
    return [*values, *((word, word.replace("_", " ")) for word in measure.absences)]


def add_problems(form: forms.Form, wrong: DataError) -> None:
    """Every problem at its field, or at the form where it has none."""
    for problem in wrong.problems:
        field = problem.column if problem.column in form.fields else None
        form.add_error(field, f"{problem.what}. {problem.remedy}")


def _text(value: Any) -> str:
    return "" if value is None else str(value)
