"""Charts: structure, titles made from data, and pictures that need nothing from outside."""

import json
import re
from xml.etree import ElementTree

import polars as pl
import pytest

from healthclusters.publish import charts
from healthclusters.publish.charts.theme import colour, hatch, themed, tokens

HOSTILE = '<script>alert("1")</script> & {{ x }} 🧬 עברית'
SVG = "{http://www.w3.org/2000/svg}"


def cells(**changes) -> pl.DataFrame:
    """Two clusters, three items: yes, no, unknown; yes contested, unknown, unknown."""
    rows = [
        ("alpha", "Alpha", 1, "First", 1, 2, "i1", "Clinics", "Members", 1, False),
        ("alpha", "Alpha", 1, "First", 1, 2, "i2", "Size", "Members", 0, False),
        ("alpha", "Alpha", 1, "First", 1, 2, "i3", "Label", "Management", None, False),
        ("beta", "Beta", 2, "Second", 1, 3, "i1", "Clinics", "Members", 1, True),
        ("beta", "Beta", 2, "Second", 1, 3, "i2", "Size", "Members", None, False),
        ("beta", "Beta", 2, "Second", 1, 3, "i3", "Label", "Management", None, False),
    ]
    names = "cluster_id cluster group group_name known most item_id item category point contested"
    frame = pl.DataFrame(rows, schema=names.split(), orient="row")
    return frame.with_columns(**{k: pl.lit(v) for k, v in changes.items()})


def profiles() -> pl.DataFrame:
    rows = [
        (1, "First", "i1", "Clinics", 4, 4, 0, 0, 1.0, 1.0),
        (2, "Second", "i1", "Clinics", 4, 1, 2, 1, 0.25, 0.5),
        (1, "First", "i2", "Size", 4, 0, 0, 4, 0.0, 1.0),
        (2, "Second", "i2", "Size", 4, 2, 2, 0, 0.5, 0.5),
    ]
    names = "group group_name item_id item clusters yes no open share_low share_high"
    return pl.DataFrame(rows, schema=names.split(), orient="row")


def ranks() -> pl.DataFrame:
    rows = [
        ("a", "Alpha", 1, 1, 1, 2, 1.0, 1, 0.95),
        ("b", "Beta", 2, 2, 1, 3, 0.004, 1, 0.95),
        ("c", "Gamma", 0, 3, 2, 3, 0.0, 1, 0.95),
    ]
    names = "cluster_id cluster group rank rank_low rank_high first places confidence"
    return pl.DataFrame(rows, schema=names.split(), orient="row")


DISTRIBUTION = pl.DataFrame(
    {"cluster_id": ["a", "b", "b"], "rank": [1, 2, 3], "probability": [1.0, 0.6, 0.4]}
)


def groups() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "group": [1, 2, 3],
            "group_name": ["First", "Second", "Third"],
            "clusters": [5, 4, 3],
            "stability": [0.9, 0.65, None],
            "verdict": ["stable", "doubtful", None],
        }
    )


def gaps() -> pl.DataFrame:
    rows = [
        ("i1", "Clinics", "no", False, "missing", 4, 3, 0, 1, 0.75, 1.0),
        ("i2", "Size", "unknown", False, "find_out", 4, 0, 0, 4, 0.0, 1.0),
        ("i3", "Label", "yes", True, "has", 4, 4, 0, 0, 1.0, 1.0),
    ]
    names = "item_id label own contested kind clusters yes no open share_low share_high"
    return pl.DataFrame(rows, schema=names.split(), orient="row")


def places() -> pl.DataFrame:
    rows = [
        ("a", "Alpha", 1, "Rome", "Italy", ["ITA"], 41.9, 12.5, 10, 12, 24),
        ("b", "Beta", 2, "Tokyo", "Japan", ["JPN"], 35.7, 139.7, 3, 20, 24),
        ("c", "Gamma", 0, "", "Fiji", ["FJI"], None, None, 1, 1, 24),
    ]
    names = "cluster_id cluster group city country country_codes lat lon known most items"
    return pl.DataFrame(rows, schema=names.split(), orient="row")


NODES = pl.DataFrame(
    {
        "node_id": ["a", "b", "c", "p"],
        "label": ["Alpha", "Beta", "Gamma", "Partner"],
        "cluster": [True, True, True, False],
        "group": [1, 2, 0, 0],
    }
)
EDGES = pl.DataFrame(
    {"source": ["a", "a", "b"], "target": ["b", "p", "a"], "kind": ["agreement"] * 3}
)
COUNTRIES = pl.DataFrame(
    {
        "country": ["Italy", "Italy", "Japan"],
        "group": [1, 2, 1],
        "clusters": [2, 1, 1],
        "printed": [2, 2, 1],
    }
)
MEMBERS = pl.DataFrame(
    {
        "cluster": ["Alpha", "Beta"],
        "country": ["Italy", "Japan"],
        "group": [1, 1],
        "group_name": ["First", "First"],
        "known": [10, 8],
        "most": [12, 8],
        "items": [24, 24],
    }
)
PAIRS = pl.DataFrame(
    {"cluster_id": ["a", "a", "b"], "other_id": ["b", "c", "c"], "methods": [1.0, 0.0, 0.5]}
)
ORDER = pl.DataFrame(
    {"cluster_id": ["a", "b", "c"], "cluster": ["Alpha", "Beta", "Gamma"], "group": [1, 1, 2]}
)


def every_chart() -> list[charts.Chart]:
    source = "tests"
    return [
        charts.heat_map(cells(), source=source),
        charts.group_profile(profiles(), source=source),
        charts.place_chart(ranks(), DISTRIBUTION, source=source),
        charts.stability_chart(groups(), source=source),
        charts.consensus_chart(PAIRS, ORDER, source=source),
        charts.gap_chart(gaps(), cluster="Alpha", against="four others", source=source),
        *charts.cluster_maps(places(), title="A title", source=source),
        *charts.cluster_maps(places(), title="A title", source=source, by="score"),
        charts.partner_graph(NODES, EDGES, source=source),
        charts.country_figure(COUNTRIES, source=source),
        charts.group_figure(MEMBERS, number="2.3", source=source),
    ]


@pytest.fixture(scope="module", params=every_chart(), ids=lambda c: c.id)
def chart(request) -> charts.Chart:
    return request.param


def rows_of(chart: charts.Chart) -> list[dict]:
    return [row for layer in chart.spec["layer"] for row in layer["data"]["values"]]


def drawn(chart: charts.Chart, **options) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg(**options))  # noqa: S314  (our own text)


def test_a_chart_says_what_it_is(chart):
    assert chart.title and chart.description and chart.source and chart.table.height
    full = chart.full_spec()
    assert full["description"] == chart.description
    assert " ".join(full["title"]["text"]) == chart.title
    assert "title" not in chart.full_spec(titled=False)


def test_a_chart_asks_for_nothing_from_outside(chart):
    text = json.dumps(chart.full_spec())
    assert '"url"' not in text
    picture = chart.svg(titled=True)
    assert not re.search(r"(href|src)\s*=|@import|url\((?!#)", picture)
    assert "<script" not in picture


def test_the_picture_is_described_for_screen_readers(chart):
    root = drawn(chart)
    labels = [e.get("aria-label") for e in root.iter() if e.get("aria-label")]
    assert labels[0] == root.get("aria-label") == chart.description
    assert len(labels) > 1  # marks as well
    assert "undefined" not in labels


def test_the_picture_shows_title_and_source_where_it_stands_alone(chart):
    words = " ".join("".join(drawn(chart, titled=True).itertext()).split())
    assert "Source: tests" in words
    assert chart.title.split()[0] in words


def test_every_pattern_that_is_used_is_defined_once(chart):
    picture = chart.svg()
    used = set(re.findall(r"url\(#([^)]+)\)", picture))
    defined = re.findall(r'<pattern id="([^"]+)"', picture)
    assert used == set(defined)
    assert len(defined) == len(set(defined))
    assert "#fe01" not in picture


def test_dark_and_page_have_no_light_colour_left(chart):
    light = {a for a, b in tokens().values()} - {b for a, b in tokens().values()}
    assert not light & set(re.findall(r"#[0-9a-f]{6}", chart.svg(theme="dark")))
    assert not light & set(re.findall(r"#[0-9a-f]{6}", chart.svg(theme="page")))
    assert "var(--" in chart.svg(theme="page")


def test_equal_charts_give_equal_pictures(chart):
    assert chart.svg(titled=True) == chart.svg(titled=True)


def test_unknown_is_hatched_and_never_drawn_as_no():
    chart = charts.heat_map(cells(), source="x")
    states = {r["says"]: r["fill"] for r in rows_of(chart) if "says" in r}
    assert states["Alpha, Label: unknown"] == hatch("unknown")
    assert states["Alpha, Size: no"] == colour("paper")
    assert states["Alpha, Clinics: yes"] == colour("g1")
    assert states["Beta, Clinics: yes, contested"] == colour("g2")
    dashes = [r for r in rows_of(chart) if r.get("text") == "–"]
    corners = [r for r in rows_of(chart) if r.get("shape", "").startswith("M1,-0.3")]
    assert (len(dashes), len(corners)) == (1, 1)


def test_heat_map_title_changes_with_the_data():
    title = charts.heat_map(cells(), source="x").title
    assert title == "Most is missing in Second: 67% of its answers; and on Label and Size"
    known = cells().with_columns(point=pl.lit(1))
    assert charts.heat_map(known, source="x").title == "Every answer of every cluster is known"


def test_profile_draws_bounds_and_orders_by_sure_difference():
    chart = charts.group_profile(profiles(), source="x")
    assert chart.title == "One item of 2 surely tells groups apart: Clinics"
    bars = [r for r in rows_of(chart) if "says" in r]
    second = [r for r in bars if r["says"] == "Second, Clinics: 1 yes, 2 no, 1 open"]
    assert [(r["x"], r["x2"], r["fill"]) for r in second] == [
        (0.25, 0.5, hatch("g2")),
        (0, 0.25, colour("g2")),
    ]
    texts = [r["text"] for r in rows_of(chart) if "text" in r]
    assert texts.index("Clinics") < texts.index("Size")
    assert "1 of 3 +1" in texts and "unknown +4" in texts


def test_the_axis_of_shares_goes_from_none_to_all():
    chart = charts.group_profile(profiles(), source="x")
    domains = [
        layer["encoding"]["x"]["scale"]["domain"]
        for layer in chart.spec["layer"]
        if layer["encoding"]["x"].get("scale")
    ]
    assert domains
    assert set(map(tuple, domains)) == {(0, 1)}


def test_places_never_round_to_certainty():
    chart = charts.place_chart(ranks(), DISTRIBUTION, source="x")
    texts = [r["text"] for r in rows_of(chart) if "text" in r]
    assert "100" in texts and "1" in texts and "0" in texts  # 1.0, 0.004, 0.0
    assert chart.title == (
        "Half of the clusters may stand on any of 2 places or more; "
        "1 is nearly always among the first 1"
    )


def test_stability_says_what_is_not_known():
    chart = charts.stability_chart(groups(), source="x")
    assert chart.title == "With clusters drawn anew, First is found again; Second is in doubt"
    assert "not known" in [r.get("text") for r in rows_of(chart)]


def test_consensus_counts_pairs_inside_a_group_once():
    mirrored = PAIRS.select(cluster_id="other_id", other_id="cluster_id", methods="methods")
    twice = pl.concat([PAIRS, mirrored])
    for pairs in (PAIRS, twice):
        chart = charts.consensus_chart(pairs, ORDER, source="x")
        assert chart.title.startswith("All methods agree on 1 of the 1 pairs")
        assert len([r for r in rows_of(chart) if "says" in r]) == 2


def test_gap_chart_keeps_no_unknown_and_yes_apart():
    chart = charts.gap_chart(gaps(), cluster="Alpha", against="four others", source="x")
    assert chart.title == "Alpha lacks Clinics; one item that it could change is unknown"
    heads = [r["text"] for r in rows_of(chart) if r.get("x") == 0 and "text" in r]
    assert heads == ["No, and it could change", "Unknown: find out", "Yes"]
    texts = [r["text"] for r in rows_of(chart) if "text" in r]
    assert {"3 of 4, 1 unknown", "0 of 4, 4 unknown", "4 of 4"} <= set(
        texts
    )  # of all, as the bars are


def test_maps_show_who_has_a_place_and_name_who_has_none():
    world, *parts = charts.cluster_maps(places(), title="T", source="x")
    assert [c.id for c in (world, *parts)] == [
        "map-group-the-world",
        "map-group-east-asia",
        "map-group-europe",
    ]
    assert "Without a recorded seat: Gamma." in world.description
    assert len([r for r in rows_of(world) if "says" in r]) == 2
    assert charts.cluster_maps(places().tail(1), title="T", source="x") == []


def test_score_maps_draw_open_points_as_a_larger_hatched_mark():
    world = charts.cluster_maps(places(), title="T", source="x", by="score")[0]
    hues = (hatch("g2"), colour("g2"))
    sizes = [(r["fill"], r["size"]) for r in rows_of(world) if r.get("fill") in hues]
    (outer, most), (inner, known) = sizes
    assert (outer, inner) == (hatch("g2"), colour("g2"))
    assert most / known == pytest.approx(20 / 3, rel=0.01)


def test_partner_graph_counts_a_pair_once_and_names_who_has_none():
    chart = charts.partner_graph(NODES, EDGES, source="x")
    assert chart.title == "Alpha has most recorded partners, 2; of one cluster none has been found"
    lines = [r for r in rows_of(chart) if "x2" in r]
    assert len(lines) == 2
    nobody = charts.partner_graph(NODES, EDGES.head(0), source="x")
    assert nobody.title.startswith("No tie between clusters")


def test_figure_2_1_tells_where_the_printed_number_differs():
    chart = charts.country_figure(COUNTRIES, source="x")
    assert chart.title == "Italy has most clusters, 3; 1 printed number differs"
    assert "3 (printed: 2)" in [r.get("text") for r in rows_of(chart)]


def test_figures_of_groups_are_interval_bars():
    chart = charts.group_figure(MEMBERS, number="2.3", source="x")
    assert chart.id == "figure-2-3"
    assert (
        chart.title == "Two clusters in 2 countries with 8 to 10 points known; 2 answers are open"
    )
    assert {"10–12", "8"} <= {r.get("text") for r in rows_of(chart)}


def test_text_from_people_appears_as_itself():
    hostile = cells(cluster=HOSTILE[:34])
    root = drawn(charts.heat_map(hostile, source=HOSTILE), titled=True)
    words = ["".join(e.itertext()) for e in root.iter(f"{SVG}text")]
    assert HOSTILE[:34] in words
    assert any(HOSTILE in w for w in [" ".join(words)])


def test_the_page_follows_its_own_colours():
    assert themed('<a fill="#15212b"/>', "page") == '<a fill="var(--ink)"/>'
    assert themed('<a fill="#15212b"/>', "dark") == '<a fill="#e8eef2"/>'
    assert themed('<a fill="white"/>', "dark") == '<a fill="#10181f"/>'
