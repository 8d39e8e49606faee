"""What is asked: the bank of questions, scales, questionnaire files, and the rule of equal words.

A question from the bank keeps its words; two questions with other words are never compared.
"""

from healthclusters.survey.instrument.bank import QuestionBank, question_bank
from healthclusters.survey.instrument.form import FormChoice, FormQuestion, form_questions
from healthclusters.survey.instrument.questionnaire import (
    Questionnaire,
    open_questionnaire,
    parse_questionnaire,
    read_questionnaire,
)
from healthclusters.survey.instrument.questions import (
    EVALUATION_QUESTIONS,
    THEMES,
    Question,
    WordingError,
    require_same_wording,
    wording_differences,
)
from healthclusters.survey.instrument.scales import Option, Scale

__all__ = [
    "EVALUATION_QUESTIONS",
    "THEMES",
    "FormChoice",
    "FormQuestion",
    "Option",
    "Question",
    "QuestionBank",
    "Questionnaire",
    "Scale",
    "WordingError",
    "form_questions",
    "open_questionnaire",
    "parse_questionnaire",
    "question_bank",
    "read_questionnaire",
    "require_same_wording",
    "wording_differences",
]
