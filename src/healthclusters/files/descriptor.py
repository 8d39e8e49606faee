"""`datapackage.json`: what a study says of itself (Data Package v2), read and written.

Written from the model: the same study gives the same text. When read, only what the study says of
itself counts, and the list of its files; no path in it is ever followed out of the folder.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from healthclusters.base import Problem, ReadLimits, read_text
from healthclusters.files.descriptor_fields import DescriptorFields, inside
from healthclusters.model import TABLES, StudyInfo, file_of

FILE = "datapackage.json"
_FRAMEWORK = "framework.yaml"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_LICENCES = {
    "CC-BY-4.0": (
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    "CC0-1.0": (
        "Creative Commons Zero 1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
}
_READ = (
    "$schema",
    "name",
    "title",
    "description",
    "licenses",
    "contributors",
    "sources",
    "study",
    "resources",
)
_PATHS = {file_of(name): name for name in TABLES}


@dataclass(frozen=True)
class Descriptor:
    """What was read. tables: names of the tables listed, None where nothing is listed."""

    info: StudyInfo
    tables: tuple[str, ...] | None


def load_descriptor(
    path: Path, *, limits: ReadLimits | None = None
) -> tuple[Descriptor | None, list[Problem]]:
    """The descriptor in a file, or None and all problems; notices may come with a descriptor."""
    text, problems = read_text(path, name=FILE, limits=limits)
    return (None, problems) if text is None else parse_descriptor(text)


def parse_descriptor(text: str) -> tuple[Descriptor | None, list[Problem]]:
    """The descriptor in a JSON text, or None and all problems."""
    fields = DescriptorFields(FILE)
    content = fields.parse(text)
    if content is None:
        return None, fields.problems
    fields.unread(content, _READ, "")
    info = _info(content, fields)
    tables = _listed(content, fields)
    if info is None or fields.failed:
        return None, fields.problems
    return Descriptor(info, tables), fields.problems


def info_from(content: dict[str, Any], file: str) -> tuple[StudyInfo | None, list[Problem]]:
    """What properties of a descriptor say of the study, wherever they were written."""
    fields = DescriptorFields(file)
    info = _info(content, fields)
    return (None if fields.failed else info), fields.problems


def _info(content: dict[str, Any], fields: DescriptorFields) -> StudyInfo | None:
    extra = fields.mapping(content, "study", "")
    fields.unread(extra, ("synthetic", "origin"), "study")
    licences = [entry[0] for entry in fields.entries(content, "licenses", "name")]
    key, title = fields.name(content, "name", ""), fields.text(content, "title", "", needed=True)
    values: dict[str, Any] = {
        "description": fields.text(content, "description", "") or "",
        "licence": ", ".join(licences),
        "contributors": fields.titles(content, "contributors"),
        "sources": fields.titles(content, "sources"),
        "synthetic": fields.boolean(extra, "synthetic", "study"),
        "origin": fields.origin(extra),
    }
    return StudyInfo(id=key, title=title, **values) if key and title else None


def _listed(content: dict[str, Any], fields: DescriptorFields) -> tuple[str, ...] | None:
    """Tables named under `resources`; every path is checked, none is followed."""
    if "resources" not in content:
        return None
    listed: list[str] = []
    for path, place in fields.entries(content, "resources", "path"):
        wrong = inside(path)
        if wrong:
            fields.report(
                "STU-003",
                place,
                wrong,
                "Name a file of this folder, such as clusters.csv or casebook/practices.csv.",
            )
        elif path in _PATHS and _PATHS[path] not in listed:
            listed.append(_PATHS[path])
        elif path != _FRAMEWORK:
            fields.not_a_table(path, place, [*_PATHS, _FRAMEWORK], twice=path in _PATHS)
    return tuple(listed)


def descriptor_text(info: StudyInfo, tables: Sequence[str]) -> str:
    """The canonical `datapackage.json` of a study that has these tables."""
    content: dict[str, Any] = {"$schema": _PROFILE, "name": info.id, "title": info.title}
    if info.description:
        content["description"] = info.description
    if info.licence:
        content["licenses"] = [_licence(name) for name in info.licence.split(", ")]
    if info.contributors:
        content["contributors"] = [{"title": name} for name in info.contributors]
    if info.sources:
        content["sources"] = [{"title": work} for work in info.sources]
    content["study"] = {"synthetic": info.synthetic}
    if info.origin:
        content["study"]["origin"] = {"id": info.origin.id, "revision": info.origin.revision}
    content["resources"] = [_framework_resource(), *(_resource(t, tables) for t in tables)]
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _licence(name: str) -> dict[str, str]:
    title, path = _LICENCES.get(name, ("", ""))
    return {"name": name, "path": path, "title": title} if path else {"name": name}


def _framework_resource() -> dict[str, Any]:
    return {
        "name": "framework",
        "path": _FRAMEWORK,
        "description": "The assessment framework: what is observed, and which value earns a point.",
        "format": "yaml",
        "mediatype": "application/yaml",
        "encoding": "utf-8",
    }


def _resource(table: str, tables: Sequence[str]) -> dict[str, Any]:
    schema = TABLES[table].as_table_schema()
    keys = [k for k in schema.pop("foreignKeys", []) if k["reference"]["resource"] in tables]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table,
        "type": "table",
        "path": file_of(table),
        "description": TABLES[table].description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }
