"""Own fields that are required or unique, for many rows at once. Whoever writes one alone waits for a landing and the other way
round (customization's lock of a value takes the same lock of the field, shared)."""

from collections.abc import Sequence

import polars as pl
from psycopg.types.json import Jsonb

from guanxi.customers.queries import landing
from guanxi.customers.rules.landing import pick_rows
from guanxi.customers.rules.own_rules import OwnRules, find_missing, find_taken, read_values
from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.imports import LINE, RowProblem
from guanxi.sdk.own_values import lock_name


async def refuse(
    uow: UnitOfWork, frame: pl.DataFrame, source: str, rules: OwnRules, *, lock: bool
) -> tuple[pl.DataFrame, list[RowProblem]]:
    """A prepared chunk without the rows that break a rule of an own field, and their problems. With `lock` nobody else writes
    such values, or lands, until the commit."""
    if not rules or not frame.height:
        return frame, []
    if lock:
        await lock_fields(uow, [one.key for one in rules.unique])
        await landing.lock(uow)
    known = await landing.look_ahead(uow, frame, source)
    rows = landing.resolve(frame, known.profiles, known.owners)
    problems = find_missing(rows, rules)
    for field in rules.unique:
        told = read_values(rows, field)
        values = list({repr(value): value for _, _, value in told}.values())
        if values:
            problems += find_taken(field, told, values, await find_holders(uow, field.key, values))
    first = list({one.line: one for one in problems}.values())
    if not first:
        return frame, []
    return pick_rows(frame, ~frame[LINE].is_in([one.line for one in first])), first


async def lock_fields(uow: UnitOfWork, keys: Sequence[str]) -> None:
    """Nobody else writes values of these fields until the commit. Taken before the landing lock, always in this order."""
    for key in sorted(keys):
        await uow.run("SELECT pg_advisory_xact_lock(%(ws)s, hashtext(%(name)s))", name=lock_name(key))


async def find_holders(uow: UnitOfWork, key: str, values: Sequence[object]) -> list[tuple[int, str]]:
    """Who has one of the values in field `key`: (place of the value, customer). Found by the index of `custom`, value by value."""
    rows = await uow.all(
        """SELECT v.place - 1 AS place, c.id::text AS id FROM unnest(%(probes)s::jsonb[]) WITH ORDINALITY AS v (probe, place)
           CROSS JOIN LATERAL (SELECT c.id FROM customer c WHERE c.workspace_id = %(ws)s AND c.custom @> v.probe
                               AND c.deleted_at IS NULL AND c.merged_into_id IS NULL LIMIT 2) c""",
        probes=[Jsonb({key: value}) for value in values],
    )
    return [(row["place"], row["id"]) for row in rows]
