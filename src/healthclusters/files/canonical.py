"""The canonical form of a study, its revision, and writing it to a folder.

The same study has the same canonical form, byte for byte, whoever wrote it and in whatever order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import polars as pl

from healthclusters.base import canonical_csv
from healthclusters.files.descriptor import FILE as DESCRIPTOR
from healthclusters.files.descriptor import descriptor_text
from healthclusters.files.framework_text import framework_yaml
from healthclusters.files.frameworks import FILE as FRAMEWORK
from healthclusters.model import (
    CASEBOOK_TABLES,
    STUDY_TABLES,
    TABLES,
    Casebook,
    Framework,
    Study,
    StudyInfo,
    file_of,
)


def make_study(info: StudyInfo, framework: Framework, tables: Mapping[str, pl.DataFrame]) -> Study:
    """A study from checked parts; its revision is computed here.

    tables: by name, columns as in `model.TABLES`, rows in canonical order; a table that is left
    out is empty.
    """
    full = {name: tables.get(name, schema.empty()) for name, schema in TABLES.items()}
    return Study(
        info=info,
        revision=_revision(info, framework, full),
        framework=framework,
        casebook=Casebook(**{name: full[name] for name in CASEBOOK_TABLES}),
        **{name: full[name] for name in STUDY_TABLES},
    )


def tables_of(study: Study) -> dict[str, pl.DataFrame]:
    """Every table of a study by name, the casebook's among them."""
    return {
        name: getattr(study if name in STUDY_TABLES else study.casebook, name) for name in TABLES
    }


def revision_of(study: Study) -> str:
    """SHA-256 (hex) of the canonical form, computed anew.

    What is hashed: for each part, in the order of their names by code point: the name, a line
    feed, the number of bytes in decimal digits, a line feed, and the bytes. The parts are
    `framework.yaml` and every table file of the canonical form, and `study.json`: what the study
    says of itself (`StudyInfo`, origin included) as JSON with sorted keys and no spaces. The rest
    of `datapackage.json` follows from these and from the program's version; it does not count.
    """
    return _revision(study.info, study.framework, tables_of(study))


def _revision(info: StudyInfo, framework: Framework, tables: Mapping[str, pl.DataFrame]) -> str:
    parts = table_texts(tables)
    parts[FRAMEWORK] = framework_yaml(framework)
    parts["study.json"] = json.dumps(
        asdict(info), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    digest = hashlib.sha256()
    for name in sorted(parts):
        data = parts[name].encode("utf-8")
        digest.update(f"{name}\n{len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def table_texts(tables: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Canonical CSV by path; optional tables without rows are left out."""
    return {
        file_of(name): canonical_csv(tables[name], schema)
        for name, schema in TABLES.items()
        if tables[name].height or not schema.optional
    }


def canonical_files(study: Study) -> dict[str, str]:
    """The text of every file of the canonical form, by its path inside the folder."""
    tables = tables_of(study)
    files: dict[str, Any] = table_texts(tables)
    files[FRAMEWORK] = framework_yaml(study.framework)
    filled = [name for name in TABLES if file_of(name) in files]
    files[DESCRIPTOR] = descriptor_text(study.info, filled)
    return dict(sorted(files.items()))
