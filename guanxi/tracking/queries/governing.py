"""What may be sent: types and properties as they are known, and the quarantine."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.ids import new_ids
from guanxi.kernel.log_spans import Span

QUARANTINE = 300  # samples kept of a workspace


async def find_rules(uow: UnitOfWork) -> tuple[int, list[Row]]:
    """The version, and a row per type with its properties."""
    version = await uow.value("SELECT version FROM tracking_version WHERE workspace_id = %(ws)s")
    rows = await uow.all(
        """SELECT t.id, t.name, t.status, coalesce((SELECT jsonb_agg(jsonb_build_array(p.id, p.name, p.kind, p.status, p.trusted))
                  FROM tracking_property p WHERE p.workspace_id = %(ws)s AND p.type_id = t.id), '[]') AS properties
           FROM tracking_type t WHERE t.workspace_id = %(ws)s""",
    )
    return version or 0, rows


async def raise_version(uow: UnitOfWork) -> None:
    """Processes that remember sources, keys and what is allowed look anew."""
    await uow.run(
        """INSERT INTO tracking_version AS v (workspace_id, version) VALUES (%(ws)s, 1)
           ON CONFLICT (workspace_id) DO UPDATE SET version = v.version + 1"""
    )


async def insert_types(uow: UnitOfWork, types: Mapping[str, str]) -> bool:
    """Types (name -> class) that were not known. False: somebody was quicker with one of them."""
    names = sorted(types)
    made = await uow.run(
        """INSERT INTO tracking_type (workspace_id, id, name, class)
           SELECT %(ws)s, t.id, t.name, t.class FROM unnest(%(ids)s::uuid[], %(names)s::text[], %(classes)s::text[]) AS t(id, name, class)
           ON CONFLICT (workspace_id, name) DO NOTHING""",
        ids=new_ids(len(names)),
        names=names,
        classes=[types[one] for one in names],
    )
    return made == len(names)


async def insert_properties(
    uow: UnitOfWork, properties: Mapping[tuple[str, str], tuple[str, str]], trusted: bool
) -> bool:
    """Properties ((type, name) -> (kind, status)) that were not known. False: somebody was quicker with one of them."""
    places = sorted(properties)
    rows = [
        {"i": one, "t": type_, "n": name, "k": properties[type_, name][0], "s": properties[type_, name][1]}
        for one, (type_, name) in zip(new_ids(len(places)), places, strict=True)
    ]
    made = await uow.run(
        """INSERT INTO tracking_property (workspace_id, id, type_id, name, kind, status, trusted)
           SELECT %(ws)s, p.i, t.id, p.n, p.k, p.s, %(trusted)s
           FROM jsonb_to_recordset(%(rows)s::jsonb) AS p(i uuid, t text, n text, k text, s text)
           JOIN tracking_type t ON t.workspace_id = %(ws)s AND t.name = p.t
           ON CONFLICT (workspace_id, type_id, name) DO NOTHING""",
        rows=msgspec.json.encode(rows).decode(),
        trusted=trusted,
    )
    return made == len(places)


async def correct_kinds(uow: UnitOfWork, kinds: Mapping[UUID, str]) -> bool:
    """A server says of what kind properties are that only browsers had sent. False: one of them was said already."""
    made = await uow.run(
        """UPDATE tracking_property p SET kind = k.kind, trusted = true, version = p.version + 1
           FROM unnest(%(ids)s::uuid[], %(kinds)s::text[]) AS k(id, kind)
           WHERE p.workspace_id = %(ws)s AND p.id = k.id AND NOT p.trusted""",
        ids=list(kinds),
        kinds=list(kinds.values()),
    )
    return made == len(kinds)


async def count_types(uow: UnitOfWork, span: Span) -> int:
    """Add the events of a span of the log to the counts of their types, in all workspaces; how many types. In the order of their
    names, as everybody locks them."""
    return await uow.run(
        """WITH counted AS (SELECT e.workspace_id, e.type, count(*) AS n, max(e.recorded_at) AS seen FROM log_event e
                            WHERE e.tx > %(after)s AND e.tx <= %(last)s
                              AND e.recorded_at >= coalesce(%(since)s::timestamptz - interval '1 day', '-infinity') GROUP BY 1, 2),
                locked AS (SELECT t.workspace_id, t.id, c.n, c.seen FROM tracking_type t
                           JOIN counted c ON c.workspace_id = t.workspace_id AND c.type = t.name
                           ORDER BY t.workspace_id, t.name FOR UPDATE OF t)
           UPDATE tracking_type t SET count = t.count + l.n, last_seen = greatest(t.last_seen, l.seen) FROM locked l
           WHERE t.workspace_id = l.workspace_id AND t.id = l.id""",
        after=span.after,
        last=span.last,
        since=span.since,
    )


async def insert_samples(uow: UnitOfWork, source_id: UUID, samples: Sequence[Mapping[str, Any]]) -> None:
    """Add samples (reason, type_name, property, sample) and let the oldest beyond the limit go."""
    rows = [{"id": one, **sample} for one, sample in zip(new_ids(len(samples)), samples, strict=True)]
    await uow.run(
        """INSERT INTO tracking_quarantine (workspace_id, id, source_id, reason, type_name, property, sample)
           SELECT %(ws)s, q.id, %(source)s, q.reason, q.type_name, q.property, q.sample
           FROM jsonb_to_recordset(%(rows)s::jsonb) AS q(id uuid, reason text, type_name text, property text, sample jsonb)""",
        source=source_id,
        rows=msgspec.json.encode(rows).decode(),
    )
    await uow.run(
        """DELETE FROM tracking_quarantine WHERE workspace_id = %(ws)s AND id = ANY(ARRAY(
               SELECT id FROM tracking_quarantine WHERE workspace_id = %(ws)s ORDER BY id DESC OFFSET %(most)s LIMIT 1000
               FOR UPDATE SKIP LOCKED))""",
        most=QUARANTINE,
    )


async def find_types(uow: UnitOfWork) -> list[Row]:
    """Every type, the newest seen first."""
    return await uow.all(
        """SELECT t.id, t.name, t.class AS log_class, t.status, t.label, t.first_seen, t.last_seen, t.count, t.version,
                  (SELECT count(*) FROM tracking_property p WHERE p.workspace_id = %(ws)s AND p.type_id = t.id) AS properties
           FROM tracking_type t WHERE t.workspace_id = %(ws)s ORDER BY t.last_seen DESC, t.name"""
    )


async def find_properties(uow: UnitOfWork, type_id: UUID) -> list[Row]:
    """The properties of a type by name."""
    return await uow.all(
        """SELECT id, type_id, name, kind, status, label, first_seen, version FROM tracking_property
           WHERE workspace_id = %(ws)s AND type_id = %(type)s ORDER BY name""",
        type=type_id,
    )


async def find_askable(uow: UnitOfWork) -> list[Row]:
    """All types with their status and active properties of a kind that can be compared, as [id, name, kind, label]."""
    return await uow.all(
        """SELECT t.name, t.label, t.class AS log_class, t.status, coalesce((
               SELECT jsonb_agg(jsonb_build_array(p.id, p.name, p.kind, coalesce(p.label, p.name)) ORDER BY p.name)
               FROM tracking_property p WHERE p.workspace_id = %(ws)s AND p.type_id = t.id AND p.status = 'active'
               AND p.kind IN ('text', 'number', 'boolean', 'datetime')), '[]') AS properties
           FROM tracking_type t WHERE t.workspace_id = %(ws)s ORDER BY t.name"""
    )


async def find_quarantine(uow: UnitOfWork, after: UUID | None, limit: int) -> list[Row]:
    """Samples, the newest first, older than `after`."""
    return await uow.all(
        """SELECT q.id, q.source_id, s.name AS source_name, q.at, q.reason, q.type_name, q.property, q.sample
           FROM tracking_quarantine q JOIN tracking_source s ON s.workspace_id = q.workspace_id AND s.id = q.source_id
           WHERE q.workspace_id = %(ws)s AND (%(after)s::uuid IS NULL OR q.id < %(after)s::uuid) ORDER BY q.id DESC LIMIT %(limit)s""",
        after=after,
        limit=limit,
    )
