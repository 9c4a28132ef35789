"""One record with everything a tree asks of it, as the oracle takes it: what an explanation is made of.

Each kind of rows is read by the record's id, at most MOST_ROWS of them, the newest. Not here: the answer (rules.oracle).
"""

from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.conditions.contracts import Asked, FactLeaf, FieldLeaf, MemberLeaf, Moment, Rows, Tree
from guanxi.conditions.queries.compiled import Params
from guanxi.conditions.queries.rows import RowsCompiler
from guanxi.conditions.rules.holding import find_value
from guanxi.conditions.rules.writing import leaves_of, rows_of
from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.facts import Fact
from guanxi.sdk.objects import ObjectType

MOST_ROWS: Final = 2_000
_ALIAS: LiteralString = "o"
_ONE = sql.SQL("SELECT %(record_id)s::uuid")


async def load(
    uow: UnitOfWork, tree: Tree, asked: Asked, kind: ObjectType, record_id: UUID, moment: Moment
) -> dict[str, Any] | None:
    """The record; None when there is none that is live. Who may see it is the caller's question."""
    alive = sql.SQL(kind.live).format(t=sql.Identifier(_ALIAS))
    statement = sql.SQL("SELECT o.* FROM {} AS o WHERE o.workspace_id = %(ws)s AND o.id = %(record_id)s AND {}")
    row = await uow.one(statement.format(sql.Identifier(kind.table), alive), record_id=record_id)
    if row is None:
        return None
    record = dict(row)
    await _fill(uow, record, tree, asked, moment)
    return record


async def _fill(uow: UnitOfWork, record: dict[str, Any], tree: Tree, asked: Asked, moment: Moment) -> None:
    for leaf in leaves_of(tree):
        if isinstance(leaf, FieldLeaf) and (table := asked.fields[leaf.field].beside) is not None:
            await _beside(uow, record, table)
        if isinstance(leaf, FactLeaf):
            known = record.setdefault("facts", {})
            if leaf.fact not in known:
                known[leaf.fact] = await _fact_rows(uow, record["id"], asked.facts[leaf.fact], moment)
        if isinstance(leaf, MemberLeaf):
            await _member(uow, record, leaf.segment, asked)
        for rows in rows_of(leaf):
            found = await _rows(uow, record, rows, asked)
            inner = asked.relations[rows.relation].asked() if rows.relation else None
            if inner is not None:
                for one in found:
                    await _fill(uow, one, rows.of, inner, moment)


async def _beside(uow: UnitOfWork, record: dict[str, Any], table: str) -> None:
    """Values that are kept in a table of their own join those in `custom`: their keys are never the same."""
    read = record.setdefault("tables_read", set())
    if table in read:
        return
    read.add(table)
    statement = sql.SQL("SELECT b.custom FROM {} AS b WHERE b.workspace_id = %(ws)s AND b.id = %(record_id)s")
    found = await uow.value(statement.format(sql.Identifier(table)), record_id=record["id"])
    record["custom"] = {**record.get("custom", {}), **(found or {})}


async def _rows(uow: UnitOfWork, record: dict[str, Any], rows: Rows, asked: Asked) -> list[dict[str, Any]]:
    """The rows, read once however many leaves ask them; those of relations are given back to be filled."""
    key = rows.relation or "events"
    read = record.setdefault("rows_read", set())
    wanted = {rows.relation} if rows.relation else set(rows.events)
    if wanted <= read:
        return record[key] if rows.relation else []
    read |= wanted
    params = Params()
    compiler = RowsCompiler(params, _ONE, lambda *_: sql.SQL("true"))
    source = compiler.source(Rows(rows.relation, rows.events), asked, _ALIAS, top=True)
    mine: sql.Composable = sql.SQL("true")
    single = asked.relations[rows.relation].single if rows.relation else None
    if single is not None:
        mine = sql.SQL("{}::text = {}").format(source.id, params.bind(find_value(single, record)))
    what = sql.SQL("{}.*").format(sql.Identifier(source.alias))
    statement = sql.SQL("{} AND {} ORDER BY {} DESC LIMIT {}").format(
        source.select(what), mine, source.at, sql.Literal(MOST_ROWS)
    )
    found = [dict(row) for row in await uow.all(statement, record_id=record["id"], **params.values)]
    record[key] = [*record.get(key, ()), *found] if key == "events" else found
    return found if rows.relation else []


async def _fact_rows(uow: UnitOfWork, record_id: UUID, fact: Fact, moment: Moment) -> list[dict[str, Any]]:
    statement = sql.SQL("SELECT r.* FROM ({}) AS r WHERE r.id = %(record_id)s").format(fact.rows_of(_ONE))
    found = await uow.all(statement, record_id=record_id, now=moment.now, time_zone=moment.zone)
    return [dict(row) for row in found]


async def _member(uow: UnitOfWork, record: dict[str, Any], segment: str, asked: Asked) -> None:
    members = sql.SQL(asked.segments[segment].members).format(key=sql.Placeholder("segment_key"))
    statement = sql.SQL("SELECT %(record_id)s::uuid IN ({}) AND %(ws)s::integer IS NOT NULL").format(members)
    record.setdefault("segments", set())
    if await uow.value(statement, record_id=record["id"], segment_key=segment):
        record["segments"].add(segment)
