"""Linking: texts made comparable, links, the list for a person, accuracy by hand."""

import polars as pl
import pytest

from healthclusters.base import DataError, NotSupportedError, OptionError
from healthclusters.ecosystem.linking import (
    LinkOptions,
    Links,
    link_accuracy,
    link_companies,
    open_company_list,
    read_company_list,
    read_pairs,
    review_frame,
    review_workbook,
    thresholds_table,
)
from healthclusters.ecosystem.linking.generated import generated_lists
from healthclusters.ecosystem.linking.lists import comparable
from healthclusters.ecosystem.linking.match import one_to_one
from healthclusters.ecosystem.linking.pair_model import pair_probabilities
from healthclusters.ecosystem.linking.words import WHY


def test_texts_are_made_comparable():
    companies = pl.DataFrame(
        {
            "id": ["1", "2", "3"],
            "name": ["Müller & Søn S.à r.l.", "ÉTOILE-Bio GmbH", "AG"],
            "vat": ["lu 123-45", None, ""],
            "postcode": ["L-1840", " ", None],
            "site": ["https://www.Etoile.example/x?y", "http://b.example:80", None],
        }
    )
    found = comparable(companies)
    assert found["name"].to_list() == ["muller son", "etoile bio", "ag"]
    assert found["vat"].to_list() == ["LU12345", None, None]
    assert found["postcode"].to_list() == ["L1840", None, None]
    assert found["site"].to_list() == ["etoile.example", "b.example", None]
    assert found["name_start"].to_list() == ["mull", "etoi", "ag"]


@pytest.fixture(scope="module")
def linked():
    left, right, truth = generated_lists(1_500, 1_000, seed=7)
    return link_companies(left, right), truth


def test_generated_lists_are_linked(linked):
    links, truth = linked
    accuracy = link_accuracy(links, truth)
    assert accuracy.precision > 0.99
    assert accuracy.recall > 0.85
    assert "precision" in str(accuracy) and "1,000" in str(links)


def test_each_company_is_linked_at_most_once(linked):
    links, _ = linked
    assert links.links["left"].is_unique().all()
    assert links.links["right"].is_unique().all()
    assert (links.links["probability"] >= 0.9).all()


def test_the_review_list_holds_doubtful_pairs_with_their_texts(linked):
    links, _ = linked
    assert {"name_left", "name_right", "why"} <= set(links.review.columns)
    assert {"probability", "names"} <= set(links.review["why"]) <= set(WHY)
    doubtful = links.review.filter(pl.col("why") != "rival")
    assert not set(doubtful["left"]) & set(links.links["left"])


def test_firms_of_a_group_are_left_to_a_person():
    """One site, one address, one town: only a word of the name tells them apart."""
    left, right, _ = generated_lists(600, 400, seed=5)
    same = {"vat": None, "address": "1 rue de fo", "postcode": "1000", "city": "Fo",
            "country": "LU", "site": "kobo.example"}  # fmt: skip
    left = pl.concat([left, pl.DataFrame([{"id": "LG", "name": "Kobo care Holding SA", **same}])],
                     how="diagonal_relaxed")  # fmt: skip
    right = pl.concat([right, pl.DataFrame([{"id": "RG", "name": "Kobo care Invest SA", **same}])],
                      how="diagonal_relaxed")  # fmt: skip
    links = link_companies(left, right)
    pair = links.candidates.filter(pl.col("left") == "LG", pl.col("right") == "RG")
    assert pair["probability"][0] > 0.99
    assert pair["doubt"][0] == "names"
    assert "LG" not in links.links["left"]
    assert "LG" in links.review["left"]


def test_names_by_their_words():
    """Typing errors and short forms are alike, words of a group are not."""
    left, right, _ = generated_lists(600, 400, seed=5)
    pairs = {
        "a": ("Kobogra medical systems", "Kobogar med sys", "alike"),
        "b": ("Kobogra medical systems", "Kobogra systems", "one_word_more"),
        "c": ("Kobogra medical Holding", "Kobogra medical Invest", "different"),
    }
    ends = [
        pl.DataFrame([{"id": k, "name": v[i], "vat": f"LU{k}1"} for k, v in pairs.items()])
        for i in (0, 1)
    ]
    lists = [pl.concat([a, b], how="diagonal") for a, b in zip((left, right), ends, strict=True)]
    found = pair_probabilities(*map(comparable, lists), LinkOptions(review_from=1e-9))
    for key, (_, _, expected) in pairs.items():
        pair = found.filter(pl.col("left") == key, pl.col("right") == key)
        assert (pair["names"][0], pair["numbers"][0]) == (expected, "same")


def test_what_a_person_said_holds(linked):
    before, truth = linked
    left, right, _ = generated_lists(1_500, 1_000, seed=7)
    asked = before.review.filter(pl.col("why") != "rival").unique("left").unique("right").head(8)
    refused = before.links.head(2)
    answers = pl.concat(
        [
            asked.select("left", "right", same=pl.lit("yes")),
            refused.select("left", "right", same=pl.lit("no")),
        ]
    )
    after = link_companies(left, right, answers=answers)
    by_person = after.links.filter(pl.col("by") == "person")
    assert set(by_person["left"]) == set(asked["left"])
    assert not after.links.join(refused, on=["left", "right"], how="semi").height
    assert not after.review.join(answers, on=["left", "right"], how="semi").height
    assert link_accuracy(after, truth).true_pairs <= link_accuracy(before, truth).true_pairs


def test_the_review_list_goes_out_and_comes_back(linked, tmp_path):
    links, _ = linked
    left, right, _ = generated_lists(1_500, 1_000, seed=7)
    path = tmp_path / "review.xlsx"
    path.write_bytes(review_workbook(links.review))
    assert read_pairs(path, left, right).height == 0
    filled = review_frame(links.review).with_columns(
        same=pl.when(pl.int_range(pl.len()) < 2).then(pl.lit("no"))
    )
    filled.write_csv(tmp_path / "review.csv")
    back = read_pairs(tmp_path / "review.csv", left, right)
    assert back["same"].to_list() == ["no", "no"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("left,right,same\nL0,R0,perhaps\n", "TAB-015"),
        ("left,right,same\nL0,R9999,yes\n", "REG-019"),
        ("left,right,same\nL0,R0,yes\nL0,R1,yes\n", "REG-020"),
        ("left,right,same\nL0,,yes\n", "REG-020"),
    ],
)
def test_answers_are_checked(tmp_path, text, code):
    left, right, _ = generated_lists(60, 40)
    path = tmp_path / "answers.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=code):
        read_pairs(path, left, right)


def test_a_list_keeps_columns_of_its_own(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("id,name,adress,staff\n1,A,x,3\n", encoding="utf-8")
    frame, notices = open_company_list(path)
    assert frame["name"].to_list() == ["A"]
    assert {(n.column, "address" in n.remedy) for n in notices} == {
        ("'adress'", True),
        ("'staff'", False),
    }
    path.write_text("id,name\n", encoding="utf-8")
    with pytest.raises(DataError, match="REG-021"):
        open_company_list(path)


def test_other_thresholds_are_shown_beside(linked):
    links, _ = linked
    table = thresholds_table(links)
    assert table["links"].is_sorted(descending=True)
    at = table.filter(pl.col("threshold") == 0.9)["links"][0]
    assert at == links.links.height


def test_accuracy_by_hand():
    pairs = pl.DataFrame(
        {"left": ["a", "b", "c", "d"], "right": ["1", "2", "3", "4"], "probability": [0.99] * 4}
    )
    links = Links(pairs, pairs, pairs.clear(), 5, 5, LinkOptions())
    labelled = pl.DataFrame(
        {"left": ["a", "b", "c", "e"], "right": ["1", "9", None, "5"]},
        schema={"left": pl.String, "right": pl.String},
    )
    found = link_accuracy(links, labelled)
    # Judged: a, b and c; right: a. True pairs: a-1, b-9, e-5.
    assert (found.judged, found.true_pairs, found.right) == (3, 3, 1)
    assert found.precision == found.recall == pytest.approx(1 / 3)


def test_accuracy_with_pairs_that_are_not_the_same():
    pairs = pl.DataFrame(
        {"left": ["a", "b", "c"], "right": ["1", "2", "3"], "probability": [0.99] * 3}
    )
    links = Links(pairs, pairs, pairs.clear(), 5, 5, LinkOptions())
    labelled = pl.DataFrame(
        {"left": ["a", "b", "d"], "right": ["1", "2", "3"], "same": ["yes", "no", "no"]}
    )
    found = link_accuracy(links, labelled)
    # a-1 is right, b-2 wrong; that d is not 3 does not say who 3 is.
    assert (found.judged, found.true_pairs, found.right) == (2, 1, 1)
    assert "Too little" in str(link_accuracy(links, labelled.filter(pl.col("same") == "no")))


def test_the_likeliest_pair_is_taken_first():
    pairs = pl.DataFrame(
        {"left": ["a", "a", "b"], "right": ["1", "2", "1"], "probability": [0.99, 0.95, 0.93]}
    )
    assert one_to_one(pairs)["right"].to_list() == ["1"]


def test_refusals(tmp_path):
    left, right, _ = generated_lists(20, 10)
    with pytest.raises(NotSupportedError):
        link_companies(left.clear(), right)
    for wrong in ({"link_from": 1.0}, {"review_from": 0.0}, {"rival": 0.6}, {"random_pairs": 9}):
        with pytest.raises(OptionError):
            LinkOptions(**wrong)
    path = tmp_path / "list.csv"
    path.write_text("id,name\n1,A\n1,B\n", encoding="utf-8")
    with pytest.raises(DataError, match="TAB-018"):
        read_company_list(path)
