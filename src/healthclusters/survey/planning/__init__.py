"""How many answers a survey needs, and what it can claim with those it has."""

from healthclusters.survey.planning.claim_study import ClaimOptions, ClaimStudy, claim_study
from healthclusters.survey.planning.first_place import (
    AnswersForFirst,
    FirstOptions,
    answers_for_first,
    repeated_claims,
)
from healthclusters.survey.planning.two_shares import (
    AnswersNeeded,
    PlanOptions,
    answers_to_tell,
    power_to_tell,
)

__all__ = [
    "AnswersForFirst",
    "AnswersNeeded",
    "ClaimOptions",
    "ClaimStudy",
    "FirstOptions",
    "PlanOptions",
    "answers_for_first",
    "answers_to_tell",
    "claim_study",
    "power_to_tell",
    "repeated_claims",
]
