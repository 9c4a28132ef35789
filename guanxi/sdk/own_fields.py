"""The fields of an object as one workspace has them: the declared ones under its own names and order, its own, then computed ones.

Whatever lists fields for people asks `fields_of` (lists, forms, conditions, imports, files), never the registry alone. What
the workspace arranged comes from one room (`Room.shape`, customization); this module only joins and remembers it, for as
long as the workspace's `shape_version` stays the same. Not here: values (sdk.values), who may see a field (sdk.field_policy).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.services import services_of
from guanxi.sdk.objects import Field
from guanxi.sdk.registry import registry_of
from guanxi.sdk.shapes import Shape

MOST_REMEMBERED: Final = 500


async def shape_version_of(uow: UnitOfWork) -> int | None:
    """The version of the workspace's own fields: what is compiled of definitions is kept as long as it stays; None: there are none."""
    source = registry_of(uow).shape
    if uow.scope.shape_version is not None or source is None:
        return uow.scope.shape_version
    return await source.version(uow)


async def fields_of(uow: UnitOfWork, object_name: str) -> tuple[Field, ...]:
    """Every field of an object in this workspace, in its order; hidden ones (`hidden`) too: they keep their values.

    Read once per process and shape version. Within a unit of work that has changed fields itself the old shape is seen.
    """
    scope, services = uow.scope, services_of(uow)
    registry = registry_of(uow)
    source = registry.shape
    if source is None:
        return registry.fields(object_name)
    version = await shape_version_of(uow)
    assert version is not None  # there is a source
    known = services.shapes
    key = (scope.workspace_id, version)
    if key not in known:
        loaded = await source.load(uow)
        computed = [await one.load(uow) for one in registry.computed]
        while len(known) >= MOST_REMEMBERED:
            known.pop(next(iter(known)))
        known[key] = _Joined(loaded, computed, {})
    joined = known[key]
    assert isinstance(joined, _Joined)
    if object_name not in joined.fields:
        own = join(registry.fields(object_name), joined.shape, object_name)
        found = (field for one in joined.computed for field in one.get(object_name, ()))
        joined.fields[object_name] = (*own, *found)
    return joined.fields[object_name]


@dataclass(frozen=True, slots=True)
class _Joined:
    shape: Shape
    computed: list[Mapping[str, tuple[Field, ...]]]
    fields: dict[str, tuple[Field, ...]]


def join(declared: tuple[Field, ...], shape: Shape, object_name: str) -> tuple[Field, ...]:
    """Declared fields as the workspace has them, and its own, by place; one without a place keeps its declared one."""
    placed: list[tuple[int, int, Field]] = []
    for number, one in enumerate(declared):
        arranged = shape.arranged.get(one.key)
        if arranged is None:
            placed.append((number, 0, one))
            continue
        changed = replace(
            one,
            label=arranged.label or one.label,
            help=arranged.help or one.help,
            hidden=arranged.hidden,
            required=one.required if arranged.required is None else arranged.required,
        )
        placed.append((number if arranged.position is None else arranged.position, 0, changed))
    placed += [(position, 1, one) for position, one in shape.own.get(object_name, ())]
    return tuple(one for *_, one in sorted(placed, key=lambda each: each[:2]))
