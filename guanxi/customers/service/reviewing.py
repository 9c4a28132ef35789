"""The queue of pairs that may be one person: what is on it, deciding, and the jobs that fill it and clear the plain cases.

Not here: merging itself (service.merging). A pair says nothing of customers that the caller does not see.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.customers import permissions
from guanxi.customers.events import ReviewDecided
from guanxi.customers.queries import records
from guanxi.customers.queries import reviewing as queries
from guanxi.customers.rules.reviewing import compute_strength
from guanxi.customers.service import merging
from guanxi.kernel import jobs, log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import Forbidden, GuanxiError, NotFound
from guanxi.kernel.jobs import JobContext
from guanxi.kernel.paging import Page
from guanxi.kernel.services import services_of
from guanxi.sdk.field_policy import FieldPolicy, policy_of
from guanxi.sdk.merging import MergeHandler
from guanxi.sdk.registry import registry_from, registry_of

SLICE = 100_000  # customers that one look of a scan is about: it reads them in well below ten seconds
AT_ONCE = 2_000
MERGES_AT_ONCE = 20
SCAN, MERGE_ALIKE, PART_ALIKE = "customers.scan_duplicates", "customers.merge_alike", "customers.part_alike"
BATCHES = 5


async def find(uow: UnitOfWork, reasons: Sequence[str], cursor: str | None, limit: int | None) -> Page[dict[str, Any]]:
    """Open pairs, what speaks most for itself first. Raises Invalid."""
    policy = await policy_of(uow, "customer")
    ask = queries.REVIEWS.ask(services_of(uow).cursors, uow.scope.workspace_id, cursor=cursor, limit=limit)
    page = await queries.find(uow, ask, reasons)
    return Page([_show(policy, row) for row in page.items], page.next)


def _show(policy: FieldPolicy, row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "first": {"id": row["first_id"], "name": policy.show_title("name", row["first_name"])},
        "second": {"id": row["second_id"], "name": policy.show_title("name", row["second_name"])},
        # A field that is not theirs to see is not told by what it has in common either.
        "reasons": [one for one in row["reasons"] if one in _NO_FIELD or policy.may_see(_FIELD.get(one, one))],
        "strength": compute_strength(row["weight"]),
        "used": row["used"],
        "found_at": row["found_at"],
    }


_NO_FIELD = frozenset({"conflict", "shared", "model_strong", "model_likely"})
_FIELD = {"last_four": "phone"}


async def summarise(uow: UnitOfWork, most: int) -> dict[str, Any]:
    """Numbers of the queue, the newest batches of merges and decisions, and the scan under way or done last."""
    policy = await policy_of(uow, "customer")
    numbers = await queries.count(uow)
    decided = await queries.find_decided(uow, most)
    batches = await queries.find_batches(uow, BATCHES)
    people = [row["actor_id"] for row in batches if row["actor_id"]] + [row["decided_by"] for row in decided]
    names = await records.find_owners(uow, people)
    return {
        "open": numbers["open"],
        "alike": numbers["alike"],
        "settled_today": await queries.count_today(uow),
        "batches": [
            {**{key: row[key] for key in ("id", "at", "merged", "left")}, "actor_name": names.get(row["actor_id"])}
            for row in batches
        ],
        "different": [
            {
                "id": row["id"],
                "at": row["at"],
                "first_name": policy.show_title("name", row["first_name"]),
                "second_name": policy.show_title("name", row["second_name"]),
                "actor_name": names.get(row["decided_by"]),
            }
            for row in decided
        ],
    }


async def find_merges(uow: UnitOfWork, cursor: str | None, limit: int | None) -> Page[dict[str, Any]]:
    """What was merged, the newest first, with what was taken back since. Raises Invalid."""
    policy = await policy_of(uow, "customer")
    ask = queries.MERGES.ask(services_of(uow).cursors, uow.scope.workspace_id, cursor=cursor, limit=limit)
    page = await queries.find_merges(uow, ask)
    names = await records.find_owners(uow, [row["actor_id"] for row in page.items if row["actor_id"]])
    return Page(
        [
            {
                **{key: row[key] for key in ("id", "survivor_id", "loser_id", "at", "undone_at")},
                "survivor_name": policy.show_title("name", row["survivor_name"]),
                "loser_name": policy.show_title("name", row["loser_name"]),
                "actor_name": names.get(row["actor_id"]),
            }
            for row in page.items
        ],
        page.next,
    )


async def decide(uow: UnitOfWork, review_id: UUID, decision: str) -> None:
    """`different`, `later`, or `open` again. Raises NotFound."""
    row = await queries.lock(uow, review_id)
    if row is None:
        raise NotFound()
    await queries.decide(uow, review_id, decision)
    log.publish(uow, ReviewDecided(object_id=row["first_id"], other_id=row["second_id"], decision=decision))


async def start_scan(uow: UnitOfWork) -> UUID:
    """A job that looks over all customers the caller sees; the one under way, if there is one."""
    return await jobs.enqueue(uow, registry_of(uow).jobs[SCAN], {}, unique_key=f"by:{uow.scope.actor.id}")


async def start_parting(uow: UnitOfWork, batch_id: UUID) -> UUID:
    """A job that takes a whole batch of merges back. Raises NotFound when none of it is left."""
    if not await queries.find_batch(uow, batch_id, 1, ()):
        raise NotFound()
    args = {"batch_id": str(batch_id)}
    return await jobs.enqueue(uow, registry_of(uow).jobs[PART_ALIKE], args, unique_key=f"batch:{batch_id}")


async def start_merging(uow: UnitOfWork) -> UUID:
    """A job that merges every pair with the same phone and the same name."""
    return await jobs.enqueue(uow, registry_of(uow).jobs[MERGE_ALIKE], {}, unique_key=f"by:{uow.scope.actor.id}")


def _check_may(ctx: JobContext) -> None:
    if not ctx.scope.allows(permissions.MERGE.key):
        raise Forbidden(permission=permissions.MERGE.key)


async def scan(ctx: JobContext) -> dict[str, Any]:
    """The job: look by look, each a read of its own, so that nobody waits for it; what was found is kept in short writes.

    Goes on behind the last look that was kept. Raises Forbidden when its starter may no longer merge.
    """
    _check_may(ctx)
    if "pieces" not in ctx.checkpoint:
        async with ctx.db.read(ctx.scope) as uow:
            ctx.checkpoint |= {"pieces": await queries.count_customers(uow) // SLICE + 1, "looked": 0, "found": 0}
    pieces = ctx.checkpoint["pieces"]
    total = pieces * len(queries.LOOKS)
    for step in range(ctx.checkpoint["looked"], total):
        number, piece = divmod(step, pieces)
        async with ctx.db.read(ctx.scope) as uow:
            most = (await access.find_numbers(uow)).shared_after
            pairs = await queries.look(uow, number, piece, pieces, most)
        for start in range(0, len(pairs), AT_ONCE):
            async with ctx.step() as uow:
                ctx.checkpoint["found"] += await queries.add(uow, pairs[start : start + AT_ONCE])
        async with ctx.step(done=step + 1, total=total, note={"found": ctx.checkpoint["found"]}):
            ctx.checkpoint["looked"] = step + 1
    return {"found": ctx.checkpoint["found"]}


async def merge_alike(ctx: JobContext) -> dict[str, Any]:
    """The job: every pair with the same phone and the same name, each merge its own undo, and all of them together. The older
    record stays.

    Who cannot be merged is passed over and counted. Raises Forbidden when its starter may no longer merge.
    """
    _check_may(ctx)
    handlers = registry_from(ctx.services).all(MergeHandler)
    merged, refused = ctx.checkpoint.get("merged", 0), list(map(UUID, ctx.checkpoint.get("refused", [])))
    while True:
        async with ctx.db.read(ctx.scope) as uow:
            rows = await queries.find_alike(uow, MERGES_AT_ONCE, refused)
            left = (await queries.count(uow))["alike"]
        if not rows:
            return {"merged": merged, "refused": len(refused)}
        for row in rows:
            try:
                async with ctx.step(done=merged + 1, total=max(merged + left, merged + 1)) as uow:
                    # One of them may have gone into a third meanwhile.
                    await merging.merge(uow, row["first_id"], row["second_id"], "alike", handlers, ctx.job_id)
                    ctx.checkpoint["merged"] = merged + 1
                merged += 1
            except GuanxiError as error:
                if error.status >= 500 or error.code == "kernel.lease_lost":
                    raise
                refused.append(row["id"])
                ctx.checkpoint["refused"] = [str(one) for one in refused]
                ctx.checkpoint["merged"] = merged


async def part_alike(ctx: JobContext) -> dict[str, Any]:
    """The job: the merges of one batch taken back, the last first. What cannot be taken back is passed over and counted.

    Raises Forbidden when its starter may no longer merge.
    """
    _check_may(ctx)
    batch_id = UUID(ctx.args["batch_id"])
    handlers = registry_from(ctx.services).all(MergeHandler)
    parted, refused = ctx.checkpoint.get("parted", 0), list(map(UUID, ctx.checkpoint.get("refused", [])))
    while True:
        async with ctx.db.read(ctx.scope) as uow:
            merges = await queries.find_batch(uow, batch_id, MERGES_AT_ONCE, refused)
            left = next((one["left"] for one in await queries.find_batches(uow, BATCHES) if one["id"] == batch_id), 0)
        if not merges:
            return {"parted": parted, "refused": len(refused)}
        for merge_id in merges:
            try:
                async with ctx.step(done=parted + 1, total=max(parted + left, parted + 1)) as uow:
                    await merging.unmerge(uow, merge_id, handlers)
                    ctx.checkpoint["parted"] = parted + 1
                parted += 1
            except GuanxiError as error:
                if error.status >= 500 or error.code == "kernel.lease_lost":
                    raise
                refused.append(merge_id)
                ctx.checkpoint["refused"] = [str(one) for one in refused]
                ctx.checkpoint["parted"] = parted
