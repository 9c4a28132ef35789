"""webbuild: what counts as a change, that a build is put in place whole, that old assets stay a day, that failures are told.

npm is played by a small script, so that the tests need neither network nor Node; the real build is the set-up of every run.
"""

import json
import resource
import stat
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from guanxi.app import webbuild
from guanxi.app.webbuild import BuildFailed, Places, compute_hash, ensure_built, get_built_hash, is_fresh

NPM = """\
#!{python}
import pathlib, sys
here = pathlib.Path.cwd()
with (here.parent / "calls.txt").open("a") as calls:
    calls.write(sys.argv[1] + "\\n")
if (here / "src" / "broken.ts").exists() and sys.argv[1] == "run":
    print("src/broken.ts: unexpected token")
    sys.exit(3)
if sys.argv[1] == "ci":
    (here / "node_modules").mkdir(exist_ok=True)
else:
    out = pathlib.Path(sys.argv[sys.argv.index("--outDir") + 1])
    (out / "assets").mkdir(parents=True)
    name = (here / "src" / "main.ts").read_text().strip()
    (out / "assets" / f"{{name}}.js").write_text("x")
    (out / "index.html").write_text(name)
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    sources = tmp_path / "web"
    (sources / "src").mkdir(parents=True)
    (sources / "package.json").write_text("{}")
    (sources / "package-lock.json").write_text("{}")
    (sources / "src" / "main.ts").write_text("one")
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(textwrap.dedent(NPM).format(python=sys.executable))
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    return Places(sources=sources, bundle=tmp_path / "bundle", work=tmp_path / "build", npm=npm)


def calls(places: Places) -> list[str]:
    path = places.sources.parent / "calls.txt"
    return path.read_text().split() if path.exists() else []


def test_builds_once_and_then_not_again(places: Places) -> None:
    assert ensure_built(places) is True
    assert (places.bundle / "index.html").read_text() == "one"
    assert get_built_hash(places.bundle) == compute_hash(places.sources)
    assert ensure_built(places) is False
    assert calls(places) == ["ci", "run"]


def test_packages_are_installed_again_only_when_the_lock_changed(places: Places) -> None:
    ensure_built(places)
    (places.sources / "src" / "main.ts").write_text("two")
    ensure_built(places)
    (places.sources / "package-lock.json").write_text('{"changed": true}')
    ensure_built(places)
    assert calls(places) == ["ci", "run", "run", "ci", "run"]


def test_a_fresh_bundle_needs_no_npm(places: Places) -> None:
    ensure_built(places)
    places.npm.unlink()
    assert ensure_built(places) is False


@pytest.mark.parametrize("name", ["src/new.ts", "index.html", ".npmrc"])
def test_any_source_file_makes_it_stale(places: Places, name: str) -> None:
    ensure_built(places)
    (places.sources / name).write_text("x")
    assert not is_fresh(places)


@pytest.mark.parametrize("name", ["src/main.test.ts", "node_modules/x/index.js", "dist/index.html", ".cache/x"])
def test_what_is_not_source_does_not(places: Places, name: str) -> None:
    ensure_built(places)
    path = places.sources / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    assert is_fresh(places)


def test_moving_bytes_between_files_changes_the_hash(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, first, second in ((one, "ab", "c"), (two, "a", "bc")):
        folder.mkdir()
        (folder / "x.ts").write_text(first)
        (folder / "y.ts").write_text(second)
    assert compute_hash(one) != compute_hash(two)


def test_assets_of_the_previous_build_stay_for_a_day(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_built(places)
    (places.sources / "src" / "main.ts").write_text("two")
    ensure_built(places)
    assets = places.bundle / "assets"
    assert sorted(path.name for path in assets.iterdir()) == ["one.js", "two.js"]

    later = time.time() + webbuild.KEEP_OLD_ASSETS_S + 60
    monkeypatch.setattr(webbuild.time, "time", lambda: later)
    (places.sources / "src" / "main.ts").write_text("three")
    ensure_built(places)
    assert sorted(path.name for path in assets.iterdir()) == ["three.js", "two.js"]


def test_a_failed_build_leaves_the_old_bundle_and_tells_why(places: Places) -> None:
    ensure_built(places)
    (places.sources / "src" / "broken.ts").write_text("(")
    with pytest.raises(BuildFailed, match=r"^`npm run --silent` failed with exit status 3\.$") as failure:
        ensure_built(places)
    assert failure.value.output == "src/broken.ts: unexpected token"
    assert (places.bundle / "index.html").read_text() == "one"
    assert not is_fresh(places)


def test_without_node_the_message_says_what_to_do(places: Places) -> None:
    places.npm.unlink()
    with pytest.raises(BuildFailed, match="Node is missing") as failure:
        ensure_built(places)
    assert "\n" not in str(failure.value)


def test_an_installed_wheel_has_a_bundle_and_no_sources(places: Places, tmp_path: Path) -> None:
    ensure_built(places)
    wheel = Places(sources=tmp_path / "nothing", bundle=places.bundle, work=places.work, npm=places.npm)
    assert ensure_built(wheel) is False
    empty = Places(sources=tmp_path / "nothing", bundle=tmp_path / "none", work=places.work, npm=places.npm)
    with pytest.raises(BuildFailed, match="missing from this installation"):
        ensure_built(empty)


@pytest.mark.parametrize("content", ["", "[]", '{"hash": null}', "not json"])
def test_a_damaged_build_file_means_stale(places: Places, content: str) -> None:
    ensure_built(places)
    (places.bundle / "BUILD.json").write_text(content)
    assert not is_fresh(places)
    assert ensure_built(places) is True


def test_two_builds_at_once_build_once(places: Places) -> None:
    built: list[bool] = []
    threads = [threading.Thread(target=lambda: built.append(ensure_built(places))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(built) == [False, True]
    assert calls(places).count("run") == 1


def test_build_file_is_written_last_and_lists_the_files(places: Places) -> None:
    ensure_built(places)
    build = json.loads((places.bundle / "BUILD.json").read_text())
    assert build["files"] == ["assets/one.js", "index.html"]
    assert build["retired"] == {}
    assert list(places.bundle.rglob("*.new")) == []


def test_the_command_is_quick_when_fresh() -> None:
    """Start of Python included. The seconds of its own work: a busy machine makes it wait, and no slower."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "guanxi.app.webbuild", "--check"], capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 3
    assert done.returncode in (0, 1)
    assert "web app is" in done.stderr
