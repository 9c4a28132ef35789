"""Saved views: whose they are, who may change them, and whether their filter still holds together."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guanxi.conditions import api as conditions
from guanxi.customization import permissions, queries
from guanxi.customization.errors import TooManyViews, ViewChanged
from guanxi.customization.events import ViewDeleted, ViewRestored, ViewSaved
from guanxi.customization.schemas import ViewOut, ViewProblem
from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.kernel.ids import new_id

MOST = 100


async def find(uow: UnitOfWork, object_name: str) -> list[ViewOut]:
    """Views of an object that the caller may open. Raises NotFound, Forbidden."""
    await conditions.asked_by(uow, object_name)
    return [await _shown(uow, row) for row in await queries.find(uow, object_name, uow.scope.actor.id)]


async def create(uow: UnitOfWork, object_name: str, values: Mapping[str, Any]) -> ViewOut:
    """A new view of one's own. Raises BadCondition, Forbidden, TooManyViews."""
    me = uow.scope.actor.id
    if me is None:
        raise Forbidden(permission=permissions.SHARE.key)
    await _check(uow, object_name, values)
    if await queries.count_own(uow, object_name, me) >= MOST:
        raise TooManyViews(most=MOST)
    view_id = new_id()
    await queries.insert(uow, view_id, object_name, me, values)
    log.publish(uow, ViewSaved(object_id=view_id))
    return await _require(uow, view_id)


async def change(uow: UnitOfWork, view_id: UUID, version: int, values: Mapping[str, Any]) -> ViewOut:
    """Set some of it. Raises NotFound, Forbidden, ViewChanged, BadCondition."""
    row = await _editable(uow, view_id)
    if row["version"] != version:
        raise ViewChanged()
    await _check(uow, row["object"], values)
    differing = {name: value for name, value in values.items() if row[name] != value}
    if differing:
        await queries.update(uow, view_id, differing)
        log.publish(uow, ViewSaved(object_id=view_id, fields=tuple(sorted(differing))))
    return await _require(uow, view_id)


async def set_deleted(uow: UnitOfWork, view_id: UUID, deleted: bool) -> None:
    """Delete a view, or bring it back; one that is there already stays as it is. Raises NotFound, Forbidden."""
    if not deleted and await queries.get(uow, view_id, uow.scope.actor.id) is not None:
        return
    await _editable(uow, view_id, deleted=not deleted)
    await queries.set_deleted(uow, view_id, deleted)
    log.publish(uow, ViewDeleted(object_id=view_id) if deleted else ViewRestored(object_id=view_id))


async def _check(uow: UnitOfWork, object_name: str, values: Mapping[str, Any]) -> None:
    asked = await conditions.asked_by(uow, object_name)
    if values.get("filter") is not None:
        conditions.parse(values["filter"], asked)
    if values.get("visibility") == "all" and not uow.scope.allows(permissions.SHARE.key):
        raise Forbidden(permission=permissions.SHARE.key)


async def _require(uow: UnitOfWork, view_id: UUID) -> ViewOut:
    row = await queries.get(uow, view_id, uow.scope.actor.id)
    if row is None:
        raise NotFound()
    return await _shown(uow, row)


async def _editable(uow: UnitOfWork, view_id: UUID, *, deleted: bool = False) -> Row:
    row = await queries.get(uow, view_id, uow.scope.actor.id, deleted=deleted)
    if row is None:
        raise NotFound()
    await conditions.asked_by(uow, row["object"])
    if not _may_edit(uow, row):
        raise Forbidden(permission=permissions.SHARE.key)
    return row


def _may_edit(uow: UnitOfWork, row: Row) -> bool:
    """One's own; a shared one also by who may share."""
    return row["owner_id"] == uow.scope.actor.id or uow.scope.allows(permissions.SHARE.key)


async def _shown(uow: UnitOfWork, row: Row) -> ViewOut:
    problems: list[ViewProblem] = []
    if row["filter"] is not None:
        try:
            conditions.parse(row["filter"], await conditions.asked_by(uow, row["object"]))
        except conditions.BadCondition as error:
            problems = [
                ViewProblem(field=one.field, code=one.code, message=one.zh if uow.scope.language == "zh" else one.en)
                for one in error.fields
            ]
    mine = row["owner_id"] == uow.scope.actor.id
    return ViewOut.model_validate({**row, "mine": mine, "editable": _may_edit(uow, row), "problems": problems})
