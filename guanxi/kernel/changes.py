"""Change-sets: what was before and after, for undo, history and as-of. Personal values go into `sealed`, encrypted.

One change-set = one act of a person (or job); its entries name the objects touched. Undo writes a new change-set and
refuses when somebody changed the same fields since. Not here: events (kernel.log), which carry no values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

import msgspec

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Conflict, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.log import encode

Values = Mapping[str, Any]


class AlreadyUndone(Conflict):
    """The change-set was undone before."""

    code: ClassVar[str] = "kernel.already_undone"
    zh = "这次修改已经撤销过了。"
    en = "This change has been undone already."


class ChangedSince(Conflict):
    """A field of the change-set has another value now; undoing would lose somebody's work."""

    code: ClassVar[str] = "kernel.changed_since"
    zh = "此后又有修改（{names}），撤销会覆盖它们。"
    en = "It was changed again since ({names}); undoing would overwrite that."


@dataclass(frozen=True, slots=True)
class Change:
    """One object before and after: only the fields that differ. None before = created, None after = removed.

    `sealed` are fields whose values are personal; the caller's `seal` encrypts them.
    """

    object: str
    object_id: UUID
    before: Values | None
    after: Values | None
    sealed: bytes | None = None


class Restorer(Protocol):
    """How one kind of object is read and set for undo; a room registers it with its ObjectType."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]: ...

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None: ...

    async def seal(self, uow: UnitOfWork, change: "Change") -> "Change":
        """The change with its personal values moved into `sealed`."""
        ...

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Personal values before and after."""
        ...


def compute_difference(before: Values, after: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ, as (before, after)."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: before.get(key) for key in keys}, {key: after.get(key) for key in keys}


async def record(uow: UnitOfWork, action: str, changes: Sequence[Change], *, undoes: UUID | None = None) -> UUID:
    """Write one change-set; returns its id, which events carry as `change_set_id`."""
    change_set_id = new_id()
    actor = uow.scope.actor
    await uow.run(
        """INSERT INTO change_set (workspace_id, id, action, actor_kind, actor_id, undoes_id)
           VALUES (%(ws)s, %(id)s, %(action)s, %(kind)s, %(actor)s, %(undoes)s)""",
        id=change_set_id,
        action=action,
        kind=actor.kind,
        actor=actor.id,
        undoes=undoes,
    )
    await uow.many(
        """INSERT INTO change_entry (workspace_id, change_set_id, object, object_id, before, after, sealed)
           VALUES (%(ws)s, %(set)s, %(object)s, %(object_id)s, %(before)s, %(after)s, %(sealed)s)""",
        [
            {
                "set": change_set_id,
                "object": change.object,
                "object_id": change.object_id,
                "before": None if change.before is None else encode(dict(change.before)),
                "after": None if change.after is None else encode(dict(change.after)),
                "sealed": change.sealed,
            }
            for change in changes
        ],
    )
    return change_set_id


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an object's history."""

    change_set_id: UUID
    at: datetime
    action: str
    actor_kind: str
    actor_id: UUID | None
    before: Values | None
    after: Values | None
    sealed: bytes | None
    undone: bool


async def find_history(uow: UnitOfWork, object_id: UUID, limit: int = 100) -> list[Entry]:
    """The newest changes of one object."""
    rows = await uow.all(
        """SELECT s.id AS change_set_id, s.at, s.action, s.actor_kind, s.actor_id, e.before, e.after, e.sealed,
                  s.undone_by_id IS NOT NULL AS undone
           FROM change_entry e JOIN change_set s ON s.workspace_id = e.workspace_id AND s.id = e.change_set_id
           WHERE e.workspace_id = %(ws)s AND e.object_id = %(object_id)s ORDER BY s.at DESC, s.id DESC LIMIT %(limit)s""",
        object_id=object_id,
        limit=limit,
    )
    return [Entry(**row) for row in rows]


async def undo(uow: UnitOfWork, change_set_id: UUID, restorers: Mapping[str, Restorer]) -> UUID:
    """Set every object of the change-set back to what it was before; returns the new change-set.

    Raises NotFound, AlreadyUndone, ChangedSince (nothing is changed then).
    """
    head = await uow.one(
        "SELECT undone_by_id FROM change_set WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=change_set_id
    )
    if head is None:
        raise NotFound()
    if head["undone_by_id"] is not None:
        raise AlreadyUndone()
    entries = await uow.all(
        "SELECT object, object_id, before, after, sealed FROM change_entry WHERE workspace_id = %(ws)s AND change_set_id = %(id)s",
        id=change_set_id,
    )
    backwards: list[Change] = []
    for entry in entries:
        restorer = restorers[entry["object"]]
        if entry["sealed"] is not None:
            before, after = await restorer.unseal(uow, entry["object_id"], bytes(entry["sealed"]))
            entry["before"] = None if entry["before"] is None else {**entry["before"], **before}
            entry["after"] = None if entry["after"] is None else {**entry["after"], **after}
        await _check_unchanged(uow, restorer, entry)
        await restorer.restore(uow, entry["object_id"], entry["before"])
        back = Change(entry["object"], entry["object_id"], entry["after"], entry["before"])
        backwards.append(await restorer.seal(uow, back))
    made = await record(uow, "undo", backwards, undoes=change_set_id)
    await uow.run(
        "UPDATE change_set SET undone_by_id = %(made)s WHERE workspace_id = %(ws)s AND id = %(id)s",
        made=made,
        id=change_set_id,
    )
    return made


async def _check_unchanged(uow: UnitOfWork, restorer: Restorer, entry: Mapping[str, Any]) -> None:
    expected: Values | None = entry["after"]
    names = list(expected if expected is not None else entry["before"] or {})
    now = (await restorer.current(uow, [entry["object_id"]], names)).get(entry["object_id"])
    if now is None or expected is None:
        if (now is None) != (expected is None):
            raise ChangedSince(names=entry["object"])
        return
    plain = msgspec.json.decode(msgspec.json.encode(dict(now)))
    differing = [name for name in names if plain.get(name) != expected.get(name)]
    if differing:
        raise ChangedSince(names=", ".join(differing))
