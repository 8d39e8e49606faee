"""Words and lines that the sections of a page share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import wrap

from healthclusters.comparison.changed_answers import Standing
from healthclusters.comparison.moves import Moves
from healthclusters.comparison.subject import Subject

WIDTH = 98


def heading(text: str) -> list[str]:
    """A section's title, underlined."""
    return [text, "-" * len(text)]


def paragraph(text: str, *, indent: int = 0, hang: int = 0) -> list[str]:
    """Text wrapped to the page; following lines are indented by `hang` more."""
    return wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hang),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def hard_paragraph(text: str, *, indent: int = 0, hang: int = 0) -> list[str]:
    """As `paragraph`, but what is longer than a line, such as an address, is broken too."""
    first, rest = " " * indent, " " * hang
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def bullets(texts: Iterable[str]) -> list[str]:
    """One item a text."""
    return [line for text in texts for line in paragraph(f"- {text}", hang=2)]


def counted(number: int, noun: str, several: str | None = None) -> str:
    """`1 row`, `3 rows`."""
    return f"{number} {noun if number == 1 else several or noun + 's'}"


def counted_known(known: int, items: int) -> str:
    """`Only 3 of 24 answers are known`."""
    if not known:
        return f"None of {items} answers is known"
    return f"Only {known} of {items} answers {'is' if known == 1 else 'are'} known"


def joined(parts: Iterable[str], most: int = 10**9) -> str:
    """`A, B and C`, or the first of them and how many more."""
    names = list(parts)
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def of_others(yes: int, clusters: int, unknown: int) -> str:
    """`17 of 20, 2 unknown`."""
    return f"{yes} of {clusters}" + (f", {unknown} unknown" if unknown else "")


def in_hundred(probability: float) -> str:
    """A probability as a person reads it, never 0 or 100 of 100 unless it is exact."""
    hundredth = round(100 * probability)
    if hundredth == 0 and probability > 0:
        return "less than 1 in 100"
    if hundredth == 100 and probability < 1:
        return "more than 99 in 100"
    return f"{hundredth} in 100"


def group_words(group_id: str) -> str:
    """`computed:2` as `computed group 2`."""
    return group_id.replace(":", " group ")


def standing_sentences(standing: Standing, subject: Subject) -> list[str]:
    """Total, place and membership in words; the place as who is surely ahead and behind."""
    items = len(subject.points)
    no = items - standing.known - standing.open
    said = [
        f"Of {items} points it surely has {standing.known}; {standing.open} open, {no} recorded as "
        f"no. So its total is {_between(standing.known, standing.open)}."
    ]
    untold = standing.compared_with - standing.surely_ahead_of - standing.surely_behind
    said.append(
        f"Among the {standing.compared_with} clusters of the sample it is surely ahead of "
        f"{standing.surely_ahead_of or 'none'} and surely behind {standing.surely_behind or 'none'}"
        f"; from the other {untold} it cannot be told apart, because of what is open."
    )
    return said


def _between(known: int, open_: int) -> str:
    return f"{known}" if not open_ else f"between {known} and {known + open_}"


def move_sentence(moves: Moves, labels: Mapping[str, str]) -> str:
    """What it would take to resemble a group, or why that is not said."""
    name = group_words(moves.group_id)
    if moves.description:
        name += f" ({moves.description})"
    if moves.answer == "refused":
        return f"{name}: this group falls apart when clusters are drawn again, so nothing is said."
    if moves.answer == "too_little_known":
        least = moves.options.least_known
        return f"{name}: too little is known of it; at least {least} items are needed."
    now, doubt = in_hundred(moves.probability or 0.0), _doubt(moves)
    if moves.answer == "resembles":
        return f"{name}: it resembles this group already ({now}){doubt}."
    if moves.answer == "none":
        sets = counted(moves.tried, "set was", "sets were")
        return (
            f"{name}: {now} now. No set of up to {moves.options.most} items that it could change, "
            f"all yes, would make it resemble this group ({sets} tried){doubt}."
        )
    return f"{name}: {now} now. {_sets_words(moves, labels)}{doubt}."


def resembles_words(moves: Moves) -> str:
    """`computed group 1 (31 clusters, most typical A; 98 in 100)`, with doubt where there is."""
    inside = "; ".join(p for p in (moves.description, in_hundred(moves.probability or 0.0)) if p)
    return f"{group_words(moves.group_id)} ({inside}){_doubt(moves)}"


def _doubt(moves: Moves) -> str:
    if moves.stability != "doubtful":
        return ""
    return "; the group itself is doubtful, since drawn again its clusters group differently"


def _sets_words(moves: Moves, labels: Mapping[str, str]) -> str:
    """The likeliest set in full, and how many others are as small."""
    first = moves.table.row(0, named=True)
    steps = []
    if first["change"]:
        steps.append(f"with {joined(labels[i] for i in first['change'])} in place")
    if first["find_out"]:
        steps.append(f"if it turned out to have {joined(labels[i] for i in first['find_out'])}")
    others = moves.table.height - 1
    more = f"; {counted(others, 'other set')} of that size would do too" if others else ""
    chance = in_hundred(first["probability"])
    return f"It would resemble it {' and '.join(steps)} ({chance}){more}"
