"""The whole study once: for the command line, a worker and a release.

`run_study` computes everything from a study; `write_run` puts it into a folder; `summary_text` says
it to a person. Every step is a function of a lower floor.
"""

from healthclusters.run.open_cells import foretold_by_groups
from healthclusters.run.portfolio import (
    drawings_of_portfolio,
    report_of_portfolio,
    write_portfolio,
)
from healthclusters.run.releasing import recreate, refuse_other_study, release_of
from healthclusters.run.reporting import report_of_cluster, report_of_run
from healthclusters.run.study_run import STEPS, RunOptions, StudyRun, run_study
from healthclusters.run.summary import summary_text
from healthclusters.run.writing import check_folder, write_run

__all__ = [
    "STEPS",
    "RunOptions",
    "StudyRun",
    "check_folder",
    "drawings_of_portfolio",
    "foretold_by_groups",
    "recreate",
    "refuse_other_study",
    "release_of",
    "report_of_cluster",
    "report_of_portfolio",
    "report_of_run",
    "run_study",
    "summary_text",
    "write_portfolio",
    "write_run",
]
