"""SQL of tags: the tags there are, and who carries them; always by sets."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.ids import new_id


async def find(uow: UnitOfWork, *, used: bool) -> list[Row]:
    """All tags by group and name; with `used`, how many live customers carry each."""
    return await uow.all(
        """SELECT t.id, t.name, g.name AS group,
                  CASE WHEN %(used)s THEN (
                      SELECT count(*) FROM customer_tag ct JOIN customer c ON c.workspace_id = ct.workspace_id AND c.id = ct.customer_id
                      WHERE ct.workspace_id = %(ws)s AND ct.tag_id = t.id AND c.deleted_at IS NULL AND c.merged_into_id IS NULL)
                  END AS used
           FROM tag t LEFT JOIN tag_group g ON g.workspace_id = t.workspace_id AND g.id = t.group_id
           WHERE t.workspace_id = %(ws)s AND t.deleted_at IS NULL ORDER BY g.name NULLS LAST, lower(t.name)""",
        used=used,
    )


async def get(uow: UnitOfWork, tag_id: UUID, *, deleted: bool = False) -> Row | None:
    """A tag, locked."""
    return await uow.one(
        """SELECT id, name FROM tag WHERE workspace_id = %(ws)s AND id = %(id)s AND (deleted_at IS NOT NULL) = %(deleted)s
           FOR UPDATE""",
        id=tag_id,
        deleted=deleted,
    )


async def get_by_name(uow: UnitOfWork, name: str) -> UUID | None:
    """The tag of that name, in whatever case."""
    found: UUID | None = await uow.value(
        "SELECT id FROM tag WHERE workspace_id = %(ws)s AND lower(name) = lower(%(name)s) AND deleted_at IS NULL",
        name=name,
    )
    return found


async def make_group(uow: UnitOfWork, name: str) -> UUID:
    """The group of that name, made when there is none."""
    found: UUID = await uow.value(
        """INSERT INTO tag_group (workspace_id, id, name) VALUES (%(ws)s, %(id)s, %(name)s)
           ON CONFLICT (workspace_id, lower(name)) DO UPDATE SET name = tag_group.name RETURNING id""",
        id=new_id(),
        name=name,
    )
    return found


async def insert(uow: UnitOfWork, tag_id: UUID, name: str, group_id: UUID | None) -> None:
    """A new tag."""
    await uow.run(
        "INSERT INTO tag (workspace_id, id, name, group_id) VALUES (%(ws)s, %(id)s, %(name)s, %(group)s)",
        id=tag_id,
        name=name,
        group=group_id,
    )


async def update(uow: UnitOfWork, tag_id: UUID, name: str, group_id: UUID | None) -> None:
    """Another name or group."""
    await uow.run(
        "UPDATE tag SET name = %(name)s, group_id = %(group)s WHERE workspace_id = %(ws)s AND id = %(id)s",
        id=tag_id,
        name=name,
        group=group_id,
    )


async def set_deleted(uow: UnitOfWork, tag_id: UUID, deleted: bool) -> None:
    """Out of sight, or back with all that carried it."""
    await uow.run(
        """UPDATE tag SET deleted_at = CASE WHEN %(deleted)s THEN now() END WHERE workspace_id = %(ws)s AND id = %(id)s""",
        id=tag_id,
        deleted=deleted,
    )


async def move(uow: UnitOfWork, tag_id: UUID, into_id: UUID) -> int:
    """Who carries one tag carries the other instead; how many."""
    await uow.run(
        """INSERT INTO customer_tag (workspace_id, customer_id, tag_id, rule_id)
           SELECT workspace_id, customer_id, %(into)s, rule_id FROM customer_tag WHERE workspace_id = %(ws)s AND tag_id = %(id)s
           ON CONFLICT DO NOTHING""",
        id=tag_id,
        into=into_id,
    )
    return await uow.run("DELETE FROM customer_tag WHERE workspace_id = %(ws)s AND tag_id = %(id)s", id=tag_id)


async def find_of(uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[UUID, list[Row]]:
    """Tags of customers: id and name, by name."""
    rows = await uow.all(
        """SELECT ct.customer_id, t.id, t.name FROM customer_tag ct
           JOIN tag t ON t.workspace_id = ct.workspace_id AND t.id = ct.tag_id AND t.deleted_at IS NULL
           WHERE ct.workspace_id = %(ws)s AND ct.customer_id = ANY(%(ids)s) ORDER BY lower(t.name)""",
        ids=list(ids),
    )
    found: dict[UUID, list[Row]] = {one: [] for one in ids}
    for row in rows:
        found[row["customer_id"]].append({"id": row["id"], "name": row["name"]})
    return found


async def find_named(uow: UnitOfWork, tag_ids: Sequence[UUID]) -> list[Row]:
    """These tags, by name; deleted ones too, because somebody carried them."""
    return await uow.all(
        "SELECT id, name FROM tag WHERE workspace_id = %(ws)s AND id = ANY(%(ids)s) ORDER BY lower(name)",
        ids=list(tag_ids),
    )


async def put(uow: UnitOfWork, customer_id: UUID, tags: Sequence[UUID]) -> None:
    """The customer carries exactly these, as far as they are there."""
    args: dict[str, Any] = {"id": customer_id, "tags": list(tags)}
    await uow.run(
        """DELETE FROM customer_tag WHERE workspace_id = %(ws)s AND customer_id = %(id)s AND NOT tag_id = ANY(%(tags)s)
           AND tag_id IN (SELECT t.id FROM tag t WHERE t.workspace_id = %(ws)s AND t.deleted_at IS NULL)""",
        **args,
    )
    await uow.run(
        """INSERT INTO customer_tag (workspace_id, customer_id, tag_id)
           SELECT %(ws)s, %(id)s, t.id FROM tag t WHERE t.workspace_id = %(ws)s AND t.id = ANY(%(tags)s) AND t.deleted_at IS NULL
           ON CONFLICT DO NOTHING""",
        **args,
    )


async def add_from(uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> list[UUID]:
    """The survivor carries what the loser does; those it did not carry before."""
    rows = await uow.all(
        """INSERT INTO customer_tag (workspace_id, customer_id, tag_id, rule_id)
           SELECT workspace_id, %(survivor)s, tag_id, rule_id FROM customer_tag WHERE workspace_id = %(ws)s AND customer_id = %(loser)s
           ON CONFLICT DO NOTHING RETURNING tag_id""",
        survivor=survivor_id,
        loser=loser_id,
    )
    return [row["tag_id"] for row in rows]


async def take(uow: UnitOfWork, ids: Sequence[UUID], tags: Sequence[UUID] | None = None) -> int:
    """These customers carry some tags no more, or none at all."""
    return await uow.run(
        """DELETE FROM customer_tag WHERE workspace_id = %(ws)s AND customer_id = ANY(%(ids)s)
           AND (%(tags)s::uuid[] IS NULL OR tag_id = ANY(%(tags)s::uuid[]))""",
        ids=list(ids),
        tags=None if tags is None else list(tags),
    )


async def add_by_rule(uow: UnitOfWork, tag_id: UUID, ids: Sequence[UUID], rule_id: UUID | None) -> list[UUID]:
    """Customers who are there carry a tag from now on; those who did not. What they carry already stays whose it is."""
    rows = await uow.all(
        """INSERT INTO customer_tag (workspace_id, customer_id, tag_id, rule_id)
           SELECT %(ws)s, c.id, t.id, %(rule)s FROM customer c JOIN tag t ON t.workspace_id = %(ws)s AND t.id = %(tag)s AND t.deleted_at IS NULL
           WHERE c.workspace_id = %(ws)s AND c.id = ANY(%(ids)s) AND c.deleted_at IS NULL AND c.merged_into_id IS NULL
           ON CONFLICT DO NOTHING RETURNING customer_id""",
        tag=tag_id,
        ids=list(ids),
        rule=rule_id,
    )
    return [row["customer_id"] for row in rows]


async def find_of_rule(
    uow: UnitOfWork, tag_id: UUID, rule_id: UUID, ids: Sequence[UUID] | None, most: int
) -> list[UUID]:
    """Customers who are there and carry the tag because of the rule; of `ids`, when they are given."""
    rows = await uow.all(
        """SELECT ct.customer_id FROM customer_tag ct JOIN customer c ON c.workspace_id = ct.workspace_id AND c.id = ct.customer_id
           WHERE ct.workspace_id = %(ws)s AND ct.tag_id = %(tag)s AND ct.rule_id = %(rule)s AND c.deleted_at IS NULL
             AND c.merged_into_id IS NULL AND (%(ids)s::uuid[] IS NULL OR ct.customer_id = ANY(%(ids)s::uuid[]))
           ORDER BY ct.customer_id LIMIT %(most)s""",
        tag=tag_id,
        rule=rule_id,
        ids=None if ids is None else list(ids),
        most=most,
    )
    return [row["customer_id"] for row in rows]


async def set_rule(uow: UnitOfWork, tag_id: UUID, rules: Mapping[UUID, UUID | None]) -> None:
    """Another rule keeps the tag on these customers; None: nothing takes it away any more."""
    await uow.run(
        """UPDATE customer_tag ct SET rule_id = a.rule FROM unnest(%(ids)s::uuid[], %(rules)s::uuid[]) AS a (customer, rule)
           WHERE ct.workspace_id = %(ws)s AND ct.tag_id = %(tag)s AND ct.customer_id = a.customer AND ct.rule_id IS NOT NULL""",
        tag=tag_id,
        ids=list(rules),
        rules=list(rules.values()),
    )
