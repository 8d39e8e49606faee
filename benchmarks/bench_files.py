"""Study folders and workbooks with 10,000, 100,000 and 1,000,000 synthetic observations.

`check_study` reads every file, checks every cell and reference, and computes the revision.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

from benchmarks.bench_assess import COUNTRIES, synthetic_study
from benchmarks.measuring import in_a_process, line, timed
from healthclusters.files import (
    check_study,
    export_workbook,
    import_tables,
    import_workbook,
    make_study,
    write_study,
)
from healthclusters.model import STUDY_TABLES, Study


def whole_study(clusters: int) -> Study:
    """A synthetic study whose references are all met, without a casebook."""
    drawn = synthetic_study(clusters)
    framework = drawn.framework
    countries = pl.DataFrame({"alpha3": COUNTRIES, "name": COUNTRIES})
    source = pl.DataFrame({"source_id": [framework.source], "title": ["synthetic"]})
    source = source.with_columns(independent=pl.lit(0))
    tables = {
        "clusters": drawn.clusters,
        "observations": drawn.observations,
        "sources": pl.concat([drawn.sources, source], how="diagonal_relaxed"),
        "countries": pl.concat([STUDY_TABLES["countries"].empty(), countries], how="diagonal"),
    }
    for name, frame in tables.items():
        types = {f.name: f.dtype for f in STUDY_TABLES[name].fields}
        tables[name] = frame.select(list(types)).cast(types)
    return make_study(drawn.info, framework, tables)


def _write(clusters: int, folder: str) -> None:
    study = whole_study(clusters)
    rows = study.observations.height
    _, *times = timed(lambda: write_study(study, folder))
    line(f"write a folder, {rows:,} observations", *times, rows)


def _check(folder: str) -> None:
    report, *times = timed(lambda: check_study(folder))
    if report.study is None:
        raise RuntimeError(report.text())
    rows = report.study.observations.height
    line(f"check a folder, {rows:,} observations", *times, rows)


def _check_damaged(folder: str) -> None:
    """Every row refers to a source that is not there: as many problems as rows."""
    path = Path(folder) / "observations.csv"
    path.write_text(path.read_text().replace(",source-", ",sorce-"))
    report, *times = timed(lambda: check_study(folder))
    rows = len(report.errors)
    line(f"check a folder with {rows:,} errors", *times, rows)
    _, *times = timed(report.text)
    line(f"tell {rows:,} errors", *times, rows)


def _export(folder: str, book: str) -> None:
    study = check_study(folder).study
    if study is None:
        raise RuntimeError("the study has errors")
    rows = study.observations.height
    _, *times = timed(lambda: export_workbook(study, book))
    line(f"write a workbook, {rows:,} observations", *times, rows)


def _import(folder: str, book: str) -> None:
    report, *times = timed(lambda: import_workbook(book))
    if report.study is None:
        raise RuntimeError(report.text())
    rows = report.study.observations.height
    line(f"read a workbook, {rows:,} observations", *times, rows)


def _merge(folder: str) -> None:
    study = check_study(folder).study
    if study is None:
        raise RuntimeError("the study has errors")
    rows = study.observations.height
    paths = [Path(folder) / "observations.csv"]
    _, *times = timed(lambda: import_tables(study, paths))
    line(f"bring in {rows:,} observations that are there", *times, rows)


def run() -> None:
    """Print seconds, rows per second and peak memory, each step in a process of its own."""
    in_a_process(_check, "hse-2019")
    for clusters in (200, 2_000, 20_000):
        with tempfile.TemporaryDirectory() as place:
            folder, book = f"{place}/study", f"{place}/book.xlsx"
            in_a_process(_write, clusters, folder)
            in_a_process(_check, folder)
            if clusters <= 2_000:
                in_a_process(_export, folder, book)
                in_a_process(_import, folder, book)
                in_a_process(_merge, folder)
                in_a_process(_check_damaged, folder)
