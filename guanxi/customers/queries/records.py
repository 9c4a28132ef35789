"""One customer at a time: reading for the page, writing its columns, its handles and profiles."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.log import encode
from guanxi.kernel.services import services_of

_COLUMNS = (
    "id, kind, name, gender, birthday, language, country, province, city, district, stage, class, source, owner_id, custom, "
    "created_at, updated_at, version, merged_into_id, deleted_at"
)


async def get(uow: UnitOfWork, customer_id: UUID, *, lock: bool = False) -> Row | None:
    """The row of a customer the scope may see, merged and deleted ones too."""
    statement = sql.SQL(
        "SELECT {columns} FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = %(id)s AND {visible} {lock}"
    ).format(
        columns=sql.SQL(_COLUMNS),
        visible=uow.scope.visible("customer", "c"),
        lock=sql.SQL("FOR UPDATE OF c" if lock else ""),
    )
    return await uow.one(statement, id=customer_id)


async def find_whole(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """The rows of those of `ids` that the scope may see."""
    statement = sql.SQL(
        "SELECT {columns} FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s) AND {visible}"
    ).format(columns=sql.SQL(_COLUMNS), visible=uow.scope.visible("customer", "c"))
    return await uow.all(statement, ids=list(ids))


async def find_visible(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Those of `ids` that the scope may see, with id, kind, name, owner_id."""
    statement = sql.SQL(
        "SELECT id, kind, name, owner_id FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s) AND {}"
    ).format(uow.scope.visible("customer", "c"))
    return await uow.all(statement, ids=list(ids))


async def find_owners(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of users by id."""
    rows = await uow.all(
        "SELECT id, name FROM user_account WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=list(ids)
    )
    return {row["id"]: row["name"] for row in rows}


async def update(uow: UnitOfWork, customer_id: UUID, values: Mapping[str, Any]) -> None:
    """Set columns (keys come from rules.FIELDS and the computed columns, never from a caller)."""
    assignments = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(key), sql.Placeholder(f"v_{key}")) for key in values
    )
    params = {f"v_{key}": encode(value) if isinstance(value, dict) else value for key, value in values.items()}
    statement = sql.SQL(
        "UPDATE customer SET {}, version = version + 1, updated_at = now() WHERE workspace_id = %(ws)s AND id = %(id)s"
    ).format(assignments)
    await uow.run(statement, id=customer_id, **params)


async def find_handles(uow: UnitOfWork, customer_ids: Sequence[UUID]) -> list[Row]:
    """Handles of customers: customer_id, id, kind, hint, sealed, verified_at, source; one line per distinct value."""
    return await uow.all(
        """SELECT DISTINCT ON (p.customer_id, h.kind, h.blind) p.customer_id, h.profile_id, h.id, h.kind, h.hint, h.sealed,
                  max(h.verified_at) OVER (PARTITION BY p.customer_id, h.kind, h.blind) AS verified_at, p.source, h.created_at
           FROM profile p JOIN handle h ON h.workspace_id = p.workspace_id AND h.profile_id = p.id
           WHERE p.workspace_id = %(ws)s AND p.customer_id = ANY(%(ids)s) ORDER BY p.customer_id, h.kind, h.blind, h.created_at""",
        ids=list(customer_ids),
    )


async def get_handle(uow: UnitOfWork, customer_id: UUID, handle_id: UUID) -> Row | None:
    """One handle of that customer."""
    return await uow.one(
        """SELECT h.id, h.kind, h.sealed, h.hint FROM handle h
           JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
           WHERE h.workspace_id = %(ws)s AND h.id = %(handle)s AND p.customer_id = %(customer)s""",
        handle=handle_id,
        customer=customer_id,
    )


async def delete_handle(uow: UnitOfWork, customer_id: UUID, handle_id: UUID) -> int:
    """Remove a value from every profile of the customer that has it."""
    return await uow.run(
        """DELETE FROM handle h USING profile p WHERE h.workspace_id = %(ws)s AND p.workspace_id = %(ws)s
             AND p.id = h.profile_id AND p.customer_id = %(customer)s AND (h.kind, h.blind) = (
                SELECT chosen.kind, chosen.blind FROM profile q
                JOIN handle chosen ON chosen.workspace_id = q.workspace_id AND chosen.profile_id = q.id
                WHERE q.workspace_id = %(ws)s AND q.customer_id = %(customer)s AND chosen.id = %(handle)s)""",
        handle=handle_id,
        customer=customer_id,
    )


async def insert_handle(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """One handle on a profile: id, profile_id, kind, sealed, blind, hint."""
    await uow.run(
        """INSERT INTO handle (workspace_id, id, profile_id, kind, sealed, blind, hint)
           VALUES (%(ws)s, %(id)s, %(profile_id)s, %(kind)s, %(sealed)s, %(blind)s, %(hint)s)
           ON CONFLICT (workspace_id, profile_id, kind, blind) DO NOTHING""",
        **values,
    )


async def set_verified(uow: UnitOfWork, profile_id: UUID, blinds: Sequence[bytes]) -> None:
    """Handles of a profile are proven to be its person's."""
    await uow.run(
        """UPDATE handle SET verified_at = now() WHERE workspace_id = %(ws)s AND profile_id = %(profile)s
           AND blind = ANY(%(blinds)s) AND verified_at IS NULL""",
        profile=profile_id,
        blinds=list(blinds),
    )


async def find_by_blind(uow: UnitOfWork, blinds: Sequence[bytes]) -> list[Row]:
    """Customers (not merged, not deleted) that have one of the handles: blind, customer_id."""
    return await uow.all(
        """SELECT DISTINCT h.blind, p.customer_id FROM handle h
           JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
           JOIN customer c ON c.workspace_id = p.workspace_id AND c.id = p.customer_id
           WHERE h.workspace_id = %(ws)s AND h.blind = ANY(%(blinds)s) AND c.deleted_at IS NULL""",
        blinds=list(blinds),
    )


async def find_profiles(uow: UnitOfWork, customer_id: UUID) -> list[Row]:
    """Where the customer is known from."""
    return await uow.all(
        """SELECT id, source, external_id, name, facts, seen_at, created_at, import_id FROM profile
           WHERE workspace_id = %(ws)s AND customer_id = %(id)s ORDER BY created_at, id LIMIT 200""",
        id=customer_id,
    )


async def find_profile_page(uow: UnitOfWork, after: UUID | None, limit: int) -> list[Row]:
    """Profiles with a customer in the order of their ids, with when that customer was created and its stage."""
    return await uow.all(
        # LATERAL and LIMIT, because after a bulk load there are no statistics yet and a join would read everybody per page.
        """SELECT p.id, p.source, p.external_id, c.created_at AS customer_since, c.stage FROM profile p
           CROSS JOIN LATERAL (SELECT c.created_at, c.stage FROM customer c
               WHERE c.workspace_id = p.workspace_id AND c.id = p.customer_id AND c.deleted_at IS NULL LIMIT 1) c
           WHERE p.workspace_id = %(ws)s AND (%(after)s::uuid IS NULL OR p.id > %(after)s::uuid) ORDER BY p.id LIMIT %(limit)s""",
        after=after,
        limit=limit,
    )


async def get_manual_profile(uow: UnitOfWork, customer_id: UUID) -> UUID | None:
    """The profile that holds what people typed in, if there is one; not one that came by a merge, because it may go again."""
    found: UUID | None = await uow.value(
        """SELECT id FROM profile p WHERE workspace_id = %(ws)s AND customer_id = %(id)s AND source = 'manual' AND NOT EXISTS (
               SELECT FROM customer_merge m WHERE m.workspace_id = %(ws)s AND m.survivor_id = %(id)s AND m.undone_at IS NULL
               AND p.id = ANY(m.profiles)) ORDER BY created_at LIMIT 1""",
        id=customer_id,
    )
    return found


async def insert_profile(uow: UnitOfWork, profile_id: UUID, customer_id: UUID, source: str, external_id: str) -> None:
    """A profile without facts."""
    await uow.run(
        """INSERT INTO profile (workspace_id, id, customer_id, source, external_id)
           VALUES (%(ws)s, %(id)s, %(customer)s, %(source)s, %(external)s)""",
        id=profile_id,
        customer=customer_id,
        source=source,
        external=external_id,
    )


async def find_timeline(
    uow: UnitOfWork,
    customer_id: UUID,
    before: Any,
    before_seq: int | None,
    limit: int,
    types: Sequence[str] | None = None,
) -> list[Row]:
    """Events of the customer and of all its profiles, newest first, before a position (at, seq); of `types` (patterns of LIKE) only, when given."""
    # The log is in partitions by month of recording, and nothing happens after it is recorded: what happened since a day is
    # all in the partitions since that day. So the newest are read first, mostly the only ones.
    newest = before or services_of(uow).clock.now()
    given = None if types is None else list(types)
    for days in _STREAM_DAYS:
        since = None if days is None else newest - timedelta(days=days)
        rows = await uow.all(
            _STREAM, id=customer_id, before=before, seq=before_seq, limit=limit, since=since, types=given
        )
        if since is None or (len(rows) == limit and rows[-1]["at"] >= since):
            return rows
    raise AssertionError("the last span has no bound")


_STREAM_DAYS = (62, None)
_STREAM = """
    WITH mine AS (SELECT id FROM profile WHERE workspace_id = %(ws)s AND customer_id = %(id)s)
    SELECT * FROM (
        (SELECT id, type, at, recorded_at, tx, seq, actor_kind, actor_id, object, object_id, profile_id, change_set_id, payload FROM log_event
         WHERE workspace_id = %(ws)s AND object_id = %(id)s AND class = 'business' AND recorded_at >= coalesce(%(since)s::timestamptz, '-infinity')
           AND (%(types)s::text[] IS NULL OR type LIKE ANY(%(types)s::text[]))
           AND (%(before)s::timestamptz IS NULL OR (at, seq) < (%(before)s::timestamptz, %(seq)s::bigint))
         ORDER BY at DESC, seq DESC LIMIT %(limit)s)
        UNION
        (SELECT e.id, e.type, e.at, e.recorded_at, e.tx, e.seq, e.actor_kind, e.actor_id, e.object, e.object_id, e.profile_id, e.change_set_id, e.payload
         FROM mine m CROSS JOIN LATERAL (
             SELECT * FROM log_event WHERE workspace_id = %(ws)s AND profile_id = m.id AND recorded_at >= coalesce(%(since)s::timestamptz, '-infinity')
               AND (%(types)s::text[] IS NULL OR type LIKE ANY(%(types)s::text[]))
               AND (%(before)s::timestamptz IS NULL OR (at, seq) < (%(before)s::timestamptz, %(seq)s::bigint))
             ORDER BY at DESC, seq DESC LIMIT %(limit)s) e
         ORDER BY e.at DESC, e.seq DESC LIMIT %(limit)s)
    ) both_parts ORDER BY at DESC, seq DESC LIMIT %(limit)s
"""


async def find_customers_of(uow: UnitOfWork, profiles: Sequence[UUID]) -> dict[UUID, UUID]:
    """Customer of each profile that has one."""
    rows = await uow.all(
        "SELECT id, customer_id FROM profile WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) AND customer_id IS NOT NULL",
        ids=list(profiles),
    )
    return {row["id"]: row["customer_id"] for row in rows}


async def find_before(uow: UnitOfWork, change_set_id: UUID) -> list[Row]:
    """What a change-set says of customers that were there: object_id, before, after, sealed."""
    return await uow.all(
        """SELECT object_id, before, after, sealed FROM change_entry
           WHERE workspace_id = %(ws)s AND change_set_id = %(id)s AND object = 'customer' AND before IS NOT NULL""",
        id=change_set_id,
    )


async def find_changed(uow: UnitOfWork, change_set_id: UUID) -> list[UUID]:
    """Customers a change-set touched."""
    rows = await uow.all(
        """SELECT object_id FROM change_entry WHERE workspace_id = %(ws)s AND change_set_id = %(id)s AND object = 'customer'
           ORDER BY object_id""",
        id=change_set_id,
    )
    return [row["object_id"] for row in rows]


async def has_any(uow: UnitOfWork) -> bool:
    """Whether the workspace has a customer."""
    return bool(
        await uow.value(
            "SELECT EXISTS (SELECT 1 FROM customer WHERE workspace_id = %(ws)s AND deleted_at IS NULL AND merged_into_id IS NULL)"
        )
    )


async def find_newest(uow: UnitOfWork, limit: int) -> list[UUID]:
    """The newest customers the scope may see."""
    rows = await uow.all(
        sql.SQL(
            """SELECT c.id FROM customer c WHERE c.workspace_id = %(ws)s AND c.deleted_at IS NULL AND c.merged_into_id IS NULL AND {}
               ORDER BY c.created_at DESC, c.id DESC LIMIT %(limit)s"""
        ).format(uow.scope.visible("customer", "c")),
        limit=limit,
    )
    return [row["id"] for row in rows]
