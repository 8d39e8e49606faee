"""Forms of the people pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from healthclusters.web.people.words import MANAGER
from healthclusters.web.store.models import Person, Role

_NEW = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class SignInForm(forms.Form):
    """Who, and the password."""

    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class NewPasswordForm(forms.Form):
    """A password, as the validators of the settings ask for."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=_NEW,
        help_text=_(
            "At least 12 characters, not one that many people use; a sentence is easiest to "
            "remember."
        ),
    )

    def __init__(self, *words: Any, email: str = "", name: str = "", **named: Any) -> None:
        super().__init__(*words, **named)
        self._email, self._name = email, name

    def clean_password(self) -> str:
        """The password, or every reason why it will not do."""
        password: str = self.cleaned_data["password"]
        name = self._name or self.cleaned_data.get("name", "")
        password_validation.validate_password(password, Person(email=self._email, name=name))
        return password


class JoinForm(NewPasswordForm):
    """Name and password of somebody new."""

    name = forms.CharField(
        label=_("Name"),
        max_length=200,
        help_text=_("Only administrators and stewards see it; the history shows a pseudonym."),
    )
    field_order = ("name", "password")


class ChangePasswordForm(NewPasswordForm):
    """The present password is asked for, so that an open screen is not enough."""

    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    end_tokens = forms.BooleanField(
        label=_("End my tokens too"),
        required=False,
        initial=True,
        help_text=_("Programs that enter evidence for you then need a new one."),
    )
    field_order = ("present", "password", "end_tokens")

    def __init__(self, *words: Any, person: Any, **named: Any) -> None:
        super().__init__(*words, email=person.email or "", name=person.name, **named)
        self._person = person

    def clean_present(self) -> str:
        """The password that is held now."""
        present: str = self.cleaned_data["present"]
        if not self._person.check_password(present):
            raise forms.ValidationError(_("This is not your present password."))
        return present


class InviteForm(forms.Form):
    """Whom, as what."""

    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Role.VIEWER, _("Viewer: sees sources, history and what is not published yet")),
            (MANAGER, _("Manager: corrects the record of one cluster")),
            (Role.CODER, _("Coder: enters evidence")),
            (Role.REVIEWER, _("Reviewer: confirms evidence of others")),
            (Role.STEWARD, _("Steward: opens editions, invites people")),
        ],
    )
    cluster_id = forms.ChoiceField(
        label=_("Cluster"),
        required=False,
        help_text=_("Of a manager: the cluster whose record the person may correct."),
    )

    def __init__(self, *words: Any, clusters: Sequence[tuple[str, str]] = (), **named: Any) -> None:
        super().__init__(*words, **named)
        chosen: Any = self.fields["cluster_id"]
        chosen.choices = [("", _("none")), *clusters]

    def clean(self) -> dict[str, Any]:
        """A manager has a cluster, and nobody else has one."""
        given = super().clean() or self.cleaned_data
        role, cluster = given.get("role"), given.get("cluster_id")
        if role == MANAGER and not cluster:
            self.add_error("cluster_id", _("Which cluster? A manager corrects the record of one."))
        if cluster and role not in (MANAGER, None):
            said = _("Only a manager has a cluster: choose that role, or no cluster.")
            self.add_error("cluster_id", said)
        return given

    def kept_role(self) -> str:
        """As it is kept: a manager is a viewer who has a cluster."""
        given = str(self.cleaned_data["role"])
        return Role.VIEWER.value if given == MANAGER else given


class TokenForm(forms.Form):
    """What a token is for."""

    label = forms.CharField(label=_("What it is for"), max_length=200)
