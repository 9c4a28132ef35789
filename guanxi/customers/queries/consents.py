"""Consent texts and entries: only ever added."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from guanxi.kernel.db import Row, UnitOfWork


async def find_texts(uow: UnitOfWork) -> list[Row]:
    """Every wording, the newest version of each first; `used`: somebody agreed or refused by it."""
    return await uow.all(
        """SELECT t.id, t.purpose, t.channel, t.language, t.version, t.body, t.created_at,
                  EXISTS (SELECT FROM consent_entry e WHERE e.workspace_id = %(ws)s AND e.text_id = t.id) AS used
           FROM consent_text t WHERE t.workspace_id = %(ws)s ORDER BY t.purpose, t.channel, t.language, t.version DESC LIMIT 1000"""
    )


async def insert_text(uow: UnitOfWork, values: Mapping[str, Any]) -> int:
    """A new wording: id, purpose, channel, language, body. Its version."""
    return int(
        await uow.value(
            """INSERT INTO consent_text (workspace_id, id, purpose, channel, language, version, body, created_by)
               SELECT %(ws)s, %(id)s, %(purpose)s, %(channel)s, %(language)s, coalesce(max(version), 0) + 1, %(body)s, %(by)s
               FROM consent_text WHERE workspace_id = %(ws)s AND purpose = %(purpose)s AND channel = %(channel)s
               AND language = %(language)s RETURNING version""",
            by=uow.scope.actor.id,
            **values,
        )
    )


async def insert_entries(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """New entries: id, profile_id, purpose, channel, granted, text_id, at, source, evidence."""
    await uow.run(
        """INSERT INTO consent_entry (workspace_id, id, profile_id, purpose, channel, granted, text_id, at, source, evidence, actor_id)
           SELECT %(ws)s, e.id, e.profile_id, e.purpose, e.channel, e.granted, e.text_id, e.at, e.source, e.evidence, %(by)s
           FROM jsonb_to_recordset(%(rows)s::jsonb) AS e(id uuid, profile_id uuid, purpose text, channel text, granted boolean,
                text_id uuid, at timestamptz, source text, evidence jsonb)
           ON CONFLICT DO NOTHING""",
        by=uow.scope.actor.id,
        rows=msgspec.json.encode(rows).decode(),
    )


async def find_entries(uow: UnitOfWork, profiles: Sequence[UUID]) -> list[Row]:
    """Entries of some profiles, the oldest first."""
    return await uow.all(
        """SELECT e.id, e.profile_id, e.purpose, e.channel, e.granted, e.text_id, e.at, e.source, e.evidence, e.actor_id,
                  t.body, t.version AS text_version
           FROM consent_entry e LEFT JOIN consent_text t ON t.workspace_id = e.workspace_id AND t.id = e.text_id
           WHERE e.workspace_id = %(ws)s AND e.profile_id = ANY(%(profiles)s) ORDER BY e.at, e.id LIMIT 2000""",
        profiles=list(profiles),
    )
