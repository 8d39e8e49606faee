"""Answers from LimeSurvey, SPSS, Excel and CSV: the same answers, whatever the program."""

import builtins
import csv

import polars as pl
import pytest
import xlsxwriter

from healthclusters.base import OptionError
from healthclusters.survey import open_wave, read_wave
from healthclusters.survey.answers import MissingExtraError
from healthclusters.survey.answers.sources import read_answer_file

QUESTIONNAIRE = """\
healthclusters: questionnaire/1
id: import
title: Made-up import
wave: "1"
synthetic: true
columns: {cluster: G01Q00, kind: G01Q09}
questions:
  - bank: new-relations
    column: G01Q01
    codes: {A1: "1", A2: "2", A3: "3", A4: "4", A5: "5"}
  - bank: services-used
    column: G01Q02
    codes: {SQ002: events, SQ004: training}
  - bank: relations-count
    column: G01Q03
  - bank: improve
    column: G01Q04
"""
CODES = ["matchmaking", "events", "funding", "training", "testing", "export", "regulation", "none"]
WORDS = [
    "Introductions to partners",
    "Meetings and conferences",
    "Help with funding applications",
    "Training",
    "Access to testing or living labs",
    "Help with markets abroad",
    "Advice on regulation",
    "None of these",
]
SUB = ["matchmaking", "SQ002", "funding", "SQ004", "testing", "export", "regulation", "none"]
META = ["id", "submitdate", "lastpage", "startlanguage", "seed", "ipaddr", "token"]
EXPECTED = {
    "answer_id": ["1", "2", "4"],
    "cluster_id": ["a", "b", "a"],
    "new-relations": ["5", "1", None],
    "services-used": [["events", "training"], ["none"], None],
    "relations-count": [3.0, 0.0, None],
    "improve": ["Plus de réunions", None, None],
}


def folder(path):
    path.mkdir()
    (path / "questionnaire.yaml").write_text(QUESTIONNAIRE, encoding="utf-8")
    return path


def meta(n, sent="2025-05-01 10:00:00"):
    return [str(n), sent, "3", "en", "77", "192.0.2.1", f"secret{n}"]


def chosen(*codes):
    return ["Y" if c in codes else "" for c in CODES]


def limesurvey_rows(agree, disagree):
    return [
        [*meta(1), "a", agree, *chosen("events", "training"), "3", "Plus de réunions", "clinic"],
        [*meta(2), "b", disagree, *chosen("none"), "0", "", "company"],
        [*meta(3, sent=""), "b", agree, *chosen("none"), "0", "", "company"],
        [*meta(4), "a", "", *chosen(), "", "", ""],
    ]


def lime(path, header, rows, delimiter=","):
    with (path / "answers.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows([header, *rows])


def check(path, source):
    # The fourth answer says nothing but its cluster, and is set aside.
    wave = open_wave(path)
    assert wave.source == source
    for column, values in EXPECTED.items():
        assert wave.answers[column].to_list() == values[:2], column
    assert "secret1" not in str(wave.answers.to_dicts())
    return wave


def headings():
    sub = [f"G01Q02[{c}]" for c in SUB]
    return ["G01Q00", "G01Q01", *sub, "G01Q03", "G01Q04", "G01Q09"]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_limesurvey_with_codes(tmp_path, delimiter):
    path = folder(tmp_path / "w")
    lime(path, META + headings(), limesurvey_rows("A5", "A1"), delimiter)
    wave = check(path, "limesurvey")
    assert wave.set_aside.rows() == [("no question answered", 1), ("not sent off", 1)]
    assert "ipaddr, token" in " ".join(p.what for p in wave.notices)


def test_limesurvey_with_codes_and_words_in_the_headings(tmp_path):
    path = folder(tmp_path / "w")
    header = [f"{h}. Some words, whatever" for h in headings()]
    lime(path, META + header, limesurvey_rows("Fully agree", "Disagree"))
    check(path, "limesurvey")


def test_limesurvey_with_whole_questions_as_headings(tmp_path):
    path = folder(tmp_path / "w")
    text = QUESTIONNAIRE.replace("cluster: G01Q00, kind: G01Q09", 'cluster: "Which cluster?"')
    (path / "questionnaire.yaml").write_text(text, encoding="utf-8")
    multiple = (
        "Which services of the cluster did you use in the last twelve months? "
        "Choose all that apply."
    )
    header = [
        "Response ID",
        "Date submitted",
        "Last page",
        "Start language",
        "Seed",
        "IP address",
        "Token",
        "Which cluster?",
        "Through the cluster we gained relations that we would not have had without it.",
        *[f"{multiple} [{w}]" for w in WORDS],
        "With how many organisations that you met through the cluster did you work in the last "
        "twelve months?",
        "What should the cluster do differently?",
        "Kind?",
    ]
    rows = [
        [{"Y": "Yes", "": ""}.get(c, c) if 9 <= i <= 16 else c for i, c in enumerate(r)]
        for r in limesurvey_rows("Fully agree", "Disagree")
    ]
    lime(path, header, rows)
    check(path, "limesurvey")


def test_a_limesurvey_column_for_each_answer_must_be_there(tmp_path):
    path = folder(tmp_path / "w")
    header = META + headings()
    rows = limesurvey_rows("A5", "A1")
    at = header.index("G01Q02[export]")
    lime(path, header[:at] + header[at + 1 :], [r[:at] + r[at + 1 :] for r in rows])
    _, found = read_wave(path)
    assert [(p.code, p.what) for p in found if p.code == "SUR-010"] == [
        ("SUR-010", "the question 'services-used' has no column for export")
    ]


def test_a_cell_of_a_multiple_choice_that_says_neither_is_refused(tmp_path):
    path = folder(tmp_path / "w")
    rows = limesurvey_rows("A5", "A1")
    rows[0][9] = "perhaps"
    lime(path, META + headings(), rows)
    _, found = read_wave(path)
    assert ("SUR-011", 2, "G01Q02[matchmaking]") in [(p.code, p.line, p.column) for p in found]


def plain_rows():
    return [
        ["1", "a", "Fully agree", "events;training", 3, "Plus de réunions"],
        ["2", "b", "Disagree", "none", 0, ""],
    ]


PLAIN = ["answer_id", "G01Q00", "G01Q01", "G01Q02", "G01Q03", "G01Q04"]


def test_plain_csv(tmp_path):
    path = folder(tmp_path / "w")
    lime(path, PLAIN, plain_rows(), delimiter=";")
    check(path, "table")


def test_excel(tmp_path):
    path = folder(tmp_path / "w")
    with xlsxwriter.Workbook(str(path / "answers.xlsx")) as book:
        sheet = book.add_worksheet("answers")
        for i, cells in enumerate([PLAIN, *plain_rows()]):
            for j, cell in enumerate(cells):
                sheet.write(i, j, int(cell) if j == 0 and i else cell)
    check(path, "table")


def sav(path, frame, labels):
    pyreadstat = pytest.importorskip("pyreadstat", reason="needs the extra `survey`")
    pyreadstat.write_sav(frame, str(path / "answers.sav"), variable_value_labels=labels)


AGREEMENT = {
    1.0: "Disagree",
    2.0: "Rather disagree",
    3.0: "Neither agree nor disagree",
    4.0: "Partly agree",
    5.0: "Fully agree",
}


def spss_frame(agree=5.0, disagree=1.0):
    options = {f"G01Q02_{c}": [float(c in ("SQ002", "SQ004")), float(c == "none")] for c in SUB}
    return pl.DataFrame(
        {"answer_id": ["1", "2"], "G01Q00": [10.0, 20.0], "G01Q01": [agree, disagree]}
        | options
        | {"G01Q03": [3.0, 0.0], "G01Q04": ["Plus de réunions", ""]}
    )


def test_spss_with_value_labels(tmp_path):
    path = folder(tmp_path / "w")
    labels = {"G01Q00": {10.0: "a", 20.0: "b"}, "G01Q01": AGREEMENT}
    labels |= {f"G01Q02_{c}": {0.0: "No", 1.0: "Yes"} for c in SUB}
    sav(path, spss_frame(), labels)
    check(path, "spss")


def test_spss_with_a_scale_that_runs_the_other_way(tmp_path):
    """Read by its words where the numbers are new; refused where they mean something else here."""
    path = folder(tmp_path / "w")
    backwards = {6.0 - value: label for value, label in AGREEMENT.items()}
    sav(path, spss_frame(1.0, 5.0), {"G01Q00": {10.0: "a", 20.0: "b"}, "G01Q01": backwards})
    _, found = read_wave(path)
    assert [(p.code, p.line) for p in found] == [("SUR-011", 2), ("SUR-011", 3)]
    assert "the scale runs the other way" in found[0].what


def test_a_damaged_spss_file_is_refused(tmp_path):
    pytest.importorskip("pyreadstat", reason="needs the extra `survey`")
    path = folder(tmp_path / "w")
    (path / "answers.sav").write_bytes(b"$FL2 nonsense")
    assert [p.code for p in read_wave(path)[1]] == ["SUR-009"]
    (path / "answers.sav").unlink()
    (path / "answers.sav").symlink_to(path / "questionnaire.yaml")
    assert [p.code for p in read_wave(path)[1]] == ["SUR-009"]


def test_a_missing_extra_is_named_with_the_command_that_adds_it(tmp_path, monkeypatch):
    path = folder(tmp_path / "w")
    (path / "answers.sav").write_bytes(b"")
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "pyreadstat":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtraError, match=r"pip install 'healthclusters\[survey\]'"):
        open_wave(path)


def test_an_unknown_program_is_refused(tmp_path):
    with pytest.raises(OptionError, match="source"):
        read_answer_file(tmp_path / "x.csv", source="surveymonkey")
