"""Roles of the workspace's own: made, copied, changed, removed. Nobody makes a role that gives more than they hold.

Built-in roles stay as they are; copying one keeps its patterns, so that rights of rooms to come are in the copy too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from guanxi.access.contracts import Reach, Role
from guanxi.access.errors import BuiltIn, RoleInUse
from guanxi.access.events import RoleChanged
from guanxi.access.queries import roles as queries
from guanxi.access.rules.roles import is_pattern
from guanxi.access.rules.rows import WHERE
from guanxi.access.service import people
from guanxi.access.service.audit import audit
from guanxi.access.service.row_conditions import asked_of_rules
from guanxi.access.service.scopes import known_of
from guanxi.conditions import api as conditions
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import FieldAccess
from guanxi.sdk.objects import ObjectType
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.permissions import Permission
from guanxi.sdk.registry import registry_of

EVERY_OBJECT = "*"


@dataclass(frozen=True, slots=True)
class RoleContent:
    """What a role is to be."""

    name: str
    permissions: tuple[str, ...]
    rows: Mapping[str, Reach]
    fields: Mapping[str, FieldAccess] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RoomRights:
    """The rights of one room."""

    key: str
    label: Label
    permissions: Sequence[Permission]


@dataclass(frozen=True, slots=True)
class RowObject:
    """An object whose rows belong to somebody."""

    key: str
    label: Label


@dataclass(frozen=True, slots=True)
class RuledField:
    """A field that a role can hide, mask or lock; `lockable`: people change it."""

    key: str
    label: Label
    kind: str
    personal: bool
    lockable: bool


@dataclass(frozen=True, slots=True)
class RuledObject:
    """An object with field rules."""

    key: str
    label: Label
    fields: Sequence[RuledField]


@dataclass(frozen=True, slots=True)
class SeenObject:
    """An object the explainer answers for, and the right to see its records."""

    key: str
    label: Label
    view: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a role can be made of."""

    rooms: Sequence[RoomRights]
    objects: Sequence[RowObject]
    fields: Sequence[RuledObject]
    explained: Sequence[SeenObject]


async def get_catalogue(uow: UnitOfWork) -> Catalogue:
    """Every right there is, by room, every object with row scopes, and every field with rules."""
    rooms = [RoomRights(room.key, room.label, room.permissions) for room in registry_of(uow).rooms if room.permissions]
    objects = [RowObject(one.name, one.plural) for one in await find_owned(uow)]
    explained = [SeenObject(one.name, one.plural, one.view) for one in await find_explained(uow)]
    return Catalogue(rooms, objects, await find_ruled(uow), explained)


async def find_ruled(uow: UnitOfWork) -> list[RuledObject]:
    """The objects whose rooms apply field rules, each with the fields that can have one, the workspace's own among them."""
    found = []
    for kind in registry_of(uow).objects.values():
        if kind.field_rules:
            fields = [
                RuledField(one.key, one.label, one.type, one.personal, one.editable)
                for one in await fields_of(uow, kind.name)
                if one.governed
            ]
            found.append(RuledObject(kind.name, kind.label, fields))
    return found


async def find_explained(uow: UnitOfWork) -> list[ObjectType]:
    """The objects of which the explainer tells who sees a record: those that belong to somebody, and others with a page."""
    owned = {one.name for one in await find_owned(uow)}
    return [one for one in registry_of(uow).objects.values() if one.name in owned or (one.owner is None and one.page)]


async def find_owned(uow: UnitOfWork) -> list[ObjectType]:
    """The objects whose rows belong to somebody: their table has the owner's column."""
    types = registry_of(uow).objects
    columns = {one.name: (one.table, one.owner) for one in types.values() if one.owner is not None}
    found = await queries.find_owned(uow, columns)
    return [one for key, one in types.items() if key in found]


async def require_role(uow: UnitOfWork, role_id: UUID) -> Role:
    """One role. Raises NotFound."""
    found = next((role for role in await people.find_roles(uow) if role.id == role_id), None)
    if found is None:
        raise NotFound()
    return found


async def create_role(uow: UnitOfWork, content: RoleContent) -> Role:
    """A new role. Raises Invalid, AboveOwnRights."""
    await _check(uow, content)
    role_id = new_id()
    key = f"own_{role_id.hex}"
    made = Role(
        role_id,
        key,
        content.name,
        Label(content.name, content.name),
        content.permissions,
        content.rows,
        (),
        False,
        0,
        fields=content.fields,
    )
    people.check_rights(uow, [made])
    await queries.insert_role(uow, role_id, key, content.name, content.permissions, content.rows, content.fields)
    await _note(uow, "created", role_id, content)
    return await require_role(uow, role_id)


async def update_role(uow: UnitOfWork, role_id: UUID, content: RoleContent) -> Role:
    """Change a role; its holders have the new rights from their next request on.

    Raises NotFound, BuiltIn, Invalid, AboveOwnRights (the role gives, or gave, more than the caller holds).
    """
    before = await _require_own(uow, role_id)
    await _check(uow, content)
    people.check_rights(
        uow, [before, replace(before, permissions=content.permissions, rows=content.rows, fields=content.fields)]
    )
    await queries.update_role(uow, role_id, content.name, content.permissions, content.rows, content.fields)
    await _note(uow, "changed", role_id, content)
    return await require_role(uow, role_id)


async def require_factor(uow: UnitOfWork, role_id: UUID, required: bool) -> Role:
    """Whether holders of the role, built-in or not, need a second factor. Nobody is locked out: those without one are led
    to enrol it. Raises NotFound, AboveOwnRights."""
    if not await queries.lock_role(uow, role_id):
        raise NotFound()
    before = await require_role(uow, role_id)
    people.check_rights(uow, [before])
    if before.mfa_required != required:
        await queries.require_factor(uow, role_id, required)
        await audit(uow, "access.role_changed", "role", role_id, detail={"mfa_required": required})
        log.publish(uow, RoleChanged(object_id=role_id, what="second_factor"))
    return await require_role(uow, role_id)


async def delete_role(uow: UnitOfWork, role_id: UUID) -> None:
    """Remove a role nobody holds. Raises NotFound, BuiltIn, RoleInUse, AboveOwnRights."""
    role = await _require_own(uow, role_id)
    people.check_rights(uow, [role])
    if role.people:
        raise RoleInUse(people=role.people)
    await queries.delete_role(uow, role_id)
    await _note(uow, "deleted", role_id, RoleContent(role.name, role.permissions, {}))


async def _require_own(uow: UnitOfWork, role_id: UUID) -> Role:
    if not await queries.lock_role(uow, role_id):
        raise NotFound()
    role = await require_role(uow, role_id)
    if role.built_in:
        raise BuiltIn()
    return role


async def _check(uow: UnitOfWork, content: RoleContent) -> None:
    known, objects = known_of(uow), {one.name for one in registry_of(uow).objects.values()}
    wrong = [
        FieldProblem("permissions", "access.bad_pattern", f"没有权限“{one}”。", f"There is no permission {one}.")
        for one in content.permissions
        if not is_pattern(one) or ("*" not in one and one.removeprefix("-") not in known)
    ]
    wrong += [
        FieldProblem("rows", "access.unknown_object", f"没有对象“{one}”。", f"There is no object {one}.")
        for one in content.rows
        if one != EVERY_OBJECT and one not in objects
    ]
    wrong += await _find_bad_conditions(uow, content)
    ruled = {one.key for kind in await find_ruled(uow) for one in kind.fields}
    wrong += [
        FieldProblem(f"fields.{one}", "access.unknown_field", f"没有字段“{one}”。", f"There is no field {one}.")
        for one in content.fields
        if one not in ruled
    ]
    if wrong:
        raise Invalid(fields=wrong[:50])


async def _find_bad_conditions(uow: UnitOfWork, content: RoleContent) -> list[FieldProblem]:
    wrong: list[FieldProblem] = []
    owned = {one.name for one in await find_owned(uow)}
    for key, reach in content.rows.items():
        if not isinstance(reach, Mapping):
            continue
        if key not in owned:
            zh, en = "条件只能针对某个具体对象。", "A condition is about one object."
            wrong.append(FieldProblem(f"rows.{key}", "access.unknown_object", zh, en))
            continue
        try:
            conditions.parse(reach[WHERE], await asked_of_rules(uow, uow.scope, key), f"rows.{key}")
        except conditions.BadCondition as error:
            wrong += error.fields
    return wrong


async def _note(uow: UnitOfWork, what: str, role_id: UUID, content: RoleContent) -> None:
    detail = {"permissions": content.permissions, "rows": dict(content.rows), "fields": dict(content.fields)}
    await audit(uow, f"access.role_{what}", "role", role_id, detail=detail)
    log.publish(uow, RoleChanged(object_id=role_id, what=what))
