"""How plugins are found: files in folders the operator names, and installed packages with an entry point.

Nothing is loaded by default. A file `<name>.py` in `<data folder>/plugins/` (which only the operator makes) or in a folder
or file of GUANXI_PLUGINS is a plugin called `<name>`; an entry point of the group `guanxi.plugins` names a module.
A plugin is code with all rights of the process, so a file that everybody on the machine may write is refused.
What a module contains is the plugin: the contributions, events, permissions, routes, readers, jobs and schedules at its
top level, or one Room that lists them. Loading never raises: what is wrong is in `Plugin.faults`.
"""

import hashlib
import importlib.util
import os
import re
import stat
import sys
import traceback
from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind, Schedule
from guanxi.kernel.log import Event, Reader
from guanxi.sdk.checks import describe
from guanxi.sdk.contribution import Contribution, Fault
from guanxi.sdk.permissions import Permission
from guanxi.sdk.registry import Plugin
from guanxi.sdk.room import MenuEntry, Room
from guanxi.sdk.routing import Router

GROUP = "guanxi.plugins"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}", re.ASCII)


def plugin_places(data_dir: Path, named: str = "") -> list[Path]:
    """Where to look: `<data_dir>/plugins` when it exists, and the paths of GUANXI_PLUGINS (joined by os.pathsep)."""
    own = data_dir / "plugins"
    return [*([own] if own.is_dir() else []), *(Path(part) for part in named.split(os.pathsep) if part.strip())]


def discover(places: Sequence[Path], *, installed: bool = True) -> list[Plugin]:
    """Load every plugin of `places` (folders or files) and, when `installed`, of the entry points; broken ones with faults."""
    found = [load_file(path) for place in places for path in _files(place)]
    if installed:
        found += [_load_entry_point(point) for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)]
    return found


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (path for path in sorted(place.glob("*.py")) if not path.name.startswith("_"))
    else:
        yield place


def load_file(path: Path) -> Plugin:
    """The plugin of one file."""
    name, origin = path.stem, str(path)
    refusal = _find_refusal(path)
    if refusal is not None:
        return Plugin(name, origin, None, (refusal,))
    real = path.resolve()
    unique = f"guanxi_plugins.{name}_{hashlib.sha256(str(real).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(unique, real)
    if spec is None or spec.loader is None:
        return Plugin(name, origin, None, (Fault("file", "不是 Python 文件。", "is not a Python file."),))
    module = importlib.util.module_from_spec(spec)
    sys.modules[unique] = module  # dataclasses and pydantic look their module up while it is being run
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[unique]
        return Plugin(name, origin, None, (_fault_of(error, str(real)),))
    return read_module(name, origin, module)


def _find_refusal(path: Path) -> Fault | None:
    if not _NAME.fullmatch(path.stem) or path.suffix != ".py":
        return Fault(
            "file",
            "文件名应为小写字母、数字和下划线，以字母开头，以 .py 结尾。",
            "name the file with lower-case letters, digits and underscores, starting with a letter, ending with .py.",
        )
    try:
        real = path.resolve(strict=True)
        writable = [one for one in (real, real.parent) if one.stat().st_mode & stat.S_IWOTH]
    except OSError as error:
        return Fault("file", f"无法读取：{error.strerror}。", f"cannot be read: {error.strerror}.")
    if writable:
        return Fault(
            "file",
            f"任何人都能写入 {writable[0]}，因此不加载。请执行 chmod o-w。",
            f"everybody on this machine may write to {writable[0]}, so it is not loaded. Run chmod o-w on it.",
        )
    return None


def _fault_of(error: Exception, filename: str) -> Fault:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == filename]
    line = frames[-1].lineno if frames else getattr(error, "lineno", None)
    words = f"{type(error).__name__}: {error}"
    return Fault(f"line {line}" if line else "file", f"加载时出错：{words}", f"fails to load: {words}")


def _load_entry_point(point: EntryPoint) -> Plugin:
    origin = f"{point.dist.name} {point.dist.version}" if point.dist is not None else point.value
    try:
        loaded = point.load()
    except Exception as error:
        return Plugin(point.name, origin, None, (_fault_of(error, ""),))
    if isinstance(loaded, Room):
        return Plugin(point.name, origin, *_named(point.name, loaded))
    if isinstance(loaded, ModuleType):
        return read_module(point.name, origin, loaded)
    return Plugin(
        point.name, origin, None, (Fault("entry point", "应指向模块或 Room。", "must name a module or a Room."),)
    )


def read_module(name: str, origin: str, module: ModuleType) -> Plugin:
    """The plugin a loaded module is: its one Room, or everything at its top level."""
    rooms = [value for value in vars(module).values() if isinstance(value, Room)]
    if len(rooms) > 1:
        return Plugin(name, origin, None, (Fault("Room", "一个文件只能有一个 Room。", "one file has one Room."),))
    loose = _top_level(name, module)
    if not rooms:
        faults = [] if _is_something(loose) else [Fault("file", "没有任何扩展。", "contributes nothing.")]
        return Plugin(name, origin, loose, (*faults, *_look_alikes(module)))
    room, faults_of_room = _named(name, rooms[0])
    left_out: list[object] = [one for one in loose.contributions if not _lists(room, one)]
    for attribute in ("events", "permissions", "routers", "readers", "jobs", "schedules", "menu"):
        left_out += [one for one in getattr(loose, attribute) if one not in getattr(room, attribute)]
    forgotten = [
        Fault(
            describe(one),
            "在文件中，但未列入 Room；请列入，或以下划线开头命名。",
            "is in the file but not listed in its Room; list it, or start its name with an underscore.",
        )
        for one in left_out
    ]
    return Plugin(name, origin, room, (*faults_of_room, *forgotten, *_look_alikes(module)))


def _named(name: str, room: Room) -> tuple[Room, tuple[Fault, ...]]:
    if room.key == name:
        return room, ()
    return room, (Fault("Room.key", f"应与插件同名：{name}。", f"must be the plugin's name, {name}."),)


def _lists(room: Room, one: object) -> bool:
    return any(listed is one or (isinstance(one, type) and type(listed) is one) for listed in room.contributions)


def _is_something(room: Room) -> bool:
    return any((room.contributions, room.routers, room.events, room.readers, room.jobs, room.schedules))


def _own_classes(module: ModuleType) -> list[type[Any]]:
    return [
        value
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__ and not name.startswith("_")
    ]


def _top_level(name: str, module: ModuleType) -> Room:
    values = [value for key, value in vars(module).items() if not key.startswith("_")]
    classes = _own_classes(module)
    instances = [value for value in values if isinstance(value, Contribution)]
    made = {type(one) for one in instances}
    contributions = [cls for cls in classes if issubclass(cls, Contribution) and cls not in made]

    def of(kind: type[Any]) -> tuple[Any, ...]:
        return tuple(value for value in values if isinstance(value, kind))

    return Room(
        key=name,
        label=Label(zh=name, en=name),
        routers=of(Router),
        permissions=tuple(one for one in of(Permission) if one.key.split(".")[0] == name),
        events=tuple(cls for cls in classes if issubclass(cls, Event)),
        readers=of(Reader),
        jobs=of(JobKind),
        schedules=of(Schedule),
        contributions=(*contributions, *instances),
        menu=of(MenuEntry),
    )


def _look_alikes(module: ModuleType) -> Iterator[Fault]:
    """A class that looks like a contribution and is none: the base class was forgotten."""
    for cls in _own_classes(module):
        if not issubclass(cls, Contribution | Event) and {"key", "label"} <= set(vars(cls)):
            yield Fault(
                describe(cls),
                "有 key 和 label，却没有继承 guanxi.sdk 的类（如 Action、Metric）。",
                "has a key and a label but no base class of guanxi.sdk (Action, Metric …).",
            )
