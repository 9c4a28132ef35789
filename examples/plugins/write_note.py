"""An action: a step that writes a note on the customer, and an event that tells it happened.

The registry makes from this one class the palette entry, the form, the branches and the run log.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from psycopg.types.json import Jsonb
from pydantic import BaseModel

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event, publish
from guanxi.sdk.actions import Action, ActionContext
from guanxi.sdk.forms import labelled


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(Event):
    """A note was written. The log carries its length only: what it says may be personal."""

    type: ClassVar[str] = "write_note.note_written"
    label: ClassVar[Label] = Label(zh="已写备注", en="Note written")
    object: ClassVar[str] = "customer"
    characters: int


class WriteNote(Action):
    """Notes live in the customer's `custom` document under "write_note.notes"."""

    key = "write_note.write_note"
    label = Label(zh="写备注", en="Write a note")
    object = "customer"
    permission = "customers.customer.edit"
    icon = "pencil"
    outcomes: ClassVar[dict[str, Label]] = {
        "written": Label(zh="已写入", en="Written"),
        "gone": Label(zh="客户已不存在", en="The customer is gone"),
    }

    class Config(BaseModel):
        """The form of the step."""

        text: str = labelled(zh="内容", en="Text", min_length=1, max_length=2000)

    class Outcome(StrEnum):
        """The ways out of the node."""

        WRITTEN = "written"
        GONE = "gone"

    async def run(self, ctx: ActionContext, config: Config) -> str:
        """Appends the note once, however often the step is tried: `ctx.key` is kept with it."""
        row = await ctx.uow.one(
            """SELECT coalesce(custom -> 'write_note.notes', '[]') AS notes FROM customer
               WHERE workspace_id = %(ws)s AND id = %(id)s AND deleted_at IS NULL FOR UPDATE""",
            id=ctx.object_id,
        )
        if row is None:
            return self.Outcome.GONE
        notes: list[dict[str, Any]] = row["notes"]
        if any(note["key"] == ctx.key for note in notes):
            return self.Outcome.WRITTEN
        notes.append({"key": ctx.key, "at": ctx.now.isoformat(), "text": config.text})
        await ctx.uow.run(
            """UPDATE customer SET custom = custom || jsonb_build_object('write_note.notes', %(notes)s::jsonb),
                      version = version + 1, updated_at = %(now)s WHERE workspace_id = %(ws)s AND id = %(id)s""",
            id=ctx.object_id,
            notes=Jsonb(notes),
            now=ctx.now,
        )
        publish(ctx.uow, NoteWritten(object_id=ctx.object_id, characters=len(config.text)))
        return self.Outcome.WRITTEN

    def describe(self, config: Config) -> Label:
        """The step in a sentence on the canvas."""
        return Label(zh=f"写备注“{config.text[:30]}”", en=f'Write the note "{config.text[:30]}"')
