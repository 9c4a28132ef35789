"""Merge, un-merge and erasure: pointers move, history stays where it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.ids import new_ids
from guanxi.kernel.log import encode


async def lock_pair(uow: UnitOfWork, first: UUID, second: UUID) -> dict[UUID, Row]:
    """Both customers, locked in the order of their ids so that two merges cannot wait for each other."""
    rows = await uow.all(
        """SELECT id, kind, name, sort_key, search_text, grams, gender, birthday, language, country, province, city, district, stage,
                  class, owner_id, custom, merged_into_id, deleted_at
           FROM customer WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) ORDER BY id FOR UPDATE""",
        ids=[first, second],
    )
    return {row["id"]: row for row in rows}


async def move_profiles(uow: UnitOfWork, loser_id: UUID, survivor_id: UUID) -> list[UUID]:
    """Point the loser's profiles to the survivor; their ids."""
    rows = await uow.all(
        """UPDATE profile SET customer_id = %(survivor)s WHERE workspace_id = %(ws)s AND customer_id = %(loser)s RETURNING id""",
        survivor=survivor_id,
        loser=loser_id,
    )
    return [row["id"] for row in rows]


async def find_said(uow: UnitOfWork, customers: Sequence[UUID]) -> list[Row]:
    """What the profiles of these customers say: id, customer_id, name, facts. A customer's own come first, the oldest before
    the others, then those that other merges brought."""
    return await uow.all(
        """SELECT id, customer_id, name, facts FROM profile p WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s)
           ORDER BY EXISTS (SELECT FROM customer_merge m WHERE m.workspace_id = %(ws)s AND m.survivor_id = p.customer_id
               AND m.undone_at IS NULL AND p.id = ANY(m.profiles)), created_at, id""",
        ids=list(customers),
    )


async def find_followers(uow: UnitOfWork, survivor_id: UUID, profiles: Sequence[UUID], since: datetime) -> list[UUID]:
    """Profiles that sources brought since a merge and that belong here by a phone or e-mail of these profiles alone: had there
    been no merge, they would have gone to the loser."""
    rows = await uow.all(
        """SELECT p.id FROM profile p WHERE p.workspace_id = %(ws)s AND p.customer_id = %(survivor)s AND p.created_at >= %(since)s
             AND p.source <> 'manual' AND p.id <> ALL(%(ids)s)
             AND EXISTS (SELECT FROM handle h JOIN handle o ON o.workspace_id = h.workspace_id AND o.blind = h.blind
                 WHERE h.workspace_id = %(ws)s AND h.profile_id = p.id AND o.profile_id = ANY(%(ids)s))
             AND NOT EXISTS (SELECT FROM handle h JOIN handle o ON o.workspace_id = h.workspace_id AND o.blind = h.blind
                 JOIN profile q ON q.workspace_id = o.workspace_id AND q.id = o.profile_id
                 WHERE h.workspace_id = %(ws)s AND h.profile_id = p.id AND q.customer_id = %(survivor)s AND q.id <> p.id
                   AND q.id <> ALL(%(ids)s) AND q.created_at < %(since)s)""",
        survivor=survivor_id,
        ids=list(profiles),
        since=since,
    )
    return [row["id"] for row in rows]


async def return_profiles(uow: UnitOfWork, profiles: Sequence[UUID], survivor_id: UUID, loser_id: UUID) -> int:
    """Point profiles back to the loser; only those that are still the survivor's."""
    return await uow.run(
        """UPDATE profile SET customer_id = %(loser)s WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) AND customer_id = %(survivor)s""",
        loser=loser_id,
        survivor=survivor_id,
        ids=list(profiles),
    )


async def set_merged(uow: UnitOfWork, loser_id: UUID, survivor_id: UUID | None) -> None:
    """Make the loser redirect, or live again. Those that redirected to the loser keep doing so: lookups follow the chain."""
    await uow.run(
        """UPDATE customer SET merged_into_id = %(survivor)s, updated_at = now(), version = version + 1
           WHERE workspace_id = %(ws)s AND id = %(loser)s""",
        survivor=survivor_id,
        loser=loser_id,
    )


async def insert_merge(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """The record that un-merge reads."""
    actor = uow.scope.actor
    await uow.run(
        """INSERT INTO customer_merge (workspace_id, id, survivor_id, loser_id, actor_kind, actor_id, reason, profiles, survivor_before, handlers)
           VALUES (%(ws)s, %(id)s, %(survivor)s, %(loser)s, %(kind)s, %(actor)s, %(reason)s, %(profiles)s, %(before)s, %(handlers)s)""",
        id=values["id"],
        survivor=values["survivor_id"],
        loser=values["loser_id"],
        kind=actor.kind,
        actor=actor.id,
        reason=values["reason"],
        profiles=values["profiles"],
        before=encode(values["survivor_before"]),
        handlers=encode(values["handlers"]),
    )


async def get_merge(uow: UnitOfWork, merge_id: UUID) -> Row | None:
    """The merge, locked."""
    return await uow.one(
        "SELECT * FROM customer_merge WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE", id=merge_id
    )


async def find_merges(uow: UnitOfWork, customer_id: UUID) -> list[Row]:
    """Merges a customer survived, newest first."""
    return await uow.all(
        """SELECT m.id, m.loser_id, m.at, m.actor_id, m.undone_at, l.name AS loser_name FROM customer_merge m
           JOIN customer l ON l.workspace_id = m.workspace_id AND l.id = m.loser_id
           WHERE m.workspace_id = %(ws)s AND m.survivor_id = %(id)s ORDER BY m.at DESC LIMIT 50""",
        id=customer_id,
    )


async def find_since(uow: UnitOfWork, customer_id: UUID, moment: datetime) -> list[Row]:
    """Merges into a customer after a moment that still hold: id, at, profiles, survivor_before."""
    return await uow.all(
        """SELECT id, at, profiles, survivor_before FROM customer_merge
           WHERE workspace_id = %(ws)s AND survivor_id = %(id)s AND at > %(moment)s AND undone_at IS NULL ORDER BY at DESC""",
        id=customer_id,
        moment=moment,
    )


async def set_unmerged(uow: UnitOfWork, merge_id: UUID) -> None:
    """Close the record."""
    await uow.run(
        "UPDATE customer_merge SET undone_at = now() WHERE workspace_id = %(ws)s AND id = %(id)s", id=merge_id
    )


async def follow(uow: UnitOfWork, customer_id: UUID) -> UUID | None:
    """The live customer that an id leads to after any number of merges; None when there is no such id."""
    found: UUID | None = await uow.value(
        """WITH RECURSIVE chain AS (
               SELECT id, merged_into_id, 0 AS depth FROM customer WHERE workspace_id = %(ws)s AND id = %(id)s
               UNION ALL
               SELECT c.id, c.merged_into_id, chain.depth + 1 FROM customer c JOIN chain ON c.id = chain.merged_into_id
               WHERE c.workspace_id = %(ws)s AND chain.depth < 100)
           SELECT id FROM chain ORDER BY depth DESC LIMIT 1""",
        id=customer_id,
    )
    return found


async def find_family(uow: UnitOfWork, customer_id: UUID) -> list[UUID]:
    """The customer and everybody merged into it, directly or through others."""
    rows = await uow.all(
        """WITH RECURSIVE family AS (
               SELECT id, 0 AS depth FROM customer WHERE workspace_id = %(ws)s AND id = %(id)s
               UNION ALL
               SELECT c.id, family.depth + 1 FROM customer c JOIN family ON c.merged_into_id = family.id
               WHERE c.workspace_id = %(ws)s AND family.depth < 100)
           SELECT DISTINCT id FROM family""",
        id=customer_id,
    )
    return [row["id"] for row in rows]


async def erase(uow: UnitOfWork, ids: Sequence[UUID]) -> list[UUID]:
    """Overwrite everything personal of these customers and their profiles; the skeleton stays for the books. The profiles."""
    await uow.run("DELETE FROM customer_tag WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s)", ids=list(ids))
    await uow.run(
        """DELETE FROM handle h USING profile p WHERE h.workspace_id = %(ws)s AND p.workspace_id = %(ws)s AND p.id = h.profile_id
           AND p.customer_id = ANY(%(ids)s)""",
        ids=list(ids),
    )
    profiles = await uow.all(
        """UPDATE profile SET name = NULL, facts = '{}', external_id = 'erased:' || id::text
           WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s) RETURNING id""",
        ids=list(ids),
    )
    await uow.run(
        """UPDATE customer SET name = '', sort_key = '', search_text = '', grams = '{}', gender = NULL, birthday = NULL, province = NULL,
                  city = NULL, district = NULL, custom = '{}', deleted_at = coalesce(deleted_at, now()), version = version + 1
           WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s)""",
        ids=list(ids),
    )
    await uow.run(
        """UPDATE change_entry SET sealed = NULL, before = CASE WHEN before IS NOT NULL THEN '{}'::jsonb END,
                  after = CASE WHEN after IS NOT NULL THEN '{}'::jsonb END
           WHERE workspace_id = %(ws)s AND object = 'customer' AND object_id = ANY(%(ids)s)""",
        ids=list(ids),
    )
    await uow.run(
        """UPDATE customer_merge SET survivor_before = '{}'
           WHERE workspace_id = %(ws)s AND (survivor_id = ANY(%(ids)s) OR loser_id = ANY(%(ids)s))""",
        ids=list(ids),
    )
    return [row["id"] for row in profiles]


async def note_erasures(uow: UnitOfWork, hashes: Sequence[bytes], moments: Sequence[datetime] | None = None) -> None:
    """Lines of the erasure ledger, of now or of those moments; known ones stay as they are."""
    await uow.run(
        """INSERT INTO erasure (workspace_id, id, subject_hash, at)
           SELECT %(ws)s, e.id, e.hash, coalesce(e.at, now())
           FROM unnest(%(ids)s::uuid[], %(hashes)s::bytea[], %(moments)s::timestamptz[]) AS e(id, hash, at)
           ON CONFLICT (workspace_id, subject_hash) DO NOTHING""",
        ids=new_ids(len(hashes)),
        hashes=list(hashes),
        moments=[None] * len(hashes) if moments is None else list(moments),
    )


async def find_by_hashes(uow: UnitOfWork, salt: bytes, hashes: Sequence[bytes]) -> list[UUID]:
    """Customers whose id has one of these hashes (see service.merging.compute_subject_hash) and is not in the ledger yet."""
    rows = await uow.all(
        """SELECT c.id FROM customer c
           WHERE c.workspace_id = %(ws)s AND sha256(%(salt)s || int4send(c.workspace_id) || uuid_send(c.id)) IN (
               SELECT h FROM unnest(%(hashes)s::bytea[]) AS h
               WHERE NOT EXISTS (SELECT 1 FROM erasure e WHERE e.workspace_id = %(ws)s AND e.subject_hash = h))""",
        salt=salt,
        hashes=list(hashes),
    )
    return [row["id"] for row in rows]
