"""Pages and charts of the bundled study: seconds, sizes, peak memory."""

from __future__ import annotations

from benchmarks.measuring import line, timed
from healthclusters.files import open_study
from healthclusters.publish import site_pages, study_charts, study_page
from healthclusters.robustness import RobustnessOptions, robustness_of
from healthclusters.scoring import assess, verify_published


def run() -> None:
    """Print what it takes to publish the bundled study."""
    study = open_study("hse-2019")
    assessment = assess(study)
    verification = verify_published(study, assessment)
    robustness = robustness_of(assessment, options=RobustnessOptions(sensitivity_draws=0))
    page, *times = timed(lambda: study_page(assessment, verification))
    line(f"the landscape alone, {len(page.encode()):,} bytes", *times)
    pages, *times = timed(lambda: site_pages(assessment, verification, robustness=robustness))
    sizes = [len(text.encode()) for text in pages.values()]
    line(f"the site: {len(pages)} pages, {sum(sizes):,} bytes", *times)
    print(f"largest page {max(sizes):,} bytes")
    charts, *times = timed(lambda: study_charts(assessment, robustness=robustness))
    line(f"{len(charts)} charts as specifications", *times)
    drawn, *times = timed(lambda: [chart.svg(titled=True) for chart in charts.values()])
    line(f"drawn as SVG, {sum(map(len, drawn)):,} characters", *times)
