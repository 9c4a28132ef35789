"""Page layouts per role: read for whoever looks, saved with undo, and set back to what was delivered."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from guanxi.customization.errors import LayoutChanged
from guanxi.customization.events import LayoutSaved
from guanxi.customization.queries import layouts as queries
from guanxi.customization.schemas import layouts as schemas
from guanxi.customization.service.fields import require_object
from guanxi.kernel import log
from guanxi.kernel.changes import Change, Values, record
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.registry import registry_of
from guanxi.sdk.schemas import Words

OBJECT: Final = "page_layout"
_VALUES: Final = ("object", "role_id", "sections", "panels")


async def get_mine(uow: UnitOfWork, object_name: str, role_id: UUID | None) -> schemas.PageLayoutOut:
    """The layout that holds for the caller, or for a role (the preview). Raises NotFound, Forbidden."""
    require_object(uow, object_name)
    if role_id is None:
        row = await queries.get_for(uow, object_name, uow.scope.actor.id)
    else:
        row = await queries.get(uow, object_name, role_id) or await queries.get(uow, object_name, None)
    return _out(row) if row else await _delivered(uow, object_name)


async def _delivered(uow: UnitOfWork, object_name: str) -> schemas.PageLayoutOut:
    """The page as its room declares it; the workspace's own fields, and those of other rooms, stand before the last section."""
    fields = [one for one in await fields_of(uow, object_name) if not one.hidden]
    by_name = {one.name: one.key for one in fields if not one.own}
    made = [
        schemas.SectionOut(
            key=one.key,
            label=Words(zh=one.label.zh, en=one.label.en),
            fields=[by_name[name] for name in one.fields if name in by_name],
            closed=False,
        )
        for one in registry_of(uow).objects[object_name].sections
    ]
    named = {key for section in made for key in section.fields}
    rest = [one.key for one in fields if one.key not in named and not one.apart]
    if rest:
        more = schemas.SectionOut(key="own", label=Words(zh="更多信息", en="More"), fields=rest, closed=False)
        made.insert(max(len(made) - 1, 0), more)
    return schemas.PageLayoutOut(role_id=None, version=0, sections=made, panels=schemas.PanelsOut(order=[], hidden=[]))


async def find(uow: UnitOfWork, object_name: str) -> schemas.PageLayoutsOut:
    """Every layout of an object. Raises NotFound, Forbidden."""
    require_object(uow, object_name)
    return schemas.PageLayoutsOut(
        layouts=[_out(row) for row in await queries.find(uow, object_name)],
        delivered=await _delivered(uow, object_name),
    )


async def save(uow: UnitOfWork, object_name: str, body: schemas.PageLayoutIn) -> tuple[schemas.PageLayoutOut, UUID]:
    """Store a layout; it and its change-set. Raises NotFound, LayoutChanged, Invalid naming a field that is not there."""
    require_object(uow, object_name)
    if body.role_id is not None and not await queries.has_role(uow, body.role_id):
        raise NotFound()
    known = {one.key for one in await fields_of(uow, object_name)}
    named = [key for section in body.sections for key in section.fields]
    if len(set(named)) < len(named) or not set(named) <= known:
        zh, en = "有字段重复或已不存在，请刷新后重试。", "A field is there twice or is gone. Reload and try again."
        raise Invalid(fields=[FieldProblem("sections", "customization.bad_layout", zh, en)])
    row = await queries.get(uow, object_name, body.role_id, lock=True)
    if (row["version"] if row else 0) != body.version:
        raise LayoutChanged()
    layout_id = row["id"] if row else new_id()
    after: dict[str, Any] = {"object": object_name, "role_id": body.role_id}
    after |= {"sections": [one.model_dump() for one in body.sections], "panels": body.panels.model_dump()}
    before = {name: row[name] for name in _VALUES} if row else None
    await LAYOUT_RESTORER.restore(uow, layout_id, after)
    changed = await record(uow, "edit" if row else "create", [Change(OBJECT, layout_id, before, after)])
    log.publish(uow, LayoutSaved(object_id=layout_id, change_set_id=changed))
    return _out(await queries.get(uow, object_name, body.role_id)), changed


async def reset(uow: UnitOfWork, object_name: str, role_id: UUID | None) -> UUID | None:
    """As delivered, or as for everybody; the change-set, None when it was. Raises NotFound, Forbidden."""
    require_object(uow, object_name)
    row = await queries.get(uow, object_name, role_id, lock=True)
    if row is None:
        return None
    await queries.delete(uow, row["id"])
    changed = await record(uow, "delete", [Change(OBJECT, row["id"], {name: row[name] for name in _VALUES}, None)])
    log.publish(uow, LayoutSaved(object_id=row["id"], change_set_id=changed))
    return changed


def _out(row: Mapping[str, Any] | None) -> schemas.PageLayoutOut:
    if row is None:
        return schemas.PageLayoutOut(
            role_id=None, version=0, sections=[], panels=schemas.PanelsOut(order=[], hidden=[])
        )
    return schemas.PageLayoutOut(
        role_id=row["role_id"],
        version=row["version"],
        sections=[
            schemas.SectionOut(
                key=one["key"], label=Words(zh=one["zh"], en=one["en"]), fields=one["fields"], closed=one["closed"]
            )
            for one in row["sections"]
        ],
        panels=schemas.PanelsOut.model_validate(row["panels"]),
    )


class LayoutRestorer:
    """Reads and sets layouts for change-sets and undo (kernel.changes.Restorer)."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; None for one that is not there."""
        found: dict[UUID, Values | None] = dict.fromkeys(ids)
        found |= {row["id"]: {name: row[name] for name in fields} for row in await queries.find_by_id(uow, ids)}
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Store it, or None: as delivered."""
        if values is None:
            await queries.delete(uow, object_id)
            return
        await queries.put(uow, object_id, values["object"], values["role_id"], values["sections"], values["panels"])

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Nothing of a layout is personal."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Never called: nothing is sealed."""
        raise AssertionError("layouts seal nothing")


LAYOUT_RESTORER = LayoutRestorer()
