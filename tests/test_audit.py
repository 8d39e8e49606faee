"""What the audit says of each outcome; `make audit` itself asks the network."""

import importlib.util
import json
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "audit.py"
FINE = {"name": "a", "version": "1", "vulns": []}
WEAK = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
SKIPPED = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("printed", "status", "said"),
    [
        (json.dumps({"dependencies": [FINE]}), 0, "1 dependencies looked up, 0"),
        (json.dumps({"dependencies": [FINE, WEAK]}), 1, "b 2: PYSEC-1, mended in 3"),
        (json.dumps({"dependencies": [FINE, SKIPPED]}), 0, "Not looked up: c"),
        (json.dumps({"dependencies": [SKIPPED]}), 0, "NOT AUDITED"),
        ("", 0, "NOT AUDITED"),
    ],
)
def test_what_the_audit_says(monkeypatch, capsys, printed, status, said):
    spec = importlib.util.spec_from_file_location("audit", SCRIPT)
    audit = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(audit)
    done = subprocess.CompletedProcess([], 1, stdout=printed, stderr="ConnectionError")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    assert audit.main() == status
    assert said in capsys.readouterr().out
