"""Who holds this secret: one statement per credential, asked at every request and never cached."""

from typing import Any, LiteralString
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork

# `team` and `team_below` are the colleagues whose rows count as one's own: found once here, so that no row is joined to a
# team later; the teams below only for whoever has a role that speaks of them.
_PERSON: LiteralString = """
    u.id AS user_id, u.name AS user_name, u.email, u.mfa_at IS NOT NULL AS mfa, u.workspace_id, w.name AS workspace_name, w.currency, w.demo, w.shape_version, w.rooms_off,
    w.locale AS workspace_locale, w.time_zone AS workspace_time_zone,
    coalesce(u.locale, w.locale) AS locale, coalesce(u.time_zone, w.time_zone) AS time_zone,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('key', r.key, 'mfa_required', r.mfa_required, 'name', r.name, 'permissions', r.permissions,
                                                  'rows', r.rows, 'fields', r.fields)), '[]')
     FROM user_role ur JOIN role r ON r.workspace_id = ur.workspace_id AND r.id = ur.role_id
     WHERE ur.workspace_id = u.workspace_id AND ur.user_id = u.id) AS roles,
    (SELECT array_agg(DISTINCT other.user_id) FROM team_member mine
     JOIN team_member other ON other.workspace_id = mine.workspace_id AND other.team_id = mine.team_id
     WHERE mine.workspace_id = u.workspace_id AND mine.user_id = u.id) AS team,
    CASE WHEN EXISTS (SELECT 1 FROM user_role ur JOIN role r ON r.workspace_id = ur.workspace_id AND r.id = ur.role_id
                      WHERE ur.workspace_id = u.workspace_id AND ur.user_id = u.id AND r.rows @? '$.* ? (@ == "team_below")')
    THEN (WITH RECURSIVE below AS (
              SELECT m.team_id FROM team_member m WHERE m.workspace_id = u.workspace_id AND m.user_id = u.id
              UNION
              SELECT t.id FROM team t JOIN below b ON t.parent_id = b.team_id WHERE t.workspace_id = u.workspace_id)
          SELECT array_agg(DISTINCT m.user_id) FROM below b
          JOIN team_member m ON m.workspace_id = u.workspace_id AND m.team_id = b.team_id) END AS team_below,
    (SELECT jsonb_object_agg(one.object, one.ids) FROM (
         SELECT s.object, array_agg(s.object_id) AS ids FROM record_share s
         WHERE s.workspace_id = u.workspace_id AND s.user_id = u.id GROUP BY s.object) one) AS shared
"""
_ALIVE: LiteralString = "u.disabled_at IS NULL"

_BY_SESSION: LiteralString = (
    "WITH found AS (SELECT s.id AS session_id, s.seen_at, "
    + _PERSON
    + """ FROM session s
      JOIN user_account u ON u.workspace_id = s.workspace_id AND u.id = s.user_id AND u.password_version = s.password_version
      JOIN workspace w ON w.id = s.workspace_id
      WHERE s.token_hash = %(hash)s AND s.expires_at > now() AND s.seen_at > now() - make_interval(secs => %(idle)s) AND """
    + _ALIVE
    + """),
    touched AS (UPDATE session s SET seen_at = now() FROM found f
      WHERE s.workspace_id = f.workspace_id AND s.id = f.session_id AND s.seen_at < now() - make_interval(secs => %(touch)s))
    SELECT * FROM found"""
)

_BY_TOKEN: LiteralString = (
    "WITH found AS (SELECT t.id AS token_id, t.name AS token_name, t.permissions AS token_permissions, "
    + _PERSON
    + """ FROM api_token t
      JOIN user_account u ON u.workspace_id = t.workspace_id AND u.id = t.user_id
      JOIN workspace w ON w.id = t.workspace_id
      WHERE t.token_hash = %(hash)s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now()) AND """
    + _ALIVE
    + """),
    touched AS (UPDATE api_token t SET used_at = now() FROM found f WHERE t.workspace_id = f.workspace_id AND t.id = f.token_id
      AND (t.used_at IS NULL OR t.used_at < now() - make_interval(secs => %(touch)s)))
    SELECT * FROM found"""
)

_BY_ID: LiteralString = (
    "SELECT "
    + _PERSON
    + """ FROM user_account u JOIN workspace w ON w.id = u.workspace_id
      WHERE u.workspace_id = %(ws)s AND u.id = %(user)s AND """
    + _ALIVE
)


async def get_by_session(uow: UnitOfWork, token_hash: bytes, *, idle: float, touch: float) -> Row | None:
    """The person of a living session; notes that it was seen when that is older than `touch` seconds."""
    return await uow.one(_BY_SESSION, hash=token_hash, idle=idle, touch=touch)


async def get_by_token(uow: UnitOfWork, token_hash: bytes, *, touch: float) -> Row | None:
    """The person of a living API token, and what the token is limited to."""
    return await uow.one(_BY_TOKEN, hash=token_hash, touch=touch)


async def get_person(uow: UnitOfWork, user_id: UUID) -> Row | None:
    """A person of the workspace who may sign in."""
    return await uow.one(_BY_ID, user=user_id)


async def has_token(uow: UnitOfWork, token_id: UUID, user_id: UUID) -> bool:
    """Whether the person's token is good: neither revoked nor expired."""
    return bool(
        await uow.value(
            """SELECT 1 FROM api_token WHERE workspace_id = %(ws)s AND id = %(id)s AND user_id = %(user)s
               AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())""",
            id=token_id,
            user=user_id,
        )
    )


async def find_rooms_off(uow: UnitOfWork) -> frozenset[str]:
    """The rooms the workspace has switched off."""
    return frozenset(await uow.value("SELECT rooms_off FROM workspace WHERE id = %(ws)s") or ())


async def get_account(uow: UnitOfWork, email: str) -> Row | None:
    """What signing in needs to know of an address (system unit of work)."""
    return await uow.one(
        """SELECT workspace_id, id, name, email, password_hash, password_version, disabled_at IS NOT NULL AS disabled,
                  mfa_at IS NOT NULL AS mfa
           FROM user_account WHERE email = %(email)s""",
        email=email,
    )


async def get_secret(uow: UnitOfWork, user_id: UUID) -> dict[str, Any] | None:
    """The password hash of one's own account, locked until the unit of work ends."""
    return await uow.one(
        """SELECT email, name, password_hash, password_version FROM user_account
           WHERE workspace_id = %(ws)s AND id = %(id)s AND disabled_at IS NULL FOR UPDATE""",
        id=user_id,
    )


async def set_password(uow: UnitOfWork, user_id: UUID, version: int, password_hash: str) -> int | None:
    """A new password unless it changed since `version`; the new version. All sessions of older versions are dead then."""
    made: int | None = await uow.value(
        """UPDATE user_account SET password_hash = %(hash)s, password_version = password_version + 1
           WHERE workspace_id = %(ws)s AND id = %(id)s AND password_version = %(version)s AND disabled_at IS NULL
           RETURNING password_version""",
        hash=password_hash,
        id=user_id,
        version=version,
    )
    return made


async def refresh_hash(uow: UnitOfWork, user_id: UUID, version: int, password_hash: str) -> None:
    """The same password hashed with the parameters of today."""
    await uow.run(
        """UPDATE user_account SET password_hash = %(hash)s
           WHERE workspace_id = %(ws)s AND id = %(id)s AND password_version = %(version)s""",
        hash=password_hash,
        id=user_id,
        version=version,
    )
