"""Maps: marks, names and what is said where a name has no room."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from healthclusters.publish.map_labels import Anchor, placed_labels
from healthclusters.publish.map_view import Place, map_views, part_of_world


def place(cluster_id, lon, lat, **more):
    return Place(
        cluster_id=cluster_id,
        name=more.pop("name", cluster_id),
        city=more.pop("city", "City"),
        country="Country",
        lon=lon,
        lat=lat,
        mark=1,
        title=cluster_id,
        **more,
    )


def test_the_part_with_most_clusters_comes_first_and_is_larger():
    views = map_views(
        [place("a", 6, 50), place("b", 7, 51), place("c", -75, 6), place("d", 135, 35)], ["LUX"]
    )
    assert [(v.title, v.width, len(v.marks)) for v in views] == [
        ("Europe", 760, 2),
        ("Americas", 340, 1),
        ("East Asia", 340, 1),
    ]
    assert views[0].lit


def test_every_place_belongs_somewhere():
    assert part_of_world(170, -43) == "South-East Asia and the Pacific"
    assert part_of_world(28, -26) == "Africa and the Middle East"
    assert part_of_world(-150, -80) == "World"
    assert map_views([place("a", -150, -80)], [])[0].marks


def test_marks_of_one_city_stand_side_by_side():
    marks = map_views([place("a", 6, 50), place("b", 6, 50)], [])[0].marks
    assert marks[0].y == marks[1].y
    assert marks[1].x - marks[0].x == 14


def test_no_places_no_maps():
    assert map_views([], []) == []


def test_a_name_without_room_is_told():
    places = [place(f"{i} a long name", 6 + i % 6 / 9, 50 + i // 6 / 9) for i in range(36)]
    places += [place("far", 30, 60), place("away", -9, 40)]
    view = map_views(places, [])[0]
    assert view.unnamed
    assert len(view.labels) + len(view.unnamed) == len(places)


boxes = st.tuples(st.floats(0, 300), st.floats(0, 300)).map(
    lambda p: (p[0], p[1], p[0] + 12, p[1] + 12)
)


@given(st.lists(st.builds(Anchor, boxes, st.text("abc ", max_size=20)), max_size=12))
def test_names_lie_inside_and_over_no_mark_and_no_other_name(anchors):
    size = 11.5
    labels = placed_labels(anchors, 320, 320, size)
    rectangles = []
    for label in labels:
        wide = len(label.text) * size * 0.6
        left = {"start": label.x, "end": label.x - wide, "middle": label.x - wide / 2}[label.anchor]
        rectangles.append((left, label.y - size * 0.9, left + wide, label.y + size * 0.2))
    for left, top, right, bottom in rectangles:
        assert left >= -0.1 and top >= -0.1 and right <= 320.1 and bottom <= 320.1
    marks = [a.box for a in anchors]
    for a, b in [*combinations(rectangles, 2), *((r, m) for r in rectangles for m in marks)]:
        apart = 0.2
        assert (
            a[2] <= b[0] + apart
            or b[2] <= a[0] + apart
            or a[3] <= b[1] + apart
            or b[3] <= a[1] + apart
        )
