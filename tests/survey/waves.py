"""Small made-up waves for the tests."""

import csv
from pathlib import Path

from healthclusters.survey import open_wave, read_wave

QUESTIONNAIRE = """\
healthclusters: questionnaire/1
id: small
title: {en: Small made-up survey}
wave: "2025"
synthetic: true
questions:
  - bank: new-relations
  - bank: satisfaction-overall
  - bank: services-used
  - bank: relations-count
  - bank: improve
"""
HEADER = [
    "answer_id",
    "cluster_id",
    "respondent_id",
    "organisation_id",
    "kind",
    "size",
    "new-relations",
    "satisfaction-overall",
    "services-used",
    "relations-count",
    "improve",
]
MEMBERS = ["cluster_id", "kind", "size", "members"]


def row(n, cluster="a", said="5", **more):
    """One answer; `more`: other columns, with `_` for `-`."""
    values = {
        "answer_id": f"n{n}",
        "cluster_id": cluster,
        "new-relations": said,
        "satisfaction-overall": "4",
        "services-used": "events",
        "relations-count": "2",
    }
    values |= {
        name if name.endswith("_id") else name.replace("_", "-"): v for name, v in more.items()
    }
    return values


def answers(**clusters):
    """Answers to the first question: `a=(3, 5)`: 3 yes and 5 no in cluster a."""
    rows = []
    for cluster, (yes, no) in clusters.items():
        for said in ["5"] * yes + ["1"] * no:
            rows.append(row(len(rows) + 1, cluster, said))
    return rows


def write(path, header, rows):
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def folder(
    path, rows, *, members=None, questionnaire=QUESTIONNAIRE, header=HEADER, **files
) -> Path:
    """A folder of a wave. members: {cluster: number} or rows of membership.csv."""
    path.mkdir(exist_ok=True)
    (path / "questionnaire.yaml").write_text(questionnaire, encoding="utf-8")
    write(path / "answers.csv", header, rows)
    if isinstance(members, dict):
        members = [{"cluster_id": c, "members": n} for c, n in members.items()]
    if members is not None:
        write(path / "membership.csv", MEMBERS, members)
    for name, text in files.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def wave(path, rows, **more):
    """The wave in such a folder."""
    return open_wave(folder(path, rows, **more))


def problems(path, rows, **more):
    """(code, line, column) of each problem of such a folder."""
    _, found = read_wave(folder(path, rows, **more))
    return [(p.code, p.line, p.column) for p in found]
