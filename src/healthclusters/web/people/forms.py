"""Forms of the people pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from healthclusters.web.store.models import Role

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
        help_text=_("At least 12 characters; a sentence is easiest to remember."),
    )

    def clean_password(self) -> str:
        """The password, or every reason why it will not do."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
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
        super().__init__(*words, **named)
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
            (Role.CODER, _("Coder: enters evidence")),
            (Role.REVIEWER, _("Reviewer: confirms evidence of others")),
            (Role.STEWARD, _("Steward: opens editions, invites people")),
        ],
    )
    cluster_id = forms.CharField(
        label=_("Manager of cluster"),
        required=False,
        help_text=_("Short name of the cluster whose record a viewer may correct; else empty."),
    )


class TokenForm(forms.Form):
    """What a token is for."""

    label = forms.CharField(label=_("What it is for"), max_length=200)
