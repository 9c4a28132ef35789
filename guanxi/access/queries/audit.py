"""SQL of the audit log: inserting and reading entries, seals."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from guanxi.access.rules.chain import FIELDS
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.horizon import find_horizon
from guanxi.kernel.ids import new_id
from guanxi.kernel.log import encode

_SEAL_LOCK = 7_041_904_225  # any fixed number: one sealer at a time
_ENTRY: LiteralString = """
    SELECT workspace_id, id, at, actor_kind, actor_id, token_id, action, object, object_id, outcome, ip, detail, tx, seq
    FROM audit_entry
"""
_SEALS: LiteralString = "SELECT number, first_tx, first_seq, last_tx, last_seq, entries, hash FROM audit_seal "
assert all(name in _ENTRY for name in FIELDS)


async def insert_entry(
    uow: UnitOfWork,
    *,
    action: str,
    object: str | None,
    object_id: UUID | None,
    outcome: str,
    ip: str | None,
    detail: Mapping[str, Any],
) -> None:
    """One line, by the scope's actor."""
    actor = uow.scope.actor
    await uow.run(
        """INSERT INTO audit_entry (workspace_id, id, actor_kind, actor_id, token_id, action, object, object_id, outcome, ip, detail)
           VALUES (%(ws)s, %(id)s, %(kind)s, %(actor)s, %(token)s, %(action)s, %(object)s, %(object_id)s, %(outcome)s, %(ip)s,
                   %(detail)s)""",
        id=new_id(),
        kind=actor.kind,
        actor=actor.id,
        token=actor.token_id,
        action=action,
        object=object,
        object_id=object_id,
        outcome=outcome,
        ip=ip,
        detail=encode(dict(detail)),
    )


async def find_entries(
    uow: UnitOfWork,
    *,
    before: UUID | None,
    action: str | None,
    actor_id: UUID | None,
    outcome: str | None,
    since: datetime | None,
    until: datetime | None,
    object: str | None,
    object_id: UUID | None,
    limit: int,
) -> list[Row]:
    """A page, newest first, of what comes after the entry `before`."""
    return await uow.all(
        """SELECT a.id, a.at, a.actor_kind, a.actor_id, u.name AS actor_name, a.token_id, t.name AS token_name,
                  a.action, a.object, a.object_id, a.outcome, a.ip, a.detail
           FROM audit_entry a
           LEFT JOIN user_account u ON u.workspace_id = a.workspace_id AND u.id = a.actor_id
           LEFT JOIN api_token t ON t.workspace_id = a.workspace_id AND t.id = a.token_id
           LEFT JOIN audit_entry b ON b.workspace_id = %(ws)s AND b.id = %(before)s::uuid
           WHERE a.workspace_id = %(ws)s AND (%(before)s::uuid IS NULL OR (a.at, a.id) < (b.at, b.id))
             AND (%(action)s::text IS NULL OR a.action = %(action)s::text)
             AND (%(actor)s::uuid IS NULL OR a.actor_id = %(actor)s::uuid)
             AND (%(outcome)s::text IS NULL OR a.outcome = %(outcome)s::text)
             AND (%(since)s::timestamptz IS NULL OR a.at >= %(since)s::timestamptz)
             AND (%(until)s::timestamptz IS NULL OR a.at < %(until)s::timestamptz)
             AND (%(object)s::text IS NULL OR a.object = %(object)s::text)
             AND (%(object_id)s::uuid IS NULL OR a.object_id = %(object_id)s::uuid)
           ORDER BY a.at DESC, a.id DESC LIMIT %(limit)s""",
        before=before,
        action=action,
        actor=actor_id,
        outcome=outcome,
        since=since,
        until=until,
        object=object,
        object_id=object_id,
        limit=limit,
    )


# Sealing: system units of work, entries of all workspaces in one chain -------------------------------------------
async def try_seal_lock(uow: UnitOfWork) -> bool:
    """False when another process seals now."""
    return bool(await uow.value("SELECT pg_try_advisory_xact_lock(%(key)s)", key=_SEAL_LOCK))


async def get_last_seal(uow: UnitOfWork) -> Row | None:
    """The newest seal."""
    return await uow.one(_SEALS + "ORDER BY number DESC LIMIT 1")


async def find_seals(uow: UnitOfWork, after: int, limit: int, *, within_hours: int | None = None) -> list[Row]:
    """Seals above the number `after`, in order; only young ones when `within_hours` is given."""
    return await uow.all(
        _SEALS
        + """WHERE number > %(after)s AND (%(hours)s::int IS NULL OR sealed_at > now() - make_interval(hours => %(hours)s::int))
             ORDER BY number LIMIT %(limit)s""",
        after=after,
        limit=limit,
        hours=within_hours,
    )


async def find_unsealed(uow: UnitOfWork, tx: int, seq: int, limit: int) -> list[Row]:
    """Entries after a position that no transaction in flight can still come before."""
    return await uow.all(
        _ENTRY + "WHERE (tx, seq) > (%(tx)s, %(seq)s) AND tx < %(horizon)s ORDER BY tx, seq LIMIT %(limit)s",
        tx=tx,
        seq=seq,
        horizon=await find_horizon(uow),
        limit=limit,
    )


async def find_between(uow: UnitOfWork, first: tuple[int, int], last: tuple[int, int], limit: int) -> list[Row]:
    """Entries after the position `first` up to and with `last`."""
    return await uow.all(
        _ENTRY
        + """WHERE (tx, seq) > (%(first_tx)s, %(first_seq)s) AND (tx, seq) <= (%(last_tx)s, %(last_seq)s)
             ORDER BY tx, seq LIMIT %(limit)s""",
        first_tx=first[0],
        first_seq=first[1],
        last_tx=last[0],
        last_seq=last[1],
        limit=limit,
    )


async def count_after(uow: UnitOfWork, tx: int, seq: int) -> int:
    """How many entries come after a position."""
    return int(await uow.value("SELECT count(*) FROM audit_entry WHERE (tx, seq) > (%(tx)s, %(seq)s)", tx=tx, seq=seq))


async def insert_seal(
    uow: UnitOfWork, number: int, first: tuple[int, int], last: tuple[int, int], entries: int, digest: bytes
) -> None:
    """The next seal."""
    await uow.run(
        """INSERT INTO audit_seal (number, first_tx, first_seq, last_tx, last_seq, entries, hash)
           VALUES (%(number)s, %(first_tx)s, %(first_seq)s, %(last_tx)s, %(last_seq)s, %(entries)s, %(hash)s)""",
        number=number,
        first_tx=first[0],
        first_seq=first[1],
        last_tx=last[0],
        last_seq=last[1],
        entries=entries,
        hash=digest,
    )
