"""One look for all charts, read from the design tokens (`assets/tokens.css`).

A spec is written in the light colours. Dark and page variants are made by exchanging each colour
for its dark one, or for the page's own variable, so that no colour is said twice.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal

from healthclusters.publish.environment import asset

Theme = Literal["light", "dark", "page"]

GROUP_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
SERIF = "Palatino, P052, Georgia, serif"
SANS = "system-ui, Noto Sans, Arial, sans-serif"

_TOKEN = re.compile(r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
_HATCH_OF = ("unknown", "g0", "g1", "g2", "g3", "yes", "rest")


@cache
def tokens() -> dict[str, tuple[str, str]]:
    """Name of a colour -> its light and dark value."""
    return {name: (light, dark) for name, light, dark in _TOKEN.findall(asset("tokens.css"))}


def colour(name: str) -> str:
    """The light value of a colour; KeyError for one that is not there."""
    return tokens()[name][0]


def group_colour(number: int) -> str:
    """Colour token of a group: 1, 2, 3 and again; 0 is outside the sample."""
    return f"g{(number - 1) % 3 + 1}" if number else "g0"


def hatch(name: str) -> str:
    """A stand-in colour that becomes a hatch in that colour when the chart is drawn."""
    return f"#fe01{_HATCH_OF.index(name):02d}"


def hatched(svg: str, prefix: str) -> str:
    """The picture with patterns in place of the stand-in colours; only those used are defined."""
    used = [name for name in _HATCH_OF if f'"{hatch(name)}"' in svg]
    for name in used:
        svg = svg.replace(f'"{hatch(name)}"', f'"url(#{prefix}-{name})"')
    patterns = "".join(
        f'<pattern id="{prefix}-{name}" width="4" height="4" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="4" height="4" fill="{colour("paper")}"/>'
        f'<line x1="1" x2="1" y1="0" y2="4" stroke="{colour(name)}" stroke-width="1.5"/></pattern>'
        for name in used
    )
    end = svg.index(">") + 1
    return f"{svg[:end]}<defs>{patterns}</defs>{svg[end:]}" if used else svg


def themed(svg: str, theme: Theme) -> str:
    """The picture in the colours of a theme."""
    if theme == "light":
        return svg
    exchange: dict[str, str] = {}
    for name, (light, dark) in tokens().items():
        # several names share a light colour; the first in the file (paper, ink-2) stands for all
        exchange.setdefault(light, dark if theme == "dark" else f"var(--{name})")
    svg = re.sub(r"\bwhite\b(?=\")", colour("paper"), svg)
    return re.sub(r"#[0-9a-f]{6}\b", lambda m: exchange.get(m.group(0), m.group(0)), svg)


def config() -> dict[str, Any]:
    """The Vega-Lite configuration of every chart."""
    axis = {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 400,
        "labelColor": colour("ink-3"),
        "titleColor": colour("ink-3"),
        "gridColor": colour("line"),
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
        "labelLimit": 340,
    }
    head = {"labelColor": colour("ink"), "labelFontSize": 13, "labelFontWeight": 600}
    return {
        "background": "transparent",
        "font": SANS,
        "padding": 0,
        "title": _title(),
        "axis": axis,
        "header": {**head, "title": None, "labelAnchor": "start"},
        "legend": {"disable": True},
        "view": {"stroke": None},
        "range": {"category": [colour("g1"), colour("g2"), colour("g3")]},
        "scale": {"invalid": {"color": {"value": colour("paper-3")}}},
        "bar": {"color": colour("yes"), "cornerRadius": 2},
        "rect": {"opacity": 1},
        "rule": {"color": colour("ink-2"), "strokeWidth": 1.5},
        "point": {
            "filled": True,
            "opacity": 1,
            "size": 70,
            "stroke": colour("paper"),
            "strokeWidth": 1.5,
        },
        "text": {"fontSize": 12, "color": colour("ink")},
        "geoshape": {
            "fill": colour("land"),
            "stroke": colour("paper"),
            "strokeWidth": 0.75,
        },
    }


def _title() -> dict[str, Any]:
    return {
        "font": SERIF,
        "fontSize": 22,
        "fontWeight": 700,
        "color": colour("ink"),
        "subtitleFontSize": 15,
        "subtitleColor": colour("ink-2"),
        "anchor": "start",
        "frame": "bounds",
        "offset": 16,
    }
