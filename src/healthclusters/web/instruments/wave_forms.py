"""Forms of a steward: a new wave, and links."""

from __future__ import annotations

from typing import Any

import yaml
from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from healthclusters.web.instruments.survey import bank

_USUAL = ("new-relations", "value-overall", "satisfaction-overall", "additionality-project")
_LONGEST_NAME = 60


class WaveForm(forms.Form):
    """What is asked of whom."""

    title = forms.CharField(
        label=_("Title, as members read it"),
        max_length=200,
        help_text=_("For example: Survey of our members"),
    )
    wave = forms.CharField(
        label=_("Wave"), max_length=30, help_text=_("A year or month, such as 2026.")
    )
    clusters = forms.CharField(
        label=_("Clusters, one a line"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        help_text=_("One name if the survey is about one cluster."),
    )
    questions = forms.MultipleChoiceField(
        label=_("Questions"),
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In the order of this list. Fewer questions bring more answers."),
    )
    least = forms.IntegerField(
        label=_("Fewest answers of which anything is shown"),
        min_value=3,
        max_value=1_000,
        initial=5,
    )

    def __init__(self, *words: Any, language: str = "en", **named: Any) -> None:
        super().__init__(*words, **named)
        field = self.fields["questions"]
        field.choices = [  # type: ignore[attr-defined]
            (name, question.in_language(language)) for name, question in bank().questions.items()
        ]
        field.initial = list(_USUAL)

    def clean_clusters(self) -> list[str]:
        """The names, each once."""
        lines = [line.strip() for line in self.cleaned_data["clusters"].splitlines()]
        names = list(dict.fromkeys(line for line in lines if line))
        if not names:
            raise forms.ValidationError(_("Write at least one name."))
        for name in names:
            if len(name) > _LONGEST_NAME:
                raise forms.ValidationError(
                    _("A name has at most %(n)s letters.") % {"n": _LONGEST_NAME}
                )
        return names

    def clean(self) -> dict[str, Any]:
        """The name of the wave in addresses comes from title and wave."""
        given = super().clean() or {}
        name = slugify(f"{given.get('title', '')} {given.get('wave', '')}")[:40].strip("-")
        given["wave_id"] = name
        if not name or name == "open":
            self.add_error("title", _("Write a title with letters of the Latin alphabet."))
        return given

    def questionnaire(self) -> str:
        """The questionnaire file that the choices make."""
        given = self.cleaned_data
        content = {
            "healthclusters": "questionnaire/1",
            "id": given["wave_id"],
            "title": {"en": given["title"]},
            "wave": given["wave"],
            "questions": [{"bank": name} for name in given["questions"]],
        }
        return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))


class LinksForm(forms.Form):
    """How many links for which cluster."""

    cluster = forms.ChoiceField(label=_("For members of"), choices=())
    number = forms.IntegerField(label=_("How many links"), min_value=1, max_value=5_000, initial=20)

    def __init__(self, *words: Any, clusters: list[str], **named: Any) -> None:
        super().__init__(*words, **named)
        self.fields["cluster"].choices = [(name, name) for name in clusters]  # type: ignore[attr-defined]
