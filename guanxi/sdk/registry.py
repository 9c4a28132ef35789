"""The registry: every room and plugin of this process, checked, and looked up by kind and key.

A broken built-in room stops the process. A broken plugin stops it in development and tests (`strict`); in production it
is set aside whole and listed in `broken`, so that one bad file takes nothing else down and is seen on the status page.
Not here: how plugins are found (sdk.discovery) and what is checked (sdk.checks and each kind itself).
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar, TypeVar, cast

from guanxi.kernel.changes import Restorer
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import GuanxiError, NotFound
from guanxi.kernel.jobs import JobKind, Schedule
from guanxi.kernel.log import Event, Reader
from guanxi.kernel.services import Services, services_of
from guanxi.sdk.checks import Part, find_clashes, find_dangling, find_room_faults, make_contributions
from guanxi.sdk.contribution import Contribution, Fault
from guanxi.sdk.objects import Field, ObjectType
from guanxi.sdk.permissions import Permission
from guanxi.sdk.room import Room
from guanxi.sdk.shapes import FieldSource, ShapeSource

C = TypeVar("C", bound=Contribution)
T = TypeVar("T")


class RegistrationError(GuanxiError):
    """A room or plugin cannot be used: names it, each class and place, and how to mend it."""

    code: ClassVar[str] = "sdk.registration"
    status: ClassVar[int] = 500
    zh: ClassVar[str] = "扩展“{plugin}”（{origin}）无法使用：\n{faults_zh}"
    en: ClassVar[str] = 'The plugin "{plugin}" ({origin}) cannot be used:\n{faults_en}'

    def __init__(self, plugin: str, origin: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            plugin=plugin,
            origin=origin,
            faults_zh="\n".join(f"- {fault.where}：{fault.zh}" for fault in faults),
            faults_en="\n".join(f"- {fault.where}: {fault.en}" for fault in faults),
        )


@dataclass(frozen=True, slots=True)
class Plugin:
    """A room from outside the house, as found: `origin` is its file or entry point. Without a room, `faults` say why."""

    name: str
    origin: str
    room: Room | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A plugin that was set aside."""

    name: str
    origin: str
    error: RegistrationError


@dataclass(frozen=True, slots=True)
class _Kind:
    """The contributions of one kind, in order and by key; of one key the first counts."""

    all: tuple[Contribution, ...]
    by_key: Mapping[str, Contribution]


class Registry:
    """Made by `build`; never changed afterwards."""

    def __init__(self, parts: Sequence[Part], broken: Sequence[Broken]) -> None:
        self.rooms: tuple[Room, ...] = tuple(replace(part.room, contributions=part.contributions) for part in parts)
        self.broken: tuple[Broken, ...] = tuple(broken)
        self._contributions = tuple(one for part in parts for one in part.contributions)
        self._kinds = dict[type[Contribution], _Kind]()
        self.permissions: Mapping[str, Permission] = _by_key(
            (p.key, p) for room in self.rooms for p in room.permissions
        )
        self.events: Mapping[str, type[Event]] = _by_key((e.type, e) for room in self.rooms for e in room.events)
        self.jobs: Mapping[str, JobKind] = _by_key((j.key, j) for room in self.rooms for j in room.jobs)
        self.readers: tuple[Reader, ...] = tuple(reader for room in self.rooms for reader in room.readers)
        self.schedules: tuple[Schedule, ...] = tuple(one for room in self.rooms for one in room.schedules)
        self.shape: ShapeSource | None = next((room.shape for room in self.rooms if room.shape is not None), None)
        self.computed: tuple[FieldSource, ...] = tuple(
            room.computed for room in self.rooms if room.computed is not None
        )
        self.objects: Mapping[str, ObjectType] = _by_key((one.name, one) for one in self.all(ObjectType))
        self.restorers: Mapping[str, Restorer] = _by_key(
            (one.name, one.restorer) for one in self.all(ObjectType) if one.restorer is not None
        )

    @classmethod
    def build(cls, rooms: Sequence[Room], plugins: Sequence[Plugin] = (), *, strict: bool = True) -> "Registry":
        """Check everything and make the registry. Rooms come low to high by `line`, plugins after them by name.

        Raises RegistrationError for a room always, for a plugin when `strict`.
        """
        parts: list[Part] = []
        for room in sorted(rooms, key=lambda room: (room.line is None, room.line or 0, room.key)):
            part, faults = _check(room, parts)
            if faults:
                raise RegistrationError(room.key, f"guanxi.{room.key}.room", faults)
            parts.append(part)
        broken: list[Broken] = []
        accepted: list[tuple[Plugin, Part]] = []
        for plugin in sorted(plugins, key=lambda plugin: (plugin.name, plugin.origin)):
            faults = list(plugin.faults)
            if plugin.room is not None and not faults:
                part, faults = _check(plugin.room, [*parts, *(one for _, one in accepted)])
                if not faults:
                    accepted.append((plugin, part))
            if faults:
                broken.append(_broken(plugin, faults))
        accepted, dangling = _settle(parts, accepted)
        broken += dangling
        if strict and broken:
            raise broken[0].error
        return cls([*parts, *(part for _, part in accepted)], broken)

    def all(self, kind: type[C]) -> tuple[C, ...]:
        """All contributions of a kind, rooms low to high, in the order they are declared."""
        return cast(tuple[C, ...], self._of(kind).all)

    def get(self, kind: type[C], key: str) -> C | None:
        """The contribution of that kind with that key."""
        return cast(C | None, self._of(kind).by_key.get(key))

    def _of(self, kind: type[Contribution]) -> "_Kind":
        """Put together once: a list of customers asks for hundreds of contributions by their keys."""
        found = self._kinds.get(kind)
        if found is None:
            every = tuple(one for one in self._contributions if isinstance(one, kind))
            found = self._kinds[kind] = _Kind(every, {one.key: one for one in reversed(every)})
        return found

    def require(self, kind: type[C], key: str) -> C:
        """Like `get`; raises NotFound."""
        found = self.get(kind, key)
        if found is None:
            raise NotFound()
        return found

    def replacing(self, instead: Mapping[str, C], kind: type[C]) -> "Registry":
        """The same registry with other members of a kind, by their keys: for the targets and the like of one workspace."""
        made = copy.copy(self)
        made._kinds = {}
        made._contributions = tuple(
            instead.get(one.key, one) if isinstance(one, kind) else one for one in self._contributions
        )
        return made

    def fields(self, object_name: str) -> tuple[Field, ...]:
        """The declared fields of an object, its own room's first."""
        return tuple(one for one in self.all(Field) if one.object == object_name)


def registry_from(services: Services) -> Registry:
    """The registry of this process."""
    assert isinstance(services.registry, Registry), "the services were built without a registry"
    return services.registry


def registry_of(uow: UnitOfWork) -> Registry:
    """The registry of the process this unit of work runs in."""
    return registry_from(services_of(uow))


def _by_key(pairs: Iterable[tuple[str, T]]) -> Mapping[str, T]:
    return MappingProxyType(dict(pairs))


def _check(room: Room, before: Sequence[Part]) -> tuple[Part, list[Fault]]:
    contributions, faults = make_contributions(room)
    part = Part(room, contributions)
    faults += find_room_faults(part)
    if not faults:
        faults += find_clashes(part, before)
    return part, faults


def _broken(plugin: Plugin, faults: Sequence[Fault]) -> Broken:
    return Broken(plugin.name, plugin.origin, RegistrationError(plugin.name, plugin.origin, faults))


def _settle(
    parts: Sequence[Part], accepted: list[tuple[Plugin, Part]]
) -> tuple[list[tuple[Plugin, Part]], list[Broken]]:
    """Refuse what refers to things nobody declares; once a plugin goes, those that need it go too."""
    for part in parts:
        faults = find_dangling(part, parts)
        if faults:
            raise RegistrationError(part.room.key, f"guanxi.{part.room.key}.room", faults)
    broken: list[Broken] = []
    while True:
        there = [*parts, *(part for _, part in accepted)]
        lost = [(plugin, find_dangling(part, there)) for plugin, part in accepted]
        lost = [(plugin, faults) for plugin, faults in lost if faults]
        if not lost:
            return accepted, broken
        broken += [_broken(plugin, faults) for plugin, faults in lost]
        gone = {id(plugin) for plugin, _ in lost}
        accepted = [(plugin, part) for plugin, part in accepted if id(plugin) not in gone]
