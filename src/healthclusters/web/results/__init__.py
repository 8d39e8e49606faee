"""What was computed of a study, kept by its revision and options, so that no page waits for it.

`edition` hands a study with its results to pages and the API; `computing` is what a job does;
`working` is the worker that does one job after another.
"""

from healthclusters.web.results.edition import (
    Edition,
    edition,
    edition_of,
    forget_editions,
    study_ids,
)
from healthclusters.web.results.progress import Progress

__all__ = ["Edition", "Progress", "edition", "edition_of", "forget_editions", "study_ids"]
