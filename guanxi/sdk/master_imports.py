"""Import of master data by code: one target per kind, from its `MasterData` and a table of columns.

A row makes the record of its code or changes what it says otherwise; a cell that is empty leaves the value as it is. What a row
refers to is named by code or by name. Reverting moves what the import made to the recycle bin, because orders may name it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import polars as pl
from psycopg import sql

from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.sdk.imports import (
    LINE,
    CheckResult,
    ChunkResult,
    ImportContext,
    ImportTarget,
    Overwritten,
    Prepared,
    RowProblem,
)
from guanxi.sdk.master_data import MasterData

_DOUBLE, _UNKNOWN, _KNOWN, _MISSING = "double_code", "unknown_reference", "known_already", "not_known"


def problems_of(room: str) -> Mapping[str, Label]:
    """The words of what may be wrong, under the room's own codes."""
    return {
        f"{room}.{_DOUBLE}": Label(zh="同一编码在文件中出现多次，只取第一行。", en="This code stands in the file twice; the first row counts."),
        f"{room}.{_UNKNOWN}": Label(zh="找不到所引用的编码或名称，请先建立它。", en="Nothing has this code or name. Create it first."),
        f"{room}.{_KNOWN}": Label(zh="编码已存在；本次只新建，未改动。", en="This code is known already; this import only makes new ones."),
        f"{room}.{_MISSING}": Label(zh="没有这个编码；本次只更新，未新建。", en="There is no such code; this import only updates."),
    }  # fmt: skip


class MasterImport(ImportTarget):
    """Base of the targets. `data` is the kind; `refers` maps a column of the file to (column of the record, table it names).

    `made` are values of new records whatever the file says.
    """

    data: ClassVar[MasterData]
    refers: ClassVar[Mapping[str, tuple[str, str]]] = {}
    made: ClassVar[Mapping[str, Any]] = {}
    natural_key: ClassVar[tuple[str, ...]] = ("code",)

    def prepare(self, frame: pl.DataFrame, options: Any, context: ImportContext) -> Prepared:
        """Each code once."""
        again = ~pl.col("code").is_first_distinct()
        lines = frame.filter(again)[LINE].to_list()
        return Prepared(frame.filter(~again), [RowProblem(line, "code", f"{self.room}.{_DOUBLE}") for line in lines])

    async def check(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> CheckResult:
        """What would be new and what would change."""
        rows, rejected = await self._resolve(uow, frame, context)
        known = await self._known(uow, [row["code"] for _, row in rows])
        changing = sum(1 for _, row in rows if row["code"] in known and _differs(known[row["code"]], row))
        new = sum(1 for _, row in rows if row["code"] not in known)
        return CheckResult(created=new, updated=changing, skipped=len(rows) - new - changing, rejected=rejected)

    async def merge(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> ChunkResult:
        """New ones in one statement, changed ones in another."""
        rows, rejected = await self._resolve(uow, frame, context)
        known = await self._known(uow, [row["code"] for _, row in rows], lock=True)
        new = [
            {**self.made, **row, "id": new_id(), "import_id": context.import_id}
            for _, row in rows
            if row["code"] not in known
        ]
        changed: list[Row] = []
        overwritten: list[Overwritten] = []
        for _, row in rows:
            was = known.get(row["code"])
            if was is not None and _differs(was, row):
                changed.append({**_plain(was), **_plain(row)})
                fields = [name for name in row if _plain(was).get(name) != _plain(row)[name]]
                before = {name: _plain(was)[name] for name in fields}
                after = {name: _plain(row)[name] for name in fields}
                overwritten.append(Overwritten(self.object, was["id"], before, after, was["import_id"]))
        await self.data.insert_many(uow, new)
        await self.update(uow, changed)
        if new or changed:
            log.publish(uow, self.data.event(act="imported", fields=()))  # type: ignore[call-arg]  # every event of master data has both
        return ChunkResult(
            created=len(new),
            updated=len(changed),
            skipped=len(rows) - len(new) - len(changed),
            rejected=rejected,
            overwritten=overwritten,
        )

    async def restore(self, uow: UnitOfWork, records: Sequence[Overwritten]) -> None:
        """Set back what still is as this import left it."""
        found = await self.data.restorer.current(uow, [one.object_id for one in records], list(self.data.types))
        for one in records:
            now = found[one.object_id]
            if now is not None and all(now.get(name) == value for name, value in one.after.items()):
                await self.data.write(uow, one.object_id, one.before)

    async def revert(self, uow: UnitOfWork, import_id: UUID, batch: int) -> int:
        """Into the recycle bin."""
        statement = sql.SQL(
            """UPDATE {table} SET deleted_at = coalesce(deleted_at, now()), import_id = NULL, version = version + 1 WHERE workspace_id = %(ws)s
               AND id = ANY (ARRAY(SELECT id FROM {table} WHERE workspace_id = %(ws)s AND import_id = %(import_id)s ORDER BY id LIMIT %(batch)s))"""
        ).format(table=sql.Identifier(self.data.table))
        return await uow.run(statement, import_id=import_id, batch=batch)

    async def _resolve(
        self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext
    ) -> tuple[list[tuple[int, Row]], list[RowProblem]]:
        """Rows as records say them (without empty cells) with their lines, and the rows refused."""
        ids = {column: await self._named(uow, table, frame[column]) for column, (_, table) in self.refers.items()}
        known = await self._known(uow, frame["code"].to_list()) if context.mode != "upsert" else {}
        rows: list[tuple[int, Row]] = []
        rejected: list[RowProblem] = []
        for given in frame.to_dicts():
            line, row, wrong = given.pop(LINE), {}, None
            for name, value in given.items():
                if value is None:
                    continue
                if name not in self.refers:
                    row[name] = value
                elif (found := ids[name].get(value)) is None:
                    wrong = RowProblem(line, name, f"{self.room}.{_UNKNOWN}")
                else:
                    row[self.refers[name][0]] = found
            if context.mode != "upsert" and (row["code"] in known) != (context.mode == "update"):
                code = _KNOWN if context.mode == "create" else _MISSING
                wrong = RowProblem(line, "code", f"{self.room}.{code}")
            if wrong is None:
                rows.append((line, row))
            else:
                rejected.append(wrong)
        return rows, rejected

    async def _named(self, uow: UnitOfWork, table: str, values: pl.Series) -> dict[str, UUID]:
        statement = sql.SQL(
            """SELECT id, code, name FROM {} WHERE workspace_id = %(ws)s AND deleted_at IS NULL AND (code = ANY(%(of)s) OR name = ANY(%(of)s))
               ORDER BY code DESC"""
        ).format(sql.Identifier(table))
        wanted = values.drop_nulls().unique().to_list()
        found = await uow.all(statement, of=wanted) if wanted else []
        return {**{row["name"]: row["id"] for row in found}, **{row["code"]: row["id"] for row in found}}

    async def _known(self, uow: UnitOfWork, codes: Sequence[str], *, lock: bool = False) -> dict[str, Row]:
        statement = sql.SQL(
            "SELECT r.* FROM {} r WHERE r.workspace_id = %(ws)s AND r.code = ANY(%(codes)s) AND r.deleted_at IS NULL ORDER BY r.code{}"
        ).format(sql.Identifier(self.data.table), sql.SQL(" FOR UPDATE" if lock else ""))
        return {row["code"]: row for row in await uow.all(statement, codes=list(codes))}

    async def update(self, uow: UnitOfWork, rows: Sequence[Row]) -> None:
        """Set all columns of records, set-based."""
        names = [*self.data.types, *self.data.derived]
        statement = sql.SQL(
            """UPDATE {table} t SET {sets}, version = t.version + 1, updated_at = now() FROM jsonb_to_recordset(%(rows)s) AS s ({typed})
               WHERE t.workspace_id = %(ws)s AND t.id = s.id"""
        ).format(
            table=sql.Identifier(self.data.table),
            sets=sql.SQL(", ").join(sql.SQL("{0} = s.{0}").format(sql.Identifier(name)) for name in names),
            typed=self.data.typed(["id", *names]),
        )
        derived = [{**row, **self.data.derive(row)} for row in rows]
        if rows:
            await uow.run(statement, rows=_json([{name: row[name] for name in ("id", *names)} for row in derived]))


def _json(rows: Sequence[Row]) -> Any:
    return log.encode(rows)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(dict(row)))
    return plain


def _differs(was: Row, row: Row) -> bool:
    return any(_plain(was).get(name) != value for name, value in _plain(row).items())
