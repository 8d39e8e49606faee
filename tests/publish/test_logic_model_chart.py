"""The graph of a logic model: every link drawn once, statuses told by form, few lines crossing."""

from xml.etree import ElementTree

import polars as pl
import pytest

from healthclusters.publish.charts.logic_model import logic_chart
from healthclusters.publish.charts.theme import colour

NODES = pl.DataFrame(
    [
        ("factor:f1", "factor", "Talk", None),
        ("factor:f2", "factor", "Money", None),
        ("practice:p1", "practice", "A club for <all> & sundry", "done"),
        ("practice:p2", "practice", "A fund", "planned"),
        ("practice:p3", "practice", "A school", "to_adopt"),
        ("practice:p4", "practice", "A song", "done"),
        ("effect:e1", "effect", "More firms", None),
        ("effect:e2", "effect", "Better staff", None),
        ("indicator:e1/n", "indicator", "number of firms", None),
    ],
    schema=["node_id", "kind", "label", "status"],
    orient="row",
)
EDGES = pl.DataFrame(
    [
        ("factor:f1", "practice:p1", None),
        ("factor:f2", "practice:p2", None),
        ("factor:f2", "practice:p3", None),
        ("factor:f1", "practice:p4", None),
        ("practice:p1", "effect:e1", "stated"),
        ("practice:p2", "effect:e1", "by_kind"),
        ("practice:p3", "effect:e2", "stated"),
        ("effect:e1", "indicator:e1/n", None),
    ],
    schema=["source", "target", "basis"],
    orient="row",
)


@pytest.fixture(scope="module")
def chart():
    return logic_chart(NODES, EDGES, cluster="Alpha", source="tests")


def rows_of(chart, field):
    return [row for layer in chart.spec["layer"] for row in layer["data"]["values"] if field in row]


def test_every_link_is_a_line_and_every_node_a_mark(chart):
    links = [r for r in rows_of(chart, "x2") if r["stroke"] != colour("line")]
    assert len(links) == EDGES.height  # the others lead from a short text to the end of its column
    assert len(rows_of(chart, "says")) == NODES.height
    dashed = [la for la in chart.spec["layer"] if la["mark"].get("strokeDash")]
    assert [len(la["data"]["values"]) for la in dashed] == [1]  # by kind


def test_lines_lead_from_left_to_right(chart):
    assert all(row["x"] <= row["x2"] for row in rows_of(chart, "x2"))


def test_the_status_is_told_by_form_and_word(chart):
    marks = {row["says"]: row for row in rows_of(chart, "says")}
    assert marks["practice: A fund, planned"]["shape"] == "square"
    assert marks["practice: A school, to adopt"]["shape"] == "diamond"
    assert marks["practice: A song, done"]["fill"] == colour("yes")
    texts = " ".join(row["text"] for row in rows_of(chart, "text"))
    assert "A fund (planned)" in texts and "A school (to adopt)" in texts


def test_a_practice_stands_beside_its_factor(chart):
    y = {row["says"]: row["y"] for row in rows_of(chart, "says")}
    assert y["practice: A song, done"] < y["practice: A fund, planned"]
    assert y["effect: More firms"] < y["effect: Better staff"]


def test_the_title_is_made_from_the_data(chart):
    assert chart.title == (
        "What Alpha does aims at one of two effects; for one done practice no effect is coded"
    )
    empty = logic_chart(NODES.head(0), EDGES.head(0), cluster="Alpha", source="x")
    assert empty.title == "No practice of Alpha is described yet"


def test_the_picture_is_whole(chart):
    root = ElementTree.fromstring(chart.svg(titled=True))  # noqa: S314  (our own text)
    assert root.get("aria-label") == chart.description
    words = " ".join("".join(root.itertext()).split())
    assert "A club for <all> & sundry" in words and "Source: tests" in words
    assert chart.svg() == chart.svg()
