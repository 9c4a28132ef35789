"""Tags that a rule gives and takes away: in sets, as changes like any other.

What somebody set by hand is left alone: only what carries the rule's id is the rule's to take. Not here: the rules (upper rooms).
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from guanxi.access import api as access
from guanxi.customers import permissions
from guanxi.customers.queries import bulk as bulk_queries
from guanxi.customers.queries import tags
from guanxi.customers.service import bulk_work
from guanxi.kernel.changes import Change, record
from guanxi.kernel.db import UnitOfWork

_NAME = "tags"


async def may_tag(uow: UnitOfWork, tag_id: UUID) -> bool:
    """Whether the tag is there and the caller might set it by hand. Raises FieldClosed where tags are locked for them."""
    await access.check_writable(uow, "customer", [_NAME])
    return uow.scope.allows(permissions.EDIT.key) and any(
        row["id"] == tag_id for row in await tags.find(uow, used=False)
    )


async def give(uow: UnitOfWork, tag_id: UUID, ids: Sequence[UUID], rule_id: UUID | None) -> int:
    """Some thousand customers carry the tag from now on; how many did not. `rule_id` may take it away again; None: it is for good."""
    before = await bulk_queries.find_tags(uow, list(ids))
    added = await tags.add_by_rule(uow, tag_id, ids, rule_id)
    await _record(uow, {one: (before[one], sorted({*before[one], str(tag_id)})) for one in added})
    return len(added)


async def take(uow: UnitOfWork, tag_id: UUID, ids: Sequence[UUID], rule_id: UUID, kept: Mapping[UUID, UUID]) -> int:
    """Those who carry the tag because of the rule carry it no more; how many. For who is in `kept` another rule keeps it."""
    carrying = await tags.find_of_rule(uow, tag_id, rule_id, ids, len(ids))
    await tags.set_rule(uow, tag_id, {one: kept[one] for one in carrying if one in kept})
    going = [one for one in carrying if one not in kept]
    if not going:
        return 0
    before = await bulk_queries.find_tags(uow, going)
    await tags.take(uow, going, [tag_id])
    gone = {one: (before[one], [tag for tag in before[one] if tag != str(tag_id)]) for one in going}
    await _record(uow, {one: sides for one, sides in gone.items() if sides[0] != sides[1]})
    return len(going)


async def find_carriers(uow: UnitOfWork, tag_id: UUID, rule_id: UUID, most: int) -> list[UUID]:
    """Some of the customers who carry the tag because of the rule."""
    return await tags.find_of_rule(uow, tag_id, rule_id, None, most)


async def find_names(uow: UnitOfWork) -> dict[str, str]:
    """What tags are called, by id as text."""
    return {str(row["id"]): row["name"] for row in await tags.find(uow, used=False)}


async def _record(uow: UnitOfWork, sides: Mapping[UUID, tuple[list[str], list[str]]]) -> None:
    changes = [Change("customer", one, {_NAME: before}, {_NAME: after}) for one, (before, after) in sides.items()]
    if changes:
        await bulk_work.publish(uow, changes, await record(uow, "tag_rule", changes))
