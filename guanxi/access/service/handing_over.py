"""The hand-over of somebody who leaves: counted, given in a job chunk by chunk, honestly told, undone as one.

A chunk is one short transaction with its place in the checkpoint, so after a crash it goes on and gives nothing twice. What
somebody else took meanwhile is left alone and counted so. Tokens revoked with the account do not come back at undo.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.access.contracts import UserRef
from guanxi.access.errors import AboveOwnRights, NotOnSelf
from guanxi.access.events import HandedOver, TeamChanged
from guanxi.access.queries import handing_over as queries
from guanxi.access.service import people
from guanxi.access.service.audit import audit
from guanxi.access.service.job_ends import tell_end
from guanxi.access.service.people import UserChange
from guanxi.kernel import changes, log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Conflict, FieldProblem, Invalid, NotFound
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.jobs import JobContext, JobKind, enqueue
from guanxi.sdk.handing_over import HandOver
from guanxi.sdk.registry import registry_of

CHUNK, LEAST, MOST = 500, 50, 2_000
CHUNK_S = 0.25
MOST_RECEIVERS = 50


@dataclass(frozen=True, slots=True)
class Belonging:
    """One kind of things and how many of them somebody has."""

    key: str
    label: Label
    fate: Label
    receivable: bool
    count: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a kind: `given` to others, `left` because somebody else has it by now."""

    key: str
    label: Label
    given: int
    left: int


@dataclass(frozen=True, slots=True)
class HandOverView:
    """A hand-over as a page shows it. `undo` is empty until it is being undone."""

    id: UUID
    user_id: UUID
    job_id: UUID | None
    undo_job_id: UUID | None
    disable: bool
    disabled: bool
    outcomes: tuple[Outcome, ...]
    undo: tuple[Outcome, ...]
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class PastHandOver:
    """A line of the list of hand-overs: who left, who gave their things away, and how many things."""

    id: UUID
    user_id: UUID
    user_name: str
    created_by: UUID | None
    created_by_name: str | None
    given: int
    left: int
    disabled: bool
    state: str
    created_at: datetime


def _kinds(uow: UnitOfWork) -> tuple[HandOver, ...]:
    return registry_of(uow).all(HandOver)


async def find_belongings(uow: UnitOfWork, user_id: UUID) -> list[Belonging]:
    """What belongs to a colleague, by kind. Raises NotFound, AboveOwnRights."""
    await people.check_may_manage(uow, await people.require_user(uow, user_id))
    return [
        Belonging(one.key, one.label, one.fate, one.receivable, await one.count(uow, user_id)) for one in _kinds(uow)
    ]


async def start(uow: UnitOfWork, user_id: UUID, plan: Mapping[str, Sequence[UUID]], disable: bool) -> HandOverView:
    """Begin the job that gives each kind of `plan` to its receivers, evenly, then disables the account if wished.

    Raises NotFound, AboveOwnRights, NotOnSelf (disabling oneself), Invalid (unknown kind, receiver who cannot receive).
    """
    user = await people.require_user(uow, user_id)
    await people.check_may_manage(uow, user)
    if disable and uow.scope.actor.id == user_id:
        raise NotOnSelf()
    await _check_plan(uow, user_id, plan)
    hand_over_id = new_id()
    change_set_id = await changes.begin(uow, "hand_over")
    kept = {key: [str(one) for one in dict.fromkeys(ids)] for key, ids in plan.items() if ids}
    await queries.insert(uow, hand_over_id, user_id, kept, disable, change_set_id)
    job_id = await enqueue(uow, HAND_OVER, {"id": str(hand_over_id)}, unique_key=str(user_id))
    await queries.set_job(uow, hand_over_id, job_id)
    await audit(uow, "access.hand_over_started", "user", user_id, detail={"plan": kept, "disable": disable})
    return await get(uow, hand_over_id)


async def _check_plan(uow: UnitOfWork, user_id: UUID, plan: Mapping[str, Sequence[UUID]]) -> None:
    receivable = {one.key for one in _kinds(uow) if one.receivable}
    asked = {one for ids in plan.values() for one in ids}
    found: list[UserRef] = await people.find_people(uow, list(asked)) if asked else []
    active = {one.id for one in found if not one.disabled} - {user_id}
    wrong = [
        FieldProblem(f"plan.{key}", "access.unknown_kind", "不能交接这类内容。", "This cannot be handed over.")
        for key in plan
        if key not in receivable
    ]
    wrong += [
        FieldProblem(f"plan.{key}", "access.bad_receiver", "请选择在职的其他同事。", "Choose active colleagues.")
        for key, ids in plan.items()
        if set(ids) - active
    ]
    if wrong:
        raise Invalid(fields=wrong[:5])


async def get(uow: UnitOfWork, hand_over_id: UUID) -> HandOverView:
    """One hand-over. Raises NotFound, AboveOwnRights."""
    row = await queries.get(uow, hand_over_id)
    if row is None:
        raise NotFound()
    await people.check_may_manage(uow, await people.require_user(uow, row["user_id"]))
    labels = {one.key: one.label for one in _kinds(uow)}

    def told(counts: Mapping[str, Mapping[str, int]]) -> tuple[Outcome, ...]:
        return tuple(
            Outcome(key, labels.get(key, Label(key, key)), one["given"], one["left"]) for key, one in counts.items()
        )

    shown = ("id", "user_id", "job_id", "undo_job_id", "disable", "disabled", "created_at", "finished_at", "undone_at")
    return HandOverView(
        **{name: row[name] for name in shown}, outcomes=told(row["counts"]), undo=told(row["undo_counts"])
    )


async def find(uow: UnitOfWork, before: UUID | None, limit: int) -> tuple[list[PastHandOver], UUID | None]:
    """A page of hand-overs, newest first, and where the next begins. Those of people with more rights than the caller are
    left out, as nobody may look into what such people have."""
    rows = await queries.find(uow, before, limit)
    roles = await people.ensure_roles(uow)
    shown = []
    for row in rows:
        try:
            people.check_rights(uow, [roles[key] for key in row["roles"]])
        except AboveOwnRights:
            continue
        shown.append(_line(row))
    return shown, rows[-1]["id"] if len(rows) == limit else None


_STATES = {(False, False): "running", (False, True): "done", (True, False): "undoing", (True, True): "undone"}


def _line(row: Mapping[str, Any]) -> PastHandOver:
    back = row["undo_job_id"] is not None
    counts = row["undo_counts" if back else "counts"].values()
    over = row["undone_at" if back else "finished_at"] is not None
    names = ("id", "user_id", "user_name", "created_by", "created_by_name", "disabled", "created_at")
    return PastHandOver(
        **{name: row[name] for name in names},
        given=sum(one["given"] for one in counts),
        left=sum(one["left"] for one in counts),
        state=_STATES[back, over],
    )


async def undo(uow: UnitOfWork, hand_over_id: UUID) -> HandOverView:
    """Begin the job that gives everything back that is still where it went. Raises NotFound, Conflict (not over, undone)."""
    row = await queries.lock(uow, hand_over_id)
    if row is None:
        raise NotFound()
    await people.check_may_manage(uow, await people.require_user(uow, row["user_id"]))
    if row["finished_at"] is None or row["undo_job_id"] is not None:
        raise Conflict()
    made = await changes.begin_undo(uow, row["change_set_id"])
    job_id = await enqueue(uow, HAND_BACK, {"id": str(hand_over_id), "set": str(made)}, unique_key=str(hand_over_id))
    await queries.set_job(uow, hand_over_id, job_id, undo=True)
    await audit(uow, "access.hand_over_undone", "user", row["user_id"], detail={"hand_over_id": hand_over_id})
    return await get(uow, hand_over_id)


async def give_lead(uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID) -> list[UUID]:
    """Another leads these teams; the teams really given."""
    given = await queries.give_lead(uow, ids, from_id, to_id)
    for team_id in given:
        log.publish(uow, TeamChanged(object_id=team_id, what="members"))
    return given


# The jobs -----------------------------------------------------------------------------------------------------------
def _split(ids: Sequence[UUID], receivers: Sequence[UUID], turn: int) -> dict[UUID, list[UUID]]:
    """Evenly, also over many chunks: the `turn`-th thing goes to the receiver whose turn it is."""
    shares: dict[UUID, list[UUID]] = {}
    for place, one in enumerate(ids, turn):
        shares.setdefault(receivers[place % len(receivers)], []).append(one)
    return shares


def _next_size(size: int, seconds: float) -> int:
    return max(LEAST, min(MOST, int(size * min(2.0, CHUNK_S / max(seconds, 0.001)))))


def _add(checkpoint: dict[str, Any], key: str, given: int, left: int) -> dict[str, Any]:
    counts: dict[str, Any] = checkpoint.setdefault("counts", {})
    one = counts.setdefault(key, {"given": 0, "left": 0})
    one["given"] += given
    one["left"] += left
    return counts


async def _run(ctx: JobContext) -> dict[str, Any]:
    async with ctx.db.read(ctx.scope) as uow:
        row = await queries.get(uow, UUID(ctx.args["id"]))
        if row is None:
            raise NotFound()
        kinds = [one for one in _kinds(uow) if one.key in row["plan"]]
        total = sum([await one.count(uow, row["user_id"]) for one in kinds])
    ctx.checkpoint.setdefault("total", total)
    for kind in kinds[ctx.checkpoint.get("kind", 0) :]:
        size = CHUNK
        while True:
            started = time.monotonic()
            if not await _give_chunk(ctx, row, kind, size):
                break
            size = _next_size(size, time.monotonic() - started)
    async with ctx.step() as uow:
        disabled = await _leave(uow, row["user_id"]) if row["disable"] else False
        await queries.finish(uow, row["id"], disabled=disabled)
        log.publish(uow, HandedOver(object_id=row["user_id"], change_set_id=row["change_set_id"]))
    return {"hand_over_id": str(row["id"]), "counts": ctx.checkpoint.get("counts", {})}


async def _give_chunk(ctx: JobContext, row: Mapping[str, Any], kind: HandOver, size: int) -> bool:
    after, turn = ctx.checkpoint.get("after"), ctx.checkpoint.get("turn", 0)
    done = ctx.checkpoint.get("done", 0)
    async with ctx.step(done=done, total=ctx.checkpoint["total"]) as uow:
        ids = await kind.find(uow, row["user_id"], UUID(after) if after else None, size)
        if not ids:
            ctx.checkpoint |= {"kind": ctx.checkpoint.get("kind", 0) + 1, "after": None, "turn": 0}
            return False
        given = 0
        receivers = [UUID(one) for one in row["plan"][kind.key]]
        for receiver, share in _split(ids, receivers, turn).items():
            really = await kind.give(uow, share, row["user_id"], receiver, row["change_set_id"])
            await queries.add_items(uow, row["id"], kind.key, really, receiver)
            given += len(really)
        counts = _add(ctx.checkpoint, kind.key, given, len(ids) - given)
        ctx.checkpoint |= {"after": str(ids[-1]), "turn": turn + len(ids), "done": done + len(ids)}
        await queries.update_counts(uow, row["id"], counts, undo=False)
    return True


async def _leave(uow: UnitOfWork, user_id: UUID) -> bool:
    """The account is disabled, sessions and tokens end; False when it was disabled before."""
    user = await people.require_user(uow, user_id)
    revoked = await queries.revoke_tokens(uow, user_id)
    if revoked:
        await audit(uow, "access.token_revoked", "user", user_id, detail={"tokens": revoked})
    await people.update_user(uow, user_id, UserChange(disabled=True))
    return not user.disabled


async def _run_back(ctx: JobContext) -> dict[str, Any]:
    async with ctx.db.read(ctx.scope) as uow:
        row = await queries.get(uow, UUID(ctx.args["id"]))
        if row is None:
            raise NotFound()
        kinds = [one for one in _kinds(uow) if one.key in row["plan"]]
    for kind in kinds[ctx.checkpoint.get("kind", 0) :]:
        size = CHUNK
        while True:
            started = time.monotonic()
            if not await _give_back_chunk(ctx, row, kind, size):
                break
            size = _next_size(size, time.monotonic() - started)
    async with ctx.step() as uow:
        if row["disabled"]:
            await people.update_user(uow, row["user_id"], UserChange(disabled=False))
        await queries.finish(uow, row["id"], undo=True)
        log.publish(uow, HandedOver(object_id=row["user_id"], change_set_id=UUID(ctx.args["set"]), undone=True))
    return {"hand_over_id": str(row["id"]), "counts": ctx.checkpoint.get("counts", {})}


async def _give_back_chunk(ctx: JobContext, row: Mapping[str, Any], kind: HandOver, size: int) -> bool:
    after, done = ctx.checkpoint.get("after"), ctx.checkpoint.get("done", 0)
    async with ctx.step(done=done) as uow:
        items = await queries.find_items(uow, row["id"], kind.key, UUID(after) if after else None, size)
        if not items:
            ctx.checkpoint |= {"kind": ctx.checkpoint.get("kind", 0) + 1, "after": None}
            return False
        shares: dict[UUID, list[UUID]] = {}
        for item in items:
            shares.setdefault(item["receiver_id"], []).append(item["object_id"])
        given = 0
        for receiver, share in shares.items():
            given += len(await kind.give(uow, share, receiver, row["user_id"], UUID(ctx.args["set"])))
        counts = _add(ctx.checkpoint, kind.key, given, len(items) - given)
        ctx.checkpoint |= {"after": str(items[-1]["object_id"]), "done": done + len(items)}
        await queries.update_counts(uow, row["id"], counts, undo=True)
    return True


_PAGE = "/settings/hand-overs"
HAND_OVER = JobKind("access.hand_over", Label(zh="离职交接", en="Hand over"), _run, page=_PAGE, ended=tell_end)
HAND_BACK = JobKind(
    "access.hand_back", Label(zh="撤销交接", en="Undo a hand-over"), _run_back, page=_PAGE, ended=tell_end
)
