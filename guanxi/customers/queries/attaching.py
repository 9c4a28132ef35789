"""Profiles of visitors that sources know before anybody knows who they are: made without a customer, pointed to one later."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.ids import new_ids


async def insert_anonymous(uow: UnitOfWork, source: str, external_ids: Sequence[str]) -> dict[str, UUID]:
    """The profile of each id of the source, made without a customer where there is none."""
    wanted = sorted(set(external_ids))
    await uow.run(
        """INSERT INTO profile (workspace_id, id, source, external_id)
           SELECT %(ws)s, p.id, %(source)s, p.external_id FROM unnest(%(ids)s::uuid[], %(wanted)s::text[]) AS p(id, external_id)
           ON CONFLICT (workspace_id, source, external_id) DO NOTHING""",
        source=source,
        ids=new_ids(len(wanted)),
        wanted=wanted,
    )
    return {row["external_id"]: row["id"] for row in await find_of_source(uow, source, wanted)}


async def find_of_source(uow: UnitOfWork, source: str, external_ids: Sequence[str]) -> list[Row]:
    """external_id, id, customer_id of the profiles that a source has."""
    return await uow.all(
        """SELECT external_id, id, customer_id FROM profile
           WHERE workspace_id = %(ws)s AND source = %(source)s AND external_id = ANY(%(ids)s)""",
        source=source,
        ids=list(external_ids),
    )


async def attach(uow: UnitOfWork, pairs: Mapping[UUID, UUID]) -> list[Row]:
    """Point profiles that are nobody's to customers that are there: id and customer_id of those that were."""
    profiles = sorted(pairs)
    return await uow.all(
        """UPDATE profile p SET customer_id = w.customer_id
           FROM (SELECT w.profile_id, w.customer_id FROM unnest(%(profiles)s::uuid[], %(customers)s::uuid[]) AS w(profile_id, customer_id)
                 JOIN customer c ON c.workspace_id = %(ws)s AND c.id = w.customer_id AND c.deleted_at IS NULL AND c.merged_into_id IS NULL) w
           WHERE p.workspace_id = %(ws)s AND p.id = w.profile_id AND p.customer_id IS NULL RETURNING p.id, p.customer_id""",
        profiles=profiles,
        customers=[pairs[one] for one in profiles],
    )


async def find_pointers(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """The customer of each profile that is there."""
    rows = await uow.all(
        "SELECT id, customer_id FROM profile WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=list(ids)
    )
    return {row["id"]: row["customer_id"] for row in rows}


async def set_pointer(uow: UnitOfWork, profile_id: UUID, customer_id: UUID | None) -> None:
    """Point one profile to a customer or to nobody."""
    await uow.run(
        "UPDATE profile SET customer_id = %(customer)s WHERE workspace_id = %(ws)s AND id = %(id)s",
        id=profile_id,
        customer=customer_id,
    )


async def find_changed(uow: UnitOfWork, change_set_id: UUID) -> list[UUID]:
    """Profiles that a change-set pointed elsewhere."""
    rows = await uow.all(
        """SELECT object_id FROM change_entry WHERE workspace_id = %(ws)s AND change_set_id = %(id)s AND object = 'profile'
           ORDER BY object_id""",
        id=change_set_id,
    )
    return [row["object_id"] for row in rows]
