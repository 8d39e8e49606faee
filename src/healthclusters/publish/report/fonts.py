"""The fonts that come with the product, and which characters they can show.

Only these and the two inside Typst are ever used, so a report looks the same on every machine. A
character that none of them has is shown by its number in Unicode (`[U+1F680]`): visible, and never
a reason to fail.
"""

from __future__ import annotations

import struct
import unicodedata
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from healthclusters.base import NotSupportedError

_FOLDER = "typefaces"
FONTS = (
    "DejaVuSansCondensed.ttf",
    "DejaVuSansCondensed-Bold.ttf",
    "DroidSansFallback.ttf",
    "Symbola-emoji.ttf",
)


@cache
def font_folder() -> Path:
    """The folder with the fonts."""
    with as_file(files("healthclusters.publish.report").joinpath(_FOLDER)) as folder:
        return folder


def require_fonts(folder: Path) -> None:
    """NotSupportedError, with the remedy, where a font of the product is not in its folder.

    Without it Typst would set the text in another font, and not say so.
    """
    missing = [name for name in FONTS if not (folder / name).is_file()]
    if missing:
        raise NotSupportedError(
            f"Fonts of the reports are missing from {folder}: {', '.join(missing)}. "
            "Add them with: pip install --force-reinstall --no-deps healthclusters"
        )


@cache
def shown_characters() -> frozenset[int]:
    """Code points that at least one of the fonts of the product has."""
    found: set[int] = set()
    for path in sorted(font_folder().glob("*.ttf")):
        found |= code_points(path.read_bytes())
    return frozenset(found)


def printable(text: str) -> str:
    """The text with nothing in it that no font can show.

    Line ends and tabs become spaces or line feeds; joiners and variation selectors, which say how
    to draw what stands beside them and are nothing by themselves, are left out where no font knows
    them.
    """
    text = unicodedata.normalize("NFC", text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(_printable(character) for character in text.replace("\r\n", "\n"))


def _printable(character: str) -> str:
    if character in "\n":
        return character
    if character in "\t\r\x0b\x0c\x85\u2028\u2029":
        return " "
    code = ord(character)
    category = unicodedata.category(character)
    if category == "Cf" or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return "" if code not in _KEPT else character
    if code in shown_characters() and category not in ("Cc", "Cs", "Co", "Cn"):
        return character
    return f"[U+{code:04X}]"


# Marks of the direction of writing: Typst obeys them without drawing anything.
_KEPT = frozenset({0x200E, 0x200F, 0x061C, 0x00AD})


def code_points(font: bytes) -> set[int]:
    """Code points with a glyph in a TrueType font (table `cmap`, formats 4 and 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    for place in range(12, 12 + 16 * tables, 16):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, place)
        if tag == b"cmap":
            return _read_cmap(font, offset)
    return set()


def _read_cmap(font: bytes, start: int) -> set[int]:
    found: set[int] = set()
    for place in range(start + 4, start + 4 + 8 * struct.unpack_from(">H", font, start + 2)[0], 8):
        platform, encoding, offset = struct.unpack_from(">HHL", font, place)
        if platform == 0 or (platform, encoding) in ((3, 1), (3, 10)):
            kind = struct.unpack_from(">H", font, start + offset)[0]
            if kind == 4:
                found |= _format_4(font, start + offset)
            elif kind == 12:
                found |= _format_12(font, start + offset)
    return found


def _format_4(font: bytes, start: int) -> set[int]:
    """Segments of 16-bit codes; glyph 0 means that there is none."""
    double = struct.unpack_from(">H", font, start + 6)[0]
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, start + 14)
    starts = struct.unpack_from(f">{count}H", font, start + 16 + double)
    deltas = struct.unpack_from(f">{count}H", font, start + 16 + 2 * double)
    at = start + 16 + 3 * double
    offsets = struct.unpack_from(f">{count}H", font, at)
    found: set[int] = set()
    for i in range(count):
        for code in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = code
            if offsets[i]:
                place = at + 2 * i + offsets[i] + 2 * (code - starts[i])
                glyph = struct.unpack_from(">H", font, place)[0]
                if glyph == 0:
                    continue
            if (glyph + deltas[i]) & 0xFFFF:
                found.add(code)
    return found


def _format_12(font: bytes, start: int) -> set[int]:
    """Groups of 32-bit codes."""
    groups = struct.unpack_from(">L", font, start + 12)[0]
    found: set[int] = set()
    for i in range(groups):
        first, last, _ = struct.unpack_from(">LLL", font, start + 16 + 12 * i)
        found.update(range(first, last + 1))
    return found
