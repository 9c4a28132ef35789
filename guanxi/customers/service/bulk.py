"""Bulk work on customers: previewing, starting, taking back, and what came of it. The work itself: service.bulk_work.

What it is about is fixed when the job starts, as one moment shows it (decision 0023): who joins a filter later is not touched,
who leaves it meanwhile still is, because these customers were meant. What was asked is kept encrypted.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from guanxi.access import api as access
from guanxi.customers import permissions
from guanxi.customers.errors import BulkRunning, BulkUndo
from guanxi.customers.queries import bulk as queries
from guanxi.customers.queries import records, tags
from guanxi.customers.rules import CHANGE_PURPOSE
from guanxi.customers.service import listing, writing
from guanxi.customers.service.writing import cipher_of
from guanxi.kernel import changes, jobs
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Forbidden, Invalid, NotFound
from guanxi.kernel.export import Cell
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope, system_scope
from guanxi.sdk.field_policy import names_of, policy_of
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.own_values import check_required, check_values
from guanxi.sdk.permissions import Permission
from guanxi.sdk.registry import registry_of

SAMPLE = 5
PAGE = 5_000
KEPT_DAYS = 90  # as long as the files of imports
_FORGET = 10_000
NEEDS: Mapping[str, Permission] = {
    "edit": permissions.EDIT, "tag": permissions.EDIT, "assign": permissions.EDIT, "delete": permissions.DELETE,
    "restore": permissions.DELETE,
}  # fmt: skip
JOBS: Mapping[str, str] = {
    "edit": "customers.bulk_edit", "tag": "customers.bulk_tag", "assign": "customers.bulk_assign",
    "delete": "customers.bulk_delete", "restore": "customers.bulk_delete", "undo": "customers.bulk_undo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """Customers by id, or everything that a list asked so would show."""

    ids: tuple[UUID, ...] | None = None
    matching: listing.Asked | None = None


def pack(selection: Selection, what: Mapping[str, Any]) -> str:
    """What was asked, as text to be kept."""
    matching = None
    if selection.matching is not None:
        one = selection.matching
        matching = {"query": one.query, "filters": one.filters, "deleted": one.deleted, "condition": one.condition}
    return msgspec.json.encode({"ids": selection.ids, "matching": matching, "what": what}).decode()


def unpack(text: str) -> tuple[Selection, dict[str, Any]]:
    """The reverse of `pack`."""
    kept = msgspec.json.decode(text)
    ids = None if kept["ids"] is None else tuple(UUID(one) for one in kept["ids"])
    matching = None if kept["matching"] is None else listing.Asked(**kept["matching"])
    return Selection(ids, matching), kept["what"]


async def preview(uow: UnitOfWork, action: str, selection: Selection) -> tuple[int, int, list[Row]]:
    """How many it would be about, how many of the ids given not, and a few of them. Raises Forbidden, Invalid."""
    check_allowed(uow.scope, action)
    deleted = action == "restore"
    if selection.ids is not None:
        ids = await queries.find_visible_ids(uow, selection.ids, deleted)
        policy = await policy_of(uow, "customer")
        named = await records.find_visible(uow, ids[:SAMPLE])
        shown = [{**row, "name": policy.show_title("name", row["name"])} for row in named]
        return len(ids), len(set(selection.ids)) - len(ids), shown
    assert selection.matching is not None
    asked = selection.matching
    count = await listing.count(uow, asked, True)
    page = await listing.find(uow, listing.Asked(**_parameters(asked), columns=("created_at",), limit=SAMPLE))
    return count.value, 0, [*page.items]


def _parameters(asked: listing.Asked) -> dict[str, Any]:
    return {"query": asked.query, "filters": asked.filters, "deleted": asked.deleted, "condition": asked.condition}


def check_allowed(scope: Scope, action: str) -> None:
    """Raises Forbidden naming the permission that is missing."""
    needed = NEEDS[action]
    if not scope.allows(needed.key):
        raise Forbidden(permission=needed.key)


async def start(uow: UnitOfWork, action: str, selection: Selection, what: Mapping[str, Any]) -> tuple[UUID, UUID]:
    """A job for it; (the work's id, the job's). Raises Forbidden, Invalid, FieldClosed."""
    check_allowed(uow.scope, action)
    await check_what(uow, action, what)
    if action == "edit":
        what = await _clean_fields(uow, what)
    if selection.matching is not None:
        await listing.compile_where(uow, selection.matching)
    bulk_id, job_id = await _enqueue(uow, action, pack(selection, what))
    detail = {
        "bulk_id": str(bulk_id),
        "action": action,
        "chosen": None if selection.ids is None else len(selection.ids),
    }
    await access.audit(uow, "customers.bulk_started", "customer", detail=detail)
    return bulk_id, job_id


async def _enqueue(uow: UnitOfWork, action: str, asked: str, undoes_id: UUID | None = None) -> tuple[UUID, UUID]:
    bulk_id = new_id()
    sealed = (await cipher_of(uow)).seal(CHANGE_PURPOSE, bulk_id, asked)
    await queries.insert(uow, {"id": bulk_id, "action": action, "sealed": sealed, "undoes_id": undoes_id})
    job_id = await jobs.enqueue(uow, registry_of(uow).jobs[JOBS[action]], {"bulk_id": str(bulk_id)})
    await queries.set_job(uow, bulk_id, job_id)
    return bulk_id, job_id


async def check_what(uow: UnitOfWork, action: str, what: Mapping[str, Any]) -> None:
    """Whether the tags, people and fields are there and may be written. Raises Invalid."""
    await access.check_writable(uow, "customer", names_touched(action, what))
    if action == "tag":
        known = {row["id"] for row in await tags.find(uow, used=False)}
        for name in ("add", "take"):
            if any(UUID(str(one)) not in known for one in what[name]):
                raise _problem(name, "customers.no_such_tag", "没有这个标签。", "There is no such tag.")
        if not what["add"] and not what["take"]:
            raise _problem(
                "add", "customers.nothing_chosen", "请选择要添加或移除的标签。", "Choose tags to add or to remove."
            )
    elif action == "assign":
        owners = [UUID(str(one)) for one in what["owners"]]
        active = {one.id for one in await access.find_people(uow, owners) if not one.disabled}
        if any(one not in active for one in owners):
            raise _problem("owners", "customers.no_such_user", "没有这位同事。", "There is no such colleague.")
    elif action == "edit" and not what:
        raise _problem("set", "customers.nothing_chosen", "请选择要修改的字段。", "Choose fields to change.")


def names_touched(action: str, what: Mapping[str, Any]) -> list[str]:
    """The fields that a bulk work writes, and taking it back."""
    return {"edit": names_of(what), "tag": ["tags"], "assign": ["owner_id"]}.get(action, [])


async def _clean_fields(uow: UnitOfWork, what: Mapping[str, Any]) -> Mapping[str, Any]:
    """The workspace's own values in their one form; what must be filled, or is one person's only, is refused for many."""
    await check_required(uow, "customer", what, new=False)
    custom: Mapping[str, Any] = what.get("custom") or {}
    own = {key: value for key, value in custom.items() if key.startswith(writing.OWN)}
    fields = {one.key: one for one in await fields_of(uow, "customer")}
    unique = next((fields[key] for key in own if key in fields and fields[key].unique), None)
    if unique is not None:
        zh = f"“{unique.label.zh}”不可重复，不能批量设置。"
        en = f"“{unique.label.en}” is unique, so it cannot be set on many."
        raise _problem(f"custom.{unique.key}", "customers.unique_field", zh, en)
    clean = await check_values(uow, "customer", own)
    return {**what, **({"custom": {**custom, **clean}} if custom else {})}


def _problem(field: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(fields=[FieldProblem(field, code, zh, en)])


# What came of it ----------------------------------------------------------------------------------------------------
async def require(uow: UnitOfWork, bulk_id: UUID) -> Row:
    """One's own bulk work. Raises NotFound."""
    row = await queries.get(uow, bulk_id)
    if row is None or not _is_mine(uow, row):
        raise NotFound()
    return row


def _is_mine(uow: UnitOfWork, row: Row) -> bool:
    return bool(row["created_by"] == uow.scope.actor.id or "*" in uow.scope.permissions)


async def describe(uow: UnitOfWork, bulk_id: UUID) -> dict[str, Any]:
    """A bulk work for its page. Raises NotFound."""
    [shown] = await _describe(uow, [await require(uow, bulk_id)])
    return shown


async def find(uow: UnitOfWork, limit: int) -> list[dict[str, Any]]:
    """One's own, the newest first; all for those who may do everything."""
    by = None if "*" in uow.scope.permissions else uow.scope.actor.id
    return await _describe(uow, await queries.find(uow, by, limit))


async def _describe(uow: UnitOfWork, rows: Sequence[Row]) -> list[dict[str, Any]]:
    cipher = await cipher_of(uow)
    texts = cipher.open_many(CHANGE_PURPOSE, [row["id"] for row in rows], [bytes(row["sealed"]) for row in rows])
    return [
        {**row, "summary": unpack(text)[1], "may_undo": _may_undo(row)} for row, text in zip(rows, texts, strict=True)
    ]


def _may_undo(row: Row) -> bool:
    return bool(row["action"] != "undo" and row["undone_by_id"] is None and row["change_set_id"] and row["done"])


async def undo(uow: UnitOfWork, bulk_id: UUID) -> tuple[UUID, UUID]:
    """A job that takes a bulk work back; (its id, the job's). Raises NotFound, BulkRunning, AlreadyUndone, Forbidden,
    Invalid."""
    row = await require(uow, bulk_id)
    if row["action"] == "undo" or row["change_set_id"] is None:
        raise NotFound()
    check_allowed(uow.scope, row["action"])
    [text] = (await cipher_of(uow)).open_many(CHANGE_PURPOSE, [bulk_id], [bytes(row["sealed"])])
    await access.check_writable(uow, "customer", names_touched(row["action"], unpack(text)[1]))
    job = await jobs.get_job(uow, row["job_id"]) if row["job_id"] else None
    if job is not None and job.state in {"queued", "running", "paused"}:
        raise BulkRunning()
    made = await changes.begin_undo(uow, row["change_set_id"])
    undo_id, job_id = await _enqueue(uow, "undo", pack(Selection(()), {}), bulk_id)
    await queries.update(uow, undo_id, {"change_set_id": made, "total": row["done"]})
    await access.audit(uow, "customers.bulk_undone", "customer", detail={"bulk_id": str(bulk_id)})
    return undo_id, job_id


async def undo_one(uow: UnitOfWork, change_set_id: UUID) -> UUID:
    """Take back a change-set of a few customers; the new one. Raises BulkUndo for what only a job can take back."""
    if await queries.of_change_set(uow, change_set_id) is not None:
        raise BulkUndo()
    return await writing.undo(uow, change_set_id)


REASONS: Mapping[str, tuple[str, str]] = {
    "not_visible": ("已不存在，或您无权修改", "gone, or not yours to change"),
    "deleted": ("在回收站中", "in the recycle bin"),
    "not_deleted": ("不在回收站中", "not in the recycle bin"),
    "merged": ("已合并到其他客户", "merged into another customer"),
    "changed_since": ("此后又被修改", "changed again since"),
}
_OUTCOMES = {
    "done": ("已完成", "done"),
    "unchanged": ("无需修改", "unchanged"),
    "refused": ("未处理", "left as it was"),
}


async def export_rows(
    db: Database, scope: Scope, bulk_id: UUID, outcome: str | None
) -> tuple[list[str], AsyncIterator[list[Cell]]]:
    """Header and rows: every customer of a bulk work with what became of it and why. Raises NotFound."""
    async with db.read(scope) as uow:
        await require(uow, bulk_id)
        policy = await policy_of(uow, "customer")
    chinese = scope.language.startswith("zh")
    header = ["客户编号", "姓名", "结果", "原因"] if chinese else ["id", "name", "result", "reason"]
    place = 0 if chinese else 1

    async def rows() -> AsyncIterator[list[Cell]]:
        after: UUID | None = None
        while True:
            async with db.read(scope) as uow:
                page = await queries.find_outcomes(uow, bulk_id, outcome, after, PAGE)
            for row in page:
                name = "" if row["name"] is None else policy.show_title("name", row["name"])
                told = _OUTCOMES.get(row["outcome"] or "", ("未到", "not reached"))[place]
                code, _, names = (row["reason"] or "").partition(":")
                reason = REASONS.get(code, (code, code))[place] + (f" ({names})" if names else "")
                yield [str(row["id"]), name, told, reason]
            if len(page) < PAGE:
                return
            after = page[-1]["id"]

    return header, rows()


async def find_ids(uow: UnitOfWork, asked: listing.Asked) -> AsyncIterator[list[UUID]]:
    """Ids of all that the list would show, in pieces, as of one moment."""
    where = await listing.compile_where(uow, asked)
    blinds = await listing.find_blinds(uow, asked.query)
    async for page in queries.stream_ids(uow, where, asked.query, blinds, asked.deleted):
        yield page


async def forget_old(db: Database, now: datetime) -> int:
    """Forget which customers bulk work was about that ended `KEPT_DAYS` ago: the result file says no names then. What was asked,
    the counts and the change-set stay, so it can still be taken back. How many rows went."""
    before, gone = now - timedelta(days=KEPT_DAYS), 0
    async with db.system("bulk work of every workspace grows old") as uow:
        workspaces = await queries.find_workspaces_with_old(uow, before)
    for workspace_id in workspaces:
        while batch := await db.run(system_scope(workspace_id, "retention"), queries.forget_old, before, _FORGET):
            gone += batch
    return gone
