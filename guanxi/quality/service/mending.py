"""A whole class of problems mended by what is computed: a job that writes through the customers' own door, and one that takes it
back. What cannot be written (a closed field, somebody writing at the moment, gone) is left."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Final
from uuid import UUID

from guanxi.customers import api as customers
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Forbidden, GuanxiError, NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.jobs import JobContext, JobKind, enqueue
from guanxi.kernel.scope import EVERY_ROW
from guanxi.quality.contracts import CUSTOMER, OBJECT, code_of
from guanxi.quality.errors import NoMend, NothingMended
from guanxi.quality.queries import keeping
from guanxi.quality.queries import showing as queries
from guanxi.quality.rules.values import suggest
from guanxi.quality.service import computing
from guanxi.quality.service.known import day_of, find_closed, read
from guanxi.quality.service.queueing import read_cursor, write_cursor
from guanxi.sdk.objects import Field, FieldKind

STEP: Final = 40
NEEDS: Final = f"{CUSTOMER}edit"


async def start(uow: UnitOfWork, code: str) -> tuple[UUID, UUID]:
    """Mend every customer of a class whose right value can be computed; ids of the mend and its job. Raises NoMend, Forbidden."""
    _check_allowed(uow)
    known = await read(uow)
    closed, kinds = find_closed(uow, known)
    if not await queries.find_queue(uow, code, None, 1, sorted(closed), sorted(kinds), mend=True):
        raise NoMend()
    job_id = await enqueue(uow, MEND, {"code": code, "mend_id": str(new_id())}, unique_key=f"mend:{code}")
    return await keeping.get_mend(uow, job_id), job_id  # of the one under way, where there is one


async def start_undo(uow: UnitOfWork, mend_id: UUID) -> tuple[UUID, UUID]:
    """Take back what a mend wrote: one's own, or anybody's for who sees every customer. Raises NotFound, NothingMended, Forbidden."""
    _check_allowed(uow)
    starter = await keeping.get_starter(uow, mend_id)
    if starter is None or (uow.scope.rule(OBJECT) != EVERY_ROW and starter["created_by"] != uow.scope.actor.id):
        raise NotFound()
    if not await keeping.find_mended(uow, mend_id, None, 1):
        raise NothingMended()
    return mend_id, await enqueue(uow, UNMEND, {"mend_id": str(mend_id)}, unique_key=f"unmend:{mend_id}")


def _check_allowed(uow: UnitOfWork) -> None:
    if not uow.scope.allows(NEEDS):
        raise Forbidden(permission=NEEDS)


async def run(context: JobContext) -> dict[str, Any]:
    """Some customers a step; killed, it goes on behind the last."""
    code, mend_id = str(context.args["code"]), UUID(context.args["mend_id"])
    place: str | None = context.checkpoint.get("place")
    done, left = int(context.checkpoint.get("done", 0)), int(context.checkpoint.get("left", 0))
    while True:
        async with context.step(done=done + left) as uow:
            _check_allowed(uow)
            mended, refused, place = await _mend_some(uow, code, mend_id, place)
            done, left = done + mended, left + refused
            context.checkpoint = {"place": place, "done": done, "left": left}
        if place is None:
            return {"mended": done, "left": left}


async def _mend_some(uow: UnitOfWork, code: str, mend_id: UUID, place: str | None) -> tuple[int, int, str | None]:
    known = await read(uow)
    closed, kinds = find_closed(uow, known)
    rows = await queries.find_queue(uow, code, read_cursor(place), STEP, sorted(closed), sorted(kinds), mend=True)
    if not rows:
        return 0, 0, None
    fields = {one.key: one for one in known.fields}
    moment = await customers.company_moment(uow)
    ids = [row["customer_id"] for row in rows]
    looked = await computing.look(uow, known, ids, moment)
    there = await queries.find_customers(uow, ids)
    mended: list[UUID] = []
    for customer_id in ids:
        for one in looked.problems.get(customer_id, ()):
            value = suggest(one.kind, one.text, day_of(moment))
            if code_of(one.kind, one.field) == code and value is not None and customer_id in there:
                version = there[customer_id]["version"]
                if await _write(uow, mend_id, customer_id, version, make_values(fields[one.field], value)):
                    mended.append(customer_id)
    await keeping.lock(uow)
    actor = uow.scope.actor.id
    by = dict.fromkeys(mended, actor) if actor is not None else {}
    computing.tell(uow, await computing.compute(uow, known, mended, moment, by))
    return len(mended), len(ids) - len(mended), write_cursor(rows[-1]) if len(rows) == STEP else None


def make_values(field: Field, value: str) -> dict[str, Any]:
    """A text as the customers' door takes it."""
    typed: Any = date.fromisoformat(value) if field.type is FieldKind.DATE and field.column is not None else value
    return {field.column: typed} if field.column is not None else {"custom": {field.custom_key: typed}}


async def _write(uow: UnitOfWork, mend_id: UUID, customer_id: UUID, version: int, values: dict[str, Any]) -> bool:
    async def write() -> None:
        _, change_set_id = await customers.change(uow, customer_id, version, values)
        if change_set_id is not None:
            await keeping.insert_mend(uow, mend_id, customer_id, change_set_id)

    return await _try(uow, write)


async def _try(uow: UnitOfWork, act: Callable[[], Awaitable[None]]) -> bool:
    """One customer who cannot be written is no reason to leave the others."""
    try:
        async with uow.conn.transaction():
            await act()
    except GuanxiError:
        return False
    return True


async def run_undo(context: JobContext) -> dict[str, Any]:
    """Each change taken back by itself; what somebody changed since stays."""
    mend_id = UUID(context.args["mend_id"])
    after: UUID | None = UUID(context.checkpoint["after"]) if context.checkpoint.get("after") else None
    done, left = int(context.checkpoint.get("done", 0)), int(context.checkpoint.get("left", 0))
    while True:
        async with context.step(done=done + left) as uow:
            _check_allowed(uow)
            rows = await keeping.find_mended(uow, mend_id, after, STEP)
            back: list[UUID] = []
            for row in rows:
                if await _try(uow, lambda row=row: _undo(uow, mend_id, row["customer_id"], row["change_set_id"])):  # type: ignore[misc] # defaults bind
                    back.append(row["customer_id"])
            if back:
                await keeping.lock(uow)
                computing.tell(
                    uow, await computing.compute(uow, await read(uow), back, await customers.company_moment(uow), {})
                )
            done, left = done + len(back), left + len(rows) - len(back)
            after = rows[-1]["customer_id"] if rows else after
            context.checkpoint = {"after": str(after) if after else None, "done": done, "left": left}
        if len(rows) < STEP:
            return {"undone": done, "left": left}


async def _undo(uow: UnitOfWork, mend_id: UUID, customer_id: UUID, change_set_id: UUID) -> None:
    await customers.undo_change(uow, change_set_id)
    await keeping.note_unmended(uow, mend_id, customer_id)


_PAGE: Final = "/quality?mend={mend_id}"
MEND: Final = JobKind("quality.mend", Label(zh="批量修正数据", en="Mend data"), run, page=_PAGE)
UNMEND: Final = JobKind("quality.unmend", Label(zh="撤销批量修正", en="Take a mend back"), run_undo, page=_PAGE)
