"""Every refusal of a study folder is provoked here, with its place."""

# ruff: noqa: E501, E741
# fmt: off

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.files.small import FILES, edited, write_small

import healthclusters as hc
from healthclusters.base import ReadLimits

SOURCES = Path(hc.__file__).parent


class Damage(NamedTuple):
    """A piece of a file replaced, and what `check` must say of it."""

    path: str
    old: str
    new: str
    code: str
    line: int | None
    column: str | None
    at: str = ""  # the file that is blamed, where it is another one


D, F, C, O, S, P, G = (
    "datapackage.json",
    "framework.yaml",
    "clusters.csv",
    "observations.csv",
    "sources.csv",
    "partnerships.csv",
    "casebook/practices.csv",
)

DAMAGES = [
    # the descriptor
    Damage(D, "{", "[", "STU-001", 1, None),
    Damage(D, '"title"', '"name": "x", "title"', "STU-001", None, None),
    Damage(D, '{"synthetic": true}', "NaN", "STU-001", None, None),
    Damage(D, '{"synthetic": true}', "1" * 5000, "STU-001", None, None),
    Damage(D, '{"synthetic": true}', "[" * 100_000, "STU-001", None, None),
    Damage(D, '"name": "small", ', "", "STU-002", None, "name"),
    Damage(D, '"small"', '"Small Study"', "STU-002", None, "name"),
    Damage(D, '"small"', "7", "STU-002", None, "name"),
    Damage(D, '"A small study (synthetic)"', '" "', "STU-002", None, "title"),
    Damage(D, "A small", "A \\u202e small", "STU-002", None, "title"),
    Damage(D, "A small", "A \\ud800 small", "STU-002", None, "title"),
    Damage(D, "A small", "A" * 33_000, "STU-002", None, "title"),
    Damage(D, "true", '"yes"', "STU-002", None, "study, synthetic"),
    Damage(D, '{"synthetic": true}', "[]", "STU-002", None, "study"),
    Damage(D, "true", 'true, "origin": {"id": "x"}', "STU-002", None, "study, origin, revision"),
    Damage(
        D,
        "true",
        'true, "origin": {"id": "x", "revision": "7"}',
        "STU-002",
        None,
        "study, origin, revision",
    ),
    Damage(D, "true}", 'true}, "licenses": {}', "STU-002", None, "licenses"),
    Damage(D, "true}", 'true}, "licenses": [7]', "STU-002", None, "licenses 1"),
    Damage(
        D,
        "true}",
        'true}, "contributors": [{"title": "A"}, {"title": "A"}]',
        "STU-002",
        None,
        "contributors 2",
    ),
    *(
        Damage(D, "true}", f'true}}, "resources": [{{"path": "{path}"}}]', "STU-003", None, at)
        for path, at in (
            ("/etc/passwd", "resources 1"),
            ("../clusters.csv", "resources 1"),
            ("casebook/../clusters.csv", "resources 1"),
            ("./clusters.csv", "resources 1"),
            ("casebook//groups.csv", "resources 1"),
            ("https://example.org/clusters.csv", "resources 1"),
            ("file:clusters.csv", "resources 1"),
            ("casebook\\\\groups.csv", "resources 1"),
            ("~/clusters.csv", "resources 1"),
        )
    ),
    Damage(
        D,
        "true}",
        'true}, "resources": [{"path": "clusters.csv", "schema": "https://example.org/s.json"}]',
        "STU-003",
        None,
        "resources 1, schema",
    ),
    Damage(D, "true}", 'true}, "resources": [{"path": "x.csv"}]', "STU-004", None, "resources 1"),
    Damage(
        D,
        "true}",
        'true}, "resources": [{"path": "clusters.csv"}, {"path": "clusters.csv"}]',
        "STU-004",
        None,
        "resources 2",
    ),
    Damage(
        D,
        "true}",
        'true}, "resources": [{"path": "clusters.csv", "data": []}]',
        "STU-004",
        None,
        "resources 1",
    ),
    Damage(D, "true}", 'true}, "keyword": []', "STU-005", None, "'keyword'"),
    Damage(D, "true}", 'true}, "resources": [{"path": "clusters.csv"}]', "STU-007", None, None),
    Damage(D, "true}", 'true}, "resources": [{"path": "evaluations.csv"}]', "TAB-001", None, None, "evaluations.csv"),
    # what the tables say
    Damage(O, ">=120", "many", "STU-010", 4, "value"),
    Damage(O, ",12,", ",0,", "STU-010", 2, "value"),
    Damage(O, ">=120", ">=١٢٠", "STU-010", 4, "value"),
    Damage(O, ">=120", "-5", "STU-010", 4, "value"),
    Damage(O, "clinics,1", "clinics,2", "STU-010", 6, "value"),
    Damage(O, "label,gold", "label,golden", "STU-010", 8, "value"),
    Damage(O, "gamma", "gama", "STU-011", 8, "subject"),
    Damage(O, "label,gold", "labell,gold", "STU-012", 8, "item"),
    Damage("casebook/practice_items.csv", "clinics", "clinic", "STU-012", 2, "item"),
    Damage(O, "gamma,label,gold", "gamma,rank,7", "STU-013", 8, "subject"),
    Damage(O, "AAA,rank,12", "AAA,clinics,1", "STU-013", 2, "subject"),
    Damage(C, "biotech;dental", "biotech;tooth", "STU-014", 2, "focus_areas"),
    Damage(G, ",network,", ",net,", "STU-014", 2, "instrument"),
    Damage(G, "patients", "patient", "STU-014", 2, "beneficiaries"),
    Damage(C, "dental,1", "dental,2", "STU-015", 2, "published_group"),
    Damage("casebook/definition_features.csv", "cluster,lasts", "cluster,last", "STU-016", 2, "feature"),
    Damage(C, "52.5,13.25", "52.5,", "STU-017", 2, "lon"),
    Damage(C, "52.5,13.25", ",13.25", "STU-017", 2, "lat"),
    Damage(F, "source: study", "source: studdy", "STU-018", None, "source"),
    Damage(O, "80,2016,web,about,,low,b,superseded", "80,2016,web,about,,low,b,draft", "STU-020", 4, "value"),
    Damage(S, "web,A web", "page,Page,,,,1\nweb,A web", "STU-021", 4, "source_id"),
    Damage(O, "o7,gamma,label,gold,2019,web,,,medium,a,draft\n", "", "STU-022", 4, "cluster_id", C),
    Damage(P, "valley,beta-park", "valley,beta-prak", "STU-023", 2, "partner"),
    Damage("casebook/published_checks.csv", "role=sample", "role=sampel", "STU-030", 2, "arguments"),
    # references between the tables
    Damage(C, "AAA;BBB", "AAA;BBX", "TAB-020", 2, "countries"),
    Damage(O, "ranking,p. 3,,high,a,draft\no2", "rank,p. 3,,high,a,draft\no2", "TAB-020", 2, "source_id"),
    Damage(P, "BBB,agreement", "BBC,agreement", "TAB-020", 2, "partner_country"),
    Damage(C, "52.5", "95", "TAB-014", 2, "lat"),
    Damage(C, "13.25", "181", "TAB-014", 2, "lon"),
    Damage(O, ",2018,web,about", ",3018,web,about", "TAB-014", 4, "as_of"),
    Damage(S, "http://web", "ftp://web", "TAB-017", 4, "url"),
    Damage(C, "https://alpha", "javascript:alpha", "TAB-017", 2, "website"),
    # the framework
    Damage(F, "title: {en", "title: }en", "FRM-001", 3, None),
    Damage(F, "title: {en: Small framework", 'title: {en: "\\Uffffffff"', "FRM-001", None, None),
    Damage(F, "label: {en: Home}", "label: &a {en: Home}", "FRM-002", 7, None),
    Damage(F, "label: {en: Home}", "label: *a", "FRM-002", 7, None),
    Damage(F, "label: {en: Home}", "label: !!map {en: Home}", "FRM-003", 7, None),
    Damage(F, "reference_year: 2018", "reference_year: !!python/name:os.system 1", "FRM-003", 5, None),
    Damage(F, "features:", "---\nfeatures:", "FRM-004", 78, None),
    Damage(F, "label: {en: Home}", "label: " + "[" * 50 + "]" * 50, "FRM-005", 7, None),
    Damage(F, "coding: Count", "coding: " + "Count " * 200_000, "FRM-005", None, None),
    Damage(F, "coding: Count", "coding: " + "\n    - a" * 100_001, "FRM-005", 49_901, None),
    Damage(F, "version: '1'", "version: '1'\nversion: '2'", "FRM-006", 3, "'version'"),
    Damage(F, "changeable: false", "changable: false", "FRM-007", 48, "items 1"),
    Damage(F, "version:", "versoin:", "FRM-007", 2, None),
    Damage(F, "fr: Petit cadre", "french: Petit", "FRM-007", 3, "title"),
    Damage(F, "version: '1'\n", "", "FRM-008", 1, "version"),
    Damage(F, "  unit: {en: rank}\n", "", "FRM-008", 14, "measures 1, unit"),
    Damage(F, "at_least: 100", "at_least:", "FRM-008", 54, "items 2, rule, at_least"),
    Damage(F, "at_least: 100", "at_least: '100'", "FRM-009", 54, "items 2, rule, at_least"),
    Damage(F, "at_least: 100", "at_least: [100]", "FRM-009", 54, "items 2, rule, at_least"),
    Damage(F, "version: '1'", "? [a]\n: b", "FRM-009", 2, None),
    Damage(F, "title: {en: Small framework, fr: Petit cadre}", "title: Small", "FRM-009", 3, "title"),
    Damage(F, "absences: [unranked]", "absences: unranked", "FRM-009", 20, "measures 1, absences"),
    Damage(F, "subject: country", "subject: nation", "FRM-010", 15, "measures 1, subject"),
    Damage(F, "kind: yes_no", "kind: yesno", "FRM-010", 30, "measures 3, kind"),
    Damage(F, "id: small-1", "id: 'small 1'", "FRM-010", 1, "id"),
    Damage(F, "changeable: false", "changeable: no", "FRM-010", 48, "items 1, changeable"),
    Damage(F, "[none, bronze, gold]", "[none, 'br ze', gold]", "FRM-010", 40, "measures 4, levels 2"),
    Damage(F, "- {id: own,", "- {id: home,", "FRM-011", 8, "categories 2, id"),
    Damage(F, "[none, bronze, gold]", "[none, gold, gold]", "FRM-011", 40, "measures 4, levels 3"),
    Damage(F, "id: place, category: home", "id: place, category: hone", "FRM-012", 10, "indicators 1, category"),
    Damage(F, "indicator: place", "indicator: palce", "FRM-012", 43, "items 1, indicator"),
    Damage(F, "  measure: rank", "  measure: ranc", "FRM-012", 44, "items 1, measure"),
    Damage(F, "rule: {equals: 1}", "rule: {equals: 2}", "FRM-013", 62, "items 3, rule"),
    Damage(F, "rule: {equals: 1}", "rule: {at_least: 1}", "FRM-013", 62, "items 3, rule"),
    Damage(F, "rule: {equals: 1}", "rule: {one_of: [gold]}", "FRM-013", 62, "items 3, rule"),
    Damage(F, "rule: {equals: 1}", "rule: {equals: 1, at_most: 1}", "FRM-013", 62, "items 3, rule"),
    Damage(F, "rule: {equals: 1}", "rule: {}", "FRM-008", 62, "items 3, rule"),
    Damage(F, "at_most: 20", "at_most: 2.5", "FRM-013", 47, "items 1, rule"),
    Damage(F, "one_of: [bronze, gold]", "at_least: 1", "FRM-013", 69, "items 4, rule"),
    Damage(F, "one_of: [bronze, gold]", "one_of: [bronze, golden]", "FRM-014", 69, "items 4, rule"),
    Damage(F, "{unranked: 0}", "{unscored: 0}", "FRM-014", 47, "items 1, rule"),
    Damage(F, "[none, bronze, gold]", "[gold]", "FRM-014", 40, "measures 4, levels"),
    Damage(F, "absences: [unranked]", "levels: [unranked, b]", "FRM-014", 20, "measures 1, levels"),
    Damage(F, "absences: [unranked]", "absences: [7th, unranked]", "FRM-014", 20, "measures 1, absences"),
    Damage(F, "- {id: own, label: {en: Own}}", "- {id: own, label: {en: Own}}\n- {id: none, label: {en: N}}", "FRM-015", 9, "categories 3, id"),
    Damage(F, "- {id: label, category", "- {id: no-item, category: own, label: {en: N}}\n- {id: label, category", "FRM-015", 12, "indicators 3, id"),
    Damage(F, "kind: item, of: clinics", "kind: item, of: clinic", "FRM-016", 74, "inclusion, criteria 1, of"),
    Damage(F, "of: network_membership", "of: networks", "FRM-016", 75, "inclusion, criteria 2, of"),
    Damage(F, "kind: coded, of: clinics", "kind: coded, of: members", "FRM-016", 76, "inclusion, criteria 3, of"),
    Damage(F, "excluded_without: clinics", "excluded_without: clinic", "FRM-016", 77, "inclusion, excluded_without"),
    Damage(F, "title: {en: Small framework", "title: {de: Klein", "FRM-017", 3, "title"),
    Damage(F, "reference_year: 2018", "reference_year: 218", "FRM-018", 5, "reference_year"),
    Damage(F, "reference_year: 2018", "reference_year: 2018.5", "FRM-018", 5, "reference_year"),
    Damage(F, "needed: 1", "needed: 4", "FRM-018", 72, "inclusion, needed"),
    Damage(F, "{unranked: 0}", "{unranked: 2}", "FRM-018", 47, "items 1, rule, absences, unranked"),
    Damage(F, "Small framework", '"Small\\u202eframework"', "FRM-019", 3, "title, en"),
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: f"{d.code}-{d.path}-{d.new[:25]}")
def test_a_damaged_file_is_refused_at_its_place(tmp_path: Path, damage: Damage) -> None:
    write_small(tmp_path)
    (tmp_path / damage.path).write_text(edited(damage.path, damage.old, damage.new))
    report = hc.check_study(tmp_path)
    found = [p for p in report.problems if p.code == damage.code]
    assert found, f"not found; {[str(p) for p in report.problems]}"
    assert (damage.at or damage.path, damage.line, damage.column) in [
        (p.file, p.line, p.column) for p in found
    ]
    assert (report.study is None) == any(p.severity == "error" for p in report.problems)
    for problem in report.problems:
        assert problem.what and problem.remedy.endswith(".")
        assert len(problem.what) < 400


def test_one_damage_is_one_problem(tmp_path: Path) -> None:
    """Most damages are told once and drag nothing else along."""
    alone = [d for d in DAMAGES if d.path in (O, C, S, P, G) and d.code != "STU-021"]
    for i, damage in enumerate(alone):
        folder = write_small(tmp_path / str(i))
        (folder / damage.path).write_text(edited(damage.path, damage.old, damage.new))
        codes = [p.code for p in hc.check_study(folder).problems]
        extra = {"STU-011": {"STU-022"}, "STU-012": {"STU-022"}, "STU-013": {"STU-022"}}
        assert set(codes) - extra.get(damage.code, set()) == {damage.code}, damage


def test_every_code_is_provoked() -> None:
    used = set()
    for path in (SOURCES / "files").rglob("*.py"):
        if path.name == "archives.py":  # packed studies: each code in test_archives
            continue
        used |= set(re.findall(r'"((?:STU|FRM)-\d{3})"', path.read_text()))
    provoked = {d.code for d in DAMAGES} | {"STU-006", "STU-008"}  # below
    assert used == {c for c in provoked if not c.startswith("TAB")}


def test_a_misspelt_file_gets_the_nearest_name(tmp_path: Path) -> None:
    write_small(tmp_path)
    (tmp_path / "partnerships.csv").rename(tmp_path / "partnership.csv")
    problem = next(p for p in hc.check_study(tmp_path).problems if p.code == "STU-006")
    assert (problem.severity, problem.file) == ("notice", "'partnership.csv'")
    assert "partnerships.csv" in problem.remedy


def replace_by_link(path: Path) -> None:
    other = path.with_name(path.name + ".other")
    path.rename(other)
    path.symlink_to(other)


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replace_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("path", list(FILES))
@pytest.mark.parametrize("replace", [replace_by_link, replace_by_folder, replace_by_pipe])
def test_links_folders_and_pipes_are_not_read(
    tmp_path: Path, path: str, replace: Callable[[Path], None]
) -> None:
    write_small(tmp_path)
    replace(tmp_path / path)
    report = hc.check_study(tmp_path)
    assert report.study is None
    assert ("TAB-002", path) in [(p.code, p.file) for p in report.problems]


def test_a_link_in_place_of_the_casebook_is_not_followed(tmp_path: Path) -> None:
    write_small(tmp_path / "study")
    (tmp_path / "study/casebook").rename(tmp_path / "elsewhere")
    (tmp_path / "study/casebook").symlink_to(tmp_path / "elsewhere")
    report = hc.check_study(tmp_path / "study")
    assert report.study is None
    assert [(p.code, p.file) for p in report.errors if p.code == "STU-008"] == [
        ("STU-008", "casebook")
    ]


def test_what_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    write_small(tmp_path)
    report = hc.check_study(tmp_path, limits=ReadLimits(bytes=300))
    assert report.study is None
    large = {p.file for p in report.problems if p.code == "TAB-003"}
    assert large == {path for path, text in FILES.items() if len(text.encode()) > 300}


def test_too_many_rows_are_not_read(tmp_path: Path) -> None:
    write_small(tmp_path)
    report = hc.check_study(tmp_path, limits=ReadLimits(rows=5))
    assert [(p.code, p.file) for p in report.errors if p.code == "TAB-003"] == [
        ("TAB-003", "observations.csv")
    ]


def test_broken_files_do_not_drag_others_along(tmp_path: Path) -> None:
    """A table that cannot be read is the only problem: what refers to it is not blamed."""
    for path in FILES:
        folder = write_small(tmp_path / path.replace("/", "-"))
        (folder / path).write_bytes(b"\x00")
        assert [(p.code, p.file) for p in hc.check_study(folder).errors] == [("TAB-004", path)]


def test_all_problems_come_in_one_run(tmp_path: Path) -> None:
    write_small(
        tmp_path,
        clusters_csv=edited("clusters.csv", "52.5", "95"),
        observations_csv=edited("observations.csv", "gamma", "gama"),
        framework_yaml=edited("framework.yaml", "reference_year: 2018", "reference_year: 1"),
        datapackage_json=edited("datapackage.json", "small", "SMALL"),
    )
    found = [(p.file, p.code) for p in hc.check_study(tmp_path).errors]
    assert found == [
        ("clusters.csv", "TAB-014"),
        ("datapackage.json", "STU-002"),
        ("framework.yaml", "FRM-018"),
        ("observations.csv", "STU-011"),
    ]
