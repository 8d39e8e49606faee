"""Tables as plain text, for terminals and for results that print well."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap


def cell(value: object) -> str:
    """A value as a person reads it: nothing for None, two decimals at most, `;` between items."""
    if value is None:
        return ""
    if isinstance(value, float):
        text = f"{value:.2f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    if isinstance(value, list | tuple):
        return "; ".join(cell(v) for v in value)
    return str(value)


def interval(low: float, high: float) -> str:
    """Two ends as `14–22`, one number where they are equal."""
    return cell(low) if low == high else f"{cell(low)}–{cell(high)}"


def text_table(
    header: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    width: int = 100,
    right: Sequence[str] = (),
) -> str:
    """Columns aligned, text wrapped, at most `width` characters wide.

    Wider only where the words of the header, or six characters a column, leave no other choice.
    right: names of the columns to align at the right (numbers).
    """
    cells = [[cell(v) for v in row] for row in rows]
    widths = _column_widths(header, cells, width)
    aligned = [name in right for name in header]
    lines = _row_lines(list(header), widths, aligned)
    lines.append("  ".join("-" * w for w in widths))
    for row in cells:
        lines += _row_lines(row, widths, aligned)
    return "\n".join(line.rstrip() for line in lines)


def _column_widths(header: Sequence[str], cells: list[list[str]], width: int) -> list[int]:
    """Natural widths, the widest columns narrowed until the table fits."""
    columns = [[name, *(row[i] for row in cells)] for i, name in enumerate(header)]
    widths = [max(1, *(len(text) for text in column)) for column in columns]
    least = [max((len(w) for w in name.split()), default=1) for name in header]
    spare = width - 2 * (len(widths) - 1)
    while sum(widths) > spare:
        shrinkable = [i for i, w in enumerate(widths) if w > max(least[i], 6)]
        if not shrinkable:
            break
        widths[max(shrinkable, key=lambda i: widths[i])] -= 1
    return widths


def _row_lines(row: list[str], widths: list[int], right: list[bool]) -> list[str]:
    pieces = [wrap(text, w) or [""] for text, w in zip(row, widths, strict=True)]
    height = max((len(p) for p in pieces), default=1)
    lines = []
    for i in range(height):
        parts = [p[i] if i < len(p) else "" for p in pieces]
        lines.append(
            "  ".join(
                part.rjust(w) if r else part.ljust(w)
                for part, w, r in zip(parts, widths, right, strict=True)
            )
        )
    return lines
