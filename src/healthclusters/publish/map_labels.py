"""Where the names on a map go: beside their mark, over no other mark or name, else left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

Box = tuple[float, float, float, float]  # left, top, right, bottom

# x direction, y direction and text-anchor, in the order in which they are tried.
_PLACES = (
    (1, 0, "start"),
    (-1, 0, "end"),
    (1, 1, "start"),
    (1, -1, "start"),
    (-1, 1, "end"),
    (-1, -1, "end"),
    (0, -1, "middle"),
    (0, 1, "middle"),
)
_LETTER = 0.6  # width of a letter of a wide system sans, in font sizes


@dataclass(frozen=True)
class Anchor:
    """Marks that share one name: their box, the text, and whether it is set bold.

    shorter: other texts, tried in turn where `text` has no room.
    """

    box: Box
    text: str
    bold: bool = False
    shorter: tuple[str, ...] = ()


@dataclass(frozen=True)
class Label:
    """A text at a place (its baseline), with its SVG `text-anchor`."""

    x: float
    y: float
    anchor: str
    text: str
    bold: bool


def placed_labels(
    anchors: Sequence[Anchor], width: float, height: float, size: float
) -> list[Label]:
    """Labels in the order of `anchors`; one without a text or without room is left out.

    size: font size in pixels.
    """
    taken: list[Box] = [a.box for a in anchors]
    labels = []
    for anchor in anchors:
        found = _first_free(anchor, taken, width, height, size)
        if found:
            labels.append(found[0])
            taken.append(found[1])
    return labels


def _first_free(
    anchor: Anchor, taken: Sequence[Box], width: float, height: float, size: float
) -> tuple[Label, Box] | None:
    """The first text and place with room inside the picture."""
    for text in (anchor.text, *anchor.shorter):
        for away, (dx, dy, side) in product((0.0, 0.5), _PLACES if text else ()):
            label, box = _label(replace(anchor, text=text), dx, dy, side, size, away * size)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            if inside and not any(_overlap(box, other) for other in taken):
                return label, box
    return None


def _label(
    anchor: Anchor, dx: int, dy: int, side: str, size: float, away: float
) -> tuple[Label, Box]:
    """The label and its box, `away` pixels farther from the mark than it must be."""
    left, top, right, bottom = anchor.box
    wide = len(anchor.text) * size * _LETTER * (1.08 if anchor.bold else 1)
    gap = size * 0.3 + away
    x = right + gap if dx > 0 else left - gap if dx < 0 else (left + right) / 2
    if dx and dy:
        x += -dx * size * 0.35
    middle = (top + bottom) / 2
    centre = middle if not dy else bottom + size * 0.5 + away if dy > 0 else top - size * 0.5 - away
    start = x if dx > 0 else x - wide if dx < 0 else x - wide / 2
    box = (start, centre - size * 0.55, start + wide, centre + size * 0.55)
    baseline = centre + size * 0.35
    return Label(round(x, 1), round(baseline, 1), side, anchor.text, anchor.bold), box


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
