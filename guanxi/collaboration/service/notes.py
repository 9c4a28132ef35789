"""Notes: written, changed, pinned, removed, each with undo; the text is sealed, colleagues in it are told by the log's reader."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.collaboration import permissions
from guanxi.collaboration.contracts import Ref
from guanxi.collaboration.errors import NotYours
from guanxi.collaboration.events import NoteEdited, NoteWritten
from guanxi.collaboration.queries import notes as queries
from guanxi.collaboration.rules import NOTE_PURPOSE, find_mentions
from guanxi.collaboration.schemas import FileOut, PersonOut, WrittenNote
from guanxi.collaboration.service.attaching import attach
from guanxi.collaboration.service.records import find_names, find_visible, require_visible
from guanxi.collaboration.service.sealed import cipher_of, seal_change, unseal_change
from guanxi.kernel import log
from guanxi.kernel.changes import Change, Values, compute_difference, record
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid, NotFound
from guanxi.kernel.ids import new_id
from guanxi.kernel.paging import Page
from guanxi.kernel.services import services_of

NOTE = "note"
_PERSONAL = frozenset({"text"})


async def find(uow: UnitOfWork, ref: Ref, cursor: str | None, limit: int | None) -> Page[WrittenNote]:
    """Notes about a record, pinned ones first, then the newest. Raises NotFound, Invalid."""
    await require_visible(uow, ref)
    ask = queries.NOTES.ask(services_of(uow).cursors, uow.scope.workspace_id, cursor=cursor, limit=limit)
    page = await queries.find(uow, ask, ref.id)
    return Page(await show(uow, page.items), page.next)


async def show(uow: UnitOfWork, rows: Sequence[Row]) -> list[WrittenNote]:
    """Notes as the caller sees them."""
    texts = await open_texts(uow, rows)
    mentions = {row["id"]: find_mentions(texts[row["id"]]) for row in rows}
    names = await find_names(
        uow, [*(row["author_id"] for row in rows), *(one for ids in mentions.values() for one in ids)]
    )
    files: defaultdict[UUID, list[FileOut]] = defaultdict(list)
    for file in await queries.find_files(uow, list(texts)):
        files[file["note_id"]].append(FileOut.model_validate(file))
    return [
        WrittenNote(
            **{key: row[key] for key in ("id", "author_id", "pinned", "created_at", "edited_at")},
            text=texts[row["id"]],
            people=[PersonOut(id=one, name=names[one]) for one in mentions[row["id"]] if one in names],
            files=files[row["id"]],
            author_name=names.get(row["author_id"]),
            mine=_may_change(uow, row),
        )
        for row in rows
    ]


async def open_texts(uow: UnitOfWork, rows: Iterable[Row]) -> dict[UUID, str]:
    """The texts of notes by id."""
    by_id = {row["id"]: bytes(row["sealed"]) for row in rows}
    opened = (await cipher_of(uow)).open_many(NOTE_PURPOSE, list(by_id), list(by_id.values()))
    return dict(zip(by_id, opened, strict=True))


async def write(
    uow: UnitOfWork, ref: Ref, text: str, files: Sequence[UUID] = (), pinned: bool = False
) -> tuple[UUID, UUID]:
    """A new note about a record; (id, change-set id). Raises NotFound, Invalid."""
    await require_visible(uow, ref)
    mentions = await _check_mentions(uow, text)
    await attach(uow, ref, files)
    note_id, me = new_id(), uow.scope.actor.id
    sealed = (await cipher_of(uow)).seal(NOTE_PURPOSE, note_id, text)
    head = {"id": note_id, "object": ref.object, "object_id": ref.id, "author_id": me}
    await queries.insert(uow, {**head, "sealed": sealed, "pinned": pinned})
    await queries.set_files(uow, note_id, files)
    after = {"text": text, "pinned": pinned, "files": [str(one) for one in files]}
    change_set_id = await record(uow, "create", [await NOTE_RESTORER.seal(uow, Change(NOTE, note_id, None, after))])
    event = NoteWritten(
        object_id=ref.id, change_set_id=change_set_id, about=ref.object, note_id=note_id, mentions=mentions
    )
    _publish(uow, ref, event)
    return note_id, change_set_id


async def change(uow: UnitOfWork, note_id: UUID, wanted: Mapping[str, Any]) -> UUID | None:
    """Set text, pinned, files; the change-set, None when nothing differs. Raises NotFound, NotYours, Invalid."""
    await queries.lock(uow, note_id)
    row = await require(uow, note_id)
    ref = Ref(row["object"], row["object_id"])
    # Anybody who may write notes may pin one.
    if set(wanted) - {"pinned"}:
        check_may_change(uow, row)
    now = (await NOTE_RESTORER.current(uow, [note_id], ("text", "pinned", "files")))[note_id] or {}
    values = {**wanted, "files": [str(one) for one in wanted["files"]]} if "files" in wanted else dict(wanted)
    before, after = compute_difference({key: now[key] for key in values}, values)
    if not after:
        return None
    mentions: tuple[UUID, ...] = ()
    if "text" in after:
        mentions = tuple(
            one for one in await _check_mentions(uow, after["text"]) if one not in find_mentions(now["text"])
        )
    if "files" in after:
        await attach(uow, ref, [UUID(one) for one in after["files"] if one not in now["files"]])
    await NOTE_RESTORER.restore(uow, note_id, after)
    change_set_id = await record(uow, "edit", [await NOTE_RESTORER.seal(uow, Change(NOTE, note_id, before, after))])
    publish_edit(uow, row, change_set_id, tuple(sorted(after)), mentions)
    return change_set_id


async def remove(uow: UnitOfWork, note_id: UUID) -> UUID:
    """Remove a note; the change-set that brings it back. Raises NotFound, NotYours."""
    await queries.lock(uow, note_id)
    row = await require(uow, note_id)
    check_may_change(uow, row)
    before = (await NOTE_RESTORER.current(uow, [note_id], ("text", "pinned", "files")))[note_id]
    await NOTE_RESTORER.restore(uow, note_id, None)
    change_set_id = await record(uow, "delete", [await NOTE_RESTORER.seal(uow, Change(NOTE, note_id, before, None))])
    publish_edit(uow, row, change_set_id, ("deleted",))
    return change_set_id


async def require(uow: UnitOfWork, note_id: UUID, *, deleted: bool = False) -> Row:
    """A note about a record that the scope may see. Raises NotFound."""
    for row in await queries.find_by_id(uow, [note_id], deleted=deleted):
        ref = Ref(row["object"], row["object_id"])
        if ref in await find_visible(uow, [ref]):
            return row
    raise NotFound()


def _may_change(uow: UnitOfWork, row: Row) -> bool:
    me = uow.scope.actor.id
    return uow.scope.allows(permissions.MANAGE_NOTES.key) or (me is not None and row["author_id"] == me)


def check_may_change(uow: UnitOfWork, row: Row) -> None:
    """Raises NotYours."""
    if not _may_change(uow, row):
        raise NotYours()


def publish_edit(
    uow: UnitOfWork, row: Row, change_set_id: UUID, fields: tuple[str, ...], mentions: tuple[UUID, ...] = ()
) -> None:
    """Tell the log and open pages that a note is another now."""
    ref = Ref(row["object"], row["object_id"])
    event = NoteEdited(
        object_id=ref.id,
        change_set_id=change_set_id,
        about=ref.object,
        note_id=row["id"],
        fields=fields,
        mentions=mentions,
    )
    _publish(uow, ref, event)


def _publish(uow: UnitOfWork, ref: Ref, event: NoteWritten | NoteEdited) -> None:
    log.publish(uow, event)
    services_of(uow).live.touch(uow, f"{ref.object}:{ref.id}", f"{NOTE}:{ref.id}")


async def _check_mentions(uow: UnitOfWork, text: str) -> tuple[UUID, ...]:
    mentions = find_mentions(text)
    if set(mentions) - set(await find_names(uow, mentions)):
        problem = FieldProblem("text", "collaboration.no_such_user", "没有这位同事。", "There is no such colleague.")
        raise Invalid(fields=[problem])
    return mentions


class NoteRestorer:
    """Reads and sets notes for change-sets and undo (kernel.changes.Restorer). A removed note is none."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now; None for a note that is gone."""
        rows = await queries.find_by_id(uow, ids)
        texts = await open_texts(uow, rows)
        files: defaultdict[UUID, list[str]] = defaultdict(list)
        for file in await queries.find_files(uow, list(texts)):
            files[file["note_id"]].append(str(file["id"]))
        found: dict[UUID, Values | None] = dict.fromkeys(ids)
        for row in rows:
            values = {"text": texts[row["id"]], "pinned": row["pinned"], "files": files[row["id"]]}
            found[row["id"]] = {field: values.get(field) for field in fields}
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set the fields and bring the note back; None removes it."""
        if values is None:
            await queries.set_deleted(uow, object_id, services_of(uow).clock.now())
            return
        text = values.get("text")
        sealed = None if text is None else (await cipher_of(uow)).seal(NOTE_PURPOSE, object_id, text)
        await queries.update(uow, object_id, sealed, values.get("pinned"))
        if "files" in values:
            await queries.set_files(uow, object_id, [UUID(one) for one in values["files"]])

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """The text into `sealed`."""
        return await seal_change(uow, change, _PERSONAL)

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """The text before and after."""
        return await unseal_change(uow, object_id, sealed)


NOTE_RESTORER = NoteRestorer()
