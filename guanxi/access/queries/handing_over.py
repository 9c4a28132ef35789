"""SQL of hand-overs, and of what of access itself belongs to a person: teams they lead, tokens, running jobs."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork


async def insert(
    uow: UnitOfWork,
    hand_over_id: UUID,
    user_id: UUID,
    plan: Mapping[str, Sequence[str]],
    disable: bool,
    change_set_id: UUID,
) -> None:
    """A hand-over that was asked for."""
    await uow.run(
        """INSERT INTO hand_over (workspace_id, id, user_id, plan, disable, change_set_id, created_by)
           VALUES (%(ws)s, %(id)s, %(user)s, %(plan)s, %(disable)s, %(set)s, %(by)s)""",
        id=hand_over_id,
        user=user_id,
        plan=Jsonb(dict(plan)),
        disable=disable,
        set=change_set_id,
        by=uow.scope.actor.id,
    )


async def set_job(uow: UnitOfWork, hand_over_id: UUID, job_id: UUID, *, undo: bool = False) -> bool:
    """Name the job; False when it is being undone already."""
    return bool(
        await uow.run(
            """UPDATE hand_over SET job_id = CASE WHEN %(undo)s THEN job_id ELSE %(job)s END,
                   undo_job_id = CASE WHEN %(undo)s THEN %(job)s ELSE undo_job_id END
               WHERE workspace_id = %(ws)s AND id = %(id)s AND undo_job_id IS NULL""",
            id=hand_over_id,
            job=job_id,
            undo=undo,
        )
    )


async def get(uow: UnitOfWork, hand_over_id: UUID) -> Row | None:
    """One hand-over."""
    return await uow.one(
        """SELECT id, user_id, plan, disable, change_set_id, job_id, counts, disabled, created_by, created_at, finished_at,
                  undo_job_id, undo_counts, undone_at
           FROM hand_over WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=hand_over_id,
    )


async def find(uow: UnitOfWork, before: UUID | None, limit: int) -> list[Row]:
    """A page of hand-overs, newest first, with the names of both people and the roles of who left; `before` is the last one
    of the page before."""
    return await uow.all(
        """SELECT h.id, h.user_id, h.job_id, h.undo_job_id, h.disable, h.disabled, h.counts, h.undo_counts, h.created_at,
                  h.finished_at, h.undone_at, u.name AS user_name, h.created_by, b.name AS created_by_name,
                  ARRAY(SELECT r.key FROM user_role x JOIN role r ON r.workspace_id = x.workspace_id AND r.id = x.role_id
                        WHERE x.workspace_id = %(ws)s AND x.user_id = h.user_id) AS roles
           FROM hand_over h JOIN user_account u ON u.workspace_id = %(ws)s AND u.id = h.user_id
           LEFT JOIN user_account b ON b.workspace_id = %(ws)s AND b.id = h.created_by
           WHERE h.workspace_id = %(ws)s AND (%(before)s::uuid IS NULL OR h.id < %(before)s::uuid)
           ORDER BY h.id DESC LIMIT %(limit)s""",
        before=before,
        limit=limit,
    )


async def lock(uow: UnitOfWork, hand_over_id: UUID) -> Row | None:
    """One hand-over, held until the unit of work ends."""
    await uow.run("SELECT 1 FROM hand_over WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=hand_over_id)
    return await get(uow, hand_over_id)


async def update_counts(uow: UnitOfWork, hand_over_id: UUID, counts: Mapping[str, Any], *, undo: bool) -> None:
    """How far it is."""
    await uow.run(
        """UPDATE hand_over SET counts = CASE WHEN %(undo)s THEN counts ELSE %(counts)s END,
               undo_counts = CASE WHEN %(undo)s THEN %(counts)s ELSE undo_counts END
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=hand_over_id,
        counts=Jsonb(dict(counts)),
        undo=undo,
    )


async def finish(uow: UnitOfWork, hand_over_id: UUID, *, disabled: bool = False, undo: bool = False) -> None:
    """It is over, or taken back."""
    await uow.run(
        """UPDATE hand_over SET finished_at = coalesce(finished_at, now()), disabled = disabled OR %(disabled)s,
               undone_at = CASE WHEN %(undo)s THEN now() END
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=hand_over_id,
        disabled=disabled,
        undo=undo,
    )


async def add_items(uow: UnitOfWork, hand_over_id: UUID, kind: str, ids: Sequence[UUID], receiver_id: UUID) -> None:
    """These went to the receiver."""
    await uow.run(
        """INSERT INTO hand_over_item (workspace_id, hand_over_id, kind, object_id, receiver_id)
           SELECT %(ws)s, %(id)s, %(kind)s, o, %(receiver)s FROM unnest(%(ids)s::uuid[]) AS o ON CONFLICT DO NOTHING""",
        id=hand_over_id,
        kind=kind,
        ids=list(ids),
        receiver=receiver_id,
    )


async def find_items(uow: UnitOfWork, hand_over_id: UUID, kind: str, after: UUID | None, limit: int) -> list[Row]:
    """The next things of a kind and who received them, in the order of their ids."""
    return await uow.all(
        """SELECT object_id, receiver_id FROM hand_over_item
           WHERE workspace_id = %(ws)s AND hand_over_id = %(id)s AND kind = %(kind)s
             AND (%(after)s::uuid IS NULL OR object_id > %(after)s::uuid)
           ORDER BY object_id LIMIT %(limit)s""",
        id=hand_over_id,
        kind=kind,
        after=after,
        limit=limit,
    )


async def revoke_tokens(uow: UnitOfWork, user_id: UUID) -> int:
    """Every API token of the person is dead."""
    return await uow.run(
        "UPDATE api_token SET revoked_at = now() WHERE workspace_id = %(ws)s AND user_id = %(user)s AND revoked_at IS NULL",
        user=user_id,
    )


async def count_tokens(uow: UnitOfWork, user_id: UUID) -> int:
    """Living API tokens."""
    return int(
        await uow.value(
            """SELECT count(*) FROM api_token WHERE workspace_id = %(ws)s AND user_id = %(user)s AND revoked_at IS NULL
               AND (expires_at IS NULL OR expires_at > now())""",
            user=user_id,
        )
    )


async def count_jobs(uow: UnitOfWork, user_id: UUID) -> int:
    """Jobs of the person that are not over."""
    return int(
        await uow.value(
            """SELECT count(*) FROM job WHERE workspace_id = %(ws)s AND created_by = %(user)s
               AND state IN ('queued', 'running', 'paused')""",
            user=user_id,
        )
    )


async def count_led(uow: UnitOfWork, user_id: UUID) -> int:
    """Teams the person leads."""
    return int(
        await uow.value(
            "SELECT count(*) FROM team_member WHERE workspace_id = %(ws)s AND user_id = %(user)s AND leader",
            user=user_id,
        )
    )


async def find_led(uow: UnitOfWork, user_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """Ids of the teams the person leads."""
    rows = await uow.all(
        """SELECT team_id FROM team_member WHERE workspace_id = %(ws)s AND user_id = %(user)s AND leader
           AND (%(after)s::uuid IS NULL OR team_id > %(after)s::uuid) ORDER BY team_id LIMIT %(limit)s""",
        user=user_id,
        after=after,
        limit=limit,
    )
    return [row["team_id"] for row in rows]


async def give_lead(uow: UnitOfWork, ids: Sequence[UUID], from_id: UUID, to_id: UUID) -> list[UUID]:
    """The other leads these teams (and is in them); who led them stays a member."""
    rows = await uow.all(
        """WITH gone AS (UPDATE team_member SET leader = false
                         WHERE workspace_id = %(ws)s AND user_id = %(from)s AND leader AND team_id = ANY(%(ids)s::uuid[])
                         RETURNING team_id)
           INSERT INTO team_member AS m (workspace_id, team_id, user_id, leader)
           SELECT %(ws)s, team_id, %(to)s, true FROM gone
           ON CONFLICT (workspace_id, team_id, user_id) DO UPDATE SET leader = true RETURNING m.team_id""",
        **{"from": from_id},
        to=to_id,
        ids=list(ids),
    )
    return [row["team_id"] for row in rows]
