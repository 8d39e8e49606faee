"""The report on a wave: sentences and tables in the frame of three evaluation questions.

Holds all that a page or a PDF needs; writes plain Markdown itself.
"""

from healthclusters.survey.report.build import SurveyOptions, survey_report
from healthclusters.survey.report.frame import EvaluationQuestion, evaluation_questions
from healthclusters.survey.report.parts import ReportTable, Section, SurveyReport

__all__ = [
    "EvaluationQuestion",
    "ReportTable",
    "Section",
    "SurveyOptions",
    "SurveyReport",
    "evaluation_questions",
    "survey_report",
]
