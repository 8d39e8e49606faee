"""Charts of evaluations and surveys: their findings by hand, odd data, and what they draw."""

import polars as pl
import pytest

from healthclusters.base import OptionError
from healthclusters.publish.charts import (
    answers_chart,
    bounds_chart,
    effect_chart,
    member_place_chart,
    share_chart,
)
from healthclusters.publish.charts.answers_needed import answers_title
from healthclusters.publish.charts.effect_bounds import bounds_title
from healthclusters.publish.charts.effects import effect_title
from healthclusters.publish.charts.member_shares import share_title
from healthclusters.publish.charts.rulers import Ruler, decimals_of, marks_of, round_ruler
from healthclusters.publish.report import words_in

EN, FR = words_in("en"), words_in("fr")
EFFECT = ("key", "effect", "low", "high", "band_low", "band_high", "reference", "firms")


def study(*rows):
    types = dict.fromkeys(EFFECT, pl.Float64) | {
        "key": pl.Int64,
        "reference": pl.Boolean,
        "firms": pl.Int64,
    }
    return pl.DataFrame(rows, schema=types, orient="row")


REFERENCE = (-1, 0.0, None, None, None, None, True, None)
WHOLE = study(
    (-2, 0.1, -0.3, 0.5, -0.5, 0.7, False, 9),
    REFERENCE,
    (0, 1.0, 0.6, 1.4, 0.2, 1.8, False, 9),
    (1, 2.5, 2.0, 3.0, 1.6, 3.4, False, 9),
)


def effects(frame, words=EN):
    return effect_chart(
        frame,
        outcome="employment",
        unit="employees",
        confidence=0.95,
        words=words,
        source="synthetic data",
    )


def test_rulers_by_hand():
    ruler = round_ruler([-1.2, 5.6], 100, 0)
    assert (ruler.low, ruler.high) == (-2, 6)
    assert marks_of(ruler) == [-2, 0, 2, 4, 6]
    assert ruler.at(0) == pytest.approx(75)
    assert ruler.held(99) == 0
    assert decimals_of([0, 0.25, 0.5]) == 2
    assert decimals_of([0, 200_000]) == 0
    by_ratio = Ruler(low=10, high=1_000, start=0, end=100, logarithmic=True)
    assert by_ratio.at(100) == pytest.approx(50)
    assert round_ruler([0.0, 0.0], 0, 1).high == 1
    for wrong in ({"low": 1, "high": 1}, {"low": 0, "high": 1, "logarithmic": True}):
        with pytest.raises(OptionError):
            Ruler(start=0, end=1, **wrong)


def test_the_finding_of_an_event_study():
    title = effect_title(WHOLE, outcome="employment", unit="employees", words=EN)
    assert title == (
        "2 of 2 years from the start on show an effect on employment, the largest in year 1 "
        "(2.50 employees); the year before shows none"
    )
    drift = WHOLE.with_columns(
        band_low=pl.when(pl.col("key") == -2).then(0.05).otherwise("band_low")
    )
    assert "so does the year before, when there was no programme" in effect_title(
        drift, outcome="employment", unit="employees", words=EN
    )
    late = WHOLE.filter(pl.col("key") >= 0)
    assert "no year before can be seen" in effects(late).title
    early = WHOLE.filter(pl.col("key") < 0)
    assert "No effect on employment could be computed" in effects(early).title


def test_without_a_band_the_interval_speaks():
    bare = WHOLE.with_columns(band_low=pl.lit(None, pl.Float64), band_high=pl.lit(None, pl.Float64))
    weak = bare.with_columns(low=pl.col("low") - 9)
    assert effects(bare).title.startswith("2 of 2 years")
    assert effects(weak).title.startswith("None of the 2 years")


def test_an_event_study_is_drawn_with_its_words():
    drawn = effects(WHOLE).svg(titled=True)
    assert "start of the programme" in drawn
    assert "Year +1: 2.50, from 2.00 to 3.00" in drawn
    assert "Source: synthetic data" in drawn
    assert "http" not in drawn.replace("http://www.w3.org", "")
    french = effects(WHOLE, FR).svg()
    assert "début du programme" in french
    assert "2,50" in french


BOUNDS = pl.DataFrame(
    [
        ("relative", 0.0, 2.0, 3.0),
        ("relative", 0.5, 0.5, 4.5),
        ("relative", 1.0, -1.0, 6.0),
        ("relative", 2.0, None, None),
        ("smooth", 0.0, 1.0, 3.5),
        ("smooth", 0.31, -0.5, 5.0),
    ],
    schema=["kind", "bound", "low", "high"],
    orient="row",
)


@pytest.mark.parametrize(
    ("breakdown", "expected"),
    [
        (0.0, "is not told from zero even if the paths had stayed parallel"),
        (0.664, "drift apart by 0.66 times their largest yearly move"),
        (5.0, "stands even at 5 times the largest yearly move"),
    ],
)
def test_the_finding_of_bounds(breakdown, expected):
    assert expected in bounds_title(breakdown, outcome="employment", words=EN)


def test_bounds_are_solid_where_zero_is_left_out_and_hatched_elsewhere():
    chart = bounds_chart(
        BOUNDS,
        breakdown=0.6,
        outcome="employment",
        unit="employees",
        confidence=0.95,
        words=EN,
        source="synthetic data",
    )
    drawn = chart.svg()
    assert "0.5 times: 0.5 to 4.5, zero is left out" in drawn
    assert "1.0 times: −1.0 to 6.0, zero is inside" in drawn
    assert "2.0 times: no end to no end, zero is inside" in drawn
    assert "url(#bounds-rest)" in drawn
    assert chart.table.equals(BOUNDS)


CLUSTERS = pl.DataFrame(
    [
        ("synthetic-a", 25, 37, 0.676, 0.5, 0.82, "above", None, 1, 2),
        ("synthetic-b", 10, 30, 0.333, 0.16, 0.55, "not told apart", None, 1, 3),
        ("synthetic-c", 2, 30, 0.067, 0.01, 0.24, "below", None, 2, 3),
        ("synthetic-d", None, None, None, None, None, None, "fewer than 5 answers", None, None),
    ],
    schema=[
        "cluster_id",
        "yes",
        "answers",
        "share",
        "low_all",
        "high_all",
        "claim",
        "hidden",
        "place_low",
        "place_high",
    ],
    orient="row",
)


def shares(frame=CLUSTERS, words=EN):
    return share_chart(
        frame,
        question="Did it help?",
        reference=0.37,
        reference_label="a benchmark",
        confidence=0.95,
        words=words,
        source="synthetic answers",
    )


def test_shares_say_what_can_be_claimed_and_hide_small_cells():
    chart = shares()
    assert chart.title == "2 of 3 clusters can be told from the others: “Did it help?”"
    none = CLUSTERS.with_columns(claim=pl.lit("not told apart"))
    assert share_title(none, question="Did it help?", words=EN).startswith("None of 3 clusters")
    drawn = chart.svg()
    assert "synthetic-a: 25 of 37 say so, from 50% to 82%; above the others" in drawn
    assert "not shown: fewer than 5 answers" in drawn
    assert "a benchmark: 37%" in drawn
    assert "non montré" in shares(words=FR).svg()


def test_places_say_first_only_where_it_can_be_said():
    def title(frame):
        return member_place_chart(
            frame, question="Did it help?", confidence=0.95, words=EN, source="s"
        ).title

    assert "Nobody can be said to be first: synthetic-a" in title(CLUSTERS)
    assert "any place from 1 to 2 of 3" in title(CLUSTERS)
    first = CLUSTERS.with_columns(
        place_high=pl.when(pl.col("cluster_id") == "synthetic-a").then(1).otherwise("place_high")
    )
    assert title(first).startswith("synthetic-a can be said to be first of 3")


def claims(*rows):
    return pl.DataFrame(rows, schema=["way", "spread", "answers", "claimed", "draws"], orient="row")


CLAIMS = claims(
    ("planted", 0.05, 37.0, 0.001, 1_000),
    ("planted", 0.05, 148.0, 0.9, 1_000),
    ("drawn", 0.05, 37.0, 0.0, 1_000),
    ("drawn", 0.05, 148.0, 0.01, 1_000),
)


def test_the_curve_says_what_settles_it():
    title = answers_title(CLAIMS, clusters=19, power=0.8, words=EN)
    assert title == (
        "With about 37 answers each, “first of 19” could be claimed in at most 1 of 1,000 surveys; "
        "more answers settle it under 1 of 2 assumptions"
    )
    never = CLAIMS.filter(pl.col("claimed") < 0.8)
    assert "even 148 answers settle it under none" in answers_title(
        never, clusters=19, power=0.8, words=EN
    )


@pytest.mark.parametrize("words", [EN, FR], ids=["en", "fr"])
@pytest.mark.parametrize("rows", [CLAIMS, CLAIMS.head(1), CLAIMS.filter(pl.col("way") == "drawn")])
def test_the_curve_is_drawn(rows, words):
    chart = answers_chart(rows, clusters=19, power=0.8, words=words, source="synthetic answers")
    drawn = chart.svg(titled=True)
    assert 'aria-label="' in drawn
    assert drawn == chart.svg(titled=True)
