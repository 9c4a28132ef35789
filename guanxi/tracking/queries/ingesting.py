"""Taking a batch in: is the key good still, which messages are new, whose visitors they are of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from guanxi.kernel.db import Row, UnitOfWork

SLOT_S, SLOTS, LIVE = 864_000, 5, 3  # ten days each; a message is looked for in its slot and the three before

_read_places = msgspec.json.Decoder(dict[str, UUID]).decode
_CREDENTIAL = """
    SELECT k.workspace_id, k.id AS key_id, k.scope, s.id AS source_id, s.kind, s.origins
    FROM tracking_key k JOIN tracking_source s ON s.workspace_id = k.workspace_id AND s.id = k.source_id
    WHERE k.hash = %(hash)s AND k.revoked_at IS NULL AND s.deleted_at IS NULL
"""
_PLACES = """
    SELECT coalesce(jsonb_object_agg(v.visitor, v.profile_id), '{}')::text
    FROM jsonb_array_elements_text(%(visitors)s::jsonb) AS w(visitor)
    CROSS JOIN LATERAL (SELECT visitor, profile_id FROM tracking_visitor v
        WHERE v.workspace_id = %(ws)s AND v.source_id = %(source)s AND v.visitor = w.visitor OFFSET 0) v
"""
# One look and one write: whether the key and what is remembered of the workspace are good still, which messages are new, and whose
# the visitors are. Ids go as one text each way: an array of them would be an object per id on both sides.
_TAKE = (
    """
    WITH sent AS MATERIALIZED (SELECT m.id FROM unnest(%(messages)s::uuid[]) AS m(id)), fresh AS (
        INSERT INTO tracking_message (workspace_id, slot, id)
        SELECT %(ws)s, %(slot)s, s.id FROM sent s
        WHERE NOT EXISTS (SELECT FROM tracking_message k WHERE k.workspace_id = %(ws)s AND k.slot = ANY(%(before)s::smallint[]) AND k.id = s.id)
        ORDER BY s.id ON CONFLICT DO NOTHING RETURNING id
    )
    SELECT (SELECT version FROM tracking_version WHERE workspace_id = %(ws)s) AS version,
           EXISTS (SELECT FROM tracking_key k JOIN tracking_source s ON s.workspace_id = k.workspace_id AND s.id = k.source_id
                   WHERE k.workspace_id = %(ws)s AND k.id = %(key)s AND k.revoked_at IS NULL AND s.deleted_at IS NULL) AS good,
           (SELECT coalesce(string_agg(encode(uuid_send(id), 'hex'), ','), '') FROM fresh) AS fresh,
           ("""
    + _PLACES
    + ") AS places"
)


@dataclass(frozen=True, slots=True)
class Look:
    """What the first statement of a transaction found: whether the key is good, the version of what is allowed, the messages that
    are new (hexadecimal), and the profile of each visitor that is known."""

    good: bool
    version: int
    fresh: set[str]
    places: dict[str, UUID]


async def get_credential(uow: UnitOfWork, digest: bytes) -> Row | None:
    """Workspace, source and scope of a live key (system unit of work)."""
    return await uow.one(_CREDENTIAL, hash=digest)


async def touch_key(uow: UnitOfWork, key_id: UUID) -> None:
    """It was used, to the minute. Two who use it at once do not wait for each other."""
    await uow.run(
        """UPDATE tracking_key SET last_used_at = now() WHERE workspace_id = %(ws)s AND id = (
               SELECT id FROM tracking_key WHERE workspace_id = %(ws)s AND id = %(id)s
               AND coalesce(last_used_at < now() - interval '1 minute', true) FOR UPDATE SKIP LOCKED)""",
        id=key_id,
    )


def find_slots(moment: datetime) -> tuple[int, list[int]]:
    """The slot of a moment, and those whose messages count still."""
    number = int(moment.timestamp()) // SLOT_S
    return number % SLOTS, [(number - back) % SLOTS for back in range(1, LIVE + 1)]


async def take(
    uow: UnitOfWork, key_id: UUID, source_id: UUID, keys: Sequence[str], visitors: Sequence[str], moment: datetime
) -> Look:
    """Remember the messages, and look at all that a batch is judged and placed by."""
    slot, before = find_slots(moment)
    row = await uow.one(
        _TAKE,
        key=key_id,
        source=source_id,
        messages="{" + ",".join(keys) + "}",
        visitors=msgspec.json.encode(visitors).decode(),
        slot=slot,
        before=before,
    )
    assert row is not None
    return Look(row["good"], row["version"] or 0, set(row["fresh"].split(",")), _read_places(row["places"]))


async def find_places(uow: UnitOfWork, source_id: UUID, visitors: Sequence[str]) -> dict[str, UUID]:
    """The profile of each visitor that is known."""
    text = msgspec.json.encode(visitors).decode()
    return _read_places(await uow.value(_PLACES, source=source_id, visitors=text))


async def find_visitors(uow: UnitOfWork, source_id: UUID, visitors: Sequence[str], *, lock: bool = False) -> list[Row]:
    """visitor, profile_id, user_key, people of those that are known."""
    known = """SELECT visitor, profile_id, user_key, people FROM tracking_visitor
               WHERE workspace_id = %(ws)s AND source_id = %(source)s AND visitor = ANY(%(visitors)s)"""
    locking = " ORDER BY visitor FOR UPDATE"
    return await uow.all(known + locking if lock else known, source=source_id, visitors=list(visitors))


async def insert_visitors(uow: UnitOfWork, source_id: UUID, profiles: Mapping[str, UUID]) -> None:
    """New visitors with their profiles; somebody else may have been quicker."""
    visitors = sorted(profiles)
    await uow.run(
        """INSERT INTO tracking_visitor (workspace_id, source_id, visitor, profile_id)
           SELECT %(ws)s, %(source)s, v.visitor, v.profile_id FROM unnest(%(visitors)s::text[], %(profiles)s::uuid[]) AS v(visitor, profile_id)
           ON CONFLICT DO NOTHING""",
        source=source_id,
        visitors=visitors,
        profiles=[profiles[one] for one in visitors],
    )


async def set_visitor(
    uow: UnitOfWork, source_id: UUID, visitor: str, profile_id: UUID, user_key: str, people: int
) -> None:
    """Who uses the device now, and the profile that its visits are of from here on."""
    await uow.run(
        """UPDATE tracking_visitor SET profile_id = %(profile)s, user_key = %(user)s, people = %(people)s
           WHERE workspace_id = %(ws)s AND source_id = %(source)s AND visitor = %(visitor)s""",
        source=source_id,
        visitor=visitor,
        profile=profile_id,
        user=user_key,
        people=people,
    )


async def find_secrets(uow: UnitOfWork, source_id: UUID) -> list[Row]:
    """id and sealed secret of the source's live server keys."""
    return await uow.all(
        """SELECT id, sealed FROM tracking_key WHERE workspace_id = %(ws)s AND source_id = %(source)s AND scope = 'server'
           AND revoked_at IS NULL AND sealed IS NOT NULL ORDER BY created_at DESC LIMIT 5""",
        source=source_id,
    )


async def forget_messages(uow: UnitOfWork, moment: datetime) -> bool:
    """Empty the slot of the ring that comes next (system unit of work)."""
    return bool(await uow.value("SELECT tracking_forget_messages(%(moment)s)", moment=moment))


async def forget_visitors(uow: UnitOfWork, customer_id: UUID, profiles: Sequence[UUID]) -> int:
    """Devices and users of a customer's profiles are unknown again."""
    return await uow.run(
        "DELETE FROM tracking_visitor WHERE workspace_id = %(ws)s AND profile_id = ANY(%(profiles)s)",
        profiles=[customer_id, *profiles],
    )


async def find_of_profiles(uow: UnitOfWork, profiles: Sequence[UUID]) -> list[Row]:
    """source_id, visitor, profile_id, created_at of a customer's devices and users."""
    return await uow.all(
        """SELECT source_id, visitor, profile_id, created_at FROM tracking_visitor
           WHERE workspace_id = %(ws)s AND profile_id = ANY(%(profiles)s) ORDER BY created_at LIMIT 1000""",
        profiles=list(profiles),
    )
