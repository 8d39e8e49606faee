"""Country shapes, and their place on a flat map.

Projection: Lambert azimuthal equal-area on a sphere (Snyder 1987, Map Projections: A Working
Manual, U.S. Geological Survey Professional Paper 1395, p. 185). Shapes: `maps/README.md`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import asin, cos, inf, radians, sin, sqrt
from typing import Protocol

Point = tuple[float, float]
Ring = list[Point]

_FARTHEST = 0.2  # cosine of the angle (78 degrees) beyond which a shape is not drawn
_LEAST_AREA = 5.0  # square pixels: what is smaller cannot be seen
_STEP = 1.8  # pixels: points nearer than this to the last one say nothing more


@cache
def country_shapes() -> dict[str, list[list[Ring]]]:
    """ISO 3166-1 alpha-3 code -> polygons -> rings (the outer one first, clockwise) in degrees."""
    text = files("healthclusters.publish").joinpath("maps/countries.json").read_text("utf-8")
    data = json.loads(text)
    arcs = [_arc_points(flat, data["per_degree"]) for flat in data["arcs"]]
    return {
        code: [[_ring(arcs, ring) for ring in polygon] for polygon in polygons]
        for code, polygons in data["countries"].items()
    }


def _arc_points(flat: list[int], per_degree: int) -> Ring:
    x = y = 0
    points = []
    for i in range(0, len(flat), 2):
        x, y = x + flat[i], y + flat[i + 1]
        points.append((x / per_degree, y / per_degree))
    return points


def _ring(arcs: list[Ring], numbers: list[int]) -> Ring:
    """A closed ring; `~n` means arc n backwards, and arcs share their end points."""
    points: Ring = []
    for n in numbers:
        arc = arcs[n] if n >= 0 else arcs[~n][::-1]
        points += arc[1:] if points else arc
    return points


@dataclass(frozen=True, kw_only=True)
class Projection:
    """Degrees to pixels: centred on a point, `scale` pixels a radian, in a box of pixels."""

    lon: float
    lat: float
    scale: float
    width: float
    height: float

    def place(self, lon: float, lat: float) -> Point | None:
        """Pixels from the upper left corner; None for the far side of the earth."""
        a, b, b0 = radians(lon - self.lon), radians(lat), radians(self.lat)
        near = sin(b0) * sin(b) + cos(b0) * cos(b) * cos(a)
        if near < _FARTHEST:
            return None
        k = self.scale * sqrt(2 / (1 + near))
        x = k * cos(b) * sin(a)
        y = k * (cos(b0) * sin(b) - sin(b0) * cos(b) * cos(a))
        return self.width / 2 + x, self.height / 2 - y


@dataclass(frozen=True, kw_only=True)
class WorldProjection:
    """Degrees to pixels for the whole world: Equal Earth (Šavrič, Patterson & Jenny 2018).

    The 180th meridian is at both sides; places farther south than `south` are not drawn.
    """

    width: float
    height: float
    south: float = -58.0
    north: float = 84.0

    def place(self, lon: float, lat: float) -> Point | None:
        """Pixels from the upper left corner; None for what is too far south or north."""
        if not self.south - 1 <= lat <= self.north + 1:
            return None
        x, y = _equal_earth(lon, lat)
        low, high = _equal_earth(0, self.south)[1], _equal_earth(0, self.north)[1]
        scale = min(self.width / (2 * _equal_earth(180, 0)[0]), self.height / (high - low))
        return self.width / 2 + scale * x, self.height / 2 - scale * (y - (low + high) / 2)


def _equal_earth(lon: float, lat: float) -> Point:
    """Equal Earth on a sphere of radius 1."""
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = asin(sqrt(3) / 2 * sin(radians(lat)))
    t2, t6 = t * t, t**6
    x = 2 * sqrt(3) * radians(lon) * cos(t)
    x /= 3 * (9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1)
    return x, t * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))


class Placing(Protocol):
    """A projection: pixels of a place in a box of pixels."""

    @property
    def width(self) -> float:
        """Pixels."""

    @property
    def height(self) -> float:
        """Pixels."""

    def place(self, lon: float, lat: float) -> Point | None:
        """Pixels from the upper left corner; None for what is not drawn."""


def fitted(
    points: Sequence[Point], width: float, height: float, margin: float, *, least: float = 0.25
) -> Projection:
    """The projection that shows all `points` (longitude, latitude) with a margin in pixels.

    At least `least` radians are shown (0.25: about 1,600 km), so that one city still has a country
    around.
    """
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    lon, lat = (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
    unit = Projection(lon=lon, lat=lat, scale=1, width=0, height=0)
    for _ in range(8):  # the middle of the flat picture, not of the degrees
        flat = [p for p in (unit.place(*point) for point in points) if p]
        x = (min(p[0] for p in flat) + max(p[0] for p in flat)) / 2
        y = (min(p[1] for p in flat) + max(p[1] for p in flat)) / 2
        lat, lon = lat - _degrees(y), lon + _degrees(x) / max(cos(radians(lat)), 0.2)
        unit = Projection(lon=lon, lat=lat, scale=1, width=0, height=0)
    flat = [p for p in (unit.place(*point) for point in points) if p]
    wide = max(max(abs(p[0]) for p in flat) * 2, least)
    high = max(max(abs(p[1]) for p in flat) * 2, least * height / width)
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
    return Projection(lon=lon, lat=lat, scale=scale, width=width, height=height)


def _degrees(angle: float) -> float:
    return angle / radians(1)


def countries_at(points: Sequence[Point]) -> list[str]:
    """Alpha-3 codes of the countries in which some of the points (longitude, latitude) lie."""
    return [
        code
        for code, polygons in country_shapes().items()
        if any(_inside(point, polygon) for polygon in polygons for point in points)
    ]


def _inside(point: Point, polygon: Sequence[Ring]) -> bool:
    """Is the point inside, by the even-odd rule? Holes turn it out again."""
    x, y = point
    inside = False
    for ring in polygon:
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
                inside = not inside
    return inside


def country_path(polygons: Sequence[Sequence[Ring]], projection: Placing) -> str:
    """SVG path of a country inside the picture, in half pixels; empty if outside."""
    parts = []
    for polygon in polygons:
        for ring in (piece for whole in polygon for piece in _at_the_meridian(whole)):
            flat = [projection.place(lon, lat) for lon, lat in ring]
            if all(p is None for p in flat):
                continue
            inside = _clipped([p for p in flat if p], projection)
            if _area(inside) > _LEAST_AREA:
                parts.append(_path(inside))
    return "".join(parts)


def _at_the_meridian(ring: Ring) -> list[Ring]:
    """The ring, or its two sides where it crosses the 180th meridian."""
    if max(p[0] for p in ring) - min(p[0] for p in ring) <= 180:
        return [ring]
    east = [(lon + 360 if lon < 0 else lon, lat) for lon, lat in ring]
    return [
        _half_plane(east, 0, 180.0, -1),
        [(lon - 360, lat) for lon, lat in _half_plane(east, 0, 180.0, 1)],
    ]


def _area(ring: Ring) -> float:
    """Area of a closed ring."""
    pairs = zip(ring, [*ring[1:], *ring[:1]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _clipped(ring: Ring, box: Placing) -> Ring:
    """The part of a ring inside the picture and a little around it (Sutherland & Hodgman 1974)."""
    around = 8.0
    for axis, limit, sign in (
        (0, -around, 1),
        (0, box.width + around, -1),
        (1, -around, 1),
        (1, box.height + around, -1),
    ):
        ring = _half_plane(ring, axis, limit, sign)
    return ring


def _half_plane(ring: Ring, axis: int, limit: float, sign: int) -> Ring:
    """The part of a ring where the coordinate is above (sign 1) or below (-1) a limit."""
    out: Ring = []
    for i, here in enumerate(ring):
        before = ring[i - 1]
        here_in = sign * (here[axis] - limit) >= 0
        before_in = sign * (before[axis] - limit) >= 0
        if here_in != before_in:
            out.append(_crossing(before, here, axis, limit))
        if here_in:
            out.append(here)
    return out


def _crossing(a: Point, b: Point, axis: int, limit: float) -> Point:
    t = (limit - a[axis]) / (b[axis] - a[axis])
    return a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])


def _path(ring: Ring) -> str:
    """A closed path in relative steps of half a pixel; points too near to the last one go."""
    steps: list[str] = []
    last = (-inf, -inf)
    x = y = 0
    for px, py in ring:
        if abs(px - last[0]) < _STEP and abs(py - last[1]) < _STEP:
            continue
        last = (px, py)
        nx, ny = round(px * 2), round(py * 2)
        if steps and (nx, ny) == (x, y):
            continue
        steps.append(f"{_half(nx - x)}{_second(_half(ny - y))}")
        x, y = nx, ny
    if len(steps) < 3:
        return ""
    return f"M{steps[0]}l{_chained(steps[1:])}z"


def _half(n: int) -> str:
    text = f"{n / 2:g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _second(text: str) -> str:
    return text if text.startswith("-") else f" {text}"


def _chained(steps: Sequence[str]) -> str:
    return "".join(s if s.startswith("-") or i == 0 else f" {s}" for i, s in enumerate(steps))
