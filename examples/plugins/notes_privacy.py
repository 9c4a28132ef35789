"""Personal data: the notes of write_note.py are found, handed over, erased and made anonymous with everything else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.personal_data import Erased, PersonalData, PersonalRecord


class NotesPrivacy(PersonalData):
    """Notes are free text about a person, so all of it counts as personal."""

    key = "notes_privacy.notes"
    label = Label(zh="备注", en="Notes")
    tables = ("customer",)

    async def find(self, uow: UnitOfWork, customer_id: UUID) -> list[PersonalRecord]:
        """When each note was written."""
        return [
            PersonalRecord("customer", customer_id, datetime.fromisoformat(note["at"]))
            for note in await _notes(uow, customer_id)
        ]

    async def export(self, uow: UnitOfWork, customer_id: UUID) -> Sequence[Mapping[str, Any]]:
        """The notes as they are."""
        return [{"written_at": note["at"], "text": note["text"]} for note in await _notes(uow, customer_id)]

    async def erase(self, uow: UnitOfWork, customer_id: UUID) -> Erased:
        """Nothing obliges anybody to keep notes, so all of them go."""
        rows = await uow.run(
            """UPDATE customer SET custom = custom - 'write_note.notes'
               WHERE workspace_id = %(ws)s AND id = %(id)s AND custom ? 'write_note.notes'""",
            id=customer_id,
        )
        return Erased(rows)

    async def mask(self, uow: UnitOfWork, customer_id: UUID) -> int:
        """Keeps how many there were and when; what they say goes."""
        return await uow.run(
            """UPDATE customer SET custom = custom || jsonb_build_object('write_note.notes', (
                      SELECT jsonb_agg(note || '{"text": ""}') FROM jsonb_array_elements(custom -> 'write_note.notes') AS note))
               WHERE workspace_id = %(ws)s AND id = %(id)s
                 AND jsonb_path_exists(custom, '$."write_note.notes"[*].text ? (@ != "")')""",
            id=customer_id,
        )


async def _notes(uow: UnitOfWork, customer_id: UUID) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] | None = await uow.value(
        "SELECT custom -> 'write_note.notes' FROM customer WHERE workspace_id = %(ws)s AND id = %(id)s", id=customer_id
    )
    return notes or []
