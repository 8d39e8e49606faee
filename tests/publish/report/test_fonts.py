"""Whatever a person writes can be set: shown as itself, or by its number, and never a failure."""

import sys
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from healthclusters.publish.report import Paragraph, Section, report_of
from healthclusters.publish.report.fonts import (
    code_points,
    font_folder,
    printable,
    shown_characters,
)


def test_plain_text_stays():
    assert printable("Ångström, naïve: 5 ≥ 3 ₂ №") == "Ångström, naïve: 5 ≥ 3 ₂ №"


def test_scripts_of_the_world_are_shown_as_themselves():
    for text in (
        "Ελληνικά",
        "Кластер",
        "שלום",
        "مرحبا",
        "医疗集群",
        "クラスター",
        "클러스터",
        "🚀🙂🏥",
    ):
        assert printable(text) == unicodedata.normalize("NFC", text)


def test_what_no_font_has_is_shown_by_its_number():
    assert printable("a\U00013000b") == "a[U+13000]b"
    assert printable("a\x07b") == "a[U+0007]b"


def test_joiners_and_selectors_are_nothing_by_themselves():
    assert printable("❤\ufe0f \u200bx") == "❤ x"


def test_every_font_has_its_characters_read():
    read = {p.name: len(code_points(p.read_bytes())) for p in font_folder().glob("*.ttf")}
    assert len(read) == 4
    assert min(read.values()) > 1_000
    assert ord("A") in shown_characters()


@settings(max_examples=15)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), max_size=40))
def test_any_text_can_be_set(texts):
    blocks = [Paragraph([text, " "]) for text in texts]
    assert report_of("Title", [Section(title="Any", blocks=blocks)]).pdf().startswith(b"%PDF")


def test_every_character_of_the_fonts_can_be_set():
    found = sorted(shown_characters())
    everything = "".join(
        chr(c) for c in found if c < sys.maxunicode and unicodedata.category(chr(c)) != "Cs"
    )
    lines = [Paragraph(everything[i : i + 400]) for i in range(0, len(everything), 400)]
    assert report_of("All", [Section(title="All", blocks=lines)]).pdf().startswith(b"%PDF")
