"""The door through which identity compares customers: records with their contact details opened, what people decided, and the list of
pairs to look at. There is one list; what a model finds is a reason on it like any other.

Contact details leave here only for comparing in memory: nobody may store or show them. Not here: which pairs are alike (identity).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from guanxi.customers.contracts import Comparable, Offered, PairStanding
from guanxi.customers.queries import comparing as queries
from guanxi.customers.queries import reviewing
from guanxi.customers.rules import CHANGE_PURPOSE, HANDLE_PURPOSE
from guanxi.customers.rules.parting import Merged
from guanxi.customers.rules.reviewing import WEIGHTS, Pair
from guanxi.customers.service import merging
from guanxi.customers.service.writing import cipher_of
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.sdk.merging import MergeHandler
from guanxi.sdk.registry import registry_of

REASONS: Final = {"strong": "model_strong", "likely": "model_likely"}


async def find_page(uow: UnitOfWork, after: UUID | None, limit: int) -> list[Comparable]:
    """Live customers of the scope, in the order of their ids."""
    return await _open(uow, await queries.find_page(uow, after, limit))


async def find_some(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Comparable]:
    """Those of `ids` that the scope sees."""
    return {one.id: one for one in await _open(uow, await queries.find_some(uow, ids))}


async def _open(uow: UnitOfWork, rows: Sequence[Row]) -> list[Comparable]:
    handles = await queries.find_handles(uow, [row["id"] for row in rows])
    return await _make(uow, rows, handles)


async def _make(uow: UnitOfWork, rows: Sequence[Row], handles: Sequence[Row]) -> list[Comparable]:
    cipher = await cipher_of(uow)
    values = cipher.open_many(HANDLE_PURPOSE, [one["id"] for one in handles], [bytes(one["sealed"]) for one in handles])
    found: dict[tuple[UUID, str], list[str]] = {}
    for one, value in zip(handles, values, strict=True):
        known = found.setdefault((one["customer_id"], one["kind"]), [])
        if value not in known:
            known.append(value)
    return [
        Comparable(
            row["id"], row["kind"], row["name"], row["gender"], row["birthday"], row["city"], row["address"],
            tuple(found.get((row["id"], "phone"), ())), tuple(found.get((row["id"], "email"), ())),
        )
        for row in rows
    ]  # fmt: skip


async def find_decided(
    uow: UnitOfWork, limit: int
) -> tuple[list[tuple[Comparable, Comparable]], list[tuple[Comparable, Comparable]]]:
    """What people decided last: pairs that are one, each as it was before the merge, and pairs that are two."""
    merges = await queries.find_merges(uow, limit)
    apart = await queries.find_apart(uow, limit)
    two = await find_some(uow, [row[key] for row in apart for key in ("first_id", "second_id")])
    pairs = [(two.get(row["first_id"]), two.get(row["second_id"])) for row in apart]
    return await _find_merged(uow, merges), [(one, other) for one, other in pairs if one and other]


async def _find_merged(uow: UnitOfWork, merges: Sequence[Row]) -> list[tuple[Comparable, Comparable]]:
    ids = [row[key] for row in merges for key in ("survivor_id", "loser_id")]
    rows = {row["id"]: row for row in await queries.find_some(uow, ids)}
    handles = await queries.find_handles(uow, [row["survivor_id"] for row in merges])
    cipher = await cipher_of(uow)
    found = []
    for merge in merges:
        survivor, loser = rows.get(merge["survivor_id"]), rows.get(merge["loser_id"])
        if survivor is None or loser is None or "sealed" not in merge["survivor_before"]:
            continue
        opened = cipher.open(CHANGE_PURPOSE, merge["id"], bytes.fromhex(merge["survivor_before"]["sealed"]))
        brought = set(merge["profiles"])
        own = [one for one in handles if one["customer_id"] == survivor["id"]]
        theirs = [{**one, "customer_id": loser["id"]} for one in own if one["profile_id"] in brought]
        mine = [one for one in own if one["profile_id"] not in brought]
        before = _before(survivor, Merged(*msgspec.json.decode(opened)).before)
        one, other = await _make(uow, [before, loser], [*mine, *theirs])
        found.append((one, other))
    return found


def _before(survivor: Row, before: Mapping[str, Any]) -> dict[str, Any]:
    """The survivor without what the merge filled."""
    known = {key: value for key, value in before.items() if key in {"name", "gender", "birthday", "city"}}
    custom = before.get("custom")
    return {
        **survivor,
        **known,
        "address": custom.get("address") if isinstance(custom, Mapping) else survivor["address"],
    }


async def offer(uow: UnitOfWork, pairs: Sequence[Offered]) -> int:
    """Put pairs on the list of those to look at; how many are new there. Those that people decided stay decided."""
    return await reviewing.add(uow, [Pair(one.one, one.other, (REASONS[one.strength],)) for one in pairs])


async def withdraw(uow: UnitOfWork, pairs: Sequence[tuple[UUID, UUID]]) -> int:
    """A model does not say any more that these are one; what else speaks for them stays. How many there were."""
    weights = msgspec.json.encode(WEIGHTS).decode()
    firsts, seconds = [min(pair) for pair in pairs], [max(pair) for pair in pairs]
    return await queries.withdraw(uow, list(REASONS.values()), weights, firsts, seconds)


async def find_apart(uow: UnitOfWork, ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    """Pairs of live customers (the lower id first) that people keep apart, themselves or by those merged into them."""
    rows = await queries.find_apart_among(uow, ids)
    return {(min(row["one"], row["other"]), max(row["one"], row["other"])) for row in rows}


async def merge(uow: UnitOfWork, survivor_id: UUID, loser_id: UUID, reason: str, batch_id: UUID | None = None) -> UUID:
    """Two are one; taken back alone or, by `batch_id`, with the others of a job. Raises NotFound, CannotMerge."""
    handlers = registry_of(uow).all(MergeHandler)
    return await merging.merge(uow, survivor_id, loser_id, reason, handlers, batch_id)


async def get_standing(uow: UnitOfWork, one: UUID, other: UUID) -> PairStanding:
    """What is known of two beyond their fields: exact links, what people decided."""
    review = await queries.get_review(uow, one, other)
    merged = await queries.find_merge_of(uow, one, other)
    handles = await queries.find_handles(uow, [one, other])
    sides = [
        {(row["kind"], bytes(row["blind"])) for row in handles if row["customer_id"] == side} for side in (one, other)
    ]
    return PairStanding(
        shared=tuple(sorted({kind for kind, _ in sides[0] & sides[1]})),
        reasons=tuple(review["reasons"]) if review else (),
        used=review["used"] if review else None,
        apart=bool(review and review["decided_at"]),
        merged_at=merged["at"] if merged else None,
        merged_by_job=bool(merged and merged["reason"] in {"alike", "model"}),
    )
