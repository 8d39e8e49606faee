"""What visitors of the landscape filter by, read from the address and checked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from django.http import HttpRequest
from django.utils.translation import gettext as _

from healthclusters.base import nearest_name
from healthclusters.publish.clusters import ClusterView, Group, published_groups
from healthclusters.web.explorer.once import once
from healthclusters.web.explorer.refusals import AddressError, one_of, shortened, whole_number
from healthclusters.web.results import Edition

_OUTSIDE = "outside"
_LONGEST_NAME = 200


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What each filter can be: value -> how a reader says it.

    models: target models that the casebook describes; members: cluster ids of each.
    """

    country: Mapping[str, str]
    group: Mapping[str, str]
    model: Mapping[str, str]
    focus: Mapping[str, str]
    members: Mapping[str, frozenset[str]]
    groups: tuple[Group, ...]
    items: int


@dataclass(frozen=True, kw_only=True)
class Filters:
    """score: points known at least. coverage: per cent of the items with an answer, at least."""

    name: str = ""
    country: str = ""
    group: str = ""
    model: str = ""
    focus: str = ""
    score: int | None = None
    coverage: int | None = None

    @property
    def active(self) -> list[str]:
        """Names of the filters that are set."""
        return [f.name for f in fields(self) if getattr(self, f.name) not in ("", None)]

    def without(self, name: str) -> Filters:
        """The same without one of them."""
        rest = {n: getattr(self, n) for n in self.active if n != name}
        return Filters(**rest)


NAMES = tuple(f.name for f in fields(Filters))


@once(8)
def choices(shown: Edition) -> Choices:
    """What the filters of a study can be."""
    study = shown.study
    views = shown.views.values()
    names = shown.evidence.country_names
    countries = {c: names[c] for view in views for c in view.country_codes}
    focus = {t: f for view in views for t, f in zip(view.focus_tags, view.focus, strict=True)}
    groups = tuple(published_groups(shown.assessment))
    members: dict[str, set[str]] = {}
    for model, cluster in study.casebook.target_model_members.select(
        "model", "cluster_id"
    ).iter_rows():
        members.setdefault(str(model), set()).add(cluster)
    models = study.casebook.target_models.select("id", "name").iter_rows()
    named = {g.id: f"{g.id} {g.name}" for g in groups}
    if any(view.role == "focal" for view in views):
        named[_OUTSIDE] = _OUTSIDE
    return Choices(
        country=dict(sorted(countries.items(), key=lambda pair: pair[1].casefold())),
        group=named,
        model={str(m): f"{m} {name}" for m, name in models if str(m) in members},
        focus=dict(sorted(focus.items(), key=lambda pair: pair[1].casefold())),
        members={m: frozenset(c) for m, c in members.items()},
        groups=groups,
        items=len(study.framework.items),
    )


def filters_of(request: HttpRequest, offered: Choices) -> Filters:
    """The filters that the address names; AddressError where one means nothing."""
    name = request.GET.get("name", "").strip()
    if len(name) > _LONGEST_NAME or "\ufffd" in name or "\x00" in name:
        raise AddressError(
            _("The name “%(name)s” cannot be searched for.") % {"name": shortened(name)},
            _("Write at most %(most)s letters, in UTF-8.") % {"most": _LONGEST_NAME},
            widen=request.path,
        )
    return Filters(
        name=name,
        country=one_of(request, "country", offered.country),
        group=one_of(request, "group", offered.group),
        model=one_of(request, "model", offered.model),
        focus=one_of(request, "focus", offered.focus),
        score=whole_number(request, "score", 0, offered.items),
        coverage=whole_number(request, "coverage", 0, 100),
    )


def matching(shown: Edition, filters: Filters, offered: Choices) -> list[ClusterView]:
    """The clusters that pass every filter, in the order of the study."""
    return [v for v in shown.views.values() if all(_passes(v, filters, offered))]


def _passes(view: ClusterView, filters: Filters, offered: Choices) -> Iterator[bool]:
    if filters.name:
        text = _searched(shown_text(view))
        yield all(word in text for word in _searched(filters.name).split())
    if filters.country:
        yield filters.country in view.country_codes
    if filters.group:
        outside = view.role == "focal"
        yield outside if filters.group == _OUTSIDE else filters.group == view.group.id
    if filters.model:
        yield view.id in offered.members[filters.model]
    if filters.focus:
        yield filters.focus in view.focus_tags
    if filters.score is not None:
        yield view.known >= filters.score
    if filters.coverage is not None:
        yield 100 * view.answered >= filters.coverage * view.items


def shown_text(view: ClusterView) -> str:
    """What the filter by name looks in."""
    return f"{view.search_text} {view.region} {view.countries}"


def nearest_word(shown: Edition, name: str) -> str:
    """The word of a cluster or a place that is nearest to what nobody is called; else empty.

    Among those with the same first letter, which few get wrong: thousands would take long.
    """
    said = name.casefold().strip()
    words = {word for view in shown.views.values() for word in shown_text(view).split()}
    return nearest_name(said, (word for word in words if word[:1] == said[:1])) or ""


@lru_cache(maxsize=10_000)
def _searched(text: str) -> str:
    """Letters without accents and case, so that `sante` finds `Santé`."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()
