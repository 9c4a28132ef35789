"""Requests to see a customer somebody met beyond their reach: asked, told to who may answer, answered, taken back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.customers import permissions
from guanxi.customers.errors import RequestSettled
from guanxi.customers.events import AccessAnswered, AccessAsked, CustomerUpdated
from guanxi.customers.queries import beyond as queries
from guanxi.customers.queries import records
from guanxi.customers.service import writing
from guanxi.customers.service.beyond import mask_name
from guanxi.kernel import log
from guanxi.kernel.changes import Change, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.kernel.ids import new_id
from guanxi.sdk.field_policy import policy_of

MOST = 100
SHARE = "access.record.share"


async def has_owner(uow: UnitOfWork, hit_id: UUID) -> bool:
    """Whether the customer met belongs to somebody who is here. Raises NotFound."""
    met = await queries.get_met(uow, hit_id)
    if met is None:
        raise NotFound()
    return met["owner_id"] is not None and any(
        not one.disabled for one in await access.find_people(uow, [met["owner_id"]])
    )


async def ask(uow: UnitOfWork, hit_id: UUID, managers: Sequence[UUID]) -> UUID:
    """Ask to see the customer met by `hit_id`; the request's id. Tells its owner, else `managers`. Asking again tells nobody
    anew. Raises NotFound, RequestSettled."""
    met = await queries.get_met(uow, hit_id)
    if met is None:
        raise NotFound()
    request_id = await queries.insert_request(uow, new_id(), met["customer_id"])
    if request_id is None:
        raise RequestSettled()
    active = {one.id for one in await access.find_people(uow) if not one.disabled}
    people = [met["owner_id"]] if met["owner_id"] in active else [one for one in managers if one in active]
    await access.audit(uow, "customers.access_asked", "customer", met["customer_id"])
    log.publish(uow, AccessAsked(object_id=met["customer_id"], request_id=request_id, tell=tuple(people)))
    return request_id


async def find(uow: UnitOfWork) -> list[dict[str, Any]]:
    """Requests that concern the caller. A customer they do not see has a masked name."""
    rows = await queries.find_requests(uow, MOST)
    people = [one for row in rows for one in (row["asked_by"], row["answered_by"]) if one]
    names = await records.find_owners(uow, people)
    policy = await policy_of(uow, "customer")
    shown = []
    for row in rows:
        name = policy.show_title("name", row["name"]) if row["seen"] else mask_name(row["name"])
        shown.append(
            {
                "id": row["id"],
                "customer_id": row["customer_id"] if row["seen"] else None,
                "name": name if row["seen"] or policy.may_see("name") else "",
                "asked_by_name": names.get(row["asked_by"]),
                "asked_at": row["asked_at"],
                "answer": row["answer"],
                "answered_by_name": names.get(row["answered_by"]),
                "answered_at": row["answered_at"],
                "mine": row["mine"],
                "may_answer": row["answer"] is None and _may_answer(uow, row),
                "may_undo": row["answer"] is not None and row["by_me"],
            }
        )
    return shown


def _may_answer(uow: UnitOfWork, row: Row) -> bool:
    return bool(row["seen"] and not row["mine"] and uow.scope.allows(permissions.EDIT.key))


async def answer(uow: UnitOfWork, request_id: UUID, what: str) -> None:
    """`shared`, `assigned` or `refused`. Raises NotFound, Forbidden, RequestSettled and what sharing and changing raise."""
    row = await queries.lock_request(uow, request_id)
    if row is None or not _may_answer(uow, {**row, "answer": None}):
        raise NotFound()
    if row["answer"] is not None:
        raise RequestSettled()
    before, anew = None, False
    if what == "shared":
        if not uow.scope.allows(SHARE):
            raise Forbidden(permission=SHARE)
        anew = await access.share_record(uow, "customer", row["customer_id"], row["asked_by"])
    elif what == "assigned":
        before = row["owner_id"]
        await writing.change(uow, row["customer_id"], row["version"], {"owner_id": row["asked_by"]})
    await queries.set_answer(uow, request_id, what, owner_before=before, shared_anew=anew)
    await _tell(uow, row, what)


async def undo(uow: UnitOfWork, request_id: UUID) -> None:
    """The caller's own answer is taken back, and what it gave. Raises NotFound, RequestSettled."""
    row = await queries.lock_request(uow, request_id)
    if row is None or not row["by_me"] or row["answer"] is None:
        raise NotFound()
    if row["answer"] == "shared" and row["shared_anew"]:
        await access.part_shares(uow, "customer", row["customer_id"], [row["asked_by"]])
    elif row["answer"] == "assigned":
        await _give_back(uow, row)
    await queries.set_answer(uow, request_id, None)
    await _tell(uow, row, "open")


async def _give_back(uow: UnitOfWork, row: Row) -> None:
    """To the owner before; who gave a customer away may see it no more, so this goes by the request and not by their reach."""
    if row["owner_id"] != row["asked_by"]:
        raise RequestSettled()
    customer_id = row["customer_id"]
    change = Change("customer", customer_id, {"owner_id": row["asked_by"]}, {"owner_id": row["owner_before"]})
    await records.update(uow, customer_id, {"owner_id": row["owner_before"]})
    change_set_id = await record(uow, "undo", [change])
    log.publish(uow, CustomerUpdated(object_id=customer_id, change_set_id=change_set_id, fields=("owner_id",)))


async def _tell(uow: UnitOfWork, row: Row, what: str) -> None:
    detail = {"answer": what, "asked_by": str(row["asked_by"])}
    await access.audit(uow, "customers.access_answered", "customer", row["customer_id"], detail=detail)
    # Sharing tells by itself.
    tell = () if what == "shared" else (row["asked_by"],)
    log.publish(uow, AccessAnswered(object_id=row["customer_id"], request_id=row["id"], answer=what, tell=tell))
