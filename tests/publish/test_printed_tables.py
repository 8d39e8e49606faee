"""Tables of the published study, put back together and computed again."""

import polars as pl
import pytest
from tests.publish.examples import small_study

import healthclusters as hc
from healthclusters.publish.printed_tables import study_tables, table_2_1, table_2_2


@pytest.fixture(scope="module")
def tables():
    return {t.number: t for t in study_tables(hc.open_study("hse-2019"))}


def column(table, name):
    return dict(table.rows.select(table.rows.columns[0], name).iter_rows())


def test_table_3_1_is_summed_and_shared_again(tables):
    budget, subsidy = column(tables["3.1"], "total budget"), column(tables["3.1"], "subsidy")
    share = column(tables["3.1"], "subsidy share, %")
    assert budget["sum"] == pytest.approx(17.58)  # printed: 17.58 and 10.45
    assert subsidy["sum"] == pytest.approx(10.45)
    assert share["CIALE"] == 74.4
    assert share["sum"] == pytest.approx(10.45 / 17.58 * 100, abs=0.05)
    assert "Health Valley Netherlands" in tables["3.1"].note


def test_table_3_2_adds_up_the_public_sources_of_each_period(tables):
    assert tables["3.2"].rows.columns == ["line", "2011-2017", "2017"]
    seven, one = column(tables["3.2"], "2011-2017"), column(tables["3.2"], "2017")
    assert seven["public sources, added up"] == pytest.approx(151.22)
    assert one["public sources, added up"] == pytest.approx(49.43)
    assert seven["project volume"] == 220.53
    assert not [line for line in seven if "mean volume" in line]  # our own figures stay out


def test_table_4_1_sets_the_sum_beside_the_printed_total(tables):
    funding = column(tables["4.1"], "funding")
    assert funding["sum"] == pytest.approx(9.8)
    assert funding["total as printed"] == 9.8
    assert tables["4.1"].title.endswith("billion RUB")


def test_tables_name_their_source(tables):
    for table in tables.values():
        assert f"Table {table.number}" in table.source


def test_a_study_without_printed_tables_has_none():
    assert study_tables(small_study()) == []


def test_tables_2_1_and_2_2_from_the_landscape():
    characteristics = pl.DataFrame(
        {
            "characteristic": ["size", "size", "size"],
            "group": ["published:1", "published:2", "computed:1"],
            "published": [">100", "<100", None],
            "evidence": ["100+ members 6 to 8 of 10", None, "x"],
        }
    )
    table = table_2_1(characteristics)
    assert table.rows.to_dicts() == [
        {
            "characteristic": "Size",
            "group 1, published": ">100",
            "group 1, evidence": "100+ members 6 to 8 of 10",
            "group 2, published": "<100",
            "group 2, evidence": None,
        }
    ]
    models = pl.DataFrame({"model": ["1"], "name": ["x"], "published:1": [2], "computed:1": [3]})
    assert table_2_2(models).rows.columns == [
        "model",
        "name",
        "published group 1",
        "computed group 1",
    ]
    study = hc.open_study("hse-2019")
    both = study_tables(study, characteristics=characteristics, target_models=models)
    assert [t.number for t in both] == ["2.1", "2.2", "3.1", "3.2", "4.1"]
