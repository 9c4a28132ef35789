"""Saved views: whose they are, who may change them, and whether their filter still holds together."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guanxi.conditions import api as conditions
from guanxi.conditions.contracts import Asked
from guanxi.customization import permissions
from guanxi.customization.errors import TooManyViews, ViewChanged
from guanxi.customization.events import ViewDeleted, ViewRestored, ViewSaved
from guanxi.customization.queries import views as queries
from guanxi.customization.schemas.views import ViewOut
from guanxi.customization.service.view_problems import find_problems
from guanxi.customization.service.view_rows import OBJECT
from guanxi.kernel import log
from guanxi.kernel.changes import Change, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.sdk.field_policy import FieldPolicy, policy_of

MOST = 100


async def find(uow: UnitOfWork, object_name: str) -> list[ViewOut]:
    """Views of an object that the caller may open. Raises NotFound, Forbidden."""
    asked, policy = await conditions.asked_by(uow, object_name), await policy_of(uow, object_name)
    return [_show(uow, row, asked, policy) for row in await queries.find(uow, object_name, uow.scope.actor.id)]


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
    changed = await record(uow, "create", [Change(OBJECT, view_id, None, dict(values))])
    log.publish(uow, ViewSaved(object_id=view_id, change_set_id=changed))
    return await _require(uow, view_id, changed)


async def change(uow: UnitOfWork, view_id: UUID, version: int, values: Mapping[str, Any]) -> ViewOut:
    """Set some of it. Raises NotFound, Forbidden, ViewChanged, BadCondition."""
    row = await require_editable(uow, view_id)
    if row["version"] != version:
        raise ViewChanged()
    if values.get("kind", "board") != "board":
        values = {"sum": None, **values}  # what is no board any more adds nothing up
    await _check(uow, row["object"], {**{name: row[name] for name in ("team_id", "kind", "field", "sum")}, **values})
    after = {name: value for name, value in values.items() if row[name] != value}
    if not after:
        return await _require(uow, view_id, None)
    await queries.update(uow, view_id, after)
    changed = await record(uow, "edit", [Change(OBJECT, view_id, {name: row[name] for name in after}, after)])
    log.publish(uow, ViewSaved(object_id=view_id, change_set_id=changed, fields=tuple(sorted(after))))
    return await _require(uow, view_id, changed)


async def set_deleted(uow: UnitOfWork, view_id: UUID, deleted: bool) -> None:
    """Delete a view, or bring it back; one that is there already stays as it is. Raises NotFound, Forbidden."""
    if not deleted and await queries.get(uow, view_id, uow.scope.actor.id) is not None:
        return
    row = await require_editable(uow, view_id, deleted=not deleted)
    moment = await queries.set_deleted(uow, view_id, deleted)
    one = Change(OBJECT, view_id, {"deleted_at": row["deleted_at"]}, {"deleted_at": moment})
    changed = await record(uow, "delete" if deleted else "restore", [one])
    event = ViewDeleted if deleted else ViewRestored
    log.publish(uow, event(object_id=view_id, change_set_id=changed))


async def _check(uow: UnitOfWork, object_name: str, values: Mapping[str, Any]) -> None:
    asked = await conditions.asked_by(uow, object_name)
    if values.get("filter") is not None:
        conditions.parse(values["filter"], asked)
    if (values["kind"] == "table") != (values["field"] is None):
        zh, en = "看板和日历需要一个字段，表格不需要。", "A board or calendar is by a field, a table is not."
        raise Invalid(fields=[FieldProblem("field", "customization.no_field", zh, en)])
    if values["kind"] != "board" and values.get("sum") is not None:
        zh, en = "只有看板的列可以汇总。", "Only the columns of a board are added up."
        raise Invalid(fields=[FieldProblem("sum", "customization.no_sum", zh, en)])
    shared = values.get("visibility") in {"all", "team"}
    if values.get("visibility") == "team":
        me = uow.scope.actor.id
        team = values.get("team_id")
        if team is None:
            zh, en = "请选择团队。", "Choose a team."
            raise Invalid(fields=[FieldProblem("team_id", "customization.no_team", zh, en)])
        # With the members of one's own team anybody may share.
        shared = not await queries.is_member(uow, team, me)
        if shared and not await queries.has_team(uow, team):
            raise NotFound()
    if shared and not uow.scope.allows(permissions.SHARE.key):
        raise Forbidden(permission=permissions.SHARE.key)


async def _require(uow: UnitOfWork, view_id: UUID, change_set_id: UUID | None) -> ViewOut:
    row = await queries.get(uow, view_id, uow.scope.actor.id)
    if row is None:
        raise NotFound()
    return (await _shown(uow, row)).model_copy(update={"change_set_id": change_set_id})


async def require_editable(uow: UnitOfWork, view_id: UUID, *, deleted: bool | None = False) -> Row:
    """The view, locked, if the caller may change it. Raises NotFound, Forbidden."""
    row = await queries.get(uow, view_id, uow.scope.actor.id, deleted=bool(deleted))
    if row is None and deleted is None:
        row = await queries.get(uow, view_id, uow.scope.actor.id, deleted=True)
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
    return _show(uow, row, await conditions.asked_by(uow, row["object"]), await policy_of(uow, row["object"]))


def _show(uow: UnitOfWork, row: Row, asked: Asked, policy: FieldPolicy) -> ViewOut:
    problems = find_problems(row, asked, policy, uow.scope.language)
    mine = row["owner_id"] == uow.scope.actor.id
    more = {"mine": mine, "editable": _may_edit(uow, row), "problems": problems}
    return ViewOut.model_validate({**row, "filter": conditions.without_values(row["filter"], asked), **more})
