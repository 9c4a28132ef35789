"""An object as a caller, or an engine, can ask it: the workspace's own fields, its segments and its types of events among it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from guanxi.conditions.contracts import MAX_CHAIN, Asked, Segment
from guanxi.conditions.errors import BadCondition
from guanxi.conditions.rules.parsing import parse
from guanxi.conditions.service.asking import World
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.kernel.scope import Scope
from guanxi.sdk.event_types import EventTypeSource, KnownEvent
from guanxi.sdk.facts import Fact
from guanxi.sdk.field_policy import may_ask
from guanxi.sdk.objects import Field, ObjectType
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.registry import Registry, registry_of
from guanxi.sdk.segment_sources import KnownSegment, SegmentSource

Segments = Mapping[str, Callable[[Asked], Mapping[str, Segment]]]


async def asked_by(uow: UnitOfWork, object_name: str, text: str | None = None) -> Asked:
    """What the caller may ask of an object. Raises NotFound, and Forbidden without the permission to view it.

    `text`: the JSON that will be read, when it is known: segments and types of events are looked up only if it can name some.
    """
    registry = registry_of(uow)
    kind = require_kind(uow, object_name)
    known = await _with_shape(uow)
    found = await _find_sources(known, text, uow.scope.allows)
    world = World(
        registry,
        partial(_may_ask, registry, uow.scope),
        await _fields(known),
        lambda other: uow.scope.allows(other.view),
        lambda other, alias: other.rows(uow, alias),
        {name: partial(Known, segments) for name, segments in found.segments.items()},
        found.events,
    )
    return world.asked(kind.name)


async def asked_whole(uow: UnitOfWork, object_name: str) -> Asked:
    """Everything there is to ask of an object, whoever the scope belongs to: for engines that answer for the company (segments,
    rules). What they found must not be shown further than the records themselves. Raises NotFound."""
    registry = registry_of(uow)
    if object_name not in registry.objects:
        raise NotFound()
    known = await _with_shape(uow)
    found = await _find_sources(known, None, lambda view: True)
    segments: Segments = {name: partial(_every, segments) for name, segments in found.segments.items()}
    world = World(registry, fields=await _fields(known), segments=segments, event_types=found.events)
    return world.asked(object_name)


def require_kind(uow: UnitOfWork, object_name: str) -> ObjectType:
    """The kind of thing of that name. Raises NotFound, and Forbidden without the permission to view it."""
    found = registry_of(uow).objects.get(object_name)
    if found is None:
        raise NotFound()
    if not uow.scope.allows(found.view):
        raise Forbidden(permission=found.view)
    return found


async def _fields(uow: UnitOfWork) -> dict[str, tuple[Field, ...]]:
    return {name: await fields_of(uow, name) for name in registry_of(uow).objects}


async def _with_shape(uow: UnitOfWork) -> UnitOfWork:
    """The version of the workspace's fields asked for once, not for every object."""
    source = registry_of(uow).shape
    if source is None or uow.scope.shape_version is not None:
        return uow
    return UnitOfWork(uow.conn, replace(uow.scope, shape_version=await source.version(uow)), uow.parts)


def _may_ask(registry: Registry, scope: Scope, key: str) -> bool:
    """By what the asker sees in the clear only. A fact tells of other rows and of fields: who may not view their objects, or
    not ask for the fields, may not ask for it."""
    fact = registry.get(Fact, key)
    if fact is None:
        return may_ask(scope, key)
    tables = set(fact.reads)
    return all(may_ask(scope, one) for one in fact.fields) and all(
        scope.allows(one.view) for one in registry.objects.values() if one.table in tables
    )


# Segments and types of events ------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Found:
    segments: Mapping[str, Sequence[KnownSegment]]
    events: Sequence[KnownEvent]


async def _find_sources(uow: UnitOfWork, text: str | None, allowed: Callable[[str], bool]) -> _Found:
    registry = registry_of(uow)
    segments: dict[str, list[KnownSegment]] = {}
    events: list[KnownEvent] = []
    # A leaf names its kind by one of these words; a condition that escapes them only refuses itself. A segment asks for others.
    named = text is None or '"segment"' in text
    for source in registry.all(SegmentSource) if named else ():
        if allowed(source.view):
            segments.setdefault(source.object, []).extend(await source.find(uow))
    for types in registry.all(EventTypeSource) if named or '"event"' in str(text) else ():
        if allowed(types.view):
            events.extend(await types.find(uow))
    return _Found(segments, events)


def _every(found: Sequence[KnownSegment], asked: Asked) -> Mapping[str, Segment]:
    return {one.key: Segment(one.key, one.label, one.members) for one in found}


class Known(Mapping[str, Segment]):
    """The segments a caller may ask for: those whose definition they might ask themselves, looked at when one is named."""

    def __init__(self, found: Sequence[KnownSegment], asked: Asked) -> None:
        self._found = {one.key: one for one in found}
        self._asked = replace(asked, segments=self)
        self._open: dict[str, bool] = {}
        self._deep = 0

    def _may_ask(self, one: KnownSegment) -> bool:
        if one.key not in self._open and self._deep <= MAX_CHAIN:
            self._open[one.key] = False  # one that leads back to itself is asked by nobody
            self._deep += 1
            try:
                if one.tree is not None:
                    parse(one.tree, self._asked)
                self._open[one.key] = self._deep <= MAX_CHAIN
            except BadCondition:
                return False
            finally:
                self._deep -= 1
        return self._open.get(one.key, False)

    def __getitem__(self, key: str) -> Segment:
        one = self._found[key]
        if not self._may_ask(one):
            raise KeyError(key)
        return Segment(one.key, one.label, one.members)

    def __iter__(self) -> Iterator[str]:
        return (key for key, one in self._found.items() if self._may_ask(one))

    def __len__(self) -> int:
        return sum(1 for _ in self)
