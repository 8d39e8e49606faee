"""Small checks of a questionnaire file, each problem with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from healthclusters.base import Problem, nearest_name
from healthclusters.survey.instrument.scales import Option, Scale
from healthclusters.survey.instrument.yaml_files import Place, YamlFile

# Names of our own columns beside the questions; a question cannot have one of them.
RESERVED = frozenset(
    {
        "answer_id",
        "cluster_id",
        "respondent_id",
        "organisation_id",
        "kind",
        "size",
        "weight",
        "line",
    }
)
_COUNTS = ("yes", "no", "left_out", "alone")


class FoundProblems:
    """Problems of one file, each at the line of its place."""

    def __init__(self, source: YamlFile) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def add(self, code: str, place: Place, what: str, remedy: str) -> None:
        """Note a problem."""
        self.problems.append(
            Problem(
                code=code,
                file=self.source.name,
                line=self.source.line(*place),
                column=str(place[-1]) if place and isinstance(place[-1], str) else None,
                what=what,
                remedy=remedy,
            )
        )

    def one_of(
        self,
        value: Any,
        allowed: Sequence[str],
        place: Place,
        *,
        required: bool = False,
        code: str = "SUR-002",
    ) -> str | None:
        """`value` where it is allowed; else None and, where it was needed, a problem."""
        if value in allowed:
            return str(value)
        if value is None and not required:
            return None
        near = nearest_name(str(value), allowed) if value is not None else None
        shown = ", ".join(allowed[:12]) + (" ..." if len(allowed) > 12 else "")
        what = "nothing is stated" if value is None else f"{value!r} is not known"
        self.add(code, place, what, f"{f'Did you mean {near}? ' if near else ''}One of: {shown}.")
        return None


def check_keys(
    content: Mapping[str, Any], place: Place, known: Sequence[str], found: FoundProblems
) -> None:
    """A key that is not known is refused, so that nothing written is ignored."""
    for key in content:
        if key not in known:
            near = nearest_name(key, known)
            hint = f"Did you mean {near}? " if near else ""
            found.add(
                "SUR-002",
                (*place, key),
                f"the key {key!r} is not known",
                f"{hint}Known: {', '.join(known)}.",
            )


def read_text(content: Any, place: Place, found: FoundProblems) -> dict[str, str]:
    """Words by language: a mapping `en: ...`, or plain words taken as English."""
    if isinstance(content, str) and content.strip():
        return {"en": content.strip()}
    if isinstance(content, dict) and content:
        words = {}
        for language, text in content.items():
            if not isinstance(text, str) or not text.strip():
                found.add(
                    "SUR-006",
                    (*place, language),
                    f"there are no words in {language!r}",
                    "Write the words, or remove the language.",
                )
            elif len(language) not in (2, 3) or not language.isalpha() or not language.islower():
                found.add(
                    "SUR-006",
                    (*place, language),
                    f"{language!r} is not a language code",
                    "Write two letters, such as en or fr.",
                )
            else:
                words[language] = text.strip()
        return words or {"en": ""}
    found.add("SUR-006", place, "there are no words", "Write the words, by language.")
    return {"en": ""}


def read_scales(content: Any, found: FoundProblems) -> dict[str, Scale]:
    """Scales written out in the file, by id."""
    if content is None:
        return {}
    if not isinstance(content, dict):
        found.add("SUR-005", ("scales",), "scales is not a list of names", "See the manual.")
        return {}
    return {name: _scale(name, options, found) for name, options in content.items()}


def _scale(name: str, content: Any, found: FoundProblems) -> Scale:
    place: Place = ("scales", name)
    if not isinstance(content, list) or len(content) < 2:
        found.add(
            "SUR-005",
            place,
            "a scale has at least two answers",
            "Write `- {code: ..., label: {en: ...}, counts: yes}` for each.",
        )
        content = []
    options: list[Option] = []
    for i, entry in enumerate(content):
        option = _option(entry, (*place, i), found)
        if option is None:
            continue
        if option.code in {o.code for o in options}:
            found.add(
                "SUR-005",
                (*place, i),
                f"the code {option.code!r} is there twice",
                "Give each answer a code of its own.",
            )
        options.append(option)
    return Scale(scale_id=name, options=tuple(options))


def _option(entry: Any, place: Place, found: FoundProblems) -> Option | None:
    if not isinstance(entry, dict) or entry.get("code") in (None, ""):
        found.add("SUR-005", place, "the answer has no code", "Write `code:`.")
        return None
    check_keys(entry, place, ("code", "label", "score", "counts"), found)
    counts = found.one_of(entry.get("counts"), _COUNTS, (*place, "counts"), code="SUR-005")
    score = entry.get("score")
    if isinstance(score, bool) or not isinstance(score, int | float | None):
        found.add("SUR-005", (*place, "score"), f"{score!r} is not a number", "Write a number.")
        score = None
    return Option(
        code=str(entry["code"]),
        labels=read_text(entry.get("label"), (*place, "label"), found),
        score=None if score is None else float(score),
        counts=counts,  # type: ignore[arg-type]  # one_of has checked it
    )


def read_codes(
    content: Any, place: Place, scale: Scale | None, found: FoundProblems
) -> dict[str, str]:
    """What the file of answers calls a code -> the code of the scale."""
    if content is None:
        return {}
    if not isinstance(content, dict) or scale is None:
        found.add(
            "SUR-005",
            place,
            "codes is not a list of `code in the file: code of the scale`",
            "Write for example `A1: fully`, and only for a question with a scale.",
        )
        return {}
    codes = {}
    for theirs, ours in content.items():
        ours = found.one_of(str(ours), scale.codes, (*place, theirs), required=True, code="SUR-005")
        if ours is not None:
            codes[theirs] = ours
    return codes
