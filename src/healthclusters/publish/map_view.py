"""The maps of a study: one picture a part of the world that has clusters, fitted to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from healthclusters.publish.geography import (
    Placing,
    Point,
    WorldProjection,
    country_path,
    country_shapes,
    fitted,
)
from healthclusters.publish.map_labels import Anchor, Box, Label, placed_labels
from healthclusters.publish.words import joined, shortened

# Parts of the world: west, south, east, north in degrees; the first that holds a place has it.
_PARTS = (
    ("Europe", (-25, 34.5, 45, 72)),
    ("Americas", (-170, -57, -30, 75)),
    ("Africa and the Middle East", (-26, -36, 60, 40)),
    ("East Asia", (95, 20, 150, 55)),
    ("South and Central Asia", (45, 5, 95, 56)),
    ("South-East Asia and the Pacific", (90, -50, 180, 21)),
)
_WIDE, _HIGH = 760.0, 640.0
_SMALL_WIDE, _SMALL_HIGH = 340.0, 312.0
_PHONE_TEXT, _PHONE_MARK = 24.0, 12.0  # in the large picture, which a phone shows at half size


@dataclass(frozen=True, kw_only=True)
class Place:
    """A cluster on a map: `mark` is its group's number (0 = outside the sample)."""

    cluster_id: str
    name: str
    city: str
    country: str
    lon: float
    lat: float
    mark: int
    title: str
    bold: bool = False


@dataclass(frozen=True, kw_only=True)
class Spacing:
    """Pixels: half of a mark, between marks of one city, between those of neighbouring cities."""

    radius: float = 6.5
    beside: float = 14.0
    apart: float = 13.0


@dataclass(frozen=True)
class Mark:
    """A mark in pixels."""

    place: Place
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class MapView:
    """One picture: paths of land, marks, names for wide screens and for phones.

    unnamed: clusters whose name found no room.
    """

    title: str
    width: int
    height: int
    land: str
    lit: str
    marks: list[Mark]
    labels: list[Label]
    phone_labels: list[Label]
    unnamed: list[str]

    @property
    def description(self) -> str:
        """Alternative text."""
        names = joined([m.place.name for m in self.marks])
        few = len(self.marks) <= 6
        what = names if few else f"{len(self.marks)} clusters"
        return f"Map of {self.title} with {what}. Every cluster is a row of the table below."


def part_of_world(lon: float, lat: float) -> str:
    """The part of the world that is drawn for a place."""
    for name, (west, south, east, north) in _PARTS:
        if west <= lon <= east and south <= lat <= north:
            return name
    return "World"


def map_views(
    places: Sequence[Place], lit: Sequence[str], spacing: Spacing | None = None
) -> list[MapView]:
    """Pictures of all parts with clusters, the one with most clusters first and larger.

    lit: alpha-3 codes of the countries that are drawn darker.
    """
    parts: dict[str, list[Place]] = {}
    for place in places:
        parts.setdefault(part_of_world(place.lon, place.lat), []).append(place)
    ordered = sorted(parts.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        _map_view(
            name,
            inside,
            set(lit),
            spacing or Spacing(),
            *((_WIDE, _HIGH, 44.0) if number == 0 else (_SMALL_WIDE, _SMALL_HIGH, 60.0)),
        )
        for number, (name, inside) in enumerate(ordered)
    ]


def world_view(places: Sequence[Place], lit: Sequence[str]) -> MapView:
    """The whole world in one picture; clusters without a name there have one in `map_views`."""
    projection = WorldProjection(width=900, height=400)
    return _drawn("the world", places, set(lit), Spacing(radius=4, beside=4, apart=4), projection)


def _map_view(
    title: str,
    places: Sequence[Place],
    lit: set[str],
    spacing: Spacing,
    width: float,
    height: float,
    margin: float,
) -> MapView:
    projection = fitted([(p.lon, p.lat) for p in places], width, height, margin)
    return _drawn(title, places, lit, spacing, projection)


def _drawn(
    title: str, places: Sequence[Place], lit: set[str], spacing: Spacing, projection: Placing
) -> MapView:
    width, height = projection.width, projection.height
    marks = _marks(places, projection, spacing)
    anchors = _anchors(marks, spacing.radius)
    labels = placed_labels(anchors, width, height, 11.5)
    large = width >= _WIDE
    phone_size = _PHONE_TEXT if large else 20.0
    phone = placed_labels(
        _city_anchors(marks, _PHONE_MARK if large else 11.0), width, height, phone_size
    )
    named = {label.text for label in labels}
    unnamed = [a.text for a in anchors if not named & {a.text, *a.shorter}]
    shapes = country_shapes()
    paths = {code: country_path(shapes[code], projection) for code in sorted(shapes)}
    return MapView(
        title=title,
        width=int(width),
        height=int(height),
        land="".join(path for code, path in paths.items() if code not in lit),
        lit="".join(path for code, path in paths.items() if code in lit),
        marks=marks,
        labels=labels,
        phone_labels=phone,
        unnamed=unnamed,
    )


def _marks(places: Sequence[Place], projection: Placing, spacing: Spacing) -> list[Mark]:
    """Marks of one city side by side, then marks of neighbouring cities moved apart."""
    cities = _by_city(places)
    centres: dict[Point, Point] = {}
    for city in cities:
        spot = projection.place(*city)
        if spot:
            centres[city] = spot
    _move_apart(centres, {city: len(inside) for city, inside in cities.items()}, spacing)
    marks = []
    for city, (x, y) in centres.items():
        inside = cities[city]
        first = x - (len(inside) - 1) * spacing.beside / 2
        for i, place in enumerate(inside):
            marks.append(Mark(place, round(first + i * spacing.beside, 1), round(y, 1)))
    return marks


def _by_city(places: Sequence[Place]) -> dict[Point, list[Place]]:
    cities: dict[Point, list[Place]] = {}
    for place in places:
        cities.setdefault((place.lon, place.lat), []).append(place)
    return cities


def _move_apart(centres: dict[Point, Point], sizes: Mapping[Point, int], spacing: Spacing) -> None:
    """Push overlapping rows of marks away from each other, a few rounds, in a fixed order."""
    for _ in range(12):
        for a, b in combinations(list(centres), 2):
            (ax, ay), (bx, by) = centres[a], centres[b]
            least = spacing.apart + (sizes[a] + sizes[b] - 2) * spacing.beside / 2
            dx, dy = bx - ax, by - ay
            if abs(dx) >= least or abs(dy) >= spacing.apart:
                continue
            # along the axis that needs the smaller push
            if least - abs(dx) < spacing.apart - abs(dy):
                push = (least - abs(dx)) / 2 * (1 if dx >= 0 else -1)
                centres[a], centres[b] = (ax - push, ay), (bx + push, by)
            else:
                push = (spacing.apart - abs(dy)) / 2 * (1 if dy >= 0 else -1)
                centres[a], centres[b] = (ax, ay - push), (bx, by + push)


def _rows(marks: Sequence[Mark]) -> list[list[Mark]]:
    rows: dict[Point, list[Mark]] = {}
    for mark in marks:
        rows.setdefault((mark.place.lon, mark.place.lat), []).append(mark)
    return sorted(rows.values(), key=lambda row: not any(m.place.bold for m in row))


def _row_box(row: Sequence[Mark], radius: float) -> Box:
    xs, ys = [m.x for m in row], [m.y for m in row]
    return (min(xs) - radius, min(ys) - radius, max(xs) + radius, max(ys) + radius)


def _anchors(marks: Sequence[Mark], radius: float) -> list[Anchor]:
    """One name for all marks of a city, those outside the sample first."""
    return [
        Anchor(
            _row_box(row, radius),
            _names(row, 34),
            any(m.place.bold for m in row),
            tuple(_names(row, most) for most in (28, 24, 20, 12)),
        )
        for row in _rows(marks)
    ]


def _names(row: Sequence[Mark], most: int) -> str:
    """Names of one city; on a map of clusters the word need not be said again."""
    names = (m.place.name for m in row)
    plain = (n.removesuffix(" Cluster") if n.count(" ") > 1 else n for n in names)
    return ", ".join(shortened(name, most) for name in plain)


def _city_anchors(marks: Sequence[Mark], radius: float) -> list[Anchor]:
    """Cities instead of clusters: on a phone there is room for few names."""
    anchors = []
    for row in _rows(marks):
        city = next((m.place.city for m in row if m.place.city), "")
        bold = any(m.place.bold for m in row)
        anchors.append(Anchor(_row_box(row, radius), shortened(city, 18), bold))
    return anchors
