"""A visitor becomes known: the profile that was nobody's points to a customer, and what it did before is in the customer's stream.

Nothing else moves (decision 0010). A profile that is somebody's already stays theirs.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.customers.events import ProfileAttached, ProfileDetached
from guanxi.customers.queries import attaching, landing
from guanxi.kernel import log
from guanxi.kernel.changes import Change, Values, record
from guanxi.kernel.db import UnitOfWork

OBJECT = "profile"


async def attach_profiles(uow: UnitOfWork, pairs: Mapping[UUID, UUID]) -> list[UUID]:
    """Point each profile to its customer (merged ones to who they became); those that were nobody's and are now theirs. One
    change-set, which can be undone, and an event per profile."""
    if not pairs:
        return []
    survivors = await landing.find_survivors(uow, [str(one) for one in set(pairs.values())])
    wanted = {one: UUID(survivors[str(customer)]) for one, customer in pairs.items() if str(customer) in survivors}
    rows = await attaching.attach(uow, wanted)
    if not rows:
        return []
    entries = [
        Change(OBJECT, row["id"], {"customer_id": None}, {"customer_id": str(row["customer_id"])}) for row in rows
    ]
    change_set_id = await record(uow, "attach", entries)
    log.publish(
        uow,
        *(
            ProfileAttached(object_id=row["customer_id"], profile_id=row["id"], change_set_id=change_set_id)
            for row in rows
        ),
    )
    return [row["id"] for row in rows]


class ProfileRestorer:
    """Reads and sets whose a profile is (kernel.changes.Restorer)."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """The customer's id as text, None for nobody."""
        found = await attaching.find_pointers(uow, ids)
        return {one: _values(found[one]) if one in found else None for one in ids}

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Point it there."""
        customer = None if values is None else values.get("customer_id")
        await attaching.set_pointer(uow, object_id, UUID(customer) if customer else None)

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Nothing in it is personal."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Nothing is sealed."""
        return {}, {}


def _values(customer_id: UUID | None) -> dict[str, Any]:
    return {"customer_id": None if customer_id is None else str(customer_id)}


PROFILE_RESTORER = ProfileRestorer()


async def find_attached(uow: UnitOfWork, change_set_id: UUID) -> dict[UUID, UUID]:
    """Customers of the profiles that a change-set pointed to them and that are theirs still."""
    profiles = await attaching.find_changed(uow, change_set_id)
    pointers = await attaching.find_pointers(uow, profiles)
    return {one: customer for one, customer in pointers.items() if customer is not None}


async def tell_moved(uow: UnitOfWork, before: Mapping[UUID, UUID], change_set_id: UUID) -> None:
    """After an undo: events for those who lost or got profiles."""
    moved = await attaching.find_changed(uow, change_set_id)
    now = await attaching.find_pointers(uow, moved)
    for one in moved:
        customer = now.get(one)
        if customer is not None:
            log.publish(uow, ProfileAttached(object_id=customer, profile_id=one, change_set_id=change_set_id))
        elif one in before:
            log.publish(uow, ProfileDetached(object_id=before[one], profile_id=one, change_set_id=change_set_id))
