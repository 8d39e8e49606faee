"""What it would take to resemble a group: from values, equal to the English of the comparison."""

import itertools

import polars as pl

from healthclusters.comparison.moves import MoveOptions, Moves
from healthclusters.comparison.page_words import move_sentence
from healthclusters.publish.report.blocks import Foreign
from healthclusters.publish.report.language import words_in
from healthclusters.publish.report.move_words import move_pieces

SETS = [
    {"items": ["a"], "change": ["a"], "find_out": [], "probability": 0.8},
    {"items": ["a", "b", "c"], "change": ["a"], "find_out": ["b", "c"], "probability": 0.999},
    {"items": ["b"], "change": [], "find_out": ["b"], "probability": 0.001},
]
LABELS = {"a": "Clinics", "b": "Members", "c": "Label"}


def every_answer():
    tables = [SETS[:1], SETS[1:], SETS[2:], SETS]
    for answer, stability, p, description, tried in itertools.product(
        ("resembles", "none", "found", "refused", "too_little_known"),
        ("stable", "doubtful"),
        (0.0, 0.001, 0.01, 0.5, 0.999, 1.0),
        ("", "8 clusters"),
        (1, 15),
    ):
        for rows in tables if answer == "found" else tables[:1]:
            yield Moves(
                group_id="computed:2",
                answer=answer,
                probability=None if answer in ("refused", "too_little_known") else p,
                table=pl.DataFrame(rows),
                tried=tried,
                options=MoveOptions(),
                stability=stability,
                description=description,
            )


def said(pieces):
    return "".join(p if isinstance(p, str) else p.text for p in pieces)


def test_the_english_words_are_those_of_the_comparison():
    for moves in every_answer():
        found = said(move_pieces(words_in("en"), moves, LABELS.__getitem__))
        assert found == move_sentence(moves, LABELS)


def test_in_french_only_what_the_group_says_of_itself_is_marked():
    for moves in every_answer():
        pieces = move_pieces(words_in("fr"), moves, LABELS.__getitem__)
        marked = [p.text for p in pieces if isinstance(p, Foreign)]
        assert marked == ([moves.description] if moves.description else [])
        own = said(p for p in pieces if isinstance(p, str))
        assert not {"the", "group", "set", "would", "items are"} & set(own.split())
