"""Forms and their published versions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from guanxi.kernel.db import Row, UnitOfWork

COLUMNS = frozenset({"name", "status", "draft", "published_version", "deleted_at"})
_FORM = """
    SELECT f.id, f.name, f.public_key, f.status, f.draft, f.published_version, f.version, f.created_at, f.updated_at, f.deleted_at,
           f.turn, v.definition, f.draft IS DISTINCT FROM v.definition AS changed
    FROM form f LEFT JOIN form_version v ON v.workspace_id = f.workspace_id AND v.form_id = f.id AND v.version = f.published_version
"""
_PUBLIC = (
    "SELECT f.workspace_id, f.id, f.status, f.published_version, f.draft, v.definition FROM form f "
    "LEFT JOIN form_version v ON v.workspace_id = f.workspace_id AND v.form_id = f.id AND v.version = f.published_version "
    "WHERE f.public_key = %(key)s AND f.deleted_at IS NULL"
)


async def find(uow: UnitOfWork, *, deleted: bool) -> list[Row]:
    """Every form by its last change, the newest first; with `deleted` those in the bin."""
    where = " WHERE f.workspace_id = %(ws)s AND (f.deleted_at IS NOT NULL) = %(deleted)s ORDER BY f.updated_at DESC, f.id DESC LIMIT 500"
    return await uow.all(_FORM + where, deleted=deleted)


async def get(uow: UnitOfWork, form_id: UUID, *, lock: bool = False) -> Row | None:
    """One form, deleted ones too."""
    where = " WHERE f.workspace_id = %(ws)s AND f.id = %(id)s" + (" FOR UPDATE OF f" if lock else "")
    return await uow.one(_FORM + where, id=form_id)


async def find_by_ids(uow: UnitOfWork, ids: Sequence[UUID]) -> list[Row]:
    """Rows of some forms."""
    return await uow.all(_FORM + " WHERE f.workspace_id = %(ws)s AND f.id = ANY(%(ids)s)", ids=list(ids))


async def find_public(uow: UnitOfWork, key: str) -> Row | None:
    """The form of a public key with its published definition (system unit of work)."""
    return await uow.one(_PUBLIC, key=key)


async def insert(uow: UnitOfWork, values: Mapping[str, Any]) -> None:
    """A new form: id, name, public_key, draft, demo_seed, created_at."""
    await uow.run(
        """INSERT INTO form (workspace_id, id, name, public_key, draft, demo_seed, created_by, created_at)
           VALUES (%(ws)s, %(id)s, %(name)s, %(public_key)s, %(draft)s, %(demo_seed)s, %(by)s, coalesce(%(created_at)s, now()))
           ON CONFLICT DO NOTHING""",
        **{"demo_seed": None, "created_at": None, **values, "draft": Jsonb(values["draft"]), "by": uow.scope.actor.id},
    )


async def update(uow: UnitOfWork, form_id: UUID, values: Mapping[str, Any]) -> None:
    """Set COLUMNS and count the version up."""
    assert set(values) <= COLUMNS, "only what changes of a form"
    assignments = [sql.SQL("{} = {}").format(sql.Identifier(key), sql.Placeholder(f"v_{key}")) for key in values]
    statement = sql.SQL(
        "UPDATE form SET {}, updated_at = now(), version = version + 1 WHERE workspace_id = %(ws)s AND id = %(id)s"
    ).format(sql.SQL(", ").join(assignments))
    given = {f"v_{key}": Jsonb(value) if key == "draft" else value for key, value in values.items()}
    await uow.run(statement, id=form_id, **given)


async def insert_version(uow: UnitOfWork, form_id: UUID, version: int, definition: Mapping[str, Any]) -> None:
    """A published version; it never changes."""
    await uow.run(
        """INSERT INTO form_version (workspace_id, form_id, version, definition, published_by)
           VALUES (%(ws)s, %(id)s, %(version)s, %(definition)s, %(by)s) ON CONFLICT DO NOTHING""",
        id=form_id,
        version=version,
        definition=Jsonb(definition),
        by=uow.scope.actor.id,
    )


async def find_versions(uow: UnitOfWork, form_id: UUID) -> list[Row]:
    """version, published_at, published_by, definition: the newest first."""
    return await uow.all(
        """SELECT version, published_at, published_by, definition FROM form_version
           WHERE workspace_id = %(ws)s AND form_id = %(id)s ORDER BY version DESC LIMIT 200""",
        id=form_id,
    )


async def get_definition(uow: UnitOfWork, form_id: UUID, version: int) -> Mapping[str, Any] | None:
    """What a published version asks."""
    found = await uow.value(
        "SELECT definition FROM form_version WHERE workspace_id = %(ws)s AND form_id = %(id)s AND version = %(version)s",
        id=form_id,
        version=version,
    )
    return None if found is None else dict(found)


async def take_turn(uow: UnitOfWork, form_id: UUID) -> int:
    """Count on whose turn it is; the number before."""
    return int(
        await uow.value(
            "UPDATE form SET turn = turn + 1 WHERE workspace_id = %(ws)s AND id = %(id)s RETURNING turn - 1", id=form_id
        )
    )


async def find_sums(uow: UnitOfWork, since: date) -> dict[UUID, Row]:
    """views, submissions, accepted, spam of each form since a day, and a list of [day, submissions]."""
    rows = await uow.all(
        """SELECT form_id, sum(views)::bigint AS views, sum(submissions)::bigint AS submissions, sum(accepted)::bigint AS accepted,
                  sum(spam)::bigint AS spam, jsonb_object_agg(day, submissions) AS days
           FROM form_day WHERE workspace_id = %(ws)s AND day >= %(since)s GROUP BY form_id""",
        since=since,
    )
    return {row["form_id"]: row for row in rows}


async def find_waiting(uow: UnitOfWork) -> dict[UUID, int]:
    """How many submissions of each form wait for a click in a mail."""
    rows = await uow.all(
        """SELECT form_id, count(*) AS waiting FROM form_submission WHERE workspace_id = %(ws)s AND status = 'waiting'
           GROUP BY form_id"""
    )
    return {row["form_id"]: row["waiting"] for row in rows}


async def find_changed(uow: UnitOfWork, change_set_id: UUID) -> list[Row]:
    """object and object_id of a change-set."""
    return await uow.all(
        "SELECT object, object_id FROM change_entry WHERE workspace_id = %(ws)s AND change_set_id = %(id)s ORDER BY object_id",
        id=change_set_id,
    )


async def find_names(uow: UnitOfWork) -> list[Row]:
    """id and name of the forms that are there."""
    return await uow.all(
        "SELECT id, name FROM form WHERE workspace_id = %(ws)s AND deleted_at IS NULL ORDER BY name, id LIMIT 500"
    )
