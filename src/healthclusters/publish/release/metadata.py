"""Metadata that catalogues read: Data Package v2, DCAT 3 and schema.org, as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from healthclusters.files import canonical_files
from healthclusters.model import Study
from healthclusters.publish.release.describing import (
    column_description,
    table_schema,
    table_title,
)

if TYPE_CHECKING:
    from healthclusters.publish.release.contents import ReleaseInfo, ResultTable

LICENCES: Mapping[str, tuple[str, str]] = {
    "CC-BY-4.0": (
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    "CC0-1.0": (
        "Creative Commons Zero 1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
}
_KEYWORDS = ("clusters", "health", "biomedical", "regional policy")
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


def licences_of(study: Study) -> list[tuple[str, str, str]]:
    """Short name, title and address of each licence; the last two empty where not known."""
    names = [name for name in study.info.licence.split(", ") if name]
    return [(name, *LICENCES.get(name, ("", ""))) for name in names]


def data_package(study: Study, tables: Sequence[ResultTable], info: ReleaseInfo) -> dict[str, Any]:
    """The descriptor of the whole release; the study has its own in `study/`."""
    content: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": study.id,
        "version": info.version,
        "title": study.info.title,
    }
    if study.info.description:
        content["description"] = study.info.description
    if info.address:
        content["homepage"] = info.address
    if info.issued:
        content["created"] = f"{info.issued.isoformat()}T00:00:00Z"
    content["keywords"] = list(_KEYWORDS)
    licences = [
        {"name": name, **({"title": title, "path": path} if path else {})}
        for name, title, path in licences_of(study)
    ]
    if licences:
        content["licenses"] = licences
    if study.info.contributors:
        content["contributors"] = [{"title": name} for name in study.info.contributors]
    if study.info.sources:
        content["sources"] = [{"title": work} for work in study.info.sources]
    content["study"] = {"id": study.id, "revision": study.revision,
                        "synthetic": study.info.synthetic}  # fmt: skip
    content["resources"] = [*_results(tables), *_study_files(study)]
    return content


def _results(tables: Sequence[ResultTable]) -> list[dict[str, Any]]:
    """Each result as CSV with its schema, and as Parquet."""
    found = []
    for table in tables:
        title = table_title(table.name)
        schema = table_schema(table.name, table.rows)
        found.append(
            {
                "name": table.name,
                "path": f"results/{table.name}.csv",
                "title": title,
                "type": "table",
                "format": "csv",
                "mediatype": _MEDIA["csv"],
                "encoding": "utf-8",
                "schema": schema,
            }
        )
        found.append(
            {
                "name": f"{table.name}-parquet",
                "path": f"results/{table.name}.parquet",
                "title": title,
                "format": "parquet",
                "mediatype": _MEDIA["parquet"],
            }
        )
    return found


def _study_files(study: Study) -> list[dict[str, Any]]:
    """The files of the study; their columns are described by the study's own descriptor."""
    return [
        {
            "name": "study-" + path.rpartition(".")[0].replace("/", "-").replace("_", "-"),
            "path": f"study/{path}",
            "format": path.rpartition(".")[2],
        }
        for path in canonical_files(study)
    ]


def dcat(study: Study, tables: Sequence[ResultTable], info: ReleaseInfo) -> dict[str, Any]:
    """A `dcat:Dataset` with a distribution for each file of results (DCAT 3, JSON-LD)."""
    base = info.address.rstrip("/") + "/" if info.address else ""
    content: dict[str, Any] = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": info.address or f"urn:healthclusters:{study.id}:{study.revision}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{study.id}-{info.version}",
        "dct:title": {"@value": study.info.title, "@language": "en"},
        "dct:description": {"@value": study.info.description, "@language": "en"},
        "dcat:version": info.version,
        "dcat:keyword": [{"@value": word, "@language": "en"} for word in _KEYWORDS],
        "dct:creator": [
            {"@type": "foaf:Agent", "foaf:name": name} for name in study.info.contributors
        ],
        "dct:source": list(study.info.sources),
    }
    if info.issued:
        content["dct:issued"] = {"@value": info.issued.isoformat(), "@type": "xsd:date"}
    licence = next(({"@id": path} for _, _, path in licences_of(study) if path), None)
    if licence:
        content["dct:license"] = licence
    content["dcat:distribution"] = [
        {
            "@type": "dcat:Distribution",
            "dct:title": {"@value": table_title(table.name), "@language": "en"},
            "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{media}"},
            **({"dct:license": licence} if licence else {}),
            **(
                {"dcat:downloadURL": {"@id": f"{base}results/{table.name}.{ending}"}}
                if base
                else {"dct:identifier": f"results/{table.name}.{ending}"}
            ),
        }
        for table in tables
        for ending, media in _MEDIA.items()
    ]
    return content


def schema_org(study: Study, tables: Sequence[ResultTable], info: ReleaseInfo) -> dict[str, Any]:
    """A schema.org `Dataset`, for search engines of data."""
    base = info.address.rstrip("/") + "/" if info.address else ""
    content: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": study.info.title,
        "description": study.info.description or study.info.title,
        "identifier": f"{study.id}-{info.version}",
        "version": info.version,
        "isAccessibleForFree": True,
        "keywords": list(_KEYWORDS),
        "creator": [{"@type": "Organization", "name": name} for name in study.info.contributors],
        "citation": list(study.info.sources),
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": f"{table.name}.{column}",
                "description": column_description(table.name, column),
            }
            for table in tables
            for column in table.rows.columns
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": table_title(table.name),
                "encodingFormat": media,
                "contentUrl": f"{base}results/{table.name}.{ending}",
            }
            for table in tables
            for ending, media in _MEDIA.items()
        ],
    }
    licences = [path for _, _, path in licences_of(study) if path]
    if licences:
        content["license"] = licences[0] if len(licences) == 1 else licences
    if info.address:
        content["url"] = info.address
    if info.issued:
        content["datePublished"] = info.issued.isoformat()
    return content
