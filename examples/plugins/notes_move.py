"""A merge handler: when two customers become one, the notes of write_note.py go along, and come back at un-merge."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.merging import MergeHandler

_KEY = "write_note.notes"


class NotesMove(MergeHandler):
    """The state keeps the keys of the notes that moved, never what they say."""

    key = "notes_move.notes"
    label = Label(zh="备注", en="Notes")

    async def merge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID) -> Mapping[str, Any]:
        """The loser's notes join the survivor's."""
        moved = await _read(uow, loser_id)
        if moved:
            await _write(uow, survivor_id, await _read(uow, survivor_id) + moved)
            await _write(uow, loser_id, [])
        return {"keys": [note["key"] for note in moved]}

    async def unmerge(self, uow: UnitOfWork, survivor_id: UUID, loser_id: UUID, state: Mapping[str, Any]) -> None:
        """Notes that moved go back; notes written since then stay with the survivor."""
        keys = set(state["keys"])
        notes = await _read(uow, survivor_id)
        back = [note for note in notes if note["key"] in keys]
        if back:
            await _write(uow, survivor_id, [note for note in notes if note["key"] not in keys])
            await _write(uow, loser_id, await _read(uow, loser_id) + back)


async def _read(uow: UnitOfWork, customer_id: UUID) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] | None = await uow.value(
        "SELECT custom -> %(key)s FROM customer WHERE workspace_id = %(ws)s AND id = %(id)s FOR UPDATE",
        key=_KEY,
        id=customer_id,
    )
    return notes or []


async def _write(uow: UnitOfWork, customer_id: UUID, notes: list[dict[str, Any]]) -> None:
    await uow.run(
        """UPDATE customer SET custom = CASE WHEN %(notes)s::jsonb = '[]' THEN custom - %(key)s
                                             ELSE custom || jsonb_build_object(%(key)s::text, %(notes)s::jsonb) END
           WHERE workspace_id = %(ws)s AND id = %(id)s""",
        key=_KEY,
        id=customer_id,
        notes=Jsonb(notes),
    )
