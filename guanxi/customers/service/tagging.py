"""Tags: those there are, with their groups; and which of them a customer carries, as an undoable change."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.customers.errors import TagTaken
from guanxi.customers.events import CustomerUpdated, TagChanged
from guanxi.customers.queries import tags
from guanxi.customers.service.writing import require
from guanxi.kernel import log
from guanxi.kernel.changes import Change, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id


async def find(uow: UnitOfWork, used: bool) -> list[Row]:
    """All tags; `used`: with how many live customers carry each."""
    return await tags.find(uow, used=used)


async def create(uow: UnitOfWork, name: str, group: str | None) -> UUID:
    """A new tag. Raises TagTaken."""
    await _check_free(uow, name, None)
    tag_id = new_id()
    await tags.insert(uow, tag_id, name, await tags.make_group(uow, group) if group else None)
    log.publish(uow, TagChanged(object_id=tag_id, act="created"))
    return tag_id


async def change(uow: UnitOfWork, tag_id: UUID, name: str, group: str | None) -> None:
    """Rename or regroup: everybody who carries it shows the new name. Raises NotFound, TagTaken."""
    await _require_tag(uow, tag_id)
    await _check_free(uow, name, tag_id)
    await tags.update(uow, tag_id, name, await tags.make_group(uow, group) if group else None)
    log.publish(uow, TagChanged(object_id=tag_id, act="changed"))


async def merge(uow: UnitOfWork, tag_id: UUID, into_id: UUID) -> int:
    """Everybody who carries one carries the other instead; how many. Cannot be taken back; audited. Raises NotFound."""
    if tag_id == into_id:
        raise NotFound()
    await _require_tag(uow, tag_id)
    await _require_tag(uow, into_id)
    moved = await tags.move(uow, tag_id, into_id)
    await tags.set_deleted(uow, tag_id, True)
    log.publish(uow, TagChanged(object_id=tag_id, act="merged", into_id=into_id))
    await access.audit(uow, "customers.tag_merged", "tag", tag_id, detail={"into_id": str(into_id), "moved": moved})
    return moved


async def set_deleted(uow: UnitOfWork, tag_id: UUID, deleted: bool) -> None:
    """Delete a tag, or bring it back with all who carried it; one that is there already stays. Raises NotFound, TagTaken."""
    if not deleted and await tags.get(uow, tag_id) is not None:
        return
    found = await tags.get(uow, tag_id, deleted=not deleted)
    if found is None:
        raise NotFound()
    if not deleted:
        await _check_free(uow, found["name"], tag_id)
    await tags.set_deleted(uow, tag_id, deleted)
    log.publish(uow, TagChanged(object_id=tag_id, act="deleted" if deleted else "restored"))
    action = "customers.tag_deleted" if deleted else "customers.tag_restored"
    await access.audit(uow, action, "tag", tag_id)


async def put(uow: UnitOfWork, customer_id: UUID, wanted: Sequence[UUID]) -> UUID | None:
    """The customer carries exactly these tags; the change-set, None when nothing differs. Raises NotFound, Invalid."""
    await require(uow, customer_id, lock=True)
    await access.check_writable(uow, "customer", ["tags"])
    known = {row["id"] for row in await tags.find(uow, used=False)}
    unknown = [one for one in wanted if one not in known]
    if unknown:
        problem = FieldProblem("tags", "customers.no_such_tag", "没有这个标签。", "There is no such tag.")
        raise Invalid(fields=[problem])
    before, after = await carried(uow, customer_id), sorted(str(one) for one in set(wanted))
    if before == after:
        return None
    await tags.put(uow, customer_id, wanted)
    change_set_id = await record(uow, "edit", [Change("customer", customer_id, {"tags": before}, {"tags": after})])
    log.publish(uow, CustomerUpdated(object_id=customer_id, change_set_id=change_set_id, fields=("tags",)))
    return change_set_id


async def carried(uow: UnitOfWork, customer_id: UUID) -> list[str]:
    """Ids of the tags a customer carries, in order: what change-sets say."""
    found: list[dict[str, Any]] = (await tags.find_of(uow, [customer_id]))[customer_id]
    return sorted(str(row["id"]) for row in found)


async def _require_tag(uow: UnitOfWork, tag_id: UUID) -> None:
    if await tags.get(uow, tag_id) is None:
        raise NotFound()


async def _check_free(uow: UnitOfWork, name: str, tag_id: UUID | None) -> None:
    found = await tags.get_by_name(uow, name)
    if found is not None and found != tag_id:
        raise TagTaken(fields=[FieldProblem("name", TagTaken.code, TagTaken.zh, TagTaken.en)])


async def gain(uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> list[UUID]:
    """At a merge; the tags the survivor did not carry before."""
    return await tags.add_from(uow, survivor_id, loser_id)


async def lose(uow: UnitOfWork, survivor_id: UUID, gained: Sequence[UUID]) -> None:
    """At an un-merge."""
    await tags.take(uow, [survivor_id], gained)
