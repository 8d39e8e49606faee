"""The scorecard's questions one by one, on the terminal; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from healthclusters.base import OptionError, UnknownNameError

if TYPE_CHECKING:
    from healthclusters.comparison import Scorecard
    from healthclusters.model import Study

_WORDS: dict[str, int | None] = {"yes": 1, "y": 1, "no": 0, "n": 0, "": None, "unknown": None}


def asked_scorecard(study: Study) -> Scorecard:
    """A scorecard from answers typed in; an empty answer is not known."""
    from healthclusters.comparison import Scorecard, how_decided

    framework = study.framework
    typer.echo("yes, no, or Enter where it is not known. Nothing is stored.\n", err=True)
    countries = _several(
        "In which country is it? A code such as LUX; several with ; between them",
        str.upper,
        lambda codes: Scorecard(countries=codes).check(study),
    )
    tags = framework.vocabularies.get("focus_areas", {})
    focus_areas = _several(
        f"What does it work on? Several with ; between them, of: {', '.join(tags)}",
        str.lower,
        lambda tags: Scorecard(focus_areas=tags).check(study),
    )
    if countries:
        typer.echo(
            f"\nOf {', '.join(countries)} what the study knows is taken wherever you press Enter.",
            err=True,
        )
    answers: dict[str, int | None] = {}
    for number, item in enumerate(framework.items, start=1):
        typer.echo(f"\n{number} of {len(framework.items)}: {item.question}", err=True)
        rule = how_decided(framework.measure_by_id[item.measure], item)
        answers[item.id] = _one_answer(f"  ({rule}) " if rule else "  ")
    return Scorecard(countries=countries, focus_areas=focus_areas, answers=answers)


def _several(
    question: str, form: Callable[[str], str], check: Callable[[tuple[str, ...]], None]
) -> tuple[str, ...]:
    """Asks again until every part is one that there is."""
    while True:
        text = _typed(f"{question}: ")
        parts = tuple(dict.fromkeys(form(p.strip()) for p in text.split(";") if p.strip()))
        try:
            check(parts)
        except (OptionError, UnknownNameError) as error:
            typer.echo(f"{error}", err=True)
        else:
            return parts


def _one_answer(question: str) -> int | None:
    while True:
        text = _typed(question).strip().casefold()
        if text in _WORDS:
            return _WORDS[text]
        typer.echo("Please answer yes, no, or press Enter.", err=True)


def _typed(question: str) -> str:
    return str(typer.prompt(question, default="", show_default=False, err=True, prompt_suffix=""))
