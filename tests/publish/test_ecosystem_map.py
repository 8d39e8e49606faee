"""The map of an ecosystem: its country is found, shown whole where it is small, and named."""

import polars as pl
import pytest

from healthclusters.publish.charts.ecosystem_map import place_circles
from healthclusters.publish.geography import countries_at
from healthclusters.publish.report import words_in

TOWNS = pl.DataFrame(
    {
        "lat": [49.61, 49.50, 49.97],
        "lon": [6.13, 5.98, 5.93],
        "city": ["Luxembourg", "Esch-sur-Alzette", None],
        "organisations": [54, 37, 4],
    }
)


def drawn(towns: pl.DataFrame, language: str = "en"):
    return place_circles("map", "Title", towns, "source", words_in(language))


def paths(chart) -> list[dict]:
    values = [layer["data"]["values"] for layer in chart.spec["layer"]]
    return [v for rows in values for v in rows if str(v.get("shape", "")).startswith("M")]


def test_countries_are_found_by_their_towns():
    assert countries_at([(6.13, 49.61)]) == ["LUX"]
    assert set(countries_at([(6.13, 49.61), (2.35, 48.86)])) == {"LUX", "FRA"}
    assert countries_at([(-30.0, 45.0)]) == []


def test_a_hole_belongs_to_the_country_inside_it():
    assert countries_at([(28.2, -29.6)]) == ["LSO"]


def test_the_country_lies_behind_its_towns():
    chart = drawn(TOWNS)
    fills = [p["fill"] for p in paths(chart)]
    assert len(fills) > 1 and len(set(fills)) == 2, "home in another grey than its neighbours"
    assert "Natural Earth (public domain)" in chart.source
    assert "domaine public" in drawn(TOWNS, "fr").source


@pytest.mark.parametrize("rows", [1, 3])
def test_every_town_is_in_the_picture_and_says_its_number(rows):
    chart = drawn(TOWNS.head(rows))
    marks = [v for layer in chart.spec["layer"] for v in layer["data"]["values"]
             if v.get("shape") == "circle"]  # fmt: skip
    assert len(marks) == rows
    for mark in marks:
        assert 0 < mark["x"] < chart.spec["width"] and 0 < mark["y"] < chart.spec["height"]
    assert marks[0]["says"] == "Luxembourg: 54"
    assert drawn(TOWNS).svg().startswith("<svg")


def test_towns_at_sea_are_drawn_without_land():
    far = TOWNS.with_columns(lat=pl.lit(45.0), lon=pl.lit(-30.0)).head(1)
    assert drawn(far).svg().startswith("<svg")


def test_a_large_country_is_not_shown_whole():
    lyon = TOWNS.with_columns(lat=pl.col("lat") - 3.9, lon=pl.col("lon") - 1.3)
    marks = [v for layer in drawn(lyon).spec["layer"] for v in layer["data"]["values"]
             if v.get("shape") == "circle"]  # fmt: skip
    ys = [m["y"] for m in marks]
    assert max(ys) - min(ys) > 150, "the towns fill the picture"
