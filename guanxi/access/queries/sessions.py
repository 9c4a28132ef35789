"""SQL of browser sessions, API tokens and one-time links."""

from datetime import datetime
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork


async def insert_session(
    uow: UnitOfWork,
    session_id: UUID,
    user_id: UUID,
    version: int,
    token_hash: bytes,
    *,
    ttl: float,
    ip: str | None,
    agent: str | None,
) -> bool:
    """A session of the user; False when the account is disabled by now or its password is no longer that `version`."""
    return bool(
        await uow.run(
            """INSERT INTO session (workspace_id, id, user_id, token_hash, password_version, expires_at, ip, agent)
               SELECT workspace_id, %(id)s, id, %(hash)s, password_version, now() + make_interval(secs => %(ttl)s), %(ip)s, %(agent)s
               FROM user_account
               WHERE workspace_id = %(ws)s AND id = %(user)s AND password_version = %(version)s AND disabled_at IS NULL FOR SHARE""",
            id=session_id,
            user=user_id,
            version=version,
            hash=token_hash,
            ttl=ttl,
            ip=ip,
            agent=agent,
        )
    )


async def delete_by_hash(uow: UnitOfWork, token_hash: bytes) -> int:
    """End the session of this secret, whoever's it is (system unit of work)."""
    return await uow.run("DELETE FROM session WHERE token_hash = %(hash)s", hash=token_hash)


async def delete_session(uow: UnitOfWork, session_id: UUID, user_id: UUID) -> int:
    """End one session of a user."""
    return await uow.run(
        "DELETE FROM session WHERE workspace_id = %(ws)s AND id = %(id)s AND user_id = %(user)s",
        id=session_id,
        user=user_id,
    )


async def delete_sessions(uow: UnitOfWork, user_id: UUID, keep: UUID | None = None) -> int:
    """End all sessions of a user but `keep`."""
    return await uow.run(
        """DELETE FROM session WHERE workspace_id = %(ws)s AND user_id = %(user)s
           AND (%(keep)s::uuid IS NULL OR id <> %(keep)s::uuid)""",
        user=user_id,
        keep=keep,
    )


async def find_sessions(uow: UnitOfWork, user_id: UUID, *, idle: float) -> list[Row]:
    """Living sessions of a user, last seen first."""
    return await uow.all(
        """SELECT s.id, s.created_at, s.seen_at, s.expires_at, s.ip, s.agent FROM session s
           JOIN user_account u ON u.workspace_id = s.workspace_id AND u.id = s.user_id AND u.password_version = s.password_version
           WHERE s.workspace_id = %(ws)s AND s.user_id = %(user)s AND s.expires_at > now()
             AND s.seen_at > now() - make_interval(secs => %(idle)s)
           ORDER BY s.seen_at DESC, s.id LIMIT 200""",
        user=user_id,
        idle=idle,
    )


async def is_younger(uow: UnitOfWork, session_id: UUID, seconds: float) -> bool:
    """Whether the session began less than that long ago."""
    return bool(
        await uow.value(
            """SELECT 1 FROM session WHERE workspace_id = %(ws)s AND id = %(id)s
               AND created_at > now() - make_interval(secs => %(seconds)s)""",
            id=session_id,
            seconds=seconds,
        )
    )


async def delete_expired(uow: UnitOfWork, *, idle: float) -> int:
    """Remove what can never be used again, in all workspaces (system unit of work)."""
    gone = await uow.run(
        "DELETE FROM session WHERE expires_at < now() OR seen_at < now() - make_interval(secs => %(idle)s)", idle=idle
    )
    return gone + await uow.run("DELETE FROM one_time_link WHERE expires_at < now() - interval '30 days'")


# API tokens -------------------------------------------------------------------------------------------------------
async def insert_token(
    uow: UnitOfWork,
    token_id: UUID,
    user_id: UUID,
    name: str,
    token_hash: bytes,
    permissions: list[str] | None,
    expires_at: datetime | None,
) -> Row:
    """A new API token; its row as lists show it."""
    row = await uow.one(
        """INSERT INTO api_token AS t (workspace_id, id, user_id, name, token_hash, permissions, expires_at)
           VALUES (%(ws)s, %(id)s, %(user)s, %(name)s, %(hash)s, %(permissions)s, %(expires)s)
           RETURNING t.id, t.user_id, t.name, t.permissions, t.created_at, t.expires_at, t.used_at""",
        id=token_id,
        user=user_id,
        name=name,
        hash=token_hash,
        permissions=permissions,
        expires=expires_at,
    )
    assert row is not None
    return row


async def find_tokens(uow: UnitOfWork, user_id: UUID | None) -> list[Row]:
    """Tokens that are not revoked, newest first; of one user, or of all."""
    return await uow.all(
        """SELECT t.id, t.user_id, u.name AS user_name, t.name, t.permissions, t.created_at, t.expires_at, t.used_at
           FROM api_token t JOIN user_account u ON u.workspace_id = t.workspace_id AND u.id = t.user_id
           WHERE t.workspace_id = %(ws)s AND t.revoked_at IS NULL AND (%(user)s::uuid IS NULL OR t.user_id = %(user)s::uuid)
           ORDER BY t.created_at DESC, t.id LIMIT 500""",
        user=user_id,
    )


async def revoke_token(uow: UnitOfWork, token_id: UUID, user_id: UUID | None) -> int:
    """Revoke a token of one user, or of anybody."""
    return await uow.run(
        """UPDATE api_token SET revoked_at = now() WHERE workspace_id = %(ws)s AND id = %(id)s AND revoked_at IS NULL
           AND (%(user)s::uuid IS NULL OR user_id = %(user)s::uuid)""",
        id=token_id,
        user=user_id,
    )


# One-time links (no row-level security: the set-up link belongs to no workspace) -----------------------------------
async def insert_setup_link(uow: UnitOfWork, link_id: UUID, token_hash: bytes, *, ttl: float) -> None:
    """The one set-up link; earlier ones are dead (system unit of work)."""
    await uow.run("DELETE FROM one_time_link WHERE purpose = 'setup'")
    await uow.run(
        """INSERT INTO one_time_link (id, purpose, token_hash, expires_at)
           VALUES (%(id)s, 'setup', %(hash)s, now() + make_interval(secs => %(ttl)s))""",
        id=link_id,
        hash=token_hash,
        ttl=ttl,
    )


async def use_setup_link(uow: UnitOfWork, token_hash: bytes) -> bool:
    """Use the set-up link up; False when it is unknown, used or expired (system unit of work)."""
    return bool(
        await uow.run(
            """UPDATE one_time_link SET used_at = now()
               WHERE purpose = 'setup' AND token_hash = %(hash)s AND used_at IS NULL AND expires_at > now()""",
            hash=token_hash,
        )
    )


async def has_setup_link(uow: UnitOfWork, token_hash: bytes) -> bool:
    """Whether the set-up link is good (system unit of work)."""
    return bool(
        await uow.value(
            """SELECT 1 FROM one_time_link
               WHERE purpose = 'setup' AND token_hash = %(hash)s AND used_at IS NULL AND expires_at > now()""",
            hash=token_hash,
        )
    )


async def insert_password_link(
    uow: UnitOfWork, link_id: UUID, user_id: UUID, token_hash: bytes, version: int | None, *, ttl: float
) -> None:
    """A link for a new password, bound to user and password version. Without a version it only stands for the request:
    no secret opens it."""
    await uow.run(
        """INSERT INTO one_time_link (id, purpose, token_hash, workspace_id, user_id, password_version, expires_at)
           VALUES (%(id)s, 'password', %(hash)s, %(ws)s, %(user)s, %(version)s, now() + make_interval(secs => %(ttl)s))""",
        id=link_id,
        user=user_id,
        hash=token_hash,
        version=version,
        ttl=ttl,
    )


async def get_password_link(uow: UnitOfWork, token_hash: bytes) -> Row | None:
    """The living link of this secret with its user (system unit of work)."""
    return await uow.one(
        """SELECT l.id, l.workspace_id, l.user_id, l.password_version, u.email, u.name FROM one_time_link l
           JOIN user_account u ON u.workspace_id = l.workspace_id AND u.id = l.user_id AND u.password_version = l.password_version
           WHERE l.purpose = 'password' AND l.token_hash = %(hash)s AND l.used_at IS NULL AND l.expires_at > now()
             AND u.disabled_at IS NULL""",
        hash=token_hash,
    )


async def use_password_link(uow: UnitOfWork, link_id: UUID) -> bool:
    """Use a link up; False when somebody else just did."""
    return bool(
        await uow.run(
            """UPDATE one_time_link SET used_at = now()
               WHERE workspace_id = %(ws)s AND id = %(id)s AND used_at IS NULL AND expires_at > now()""",
            id=link_id,
        )
    )


async def close_password_links(uow: UnitOfWork, user_id: UUID) -> None:
    """Every other link and request of the user is answered."""
    await uow.run(
        """UPDATE one_time_link SET used_at = now()
           WHERE workspace_id = %(ws)s AND user_id = %(user)s AND purpose = 'password' AND used_at IS NULL""",
        user=user_id,
    )


async def find_reset_requests(uow: UnitOfWork) -> list[Row]:
    """People who asked for a new password and wait for an administrator, longest waiting first."""
    return await uow.all(
        """SELECT u.id AS user_id, u.name, u.email, max(l.created_at) AS requested_at FROM one_time_link l
           JOIN user_account u ON u.workspace_id = l.workspace_id AND u.id = l.user_id
           WHERE l.workspace_id = %(ws)s AND l.purpose = 'password' AND l.password_version IS NULL AND l.used_at IS NULL
             AND l.expires_at > now() AND u.disabled_at IS NULL
           GROUP BY u.id, u.name, u.email ORDER BY min(l.created_at), u.id LIMIT 200"""
    )
