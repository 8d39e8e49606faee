"""Linking: texts made comparable, links, the list for a person, accuracy by hand."""

import polars as pl
import pytest

from healthclusters.base import DataError, NotSupportedError, OptionError
from healthclusters.ecosystem.linking import (
    LinkOptions,
    Links,
    link_accuracy,
    link_companies,
    read_company_list,
)
from healthclusters.ecosystem.linking.generated import generated_lists
from healthclusters.ecosystem.linking.lists import comparable
from healthclusters.ecosystem.linking.match import _one_to_one


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
    assert set(links.review["why"]) <= {"doubtful", "rival"}
    doubtful = links.review.filter(pl.col("why") == "doubtful")
    assert not set(doubtful["left"]) & set(links.links["left"])


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


def test_the_likeliest_pair_is_taken_first():
    pairs = pl.DataFrame(
        {"left": ["a", "a", "b"], "right": ["1", "2", "1"], "probability": [0.99, 0.95, 0.93]}
    )
    assert _one_to_one(pairs)["right"].to_list() == ["1"]


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
