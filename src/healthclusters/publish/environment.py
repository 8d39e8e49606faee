"""Templates of the pages: everything from people is escaped, nothing undefined is printed."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from markupsafe import Markup

Render = Callable[..., str]
"""Makes a page from the name of a template and, as keywords, what it shows."""

_STYLES = ("tokens.css", "style.css", "site.css")  # on every page


class _PackageTemplates(BaseLoader):
    """Templates from the package, wherever it is installed."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        place = files("healthclusters.publish").joinpath("templates", template)
        if not place.is_file():
            raise TemplateNotFound(template)
        return place.read_text("utf-8"), template, None


def asset(name: str) -> str:
    """Text of a file in `assets/`."""
    return files("healthclusters.publish").joinpath("assets", name).read_text("utf-8")


@cache
def style_text(*more: str) -> str:
    """The style sheets of every page and `more` as one, without comments and indentation."""
    text = "\n".join(asset(name) for name in (*_STYLES, *more))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s*([{};,>])\s*", r"\1", text).replace(";}", "}").strip()


@cache
def script_text() -> str:
    """The one small script of ours."""
    lines = (line.strip() for line in asset("page.js").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def content_policy() -> str:
    """Content security policy of a page: no request leaves it, no script but ours runs."""
    digest = base64.b64encode(hashlib.sha256(script_text().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; "
        "base-uri 'none'; form-action 'none'"
    )


def web_address(url: str) -> str:
    """The address if it is http(s), else empty: nothing else is ever a link."""
    return url if re.fullmatch(r"https?://[^\s<>\"]+", url or "") else ""


def percent(part: float, whole: float) -> str:
    """A share of a bar, `58.33%`."""
    value = 100 * part / whole if whole else 0.0
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


@cache
def environment() -> Environment:
    """The Jinja environment of all pages."""
    made = Environment(
        loader=_PackageTemplates(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    # The static site is English; the web application reads the same templates in two languages.
    made.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    made.globals["en"] = str
    made.globals["word"] = str
    made.filters["web_address"] = web_address
    made.globals["percent"] = percent
    # Our own files, never text from people.
    made.globals["style"] = lambda *more: Markup(style_text(*more))  # noqa: S704
    made.globals["script"] = lambda: Markup(script_text())  # noqa: S704
    made.globals["content_policy"] = content_policy
    return made


def render(template: str, **context: object) -> str:
    """A page from a template and what it shows."""
    return environment().get_template(template).render(**context)
