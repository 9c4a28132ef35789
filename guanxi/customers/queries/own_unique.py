"""Own fields that are required or unique, for many rows at once. Whoever writes one alone waits for a landing and the other way
round (customization's lock of a value takes the same lock of the field, shared)."""

from collections.abc import Sequence

import polars as pl
from psycopg.types.json import Jsonb

from guanxi.customers.queries import landing
from guanxi.customers.rules import foreseeing
from guanxi.customers.rules.foreseeing import Foreseen
from guanxi.customers.rules.landing import pick_rows
from guanxi.customers.rules.own_rules import OwnRules, Told, find_missing, find_taken, read_values
from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.imports import LINE, RowProblem
from guanxi.sdk.objects import Field
from guanxi.sdk.own_values import lock_name


async def refuse(
    uow: UnitOfWork, frame: pl.DataFrame, source: str, rules: OwnRules
) -> tuple[pl.DataFrame, list[RowProblem]]:
    """A prepared chunk without the rows that break a rule of an own field, and their problems. Nobody else writes such values,
    or lands, until the commit."""
    if not rules or not frame.height:
        return frame, []
    await lock_fields(uow, [one.key for one in rules.unique])
    await landing.lock(uow)
    rows = await _resolve(uow, frame, source)
    return _without(frame, [*find_missing(rows, rules), *(await _find_taken(uow, rows, rules))[0]])


async def foresee(
    uow: UnitOfWork, frame: pl.DataFrame, source: str, rules: OwnRules, seen: Foreseen
) -> tuple[pl.DataFrame, list[RowProblem], Foreseen]:
    """What `refuse` would refuse, values that earlier chunks of the file said of others as well; and what to remember of this
    one. Locks and stores nothing."""
    if not rules or not frame.height:
        return frame, [], seen
    rows = await _resolve(uow, frame, source)
    taken, told = await _find_taken(uow, rows, rules)
    problems = [*find_missing(rows, rules), *taken]
    if not rules.unique:
        return *_without(frame, problems), seen
    persons = foreseeing.find_persons(rows, seen)
    for field, said in told:
        problems += foreseeing.find_repeated(field, said, persons, seen)
    kept, first = _without(frame, problems)
    return kept, first, foreseeing.keep(seen, kept, persons, told)


async def _resolve(uow: UnitOfWork, frame: pl.DataFrame, source: str) -> pl.DataFrame:
    known = await landing.look_ahead(uow, frame, source)
    return landing.resolve(frame, known.profiles, known.owners)


async def _find_taken(
    uow: UnitOfWork, rows: pl.DataFrame, rules: OwnRules
) -> tuple[list[RowProblem], list[tuple[Field, list[Told]]]]:
    """Values that customers or earlier rows of the chunk have, and by field all that was said."""
    problems: list[RowProblem] = []
    told = [(field, read_values(rows, field)) for field in rules.unique]
    for field, said in told:
        values = list({repr(value): value for _, _, value in said}.values())
        if values:
            problems += find_taken(field, said, values, await find_holders(uow, field.key, values))
    return problems, told


def _without(frame: pl.DataFrame, problems: list[RowProblem]) -> tuple[pl.DataFrame, list[RowProblem]]:
    """The chunk without refused rows, and the first problem of each."""
    first: dict[int, RowProblem] = {}
    for one in problems:
        first.setdefault(one.line, one)
    if not first:
        return frame, []
    return pick_rows(frame, ~frame[LINE].is_in(list(first))), list(first.values())


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
