"""Forms of the public pages: how many answers, which partners."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from healthclusters.portfolio import PortfolioFindings
from healthclusters.portfolio.words import KINDS


class PlanningForm(forms.Form):
    """Two shares that a survey should tell apart."""

    share = forms.FloatField(
        label=_("One share, in per cent"), min_value=0.1, max_value=99.9, initial=50
    )
    other = forms.FloatField(
        label=_("The other share, in per cent"), min_value=0.1, max_value=99.9, initial=37
    )
    against = forms.ChoiceField(
        label=_("The other share is"),
        choices=[
            ("cluster", _("of another cluster with as many answers")),
            ("benchmark", _("a known figure")),
        ],
    )
    members = forms.IntegerField(
        label=_("Members of each cluster"),
        required=False,
        min_value=2,
        max_value=1_000_000,
        help_text=_("With few members fewer answers are enough."),
    )

    def clean(self) -> dict[str, object]:
        """Two equal shares cannot be told apart."""
        given = super().clean() or {}
        if given.get("share") is not None and given.get("share") == given.get("other"):
            raise forms.ValidationError(
                _("The two shares are equal: no number of answers tells them apart.")
            )
        return given


class PartnersForm(forms.Form):
    """For whom partners are looked for, and what they should bring."""

    project = forms.ChoiceField(label=_("For the project"), choices=())
    kind = forms.MultipleChoiceField(
        label=_("Kinds that are missing"),
        required=False,
        choices=list(KINDS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: every kind that the project has not."),
    )

    def __init__(self, *words: Any, found: PortfolioFindings, **named: Any) -> None:
        super().__init__(*words, **named)
        tied = set(found.network.network.project_ids) if found.network else set()
        rows = found.portfolio.projects.select("project_id", "title").iter_rows()
        self.fields["project"].choices = [  # type: ignore[attr-defined]
            (name, f"{title} ({name})") for name, title in rows if name in tied
        ]
