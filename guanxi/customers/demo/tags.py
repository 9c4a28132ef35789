"""Tags of the demo company in groups, on some of its customers: which, follows from the customer's key alone."""

from collections.abc import AsyncIterator
from typing import ClassVar, Final
from uuid import UUID

from guanxi.customers.queries import records
from guanxi.customers.queries import tags as queries
from guanxi.customers.rules.demo import import_id_of
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.rng import SeededRng
from guanxi.sdk.demo_data import DemoData, DemoRun

PAGE = 4_000
TAGS: Final = (
    ("偏好", "爱喝绿茶", 14),
    ("偏好", "送礼需求", 11),
    ("偏好", "家居控", 9),
    ("活动", "双十一会场", 18),
    ("活动", "直播间", 12),
    ("活动", "老带新", 5),
    ("关怀", "高价值", 7),
    ("关怀", "需回访", 4),
)
"""Group, name, and how many of a hundred carry it."""
_CARRY = """
    INSERT INTO customer_tag (workspace_id, customer_id, tag_id)
    SELECT %(ws)s, p.customer_id, t.id FROM profile p
    JOIN tag t ON t.workspace_id = %(ws)s AND t.id = ANY(%(tags)s)
    JOIN unnest(%(names)s::text[], %(shares)s::int[]) AS w (name, share) ON w.name = t.name
    WHERE p.workspace_id = %(ws)s AND p.id = ANY(%(ids)s) AND p.customer_id IS NOT NULL
      AND ('x' || substr(md5(p.external_id || t.name), 1, 6))::bit(24)::int %% 100 < w.share
    ON CONFLICT DO NOTHING
"""

_TAKE = """
    DELETE FROM customer_tag WHERE workspace_id = %(ws)s AND (customer_id, tag_id) IN (
        SELECT t.customer_id, t.tag_id FROM customer_tag t WHERE t.workspace_id = %(ws)s AND t.tag_id = ANY(%(tags)s)
          AND EXISTS (SELECT FROM profile p WHERE p.workspace_id = %(ws)s AND p.customer_id = t.customer_id AND p.import_id = %(import_id)s)
          AND NOT EXISTS (SELECT FROM change_entry e WHERE e.workspace_id = %(ws)s AND e.object_id = t.customer_id)
        LIMIT %(batch)s)
"""
_DROP = """
    DELETE FROM tag t WHERE t.workspace_id = %(ws)s AND t.id = ANY(%(tags)s)
      AND NOT EXISTS (SELECT FROM customer_tag c WHERE c.workspace_id = %(ws)s AND c.tag_id = t.id)
"""
_DROP_GROUPS = """
    DELETE FROM tag_group g WHERE g.workspace_id = %(ws)s AND g.name = ANY(%(names)s)
      AND NOT EXISTS (SELECT FROM tag t WHERE t.workspace_id = %(ws)s AND t.group_id = g.id)
"""


class DemoTags(DemoData):
    """What the demo's customers are marked with."""

    key: ClassVar[str] = "customers.tags"
    label: ClassVar[Label] = Label(zh="客户标签", en="Tags")
    after: ClassVar[tuple[str, ...]] = ("customers.people",)

    async def make(self, run: DemoRun) -> int:
        """The tags first, then who carries them, page by page."""
        ids = await run.db.run(run.scope, _tags, run)
        after: UUID | None = None
        seen = made = 0
        while page := await run.db.run_read(run.scope, records.find_profile_page, after, PAGE):
            profiles = [row["id"] for row in page]
            made += await run.db.run(run.scope, _carry, ids, profiles)
            after, seen = profiles[-1], seen + len(page)
            run.said(min(seen, run.customers), run.customers)
        return made

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """Tags that nobody carries but the demo's own customers, page by page; the others stay."""
        import_id = import_id_of(run.seed)
        while taken := await run.db.run(run.scope, _take, run.rng, import_id):
            yield taken
        yield await run.db.run(run.scope, _drop, run.rng)


async def _take(uow: UnitOfWork, rng: SeededRng, import_id: UUID) -> int:
    return await uow.run(_TAKE, tags=_ids(rng), import_id=import_id, batch=PAGE)


async def _drop(uow: UnitOfWork, rng: SeededRng) -> int:
    dropped = await uow.run(_DROP, tags=_ids(rng))
    await uow.run(_DROP_GROUPS, names=sorted({group for group, _, _ in TAGS}))
    return dropped


def _ids(rng: SeededRng) -> list[UUID]:
    return [UUID(bytes=rng.child(name).bytes(16), version=4) for _, name, _ in TAGS]


async def _tags(uow: UnitOfWork, run: DemoRun) -> list[UUID]:
    """Ids of the tags, made under ids of the seed where there are none of that name."""
    found: list[UUID] = []
    for (group, name, _), own in zip(TAGS, _ids(run.rng), strict=True):
        known = await queries.get_by_name(uow, name)
        if known is None:
            known = own
            await queries.insert(uow, known, name, await queries.make_group(uow, group))
        found.append(known)
    return found


async def _carry(uow: UnitOfWork, tags: list[UUID], profiles: list[UUID]) -> int:
    names, shares = [name for _, name, _ in TAGS], [share for _, _, share in TAGS]
    return await uow.run(_CARRY, tags=tags, names=names, shares=shares, ids=profiles)
