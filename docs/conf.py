"""The manual: MyST Markdown, built and checked by `make docs`."""

from pathlib import Path

import healthclusters
from healthclusters.model import CASEBOOK_TABLES, STUDY_TABLES, TABLES, file_of

project = "healthclusters"
author = "The healthclusters founders"
project_copyright = "2026, the healthclusters founders"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_theme_options = {
    "description": "An open observatory for health and biomedical clusters",
    "fixed_sidebar": True,
}
html_show_sourcelink = False
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_typehints = "signature"


def _table_page() -> str:
    """Every table and column of a study folder, from the one declaration in the model."""
    lines = ["# Tables and columns", ""]
    for title, tables in (("The study", STUDY_TABLES), ("The casebook", CASEBOOK_TABLES)):
        lines += [f"## {title}", ""]
        for name in tables:
            schema = TABLES[name]
            lines += [f"### `{file_of(name)}`", "", schema.description, ""]
            lines.append(f"Key: {', '.join(f'`{k}`' for k in schema.primary_key)}.")
            if schema.optional:
                lines[-1] += " The file may be missing."
            lines += ["", "| column | kind | meaning |", "| --- | --- | --- |"]
            for field in schema.fields:
                kind = field.kind + (", required" if field.required else "")
                allowed = f" ({', '.join(field.enum)})" if field.enum else ""
                lines.append(f"| `{field.name}` | {kind} | {field.description}{allowed} |")
            lines.append("")
    return "\n".join(lines)


def _python_page() -> str:
    """Every public name of the Python interface, from its own docstring."""
    lines = [
        "# Python",
        "",
        "```python",
        "import healthclusters as hc",
        "```",
        "",
        "Results are small frozen objects that hold Polars tables and print well.",
        "",
    ]
    for name in sorted(healthclusters.__all__, key=str.lower):
        thing = getattr(healthclusters, name)
        kind = "autoclass" if isinstance(thing, type) else "autofunction"
        module = healthclusters._PUBLIC[name]
        lines += [f"## `hc.{name}`", "", "```{eval-rst}", f".. {kind}:: {module}.{name}"]
        lines += ["```", ""]
    return "\n".join(lines)


def setup(app):
    """Write the pages that follow from the code before the manual is read."""
    folder = Path(app.srcdir) / "_generated"
    folder.mkdir(exist_ok=True)
    for name, text in (("tables", _table_page()), ("python", _python_page())):
        page = folder / f"{name}.md"
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
