"""`make check`: every static check, in parallel where they do not disturb each other, one line each, output of the failed.

Formatting, lints, house lints, types, import contracts, web checks, generated files up to date.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
PYTHON = ("guanxi", "tests", "tools", "examples")

CHECKS: dict[str, list[str]] = {
    "types": [str(BIN / "mypy")],
    "web": [str(BIN / "npm"), "--prefix", "web", "run", "--silent", "check"],
    "format": [str(BIN / "ruff"), "format", "--check", *PYTHON],
    "lint": [str(BIN / "ruff"), "check", *PYTHON],
    "contracts": [str(BIN / "lint-imports")],
    "house": [sys.executable, "-m", "tools.house"],
    "reference": [sys.executable, "-m", "tools.reference", "--check"],
}


def run(name: str) -> tuple[str, int, float, str]:
    """One check: (name, exit code, seconds, output)."""
    started = time.monotonic()
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        CHECKS[name], cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return name, done.returncode, time.monotonic() - started, done.stdout


def main() -> int:
    """Run all (or those named); the number of failed checks is the exit code."""
    names = sys.argv[1:] or list(CHECKS)
    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, code, seconds, output in pool.map(run, names):
            print(f"{'ok    ' if code == 0 else 'FAILED'} {name:10} {seconds:5.1f} s", flush=True)
            if code:
                failed.append((name, output))
    for name, output in failed:
        print(f"\n--- {name} ---\n{output}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
