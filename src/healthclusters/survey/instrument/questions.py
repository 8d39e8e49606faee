"""One question, and when two questions are the same one.

Two figures may be compared only where the same words were asked on the same scale. A share that
"gains great value from international activities" and one that "agrees to have gained relations
abroad" answer different questions, whatever a headline makes of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from healthclusters.base import NotSupportedError
from healthclusters.survey.instrument.scales import Scale

QuestionKind = Literal["scale", "multiple", "number", "open"]
QUESTION_KINDS = ("scale", "multiple", "number", "open")
THEMES = (
    "value_of_activities",
    "relations_gained",
    "international_reach",
    "services_used",
    "cooperation_with_clinics",
    "satisfaction",
    "additionality",
)
EVALUATION_QUESTIONS = ("goals", "contribution", "attribution")


class WordingError(NotSupportedError):
    """Two differently worded questions were to be compared. `reasons` says how they differ."""

    def __init__(self, first: str, second: str, reasons: list[str]) -> None:
        self.first, self.second, self.reasons = first, second, tuple(reasons)
        super().__init__(
            f"{first} and {second} are not the same question, so their answers are not compared: "
            + "; ".join(reasons)
        )


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question as it is asked.

    kind: `scale` (one answer of a scale), `multiple` (any number of them), `number`, `open`.
    wording: the words by language code; English is always there in the bank.
    scale: the answers; None for numbers and open questions.
    theme, evaluation: what it is about, and which of the three evaluation questions it speaks to.
    column: its column in the file of answers; its id where left out.
    codes: what the file of answers calls a code (`A1`) -> our code, where they differ.
    source_id, idea: where the idea comes from (bank questions).
    """

    question_id: str
    kind: QuestionKind
    wording: Mapping[str, str]
    scale: Scale | None = None
    theme: str = ""
    evaluation: str = ""
    column: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    source_id: str = ""
    idea: str = ""

    def in_language(self, language: str) -> str:
        """The words in that language, or in English, or in whichever there is."""
        return (
            self.wording.get(language)
            or self.wording.get("en")
            or next(iter(self.wording.values()))
        )

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits of SHA-256 over words, kind and scale."""
        content = json.dumps(
            {
                "kind": self.kind,
                "wording": _plain(self.wording),
                "scale": _scale_content(self.scale),
            },
            sort_keys=True,
            ensure_ascii=False,
        )
        return hashlib.sha256(content.encode()).hexdigest()[:12]


def wording_differences(first: Question, second: Question) -> list[str]:
    """How two questions differ, in words; empty where their answers may be compared.

    They must share a language, have the same words in each shared one, and the same answers
    counting as the same. Spaces and letter case do not matter, the id does not either.
    """
    reasons = []
    shared = sorted(set(first.wording) & set(second.wording))
    if not shared:
        reasons.append("they have no language in common")
    one, two = _plain(first.wording), _plain(second.wording)
    for language in shared:
        if one[language] != two[language]:
            reasons.append(
                f"the words differ ({language}): {first.wording[language]!r} "
                f"and {second.wording[language]!r}"
            )
    if first.kind != second.kind:
        reasons.append(f"one is of kind {first.kind}, the other {second.kind}")
    elif _scale_content(first.scale, shared) != _scale_content(second.scale, shared):
        reasons.append("the answers that can be chosen, or what they count as, differ")
    return reasons


def require_same_wording(
    first: Question, second: Question, first_name: str = "", second_name: str = ""
) -> None:
    """Raise `WordingError` where two questions are not the same one."""
    reasons = wording_differences(first, second)
    if reasons:
        raise WordingError(
            first_name or first.question_id, second_name or second.question_id, reasons
        )


def _plain(wording: Mapping[str, str]) -> dict[str, str]:
    return {language: " ".join(text.split()).casefold() for language, text in wording.items()}


def _scale_content(scale: Scale | None, languages: list[str] | None = None) -> list[Any] | None:
    if scale is None:
        return None
    return [
        [
            option.code,
            option.score,
            option.counts,
            {
                language: label
                for language, label in _plain(option.labels).items()
                if languages is None or language in languages
            },
        ]
        for option in scale.options
    ]
