"""The texts of a release for people: read me, changes, licence, citation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from healthclusters.model import Study
from healthclusters.publish.release.describing import table_title
from healthclusters.publish.release.metadata import licences_of
from healthclusters.publish.words import numbered
from healthclusters.scoring import Changes

if TYPE_CHECKING:
    from healthclusters.publish.release.contents import ReleaseInfo, ResultTable


def plain(text: str) -> str:
    """A text of people's in Markdown: nothing in it is read as markup, and it stays on its line."""
    for mark in "\\`*_[]<>#|":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def readme(
    study: Study, tables: Sequence[ResultTable], info: ReleaseInfo, without: Sequence[str]
) -> str:
    """What is in the release, how to read it, how to compute it again."""
    observations = study.observations
    reviewed = observations.filter(observations["status"] == "reviewed").height
    lines = [
        f"# {plain(study.info.title)}",
        "",
        f"Release {info.version} of the study `{study.id}`, revision `{study.revision}`, computed "
        f"with healthclusters {info.program}.",
        "",
        *(["**Synthetic data: made up for tests.**", ""] if study.info.synthetic else []),
        *([plain(study.info.description), ""] if study.info.description else []),
        f"{numbered(study.clusters.height, 'cluster')}, "
        f"{numbered(observations.height, 'observation')} from "
        f"{numbered(study.sources.height, 'source')}; of the observations {reviewed:,} have been "
        "confirmed by a second person, the others are drafts.",
        "",
        "## What is here",
        "",
        "- `study/`: the evidence, the framework and the casebook, as one can edit them",
        "- `results/`: every result as CSV (for spreadsheets) and Parquet (for programs)",
        "- `columns.csv`: what every column of every result means",
        "- `release.json`: revision, options and seed of the computation",
        "- `CHANGES.md`: what changed since the release before",
        "- `LICENSE.md`, `CITATION.cff`: what you may do with it, and how to cite it",
        "- `datapackage.json`, `dcat.jsonld`, `schema-org.jsonld`: metadata for catalogues",
        "- `SHA256SUMS`: checksums; `sha256sum --check SHA256SUMS` reads them",
        "",
        "## How to read the results",
        "",
        "An empty cell means unknown and never zero. A total is a range: `known` points are "
        "surely earned, `open` items could still be. Lists are separated by `;`. In CSV a text "
        "that a spreadsheet would run as a formula begins with an apostrophe; Parquet holds it as "
        "it is.",
        "",
        "| result | what it holds | rows |",
        "| --- | --- | --- |",
        *(f"| `{t.name}` | {table_title(t.name)} | {t.rows.height:,} |" for t in tables),
        "",
        *(_notes(tables)),
        *(_without(without)),
        "## Compute it again",
        "",
        "```",
        f"healthclusters release --recreate {study.id}-{info.version}.zip",
        "```",
        "",
        "computes every result anew from `study/` with the options in `release.json` and compares.",
        "",
    ]
    return "\n".join(lines)


def _notes(tables: Sequence[ResultTable]) -> list[str]:
    notes = list(dict.fromkeys(note for t in tables for note in t.notes))
    if not notes:
        return []
    return ["## Notes", "", *(f"- {plain(note)}" for note in notes), ""]


def _without(without: Sequence[str]) -> list[str]:
    if not without:
        return []
    return ["## What is missing", "", *(f"- {plain(reason)}" for reason in without), ""]


def changes_text(study: Study, changes: Changes | None, groups: pl.DataFrame | None) -> str:
    """What changed since the release before, and by which evidence. groups: see `changed_groups`;
    None where one of the two has none."""
    head = ["# Changes", ""]
    if changes is None:
        return "\n".join(
            [*head, f"This is the first release of `{study.id}` that is compared.", ""]
        )
    before, revision = changes.before
    lines = [
        *head,
        f"Since `{before}`, revision `{revision}`, this many differ: "
        f"{numbered(changes.observations.height, 'observation')}, "
        f"{numbered(changes.points.height, 'point')}, "
        f"{numbered(changes.scores.height, 'total')}, "
        f"{numbered(changes.ranks.height, 'range')} of ranks (of clusters of the sample and focal "
        f"ones), {_groups_counted(groups)}.",
        "",
        *(f"- Rule: {plain(rule)}" for rule in changes.rules),
        *(
            f"- Cluster {plain(changes.name(r['cluster_id']))}: {r['change']}"
            for r in changes.clusters.iter_rows(named=True)
        ),
    ]
    if changes.scores.height:
        lines += ["", "| cluster | points before | points now |", "| --- | --- | --- |"]
        for r in changes.scores.iter_rows(named=True):
            was = _range(r["known_before"], r["most_before"])
            now = _range(r["known_after"], r["most_after"])
            lines.append(f"| {plain(changes.name(r['cluster_id']))} | {was} | {now} |")
    if changes.ranks.height:
        lines += ["", "| cluster | ranks before | ranks now |", "| --- | --- | --- |"]
        for r in changes.ranks.iter_rows(named=True):
            was = _ranks(r["best_before"], r["worst_before"])
            now = _ranks(r["best_after"], r["worst_after"])
            lines.append(f"| {plain(changes.name(r['cluster_id']))} | {was} | {now} |")
    if changes.points.height:
        lines += [
            "",
            "| cluster | item | before | now | because |",
            "| --- | --- | --- | --- | --- |",
        ]
        for row in changes.named_points():
            lines.append("| " + " | ".join(plain(v) for v in row) + " |")
    return "\n".join([*lines, *_groups_lines(groups), ""])


def _ranks(best: int | None, worst: int | None) -> str:
    return "not ranked" if best is None else f"{best} to {worst}"


def _groups_counted(groups: pl.DataFrame | None) -> str:
    if groups is None:
        return "and no groups to compare"
    return f"{numbered(groups.height, 'cluster')} with another computed group"


def _groups_lines(groups: pl.DataFrame | None) -> list[str]:
    if groups is None or groups.is_empty():
        return []
    head = ["", "| cluster | group before | group now | because |", "| --- | --- | --- | --- |"]
    return head + [
        f"| {plain(r['name'])} | {r['before'] or 'none'} | {r['after'] or 'none'} "
        f"| {plain(r['because'])} |"
        for r in groups.iter_rows(named=True)
    ]


def _range(known: int | None, most: int | None) -> str:
    if known is None or most is None:
        return "not there"
    return str(known) if known == most else f"{known}–{most}"


def licence_text(study: Study) -> str:
    """The licence of the data and what it asks for."""
    licences = licences_of(study)
    lines = ["# Licence of the data", ""]
    if not licences:
        lines.append("The study names no licence: ask its makers before you pass it on.")
    for name, title, path in licences:
        lines.append(f"{plain(title or name)} ({plain(name)}){f': <{path}>' if path else ''}")
    if any(name.startswith("CC-BY") for name, _, _ in licences):
        makers = ", ".join(study.info.contributors) or study.info.title
        lines += ["", f"Name {plain(makers)} and this release where you use it (CITATION.cff)."]
    lines += [
        "",
        "The sources named in `study/sources.csv` keep their own rights; the study states facts "
        "from them in its own words.",
        "",
    ]
    return "\n".join(lines)


def citation(study: Study, info: ReleaseInfo) -> str:
    """Citation File Format 1.2.0; every text is a JSON string, which YAML reads as it is."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    lines = [
        "cff-version: 1.2.0",
        f"message: {quoted('If you use these data, please cite them so.')}",
        "type: dataset",
        f"title: {quoted(study.info.title)}",
        f"version: {quoted(info.version)}",
    ]
    if info.issued:
        lines.append(f"date-released: {info.issued.isoformat()}")
    if info.address:
        lines.append(f"url: {quoted(info.address)}")
    licences = [name for name, _, path in licences_of(study) if path]
    if licences:
        lines.append(f"license: {licences[0]}")
    lines.append("authors:")
    lines += [f"  - name: {quoted(n)}" for n in study.info.contributors or (study.info.title,)]
    lines += ["identifiers:", "  - type: other", f"    value: {quoted('sha256:' + study.revision)}"]
    lines += [f"    description: {quoted('Revision of the study')}"]
    if study.info.sources:
        lines.append("references:")
        for work in study.info.sources:
            lines += ["  - type: generic", f"    title: {quoted(work)}", "    authors:"]
            lines += ["      - name: see title"]
    return "\n".join([*lines, ""])
