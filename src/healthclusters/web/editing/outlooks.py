"""Whether a value would count, asked of the scoring floor for forms, proposals and lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from healthclusters.files import make_study
from healthclusters.model import TABLES, GrammarError, Study, read_value
from healthclusters.scoring import Outlook, outlook_of, standing_outlook
from healthclusters.scoring.outlook import ItemOutlook
from healthclusters.web.editing.frame import Place
from healthclusters.web.store.models import Proposal, ProposalStatus
from healthclusters.web.store.models.records import attribute
from healthclusters.web.store.reading import info_of, load_table, present_rows


def study_about(place: Place, subjects: Iterable[str]) -> Study:
    """The study with the observations of a few subjects, and of clusters and homes beside them."""
    clusters = load_table(place.stored, "clusters")
    wanted = set(subjects)
    near = clusters.filter(
        pl.col("cluster_id").is_in(sorted(wanted))
        | pl.col("countries").list.eval(pl.element().is_in(sorted(wanted))).list.any()
    )
    wanted |= {*near["cluster_id"], *near["countries"].explode().drop_nulls()}
    rows = present_rows(place.stored, "observations").filter(subject__in=sorted(wanted))
    types = {field.name: field.dtype for field in TABLES["observations"].fields}
    found = list(rows.order_by("observation_id").values_list(*map(attribute, types)))
    seen = pl.DataFrame(found, schema=types, orient="row")
    tables = {"clusters": near, "observations": seen}
    return make_study(info_of(place.stored), place.framework, tables)


def outlook_for(
    place: Place, texts: Mapping[str, Any], *, study: Study | None = None, totals: bool = True
) -> Outlook | None:
    """What these cells would do; None where the value or the year is none.

    texts: as a form or a proposal has them, with `replaces` where it corrects another one. study:
    a part that holds the subject, so that a list reads it once.
    """
    measure = place.framework.measure_by_id.get(str(texts.get("item", "")))
    year = str(texts.get("as_of") or "").strip()
    try:
        if measure is None:
            return None
        read_value(str(texts.get("value", "")).strip(), measure)
        as_of = int(year) if year else None
    except (GrammarError, ValueError):
        return None
    cells = {
        "subject": texts["subject"],
        "item": measure.id,
        "value": str(texts["value"]).strip(),
        "as_of": as_of,
        "source_id": texts.get("source_id") or "",
        "locator": texts.get("locator") or None,
        "coder": texts.get("coder") or place.person,
        "confidence": texts.get("confidence") or "high",
    }
    if cells["confidence"] not in ("high", "medium", "low"):
        return None
    study = study or study_about(place, [str(texts["subject"])])
    gone = [texts["replaces"]] if texts.get("replaces") else []
    gone += [texts["observation_id"]] if texts.get("observation_id") else []
    return outlook_of(study, cells, replaces=gone, totals=totals)


def outlook_of_proposal(
    place: Place, found: Proposal, *, study: Study | None = None, totals: bool = True
) -> Outlook | None:
    """What an observation that waits would do, or one that was accepted does."""
    if found.table != "observations" or found.status == ProposalStatus.WITHDRAWN:
        return None
    if found.status != ProposalStatus.ACCEPTED:
        return outlook_for(place, found.texts, study=study, totals=totals)
    study = study or study_about(place, [found.subject])
    name = found.texts.get("observation_id", "")
    here = study.observations.filter(
        (pl.col("observation_id") == name) & (pl.col("status") != "superseded")
    )
    return standing_outlook(study, name, totals=totals) if here.height else None


def why_aside(item: ItemOutlook, year: int) -> str:
    """Why another observation stays before it, in words."""
    ahead = item.leading
    if ahead is None:
        return ""
    dated = _("%(value)s (%(year)s)") if ahead.as_of else _("%(value)s (no year)")
    what = dated % {"value": ahead.value, "year": ahead.as_of}
    said = {
        "status": _("%(ahead)s counts: it is reviewed and this one is not."),
        "confidence": _("%(ahead)s counts: its source is surer (confidence)."),
        "year": _("%(ahead)s counts: it is nearer to the study's reference year %(reference)s."),
        "later": _("%(ahead)s counts: it is as near to the reference year and later."),
        "settles": _("%(ahead)s counts: it settles the question and this value leaves it open."),
        "text": _("%(ahead)s counts: nothing but the order of the sources decides."),
    }[ahead.reason]
    return said % {"ahead": what, "reference": year}
