"""What was computed of a study, kept by its revision and options, so that no page waits for it."""

from healthclusters.web.results.edition import Edition, edition, study_ids

__all__ = ["Edition", "edition", "study_ids"]
