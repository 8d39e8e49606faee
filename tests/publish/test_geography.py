"""Country shapes and their projection."""

import itertools
from math import cos, dist, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from healthclusters.publish.geography import (
    Projection,
    country_path,
    country_shapes,
    fitted,
)

EUROPE = Projection(lon=10, lat=50, scale=500, width=760, height=640)


def test_the_centre_is_the_middle_of_the_picture():
    assert EUROPE.place(10, 50) == pytest.approx((380, 320))


@given(st.floats(-30, 50), st.floats(20, 80))
def test_distance_from_the_centre_is_that_of_the_projection(lon, lat):
    """Snyder 1987, eq. 24-1: r = 2 R sin(c / 2) for the great-circle angle c."""
    place = EUROPE.place(lon, lat)
    assert place is not None
    a, b, b0 = radians(lon - 10), radians(lat), radians(50)
    half = sin((b - b0) / 2) ** 2 + cos(b) * cos(b0) * sin(a / 2) ** 2  # haversine
    assert dist(place, (380, 320)) == pytest.approx(2 * 500 * half**0.5, abs=1e-6)


@given(st.floats(-30, 50), st.floats(25, 70))
def test_areas_are_kept(lon, lat):
    d = 0.01
    corners = [EUROPE.place(lon + x, lat + y) for x, y in ((0, 0), (d, 0), (d, d), (0, d), (0, 0))]
    pairs = itertools.pairwise(corners)
    flat = abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2
    sphere = radians(d) * (sin(radians(lat + d)) - sin(radians(lat))) * 500**2
    assert flat == pytest.approx(sphere, rel=1e-3)


def test_the_far_side_is_not_drawn():
    assert EUROPE.place(-170, -50) is None
    assert country_path(country_shapes()["NZL"], EUROPE) == ""


def inside(lon, lat, polygons):
    """Even-odd rule."""
    odd = False
    for polygon in polygons:
        for ring in polygon:
            for (x1, y1), (x2, y2) in itertools.pairwise(ring):
                if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
                    odd = not odd
    return odd


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (6.1, 49.7, "LUX"),
        (34.4, 45.3, "UKR"),  # Crimea, as the United Nations see it
        (2.35, 48.86, "FRA"),
        (9.99, 53.55, "DEU"),
        (135.2, 34.8, "JPN"),
        (-74.1, 4.6, "COL"),
    ],
)
def test_places_lie_in_their_country(lon, lat, code):
    assert [c for c, p in country_shapes().items() if inside(lon, lat, p)] == [code]


def test_rings_are_closed_and_the_outer_ones_run_clockwise():
    for polygons in country_shapes().values():
        for polygon in polygons:
            assert all(ring[0] == ring[-1] and len(ring) > 3 for ring in polygon)
            ring = polygon[0]
            if max(p[0] for p in ring) - min(p[0] for p in ring) > 180:
                continue  # crosses the 180th meridian, where areas in degrees say nothing
            area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
            assert area <= 0


@given(st.lists(st.tuples(st.floats(-10, 40), st.floats(35, 65)), min_size=1, max_size=8))
def test_all_places_fit_into_the_picture(points):
    projection = fitted(points, 760, 640, 44)
    for lon, lat in points:
        x, y = projection.place(lon, lat)
        assert 43.9 <= x <= 716.1
        assert 43.9 <= y <= 596.1
