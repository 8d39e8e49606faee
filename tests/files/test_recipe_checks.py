"""Checks of published figures that cannot be computed are located problems at the door."""

from pathlib import Path

from tests.files.small import write_small

import healthclusters as hc

RESULTS = """\
id,document,locator,subject,metric,value,unit,as_of,kind,note
clusters,study,p. 1,study,clusters,4,clusters,2018,sample_count,
"""
CHECKS = """\
result_id,recipe,arguments,contradiction_ids,note
clusters,count,table=clusters;role=sampel;compare=equal,,
clusters,count,table=clusters;compare=equal,,
clusters,sum,plus=unknown;compare=equal,,
"""


def with_checks(folder: Path, checks: str) -> Path:
    place = write_small(folder)
    (place / "casebook").mkdir(exist_ok=True)
    (place / "casebook" / "published_results.csv").write_text(RESULTS)
    (place / "casebook" / "published_checks.csv").write_text(checks)
    return place


def test_faults_have_their_file_line_column_and_remedy(tmp_path: Path) -> None:
    found = hc.check_study(with_checks(tmp_path, CHECKS)).errors
    assert [(p.code, p.file, p.line, p.column) for p in found] == [
        ("STU-030", "casebook/published_checks.csv", 2, "arguments"),
        ("STU-030", "casebook/published_checks.csv", 4, "arguments"),
    ]
    assert found[0].what == "role 'sampel' does not exist"
    assert "sample" in found[0].remedy


def test_an_unknown_recipe_and_a_missing_result_are_found(tmp_path: Path) -> None:
    header = CHECKS.splitlines(keepends=True)[0]
    checks = header + "clusters,average,x=1,,\nnobody,sum,plus=1;compare=equal,,\n"
    found = hc.check_study(with_checks(tmp_path, checks)).errors
    assert [(p.line, p.column) for p in found] == [(2, "recipe"), (3, "result_id")]


def test_good_checks_pass(tmp_path: Path) -> None:
    lines = CHECKS.splitlines(keepends=True)
    assert hc.check_study(with_checks(tmp_path, lines[0] + lines[2])).errors == []
