"""The yearly report in French: whole sentences, French figures, synthetic said everywhere."""

import re
import string
from pathlib import Path

import pytest
from typer.testing import CliRunner

import healthclusters.ecosystem
from healthclusters.base import UnknownNameError
from healthclusters.cli.main import app
from healthclusters.ecosystem import (
    EcosystemOptions,
    describe_ecosystem,
    example_regions,
    example_register,
)
from healthclusters.ecosystem.report import (
    doubts,
    key_figures,
    left_out,
    report_sections,
    report_tables,
    report_text,
    report_words,
)
from healthclusters.run.ecosystem_report import report_of_ecosystem, write_ecosystem

FR = report_words("fr")
# What stays in the language of whoever wrote it: names of files, the ledger's own sentences.
OWN = {"definitions"}
ENGLISH = re.compile(r"\b(the|with|firms?|hidden|known|employees|year|growth|share|of)\b")


@pytest.fixture(scope="module")
def ecosystem():
    return describe_ecosystem(
        example_register(), regions=example_regions(), options=EcosystemOptions(region="LU00")
    )


def test_no_english_word_is_left(ecosystem):
    said = [*doubts(ecosystem, "fr"), *(w for f in key_figures(ecosystem, "fr") for w in f)]
    for section in report_sections(ecosystem, "fr"):
        said += [section.title, *section.paragraphs, *section.points]
        said += [chart.title for chart in section.charts]
        for table in section.tables:
            said += [table.caption, *table.header]
            if table.key not in OWN:
                said += [cell for row in table.rows for cell in row]
    assert not [text for text in said if ENGLISH.search(text)]


def test_figures_follow_the_language(ecosystem):
    text = report_text(ecosystem, "fr")
    assert "1\u202f880 salariés" in text and "+0,6\u202f%" in text and "0,64 à 1,74" in text
    assert not re.search(r"\d\.\d(?!\d*\.csv)", text)
    assert not re.search(r"\d,\d{3}\b(?!\d)(?=\s+salari)", text)


def test_both_languages_tell_the_same_numbers(ecosystem):
    french, english = report_tables(ecosystem, "fr"), report_tables(ecosystem)
    assert french.keys() == english.keys()
    for key, table in english.items():
        other = french[key]
        numbers = [i for i, name in enumerate(table.header) if name in table.right]
        assert numbers == [i for i, name in enumerate(other.header) if name in other.right]
        for row, said in zip(table.rows, other.rows, strict=True):
            for i in numbers:
                assert re.sub(r"\D", "", row[i]) == re.sub(r"\D", "", said[i])


def test_synthetic_is_said_in_french(ecosystem):
    assert "synthétiques" in report_text(ecosystem, "fr").splitlines()[0]
    report = report_of_ecosystem(ecosystem, language="fr")
    page = report.html()
    assert '<html lang="fr">' in page and "Données synthétiques" in page
    assert "synthétiques" in report.foot
    for section in report_sections(ecosystem, "fr"):
        assert all("synthétiques" in chart.source for chart in section.charts)
    assert "ynthetic data" not in page


def test_what_is_missing_is_said_in_both_languages(ecosystem):
    alone = describe_ecosystem(ecosystem.register)
    assert any("several regions" in reason for reason in alone.without)
    assert any("plusieurs régions" in reason for reason in left_out(alone, "fr"))


def test_the_files_are_named_by_their_language(ecosystem, tmp_path):
    names = {p.name for p in write_ecosystem(ecosystem, tmp_path / "r", language="fr")}
    assert {"report.fr.pdf", "report.fr.html", "subsectors.csv"} <= names
    assert "report.pdf" not in names


def blanks(sentence) -> set[str]:
    forms = sentence.values() if isinstance(sentence, dict) else [str(sentence)]
    return {name for f in forms for _, name, _, _ in string.Formatter().parse(f) if name}


def test_every_sentence_is_there_with_the_same_blanks():
    english = report_words().sentences
    assert FR.missing == () and FR.sentences.keys() == english.keys()
    for key, sentence in FR.sentences.items():
        if not key.startswith("form."):
            assert blanks(sentence) == blanks(english[key]), key


def test_every_sentence_is_used():
    place = Path(healthclusters.__file__).parent
    code = "".join(p.read_text("utf-8") for p in place.rglob("*.py"))
    families = ("noun.", "column.", "series.", "aspect.", "star.", "without.", "value.", "form.",
                "demography.", "country.")  # fmt: skip
    unused = [k for k in FR.sentences if f'"{k}"' not in code and not k.startswith(families)]
    assert unused == []


def test_an_unknown_language_is_refused_before_computing():
    result = CliRunner().invoke(app, ["ecosystem", "--language", "de"])
    assert isinstance(result.exception, UnknownNameError)


def test_the_command_prints_french():
    result = CliRunner().invoke(app, ["ecosystem", "--language", "fr", "--table", "sizes"])
    assert result.exit_code == 0, result.output
    assert "Données synthétiques" in result.output and "masqué" in result.output


def test_a_star_is_said_as_french_writes_it(ecosystem):
    [regions] = [s for s in report_sections(ecosystem, "fr") if s.id == "regions"]
    assert any("FRF1 (France)\u00a0: Biopharmacie (taille)" in p for p in regions.paragraphs)


def test_an_interval_that_is_hidden_says_so(ecosystem):
    rows = report_tables(ecosystem, "fr")["quotients"].rows
    assert all(row[-1] and (row[-1] == "masqué") == (row[-2] == "masqué") for row in rows)
