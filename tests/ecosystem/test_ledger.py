"""Series that are broken where the way of counting changed."""

import polars as pl

from healthclusters.ecosystem.analysis import broken_series, overlaps
from healthclusters.ecosystem.example import PUBLISHED_FILE

LEDGER = pl.DataFrame(
    {"definition": ["new"], "aspect": ["coverage"], "from_year": [2018], "to_year": [None],
     "what": ["traders left out"]}
)  # fmt: skip


def series(*rows):
    return pl.DataFrame(rows, schema=["definition", "year", "value"], orient="row")


def test_a_break_is_seen_and_both_sides_stay():
    values = series(("old", 2017, 100.0), ("old", 2018, 131.0), ("new", 2018, 123.0),
                    ("new", 2019, 129.15))  # fmt: skip
    found = broken_series(values, "value", LEDGER)
    assert found["piece"].to_list() == [1, 1, 2, 2]
    assert [r and round(r, 2) for r in found["rate"]] == [None, 0.31, None, 0.05]
    assert found["why"].to_list() == [None, None, *["coverage: traders left out"] * 2]
    (both,) = overlaps(values, "value").rows(named=True)
    assert (both["value_older"], both["value_newer"], both["difference"]) == (131, 123, -8)


def test_years_that_are_missing_give_no_rate():
    found = broken_series(series(("a", 2016, 1.0), ("a", 2018, 2.0), ("a", 2019, 3.0)), "value")
    assert found["rate"].to_list() == [None, None, 0.5]


def test_the_published_series_show_why():
    """Catalonia's 871 companies of 2017 and its more than 1,000 of 2018 are not one series."""
    published = pl.read_csv(PUBLISHED_FILE).select("series", "definition", "year", "value")
    found = broken_series(published, "value")
    catalonia = found.filter(pl.col("series") == "Catalonia: companies")
    assert catalonia["piece"].to_list() == [1, 2]
    assert catalonia["rate"].to_list() == [None, None]
    assert catalonia["why"].to_list() == [None, "not stated"]
    luxembourg = found.filter(pl.col("series") == "Luxembourg: companies")
    assert luxembourg["value"].to_list() == [131, 136]
    assert overlaps(published, "value").is_empty()
