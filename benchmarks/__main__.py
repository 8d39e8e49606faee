"""Runs every benchmark, or those named: `python -m benchmarks assess groups`.

Each runs in a process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Run the benchmarks one after the other; 1 if any of them failed."""
    there = sorted(p.stem.removeprefix("bench_") for p in Path(__file__).parent.glob("bench_*.py"))
    wanted = sys.argv[1:] or there
    unknown = sorted(set(wanted) - set(there))
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(there)}.")
        return 2
    failed = [name for name in wanted if not _run(name)]
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return int(bool(failed))


def _run(name: str) -> bool:
    print(f"\n== {name}", flush=True)
    code = f"from benchmarks import bench_{name}; bench_{name}.run()"
    return subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
