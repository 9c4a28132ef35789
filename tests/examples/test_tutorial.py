"""The tutorial is true: its blocks make the plugin step by step, and its "try it" blocks pass."""

import ast
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guanxi.app.rooms import ROOMS
from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.contribution import Contribution
from guanxi.sdk.discovery import load_file
from guanxi.sdk.registry import Registry

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial"
ENGLISH, CHINESE = TUTORIAL / "a-feature-from-a-to-z.md", TUTORIAL / "a-feature-from-a-to-z.zh-CN.md"
_BLOCK = re.compile(r"^```python (tea_club\.py|try)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path, name: str) -> list[str]:
    return [code for kind, code in _BLOCK.findall(path.read_text("utf-8")) if kind == name]


PLUGIN, TRY = blocks(ENGLISH, "tea_club.py"), "\n\n".join(blocks(ENGLISH, "try"))
TRIALS = [node.name for node in ast.parse(TRY).body if getattr(node, "name", "").startswith("test_")]


def write_plugin(folder: Path, code: str) -> Path:
    made = folder / "my_plugins"
    made.mkdir(mode=0o755, exist_ok=True)
    path = made / "tea_club.py"
    path.write_text(code, encoding="utf-8")
    return path


def test_both_languages_hold_the_same_code() -> None:
    for name in ("tea_club.py", "try"):
        assert blocks(ENGLISH, name) == blocks(CHINESE, name)
    assert len(PLUGIN) == 28
    fences = ENGLISH.read_text("utf-8").count("```python")
    assert fences == len(PLUGIN) + len(blocks(ENGLISH, "try")), "no Python block is left out of this test"


def test_every_step_leaves_a_plugin_that_loads(tmp_path: Path) -> None:
    kinds: set[str] = set()
    for step in range(1, len(PLUGIN) + 1):
        plugin = load_file(write_plugin(tmp_path, "\n\n".join(PLUGIN[:step])))
        house = Registry.build(ROOMS, [plugin], strict=True)
        room = next(room for room in house.rooms if room.key == "tea_club")
        more = {one.kind for one in room.contributions if isinstance(one, Contribution)}
        assert more >= kinds, f"step {step} lost a kind"
        kinds = more
    ours = {cls.kind for cls in Contribution.__subclasses__() if cls.__module__.startswith("guanxi.sdk.")}
    assert kinds == ours, "the tutorial shows every kind"


def test_the_mistake_the_tutorial_shows(tmp_path: Path) -> None:
    code = "\n\n".join(PLUGIN).replace("async def run(self, ctx: ActionContext", "def run(self, ctx: ActionContext")
    code = code.replace("await ctx.uow", "ctx.uow")
    house = Registry.build(ROOMS, [load_file(write_plugin(tmp_path, code))], strict=False)
    words = [house.broken[0].error.words(language).splitlines()[1][2:] for language in ("en", "zh")]
    assert words[0] in ENGLISH.read_text("utf-8")
    assert words[1] in CHINESE.read_text("utf-8")


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Callable[..., Any]]]:
    """The reader's two files: the folder they are in, and what the second one defines."""
    folder = tmp_path_factory.mktemp("clone")
    write_plugin(folder, "\n\n".join(PLUGIN))
    defined: dict[str, Any] = {"__name__": "test_tea_club"}
    exec(compile(TRY, "test_tea_club.py", "exec"), defined)
    return folder, defined


@pytest.mark.parametrize("name", TRIALS)
async def test_try_it(
    name: str,
    trials: tuple[Path, dict[str, Callable[..., Any]]],
    monkeypatch: pytest.MonkeyPatch,
    parts: tuple[Database, Services],
    workspace: int,
    scope: Scope,
) -> None:
    folder, defined = trials
    monkeypatch.chdir(folder)
    fixtures = {"parts": parts, "db": parts[0], "services": parts[1], "workspace": workspace, "scope": scope}
    trial = defined[name]
    result = trial(**{wanted: fixtures[wanted] for wanted in inspect.signature(trial).parameters})
    if inspect.isawaitable(result):
        await result


_ROW = re.compile(r"^\| \[`(\w+)`\]\((\S+)\) \| .+? \| (.+?) \| .+? \| \[`\w+\.py`\]\((\S+)\) \|$", re.MULTILINE)


@pytest.mark.parametrize("page", ["plugins.md", "plugins.zh-CN.md"])
def test_the_glance_names_every_kind_its_methods_and_a_sample(page: str) -> None:
    rows = {kind: rest for kind, *rest in _ROW.findall((TUTORIAL / page).read_text("utf-8"))}
    kinds = {cls.__name__: cls for cls in Contribution.__subclasses__() if cls.__module__.startswith("guanxi.sdk.")}
    assert set(rows) == {*kinds, "Room"}
    for name, (module, methods, sample) in rows.items():
        assert f"class {name}(" in (TUTORIAL / module).read_text("utf-8") or name == "Room"
        assert re.search(rf"\b{name}\(|\({name}\)", (TUTORIAL / sample).read_text("utf-8")), f"{sample} shows no {name}"
        for method in re.findall(r"`(\w+)`", methods):
            assert callable(getattr(kinds[name], method)), f"{name}.{method}"
