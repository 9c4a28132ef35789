"""Master data: the lists a company keeps by code, such as stores, regions, products. One engine writes and reads them all.

A room declares a `MasterData` (table, columns, what refers to what) and gets keyset lists, versions, change-sets with undo, the
recycle bin and events; routes come from `sdk.master_routes`, import targets from `sdk.master_imports`. The table has, beside its
own columns: workspace_id, id, code, name, version, import_id, created_at, updated_at, deleted_at, and a unique index on
(workspace_id, code) of live rows. Mostly they are the company's, seen by whoever holds the permission of the object; a kind
whose records belong to somebody names the column `owner`, and row rules hold. A kind that checks, derives or shows more than
its columns is a subclass: `checked`, `derive`, `narrow` and `show` are there to be said anew. Not here: sources and merges.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, LiteralString
from uuid import UUID

import msgspec
from psycopg import errors as pg
from psycopg import sql

from guanxi.kernel import log
from guanxi.kernel.changes import Change, Values, compute_difference, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import Conflict, FieldProblem, Forbidden, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.log import Event
from guanxi.kernel.paging import Count, Page, SortColumn, SortList, capped_count
from guanxi.kernel.services import services_of
from guanxi.sdk.master_tree import check_tree


class CodeTaken(Conflict):
    """Another live record has that code."""

    code: ClassVar[str] = "sdk.code_taken"
    zh: ClassVar[str] = "编码“{value}”已被使用，请换一个。"
    en: ClassVar[str] = "The code “{value}” is in use. Choose another one."


class StaleRecord(Conflict):
    """The record has another version now."""

    code: ClassVar[str] = "sdk.stale_record"
    zh: ClassVar[str] = "这条资料刚被他人修改，请刷新后重试。"
    en: ClassVar[str] = "Somebody else changed this record meanwhile. Reload and try again."


@dataclass(frozen=True, slots=True)
class Link:
    """What a column refers to: the table, shown by its column `shows`; `tree`: a filter takes what lies below, too."""

    table: str
    tree: bool = False
    shows: str = "name"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller wants listed; `condition` is a tree as JSON, for kinds that read one (`narrow`)."""

    query: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    deleted: bool = False
    sort: str | None = None
    cursor: str | None = None
    limit: int | None = None
    condition: str | None = None


@dataclass(frozen=True, kw_only=True)
class MasterData:
    """One kind of master data. `columns`: its own columns with their SQL types, code and name not among them.

    `code` is the column of the code, `owner` that of whom a record belongs to (None: to the company). `derived` are columns that
    `derive` computes from the others. `conditional`: its list takes a condition tree.
    `links`: columns that refer to other tables. `guarded`: columns that only who holds a permission sees and sets.
    `event` is published for every change with `act` (created, changed, deleted, restored, undone, imported) and `fields`.
    `edit` is the permission that undo asks for. `sorts` may be used for sorting beside code, name and updated_at.
    """

    object: str
    table: str
    columns: Mapping[str, LiteralString]
    event: type[Event]
    edit: str
    links: Mapping[str, Link] = field(default_factory=dict)
    guarded: Mapping[str, str] = field(default_factory=dict)
    filters: tuple[str, ...] = ()
    sorts: tuple[SortColumn, ...] = ()
    code: str = "code"
    owner: str | None = None
    derived: Mapping[str, LiteralString] = field(default_factory=dict)
    conditional: bool = False

    @property
    def types(self) -> Mapping[str, LiteralString]:
        """All columns that may be written."""
        return {self.code: "text", "name": "text", **self.columns}

    def seen(self, uow: UnitOfWork, alias: LiteralString) -> sql.Composable:
        """SQL condition for the records the scope may see."""
        return sql.SQL("true") if self.owner is None else uow.scope.visible(self.object, alias, self.owner)

    def seen_at(self, uow: UnitOfWork, link: Link, alias: LiteralString) -> sql.Composable:
        """The same for what a link names: row rules of this kind hold for its own tree."""
        return self.seen(uow, alias) if link.table == self.table else sql.SQL("true")

    # For kinds that do more ------------------------------------------------------------------------------------------
    def derive(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The derived columns that follow from values that are written."""
        return {}

    async def checked(self, uow: UnitOfWork, row: Row | None, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values as they may be stored on `row` (None: a new record), in their one form. Raises Invalid, Forbidden."""
        for name in values:
            needs = self.guarded.get(name)
            if needs is not None and values[name] is not None and not uow.scope.allows(needs):
                raise Forbidden(permission=needs)
        return {key: value for key, value in values.items() if key in self.types}

    async def narrow(self, uow: UnitOfWork, asked: Asked) -> tuple[list[sql.Composable], dict[str, Any]]:
        """What the search and the condition leave of the list, as conditions on the alias "r". Raises Invalid."""
        if not asked.query.strip():
            return [], {}
        escaped = asked.query.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        found = sql.SQL("(lower({}) LIKE %(q)s OR lower(r.name) LIKE %(q)s)").format(sql.Identifier("r", self.code))
        return [found], {"q": f"%{escaped}%"}

    async def show(self, uow: UnitOfWork, rows: Sequence[Row]) -> Sequence[Row]:
        """Rows as the caller may see them."""
        return rows

    async def check_undo(self, uow: UnitOfWork, record_id: UUID, names: Sequence[str]) -> None:
        """Whether the caller may set these fields of a record back; the record is locked. Raises NotFound, Invalid."""
        await self._lock(uow, record_id)

    @property
    def list(self) -> SortList:
        """How it is listed."""
        own = (
            SortColumn(self.code, sql.Identifier("r", self.code), "text"),
            SortColumn("name", sql.SQL("r.name"), "text"),
            SortColumn("updated_at", sql.SQL("r.updated_at"), "moment"),
        )
        return SortList(self.object, (*own, *self.sorts), default=self.code, row_id=sql.SQL("r.id"))

    # Reading -------------------------------------------------------------------------------------------------------
    def shown(self, uow: UnitOfWork) -> sql.Composed:
        """The columns of a row as the scope may see them; what a link names stands in `<column without _id>_name`."""
        parts: list[sql.Composable] = [sql.SQL("r.id, r.version, r.created_at, r.updated_at, r.deleted_at")]
        for name in self.types:
            needs = self.guarded.get(name)
            hidden = needs is not None and not uow.scope.allows(needs)
            parts.append(sql.SQL("NULL AS {}").format(sql.Identifier(name)) if hidden else sql.Identifier("r", name))
        for name, link in self.links.items():
            parts.append(
                sql.SQL(
                    "(SELECT l.{shows} FROM {table} l WHERE l.workspace_id = %(ws)s AND l.id = r.{name} AND {seen}) AS {label}"
                ).format(
                    seen=self.seen_at(uow, link, "l"),
                    shows=sql.Identifier(link.shows),
                    table=sql.Identifier(link.table),
                    name=sql.Identifier(name),
                    label=sql.Identifier(f"{name.removesuffix('_id')}_name"),
                )
            )
        return sql.SQL(", ").join(parts)

    async def find(self, uow: UnitOfWork, asked: Asked) -> Page[Row]:
        """One page. Raises Invalid."""
        ask = self.list.ask(
            services_of(uow).cursors, uow.scope.workspace_id, sort=asked.sort, cursor=asked.cursor, limit=asked.limit
        )
        where, params = await self._where(uow, asked)
        statement = sql.SQL(
            "SELECT {shown}, {keys} FROM {table} r WHERE {where} AND {after} ORDER BY {order} LIMIT %(page_rows)s"
        ).format(
            shown=self.shown(uow), keys=ask.keys(), table=sql.Identifier(self.table), where=where, after=ask.after(),
            order=ask.order(),
        )  # fmt: skip
        page = ask.page(await uow.all(statement, **params, **ask.params))
        return Page([*await self.show(uow, page.items)], page.next)

    async def count(self, uow: UnitOfWork, asked: Asked) -> Count:
        """How many `find` lists in all, up to the cap."""
        where, params = await self._where(uow, asked)
        rows = sql.SQL("SELECT 1 FROM {} r WHERE {}").format(sql.Identifier(self.table), where)
        return Count.of(int(await uow.value(capped_count(rows), **params)))

    async def get(self, uow: UnitOfWork, record_id: UUID) -> Row:
        """One record, also out of the bin. Raises NotFound."""
        statement = sql.SQL("SELECT {} FROM {} r WHERE r.workspace_id = %(ws)s AND r.id = %(id)s AND {}").format(
            self.shown(uow), sql.Identifier(self.table), self.seen(uow, "r")
        )
        row = await uow.one(statement, id=record_id)
        if row is None:
            raise NotFound()
        return (await self.show(uow, [row]))[0]

    async def _where(self, uow: UnitOfWork, asked: Asked) -> tuple[sql.Composed, dict[str, Any]]:
        narrowed, params = await self.narrow(uow, asked)
        bin_or_not = sql.SQL("r.deleted_at IS NOT NULL" if asked.deleted else "r.deleted_at IS NULL")
        parts = [sql.SQL("r.workspace_id = %(ws)s"), bin_or_not, self.seen(uow, "r"), *narrowed]
        for name, values in asked.filters.items():
            parts.append(self._filter(name))
            params[f"f_{name}"] = list(values)
        return sql.SQL(" AND ").join(parts), params

    def _filter(self, name: str) -> sql.Composable:
        column, value = sql.Identifier("r", name), sql.Placeholder(f"f_{name}")
        link = self.links.get(name)
        if link is None or not link.tree:
            kind = sql.SQL("uuid[]" if link else "text[]")
            return sql.SQL("{} = ANY({}::{})").format(column, value, kind)
        return sql.SQL(
            """{column} IN (WITH RECURSIVE below AS (SELECT id FROM {table} WHERE workspace_id = %(ws)s AND id = ANY({value}::uuid[])
                UNION SELECT t.id FROM {table} t JOIN below b ON t.workspace_id = %(ws)s AND t.parent_id = b.id) SELECT id FROM below)"""
        ).format(column=column, table=sql.Identifier(link.table), value=value)

    # Writing -------------------------------------------------------------------------------------------------------
    async def create(self, uow: UnitOfWork, values: Mapping[str, Any]) -> tuple[UUID, UUID]:
        """A new record; (id, change-set id). Raises CodeTaken, Invalid, Forbidden."""
        clean = await self.checked(uow, None, values)
        await self._check_links(uow, clean)
        made = new_id()
        written = {**clean, **self.derive(clean)}
        names = list(written)
        statement = sql.SQL("INSERT INTO {} (workspace_id, id, {}) VALUES (%(ws)s, %(id)s, {})").format(
            sql.Identifier(self.table),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(self._value(name) for name in names),
        )
        await self._guarded_write(uow, statement, written, id=made)
        after = _plain({key: value for key, value in clean.items() if value is not None})
        change_set_id = await record(uow, "create", [Change(self.object, made, None, after)])
        self.publish(uow, made, change_set_id, "created", tuple(sorted(after)))
        return made, change_set_id

    async def insert_many(self, uow: UnitOfWork, rows: Sequence[Row]) -> None:
        """New records with their ids, set-based; no checks, no change-set and no event: for imports and the demo."""
        rows = [{**row, **self.derive(row)} for row in rows]
        for names in sorted({tuple(sorted(row)) for row in rows}):
            statement = sql.SQL(
                "INSERT INTO {table} (workspace_id, {names}) SELECT %(ws)s, {names} FROM jsonb_to_recordset(%(rows)s) AS s ({typed})"
            ).format(
                table=sql.Identifier(self.table),
                names=sql.SQL(", ").join(map(sql.Identifier, names)),
                typed=self.typed(names),
            )
            await uow.run(statement, rows=log.encode([row for row in rows if tuple(sorted(row)) == names]))

    def typed(self, names: Sequence[str]) -> sql.Composed:
        """Columns with their types, for jsonb_to_recordset."""
        types: Mapping[str, LiteralString] = {**self.types, **self.derived, "id": "uuid", "import_id": "uuid"}
        return sql.SQL(", ").join(sql.Identifier(name) + sql.SQL(" " + types[name]) for name in names)

    async def change(
        self, uow: UnitOfWork, record_id: UUID, version: int, values: Mapping[str, Any]
    ) -> tuple[int, UUID | None]:
        """Set fields; (new version, change-set id or None when nothing differs). Raises NotFound, StaleRecord, CodeTaken, Invalid."""
        row = await self._lock(uow, record_id)
        if row["version"] != version:
            raise StaleRecord()
        clean = await self.checked(uow, row, values)
        before, after = compute_difference(_plain({key: row[key] for key in clean}), _plain(clean))
        if not after:
            return version, None
        await self._check_links(uow, {key: clean[key] for key in after})
        await self.write(uow, record_id, {key: clean[key] for key in after})
        change_set_id = await record(uow, "edit", [Change(self.object, record_id, before, after)])
        self.publish(uow, record_id, change_set_id, "changed", tuple(sorted(after)))
        return version + 1, change_set_id

    async def set_deleted(self, uow: UnitOfWork, record_id: UUID, deleted: bool) -> UUID | None:
        """Into the recycle bin or out of it; the change-set, None when it was there already. Raises NotFound, CodeTaken."""
        row = await self._lock(uow, record_id)
        if (row["deleted_at"] is not None) == deleted:
            return None
        moment = services_of(uow).clock.now() if deleted else None
        await self.write(uow, record_id, {"deleted_at": moment})
        change = Change(
            self.object, record_id, _plain({"deleted_at": row["deleted_at"]}), _plain({"deleted_at": moment})
        )
        change_set_id = await record(uow, "delete" if deleted else "restore", [change])
        self.publish(uow, record_id, change_set_id, "deleted" if deleted else "restored")
        return change_set_id

    async def write(self, uow: UnitOfWork, record_id: UUID, values: Mapping[str, Any]) -> None:
        """Set columns, those derived from them too, and count the version up. Raises Invalid when a tree would become a ring."""
        if values.get("parent_id") is not None:
            await check_tree(uow, self.table, record_id, UUID(str(values["parent_id"])), self.seen(uow, "above"))
        values = {**values, **self.derive(values)}
        statement = sql.SQL(
            "UPDATE {} SET {}, version = version + 1, updated_at = now() WHERE workspace_id = %(ws)s AND id = %(id)s"
        ).format(
            sql.Identifier(self.table),
            sql.SQL(", ").join(sql.Identifier(name) + sql.SQL(" = ") + self._value(name) for name in values),
        )
        await self._guarded_write(uow, statement, values, id=record_id)

    def _value(self, name: str) -> sql.Composable:
        return sql.Placeholder(name) + sql.SQL("::" + {**self.types, **self.derived, "deleted_at": "timestamptz"}[name])

    async def _guarded_write(
        self, uow: UnitOfWork, statement: sql.Composed, values: Mapping[str, Any], **more: Any
    ) -> None:
        bound = {key: log.encode(value) if isinstance(value, dict) else value for key, value in values.items()}
        try:
            async with uow.conn.transaction():
                await uow.run(statement, **bound, **more)
        except pg.UniqueViolation as error:
            raise CodeTaken(value=str(values.get(self.code) or "")[:100]) from error

    async def _lock(self, uow: UnitOfWork, record_id: UUID) -> Row:
        statement = sql.SQL(
            "SELECT r.* FROM {} r WHERE r.workspace_id = %(ws)s AND r.id = %(id)s AND {} FOR UPDATE"
        ).format(sql.Identifier(self.table), self.seen(uow, "r"))
        row = await uow.one(statement, id=record_id)
        if row is None:
            raise NotFound()
        return row

    async def _check_links(self, uow: UnitOfWork, values: Mapping[str, Any]) -> None:
        """Whatever is named is there. Raises Invalid."""
        for name, link in self.links.items():
            named = values.get(name)
            if named is None:
                continue
            there = sql.SQL("SELECT 1 FROM {} l WHERE workspace_id = %(ws)s AND id = %(id)s AND {}").format(
                sql.Identifier(link.table), self.seen_at(uow, link, "l")
            )
            if not await uow.value(there, id=named):
                zh, en = f"没有“{named}”。", f"There is no “{named}”."
                raise Invalid(fields=[FieldProblem(name, "sdk.no_such_record", zh, en)])

    def publish(
        self, uow: UnitOfWork, record_id: UUID, change_set_id: UUID | None, act: str, fields: tuple[str, ...] = ()
    ) -> None:
        """Tell that a record is another now."""
        log.publish(uow, self.event(object_id=record_id, change_set_id=change_set_id, act=act, fields=fields))  # type: ignore[call-arg]  # every event of master data has both

    @property
    def restorer(self) -> "MasterRestorer":
        """For the object's declaration."""
        return MasterRestorer(self)


@dataclass(frozen=True, slots=True)
class MasterRestorer:
    """Reads and sets records for change-sets and undo (kernel.changes.Restorer). Nothing of them is personal."""

    data: MasterData

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; None for one that is gone."""
        statement = sql.SQL("SELECT r.* FROM {} r WHERE r.workspace_id = %(ws)s AND r.id = ANY(%(ids)s)").format(
            sql.Identifier(self.data.table)
        )
        rows = {row["id"]: row for row in await uow.all(statement, ids=list(ids))}
        return {one: _plain({name: rows[one].get(name) for name in fields}) if one in rows else None for one in ids}

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set the fields; None (undo of a creation) puts it into the recycle bin."""
        await self.data.write(
            uow, object_id, {"deleted_at": services_of(uow).clock.now()} if values is None else values
        )

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Nothing to seal."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Nothing was sealed."""
        return {}, {}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps them, so that a value set and the same value read compare equal."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(dict(values)))
    return plain
