"""Looks for known weaknesses of the locked dependencies: `make audit`.

Ends with 1 where there is one. What could not be looked up, such as without the internet, is said
and is no failure, so that the checks can be run anywhere.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "requirements-dev.lock"


def main() -> int:
    """Run pip-audit on the lock; 1 where a dependency has a known weakness."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--disable-pip"]
    command += ["--require-hashes", "--progress-spinner", "off", "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        listed: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = done.stderr.strip().splitlines()[-1:] or ["it gave no answer"]
        print(f"NOT AUDITED: pip-audit could not look anything up ({last[0][:200]})")
        return 0
    return report(listed)


def report(listed: list[dict[str, Any]]) -> int:
    """Print what was found of each dependency, and what could not be looked up."""
    skipped = [d["name"] for d in listed if "skip_reason" in d]
    weak = [d for d in listed if d.get("vulns")]
    for found in weak:
        for weakness in found["vulns"]:
            mended = ", ".join(weakness["fix_versions"]) or "no version yet"
            print(f"{found['name']} {found['version']}: {weakness['id']}, mended in {mended}")
    if len(skipped) == len(listed):
        print("NOT AUDITED: the list of known weaknesses knows none of the dependencies from here.")
        return 0
    print(
        f"{len(listed) - len(skipped)} dependencies looked up, {len(weak)} with a known weakness."
    )
    if skipped:
        print(f"Not looked up: {', '.join(skipped)}")
    return int(bool(weak))


if __name__ == "__main__":
    sys.exit(main())
