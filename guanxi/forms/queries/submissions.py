"""What people answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork

_COLUMNS = (
    "id, form_id, version, at, status, sealed, profile_id, utm, page, referrer, source_id, visitor, spam_score, spam_reasons, "
    "confirmed_at, decided_at, decided_by"
)


async def insert(uow: UnitOfWork, values: Mapping[str, Any]) -> bool:
    """A new submission; False when its page has sent already. Whoever sends the same at once waits for the other."""
    return bool(
        await uow.run(
            """INSERT INTO form_submission (workspace_id, id, form_id, version, at, status, sealed, blind, profile_id, utm, page,
                   referrer, source_id, visitor, spam_score, spam_reasons, demo_seed, confirmed_at)
               VALUES (%(ws)s, %(id)s, %(form_id)s, %(version)s, %(at)s, %(status)s, %(sealed)s, %(blind)s, %(profile_id)s, %(utm)s,
                   %(page)s, %(referrer)s, %(source_id)s, %(visitor)s, %(spam_score)s, %(spam_reasons)s, %(demo_seed)s,
                   %(confirmed_at)s)
               ON CONFLICT DO NOTHING""",
            **{"demo_seed": None, "profile_id": None, "confirmed_at": None, **values, "utm": Jsonb(values["utm"])},
        )
    )


async def get(uow: UnitOfWork, submission_id: UUID, *, lock: bool = False) -> Row | None:
    """One submission."""
    tail = " FOR UPDATE" if lock else ""
    return await uow.one(
        sql.SQL("SELECT {} FROM form_submission WHERE workspace_id = %(ws)s AND id = %(id)s{}").format(
            sql.SQL(_COLUMNS), sql.SQL(tail)
        ),
        id=submission_id,
    )


async def is_repeated(uow: UnitOfWork, form_id: UUID, blind: bytes, since: datetime) -> bool:
    """Whether the same answers came since then."""
    return bool(
        await uow.value(
            """SELECT EXISTS (SELECT FROM form_submission WHERE workspace_id = %(ws)s AND form_id = %(form)s
               AND blind = %(blind)s AND at > %(since)s)""",
            form=form_id,
            blind=blind,
            since=since,
        )
    )


async def count_taken(uow: UnitOfWork, form_id: UUID, most: int) -> int:
    """Submissions that count against the limit of a form; counting stops there."""
    return int(
        await uow.value(
            """SELECT count(*) FROM (SELECT FROM form_submission WHERE workspace_id = %(ws)s AND form_id = %(form)s
               AND status IN ('waiting', 'accepted') LIMIT %(most)s) AS s""",
            form=form_id,
            most=most,
        )
    )


async def accept(uow: UnitOfWork, submission_id: UUID, profile_id: UUID | None, confirmed_at: datetime | None) -> None:
    """It counts, and whose it is."""
    await uow.run(
        """UPDATE form_submission SET status = 'accepted', profile_id = %(profile)s, confirmed_at = coalesce(%(confirmed)s, confirmed_at)
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=submission_id,
        profile=profile_id,
        confirmed=confirmed_at,
    )


async def decide(uow: UnitOfWork, ids: Sequence[UUID], status: str, moment: datetime) -> None:
    """Somebody said what they are."""
    await uow.run(
        """UPDATE form_submission SET status = %(status)s, decided_at = %(moment)s, decided_by = %(by)s
           WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)""",
        ids=list(ids),
        status=status,
        moment=moment,
        by=uow.scope.actor.id,
    )


async def find(
    uow: UnitOfWork, form_id: UUID, statuses: Sequence[str], after: UUID | None, limit: int, *, visible: sql.Composed
) -> list[Row]:
    """A page of submissions, the newest first. `visible`: of whose profiles (alias s)."""
    return await uow.all(
        sql.SQL(
            """SELECT {columns} FROM form_submission s WHERE s.workspace_id = %(ws)s AND s.form_id = %(form)s
               AND s.status = ANY(%(statuses)s) AND (%(after)s::uuid IS NULL OR s.id < %(after)s::uuid)
               AND (s.profile_id IS NULL OR {visible}) ORDER BY s.id DESC LIMIT %(limit)s"""
        ).format(columns=sql.SQL(_COLUMNS), visible=visible),
        form=form_id,
        statuses=list(statuses),
        after=after,
        limit=limit,
        **uow.scope.row_params(),
    )


async def find_of_profiles(uow: UnitOfWork, profiles: Sequence[UUID]) -> list[Row]:
    """Everything the person of these profiles sent."""
    return await uow.all(
        sql.SQL(
            "SELECT {} FROM form_submission WHERE workspace_id = %(ws)s AND profile_id = ANY(%(profiles)s) ORDER BY at LIMIT 1000"
        ).format(sql.SQL(_COLUMNS)),
        profiles=list(profiles),
    )


async def erase_of_profiles(uow: UnitOfWork, profiles: Sequence[UUID]) -> int:
    """The answers of these people are gone for good; that something was sent stays, for the counts."""
    return await uow.run(
        """UPDATE form_submission SET sealed = NULL, blind = NULL, utm = '{}', page = NULL, referrer = NULL, visitor = NULL, source_id = NULL
           WHERE workspace_id = %(ws)s AND profile_id = ANY(%(profiles)s) AND sealed IS NOT NULL""",
        profiles=list(profiles),
    )


async def expire(uow: UnitOfWork, before: datetime) -> int:
    """Waiting ones of all workspaces whose link is too old (system unit of work); how many."""
    return await uow.run(
        """UPDATE form_submission SET status = 'expired' WHERE ctid = ANY (ARRAY(
               SELECT s.ctid FROM form_submission s WHERE s.status = 'waiting' AND coalesce(s.decided_at, s.at) < %(before)s LIMIT 500))""",
        before=before,
    )


async def forget(uow: UnitOfWork, before: datetime) -> int:
    """Spam and what nobody confirmed, of all workspaces, is removed (system unit of work); how many."""
    return await uow.run(
        """DELETE FROM form_submission WHERE ctid = ANY (ARRAY(
               SELECT s.ctid FROM form_submission s WHERE s.status IN ('spam', 'expired', 'refused') AND s.at < %(before)s LIMIT 500))""",
        before=before,
    )
