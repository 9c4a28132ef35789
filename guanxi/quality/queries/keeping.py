"""SQL that keeps what was found: problems, scores, who mended what, the figures of a day, the definition, marks and mends."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork


async def lock(uow: UnitOfWork) -> None:
    """Until the commit, nobody else looks at this workspace's data: whoever does later sees more."""
    await uow.run("SELECT pg_advisory_xact_lock(%(ws)s, hashtext('quality'))")


_PROBLEMS = """
    WITH now AS (SELECT * FROM jsonb_to_recordset(%(problems)s::jsonb)
        AS r (id uuid, code text, kind text, field text, said text, mend boolean)),
    by AS (SELECT key::uuid AS id, value::uuid AS by FROM jsonb_each_text(%(by)s::jsonb)),
    gone AS (
        DELETE FROM customer_problem p WHERE p.workspace_id = %(ws)s AND p.customer_id = ANY(%(ids)s)
          AND NOT EXISTS (SELECT FROM now n WHERE n.id = p.customer_id AND n.code = p.code)
        RETURNING p.customer_id, p.code, p.field),
    stored AS (
        INSERT INTO customer_problem AS p (workspace_id, customer_id, code, kind, field, said, mend, since)
        SELECT %(ws)s, id, code, kind, field, said, mend, %(now)s FROM now
        ON CONFLICT (workspace_id, customer_id, code) DO UPDATE SET said = excluded.said, mend = excluded.mend
        WHERE p.said <> excluded.said OR p.mend <> excluded.mend),
    back AS (  -- there again: it was not mended for good
        DELETE FROM quality_fixed f USING now n
        WHERE f.workspace_id = %(ws)s AND f.customer_id = n.id AND f.code = n.code RETURNING f.code)
    INSERT INTO quality_fixed AS f (workspace_id, customer_id, code, field, by, at)
    SELECT %(ws)s, g.customer_id, g.code, g.field, b.by, %(now)s FROM gone g LEFT JOIN by b ON b.id = g.customer_id
    WHERE EXISTS (SELECT FROM customer c WHERE c.workspace_id = %(ws)s AND c.id = g.customer_id AND c.deleted_at IS NULL
        AND c.merged_into_id IS NULL)
      AND NOT EXISTS (SELECT FROM quality_mark m WHERE m.workspace_id = %(ws)s AND m.customer_id = g.customer_id AND m.code = g.code
        AND m.act = 'dismiss' AND m.undone_at IS NULL)
      AND %(counted)s
    ON CONFLICT (workspace_id, customer_id, code) DO UPDATE SET by = excluded.by, at = excluded.at
"""
_SCORES = """
    INSERT INTO customer_quality AS q (workspace_id, id, score, complete, valid, consistent, fresh, custom, computed_at)
    SELECT %(ws)s, r.id, r.score, r.complete, r.valid, r.consistent, r.fresh, r.custom, %(now)s
    FROM jsonb_to_recordset(%(scores)s::jsonb)
        AS r (id uuid, score smallint, complete smallint, valid smallint, consistent smallint, fresh smallint, custom jsonb)
    ON CONFLICT (workspace_id, id) DO UPDATE SET score = excluded.score, complete = excluded.complete, valid = excluded.valid,
        consistent = excluded.consistent, fresh = excluded.fresh, custom = excluded.custom, computed_at = excluded.computed_at
    WHERE q.custom <> excluded.custom RETURNING q.id, q.score
"""


async def store(
    uow: UnitOfWork,
    ids: Sequence[UUID],
    problems: Sequence[Mapping[str, Any]],
    scores: Sequence[Mapping[str, Any]],
    by: Mapping[UUID, UUID] | None,
    now: datetime,
) -> dict[UUID, int]:
    """What is wrong with these customers now, and nothing else is; those without a score lose theirs. `by`: who changed a
    customer, to whom what is gone is counted; None: nothing is counted, since other rules may be why. Scores that are others now, by customer."""
    await uow.run(
        _PROBLEMS,
        ids=list(ids),
        problems=msgspec.json.encode(problems).decode(),
        by=msgspec.json.encode({str(one): str(who) for one, who in (by or {}).items()}).decode(),
        counted=by is not None,
        now=now,
    )
    rows = await uow.all(_SCORES, scores=msgspec.json.encode(scores).decode(), now=now)
    left = list({*ids} - {one["id"] for one in scores})
    if left:
        await uow.run("DELETE FROM customer_quality WHERE workspace_id = %(ws)s AND id = ANY(%(left)s)", left=left)
    return {row["id"]: row["score"] for row in rows}


async def erase(uow: UnitOfWork, customer_id: UUID) -> int:
    """Everything kept of one customer; how many rows."""
    gone = 0
    for statement in (
        "DELETE FROM customer_problem WHERE workspace_id = %(ws)s AND customer_id = %(id)s",
        "DELETE FROM quality_mark WHERE workspace_id = %(ws)s AND customer_id = %(id)s",
        "DELETE FROM quality_fixed WHERE workspace_id = %(ws)s AND customer_id = %(id)s",
        "DELETE FROM quality_mend WHERE workspace_id = %(ws)s AND customer_id = %(id)s",
        "DELETE FROM customer_quality WHERE workspace_id = %(ws)s AND id = %(id)s",
    ):
        gone += await uow.run(statement, id=customer_id)
    return gone


# How far ------------------------------------------------------------------------------------------------------------
async def get_state(uow: UnitOfWork, *, for_update: bool = False) -> Row | None:
    """The definition and how far scores are; None before anybody asked."""
    if for_update:
        return await uow.one("SELECT * FROM quality_state WHERE workspace_id = %(ws)s FOR UPDATE")
    return await uow.one("SELECT * FROM quality_state WHERE workspace_id = %(ws)s")


async def ensure_state(uow: UnitOfWork, state_id: UUID, now: datetime) -> None:
    """There is one from here on, and everybody is wanted."""
    await uow.run(
        """INSERT INTO quality_state (workspace_id, id, wanted_at) VALUES (%(ws)s, %(id)s, %(now)s)
           ON CONFLICT (workspace_id) DO NOTHING""",
        id=state_id,
        now=now,
    )


async def set_definition(uow: UnitOfWork, definition: Mapping[str, Any] | None) -> None:
    """Another one; None: what the house ships."""
    await uow.run(
        """UPDATE quality_state SET definition = %(definition)s, version = version + 1, updated_at = now()
           WHERE workspace_id = %(ws)s""",
        definition=None if definition is None else Jsonb(dict(definition)),
    )


async def want_all(uow: UnitOfWork, now: datetime) -> None:
    """Everybody is to be looked at anew."""
    await uow.run(
        "UPDATE quality_state SET wanted_at = coalesce(wanted_at, %(now)s) WHERE workspace_id = %(ws)s", now=now
    )


async def begin_all(uow: UnitOfWork) -> None:
    """What is wanted from here on is wanted anew."""
    await uow.run("UPDATE quality_state SET wanted_at = NULL WHERE workspace_id = %(ws)s")


async def note_all(uow: UnitOfWork, day: date, now: datetime) -> None:
    """Everybody was looked at; the day's figures are written."""
    await uow.run(
        "UPDATE quality_state SET computed_on = %(day)s, computed_at = %(now)s WHERE workspace_id = %(ws)s",
        day=day,
        now=now,
    )
    await uow.run(
        """INSERT INTO quality_day (workspace_id, day, customers, score, complete, valid, consistent, fresh, problems)
           SELECT %(ws)s, %(day)s, count(*), coalesce(avg(score), 100), coalesce(avg(complete), 100), coalesce(avg(valid), 100),
               coalesce(avg(consistent), 100), coalesce(avg(fresh), 100),
               (SELECT count(*) FROM customer_problem p WHERE p.workspace_id = %(ws)s)
           FROM customer_quality WHERE workspace_id = %(ws)s
           ON CONFLICT (workspace_id, day) DO UPDATE SET customers = excluded.customers, score = excluded.score,
               complete = excluded.complete, valid = excluded.valid, consistent = excluded.consistent, fresh = excluded.fresh,
               problems = excluded.problems""",
        day=day,
    )


async def find_waiting(uow: UnitOfWork, now: datetime, settled: datetime) -> list[int]:
    """Workspaces with customers nobody looked at yet, where everybody is wanted since `settled`, or where a day has begun."""
    rows = await uow.all(
        """SELECT w.id FROM workspace w LEFT JOIN quality_state s ON s.workspace_id = w.id
           WHERE s.wanted_at <= %(settled)s OR s.computed_on < (%(now)s::timestamptz AT TIME ZONE w.time_zone)::date
              OR (s.computed_on IS NULL AND s.wanted_at IS NULL AND EXISTS (SELECT FROM customer c WHERE c.workspace_id = w.id))
           ORDER BY w.id LIMIT 100""",
        now=now,
        settled=settled,
    )
    return [row["id"] for row in rows]


async def drop_gone(uow: UnitOfWork, limit: int) -> int:
    """Scores and problems of customers that are in the bin or merged away; how many scores."""
    rows = await uow.all(
        """SELECT q.id FROM customer_quality q JOIN customer c ON c.workspace_id = %(ws)s AND c.id = q.id
           WHERE q.workspace_id = %(ws)s AND (c.deleted_at IS NOT NULL OR c.merged_into_id IS NOT NULL) LIMIT %(limit)s""",
        limit=limit,
    )
    ids = [row["id"] for row in rows]
    if ids:
        await uow.run(
            "DELETE FROM customer_problem WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s)", ids=ids
        )
        await uow.run("DELETE FROM customer_quality WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)", ids=ids)
    return len(ids)


# Marks ---------------------------------------------------------------------------------------------------------------
async def insert_mark(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """What somebody said of a problem."""
    await uow.run(
        """INSERT INTO quality_mark (workspace_id, id, customer_id, act, code, field, said, by, at, until)
           VALUES (%(ws)s, %(id)s, %(customer_id)s, %(act)s, %(code)s, %(field)s, %(said)s, %(by)s, %(at)s, %(until)s)""",
        **values,
    )


async def find_marks(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Marks by id."""
    return await uow.all(
        "SELECT id, customer_id, act, code, undone_at FROM quality_mark WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)",
        ids=list(ids),
    )


async def set_undone(uow: UnitOfWork, mark_id: UUID, at: datetime | None) -> None:
    """A mark is taken back, or holds again."""
    await uow.run(
        "UPDATE quality_mark SET undone_at = %(at)s WHERE workspace_id = %(ws)s AND id = %(id)s", id=mark_id, at=at
    )


# Mends of a class ----------------------------------------------------------------------------------------------------
async def insert_mend(uow: UnitOfWork, mend_id: UUID, customer_id: UUID, change_set_id: UUID) -> None:
    """One customer was mended by it."""
    await uow.run(
        """INSERT INTO quality_mend (workspace_id, id, customer_id, change_set_id)
           VALUES (%(ws)s, %(id)s, %(customer)s, %(change)s) ON CONFLICT DO NOTHING""",
        id=mend_id,
        customer=customer_id,
        change=change_set_id,
    )


async def find_mended(uow: UnitOfWork, mend_id: UUID, after: UUID | None, limit: int) -> list[Row]:
    """Customers a mend wrote and nobody took back, in the order of their ids."""
    return await uow.all(
        """SELECT customer_id, change_set_id FROM quality_mend WHERE workspace_id = %(ws)s AND id = %(id)s AND NOT undone
             AND (%(after)s::uuid IS NULL OR customer_id > %(after)s) ORDER BY customer_id LIMIT %(limit)s""",
        id=mend_id,
        after=after,
        limit=limit,
    )


async def get_mend(uow: UnitOfWork, job_id: UUID) -> UUID:
    """The mend that a job is."""
    return UUID(
        await uow.value("SELECT args ->> 'mend_id' FROM job WHERE workspace_id = %(ws)s AND id = %(id)s", id=job_id)
    )


async def get_starter(uow: UnitOfWork, mend_id: UUID) -> Row | None:
    """Who started a mend: created_by; None: there is no such mend."""
    return await uow.one(
        """SELECT created_by FROM job WHERE workspace_id = %(ws)s AND kind = 'quality.mend' AND args ->> 'mend_id' = %(id)s::text""",
        id=mend_id,
    )


async def note_unmended(uow: UnitOfWork, mend_id: UUID, customer_id: UUID) -> None:
    """It was taken back of one customer."""
    await uow.run(
        "UPDATE quality_mend SET undone = true WHERE workspace_id = %(ws)s AND id = %(id)s AND customer_id = %(customer)s",
        id=mend_id,
        customer=customer_id,
    )


async def find_changed(uow: UnitOfWork, change_set_id: UUID) -> list[Row]:
    """What a change-set touched: object, object_id."""
    return await uow.all(
        "SELECT object, object_id FROM change_entry WHERE workspace_id = %(ws)s AND change_set_id = %(id)s ORDER BY object_id",
        id=change_set_id,
    )


async def move_marks(uow: UnitOfWork, from_id: UUID, to_id: UUID, only: Sequence[UUID] | None = None) -> list[UUID]:
    """Judgements about one customer are about another from here on (`only` these); which."""
    rows = await uow.all(
        """UPDATE quality_mark SET customer_id = %(to)s WHERE workspace_id = %(ws)s AND customer_id = %(from)s
             AND (%(only)s::uuid[] IS NULL OR id = ANY(%(only)s)) RETURNING id""",
        **{"from": from_id, "to": to_id, "only": None if only is None else list(only)},
    )
    return [row["id"] for row in rows]
