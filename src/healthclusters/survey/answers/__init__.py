"""What came back: files of answers from several programs, held against their questionnaire.

Every problem has its code, line and column; every row that is set aside has a stated reason.
"""

from healthclusters.base import MissingExtraError
from healthclusters.survey.answers.answer_sets import (
    AnswerSet,
    check_answers,
    wave_of_answer_sets,
)
from healthclusters.survey.answers.benchmarks import Benchmark
from healthclusters.survey.answers.codings import Codings
from healthclusters.survey.answers.membership import Membership
from healthclusters.survey.answers.wave import Wave, open_wave, read_wave

__all__ = [
    "AnswerSet",
    "Benchmark",
    "Codings",
    "Membership",
    "MissingExtraError",
    "Wave",
    "check_answers",
    "open_wave",
    "read_wave",
    "wave_of_answer_sets",
]
