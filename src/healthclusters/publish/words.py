"""Numbers and lists as English words, for sentences that are made from data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_WORDS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_LEADING = (
    "a",
    "an",
    "and",
    "at",
    "by",
    "for",
    "from",
    "in",
    "of",
    "on",
    "or",
    "the",
    "to",
    "with",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def number_word(n: int, *, most: int = 12) -> str:
    """`two`; numerals above `most`, and `no` for zero."""
    return _WORDS[n] if 0 <= n <= min(most, 20) else f"{n:,}"


def opening_number(n: int) -> str:
    """A number that opens a sentence: a word up to ninety-nine (`Forty`), then a numeral."""
    if n <= 20:
        word = _WORDS[n]
    elif n < 100:
        tens, ones = divmod(n, 10)
        word = _TENS[tens - 2] + (f"-{_WORDS[ones]}" if ones else "")
    else:
        return f"{n:,}"
    return capital(word)


def capital(text: str) -> str:
    """The text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def plural(n: int, one: str, many: str | None = None) -> str:
    """`one` for 1, else `many` (`one` + s where it is left out)."""
    return one if n == 1 else many or f"{one}s"


def counted(n: int, one: str, many: str | None = None) -> str:
    """`two clusters`, `40 clusters`, `no cluster`."""
    return f"{number_word(n)} {one if n == 0 else plural(n, one, many)}"


def numbered(n: int, one: str, many: str | None = None) -> str:
    """`1 source`, `1,200 sources`: always a numeral."""
    return f"{n:,} {plural(n, one, many)}"


def joined(parts: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def joined_some(parts: Sequence[str], most: int = 4, kind: str = "more") -> str:
    """The first `most` parts, then how many more there are."""
    if len(parts) <= most:
        return joined(parts)
    rest = len(parts) - most
    return f"{', '.join(parts[:most])} and {number_word(rest)} {kind}"


def times_as_many(more: int, less: int) -> str:
    """How many times `less` goes into `more`, in words: `nearly twice as many`.

    For `more` < `less` it says `fewer`. `less` must be above 0.
    """
    ratio = more / less
    if ratio < 0.9:
        return "fewer"
    if ratio < 1.1:
        return "about as many"
    if ratio < 1.75:
        return "more"
    whole = int(ratio + 0.25)
    name = "twice" if whole == 2 else f"{number_word(whole)} times"
    difference = ratio - whole
    if abs(difference) < 0.05:
        return f"{name} as many"
    return f"{'nearly' if difference < 0 else 'more than'} {name} as many"


def short_name(name: str) -> str:
    """A name for tables and maps: the part in brackets or before a dash, where one is there.

    `Lithuanian Medical Tourism Cluster (LitCare)` is `LitCare`. A name of at most 24 characters
    stays as it is; the full name stands on the cluster's own scorecard.
    """
    short = name
    if len(name) > 24:
        inside = name.rpartition("(")[2].rstrip(")") if name.endswith(")") else ""
        before = next((name.partition(sep)[0] for sep in (" – ", " / ") if sep in name), "")
        short = inside if 2 < len(inside) <= 24 else before or name
    return short.strip() or name


def shortened(text: str, most: int) -> str:
    """At most `most` characters, cut at a word where possible, with an ellipsis.

    A word that belongs to the next one (`of`, `and`) does not stay behind alone.
    """
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    kept = cut.rpartition(" ")[0] if " " in cut[most // 2 :] else cut
    first, _, last = kept.rpartition(" ")
    kept = first if last in _LEADING and len(first) > most // 3 else kept
    return kept.rstrip(",;: ") + "…"


def first_unique(parts: Iterable[str]) -> list[str]:
    """The parts without repetitions, in the order of their first appearance."""
    return list(dict.fromkeys(parts))
