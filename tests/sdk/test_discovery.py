"""Plugins are found where the operator says, loaded as files, refused when anybody could write them, never half-loaded."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from guanxi.kernel.i18n import Label
from guanxi.sdk import discovery
from guanxi.sdk.discovery import discover, load_file, plugin_places
from guanxi.sdk.registry import Plugin, RegistrationError, Registry
from guanxi.sdk.room import Room

SECTION = """
from pydantic import BaseModel
from guanxi.kernel.i18n import Label
from guanxi.sdk.forms import labelled
from guanxi.sdk.permissions import Permission
from guanxi.sdk.settings import ConfigSection

EDIT = Permission("{name}.hours.edit", Label(zh="修改", en="Edit"))


class Hours(ConfigSection):
    key = "{name}.hours"
    label = Label(zh="营业时间", en="Opening hours")
    permission = "{name}.hours.edit"

    class Schema(BaseModel):
        opens: int = labelled(9, zh="开门", en="Opens")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "plugins"
    made.mkdir(mode=0o755)
    return made


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o644)
    return path


def words(plugin: Plugin) -> str:
    return "\n".join(f"{fault.where}: {fault.en}" for fault in plugin.faults)


def test_a_file_is_a_plugin(folder: Path) -> None:
    write(folder, "shop_hours", SECTION.format(name="shop_hours"))
    write(folder, "_draft", "raise RuntimeError('a file that starts with an underscore is not loaded')")
    (folder / "notes.txt").write_text("not Python", encoding="utf-8")
    plugins = discover([folder], installed=False)
    assert [(plugin.name, plugin.origin) for plugin in plugins] == [("shop_hours", str(folder / "shop_hours.py"))]
    registry = Registry.build([], plugins)
    assert [one.key for one in registry.all(_section())] == ["shop_hours.hours"]
    assert list(registry.permissions) == ["shop_hours.hours.edit"]


def _section() -> Any:
    from guanxi.sdk.settings import ConfigSection

    return ConfigSection


def test_nothing_is_loaded_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plugin_places(tmp_path) == []
    assert list(tmp_path.iterdir()) == [], "looking for plugins makes no folder"
    assert discover([]) == []


def test_where_the_operator_says(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    named = os.pathsep.join(["/srv/a", "", "/srv/b.py"])
    assert plugin_places(tmp_path, named) == [tmp_path / "plugins", Path("/srv/a"), Path("/srv/b.py")]


def test_two_files_of_one_name_are_two_modules(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "more"
    other.mkdir(mode=0o755)
    first, second = (write(place, "hours", SECTION.format(name="hours")) for place in (folder, other))
    plugins = discover([folder, other], installed=False)
    assert [plugin.origin for plugin in plugins] == [str(first), str(second)]
    registry = Registry.build([], plugins, strict=False)
    assert [broken.origin for broken in registry.broken] == [str(max(first, second))]
    assert "there is another hours already" in str(registry.broken[0].error)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_world_writable_is_refused_unread(folder: Path, what: str) -> None:
    path = write(folder, "open_door", "raise AssertionError('must not be run')")
    (path if what == "file" else folder).chmod(0o777)
    plugin = load_file(path)
    assert plugin.room is None
    assert "everybody on this machine may write to" in words(plugin)
    assert "chmod o-w" in words(plugin)


def test_a_link_to_a_world_writable_file_is_refused(folder: Path, tmp_path: Path) -> None:
    loose = tmp_path / "loose"
    loose.mkdir()
    target = write(loose, "target", "raise AssertionError('must not be run')")
    target.chmod(0o666)
    (folder / "linked.py").symlink_to(target)
    assert "everybody on this machine may write to" in words(load_file(folder / "linked.py"))


@pytest.mark.parametrize("name", ["Upper", "9lives", "with-dash", "ähnlich", "a" * 64])
def test_names(folder: Path, name: str) -> None:
    assert "name the file with lower-case letters" in words(load_file(write(folder, name, "")))


def test_a_missing_file(folder: Path) -> None:
    assert "cannot be read: No such file or directory" in words(load_file(folder / "gone.py"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\nx = 1 / 0\n", "line 2: fails to load: ZeroDivisionError"),
        ("def f(:\n", "line 1: fails to load: SyntaxError"),
        ("import no_such_module_anywhere\n", "line 1: fails to load: ModuleNotFoundError"),
        ("from guanxi.kernel.i18n import Label\nL = Label(zh='', en='x')\n", "line 2: fails to load: ValueError"),
        ("x = 1\n", "file: contributes nothing"),
    ],
)
def test_a_file_that_does_not_load(folder: Path, text: str, expected: str) -> None:
    before = set(sys.modules)
    plugin = load_file(write(folder, "faulty", text))
    assert expected in words(plugin)
    if "fails to load" in expected:
        assert set(sys.modules) == before, "a plugin that failed leaves no module behind"
    with pytest.raises(RegistrationError, match="faulty"):
        Registry.build([], [plugin])
    assert [broken.name for broken in Registry.build([], [plugin], strict=False).broken] == ["faulty"]


def test_a_class_without_its_base_is_not_passed_over(folder: Path) -> None:
    text = SECTION.format(name="bare") + '\nclass Lonely:\n    key = "bare.lonely"\n    label = Label(zh="a", en="b")\n'
    assert "class Lonely: has a key and a label but no base class" in words(load_file(write(folder, "bare", text)))


def test_a_half_written_class_is_not_passed_over(folder: Path) -> None:
    text = "from guanxi.sdk.panels import Panel\nclass Half(Panel):\n    key = 'half.box'\n"
    plugin = load_file(write(folder, "half", text))
    with pytest.raises(RegistrationError, match=r"class Half: lacks the methods load\(\)"):
        Registry.build([], [plugin])


def test_a_key_that_is_not_the_plugins(folder: Path) -> None:
    plugin = load_file(write(folder, "mine", SECTION.format(name="yours").replace('"yours.hours.edit"', '"signed_in"')))
    with pytest.raises(RegistrationError, match=r"must start with mine\."):
        Registry.build([], [plugin])


ROOM = """
from guanxi.sdk.room import Room
ROOM = Room(key="{key}", label=Label(zh="房间", en="Room"), permissions=(EDIT,), contributions=({listed}))
"""


def test_a_room_lists_everything_or_says_so(folder: Path) -> None:
    sound = write(folder, "hours", SECTION.format(name="hours") + ROOM.format(key="hours", listed="Hours,"))
    plugin = load_file(sound)
    assert plugin.faults == ()
    assert plugin.room is not None
    assert plugin.room.label == Label(zh="房间", en="Room")
    forgotten = write(folder, "hours", SECTION.format(name="hours") + ROOM.format(key="hours", listed=""))
    assert "class Hours: is in the file but not listed in its Room" in words(load_file(forgotten))
    misnamed = write(folder, "hours", SECTION.format(name="hours") + ROOM.format(key="ours", listed="Hours,"))
    assert "Room.key: must be the plugin's name, hours" in words(load_file(misnamed))
    both = ROOM.format(key="hours", listed="Hours,") + "\nTWO = Room(key='hours', label=ROOM.label)\n"
    assert "one file has one Room" in words(load_file(write(folder, "hours", SECTION.format(name="hours") + both)))


class _Point:
    """An entry point as importlib.metadata hands it out."""

    def __init__(self, name: str, loaded: Any) -> None:
        self.name, self.value, self.dist, self._loaded = name, "package:ROOM", None, loaded

    def load(self) -> Any:
        if isinstance(self._loaded, Exception):
            raise self._loaded
        return self._loaded


def test_installed_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(key="extra", label=Label(zh="额外", en="Extra"))
    points = [_Point("extra", room), _Point("broken", ImportError("no such thing")), _Point("number", 7)]
    monkeypatch.setattr(discovery, "entry_points", lambda group: points if group == "guanxi.plugins" else [])
    plugins = {plugin.name: plugin for plugin in discover([])}
    assert plugins["extra"].room is room
    assert "fails to load: ImportError: no such thing" in words(plugins["broken"])
    assert "must name a module or a Room" in words(plugins["number"])
