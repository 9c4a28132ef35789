"""Collaborators: a record is shared with colleagues whose roles do not show it. What they may do with it, their roles say.

Who sees a record only because it was shared with them passes it on to nobody, and may leave. Only objects whose rows belong
to somebody are shared; of the others everybody sees all.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.access.contracts import Collaborator
from guanxi.access.errors import NotYoursToShare
from guanxi.access.events import RecordShared
from guanxi.access.permissions import SHARE
from guanxi.access.queries import roles
from guanxi.access.queries import sharing as queries
from guanxi.access.rules.rows import without_shares
from guanxi.access.service.audit import audit
from guanxi.access.service.roles import find_owned
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.services import services_of
from guanxi.sdk.objects import ObjectType

MOST_PEOPLE = 20
MOST_RECORDS = 5_000
"""Of one person: their row rule names each; who needs more needs a role or a team."""


async def find(uow: UnitOfWork, object: str, object_id: UUID) -> tuple[list[Collaborator], bool]:
    """The people a record is shared with, and whether the caller may change who they are. Raises NotFound."""
    kind = await _require(uow, object, object_id)
    may_share = uow.scope.allows(SHARE.key) and await _sees_by_role(uow, kind, object_id)
    return await _people(uow, kind, object_id), may_share


async def set_people(uow: UnitOfWork, object: str, object_id: UUID, people: Sequence[UUID]) -> list[Collaborator]:
    """Share the record with exactly these. Raises NotFound, NotYoursToShare, Invalid (nobody who may sign in; too many)."""
    kind, before = await _lock(uow, object, object_id)
    return await _put(uow, kind, object_id, before, set(people))


async def _put(
    uow: UnitOfWork, kind: ObjectType, object_id: UUID, before: set[UUID], wanted: set[UUID]
) -> list[Collaborator]:
    object = kind.name
    leaving = before - wanted == {uow.scope.actor.id} and not wanted - before
    if not leaving and not await _sees_by_role(uow, kind, object_id):
        raise NotYoursToShare()
    if len(wanted) > MOST_PEOPLE:
        words = (f"一条记录最多 {MOST_PEOPLE} 位协作人。", f"A record has at most {MOST_PEOPLE} collaborators.")
        raise Invalid(fields=[FieldProblem("people", "access.too_many_collaborators", *words)])
    added = await queries.add(uow, object, object_id, sorted(wanted - before))
    if len(added) != len(wanted - before):
        words = ("协作人不存在或已停用。", "Somebody does not work here, or is disabled.")
        raise Invalid(fields=[FieldProblem("people", "access.unknown_user", *words)])
    await _check_full(uow, added)
    removed = await queries.remove(uow, object, object_id, sorted(before - wanted))
    if added or removed:
        await audit(uow, "access.record_shared", object, object_id, detail={"people": added, "removed": removed})
        log.publish(uow, RecordShared(object_id=object_id, about=object, people=tuple(added), removed=tuple(removed)))
        services_of(uow).live.touch(uow, f"{object}:{object_id}", object)
    return await _people(uow, kind, object_id)


async def share(uow: UnitOfWork, object: str, object_id: UUID, user_id: UUID) -> bool:
    """Share the record with one more; False when it was. Raises as `set_people`."""
    kind, before = await _lock(uow, object, object_id)
    await _put(uow, kind, object_id, before, {*before, user_id})
    return user_id not in before


async def _lock(uow: UnitOfWork, object: str, object_id: UUID) -> tuple[ObjectType, set[UUID]]:
    """The record's object and who it is shared with; nobody else changes that until the unit of work ends."""
    kind = await _require(uow, object, object_id)
    await queries.lock_record(uow, kind.table, object_id)
    return kind, {row["user_id"] for row in await queries.find(uow, object, object_id)}


async def _people(uow: UnitOfWork, kind: ObjectType, object_id: UUID) -> list[Collaborator]:
    return [Collaborator(**row) for row in await queries.find(uow, kind.name, object_id)]


async def join(uow: UnitOfWork, object: str, survivor_id: UUID, loser_id: UUID) -> list[UUID]:
    """Who sees the loser sees the survivor of a merge; those who did not before."""
    return await queries.join(uow, object, survivor_id, loser_id)


async def part(uow: UnitOfWork, object: str, survivor_id: UUID, people: Sequence[UUID]) -> None:
    """Those who saw the survivor by its loser only see it no more."""
    await queries.remove(uow, object, survivor_id, people)


async def get_moment(uow: UnitOfWork, object: str, object_id: UUID, user_id: UUID) -> Mapping[str, Any] | None:
    """Since when (`at`) and by whom (`by`, a name) the record is shared with somebody; None when it is not."""
    rows = await queries.find(uow, object, object_id)
    found = next((row for row in rows if row["user_id"] == user_id), None)
    at: datetime | None = found["created_at"] if found else None
    return None if found is None else {"at": at, "by": found["given_by_name"]}


async def _require(uow: UnitOfWork, object: str, object_id: UUID) -> ObjectType:
    kind = next((one for one in await find_owned(uow) if one.name == object and one.page), None)
    if kind is None or kind.owner is None or not uow.scope.allows(kind.view):
        raise NotFound()
    if await roles.get_owner(uow, kind.name, kind.table, kind.owner, object_id) is None:
        raise NotFound()
    return kind


async def _sees_by_role(uow: UnitOfWork, kind: ObjectType, object_id: UUID) -> bool:
    assert kind.owner is not None, "only objects with an owner's column get here"
    inner = UnitOfWork(uow.conn, without_shares(uow.scope), uow.parts)
    return await roles.get_owner(inner, kind.name, kind.table, kind.owner, object_id) is not None


async def _check_full(uow: UnitOfWork, people: Sequence[UUID]) -> None:
    fullest = await queries.find_fullest(uow, people)
    if fullest is not None and fullest["count"] > MOST_RECORDS:
        zh = f"已有 {MOST_RECORDS} 条记录与{fullest['name']}协作，请改用角色或团队。"
        en = f"{MOST_RECORDS} records are shared with {fullest['name']} already. Use a role or a team."
        raise Invalid(fields=[FieldProblem("people", "access.too_many_shared", zh, en)])
