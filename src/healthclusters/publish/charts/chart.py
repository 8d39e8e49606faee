"""A chart: a finding, a Vega-Lite specification, the table behind it; drawn as SVG."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

import polars as pl

from healthclusters.base import NotSupportedError
from healthclusters.publish.charts.theme import Theme, colour, config, hatched, themed

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_LETTER = 11.5  # pixels of a letter of a title


@dataclass(frozen=True, eq=False, kw_only=True)
class Chart:
    """One chart.

    id: short name, also of its file. title: the finding as a sentence. description: what is drawn,
    for readers who do not see it. spec: Vega-Lite without title and configuration; its data are
    inside, nothing is ever fetched. table: the rows behind it. source: where they come from.
    width: about how wide it is drawn, in pixels; its title is broken into lines by it.
    """

    id: str
    title: str
    description: str
    spec: Mapping[str, Any]
    table: pl.DataFrame
    source: str
    width: int = 640

    def full_spec(self, *, titled: bool = True) -> dict[str, Any]:
        """The specification with description and configuration, and with title and source."""
        full: dict[str, Any] = {"$schema": _SCHEMA, "description": self.description}
        if titled:
            aside = self.spec.get("padding", {}).get("left", 0)
            full["title"] = {"text": wrap(self.title, int(self.width / _LETTER)), "dx": -aside}
        return {**full, **self.spec, "config": config()}

    def svg(self, *, theme: Theme = "light", titled: bool = False) -> str:
        """The picture. Equal charts give equal text on one machine.

        theme: `light` or `dark` colours, or `page`: the colours of the page that it stands in.
        titled: with the finding above it and the source below, for use by itself.
        Raises NotSupportedError, naming what to install, where the drawing library is missing.
        """
        picture = _described(_draw(self.full_spec(titled=titled)), self.description)
        if titled:
            picture = _with_source(picture, self.source)
        picture = hatched(picture, self.id)
        return for_page(picture) if theme == "page" else themed(picture, theme)


def for_page(svg: str) -> str:
    """A light picture in the colours of the page that it stands in, as wide as its place."""
    return themed(_fluid(svg), "page")


def _draw(spec: Mapping[str, Any]) -> str:
    try:
        import vl_convert
    except ModuleNotFoundError as error:
        raise NotSupportedError(
            "Charts are drawn with vl-convert-python. Add it with: "
            "python -m pip install 'vl-convert-python>=1.9'"
        ) from error
    # No address is allowed: a chart that asked for one would otherwise be empty without a word.
    return str(vl_convert.vegalite_to_svg(dict(spec), vl_version="6.4", allowed_base_urls=[]))


def _described(svg: str, description: str) -> str:
    """The picture with its description for screen readers, which the drawing leaves out."""
    words = escape(description)
    return svg.replace("<svg ", f'<svg role="graphics-document" aria-label="{words}" ', 1)


def _size(svg: str) -> tuple[float, float]:
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("a drawn chart has no size")
    return float(found.group(1)), float(found.group(2))


def _with_source(svg: str, source: str) -> str:
    """The source as lines of text below the picture."""
    width, height = _size(svg)
    lines = wrap(f"Source: {source}", max(int(width / 6.4), 40))
    taller = height + 14 + 16 * len(lines)
    texts = "".join(
        f'<text x="0" y="{height + 22 + 16 * i:g}" font-size="12" fill="{colour("ink-3")}" '
        f'font-family="system-ui, Noto Sans, Arial, sans-serif">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    svg = svg.replace(f'height="{height:g}"', f'height="{taller:g}"', 1)
    svg = svg.replace(f'viewBox="0 0 {width:g} {height:g}"', f'viewBox="0 0 {width:g} {taller:g}"')
    return svg.removesuffix("</svg>") + texts + "</svg>"


def _fluid(svg: str) -> str:
    """As wide as its place on the page, and never wider than drawn."""
    width, height = _size(svg)
    head, _, rest = svg.partition(">")
    head = head.replace(f' width="{width:g}" height="{height:g}"', "")
    return f'{head} style="width:100%;max-width:{width:g}px;height:auto">{rest}'
