"""The tag of a segment: its members get it while they are in it, or once for good.

A tag that somebody set is left alone: what a rule sets carries the rule's id, and only that is taken away again. Where another
segment keeps the same tag on somebody, it becomes that one's.
"""

from collections.abc import Sequence
from uuid import UUID

from guanxi.customers import api as customers
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.segments.queries import tags as queries

WHILE, ONCE = "while", "once"
_CHUNK = 2_000


async def follow(uow: UnitOfWork, segment: Row, entered: Sequence[UUID], left: Sequence[UUID]) -> None:
    """Who came in gets the tag; who left loses it."""
    if segment["tag_id"] is None:
        return
    if entered:
        rule = segment["id"] if segment["tag_mode"] == WHILE else None
        await customers.tag_by_rule(uow, segment["tag_id"], entered, rule)
    if left and segment["tag_mode"] == WHILE:
        await _take(uow, segment["tag_id"], segment["id"], left)


async def drop(uow: UnitOfWork, tag_id: UUID, segment_id: UUID) -> bool:
    """The segment keeps the tag on nobody any more: some of those who carry it because of the segment lose it. False: nobody is left."""
    some = await customers.find_tagged_by_rule(uow, tag_id, segment_id, _CHUNK)
    if some:
        await _take(uow, tag_id, segment_id, some)
    return len(some) == _CHUNK


async def settle(uow: UnitOfWork, segment: Row, ids: Sequence[UUID]) -> None:
    """Of these, who carries the tag because of the segment and is not in it: a merge brought it."""
    if segment["tag_id"] is None or segment["tag_mode"] != WHILE:
        return
    outside = await queries.find_outside(uow, segment["tag_id"], segment["id"], ids)
    if outside:
        await _take(uow, segment["tag_id"], segment["id"], outside)


async def _take(uow: UnitOfWork, tag_id: UUID, segment_id: UUID, ids: Sequence[UUID]) -> None:
    kept = await queries.find_keepers(uow, tag_id, segment_id, ids)
    await customers.untag_by_rule(uow, tag_id, ids, segment_id, kept)
