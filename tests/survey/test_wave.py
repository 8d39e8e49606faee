"""A wave's folder: what is read, what is set aside, and every refusal."""

import pytest
from tests.survey.waves import (
    HEADER,
    MEMBERS,
    QUESTIONNAIRE,
    answers,
    folder,
    problems,
    row,
    wave,
    write,
)

from healthclusters.base import DataError
from healthclusters.survey import open_wave, read_wave


def test_answers_are_read_with_their_types(tmp_path):
    rows = [
        row(1, said="5", respondent_id="r1", services_used="events; training", improve="More."),
        row(2, said="Partly agree", relations_count="1,5", services_used=""),
        row(3, said="dk", relations_count="", services_used="none"),
        row(4, said="Pas du tout d'accord", satisfaction_overall=""),
    ]
    found = wave(tmp_path / "w", rows, members={"a": 10})
    assert found.answers["new-relations"].to_list() == ["5", "4", "dk", "1"]
    assert found.answers["services-used"].to_list() == [
        ["events", "training"],
        None,
        ["none"],
        ["events"],
    ]
    assert found.answers["relations-count"].to_list() == [2.0, 1.5, None, 2.0]
    assert found.answers["improve"].to_list() == ["More.", None, None, None]
    assert found.answers["weight"].to_list() == [1.0] * 4
    assert found.answers["satisfaction-overall"][3] is None
    assert found.clusters == ["a"]
    assert "synthetic" in str(found)


def test_a_survey_of_one_cluster_needs_no_column_for_it(tmp_path):
    header = [h for h in HEADER if h != "cluster_id"]
    text = QUESTIONNAIRE.replace("synthetic: true", "synthetic: true\ncluster: mine")
    rows = [{k: v for k, v in row(1).items() if k != "cluster_id"}]
    assert wave(tmp_path / "w", rows, questionnaire=text, header=header).clusters == ["mine"]
    assert ("SUR-010", None, "cluster_id") in problems(tmp_path / "v", rows, header=header)


def test_the_same_files_give_the_same_revision_and_others_another(tmp_path):
    one = wave(tmp_path / "one", answers(a=(3, 3)))
    two = wave(tmp_path / "two", answers(a=(3, 3)))
    more = wave(tmp_path / "more", answers(a=(3, 3)), members={"a": 9})
    assert one.revision == two.revision != more.revision
    assert len(one.revision) == 64


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"new_relations": "6"}, ("SUR-011", 2, "new-relations")),
        ({"services_used": "dancing"}, ("SUR-011", 2, "services-used")),
        ({"relations_count": "1,000"}, ("SUR-011", 2, "relations-count")),
        ({"relations_count": "1e999"}, ("SUR-011", 2, "relations-count")),
        ({"relations_count": "1_0"}, ("SUR-011", 2, "relations-count")),
        ({"answer_id": ""}, ("SUR-012", 2, "answer_id")),
        ({"cluster_id": " "}, ("SUR-012", 2, "cluster_id")),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(tmp_path, change, expected):
    rows = [row(1, **change), row(2)]
    assert expected in problems(tmp_path / "w", rows)


def test_all_problems_come_at_once_and_long_lists_are_cut(tmp_path):
    rows = [row(n, said="x", relations_count="y") for n in range(1, 41)]
    found = problems(tmp_path / "w", rows)
    assert len([p for p in found if p[2] == "new-relations"]) == 21
    assert len([p for p in found if p[2] == "relations-count"]) == 21


def test_the_nearest_answer_is_offered(tmp_path):
    _, found = read_wave(folder(tmp_path / "w", [row(1, said="Fuly agree")]))
    assert "Did you mean Fully agree?" in found[0].remedy


def test_a_question_without_its_column_is_refused(tmp_path):
    header = ["improv" if h == "improve" else h for h in HEADER]
    _, found = read_wave(folder(tmp_path / "w", [row(1)], header=header))
    (missing,) = [p for p in found if p.code == "SUR-010"]
    assert "Did you mean improv?" in missing.remedy


def test_repeated_answers_and_respondents_are_refused(tmp_path):
    rows = [row(1), row(1), row(3, respondent_id="r"), row(4, respondent_id="r")]
    found = problems(tmp_path / "w", rows)
    assert ("SUR-013", 3, "answer_id") in found
    assert ("SUR-013", 5, "respondent_id") in found
    elsewhere = [row(1, respondent_id="r"), row(2, "b", respondent_id="r")]
    assert problems(tmp_path / "v", elsewhere) == []


def test_what_does_not_count_is_set_aside_with_its_reason(tmp_path):
    empty = {
        "new-relations": "",
        "satisfaction-overall": "",
        "services-used": "",
        "relations-count": "",
    }
    rows = [row(1, weight="1"), row(2, weight="0"), row(3, weight="2") | empty]
    found = wave(tmp_path / "w", rows, header=[*HEADER, "weight"])
    assert found.answers["answer_id"].to_list() == ["n1"]
    assert found.set_aside.rows() == [("no question answered", 1), ("weight 0", 1)]
    assert [p.code for p in found.notices] == ["SUR-019", "SUR-019"]


@pytest.mark.parametrize("weight", ["-1", "", "heavy"])
def test_other_weights_are_refused(tmp_path, weight):
    rows = [row(1, weight=weight), row(2, weight="1")]
    found = problems(tmp_path / "w", rows, header=[*HEADER, "weight"])
    assert {(code, line) for code, line, _ in found} <= {("SUR-017", 2), ("SUR-011", 2)}
    assert found


def test_formulas_and_scripts_in_free_text_are_set_aside(tmp_path):
    texts = {
        1: '=HYPERLINK("http://x")',
        2: "@SUM(A1)",
        3: "+cmd|' /C calc'!A0",
        4: "<script>alert(1)</script>",
        5: "<img src=x onerror=alert(1)>",
        6: "javascript:alert(1)",
        7: "- more meetings",
        8: "5 < 6, and +33 is a number",
        9: "Nothing.",
    }
    found = wave(tmp_path / "w", [row(n, improve=text) for n, text in texts.items()])
    kept = found.answers["improve"].to_list()
    assert kept == [None] * 6 + [texts[7], texts[8], texts[9]]
    assert [(p.code, p.line) for p in found.notices] == [("SUR-020", n + 1) for n in range(1, 7)]


def test_none_of_these_with_others_contradicts_itself(tmp_path):
    found = wave(tmp_path / "w", [row(1, services_used="none;events"), row(2)])
    assert found.answers["services-used"].to_list() == [None, ["events"]]
    assert [p.code for p in found.notices] == ["SUR-014"]


def test_columns_that_are_not_asked_for_are_left_out_and_named(tmp_path):
    rows = [row(1, email="x@example.org", shoe_size="40")]
    found = wave(tmp_path / "w", rows, header=[*HEADER, "email", "shoe-size"])
    assert "email" not in found.answers.columns
    said = [p.what for p in found.notices if p.code == "SUR-018"]
    assert said == [
        "left out, because it says who people are: email",
        "left out, because it is not in the questionnaire: shoe-size",
    ]


def cells(*rows):
    return [dict(zip(MEMBERS, r, strict=True)) for r in rows]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"b": 9}, ("SUR-016", 2, "cluster_id")),
        ({"a": 1}, ("SUR-015", 2, "cluster_id")),
        (cells(("a", "clinic", "", 9), ("a", "", "", 9)), ("SUR-016", None, "kind")),
        (cells(("a", "company", "", 9)), ("SUR-016", 2, "kind")),
        (cells(("a", "clinic", "", 1), ("a", "company", "", 9)), ("SUR-015", 2, "kind")),
        (cells(("a", "clinic", "", -1)), ("TAB-014", 2, "members")),
    ],
)
def test_answers_are_held_against_the_membership(tmp_path, members, expected):
    rows = [row(1, kind="clinic"), row(2, kind="clinic")]
    assert expected in problems(tmp_path / "w", rows, members=members)


def test_an_organisation_that_answers_twice_counts_once(tmp_path):
    rows = [row(1, organisation_id="o"), row(2, organisation_id="o")]
    assert problems(tmp_path / "w", rows, members={"a": 1}) == []


def test_folders_that_are_no_wave_are_refused(tmp_path):
    assert [p.code for p in read_wave(tmp_path / "none")[1]] == ["SUR-008"]
    path = folder(tmp_path / "two", answers(a=(1, 1)))
    write(path / "answers.sav", HEADER, [])
    assert [p.code for p in read_wave(path)[1]] == ["SUR-008"]
    (path / "answers.sav").unlink()
    (path / "answers.csv").unlink()
    with pytest.raises(DataError, match="no file of answers"):
        open_wave(path)


BENCHMARKS = (
    "benchmark_id,question_id,label,share,answers,wording_en,wording_fr,yes_codes,year,url\n"
)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("x,nothing,Made up,0.3,10,Words,,4;5,2020,\n", "SUR-022"),
        ("x,new-relations,Made up,0.3,10,,,4;5,2020,\n", "SUR-022"),
        ("x,new-relations,Made up,37,10,Words,,4;5,2020,\n", "TAB-014"),
    ],
)
def test_a_benchmark_that_cannot_be_used_is_refused(tmp_path, line, code):
    found = problems(tmp_path / "w", answers(a=(1, 1)), benchmarks=BENCHMARKS + line)
    assert code in [p[0] for p in found]


CODEBOOK = "question_id,code,label,meaning\nimprove,more,More,asks for more\n"


@pytest.mark.parametrize(
    ("codebook", "codings", "expected"),
    [
        (CODEBOOK, "improve,n1,k,less", ("SUR-021", 2, "code")),
        (CODEBOOK, "improve,n9,k,more", ("SUR-021", 2, "answer_id")),
        (
            CODEBOOK.replace("improve", "services-used"),
            "improve,n1,k,none",
            ("SUR-021", 2, "question_id"),
        ),
        (CODEBOOK, "improve,n1,,more", ("TAB-011", 2, "coder")),
    ],
)
def test_codings_are_held_against_the_codebook(tmp_path, codebook, codings, expected):
    found = problems(
        tmp_path / "w",
        [row(1, improve="More!")],
        codebook=codebook,
        codings=f"question_id,answer_id,coder,code\n{codings}\n",
    )
    assert expected in found
