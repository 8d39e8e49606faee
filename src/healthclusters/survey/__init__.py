"""Member surveys: what members say, and what can honestly be claimed from it (METHOD 9).

`instrument` asks, `answers` reads, `estimates` and `comparison` compute, `planning` says how many
answers it takes, `report` writes. `example` is a synthetic wave.
"""

from healthclusters.survey.answers import (
    AnswerSet,
    Benchmark,
    Wave,
    check_answers,
    open_wave,
    read_wave,
    wave_of_answer_sets,
)
from healthclusters.survey.comparison import (
    ClusterComparison,
    CompareOptions,
    Findings,
    compare_clusters,
    findings,
)
from healthclusters.survey.estimates import (
    EstimateOptions,
    choices,
    mean_scores,
    medians,
    open_counts,
    post_stratify,
    rake,
    response,
    shares,
    trend,
    weighted_scores,
    weighted_shares,
)
from healthclusters.survey.example import EXAMPLE_FOLDER
from healthclusters.survey.instrument import (
    FormQuestion,
    Questionnaire,
    WordingError,
    form_questions,
    open_questionnaire,
    question_bank,
)
from healthclusters.survey.planning import (
    ClaimOptions,
    PlanOptions,
    answers_for_first,
    answers_to_tell,
    claim_study,
)
from healthclusters.survey.report import SurveyOptions, SurveyReport, survey_report

__all__ = [
    "EXAMPLE_FOLDER",
    "AnswerSet",
    "Benchmark",
    "ClaimOptions",
    "ClusterComparison",
    "CompareOptions",
    "EstimateOptions",
    "Findings",
    "FormQuestion",
    "PlanOptions",
    "Questionnaire",
    "SurveyOptions",
    "SurveyReport",
    "Wave",
    "WordingError",
    "answers_for_first",
    "answers_to_tell",
    "check_answers",
    "choices",
    "claim_study",
    "compare_clusters",
    "findings",
    "form_questions",
    "mean_scores",
    "medians",
    "open_counts",
    "open_questionnaire",
    "open_wave",
    "post_stratify",
    "question_bank",
    "rake",
    "read_wave",
    "response",
    "shares",
    "survey_report",
    "trend",
    "wave_of_answer_sets",
    "weighted_scores",
    "weighted_shares",
]
