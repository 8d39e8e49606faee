"""A new study: empty on the framework of this one, a copy of it for another year, or an upload."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from healthclusters.base import DataError, NotSupportedError
from healthclusters.files import (
    check_archive,
    check_parts,
    import_workbook,
    load_framework,
    make_study,
    own_source,
    tables_of,
)
from healthclusters.model import Framework, Origin, Study, StudyInfo
from healthclusters.web.editing.frame import Place, page, place_of
from healthclusters.web.editing.framework_changes import reread
from healthclusters.web.editing.importing import accepted_file
from healthclusters.web.people.account import me
from healthclusters.web.results import edition
from healthclusters.web.results.import_rules import own_reviews
from healthclusters.web.results.importing import LIMITS, in_a_folder
from healthclusters.web.store.actions.beginning import begin_study
from healthclusters.web.store.reading import load_study


class NewStudyForm(forms.Form):
    """How it begins, and its name."""

    way = forms.ChoiceField(
        label=_("It begins"),
        choices=[
            ("copy", _("as a copy of this study, for another year")),
            ("empty", _("empty, with the framework and countries of this study")),
            ("framework", _("empty, with a framework.yaml of your own")),
            ("upload", _("from a workbook, or a study folder as .zip")),
        ],
    )
    study_id = forms.SlugField(
        label=_("Short name"),
        required=False,
        max_length=80,
        help_text=_(
            "It stands in the addresses, such as health-2026. A workbook or folder has its own."
        ),
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=300)
    year = forms.IntegerField(
        label=_("Reference year"),
        required=False,
        min_value=1000,
        max_value=2100,
        help_text=_("Evidence near this year is preferred; empty keeps that of the framework."),
    )
    file = forms.FileField(
        label=_("Workbook (.xlsx), study folder (.zip) or framework (.yaml)"), required=False
    )

    def __init__(self, *words: Any, **named: Any) -> None:
        super().__init__(*words, **named)
        for name in ("study_id", "title"):  # empty for a workbook alone: not “optional”
            self.fields[name].needed = True  # type: ignore[attr-defined]

    def clean_study_id(self) -> str:
        """In lower case, as addresses are."""
        return str(self.cleaned_data["study_id"]).lower()

    def clean(self) -> dict[str, object]:
        """A name and a title where no workbook brings them."""
        given = super().clean() or self.cleaned_data
        if given.get("way") != "upload":
            for name in ("study_id", "title"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("A new study needs one."))
        return given


@never_cache
@require_http_methods(["GET", "POST"])
def new_study(request: HttpRequest, study_id: str) -> HttpResponse:
    """Begin a study; nobody sees it before it is published."""
    place = place_of(request, study_id)
    form = NewStudyForm(request.POST or None, request.FILES or None)
    problems: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = _made(place, form)
            reason = str(dict(form.fields["way"].choices)[form.cleaned_data["way"]])  # type: ignore[attr-defined]
            begin_study(made, me(request), reason=f"{study_id}: {reason}")
        except DataError as wrong:
            problems = wrong.problems
        except NotSupportedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The study is there. Publish it when it is ready."))
            return redirect("editing:desk", made.id)
    wrong_form = bool(form.is_bound and form.errors) or bool(problems)
    return page(
        request,
        place,
        "new_study.html",
        current="new-study",
        status=400 if wrong_form else 200,
        form=form,
        problems=problems,
    )


def _made(place: Place, form: NewStudyForm) -> Study:
    given = form.cleaned_data
    origin = _present(place)
    if given["way"] == "upload":
        return _uploaded(place, given["file"])
    if given["way"] == "framework":
        framework = for_year(_framework_of(given["file"]), given["year"])
        tables = {"countries": origin.countries, "sources": own_source(framework)}
        own = StudyInfo(id=given["study_id"], title=given["title"])
        return _checked(make_study(own, framework, tables))
    info = replace(origin.info, id=given["study_id"], title=given["title"])
    framework = for_year(origin.framework, given["year"])
    if given["way"] == "copy":
        known = Origin(id=origin.id, revision=origin.revision)
        return _checked(make_study(replace(info, origin=known), framework, tables_of(origin)))
    source = origin.sources.filter(pl.col("source_id") == framework.source)
    tables = {"countries": origin.countries, "sources": source}
    return _checked(make_study(StudyInfo(id=info.id, title=info.title), framework, tables))


def _present(place: Place) -> Study:
    """What visitors see, because its revision can be cited; the rows where nothing is published."""
    if place.stored.revisions.exists():
        return edition(place.study_id).study
    return load_study(place.study_id)


def for_year(framework: Framework, year: int | None) -> Framework:
    """The framework with another reference year."""
    return framework if year is None else reread(replace(framework, reference_year=year))


def _framework_of(given: object) -> Framework:
    name, content = accepted_file(given, (".yaml", ".yml"))
    with in_a_folder(name, content) as path:
        framework, problems = load_framework(path, limits=LIMITS)
    if framework is None:
        raise DataError(problems)
    return framework


def _uploaded(place: Place, given: object) -> Study:
    """The study of a workbook or of a packed folder; DataError with everything that is wrong."""
    name, content = accepted_file(given, (".xlsx", ".xlsm", ".zip"))
    with in_a_folder(name, content) as path:
        read = check_archive if path.suffix.lower() == ".zip" else import_workbook
        report = read(path, limits=LIMITS)
    if report.study is None:
        raise DataError(report.problems)
    own = own_reviews(report.study, load_study(place.study_id), name, place.person)
    if own:
        raise DataError(own)
    return report.study


def _checked(study: Study) -> Study:
    report = check_parts(study.id, study.info, study.framework, tables_of(study))
    if report.study is None:
        raise DataError(report.problems)
    return report.study
