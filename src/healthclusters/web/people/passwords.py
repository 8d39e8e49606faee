"""A new password by a link that an administrator sent."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from healthclusters.base import NotSupportedError
from healthclusters.web.people.forms import NewPasswordForm
from healthclusters.web.people.frame import people_site
from healthclusters.web.store.actions.passwords import person_of_link, set_forgotten_password


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, pseudonym: str, secret: str) -> HttpResponse:
    """The form, and then the page to sign in."""
    form = NewPasswordForm(request.POST or None)
    try:
        person_of_link(pseudonym, secret)
        if request.method == "POST" and form.is_valid():
            set_forgotten_password(pseudonym, secret, form.cleaned_data["password"])
            messages.success(request, _("The password is changed. Sign in with the new one."))
            return redirect("people:sign-in")
    except NotSupportedError as refusal:
        context = {"site": people_site(), "refusal": str(refusal)}
        return render(request, "people/no_invitation.html", context, status=410)
    shown = {"site": people_site(), "form": form}
    status = 400 if form.errors else 200
    return render(request, "people/new_password.html", shown, status=status)
