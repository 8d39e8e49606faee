"""A scorecard before and after, as lines."""

from __future__ import annotations

from collections.abc import Callable

from healthclusters.base import interval, text_table
from healthclusters.comparison.changed_answers import Standing, WhatIf
from healthclusters.comparison.membership import Membership
from healthclusters.comparison.page_words import bullets, group_words, in_hundred, paragraph

_ROWS: tuple[tuple[str, Callable[[Standing], str]], ...] = (
    ("Points", lambda s: interval(s.known, s.known + s.open)),
    ("Open", lambda s: str(s.open)),
    ("Place", lambda s: interval(s.best_rank, s.worst_rank)),
    ("Surely ahead of", lambda s: str(s.surely_ahead_of)),
    ("Surely behind", lambda s: str(s.surely_behind)),
)


def what_if_lines(answer: WhatIf) -> list[str]:
    """What was changed, before and after side by side, and what the numbers mean."""
    shown = [answer.before] if answer.changes.is_empty() else [answer.before, answer.after]
    lines = [f"{answer.subject.name}: what if", *_changes(answer), ""]
    lines.append(text_table(["", "As it is", "What if"][: len(shown) + 1], _rows(shown)))
    lines += paragraph(
        "Points: surely earned, and with all that is open. Place: best to worst possible, beside "
        f"the {answer.before.compared_with} clusters of the sample. Nothing is stored."
    )
    return lines + bullets(withheld_sentences(answer))


def _changes(answer: WhatIf) -> list[str]:
    if answer.changes.is_empty():
        return paragraph(
            "Nothing is changed. Try --set ITEM=yes, such as --set "
            f"{answer.to_try or 'ITEM'}=yes; the questions and their ids are in the sheet of "
            "--blank FILE.xlsx."
        )
    return [
        f"- {row['label']}: {row['after']} instead of {row['before']}"
        for row in answer.changes.iter_rows(named=True)
    ]


def _rows(shown: list[Standing]) -> list[tuple[str, ...]]:
    rows = [(name, *(words(s) for s in shown)) for name, words in _ROWS]
    for group_id in shown[0].membership:
        said = (_membership_words(s.membership[group_id]) for s in shown)
        rows.append((f"Resembles {group_words(group_id)}", *said))
    return rows


def _membership_words(membership: Membership) -> str:
    if membership.probability is not None:
        return in_hundred(membership.probability)
    return "too little known" if membership.withheld == "too_little_known" else "not said"


def withheld_sentences(answer: WhatIf) -> list[str]:
    """Why a membership is not given; nothing where all are."""
    given = [*answer.before.membership.values(), *answer.after.membership.values()]
    said = []
    if any(m.withheld == "too_little_known" for m in given):
        said.append(
            f"Groups: too little known, since at least {answer.least_known} answers are needed to "
            "say which group a cluster resembles; with fewer it would be no more than the size of "
            "the group."
        )
    refused = sorted({group_words(m.group_id) for m in given if m.withheld == "refused"})
    if refused:
        said.append(
            f"Not said of {', '.join(refused)}: drawn again, its clusters group differently."
        )
    return said
