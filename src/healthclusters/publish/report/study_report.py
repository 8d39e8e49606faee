"""The report of a whole study: what there is, how sure it is, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from healthclusters.landscape import Landscape
from healthclusters.publish.report.blocks import Chart, Inline, Section
from healthclusters.publish.report.contents import Contents
from healthclusters.publish.report.language import words_in
from healthclusters.publish.report.report import Report, data_files, report_of
from healthclusters.publish.report.study_appendix import (
    appendix_section,
    practices_section,
    practices_sentence,
)
from healthclusters.publish.report.study_groups import groups_section, groups_sentences
from healthclusters.publish.report.study_overview import (
    landscape_section,
    method_section,
    summary_section,
)
from healthclusters.publish.report.study_published import published_section
from healthclusters.publish.report.study_ranking import ranking_section, ranking_sentence
from healthclusters.publish.report.study_redrawn import redrawn_section
from healthclusters.robustness import Robustness
from healthclusters.scoring import Assessment, Verification

_GROUP_TABLES = (
    "groups",
    "group-clusters",
    "group-profiles",
    "group-numbers",
    "group-agreement",
    "group-confusion",
    "facts",
)

# Where each drawing stands, by its id: after the opening of a part, or at its end.
PLACES = {
    "landscape": ("map-group-the-world", "map-group-europe", "heat-map"),
    "landscape-end": ("map-score-the-world",),
    "groups": ("stability",),
    "groups-end": ("consensus", "group-profile"),
    "ranking": ("places",),
    "practices": ("partner-graph",),
    "published-end": ("figure-2-1", "figure-2-3", "figure-2-4", "figure-2-5"),
}


def study_report(
    assessment: Assessment,
    *,
    verification: Verification | None = None,
    landscape: Landscape | None = None,
    robustness: Robustness | None = None,
    charts: Mapping[str, Chart] | None = None,
    reasons: Sequence[str] = (),
    language: str = "en",
) -> Report:
    """The report of a study.

    What is not given is left out, and the report says so; reasons: why it was not
    computed. charts: drawings by id, set where `PLACES` says. language: of the report's own words.
    Raises UnknownNameError for a language without words.
    """
    words = words_in(language)
    contents = Contents(assessment, words)
    practices = practices_section(contents)
    groups = groups_section(contents, landscape) if landscape else None
    ranking = ranking_section(contents, robustness) if robustness else None
    without: list[str] = []
    told: list[Inline] = groups_sentences(contents, landscape) if landscape else []
    told += [ranking_sentence(contents, robustness)] if robustness else []
    sections = [
        summary_section(contents, verification, [*told, practices_sentence(contents)]),
        method_section(contents, groups=groups is not None, ranking=ranking is not None),
    ]
    _add(sections, _with_charts(landscape_section(contents), "landscape", charts), without, "")
    _add(sections, _with_charts(groups, "groups", charts), without, words("without.groups"))
    _add(sections, _with_charts(ranking, "ranking", charts), without, words("without.ranking"))
    _add(
        sections, _with_charts(practices, "practices", charts), without, words("without.practices")
    )
    checked = verification is not None and verification.published
    published = published_section(contents, verification) if verification and checked else None
    if published is not None:
        drawn = {n: c for n, c in (charts or {}).items() if n in PLACES["published-end"]}
        redrawn = redrawn_section(contents, landscape, drawn)
        published = replace(published, blocks=[*published.blocks, *redrawn])
    _add(sections, published, without, words("without.published"))
    sections.append(appendix_section(contents))
    if assessment.study.clusters.is_empty():
        without = []  # one reason stands for all
    without += reasons
    if language != "en":
        without.append(words("without.english", what=words("without.english_what")))
    study = assessment.study
    return report_of(
        study.info.title,
        sections,
        language=language,
        kicker=words("study.kicker"),
        subtitle=words("study.subtitle", n=len(contents.sample)),
        author=", ".join(study.info.contributors),
        foot=contents.foot(),
        about=contents.front(),
        synthetic=study.info.synthetic,
        without=without,
        attachments=data_files(
            study_tables(assessment, verification, landscape, robustness),
            study=study,
            words=words,
            options={
                "assess": assessment.options,
                "landscape": landscape.options if landscape else None,
                "robustness": robustness.options if robustness else None,
            },
            seed=_seed(landscape, robustness),
        ),
    )


def _with_charts(
    section: Section | None, part: str, charts: Mapping[str, Chart] | None
) -> Section | None:
    """The section with its drawings; a drawing that is not given is left out."""
    given = charts or {}
    first = [given[name] for name in PLACES[part] if name in given]
    last = [given[name] for name in PLACES.get(f"{part}-end", ()) if name in given]
    if section is None:
        return None
    return replace(section, blocks=[*section.blocks[:1], *first, *section.blocks[1:], *last])


def _add(sections: list[Section], section: Section | None, without: list[str], reason: str) -> None:
    if section is None:
        without.append(reason)
    else:
        sections.append(section)


def _seed(landscape: Landscape | None, robustness: Robustness | None) -> int | None:
    if landscape is not None:
        return landscape.seed
    return robustness.options.seed if robustness is not None else None


def study_tables(
    assessment: Assessment,
    verification: Verification | None,
    landscape: Landscape | None,
    robustness: Robustness | None,
) -> dict[str, pl.DataFrame]:
    """The tables behind the report, by name of file."""
    tables = {
        "scores": assessment.scores,
        "points": assessment.points,
        "items": assessment.items,
    }
    if verification is not None:
        tables["verify"] = verification.results
    if landscape is not None:
        found = landscape.tables()
        tables |= {name: found[name] for name in _GROUP_TABLES if name in found}
    if robustness is not None:
        tables["robustness-ranks"] = robustness.ranks
        tables["robustness-sensitivity"] = robustness.sensitivity
        tables["robustness-facts"] = robustness.facts
    return tables
