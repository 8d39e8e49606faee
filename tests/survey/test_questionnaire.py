"""Questionnaire files: what is read, and every refusal with its line."""

import pytest

from healthclusters.base import DataError, UnknownNameError
from healthclusters.survey import open_questionnaire
from healthclusters.survey.instrument import read_questionnaire

GOOD = """\
healthclusters: questionnaire/1
id: member-survey
title:
  en: Member survey
  fr: Enquête
wave: 2025
columns:
  cluster: Q00
scales:
  three:
    - {code: low, label: {en: Low}, score: 1, counts: no}
    - {code: mid, label: {en: Middle}, score: 2, counts: no}
    - {code: high, label: {en: High, fr: Haut}, score: 3, counts: yes}
questions:
  - bank: new-relations
    column: Q01
    codes: {A1: "1", A5: "5"}
  - id: own
    kind: scale
    scale: three
    theme: satisfaction
    evaluation: goals
    wording: {en: "How high?", fr: "À quel point ?"}
  - id: remarks
    kind: open
    wording: Anything else?
"""


def read(tmp_path, text):
    path = tmp_path / "questionnaire.yaml"
    path.write_text(text, encoding="utf-8")
    return read_questionnaire(path)


def test_a_questionnaire_is_read(tmp_path):
    found, problems = read(tmp_path, GOOD)
    assert problems == []
    assert list(found.questions) == ["new-relations", "own", "remarks"]
    assert (found.wave, found.synthetic, found.columns["cluster"]) == ("2025", False, "Q00")
    assert found.question("new-relations").column == "Q01"
    assert found.question("new-relations").codes == {"A1": "1", "A5": "5"}
    own = found.question("own")
    assert [o.counts for o in own.scale.options] == ["no", "no", "yes"]
    assert (own.in_language("fr"), own.in_language("de")) == ("À quel point ?", "How high?")
    assert own.scale.is_ordinal
    assert "How high?" in str(found)
    with pytest.raises(UnknownNameError, match="own"):
        found.question("owm")


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("healthclusters: questionnaire/1", "healthclusters: 2", "SUR-002", 1),
        ("id: member-survey", "id: [1]", "SUR-002", 2),
        ("id: member-survey", "nothing: 1", "SUR-002", 2),
        ("  en: Member survey\n", "  en: ''\n", "SUR-006", 4),
        ("  fr: Enquête", "  french: Enquête", "SUR-006", 5),
        ("wave: 2025", "wave: 2025\nsynthetic: yes", "SUR-002", 7),
        ("  cluster: Q00", "  claster: Q00", "SUR-002", 8),
        ("columns:\n  cluster: Q00", "columns: Q00", "SUR-002", 7),
        ("  three:", "  three: 3\n  four:", "SUR-005", 10),
        ("score: 1,", "score: one,", "SUR-005", 11),
        ("score: 1,", "scare: 1,", "SUR-002", 11),
        ("counts: yes", "counts: no", "SUR-005", 20),
        ("counts: yes", "counts: perhaps", "SUR-005", 13),
        ("code: mid", "code: low", "SUR-005", 12),
        ("code: mid,", "", "SUR-005", 12),
        ("bank: new-relations", "bank: new-relation", "SUR-004", 15),
        ("bank: new-relations", "bank: new-relations\n    wording: Other?", "SUR-004", 16),
        ("    column: Q01", "    column: Q00", "SUR-003", 16),
        ('A1: "1"', 'A1: "9"', "SUR-005", 17),
        ('codes: {A1: "1", A5: "5"}', "codes: 1", "SUR-005", 17),
        ("id: own", "id: new-relations", "SUR-003", 18),
        ("id: own", "id: weight", "SUR-003", 18),
        ("    kind: scale\n", "    kind: scales\n", "SUR-002", 19),
        ("    scale: three", "    scale: theee", "SUR-005", 20),
        ("    theme: satisfaction", "    theme: joy", "SUR-002", 21),
        ("    evaluation: goals", "    evaluation: aims", "SUR-002", 22),
        ('    wording: {en: "How high?", fr: "À quel point ?"}\n', "", "SUR-006", 18),
        ("  - id: remarks", "  - text: remarks", "SUR-002", 24),
        ("    kind: open", "    kind: open\n    scale: three", "SUR-005", 26),
    ],
)
def test_every_refusal_says_where(tmp_path, old, new, code, line):
    assert old in GOOD
    found, problems = read(tmp_path, GOOD.replace(old, new, 1))
    assert found is None
    assert (code, line) in [(p.code, p.line) for p in problems], problems


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1", 1),
        ("a: &x 1\nb: *x\n", 1),
        ("a: 1\na: 2\n", 2),
        ("a: !python/name:os.system 1\n", 1),
        ("- " * 40 + "1\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
    ],
)
def test_yaml_that_could_surprise_is_refused(tmp_path, text, line):
    found, problems = read(tmp_path, text)
    assert found is None
    assert [p.code for p in problems] == ["SUR-001"]
    assert problems[0].line == line


def test_a_missing_linked_large_or_garbled_file_is_refused(tmp_path):
    for path in (tmp_path / "none.yaml", tmp_path / "link.yaml"):
        if path.name == "link.yaml":
            (tmp_path / "there.yaml").write_text(GOOD, "utf-8")
            path.symlink_to(tmp_path / "there.yaml")
        assert [p.code for p in read_questionnaire(path)[1]] == ["SUR-001"]
    large = tmp_path / "large.yaml"
    large.write_text("#" * 1_000_001)
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("title: Enquête".encode("latin-1"))
    for path in (large, latin):
        assert [p.code for p in read_questionnaire(path)[1]] == ["SUR-001"]


@pytest.mark.parametrize(
    "text", ["", "- 1\n", "healthclusters: questionnaire/1\nid: x\ntitle: y\n"]
)
def test_an_empty_questionnaire_is_refused(tmp_path, text):
    path = tmp_path / "questionnaire.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError, match="SUR-002"):
        open_questionnaire(path)
