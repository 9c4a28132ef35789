"""SQL of second factors: authenticator apps, recovery codes, passkeys."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork


async def lock_account(uow: UnitOfWork, user_id: UUID) -> Row | None:
    """One's own account with its secret hash, locked until the unit of work ends."""
    return await uow.one(
        """SELECT id, email, name, password_hash, password_version, mfa_at IS NOT NULL AS mfa FROM user_account
           WHERE workspace_id = %(ws)s AND id = %(id)s AND disabled_at IS NULL FOR UPDATE""",
        id=user_id,
    )


async def get_state(uow: UnitOfWork, user_id: UUID) -> Row:
    """What a person has, and whether a role of theirs needs it."""
    row = await uow.one(
        """SELECT u.mfa_at,
                  (SELECT t.confirmed_at FROM totp t WHERE t.workspace_id = u.workspace_id AND t.user_id = u.id
                   AND t.confirmed_at IS NOT NULL) AS app_since,
                  (SELECT count(*) FROM recovery_code c WHERE c.workspace_id = u.workspace_id AND c.user_id = u.id
                   AND c.used_at IS NULL) AS recovery_left,
                  (SELECT count(*) FROM passkey p WHERE p.workspace_id = u.workspace_id AND p.user_id = u.id) AS passkeys,
                  EXISTS (SELECT 1 FROM user_role ur JOIN role r ON r.workspace_id = ur.workspace_id AND r.id = ur.role_id
                          WHERE ur.workspace_id = u.workspace_id AND ur.user_id = u.id AND r.mfa_required) AS required
           FROM user_account u WHERE u.workspace_id = %(ws)s AND u.id = %(user)s""",
        user=user_id,
    )
    assert row is not None
    return row


async def replace_pending(uow: UnitOfWork, totp_id: UUID, user_id: UUID, sealed: bytes) -> None:
    """A secret that waits for its first code; one that waited before is gone."""
    await uow.run(
        "DELETE FROM totp WHERE workspace_id = %(ws)s AND user_id = %(user)s AND confirmed_at IS NULL", user=user_id
    )
    await uow.run(
        "INSERT INTO totp (workspace_id, id, user_id, sealed) VALUES (%(ws)s, %(id)s, %(user)s, %(sealed)s)",
        id=totp_id,
        user=user_id,
        sealed=sealed,
    )


async def get_totp(uow: UnitOfWork, user_id: UUID, *, confirmed: bool, within: float | None = None) -> Row | None:
    """The person's app, or the one that waits; `within`: not older than that many seconds."""
    return await uow.one(
        """SELECT id, sealed, last_step FROM totp WHERE workspace_id = %(ws)s AND user_id = %(user)s
           AND (confirmed_at IS NOT NULL) = %(confirmed)s
           AND (%(within)s::float8 IS NULL OR created_at > now() - make_interval(secs => %(within)s::float8))""",
        user=user_id,
        confirmed=confirmed,
        within=within,
    )


async def use_step(uow: UnitOfWork, totp_id: UUID, step: int) -> bool:
    """Take the code of a step; False when that or a newer one was taken before, by whomever."""
    return bool(
        await uow.run(
            "UPDATE totp SET last_step = %(step)s WHERE workspace_id = %(ws)s AND id = %(id)s AND last_step < %(step)s",
            id=totp_id,
            step=step,
        )
    )


async def confirm_totp(uow: UnitOfWork, user_id: UUID, totp_id: UUID) -> None:
    """The waiting app is the person's; the one before is gone."""
    await uow.run(
        "DELETE FROM totp WHERE workspace_id = %(ws)s AND user_id = %(user)s AND id <> %(id)s", user=user_id, id=totp_id
    )
    await uow.run("UPDATE totp SET confirmed_at = now() WHERE workspace_id = %(ws)s AND id = %(id)s", id=totp_id)


async def delete_totp(uow: UnitOfWork, user_id: UUID) -> int:
    """The person has no app any more."""
    return await uow.run("DELETE FROM totp WHERE workspace_id = %(ws)s AND user_id = %(user)s", user=user_id)


async def replace_recovery_codes(uow: UnitOfWork, user_id: UUID, hashes: Sequence[bytes]) -> None:
    """Exactly these recovery codes are good; an empty list removes all."""
    await uow.run("DELETE FROM recovery_code WHERE workspace_id = %(ws)s AND user_id = %(user)s", user=user_id)
    await uow.run(
        """INSERT INTO recovery_code (workspace_id, user_id, code_hash)
           SELECT %(ws)s, %(user)s, h FROM unnest(%(hashes)s::bytea[]) AS h""",
        user=user_id,
        hashes=list(hashes),
    )


async def use_recovery_code(uow: UnitOfWork, user_id: UUID, code_hash: bytes) -> bool:
    """Use a recovery code up; False when it is unknown or used."""
    return bool(
        await uow.run(
            """UPDATE recovery_code SET used_at = now() WHERE workspace_id = %(ws)s AND user_id = %(user)s
               AND code_hash = %(hash)s AND used_at IS NULL""",
            user=user_id,
            hash=code_hash,
        )
    )


async def renew_version(uow: UnitOfWork, user_id: UUID) -> int:
    """Note whether a second factor is asked for now, and end what began before: sessions and links of older versions."""
    return int(
        await uow.value(
            """UPDATE user_account u SET password_version = password_version + 1,
                   mfa_at = CASE WHEN EXISTS (SELECT 1 FROM totp t WHERE t.workspace_id = u.workspace_id AND t.user_id = u.id
                                              AND t.confirmed_at IS NOT NULL)
                                   OR EXISTS (SELECT 1 FROM passkey p WHERE p.workspace_id = u.workspace_id AND p.user_id = u.id)
                            THEN coalesce(u.mfa_at, now()) END
               WHERE u.workspace_id = %(ws)s AND u.id = %(user)s RETURNING password_version""",
            user=user_id,
        )
    )


# Passkeys ---------------------------------------------------------------------------------------------------------
async def find_passkeys(uow: UnitOfWork, user_id: UUID) -> list[Row]:
    """The person's passkeys, oldest first."""
    return await uow.all(
        """SELECT id, name, created_at, used_at FROM passkey
           WHERE workspace_id = %(ws)s AND user_id = %(user)s ORDER BY created_at, id""",
        user=user_id,
    )


async def delete_passkeys(uow: UnitOfWork, user_id: UUID) -> int:
    """The person has no passkey any more."""
    return await uow.run("DELETE FROM passkey WHERE workspace_id = %(ws)s AND user_id = %(user)s", user=user_id)
