"""Change-sets: what was before and after, for undo, history and as-of. Personal values go into `sealed`, encrypted.

One change-set = one act of a person (or job); its entries name the objects touched. Undo writes a new change-set and
refuses when somebody changed the same fields since. Bulk work writes one change-set in many transactions (`begin`,
`record_many`) and undoes it in chunks (`begin_undo`, `undo_many`): a row changed since is left and named, the others go back.
Not here: events (kernel.log), which carry no values.
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


class SetRestorer(Protocol):
    """The twin of Restorer for change-sets of thousands: each call is a few statements, whatever the number of objects."""

    async def lock_many(self, uow: UnitOfWork, entries: "Sequence[Change]") -> Mapping[UUID, Values]:
        """The entries' fields as they are now, of those objects that are there and that the scope may change; locked in the
        order of their ids, so that two jobs over the same rows cannot wait for each other."""
        ...

    async def restore_many(self, uow: UnitOfWork, wanted: Mapping[UUID, Values]) -> None:
        """Set fields of objects locked before; every object may have others."""
        ...

    async def seal_many(self, uow: UnitOfWork, changes: "Sequence[Change]") -> "list[Change]":
        """The changes with their personal values moved into `sealed`."""
        ...

    async def unseal_many(self, uow: UnitOfWork, changes: "Sequence[Change]") -> "list[Change]":
        """The changes with their personal values back in `before` and `after`."""
        ...


def compute_difference(before: Values, after: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ, as (before, after)."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: before.get(key) for key in keys}, {key: after.get(key) for key in keys}


async def record(uow: UnitOfWork, action: str, changes: Sequence[Change], *, undoes: UUID | None = None) -> UUID:
    """Write one change-set; returns its id, which events carry as `change_set_id`."""
    change_set_id = await begin(uow, action, undoes=undoes)
    await record_many(uow, change_set_id, changes)
    return change_set_id


async def begin(uow: UnitOfWork, action: str, *, undoes: UUID | None = None) -> UUID:
    """A change-set without entries yet: `record_many` adds them, in as many transactions as the work takes."""
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
    return change_set_id


async def record_many(uow: UnitOfWork, change_set_id: UUID, changes: Sequence[Change]) -> None:
    """Add entries to a change-set, in one statement. An object may be in it once."""
    if not changes:
        return
    # One JSON text: an array of texts would have every quotation mark of every value escaped.
    rows = [
        {"o": one.object, "i": one.object_id, "b": _plain(one.before), "a": _plain(one.after), "s": one.sealed}
        for one in changes
    ]
    await uow.run(
        """INSERT INTO change_entry (workspace_id, change_set_id, object, object_id, before, after, sealed)
           SELECT %(ws)s, %(set)s, e.o, e.i, e.b, e.a, decode(e.s, 'base64')
           FROM jsonb_to_recordset(%(entries)s::jsonb) AS e(o text, i uuid, b jsonb, a jsonb, s text)""",
        set=change_set_id,
        entries=msgspec.json.encode(rows).decode(),
    )


def _plain(values: Values | None) -> dict[str, Any] | None:
    return None if values is None else dict(values)


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
                  s.undone_by_id IS NOT NULL AND EXISTS (SELECT FROM change_entry u WHERE u.workspace_id = e.workspace_id
                      AND u.change_set_id = s.undone_by_id AND u.object = e.object AND u.object_id = e.object_id) AS undone
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
    await _check_undoable(uow, change_set_id)
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
    await _close(uow, change_set_id, made)
    return made


async def _check_undoable(uow: UnitOfWork, change_set_id: UUID) -> None:
    head = await uow.one(
        "SELECT undone_by_id FROM change_set WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=change_set_id
    )
    if head is None:
        raise NotFound()
    if head["undone_by_id"] is not None:
        raise AlreadyUndone()


async def _close(uow: UnitOfWork, change_set_id: UUID, made: UUID) -> None:
    await uow.run(
        "UPDATE change_set SET undone_by_id = %(made)s WHERE workspace_id = %(ws)s AND id = %(id)s",
        made=made,
        id=change_set_id,
    )


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


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one step of an undo did: the entries it `undid` (as they were recorded), the objects it `left` as they are with the
    fields somebody changed since (none: it is gone or may not be changed), and the last id it looked at."""

    undid: Sequence[Change]
    left: Mapping[UUID, tuple[str, ...]]
    last: UUID


async def begin_undo(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Start to undo by chunks; the new change-set. Nobody can undo it a second time from here on.

    Raises NotFound, AlreadyUndone.
    """
    await _check_undoable(uow, change_set_id)
    made = await begin(uow, "undo", undoes=change_set_id)
    await _close(uow, change_set_id, made)
    return made


async def undo_many(
    uow: UnitOfWork, change_set_id: UUID, made: UUID, name: str, restorer: SetRestorer, after: UUID | None, limit: int
) -> Chunk | None:
    """The next `limit` entries of the object `name`, by id, set back; recorded in `made`. None: there are no more.

    For changes of objects that are there; entries of made or removed objects are left.
    """
    rows = await uow.all(
        """SELECT object, object_id, before, after, sealed FROM change_entry
           WHERE workspace_id = %(ws)s AND change_set_id = %(id)s AND object = %(name)s
             AND (%(after)s::uuid IS NULL OR object_id > %(after)s::uuid) ORDER BY object_id LIMIT %(limit)s""",
        id=change_set_id,
        name=name,
        after=after,
        limit=limit,
    )
    if not rows:
        return None
    entries = await restorer.unseal_many(uow, [Change(**row) for row in rows])
    now = await restorer.lock_many(uow, entries)
    wanted: dict[UUID, Values] = {}
    left: dict[UUID, tuple[str, ...]] = {}
    backwards: list[Change] = []
    for entry in entries:
        current = now.get(entry.object_id)
        if current is None or entry.before is None or entry.after is None:
            left[entry.object_id] = ()
            continue
        back, differing = compute_back(entry.before, entry.after, current)
        if differing:
            left[entry.object_id] = differing
            continue
        wanted[entry.object_id] = back
        backwards.append(Change(name, entry.object_id, {key: current[key] for key in back}, back))
    if wanted:
        await restorer.restore_many(uow, wanted)
        await record_many(uow, made, await restorer.seal_many(uow, backwards))
    undid = [entry for entry in entries if entry.object_id in wanted]
    return Chunk(undid, left, rows[-1]["object_id"])


def compute_back(before: Values, after: Values, now: Values) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What sets the fields back, and the fields somebody changed since. Of a field that holds members (own fields) or a list
    (tags), only the members that this change touched count, and only they go back.

    >>> compute_back({"city": "A", "tags": ["x"]}, {"city": "B", "tags": ["y"]}, {"city": "B", "tags": ["y", "z"]})
    ({'city': 'A', 'tags': ['x', 'z']}, ())
    >>> compute_back({"custom": {"a": 1}}, {"custom": {"a": 2}}, {"custom": {"a": 3, "b": 1}})
    ({}, ('custom',))
    """
    plain = msgspec.json.decode(msgspec.json.encode(dict(now)))
    back: dict[str, Any] = {}
    differing: list[str] = []
    for name, set_to in after.items():
        was, held = before.get(name), plain.get(name)
        if isinstance(set_to, Mapping) and isinstance(was, Mapping) and isinstance(held, Mapping):
            touched = [key for key in {**was, **set_to} if was.get(key) != set_to.get(key)]
            same = all(held.get(key) == set_to.get(key) for key in touched)
            members = {**held, **{key: was.get(key) for key in touched}}
            back[name] = {key: value for key, value in members.items() if value is not None}
        elif isinstance(set_to, list) and isinstance(was, list) and isinstance(held, list):
            added, taken = set(set_to) - set(was), set(was) - set(set_to)
            same = added <= set(held) and taken.isdisjoint(held)
            back[name] = sorted((set(held) - added) | taken)
        else:
            same, back[name] = held == set_to, was
        if not same:
            differing.append(name)
    return ({}, tuple(differing)) if differing else (back, ())
