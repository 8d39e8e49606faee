"""The register of a cluster's own region: its form, its check, what is shown of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from healthclusters import ecosystem as companies
from healthclusters.base import UnknownNameError
from healthclusters.ecosystem.engine import collected
from healthclusters.web.instruments.ecosystem import shown_of
from healthclusters.web.instruments.shown import Shown

_MEMORY = "512MB"
_STEPS = 5


class RegisterForm(forms.Form):
    """What the register is described with; the file itself is read apart."""

    region = forms.RegexField(
        label=_("Region"),
        regex=r"^[A-Z]{2}[A-Z0-9]{0,3}$",
        max_length=5,
        required=False,
        help_text=_("A NUTS code such as LU00; the whole register where you leave it out."),
        error_messages={"invalid": _("Write a NUTS code: two letters and up to three signs.")},
    )
    synthetic = forms.BooleanField(
        label=_("The data is made up (synthetic)"),
        required=False,
        help_text=_("Every page and file then says so."),
    )


def check(path: Path, options: Mapping[str, Any]) -> int:
    """How many rows; DataError with every problem, UnknownNameError for a region not in it."""
    register = _read(path, options)
    units = register.units
    region = options["region"]
    if region:
        codes = collected(units.select("nuts").distinct())["nuts"].drop_nulls().to_list()
        if not any(code.startswith(region) for code in codes):
            raise UnknownNameError("region in the register", region, sorted(codes))
    return int(collected(units.aggregate(n=units.count()))["n"][0])


def show(
    path: Path, options: Mapping[str, Any], revision: str, step: Callable[[str, int], None]
) -> Shown:
    """The report, with everything hidden that would tell of a single firm."""
    step("reading and checking", _STEPS)
    found = companies.describe_ecosystem(
        _read(path, options),
        options=companies.EcosystemOptions(region=options["region"] or None, confidential=True),
        step=lambda text: step(text, _STEPS),
    )
    step("setting the pages", _STEPS)
    return shown_of(found, "ecosystem", revision)


def _read(path: Path, options: Mapping[str, Any]) -> companies.Register:
    return companies.read_register(path, memory=_MEMORY, synthetic=bool(options["synthetic"]))
