"""What is to go out by mail and push, people's wishes, their devices, the workspace's push key."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.log import encode


async def find_wishes(uow: UnitOfWork, people: Sequence[UUID]) -> dict[UUID, Row]:
    """By person: their time zone, and `choices` and the rest where they set any (choices None: they did not)."""
    rows = await uow.all(
        """SELECT u.id, coalesce(u.time_zone, w.time_zone) AS time_zone, s.choices, s.quiet_from, s.quiet_to, s.morning, s.follow_own
           FROM user_account u JOIN workspace w ON w.id = u.workspace_id
           LEFT JOIN notification_setting s ON s.workspace_id = u.workspace_id AND s.user_id = u.id
           WHERE u.workspace_id = %(ws)s AND u.id = ANY(%(people)s) AND u.disabled_at IS NULL""",
        people=list(people),
    )
    return {row["id"]: row for row in rows}


async def set_wishes(uow: UnitOfWork, person: UUID | None, values: Mapping[str, Any]) -> None:
    """All wishes of a person: choices, quiet_from, quiet_to, morning, follow_own."""
    await uow.run(
        """INSERT INTO notification_setting (workspace_id, user_id, choices, quiet_from, quiet_to, morning, follow_own)
           VALUES (%(ws)s, %(me)s, %(choices)s, %(quiet_from)s, %(quiet_to)s, %(morning)s, %(follow_own)s)
           ON CONFLICT (workspace_id, user_id) DO UPDATE SET choices = excluded.choices, quiet_from = excluded.quiet_from,
               quiet_to = excluded.quiet_to, morning = excluded.morning, follow_own = excluded.follow_own""",
        **{**values, "me": person, "choices": encode(values["choices"])},
    )


async def find_due(uow: UnitOfWork, now: datetime) -> list[Row]:
    """Of all workspaces: who is to get a mail or push messages now (workspace_id, user_id, mail, push)."""
    return await uow.all(
        """SELECT workspace_id, user_id, bool_or(mail_at <= %(now)s) AS mail, bool_or(push_at <= %(now)s) AS push
           FROM notification WHERE mail_at <= %(now)s OR push_at <= %(now)s
           GROUP BY workspace_id, user_id ORDER BY min(least(mail_at, push_at)) LIMIT 500""",
        now=now,
    )


async def take_mail(uow: UnitOfWork, person: UUID, now: datetime, most: int) -> list[UUID]:
    """What is due of one person, marked as gone; what they have read meanwhile is marked and left out."""
    rows = await uow.all(
        """UPDATE notification n SET mail_at = NULL, tries = n.tries + 1 FROM (
               SELECT id FROM notification WHERE workspace_id = %(ws)s AND user_id = %(person)s AND mail_at <= %(now)s
               ORDER BY at DESC LIMIT %(most)s FOR UPDATE SKIP LOCKED) due
           WHERE n.workspace_id = %(ws)s AND n.id = due.id RETURNING n.id, n.read_at""",
        person=person,
        now=now,
        most=most,
    )
    return [row["id"] for row in rows if row["read_at"] is None]


async def take_push(uow: UnitOfWork, person: UUID, now: datetime, most: int) -> list[UUID]:
    """The same for push messages."""
    rows = await uow.all(
        """UPDATE notification n SET push_at = NULL FROM (
               SELECT id FROM notification WHERE workspace_id = %(ws)s AND user_id = %(person)s AND push_at <= %(now)s
               ORDER BY at DESC LIMIT %(most)s FOR UPDATE SKIP LOCKED) due
           WHERE n.workspace_id = %(ws)s AND n.id = due.id RETURNING n.id, n.read_at""",
        person=person,
        now=now,
        most=most,
    )
    return [row["id"] for row in rows if row["read_at"] is None]


async def mail_later(uow: UnitOfWork, ids: Sequence[UUID], at: datetime, most_tries: int) -> None:
    """Try these again, unless they were tried often enough."""
    await uow.run(
        """UPDATE notification SET mail_at = %(at)s WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) AND tries < %(most)s""",
        ids=list(ids),
        at=at,
        most=most_tries,
    )


async def give_up(uow: UnitOfWork, person: UUID) -> None:
    """Nothing goes out to this person any more of what there is."""
    await uow.run(
        "UPDATE notification SET mail_at = NULL, push_at = NULL WHERE workspace_id = %(ws)s AND user_id = %(person)s AND (mail_at IS NOT NULL OR push_at IS NOT NULL)",
        person=person,
    )


# Devices ------------------------------------------------------------------------------------------------------------
async def get_push_key(uow: UnitOfWork) -> Row | None:
    """The workspace's key: id, public, sealed."""
    return await uow.one("SELECT id, public, sealed FROM push_key WHERE workspace_id = %(ws)s")


async def insert_push_key(uow: UnitOfWork, key_id: UUID, public: str, sealed: bytes) -> None:
    """The workspace's key, unless somebody made one meanwhile."""
    await uow.run(
        """INSERT INTO push_key (workspace_id, id, public, sealed) VALUES (%(ws)s, %(id)s, %(public)s, %(sealed)s)
           ON CONFLICT (workspace_id) DO NOTHING""",
        id=key_id,
        public=public,
        sealed=sealed,
    )


async def find_devices(uow: UnitOfWork, person: UUID | None) -> list[Row]:
    """A person's devices: id, sealed, name, created_at, reached_at."""
    return await uow.all(
        """SELECT id, sealed, name, created_at, reached_at FROM push_device
           WHERE workspace_id = %(ws)s AND user_id = %(person)s ORDER BY created_at, id""",
        person=person,
    )


async def insert_device(
    uow: UnitOfWork, device_id: UUID, person: UUID | None, endpoint_hash: bytes, sealed: bytes, name: str
) -> None:
    """A device; whoever had it before (the same browser, another person) has it no more."""
    await uow.run(
        "DELETE FROM push_device WHERE workspace_id = %(ws)s AND endpoint_hash = %(hash)s", hash=endpoint_hash
    )
    await uow.run(
        """INSERT INTO push_device (workspace_id, id, user_id, endpoint_hash, sealed, name)
           VALUES (%(ws)s, %(id)s, %(person)s, %(hash)s, %(sealed)s, %(name)s)""",
        id=device_id,
        person=person,
        hash=endpoint_hash,
        sealed=sealed,
        name=name,
    )


async def count_devices(uow: UnitOfWork, person: UUID | None) -> int:
    """How many devices a person has."""
    found: int = await uow.value(
        "SELECT count(*)::int FROM push_device WHERE workspace_id = %(ws)s AND user_id = %(person)s", person=person
    )
    return found


async def delete_device(uow: UnitOfWork, device_id: UUID, person: UUID | None) -> int:
    """Forget a device of the person."""
    return await uow.run(
        "DELETE FROM push_device WHERE workspace_id = %(ws)s AND id = %(id)s AND user_id = %(person)s",
        id=device_id,
        person=person,
    )


async def set_reached(uow: UnitOfWork, device_id: UUID, now: datetime) -> None:
    """The push service took a message for this device."""
    await uow.run(
        "UPDATE push_device SET reached_at = %(now)s WHERE workspace_id = %(ws)s AND id = %(id)s", id=device_id, now=now
    )
