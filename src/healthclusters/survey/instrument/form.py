"""A questionnaire as a form shows it: its questions in one language, each with its choices."""

from __future__ import annotations

from dataclasses import dataclass

from healthclusters.survey.instrument.questionnaire import Questionnaire
from healthclusters.survey.instrument.questions import Question, QuestionKind


@dataclass(frozen=True, kw_only=True)
class FormChoice:
    """One answer that can be chosen. alone: it excludes every other one ("none of these")."""

    code: str
    label: str
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class FormQuestion:
    """One question as it is shown.

    kind: `scale` (one of the choices), `multiple` (any number of them), `number`, `open` (text).
    wording: its words; language: the code of the language they are in, which is another than the
    one asked for where the questionnaire lacks it. choices: empty for `number` and `open`.
    """

    question_id: str
    kind: QuestionKind
    wording: str
    language: str
    choices: tuple[FormChoice, ...] = ()


def form_questions(questionnaire: Questionnaire, language: str = "en") -> tuple[FormQuestion, ...]:
    """The questions of a questionnaire in their order, in a language as far as it has it."""
    return tuple(_shown(question, language) for question in questionnaire.questions.values())


def _shown(question: Question, language: str) -> FormQuestion:
    candidates = (language, "en", *question.wording)
    spoken = next(code for code in candidates if question.wording.get(code))
    options = question.scale.options if question.scale else ()
    return FormQuestion(
        question_id=question.question_id,
        kind=question.kind,
        wording=question.wording[spoken],
        language=spoken,
        choices=tuple(
            FormChoice(
                code=option.code,
                label=option.labels.get(spoken) or next(iter(option.labels.values())),
                alone=option.counts == "alone",
            )
            for option in options
        ),
    )
