"""The report of one cluster, on at most eight pages: where it stands and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from healthclusters.base import UnknownNameError
from healthclusters.comparison import Comparison
from healthclusters.publish.report.cluster_comparison import (
    comparison_sections,
    comparison_sentences,
)
from healthclusters.publish.report.cluster_scorecard import (
    cluster_front,
    position_section,
    scorecard_section,
    short_section,
    unknown_section,
)
from healthclusters.publish.report.contents import Contents
from healthclusters.publish.report.language import words_in
from healthclusters.publish.report.report import Report, data_files, report_of
from healthclusters.scoring import Assessment


def cluster_report(
    assessment: Assessment,
    cluster_id: str,
    *,
    comparison: Comparison | None = None,
    reasons: Sequence[str] = (),
    language: str = "en",
) -> Report:
    """The report of one cluster of the sample, or of one set beside it.

    comparison: of this cluster; without it gaps, practices, partners and peers are left out, and
    the report says so. reasons: why something was not computed.

    Raises UnknownNameError for a cluster that is not there (with the nearest name), or that is
    only mentioned and was never looked at, and for a language without words.
    """
    words = words_in(language)
    contents = Contents(assessment, words)
    if cluster_id not in contents.views:
        raise UnknownNameError("cluster", cluster_id, list(contents.views))
    view = contents.views[cluster_id]
    study = assessment.study
    told = comparison_sentences(contents, comparison) if comparison else []
    sections = [
        short_section(contents, view, told),
        scorecard_section(contents, view),
        position_section(contents, view),
    ]
    without: list[str] = []
    if comparison is None:
        without.append(words("without.comparison"))
    else:
        sections += comparison_sections(contents, comparison)
    sections.append(unknown_section(contents, view))
    without += reasons
    if language != "en":
        without.append(words("without.english", what=words("without.english_what")))
    return report_of(
        view.name,
        sections,
        language=language,
        kicker=words("cluster.kicker"),
        subtitle=words("cluster.subtitle", n=len(contents.sample)),
        author=", ".join(study.info.contributors),
        foot=contents.foot(),
        about=cluster_front(contents, view),
        synthetic=study.info.synthetic,
        without=without,
        attachments=data_files(
            cluster_tables(assessment, cluster_id, comparison),
            study=study,
            words=words,
            options={
                "assess": assessment.options,
                "compare": comparison.options if comparison else None,
                "against": comparison.target.id if comparison else None,
            },
            seed=comparison.seed if comparison else None,
        ),
    )


def cluster_tables(
    assessment: Assessment, cluster_id: str, comparison: Comparison | None
) -> dict[str, pl.DataFrame]:
    """The tables behind the report, by name of file."""
    row = assessment.study.cluster(cluster_id)
    subjects = [cluster_id, *row["countries"]]
    own = pl.col("cluster_id") == cluster_id
    tables = {
        "scores": assessment.scores,
        "points": assessment.points.filter(own),
        "evidence": assessment.evidence.filter(pl.col("subject").is_in(subjects)).join(
            assessment.study.observations.drop("subject").rename({"item": "measure"}),
            on="observation_id",
            maintain_order="left",
        ),
        "open-facts": assessment.open_facts.filter(own),
    }
    if comparison is not None:
        tables |= comparison.tables()
    return tables
