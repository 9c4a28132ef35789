"""Customers beyond the caller's reach: met by a whole phone or e-mail, and the requests to see them."""

from collections.abc import Sequence
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.ids import new_ids


async def lock(uow: UnitOfWork) -> None:
    """One look of a person at a time: two at once must not both be the last of the day."""
    await uow.run(
        "SELECT pg_advisory_xact_lock(%(ws)s, hashtext(%(key)s))", key=f"customers.beyond:{uow.scope.actor.id}"
    )


async def find_owners(uow: UnitOfWork, blinds: Sequence[bytes], leave: UUID | None) -> list[Row]:
    """Who has these phones and e-mails, whoever may see them: blind, kind, hint, `seen` by the scope, and of live customers id,
    name, owner_id, updated_at."""
    statement = sql.SQL(
        """SELECT DISTINCT ON (h.blind, c.id) h.blind, h.kind, h.hint, c.id, c.name, c.owner_id, c.updated_at, ({visible}) IS TRUE AS seen
           FROM handle h JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id
           JOIN customer c ON c.workspace_id = p.workspace_id AND c.id = p.customer_id
           WHERE h.workspace_id = %(ws)s AND h.blind = ANY(%(blinds)s) AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
             AND c.id IS DISTINCT FROM %(leave)s::uuid ORDER BY h.blind, c.id"""
    ).format(visible=uow.scope.visible("customer", "c"))
    return await uow.all(statement, blinds=list(blinds), leave=leave)


async def find_asked(uow: UnitOfWork, day: date) -> set[bytes]:
    """What the actor has asked about that day."""
    rows = await uow.all(
        "SELECT blind FROM customer_beyond WHERE workspace_id = %(ws)s AND user_id = %(me)s AND day = %(day)s",
        me=uow.scope.actor.id,
        day=day,
    )
    return {bytes(row["blind"]) for row in rows}


async def note_asked(
    uow: UnitOfWork, day: date, blinds: Sequence[bytes], met: Sequence[UUID | None]
) -> dict[bytes, UUID]:
    """Write down what is asked about and whom it met; the id of each line. Lines of other days go: they count no more."""
    await uow.run(
        """DELETE FROM customer_beyond WHERE workspace_id = %(ws)s AND user_id = %(me)s AND day < %(day)s""",
        me=uow.scope.actor.id,
        day=day,
    )
    rows = await uow.all(
        """INSERT INTO customer_beyond AS b (workspace_id, id, user_id, day, blind, customer_id)
           SELECT %(ws)s, x.id, %(me)s, %(day)s, x.blind, x.met FROM unnest(%(ids)s::uuid[], %(blinds)s::bytea[], %(met)s::uuid[]) AS x(id, blind, met)
           ON CONFLICT (workspace_id, user_id, day, blind) DO UPDATE SET customer_id = excluded.customer_id RETURNING id, blind""",
        me=uow.scope.actor.id,
        day=day,
        ids=new_ids(len(blinds)),
        blinds=list(blinds),
        met=list(met),
    )
    return {bytes(row["blind"]): row["id"] for row in rows}


async def get_met(uow: UnitOfWork, hit_id: UUID) -> Row | None:
    """The live customer that the actor met: customer_id, owner_id."""
    return await uow.one(
        """SELECT c.id AS customer_id, c.owner_id FROM customer_beyond b
           JOIN customer c ON c.workspace_id = b.workspace_id AND c.id = b.customer_id AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
           WHERE b.workspace_id = %(ws)s AND b.id = %(id)s AND b.user_id = %(me)s""",
        id=hit_id,
        me=uow.scope.actor.id,
    )


async def insert_request(uow: UnitOfWork, request_id: UUID, customer_id: UUID) -> UUID | None:
    """The actor's request to see a customer; None when one is open already."""
    found: UUID | None = await uow.value(
        """INSERT INTO customer_request (workspace_id, id, customer_id, asked_by) VALUES (%(ws)s, %(id)s, %(customer)s, %(me)s)
           ON CONFLICT (workspace_id, customer_id, asked_by) WHERE answer IS NULL DO NOTHING RETURNING id""",
        id=request_id,
        customer=customer_id,
        me=uow.scope.actor.id,
    )
    return found


async def find_open(uow: UnitOfWork, customers: Sequence[UUID]) -> set[UUID]:
    """Customers for which the actor waits for an answer."""
    rows = await uow.all(
        """SELECT customer_id FROM customer_request WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s) AND asked_by = %(me)s
           AND answer IS NULL""",
        ids=list(customers),
        me=uow.scope.actor.id,
    )
    return {row["customer_id"] for row in rows}


_SHOWN: LiteralString = """r.id, r.customer_id, r.asked_by, r.asked_at, r.answer, r.answered_by, r.answered_at, r.owner_before, r.shared_anew, c.name, c.version,
    c.owner_id, (r.asked_by = %(me)s) AS mine, (r.answered_by IS NOT DISTINCT FROM %(me)s) AS by_me, ({visible}) IS TRUE AS seen"""


async def find_requests(uow: UnitOfWork, limit: int) -> list[Row]:
    """Requests the actor made, answered, or may answer because they see the customer; open ones first, then the newest."""
    statement = sql.SQL(
        """SELECT * FROM (SELECT {shown} FROM customer_request r JOIN customer c ON c.workspace_id = r.workspace_id AND c.id = r.customer_id
               WHERE r.workspace_id = %(ws)s) x WHERE mine OR seen OR by_me ORDER BY answer IS NOT NULL, asked_at DESC LIMIT %(limit)s"""
    ).format(shown=sql.SQL(_SHOWN).format(visible=uow.scope.visible("customer", "c")))
    return await uow.all(statement, me=uow.scope.actor.id, limit=limit)


async def lock_request(uow: UnitOfWork, request_id: UUID) -> Row | None:
    """A request with its customer, locked."""
    statement = sql.SQL(
        """SELECT {shown} FROM customer_request r JOIN customer c ON c.workspace_id = r.workspace_id AND c.id = r.customer_id
           WHERE r.workspace_id = %(ws)s AND r.id = %(id)s FOR UPDATE"""
    ).format(shown=sql.SQL(_SHOWN).format(visible=uow.scope.visible("customer", "c")))
    return await uow.one(statement, id=request_id, me=uow.scope.actor.id)


async def set_answer(
    uow: UnitOfWork,
    request_id: UUID,
    answer: str | None,
    *,
    owner_before: UUID | None = None,
    shared_anew: bool = False,
) -> None:
    """Answered by the actor; None: open again. `owner_before` and `shared_anew` say what the answer changed."""
    changed: dict[str, Any] = {"owner": owner_before, "anew": shared_anew}
    values: dict[str, Any] = {"id": request_id, "answer": answer, "me": uow.scope.actor.id, **changed}
    await uow.run(
        """UPDATE customer_request SET answer = %(answer)s, owner_before = %(owner)s, shared_anew = %(anew)s,
                  answered_by = CASE WHEN %(answer)s::text IS NOT NULL THEN %(me)s::uuid END,
                  answered_at = CASE WHEN %(answer)s::text IS NOT NULL THEN now() END
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        **values,
    )
