"""Rows of relations and events in SQL: where they come from, whose they are, which of them are meant. Sets of ids are never
correlated with the outer row: the planner makes semi-joins or hashed sub-plans of them (decision 0010).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString

from psycopg import sql

from guanxi.conditions.contracts import Asked, Every, FieldLeaf, Related, Rows, Tree
from guanxi.conditions.queries.compiled import Params
from guanxi.conditions.queries.spans import find_moments, late_bounds
from guanxi.conditions.rules.rows import asked_of
from guanxi.sdk.objects import Field, FieldKind, Path
from guanxi.sdk.stored_values import stored

# The log is partitioned by when a row was recorded, and nothing happens later than a day after that (a CHECK holds it).
_RECORDED_AFTER = timedelta(days=1)
_LOG: LiteralString = "(SELECT e.*, e.payload AS custom FROM log_event e)"
CompileTree = Callable[[Tree, Asked, LiteralString], sql.Composable]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows as `SELECT {id} FROM {table} WHERE {where}`; `outer` is what the record has in common with `id`."""

    alias: LiteralString
    table: sql.Composable
    id: sql.Composable
    outer: sql.Composable
    where: sql.Composable
    at: sql.Composable

    def select(self, what: sql.Composable, *, having: sql.Composable | None = None) -> sql.Composed:
        """The statement; with `having`, one row per record."""
        found = sql.SQL("SELECT {} FROM {} WHERE {}").format(what, self.table, self.where)
        return found if having is None else sql.SQL("{} GROUP BY 1 HAVING {}").format(found, having)


def _alias(number: int) -> LiteralString:
    return "r" + str(number)  # a number is not from outside


class RowsCompiler:
    """Makes sources. `ids` is a SELECT of the only records asked for, or None for all."""

    def __init__(self, params: Params, ids: sql.Composable | None, compile_tree: CompileTree) -> None:
        self.params, self.ids, self.compile_tree = params, ids, compile_tree
        self._made = 0

    def source(self, rows: Rows, asked: Asked, outer: LiteralString, *, top: bool) -> Source:
        """The rows that are meant; `outer` is the alias of the record, `top` says that it is one of those in `ids`."""
        self._made += 1
        alias = _alias(self._made)
        inner = asked_of(rows, asked)
        if rows.relation is None:
            table: sql.Composable = sql.SQL(_LOG)
            at = "at"
            path = asked.events[rows.events[0]].path
            parts = [*_trees([asked.events[name].log_class for name in rows.events], alias), self._types(rows, alias)]
        else:
            related = asked.relations[rows.relation]
            table, at = sql.Identifier(related.table), related.at or "at"
            if related.single is not None:
                return self._single(related, related.single, rows, inner, alias, outer)
            assert related.path is not None
            path = related.path
            parts = _seen(related, alias)
        parts = [sql.SQL("{} = %(ws)s").format(sql.Identifier(alias, "workspace_id")), *parts]
        if rows.window is not None:
            parts += self._window("last", rows.window, alias, at)
        if rows.relation is None:
            parts += self._recorded(rows, alias)
        if rows.of != Every():
            parts.append(self.compile_tree(rows.of, inner, alias))
        if top and self.ids is not None:
            parts.append(sql.SQL(path.among).format(t=sql.Identifier(alias), ids=self.ids))
        named = sql.SQL("{} AS {} {}").format(table, sql.Identifier(alias), _along(path, alias))
        row_id = sql.SQL(path.id).format(t=sql.Identifier(alias))
        return Source(
            alias, named, row_id, sql.Identifier(outer, "id"), sql.SQL(" AND ").join(parts), sql.Identifier(alias, at)
        )

    def _single(
        self, related: Related, field: Field, rows: Rows, inner: Asked, alias: LiteralString, outer: LiteralString
    ) -> Source:
        """The record that a field of this one names."""
        parts = [sql.SQL("{} = %(ws)s").format(sql.Identifier(alias, "workspace_id")), *_seen(related, alias)]
        if rows.window is not None:
            parts += self._window("last", rows.window, alias, related.at or "at")
        if rows.of != Every():
            parts.append(self.compile_tree(rows.of, inner, alias))
        kept = field.column is None
        row_id = sql.SQL("{}::text" if kept else "{}").format(sql.Identifier(alias, "id"))
        link = stored(field, outer) if kept else sql.Identifier(outer, field.column or "")
        table = sql.SQL("{} AS {}").format(sql.Identifier(related.table), sql.Identifier(alias))
        at = sql.Identifier(alias, related.at or "id")
        return Source(alias, table, row_id, link, sql.SQL(" AND ").join(parts), at)

    def _types(self, rows: Rows, alias: LiteralString) -> sql.Composable:
        column = sql.Identifier(alias, "type")
        if len(rows.events) == 1:
            return sql.SQL("{} = {}").format(column, self.params.bind(rows.events[0]))
        return sql.SQL("{} = ANY({}::text[])").format(column, self.params.bind(list(rows.events)))

    def _window(self, op: str, value: object, alias: LiteralString, at: str) -> list[sql.Composable]:
        bounds = late_bounds(find_moments, op, value, lambda bound: bound)
        return [
            sql.SQL("{} {} {}").format(sql.Identifier(alias, at), sql.SQL(sign), self.params.late(bound))
            for sign, bound in bounds
        ]

    def _recorded(self, rows: Rows, alias: LiteralString) -> list[sql.Composable]:
        """What the window and the times in `of` say of the partitions."""
        narrowed = [] if rows.window is None else [("last", rows.window)]
        parts = rows.of.parts if isinstance(rows.of, Every) else (rows.of,)
        narrowed += [(leaf.op, leaf.value) for leaf in parts if isinstance(leaf, FieldLeaf) and _on_time(leaf)]
        found: list[sql.Composable] = []
        for op, value in narrowed:
            for sign, bound in late_bounds(find_moments, op, value, _a_day_before):
                if sign in {">=", ">"}:
                    column = sql.Identifier(alias, "recorded_at")
                    found.append(sql.SQL("{} >= {}").format(column, self.params.late(bound)))
        return found


def _trees(classes: Iterable[str], alias: LiteralString) -> list[sql.Composable]:
    """The tree of the log, so that the others are not looked at; nothing when the types lie in several."""
    known = set(classes)
    if len(known) != 1:
        return []
    return [sql.SQL("{} = {}").format(sql.Identifier(alias, "class"), sql.Literal(known.pop()))]


def _a_day_before(bound: datetime) -> datetime:
    return bound - _RECORDED_AFTER if bound.year > 1 else bound


_BOUNDED = frozenset({"on", "after", "between", "last", "next", "this"})


def _on_time(leaf: FieldLeaf) -> bool:
    return leaf.field == "at" and leaf.op in _BOUNDED


def _along(path: Path, alias: LiteralString) -> sql.Composable:
    return sql.SQL(path.joins).format(t=sql.Identifier(alias))


def _seen(related: Related, alias: LiteralString) -> list[sql.Composable]:
    parts: list[sql.Composable] = []
    if related.live != "true":
        parts.append(sql.SQL("({})").format(sql.SQL(related.live).format(t=sql.Identifier(alias))))
    if related.visible is not None:
        parts.append(related.visible(alias))
    return parts


def taken_value(field: Field, alias: LiteralString) -> tuple[sql.Composable, bool]:
    """A field of the rows as aggregates take it, and whether it is text out of jsonb."""
    if field.column is not None:
        return sql.Identifier(alias, field.column), False
    found = sql.SQL("({})").format(stored(field, alias))
    if field.type in {FieldKind.DATE, FieldKind.DATETIME}:
        found = sql.SQL('({} COLLATE "C")').format(found)
    return found, True
