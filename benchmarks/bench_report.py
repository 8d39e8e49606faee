"""Reports of the bundled study and its release (targets: 5 s for the study, 2 s for a cluster)."""

from __future__ import annotations

from functools import partial

from benchmarks.measuring import line, timed
from healthclusters.comparison import compare
from healthclusters.files import open_study
from healthclusters.publish.release import zip_bytes
from healthclusters.publish.report import cluster_report
from healthclusters.run import release_of, report_of_run, run_study

CLUSTERS = ("luxembourg-healthtech", "biocon-valley", "medicon-valley")


def run() -> None:
    """Time the reports and the release, and print their sizes."""
    study = open_study("hse-2019")
    result, clock, used = timed(lambda: run_study(study))
    line("everything computed", clock, used)
    for language in ("en", "fr"):
        pdf, clock, used = timed(lambda: report_of_run(result, language=language).pdf())  # noqa: B023
        line(f"report of the study as PDF, {language}, {len(pdf) / 1e6:.1f} MB", clock, used)
    page, clock, used = timed(lambda: report_of_run(result).html())
    line(f"report of the study as page, {len(page.encode()) / 1e6:.1f} MB", clock, used)
    for cluster in CLUSTERS:
        pdf, clock, used = timed(partial(_cluster_pdf, result.assessment, cluster))
        line(f"{cluster}: compared and as PDF, {len(pdf) / 1e6:.1f} MB", clock, used)
    release, clock, used = timed(lambda: release_of(result, program="benchmark"))
    line(f"release, {len(release.files)} files", clock, used)
    archive, clock, used = timed(lambda: zip_bytes(release))
    line(f"zip of the release, {len(archive) / 1e6:.1f} MB", clock, used)


def _cluster_pdf(assessment, cluster: str) -> bytes:  # type: ignore[no-untyped-def]
    return cluster_report(assessment, cluster, comparison=compare(assessment, cluster)).pdf()
