"""What it would take to resemble a group, in the words of the report.

The same answer as `comparison.page_words.move_sentence`, from its values and not from its English
sentence; what the groups say of themselves stays as they say it, and is marked.
"""

from __future__ import annotations

from collections.abc import Callable

from healthclusters.comparison.moves import Moves
from healthclusters.publish.report.blocks import Foreign, Piece
from healthclusters.publish.report.language import Words


def move_pieces(words: Words, moves: Moves, label: Callable[[str], str]) -> list[Piece]:
    """The sentence on one group. label: name of an item in the language of the report."""
    kind, _, number = moves.group_id.partition(":")
    key = f"moves.group_{kind}"
    name = words(key, number=number) if key in words.sentences else moves.group_id
    described: list[Piece] = [" (", Foreign(moves.description), ")"] if moves.description else []
    return [name, *described, words("moves.says", answer=_answer(words, moves, label))]


def _answer(words: Words, moves: Moves, label: Callable[[str], str]) -> str:
    if moves.answer == "refused":
        return words("moves.refused")
    if moves.answer == "too_little_known":
        return words("moves.too_little_known", n=moves.options.least_known)
    now = _in_hundred(words, moves.probability or 0.0)
    doubt = words("moves.doubtful") if moves.stability == "doubtful" else ""
    if moves.answer == "resembles":
        return words("moves.resembles", now=now, doubt=doubt)
    if moves.answer == "none":
        tried = words("moves.tried", n=moves.tried)
        return words("moves.none", now=now, most=moves.options.most, tried=tried, doubt=doubt)
    return words("moves.found", now=now, sets=_sets(words, moves, label), doubt=doubt)


def _sets(words: Words, moves: Moves, label: Callable[[str], str]) -> str:
    """The likeliest set in full, and how many others are as small."""
    first = moves.table.row(0, named=True)
    steps = [
        words(f"moves.{step}", items=words.joined([label(i) for i in first[step]]))
        for step in ("change", "find_out")
        if first[step]
    ]
    others = moves.table.height - 1
    more = words("moves.other_sets", n=others) if others else ""
    chance = _in_hundred(words, first["probability"])
    return words("moves.with_sets", steps=words.joined(steps), chance=chance, more=more)


def _in_hundred(words: Words, probability: float) -> str:
    """Never 0 or 100 of 100 unless it is exact."""
    hundredth = round(100 * probability)
    if hundredth == 0 and probability > 0:
        return words("moves.least_chance")
    if hundredth == 100 and probability < 1:
        return words("moves.most_chance")
    return words("moves.chance", n=hundredth)
