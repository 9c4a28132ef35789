"""SQL of workspaces, users and roles."""

from collections.abc import Sequence
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from guanxi.access.rules.roles import BuiltInRole
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.ids import new_id

_SETUP_LOCK = 7_041_904_224  # any fixed number: one set-up at a time
_ZONE: LiteralString = "SELECT time_zone FROM workspace WHERE id = %(ws)s"
_WORKSPACE: LiteralString = "SELECT id, name, locale, time_zone, currency, demo FROM workspace WHERE id = %(ws)s"
_USERS: LiteralString = """
    SELECT u.id, u.name, u.email, u.locale, u.time_zone, u.disabled_at IS NOT NULL AS disabled,
           u.password_hash IS NOT NULL AS has_password, u.mfa_at IS NOT NULL AS mfa, u.created_at,
           (SELECT max(s.seen_at) FROM session s WHERE s.workspace_id = u.workspace_id AND s.user_id = u.id) AS seen_at,
           (SELECT coalesce(array_agg(r.key ORDER BY r.key), '{}') FROM user_role ur
            JOIN role r ON r.workspace_id = ur.workspace_id AND r.id = ur.role_id
            WHERE ur.workspace_id = u.workspace_id AND ur.user_id = u.id) AS roles
    FROM user_account u WHERE u.workspace_id = %(ws)s
"""


async def get_zone(uow: UnitOfWork) -> str:
    """The time zone of the company: whose days reports and definitions mean."""
    return str(await uow.value(_ZONE))


async def lock_setup(uow: UnitOfWork) -> None:
    """Only one set-up at a time, until the unit of work ends (system unit of work)."""
    await uow.run("SELECT pg_advisory_xact_lock(%(key)s)", key=_SETUP_LOCK)


async def has_workspace(uow: UnitOfWork) -> bool:
    """Whether set-up is over (system unit of work); the demo company does not count, a company may be founded beside it."""
    return bool(await uow.value("SELECT EXISTS (SELECT 1 FROM workspace WHERE NOT demo)"))


async def has_any_workspace(uow: UnitOfWork) -> bool:
    """Whether there is any workspace, the demo company included (system unit of work)."""
    return bool(await uow.value("SELECT EXISTS (SELECT 1 FROM workspace)"))


async def get_first_workspace(uow: UnitOfWork) -> int | None:
    """The id of the oldest workspace, a real one before the demo (system unit of work)."""
    found: int | None = await uow.value("SELECT id FROM workspace ORDER BY demo, id LIMIT 1")
    return found


async def get_demo(uow: UnitOfWork) -> Row | None:
    """The demo workspace (system unit of work)."""
    return await uow.one(
        "SELECT id, settings ->> 'demo_password' AS demo_password FROM workspace WHERE demo ORDER BY id LIMIT 1"
    )


async def insert_workspace(
    uow: UnitOfWork,
    *,
    name: str,
    locale: str,
    time_zone: str,
    currency: str,
    demo_password: str | None,
    trade: str | None = None,
) -> int:
    """A workspace; its id (system unit of work)."""
    return int(
        await uow.value(
            """INSERT INTO workspace (name, locale, time_zone, currency, demo, settings)
               VALUES (%(name)s, %(locale)s, %(zone)s, %(currency)s, %(demo)s, %(settings)s) RETURNING id""",
            name=name,
            locale=locale,
            zone=time_zone,
            currency=currency,
            demo=demo_password is not None,
            settings=Jsonb(
                {key: one for key, one in (("demo_password", demo_password), ("trade", trade)) if one is not None}
            ),
        )
    )


async def get_workspace(uow: UnitOfWork) -> Row | None:
    """The workspace of the scope."""
    return await uow.one(_WORKSPACE)


async def insert_roles(uow: UnitOfWork, roles: Sequence[BuiltInRole], language: str) -> None:
    """The built-in roles the workspace does not have yet."""
    await uow.many(
        """INSERT INTO role (workspace_id, id, key, name, permissions, rows)
           VALUES (%(ws)s, %(id)s, %(key)s, %(name)s, %(permissions)s, %(rows)s) ON CONFLICT (workspace_id, key) DO NOTHING""",
        [
            {
                "id": new_id(),
                "key": role.key,
                "name": role.label.words(language),
                "permissions": list(role.permissions),
                "rows": Jsonb(dict(role.rows)),
            }
            for role in roles
        ],
    )


async def find_roles(uow: UnitOfWork) -> list[Row]:
    """All roles of the workspace."""
    return await uow.all("""SELECT r.id, r.key, r.name, r.permissions, r.rows, r.fields, r.mfa_required,
                  (SELECT count(*) FROM user_role ur WHERE ur.workspace_id = r.workspace_id AND ur.role_id = r.id) AS people
           FROM role r WHERE r.workspace_id = %(ws)s ORDER BY r.id""")


async def find_permissions(uow: UnitOfWork) -> list[Row]:
    """Everybody who can sign in, with the patterns of each of their roles."""
    return await uow.all(
        """SELECT u.id, jsonb_agg(to_jsonb(r.permissions)) AS roles FROM user_account u
           JOIN user_role ur ON ur.workspace_id = u.workspace_id AND ur.user_id = u.id
           JOIN role r ON r.workspace_id = ur.workspace_id AND r.id = ur.role_id
           WHERE u.workspace_id = %(ws)s AND u.disabled_at IS NULL GROUP BY u.id ORDER BY u.id"""
    )


async def insert_user(
    uow: UnitOfWork,
    user_id: UUID,
    *,
    email: str,
    name: str,
    password_hash: str | None,
    locale: str | None,
    time_zone: str | None,
) -> bool:
    """A user; False when the e-mail is taken."""
    return bool(
        await uow.run(
            """INSERT INTO user_account (workspace_id, id, email, name, password_hash, locale, time_zone)
               VALUES (%(ws)s, %(id)s, %(email)s, %(name)s, %(hash)s, %(locale)s, %(zone)s) ON CONFLICT (email) DO NOTHING""",
            id=user_id,
            email=email,
            name=name,
            hash=password_hash,
            locale=locale,
            zone=time_zone,
        )
    )


async def set_roles(uow: UnitOfWork, user_id: UUID, role_ids: Sequence[UUID]) -> int:
    """The user's roles are exactly these; how many of them are still there."""
    await uow.run("DELETE FROM user_role WHERE workspace_id = %(ws)s AND user_id = %(user)s", user=user_id)
    return await uow.run(
        """INSERT INTO user_role (workspace_id, user_id, role_id)
           SELECT %(ws)s, %(user)s, r.id FROM role r WHERE r.workspace_id = %(ws)s AND r.id = ANY(%(roles)s::uuid[])
           FOR KEY SHARE""",
        user=user_id,
        roles=list(role_ids),
    )


async def find_users(uow: UnitOfWork, *, after: UUID | None, limit: int) -> list[Row]:
    """A page of users in the order they were made."""
    return await uow.all(
        _USERS + " AND (%(after)s::uuid IS NULL OR u.id > %(after)s::uuid) ORDER BY u.id LIMIT %(limit)s",
        after=after,
        limit=limit,
    )


async def get_user(uow: UnitOfWork, user_id: UUID) -> Row | None:
    """One user."""
    return await uow.one(_USERS + " AND u.id = %(id)s", id=user_id)


async def lock_user(uow: UnitOfWork, user_id: UUID) -> bool:
    """Hold the user's row until the unit of work ends; False when there is none."""
    return bool(
        await uow.value("SELECT 1 FROM user_account WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=user_id)
    )


async def find_people(uow: UnitOfWork, ids: Sequence[UUID] | None) -> list[Row]:
    """Names for other rooms: of these ids, or of everybody."""
    return await uow.all(
        """SELECT id, name, email, disabled_at IS NOT NULL AS disabled FROM user_account
           WHERE workspace_id = %(ws)s AND (%(ids)s::uuid[] IS NULL OR id = ANY(%(ids)s::uuid[])) ORDER BY name, id LIMIT 2000""",
        ids=None if ids is None else list(ids),
    )


async def update_user(
    uow: UnitOfWork,
    user_id: UUID,
    *,
    name: str | None,
    locale: str | None,
    time_zone: str | None,
    disabled: bool | None,
) -> int:
    """Change what is not None."""
    return await uow.run(
        """UPDATE user_account SET name = coalesce(%(name)s, name), locale = coalesce(%(locale)s, locale),
                  time_zone = coalesce(%(zone)s, time_zone),
                  disabled_at = CASE %(disabled)s::boolean WHEN true THEN coalesce(disabled_at, now()) WHEN false THEN NULL
                                ELSE disabled_at END
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        name=name,
        locale=locale,
        zone=time_zone,
        disabled=disabled,
        id=user_id,
    )


async def lock_owners(uow: UnitOfWork) -> None:
    """Changes of who is an owner wait for each other until the unit of work ends."""
    await uow.run("SELECT 1 FROM role WHERE workspace_id = %(ws)s AND key = 'owner' FOR NO KEY UPDATE")


async def count_owners(uow: UnitOfWork) -> int:
    """How many owners can sign in."""
    return int(
        await uow.value(
            """SELECT count(*) FROM user_role ur
               JOIN role r ON r.workspace_id = ur.workspace_id AND r.id = ur.role_id AND r.key = 'owner'
               JOIN user_account u ON u.workspace_id = ur.workspace_id AND u.id = ur.user_id AND u.disabled_at IS NULL
               WHERE ur.workspace_id = %(ws)s"""
        )
    )


async def find_emails(uow: UnitOfWork, emails: Sequence[str]) -> set[str]:
    """Which of these addresses people of the workspace have."""
    rows = await uow.all(
        "SELECT email FROM user_account WHERE workspace_id = %(ws)s AND email = ANY(%(emails)s::text[])",
        emails=list(emails),
    )
    return {row["email"] for row in rows}


async def has_many(uow: UnitOfWork) -> bool:
    """Whether more than one person works here."""
    return bool(
        await uow.value(
            "SELECT count(*) > 1 FROM (SELECT 1 FROM user_account WHERE workspace_id = %(ws)s LIMIT 2) AS u"
        )
    )
