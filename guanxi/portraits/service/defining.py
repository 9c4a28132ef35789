"""Definitions of traits: written, changed, thrown away and brought back, each as an undoable change that has portraits computed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from guanxi.conditions import api as conditions
from guanxi.customization import api as customization
from guanxi.kernel import changes, log
from guanxi.kernel.changes import Change, Values
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.services import services_of
from guanxi.portraits.contracts import MOST_TRAITS, OBJECT
from guanxi.portraits.errors import StaleTrait, TooManyTraits, TraitTaken, TraitUsed
from guanxi.portraits.events import TraitDefined
from guanxi.portraits.queries import traits as queries
from guanxi.portraits.queries import values as value_queries
from guanxi.portraits.rules import definitions as rules
from guanxi.portraits.rules.standard import make_standard
from guanxi.portraits.service import computing

TRAIT: Final = "trait"
_FIELDS: Final = ("key", "name_zh", "name_en", "group_key", "definition", "field", "deleted_at")
_CHUNK: Final = 1_000


async def _columns(
    uow: UnitOfWork, key: str, label: Mapping[str, str], definition: Mapping[str, Any], made: Sequence[Row] = ()
) -> dict[str, Any]:
    """A definition checked with the eyes of who writes it, with the field that comes out; `made`: traits of this very unit of
    work, which nobody else knows as fields yet. Raises BadTrait."""
    asked = await conditions.asked_by(uow, OBJECT)
    beside = {one.key: one for one in map(rules.read_field, made)}
    asked = replace(asked, fields={**asked.fields, **beside})
    checked = rules.read_definition(definition, asked)
    rules.check_apart(key, checked)
    named = Label(zh=label["zh"], en=label["en"])
    return {"definition": dict(definition), "field": rules.write_field(rules.make_field(key, named, checked, asked))}


async def _reserve(uow: UnitOfWork, key: str, name: str, except_id: UUID | None = None) -> list[Row]:
    """Live traits, after making sure that key and name are free. Whoever changes definitions waits for the one before."""
    await customization.count_up(uow)
    rows = await queries.find_live(uow)
    if any(row["id"] != except_id and (row["key"] == key or row["name_zh"] == name) for row in rows):
        raise TraitTaken()
    return rows


async def create(
    uow: UnitOfWork,
    key: str,
    label: Mapping[str, str],
    group: str,
    definition: Mapping[str, Any],
    made: Sequence[Row] = (),
) -> tuple[UUID, UUID, UUID]:
    """A new trait; ids of it, of the change and of the job that computes it. Raises BadTrait, TraitTaken, TooManyTraits."""
    rows = await _reserve(uow, key, label["zh"])
    if len(rows) >= MOST_TRAITS:
        raise TooManyTraits(most=MOST_TRAITS)
    columns = await _columns(uow, key, label, definition, made)
    trait_id = new_id()
    values = {"key": key, "name_zh": label["zh"], "name_en": label["en"], "group_key": group, **columns}
    await queries.insert(uow, trait_id, values)
    change = await changes.record(uow, "portraits.trait_created", [Change(TRAIT, trait_id, None, _said(values))])
    return trait_id, change, await _told(uow, trait_id, "created", change)


async def change(
    uow: UnitOfWork,
    trait_id: UUID,
    version: int,
    label: Mapping[str, str] | None,
    group: str | None,
    definition: Mapping[str, Any] | None,
) -> tuple[UUID | None, UUID | None]:
    """Other words, another group or definition; ids of the change and of the job. Raises NotFound, StaleTrait, BadTrait, TraitTaken."""
    row = await _require(uow, trait_id)
    if row["version"] != version:
        raise StaleTrait()
    named = label or {"zh": row["name_zh"], "en": row["name_en"]}
    rows = await _reserve(uow, row["key"], named["zh"], trait_id)
    wanted: dict[str, Any] = {"name_zh": named["zh"], "name_en": named["en"], "group_key": group or row["group_key"]}
    if definition is not None:
        wanted |= await _columns(uow, row["key"], named, definition)
        others = [one for one in rows if one["id"] != trait_id]
        rules.check_acyclic(row["key"], [*others, {**row, **wanted}], await conditions.asked_whole(uow, OBJECT))
    before, after = changes.compute_difference(_said(row), {**_said(row), **wanted})
    if not after:
        return None, None
    await queries.update(uow, trait_id, after)
    made = await changes.record(uow, "portraits.trait_changed", [Change(TRAIT, trait_id, before, after)])
    job = await _told(uow, trait_id, "changed", made) if definition is not None else None
    return made, job


async def set_deleted(uow: UnitOfWork, trait_id: UUID, deleted: bool) -> UUID:
    """Into the bin or back; the change. Raises NotFound, TraitUsed, TraitTaken."""
    await customization.count_up(uow)
    row = await _require(uow, trait_id, deleted=not deleted)
    live = await queries.find_live(uow)
    if deleted:
        await _check_unused(uow, row, live)
    elif any(one["key"] == row["key"] or one["name_zh"] == row["name_zh"] for one in live):
        raise TraitTaken()
    now = services_of(uow).clock.now() if deleted else None
    await queries.update(uow, trait_id, {"deleted_at": now})
    said = {"deleted_at": None if now is None else now.isoformat()}
    before = {"deleted_at": None if row["deleted_at"] is None else row["deleted_at"].isoformat()}
    act = "deleted" if deleted else "restored"
    made = await changes.record(uow, f"portraits.trait_{act}", [Change(TRAIT, trait_id, before, said)])
    await _told(uow, trait_id, act, made)
    return made


async def _check_unused(uow: UnitOfWork, row: Row, live: Sequence[Row]) -> None:
    asked = await conditions.asked_whole(uow, OBJECT)
    users = rules.find_users(row["key"], live, asked)
    if users:
        raise TraitUsed(names="、".join(users[:5]))


async def add_standard(uow: UnitOfWork) -> tuple[int, UUID | None]:
    """The standard traits whose keys and names are free; how many, and the job."""
    await customization.count_up(uow)
    rows = await queries.find_live(uow)
    taken = {row["key"] for row in rows} | {row["name_zh"] for row in rows}
    made: list[Row] = []
    job: UUID | None = None
    for one in make_standard(uow.scope.currency):
        if one["key"] in taken or one["label"]["zh"] in taken or len(rows) + len(made) >= MOST_TRAITS:
            continue
        new, _, job = await create(uow, one["key"], one["label"], one["group"], one["definition"], made)
        made += await queries.find(uow, [new])
    return len(made), job


async def _require(uow: UnitOfWork, trait_id: UUID, *, deleted: bool = False) -> Row:
    rows = await queries.find(uow, [trait_id])
    if not rows or (rows[0]["deleted_at"] is not None) is not deleted:
        raise NotFound()
    return rows[0]


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as change-sets keep it."""
    return {name: row.get(name) for name in _FIELDS if name != "deleted_at"}


async def _told(uow: UnitOfWork, trait_id: UUID, act: str, change_set_id: UUID) -> UUID:
    log.publish(uow, TraitDefined(object_id=trait_id, act=act, change_set_id=change_set_id))
    return await computing.ask_for_all(uow)


async def clean(uow: UnitOfWork) -> int:
    """Values of traits that are thrown away leave the portraits, some customers at a time; how many had any."""
    rows = await queries.find_binned(uow)
    live = {row["key"] for row in await queries.find_live(uow)}
    gone = [rules.field_key(row["key"]) for row in rows if row["key"] not in live]
    return await value_queries.forget_keys(uow, gone, _CHUNK) if gone else 0


class TraitRestorer:
    """How a trait is read and set for undo."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """The fields as they are; None for one in the bin."""
        rows = {row["id"]: row for row in await queries.find(uow, list(ids))}
        found: dict[UUID, Values | None] = {}
        for one in ids:
            row = rows.get(one)
            binned = row is None or (row["deleted_at"] is not None and "deleted_at" not in fields)
            found[one] = None if row is None or binned else {name: _plain(row[name]) for name in fields}
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """None: it was not there before, so it goes into the bin."""
        await customization.count_up(uow)
        wanted = {"deleted_at": services_of(uow).clock.now()} if values is None else dict(values)
        await queries.update(uow, object_id, wanted)

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Nothing in it is personal."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Nothing in it is personal."""
        return {}, {}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


RESTORER: Final = TraitRestorer()


async def undo(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Take back a change of a trait; the new change. Raises NotFound, AlreadyUndone, ChangedSince."""
    touched = await queries.find_changed(uow, change_set_id)
    if not touched or {one["object"] for one in touched} != {TRAIT}:
        raise NotFound()
    made = await changes.undo(uow, change_set_id, {TRAIT: RESTORER})
    for one in touched:
        await _told(uow, one["object_id"], "undone", made)
    return made
