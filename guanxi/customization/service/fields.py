"""The fields of an object: own ones made and changed, declared ones arranged, all put in order, into the bin and back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from guanxi.customization import permissions
from guanxi.customization.errors import FieldChanged, NotUnique, TooManyFields
from guanxi.customization.events import FieldDeleted, FieldRestored, FieldSaved
from guanxi.customization.queries import fields as queries
from guanxi.customization.queries import values as value_queries
from guanxi.customization.rules import fields as rules
from guanxi.customization.schemas import fields as schemas
from guanxi.customization.service.field_rows import FIELD_RESTORER, OBJECT, to_out, to_row
from guanxi.kernel import log
from guanxi.kernel.changes import Change, compute_difference, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.services import services_of
from guanxi.sdk.objects import Field, ObjectType
from guanxi.sdk.own_fields import fields_of, join
from guanxi.sdk.registry import registry_of
from guanxi.sdk.schemas import Words

MOST_FIELDS: Final = 200
KEPT: Final = timedelta(days=30)
_NEW: Final[Mapping[str, Any]] = {
    "declared": None, "label_zh": None, "label_en": None, "help_zh": None, "help_en": None, "position": None, "hidden": False,
    "required": False, "is_unique": False, "personal": False, "options": [], "settings": {}, "fast": "no",
}  # fmt: skip
_OF_DECLARED: Final = frozenset({"label_zh", "label_en", "help_zh", "help_en", "hidden", "required"})


def require_object(uow: UnitOfWork, name: str, *, extendable: bool = False) -> ObjectType:
    """The object, which the caller may view. Raises NotFound, Forbidden."""
    kind = registry_of(uow).objects.get(name)
    if kind is None or (extendable and not kind.extendable):
        raise NotFound()
    if not uow.scope.allows(kind.view):
        raise Forbidden(permission=kind.view)
    return kind


async def find(uow: UnitOfWork, object_name: str) -> schemas.ObjectFieldsOut:
    """All fields of an object in order; those hidden from the caller by a role are not among them. Raises NotFound, Forbidden."""
    kind = require_object(uow, object_name)
    rows = await queries.find_live(uow)
    known = {row["declared"] or rules.key_of(row["object"], row["id"]): row for row in rows}
    every = join(registry_of(uow).fields(object_name), rules.to_shape(rows), object_name)
    manages = uow.scope.allows(permissions.FIELDS.key)
    shown = [
        to_out(one, known.get(one.key), uow.scope.access(one.key))
        for one in every
        if manages or uow.scope.access(one.key) != "hidden"
    ]
    words = Words(zh=kind.label.zh, en=kind.label.en)
    computed = [
        to_out(one, None, uow.scope.access(one.key))
        for one in await fields_of(uow, object_name)
        if one.beside is not None and uow.scope.access(one.key) != "hidden"
    ]
    return schemas.ObjectFieldsOut(
        object=object_name, label=words, extendable=kind.extendable, fields=shown, computed=computed
    )


async def create(uow: UnitOfWork, object_name: str, body: schemas.FieldIn) -> schemas.FieldSaved:
    """A field of the workspace's own, last in the order. Raises Invalid naming what is wrong, TooManyFields."""
    require_object(uow, object_name, extendable=True)
    if await queries.count_own(uow, object_name) >= MOST_FIELDS:
        raise TooManyFields(most=MOST_FIELDS)
    if body.zh is None and body.en is None:
        raise _wrong("zh", "请填写名称。", "Give it a name.")
    row: dict[str, Any] = {**_NEW, "object": object_name, "kind": body.kind.value}
    row |= to_row(row, body)
    if body.target is not None:
        row["settings"] = {**row["settings"], "target": body.target}
    row |= {"label_zh": row["label_zh"] or row["label_en"], "label_en": row["label_en"] or row["label_zh"]}
    problems = rules.find_problems(row)
    if problems:
        raise Invalid(fields=problems)
    field_id = new_id()
    await queries.count_up(uow)
    await queries.insert(uow, field_id, row)
    changed = await record(uow, "create", [Change(OBJECT, field_id, None, row)])
    log.publish(uow, FieldSaved(object_id=field_id, change_set_id=changed))
    return schemas.FieldSaved(field=await _require_out(uow, field_id), change_set_id=changed)


async def change(uow: UnitOfWork, key: str, body: schemas.FieldPatch) -> schemas.FieldSaved:
    """Set some of a field's settings. Raises NotFound, FieldChanged, Invalid, NotUnique."""
    await queries.count_up(uow)  # before any row: whoever changes a shape waits for the one before
    field_id = rules.id_of(key)
    if field_id is not None:
        return await _change_own(uow, await require_row(uow, field_id), body)
    return await _arrange(uow, key, body)


async def _change_own(uow: UnitOfWork, row: Row, body: schemas.FieldPatch) -> schemas.FieldSaved:
    if row["version"] != body.version:
        raise FieldChanged()
    wanted = to_row(row, body)
    problems = rules.find_problems({**row, **wanted})
    if problems:
        raise Invalid(fields=problems)
    if wanted.get("is_unique") and not row["is_unique"]:
        await _check_unique(uow, row)
    return await save(uow, row, wanted, "edit")


async def save(uow: UnitOfWork, row: Row, wanted: Mapping[str, Any], action: str) -> schemas.FieldSaved:
    """Store what differs, with its change-set and event."""
    before, after = compute_difference({name: row[name] for name in wanted}, wanted)
    changed = None
    if after:
        await queries.update(uow, row["id"], after)
        changed = await record(uow, action, [Change(OBJECT, row["id"], before, after)])
        log.publish(uow, FieldSaved(object_id=row["id"], change_set_id=changed, fields=tuple(sorted(after))))
    return schemas.FieldSaved(field=await _require_out(uow, row["id"]), change_set_id=changed)


async def _check_unique(uow: UnitOfWork, row: Row) -> None:
    kind = require_object(uow, row["object"])
    doubles = await value_queries.find_doubles(uow, kind, rules.to_field(row), 3)
    if doubles:
        raise NotUnique(shown=", ".join(f"{one['value'][:40]} ({one['times']})" for one in doubles))


async def _arrange(uow: UnitOfWork, key: str, body: schemas.FieldPatch) -> schemas.FieldSaved:
    field = _require_declared(uow, key)
    row = await queries.get_declared(uow, key)
    if (row["version"] if row else 0) != body.version:
        raise FieldChanged()
    wanted = {name: value for name, value in to_row(row or {}, body).items() if name in _OF_DECLARED}
    title = registry_of(uow).objects[field.object].title
    if wanted.get("hidden") and (not field.governed or field.name == title):
        raise _wrong("hidden", "此字段不能隐藏。", "This field cannot be hidden.")
    if wanted.get("required") and not field.editable:
        raise _wrong("required", "此字段由系统计算，不能设为必填。", "This field is computed and cannot be required.")
    if row is not None:
        return await save(uow, row, wanted, "edit")
    field_id = new_id()
    values = {"object": field.object, "declared": key, "hidden": False, **wanted}
    await queries.insert(uow, field_id, values)
    changed = await record(uow, "edit", [Change(OBJECT, field_id, None, values)])
    log.publish(uow, FieldSaved(object_id=field_id, change_set_id=changed, fields=tuple(sorted(wanted))))
    return schemas.FieldSaved(field=await _require_out(uow, field_id), change_set_id=changed)


async def order(uow: UnitOfWork, object_name: str, keys: Sequence[str]) -> UUID | None:
    """Put the fields of an object in order; the change-set. `keys` are all of them, each once. Raises Invalid, NotFound."""
    require_object(uow, object_name)
    await queries.count_up(uow)
    rows = {
        one["declared"] or rules.key_of(one["object"], one["id"]): one
        for one in await queries.find_live(uow)
        if one["object"] == object_name
    }
    declared = {one.key for one in registry_of(uow).fields(object_name)}
    if len(set(keys)) < len(keys) or set(keys) != declared | {
        key for key, row in rows.items() if row["declared"] is None
    }:
        raise _wrong("keys", "字段已有变化，请刷新后重试。", "The fields have changed meanwhile. Reload and try again.")
    changes: list[Change] = []
    for place, key in enumerate(keys):
        row = rows.get(key)
        if row is None:
            field_id, values = new_id(), {"object": object_name, "declared": key, "hidden": False, "position": place}
            await queries.insert(uow, field_id, values)
            changes.append(Change(OBJECT, field_id, None, values))
        elif row["position"] != place:
            await queries.update(uow, row["id"], {"position": place})
            changes.append(Change(OBJECT, row["id"], {"position": row["position"]}, {"position": place}))
    if not changes:
        return None
    changed = await record(uow, "edit", changes)
    log.publish(uow, FieldSaved(change_set_id=changed, fields=("position",)))
    return changed


async def set_deleted(uow: UnitOfWork, field_id: UUID, deleted: bool) -> UUID | None:
    """Into the bin, or back with its values; the change-set, None when it is there already. Raises NotFound."""
    await queries.count_up(uow)
    row = await require_row(uow, field_id, binned=not deleted)
    if row["declared"] is not None:
        raise NotFound()
    if (row["deleted_at"] is not None) == deleted:
        return None
    moment = services_of(uow).clock.now() if deleted else None
    await queries.update(uow, field_id, {"deleted_at": moment})
    change_ = Change(OBJECT, field_id, {"deleted_at": row["deleted_at"]}, {"deleted_at": moment})
    changed = await record(uow, "delete" if deleted else "restore", [change_])
    event = FieldDeleted if deleted else FieldRestored
    log.publish(uow, event(object_id=field_id, change_set_id=changed))
    return changed


async def find_binned(uow: UnitOfWork, object_name: str) -> list[schemas.BinnedOut]:
    """What is in the bin of an object. Raises NotFound, Forbidden."""
    require_object(uow, object_name)
    return [
        schemas.BinnedOut(
            id=row["id"],
            key=rules.key_of(object_name, row["id"]),
            label=Words(zh=row["label_zh"], en=row["label_en"]),
            kind=row["kind"],
            deleted_at=row["deleted_at"].isoformat(),
            gone_at=(row["deleted_at"] + KEPT).isoformat(),
        )
        for row in await queries.find_binned(uow, object_name)
    ]


async def require_row(uow: UnitOfWork, field_id: UUID, *, binned: bool = False) -> Row:
    """An own field's row, locked. Raises NotFound, and Forbidden when the caller may not view its object."""
    rows = await queries.find(uow, [field_id])
    if not rows or (rows[0]["deleted_at"] is not None and not binned):
        raise NotFound()
    require_object(uow, rows[0]["object"])
    return rows[0]


def _require_declared(uow: UnitOfWork, key: str) -> Field:
    field = registry_of(uow).get(Field, key)
    if field is None:
        raise NotFound()
    require_object(uow, field.object)
    return field


async def _require_out(uow: UnitOfWork, field_id: UUID) -> schemas.ObjectFieldOut:
    [row] = await queries.find(uow, [field_id])
    key = row["declared"] or rules.key_of(row["object"], row["id"])
    every = (await find(uow, row["object"])).fields
    return next(one for one in every if one.key == key)


def _wrong(field: str, zh: str, en: str) -> Invalid:
    return Invalid(fields=[FieldProblem(field, "customization.bad_field", zh, en)])


__all__ = [
    "FIELD_RESTORER",
    "FieldChanged",
    "change",
    "create",
    "find",
    "find_binned",
    "order",
    "require_row",
    "set_deleted",
]
