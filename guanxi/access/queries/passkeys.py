"""SQL of passkeys and of the challenges they sign."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.access.queries.factors import lock_account
from guanxi.kernel.db import Row, UnitOfWork

lock = lock_account


async def insert_challenge(
    uow: UnitOfWork, challenge_id: UUID, challenge: bytes, session_id: UUID | None, *, ttl: float
) -> None:
    """A challenge that was given out."""
    await uow.run(
        """INSERT INTO passkey_challenge (workspace_id, id, challenge, session_id, expires_at)
           VALUES (%(ws)s, %(id)s, %(challenge)s, %(session)s, now() + make_interval(secs => %(ttl)s))""",
        id=challenge_id,
        challenge=challenge,
        session=session_id,
        ttl=ttl,
    )


async def take_challenge(uow: UnitOfWork, challenge: bytes, session_id: UUID | None) -> bool:
    """Use a challenge up; False when it is unknown, used, too old or another session's."""
    return bool(
        await uow.run(
            """DELETE FROM passkey_challenge WHERE workspace_id = %(ws)s AND challenge = %(challenge)s AND expires_at > now()
               AND session_id IS NOT DISTINCT FROM %(session)s::uuid""",
            challenge=challenge,
            session=session_id,
        )
    )


async def delete_expired(uow: UnitOfWork) -> int:
    """Challenges that nobody may sign any more, in all workspaces (system unit of work)."""
    return await uow.run("DELETE FROM passkey_challenge WHERE expires_at < now()")


async def find_credentials(uow: UnitOfWork, user_id: UUID) -> list[bytes]:
    """Ids of the person's credentials."""
    rows = await uow.all(
        "SELECT credential_id FROM passkey WHERE workspace_id = %(ws)s AND user_id = %(user)s", user=user_id
    )
    return [bytes(row["credential_id"]) for row in rows]


async def insert_passkey(
    uow: UnitOfWork,
    passkey_id: UUID,
    user_id: UUID,
    name: str,
    credential_id: bytes,
    public_key: bytes,
    sign_count: int,
    transports: Sequence[str],
) -> bool:
    """A passkey of the person; False when somebody has this credential."""
    return bool(
        await uow.run(
            """INSERT INTO passkey (workspace_id, id, user_id, name, credential_id, public_key, sign_count, transports)
               VALUES (%(ws)s, %(id)s, %(user)s, %(name)s, %(credential)s, %(key)s, %(count)s, %(transports)s)
               ON CONFLICT (credential_id) DO NOTHING""",
            id=passkey_id,
            user=user_id,
            name=name,
            credential=credential_id,
            key=public_key,
            count=sign_count,
            transports=list(transports),
        )
    )


async def get_passkey(uow: UnitOfWork, credential_id: bytes) -> Row | None:
    """The passkey of a credential with its person (system unit of work)."""
    return await uow.one(
        """SELECT p.workspace_id, p.id, p.user_id, p.public_key, p.sign_count, u.name AS user_name, u.password_version,
                  u.disabled_at IS NOT NULL AS disabled
           FROM passkey p JOIN user_account u ON u.workspace_id = p.workspace_id AND u.id = p.user_id
           WHERE p.credential_id = %(credential)s""",
        credential=credential_id,
    )


async def use_passkey(uow: UnitOfWork, passkey_id: UUID, sign_count: int) -> bool:
    """Note a signature; False when the counter did not grow meanwhile (0 to 0: the device does not count)."""
    return bool(
        await uow.run(
            """UPDATE passkey SET sign_count = %(count)s, used_at = now() WHERE workspace_id = %(ws)s AND id = %(id)s
               AND (sign_count < %(count)s OR (sign_count = 0 AND %(count)s = 0))""",
            id=passkey_id,
            count=sign_count,
        )
    )


async def delete_passkey(uow: UnitOfWork, user_id: UUID, passkey_id: UUID) -> int:
    """Remove one of the person's passkeys."""
    return await uow.run(
        "DELETE FROM passkey WHERE workspace_id = %(ws)s AND user_id = %(user)s AND id = %(id)s",
        user=user_id,
        id=passkey_id,
    )
