"""Segments as records: made, changed, binned, taken back; and what follows for their members.

Versions, change-sets, undo and lists are those of master data; a condition that changes becomes a new definition and is built.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg import sql

from guanxi.access import api as access
from guanxi.customers import api as customers
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.paging import Page, SortColumn, SortList
from guanxi.kernel.scope import EVERY_ROW
from guanxi.kernel.services import services_of
from guanxi.sdk.master_data import Asked, CodeTaken, Link, MasterData
from guanxi.segments import permissions
from guanxi.segments.contracts import BUILT, DATA, DEFINITION
from guanxi.segments.errors import NameTaken, StillUsed
from guanxi.segments.events import SegmentChanged
from guanxi.segments.queries import segments as queries
from guanxi.segments.rules.circles import find_circle
from guanxi.segments.service import building, definitions, showing, tagging

OBJECT = "segment"
_BUILDS = frozenset({"tree", "tag_id", "tag_mode", "deleted_at"})


@dataclass(frozen=True, kw_only=True)
class SegmentData(MasterData):
    """The one kind of this room."""

    @property
    def types(self) -> Mapping[str, LiteralString]:
        """All columns that may be written."""
        return {"name": "text", **self.columns}

    @property
    def list(self) -> SortList:
        """By name, size or age."""
        return _SORTS

    async def create(self, uow: UnitOfWork, values: Mapping[str, Any]) -> tuple[UUID, UUID]:
        """A new segment, building from now on; a static one is empty. Raises NameTaken, BadCondition, Invalid."""
        given = {key: value for key, value in values.items() if value is not None}
        given.setdefault("owner_id", uow.scope.actor.id if uow.scope.actor.kind == "user" else None)
        try:
            made, change_set_id = await super().create(uow, given)
        except CodeTaken as error:
            raise _taken() from error
        now = services_of(uow).clock.now()
        if given["kind"] == "dynamic":
            await queries.add_definition(uow, made, given["tree"], now)
            await building.enqueue(uow, made, BUILT)
        else:
            await queries.update(uow, made, {"status": "live", "built_at": now, "known_since": now})
        if given.get("tag_id") is not None:
            await queries.update(uow, made, {"tag_due": True})
        return made, change_set_id

    async def change(
        self, uow: UnitOfWork, record_id: UUID, version: int, values: Mapping[str, Any]
    ) -> tuple[int, UUID | None]:
        """Another name, owner, tag or condition. Raises NameTaken and what master data raises."""
        try:
            return await super().change(uow, record_id, version, values)
        except CodeTaken as error:
            raise _taken() from error

    async def write(self, uow: UnitOfWork, record_id: UUID, values: Mapping[str, Any]) -> None:
        """Also undo and the recycle bin come this way: another condition is another definition, and is built."""
        before = await queries.get(uow, record_id, lock=True)
        await super().write(uow, record_id, values)
        row = await queries.get(uow, record_id)
        if before is None or row is None:
            return
        if values.get("tree") is not None:
            number = await queries.add_definition(uow, record_id, values["tree"], services_of(uow).clock.now())
            await queries.set_definition(uow, record_id, number)
        if (row["tag_id"], row["tag_mode"]) != (before["tag_id"], before["tag_mode"]):
            await queries.update(uow, record_id, {"tag_due": row["tag_id"] is not None})
            await _drop_tag(uow, before)
        if _BUILDS & values.keys() and row["kind"] == "dynamic" and row["deleted_at"] is None:
            await building.enqueue(uow, record_id, DEFINITION if "tree" in values else DATA)
            if row["status"] != "paused":
                await queries.update(uow, record_id, {"status": "building"})

    async def checked(self, uow: UnitOfWork, row: Row | None, values: Mapping[str, Any]) -> dict[str, Any]:
        """The condition parsed as the caller may ask it; a tag with how it is given. Raises BadCondition, Invalid."""
        clean = await super().checked(uow, row, values)
        for name in ("name", "description"):
            if isinstance(clean.get(name), str):
                clean[name] = clean[name].strip() or None
        kind = clean.get("kind") if row is None else row["kind"]
        tree = clean.get("tree")
        if (kind == "static" and tree is not None) or (kind == "dynamic" and row is None and tree is None):
            zh, en = "动态人群需要条件，静态人群没有条件。", "A dynamic segment has a condition, a static one has none."
            raise Invalid(fields=[FieldProblem("tree", "segments.wrong_kind", zh, en)])
        if {"tree", "tag_id"} & {name for name in clean if clean[name] is not None}:
            _check_reach(uow)
        if tree is not None:
            clean["tree"] = await definitions.check(uow, _NEW if row is None else row["id"], tree)
        elif "tree" in clean:
            del clean["tree"]
        whole = {**(row or {}), **clean}
        if (whole.get("tag_id") is None) != (whole.get("tag_mode") is None):
            zh, en = "请同时选择标签和打标签的方式。", "Choose a tag and when it is given, both."
            raise Invalid(fields=[FieldProblem("tag_mode", "segments.tag_mode", zh, en)])
        if whole.get("tag_id") is not None and ({"tag_id", "tree"} & clean.keys()):
            await self._check_tag(uow, _NEW if row is None else row["id"], whole)
        if (owner := clean.get("owner_id")) is not None and not await access.find_people(uow, [owner]):
            zh, en = "没有这位同事。", "There is no such colleague."
            raise Invalid(fields=[FieldProblem("owner_id", "segments.no_such_user", zh, en)])
        return clean

    async def _check_tag(self, uow: UnitOfWork, segment_id: UUID, whole: Mapping[str, Any]) -> None:
        if not await customers.may_tag(uow, whole["tag_id"]):
            zh, en = "没有这个标签，或您无权给客户打标签。", "There is no such tag, or you may not tag customers."
            raise Invalid(fields=[FieldProblem("tag_id", "customers.no_such_tag", zh, en)])
        others = [row for row in await queries.find_all(uow) if row["id"] != segment_id]
        circle = find_circle({**whole, "id": segment_id}, others)
        if circle:
            zh = f"打上这个标签会改变谁符合条件（{' → '.join(circle)}），会反复进出。"
            en = f"The tag would change who fulfils the condition ({' → '.join(circle)}): people would come and go for ever."
            raise Invalid(fields=[FieldProblem("tag_id", "segments.tag_circle", zh, en)])

    async def set_deleted(self, uow: UnitOfWork, record_id: UUID, deleted: bool) -> UUID | None:
        """Into the bin, where nobody is built on it, or out of it, where it is built anew. Raises StillUsed, NameTaken."""
        if deleted:
            users = [row["name"] for row in await showing.find_built_on(uow, record_id)]
            if users:
                raise StillUsed(names="、".join(users[:5]))
        try:
            return await super().set_deleted(uow, record_id, deleted)
        except CodeTaken as error:
            raise _taken() from error

    async def find(self, uow: UnitOfWork, asked: Asked) -> Page[Row]:
        """One page, with counts and states."""
        return await super().find(uow, asked)

    async def show(self, uow: UnitOfWork, rows: Sequence[Row]) -> Sequence[Row]:
        """With the state; a condition as far as the caller may ask it."""
        return await showing.show(uow, rows)

    async def check_undo(self, uow: UnitOfWork, record_id: UUID, names: Sequence[str]) -> None:
        """Undoing a creation bins it."""
        await super().check_undo(uow, record_id, names)
        users = [row["name"] for row in await showing.find_built_on(uow, record_id)]
        if not names and users:
            raise StillUsed(names="、".join(users[:5]))


_NEW = UUID(int=0)  # leads nowhere: nothing can name what is not there yet
_SORTS = SortList(
    OBJECT,
    (
        SortColumn("name", sql.SQL("lower(r.name)"), "text"),
        SortColumn("count", sql.SQL("r.count"), "integer"),
        SortColumn("created_at", sql.SQL("r.created_at"), "moment"),
        SortColumn("updated_at", sql.SQL("r.updated_at"), "moment"),
    ),
    default="name",
    row_id=sql.SQL("r.id"),
)


def _check_reach(uow: UnitOfWork) -> None:
    """A condition is asked of all customers of the company, its size is told to everybody, and a tag is set on all of them: who does
    not see them all could find out about the others, or change them."""
    if uow.scope.rule(definitions.OBJECT) != EVERY_ROW:
        zh = "动态人群和自动标签按全公司的客户计算，需要能查看全部客户的权限。您可以新建静态人群。"
        en = "Dynamic segments and their tags are about all customers of the company; your role shows you some. Make a static one."
        raise Invalid(fields=[FieldProblem("tree", "segments.not_all_seen", zh, en)])


def _taken() -> NameTaken:
    return NameTaken(fields=[FieldProblem("name", NameTaken.code, NameTaken.zh, NameTaken.en)])


async def _drop_tag(uow: UnitOfWork, before: Row) -> None:
    """The tag it gave while somebody was in it goes with the rule; of many, the rest by a job."""
    if before["tag_mode"] == tagging.WHILE and await tagging.drop(uow, before["tag_id"], before["id"]):
        await building.enqueue_drop(uow, before["id"], before["tag_id"])


async def require(uow: UnitOfWork, segment_id: UUID, *, kind: str | None = None, lock: bool = False) -> Row:
    """A segment that is there. Raises NotFound."""
    row = await queries.get(uow, segment_id, lock=lock)
    if row is None or row["deleted_at"] is not None or kind not in {None, row["kind"]}:
        raise NotFound()
    return row


SEGMENT = SegmentData(
    object=OBJECT,
    table="segment",
    columns={
        "description": "text", "kind": "text", "tree": "jsonb", "tag_id": "uuid", "tag_mode": "text", "owner_id": "uuid",
    },
    event=SegmentChanged,
    edit=permissions.EDIT.key,
    code="name",
    links={"owner_id": Link("user_account"), "tag_id": Link("tag")},
    filters=("kind", "status", "owner_id", "tag_id"),
)  # fmt: skip
