"""Lists page by page: sorting from an allow-list, keyset cursors, and the SQL for both.

A cursor holds the sort values and the id of the last row of a page, so the next page costs the same however deep it is,
and rows that come or go meanwhile neither double nor hide others. It is encrypted and bound to its workspace, list and
sorting: nobody can forge one, and no name of a customer stands in an address. Not here: filters (conditions) and what a
list may show.

    ask = CUSTOMERS.ask(cursors, workspace_id, sort="-created_at,name", cursor=None, limit=50)
    rows = await uow.all(sql.SQL(
        "SELECT c.id, c.name, {keys} FROM customer c WHERE c.workspace_id = %(ws)s AND {after} ORDER BY {order} LIMIT %(page_rows)s"
    ).format(keys=ask.keys(), after=ask.after(), order=ask.order()), **ask.params)
    page = ask.page(rows)
"""

import base64
import binascii
import json
import os
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Generic, LiteralString, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import sql

from guanxi.kernel.errors import FieldProblem, Invalid

T = TypeVar("T")
DEFAULT_LIMIT: Final = 50
MOST_LIMIT: Final = 200
MOST_COLUMNS: Final = 4
COUNT_CAP: Final = 10_000
_MOST_CURSOR: Final = 8_000
_NONCE: Final = 12


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are; `capped`: at least `value`, counting stopped there."""

    value: int
    capped: bool

    @classmethod
    def of(cls, found: int, cap: int = COUNT_CAP) -> "Count":
        """From the number that `capped_count` found."""
        return cls(min(found, cap), found > cap)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: `next` is the cursor of the following page, None at the end; `count` only when asked for."""

    items: list[T]
    next: str | None = None
    count: Count | None = None


def capped_count(rows: sql.Composable, cap: int = COUNT_CAP) -> sql.Composed:
    """A statement that counts the rows of a SELECT, at most one beyond the cap; its only column is `found`."""
    return sql.SQL("SELECT count(*) AS found FROM (SELECT 1 FROM ({rows}) AS counted LIMIT {most}) AS capped").format(
        rows=rows, most=sql.Literal(cap + 1)
    )


def check_limit(limit: object, field_name: str = "limit") -> int:
    """A page size of 1 to 200, 50 for None; a number written in digits will do. Raises Invalid naming field and value."""
    if limit is None:
        return DEFAULT_LIMIT
    number = int(limit) if isinstance(limit, str) and limit.isascii() and limit.isdigit() and len(limit) < 10 else limit
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= MOST_LIMIT:
        shown = str(limit)[:40]
        raise _invalid(
            field_name,
            "out_of_range",
            f"每页数量应为 1 到 {MOST_LIMIT}，收到的是“{shown}”。",
            f"A page has 1 to {MOST_LIMIT} rows; this says “{shown}”.",
        )
    return number


@dataclass(frozen=True, slots=True)
class SortColumn:
    """A column a list may be sorted by: the name callers use, the SQL expression, and the kind of its values, one of
    `text`, `integer`, `number` (decimal), `boolean`, `date`, `moment` (timestamptz) and `uuid`.

    `nullable` columns sort their empty values last both ways. With `nulls_by_index` they stand where a plain index has
    them (last when ascending, first when descending), so that one index serves both directions.
    """

    name: str
    expression: sql.Composable
    kind: str
    nullable: bool = False
    nulls_by_index: bool = False

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ValueError(f"no such kind of sort values: {self.kind}")


@dataclass(frozen=True, slots=True)
class SortTerm:
    """One column of a sorting and its direction."""

    column: SortColumn
    descending: bool

    @property
    def nulls_first(self) -> bool:
        """Whether empty values come before the others."""
        return self.descending and self.column.nulls_by_index

    def order(self) -> sql.Composable:
        """`expression DESC NULLS LAST`; nothing about nulls where there are none, so that plain indexes fit."""
        direction: LiteralString = " DESC" if self.descending else ""
        if self.column.nullable and self.descending and not self.nulls_first:
            direction += " NULLS LAST"
        return self.column.expression + sql.SQL(direction)

    def equals(self, value: Any, parameter: str) -> sql.Composable:
        """The column has this value of the last row."""
        if value is None:
            return self.column.expression + sql.SQL(" IS NULL")
        return self.column.expression + sql.SQL(" = ") + sql.Placeholder(parameter)

    def follows(self, value: Any, parameter: str) -> sql.Composable | None:
        """The column comes after this value; None when nothing can."""
        expression = self.column.expression
        if value is None:
            return expression + sql.SQL(" IS NOT NULL") if self.nulls_first else None
        compared = expression + sql.SQL(" < " if self.descending else " > ") + sql.Placeholder(parameter)
        if self.column.nullable and not self.nulls_first:
            return sql.SQL("({} OR {} IS NULL)").format(compared, expression)
        return compared


@dataclass(frozen=True, slots=True)
class SortList:
    """A list's name, the columns it may be sorted by, the default sorting, and the expression of its ids (UUID, unique,
    not null), by which equal rows are told apart; an id sorts as the last column does.
    """

    name: str
    columns: Sequence[SortColumn]
    default: str
    row_id: sql.Composable = field(default_factory=lambda: sql.Identifier("id"))

    def parse(self, sort: str | None) -> tuple[SortTerm, ...]:
        """`-created_at,name`: columns separated by commas, `-` for descending. Raises Invalid naming the bad one."""
        allowed = {column.name: column for column in self.columns}
        terms: list[SortTerm] = []
        for written in (sort or self.default).split(",")[: MOST_COLUMNS + 1]:
            name = written.strip().removeprefix("-")
            column = allowed.get(name)
            if column is None or len(terms) == MOST_COLUMNS or any(term.column is column for term in terms):
                listed = ", ".join(allowed)
                raise _invalid(
                    "sort",
                    "unknown_sort",
                    f"不能按“{name[:40]}”排序（最多 {MOST_COLUMNS} 列，不可重复）。可用：{listed}。",
                    f"Cannot sort by “{name[:40]}” (at most {MOST_COLUMNS} columns, each once). There are: {listed}.",
                )
            terms.append(SortTerm(column, written.strip().startswith("-")))
        return tuple(terms)

    def ask(
        self,
        cursors: "Cursors",
        workspace_id: int,
        *,
        sort: str | None = None,
        cursor: str | None = None,
        limit: object = None,
    ) -> "Ask":
        """What a caller asks of this list, checked; raises Invalid naming `sort`, `cursor` or `limit`."""
        terms = self.parse(sort)
        ask = Ask(self, terms, check_limit(limit), cursors, workspace_id, None)
        if not cursor:
            return ask
        values = cursors.open(cursor, ask.binding, len(terms) + 1)
        kinds = [(_KINDS[term.column.kind], term.column.nullable) for term in terms]
        try:
            last = [_read(kind, nullable, value) for (kind, nullable), value in zip(kinds, values, strict=False)]
            last.append(UUID(values[-1]))
        except (ValueError, TypeError, InvalidOperation) as error:
            raise _bad_cursor() from error
        return Ask(self, terms, ask.limit, cursors, workspace_id, tuple(last))


@dataclass(frozen=True, slots=True)
class Ask:
    """One page asked for, and the pieces of SQL for it. `last` are the sort values and the id of the row before it."""

    list: SortList
    terms: tuple[SortTerm, ...]
    limit: int
    cursors: "Cursors"
    workspace_id: int
    last: tuple[Any, ...] | None

    @property
    def binding(self) -> bytes:
        """What a cursor of this list and sorting is bound to."""
        sorting = ",".join(("-" if term.descending else "") + term.column.name for term in self.terms)
        return struct.pack(">q", self.workspace_id) + f"{self.list.name}\0{sorting}".encode()

    @property
    def params(self) -> dict[str, Any]:
        """Parameters for `after` and for LIMIT (`page_rows`: one more than the page, to see whether another follows)."""
        params: dict[str, Any] = {"page_rows": self.limit + 1}
        for place, value in enumerate(self.last or ()):
            if value is not None:
                params[f"page_{place}"] = value
        return params

    def keys(self) -> sql.Composed:
        """The columns `page` needs, as `page_key_0`, `page_key_1` …, for the SELECT."""
        expressions = [*(term.column.expression for term in self.terms), self.list.row_id]
        return sql.SQL(", ").join(
            expression + sql.SQL(" AS ") + sql.Identifier(f"page_key_{place}")
            for place, expression in enumerate(expressions)
        )

    def order(self) -> sql.Composed:
        """For ORDER BY."""
        return sql.SQL(", ").join([*(term.order() for term in self.terms), self._id_term().order()])

    def after(self) -> sql.Composable:
        """The condition for the rows after the last one; `true` for the first page.

        One row comparison where all columns go one way and have no nulls (an index then starts at the spot), else the same
        written out; see Winand, Use The Index, Luke, "paging through results".
        """
        if self.last is None:
            return sql.SQL("true")
        terms = [*self.terms, self._id_term()]
        names = [f"page_{place}" for place in range(len(terms))]
        if len({term.descending for term in terms}) == 1 and not any(term.column.nullable for term in terms):
            return sql.SQL("({}) {} ({})").format(
                sql.SQL(", ").join(term.column.expression for term in terms),
                sql.SQL("<" if terms[0].descending else ">"),
                sql.SQL(", ").join(map(sql.Placeholder, names)),
            )
        ways: list[sql.Composable] = []
        same: list[sql.Composable] = []
        for term, value, name in zip(terms, self.last, names, strict=True):
            follows = term.follows(value, name)
            if follows is not None:
                ways.append(sql.SQL(" AND ").join([*same, follows]))
            same.append(term.equals(value, name))
        either = sql.SQL("({})").format(sql.SQL(" OR ").join(ways))
        if terms[0].column.nullable:
            return either
        # Says nothing new, but tells the planner where in an index on the first column to start.
        bound = sql.SQL(" <= " if terms[0].descending else " >= ") + sql.Placeholder(names[0])
        return sql.SQL("({}{} AND {})").format(terms[0].column.expression, bound, either)

    def page(self, rows: Sequence[Mapping[str, Any]], count: Count | None = None) -> Page[dict[str, Any]]:
        """The page from the rows found (up to `page_rows` of them), without their page keys."""
        names = [f"page_key_{place}" for place in range(len(self.terms) + 1)]
        kept = rows[: self.limit]
        following = None
        if len(rows) > self.limit:
            following = self.cursors.seal([_write(kept[-1][name]) for name in names], self.binding)
        return Page([{k: v for k, v in row.items() if k not in names} for row in kept], following, count)

    def _id_term(self) -> SortTerm:
        return SortTerm(SortColumn("id", self.list.row_id, "uuid"), self.terms[-1].descending)


class Cursors:
    """Seals and opens cursors under a key of 32 bytes (`MasterKeys.derive("cursors")`), AES-256-GCM."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, values: Sequence[str | int | bool | None], binding: bytes) -> str:
        """An opaque text, safe in addresses."""
        nonce = os.urandom(_NONCE)
        plain = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(nonce + self._aead.encrypt(nonce, plain, binding)).decode().rstrip("=")

    def open(self, cursor: str, binding: bytes, length: int) -> list[Any]:
        """The `length` values again; Invalid naming `cursor` for anything not sealed here for this very binding."""
        try:
            if len(cursor) > _MOST_CURSOR or not cursor.isascii():
                raise _bad_cursor()
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            values = json.loads(self._aead.decrypt(raw[:_NONCE], raw[_NONCE:], binding))
        except (binascii.Error, InvalidTag, ValueError) as error:
            raise _bad_cursor() from error
        if not isinstance(values, list) or len(values) != length:
            raise _bad_cursor()
        return values


_KINDS: Final[dict[str, tuple[type, Callable[[Any], Any]]]] = {
    "text": (str, str),
    "integer": (int, int),
    "number": (str, Decimal),
    "boolean": (bool, bool),
    "date": (str, date.fromisoformat),
    "moment": (str, datetime.fromisoformat),
    "uuid": (str, UUID),
}


def _write(value: Any) -> str | int | bool | None:
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    return str(value)


def _read(kind: tuple[type, Callable[[Any], Any]], nullable: bool, value: Any) -> Any:
    stored, convert = kind
    if value is None and nullable:
        return None
    if type(value) is not stored:
        raise TypeError
    return convert(value)


def _bad_cursor() -> Invalid:
    return _invalid(
        "cursor",
        "bad_cursor",
        "翻页标记无效或已过期，请从第一页重新开始。",
        "This cursor is not valid here or has expired. Start again from the first page.",
    )


def _invalid(name: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(fields=[FieldProblem(name, code, zh, en)])
