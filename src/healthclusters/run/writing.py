"""A run written to a folder: every table as CSV and JSON, the pages and the report.

All or nothing: everything is written into a new folder beside the old one, which then takes its
place. Equal runs give equal bytes, so nothing here knows the time.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from healthclusters.base import OptionError
from healthclusters.landscape import Landscape
from healthclusters.publish import Link, csv_text, json_text, site_pages, write_pages
from healthclusters.robustness import Robustness
from healthclusters.run.reporting import report_of_run
from healthclusters.run.study_run import StudyRun
from healthclusters.scoring import Assessment, Changes, sure_order

# A folder that a run wrote has this file, so that no other folder is ever replaced.
_MARK = "about.json"
_MARK_SCHEMA = "about/1"
_REPORT = "report.pdf"


@dataclass(frozen=True, eq=False, kw_only=True)
class Table:
    """One result to be written: file name without ending, rows, options, seed, remarks."""

    name: str
    rows: pl.DataFrame
    options: Any = None
    seed: int | None = None
    notes: tuple[str, ...] = ()


def result_tables(run: StudyRun) -> list[Table]:
    """Every table of a run, under the name of its file."""
    assessment, options = run.assessment, used(run.assessment)
    tables = [
        Table(name="scores", rows=assessment.scores, options=options),
        Table(name="points", rows=assessment.points, options=options),
        Table(name="evidence", rows=evidence_rows(assessment), options=options),
        Table(name="indicators", rows=assessment.indicators, options=options),
        Table(name="categories", rows=assessment.categories, options=options),
        Table(name="items", rows=assessment.items, options=options),
        Table(name="open-facts", rows=assessment.open_facts, options=options),
        Table(name="order", rows=order_rows(assessment), options=options),
        Table(
            name="scores-independent",
            rows=run.independent.scores,
            options=used(run.independent),
            notes=("Without the sources that cannot confirm themselves.",),
        ),
        Table(name="inclusion", rows=run.inclusion.results, options=options),
        Table(name="inclusion-answers", rows=run.inclusion.answers, options=options),
        Table(name="verify", rows=run.verification.results, options=run.verification.options),
    ]
    if run.agreement is not None:
        seed = run.agreement.options.seed
        tables.append(
            Table(
                name="agreement",
                rows=run.agreement.items,
                options=run.agreement.options,
                seed=seed,
                notes=(str(run.agreement).split("\n\n")[0],),
            )
        )
    if run.landscape is not None:
        tables += _landscape_tables(run.landscape)
    if run.robustness is not None:
        tables += _robustness_tables(run.robustness)
    if run.changes is not None:
        tables += _change_tables(run.changes, options)
    return tables


def used(assessment: Assessment) -> dict[str, Any]:
    """The options as they were used: the reference year of the framework where none was asked."""
    return {"reference_year": assessment.reference_year, "evidence": assessment.options.evidence}


def _change_tables(changes: Changes, options: dict[str, Any]) -> list[Table]:
    against = {"id": changes.before[0], "revision": changes.before[1]}
    return [
        Table(name=f"changed-{name}", rows=rows, options={**options, "against": against})
        for name, rows in (
            ("scores", changes.scores),
            ("points", changes.points),
            ("observations", changes.observations),
            ("clusters", changes.clusters),
        )
    ]


def _landscape_tables(result: Landscape) -> list[Table]:
    return [
        Table(name=name, rows=rows, options=result.options, seed=result.seed)
        for name, rows in result.tables().items()
    ]


def _robustness_tables(result: Robustness) -> list[Table]:
    names = ("ranks", "distribution", "pairs", "facts", "sensitivity", "convergence", "thresholds")
    return [
        Table(
            name=f"robustness-{name}",
            rows=getattr(result, name),
            options=result.options,
            seed=result.options.seed,
            notes=result.notes,
        )
        for name in names
    ]


def evidence_rows(assessment: Assessment) -> pl.DataFrame:
    """Every observation behind every point, with its source: the way back from any number."""
    study = assessment.study
    sources = study.sources.select("source_id", source="title", publisher="publisher", url="url")
    observed = study.observations.rename({"item": "measure"}).drop("subject")
    return (
        assessment.evidence.join(observed, on="observation_id", maintain_order="left")
        .join(sources, on="source_id", maintain_order="left")
        .select(
            "subject",
            "item_id",
            "place",
            "counts",
            "point",
            "observation_id",
            "measure",
            "value",
            "as_of",
            "confidence",
            "coder",
            "status",
            "source_id",
            "locator",
            "source",
            "publisher",
            "url",
            "note",
        )
    )


def order_rows(assessment: Assessment) -> pl.DataFrame:
    """Who is surely ahead of whom: `cluster_id`, `surely_ahead_of`, `surely_behind` (lists)."""
    shown = assessment.scores.filter(pl.col("role").is_in(["sample", "focal"]))
    rows = []
    for cluster in shown["cluster_id"]:
        ahead_of, behind = sure_order(assessment.scores, cluster)
        rows.append((cluster, ahead_of, behind))
    schema: dict[str, Any] = {
        "cluster_id": pl.String,
        "surely_ahead_of": pl.List(pl.String),
        "surely_behind": pl.List(pl.String),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def check_folder(folder: Path) -> None:
    """Refuse, with OptionError, a folder that holds anything an earlier run did not write."""
    strangers = _strangers(folder)
    if strangers:
        named = ", ".join(strangers[:3]) + (" ..." if len(strangers) > 3 else "")
        raise OptionError(
            "output folder",
            str(folder),
            f"new, empty, or as an earlier run left it; it holds {named}",
        )


def write_run(run: StudyRun, folder: Path) -> list[str]:
    """Write the run into `folder`, replacing an earlier run; the names of the files, sorted.

    Raises OptionError where `folder` holds anything that the earlier run did not write: nothing of
    a person's is ever removed.
    """
    check_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        fresh = Path(scratch) / "fresh"
        fresh.mkdir()
        _write_files(run, fresh)
        names = _files_in(fresh)
        _replace(folder, fresh, Path(scratch) / "old")
    return names


def _files_in(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir())


def _strangers(folder: Path) -> list[str]:
    """Files in the folder that the earlier run does not name as its own."""
    if not os.path.lexists(folder):
        return []
    if folder.is_symlink() or not folder.is_dir():
        return [folder.name]
    try:
        about = json.loads((folder / _MARK).read_text(encoding="utf-8"))
        own = {row["file"] for row in about["rows"]} if about["schema"] == _MARK_SCHEMA else set()
    except (OSError, ValueError, KeyError, TypeError):
        own = set()  # whatever stands there, it is not what a run wrote
    return [name for name in _files_in(folder) if name not in own]


def _replace(folder: Path, fresh: Path, old: Path) -> None:
    """Put the new folder in place of the old one; on failure the old one stays."""
    if folder.exists():
        folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise


def _write_files(run: StudyRun, folder: Path) -> None:
    tables = result_tables(run)
    for table in tables:
        text = json_text(
            f"{table.name}/1", run.study, table.options, table.seed, table.rows, table.notes
        )
        (folder / f"{table.name}.json").write_text(text, encoding="utf-8")
        (folder / f"{table.name}.csv").write_text(csv_text(table.rows), encoding="utf-8")
    (folder / _REPORT).write_bytes(report_of_run(run).pdf())
    downloads = [Link(_REPORT, _REPORT)]
    downloads += [Link(f"{t.name}.csv", f"{t.name}.csv") for t in tables]
    pages = site_pages(
        run.assessment,
        run.verification,
        landscape=run.landscape,
        robustness=run.robustness,
        comparisons=run.comparisons,
        downloads=downloads,
    )
    write_pages(pages, folder)
    about = pl.DataFrame({"file": sorted([*_files_in(folder), _MARK])})
    (folder / _MARK).write_text(
        json_text(_MARK_SCHEMA, run.study, run.options, run.options.seed, about, run.without),
        encoding="utf-8",
    )
