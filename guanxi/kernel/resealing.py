"""Bringing sealed values under the workspace's active data key after a rotation, in batches that commit one by one.

A room says where it keeps sealed values by `Sealed` (its api exports them as SEALED). Interrupted, it is simply run
again: only values under another key are touched. Not here: rotating keys (kernel.crypto) and the command (app).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.scope import system_scope

BATCH = 2_000


def _own_id(row: Row) -> UUID:
    found: UUID = row["id"]
    return found


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of sealed values. `keys` are the rest of the primary key with their types; `row` gives the id that a
    value is bound to, from those and the columns in `also`. `json_key`: the value stands as hexadecimal under that key of a
    jsonb column."""

    table: LiteralString
    purpose: str
    column: LiteralString = "sealed"
    keys: Mapping[LiteralString, LiteralString] | None = None
    row: Callable[[Row], UUID] = _own_id
    also: Sequence[LiteralString] = ()
    where: LiteralString = "true"
    json_key: LiteralString | None = None

    def key_types(self) -> dict[str, LiteralString]:
        """The key columns with their types."""
        return dict(self.keys or {"id": "uuid"})

    def value(self) -> sql.Composable:
        """SQL of the sealed bytes."""
        if self.json_key is None:
            return sql.Identifier("t", self.column)
        return sql.SQL("decode({} ->> {}, 'hex')").format(sql.Identifier("t", self.column), sql.Literal(self.json_key))

    def assignment(self) -> sql.Composable:
        """SQL of the column's new value, from `d.value`."""
        if self.json_key is None:
            return sql.SQL("d.value")
        return sql.SQL("jsonb_set({}, {}, to_jsonb(encode(d.value, 'hex')))").format(
            sql.Identifier("t", self.column), sql.Literal([self.json_key])
        )

    def stale(self) -> sql.Composed:
        """SQL condition: there is a value, and it is under another data key than `active`."""
        return sql.SQL("t.workspace_id = %(ws)s AND {value} IS NOT NULL AND substring({value} FROM 2 FOR 2) <> %(active)s AND {where}").format(
            value=self.value(), where=sql.SQL(self.where)
        )  # fmt: skip


async def count_stale(uow: UnitOfWork, place: Sealed, active: int) -> int:
    """How many values of the workspace are under another key."""
    statement = sql.SQL("SELECT count(*) FROM {} AS t WHERE {}").format(sql.Identifier(place.table), place.stale())
    return int(await uow.value(statement, active=active.to_bytes(2, "big")))


async def reseal(db: Database, cipher: Cipher, place: Sealed, said: Callable[[int], None]) -> int:
    """Every stale value of the cipher's workspace in that place; how many. `said(n)` after each batch of n.

    Raises KeyMissing, CiphertextDamaged: batches before stay.
    """
    scope = system_scope(cipher.workspace_id, "key rotation")
    done, last = 0, None
    while True:
        found, last = await db.run(scope, _reseal_batch, cipher, place, last)
        if last is None:
            return done
        done += found
        said(found)


async def _reseal_batch(
    uow: UnitOfWork, cipher: Cipher, place: Sealed, after: tuple[Any, ...] | None
) -> tuple[int, tuple[Any, ...] | None]:
    """The next batch after the key `after`; the last key is None when there was nothing left."""
    types = place.key_types()
    columns = sql.SQL(", ").join(sql.Identifier("t", name) for name in types)
    read = sql.SQL(", ").join(sql.Identifier("t", name) for name in (*types, *place.also))
    later: sql.Composable = sql.SQL("true")
    if after is not None:
        values = sql.SQL(", ").join(sql.Placeholder(f"after_{name}") for name in types)
        later = sql.SQL("({}) > ({})").format(columns, values)
    statement = sql.SQL(
        "SELECT {read}, {value} AS sealed_value FROM {table} AS t WHERE {stale} AND {later} ORDER BY {columns} LIMIT %(batch)s FOR UPDATE"
    ).format(
        read=read,
        columns=columns,
        value=place.value(),
        table=sql.Identifier(place.table),
        stale=place.stale(),
        later=later,
    )
    bound = {f"after_{name}": value for name, value in zip(types, after or (), strict=bool(after))}
    rows = await uow.all(statement, active=cipher.active.to_bytes(2, "big"), batch=BATCH, **bound)
    if not rows:
        return 0, None
    ids = [place.row(row) for row in rows]
    clear = cipher.open_many(place.purpose, ids, [bytes(row["sealed_value"]) for row in rows])
    sealed = cipher.seal_many(place.purpose, ids, clear)
    await uow.run(_update(place), values=sealed, **{f"k_{name}": [row[name] for row in rows] for name in types})
    return len(rows), tuple(rows[-1][name] for name in types)


def _update(place: Sealed) -> sql.Composed:
    types = place.key_types()
    arrays: list[sql.Composable] = [sql.SQL("%(values)s::bytea[]")]
    arrays += [sql.SQL("{}::{}[]").format(sql.Placeholder(f"k_{name}"), sql.SQL(kind)) for name, kind in types.items()]
    names = sql.SQL(", ").join(map(sql.Identifier, ["value", *(f"k_{name}" for name in types)]))
    same = [sql.SQL("{} = {}").format(sql.Identifier("t", name), sql.Identifier("d", f"k_{name}")) for name in types]
    return sql.SQL(
        "UPDATE {table} AS t SET {column} = {new} FROM unnest({arrays}) AS d({names}) WHERE t.workspace_id = %(ws)s AND {same}"
    ).format(
        table=sql.Identifier(place.table),
        column=sql.Identifier(place.column),
        new=place.assignment(),
        arrays=sql.SQL(", ").join(arrays),
        names=names,
        same=sql.SQL(" AND ").join(same),
    )
