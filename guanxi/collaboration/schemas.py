"""Bodies of HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from guanxi.sdk.schemas import In, Out

LongText = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Files = Annotated[list[UUID], Field(max_length=20)]


class NoteIn(In):
    """A new note. Colleagues are named in the text as `@{id}`; `files` are uploads of before."""

    text: LongText
    files: Files = []
    pinned: bool = False


class NotePatch(In):
    """What to change about a note; what is left out stays."""

    text: LongText | None = None
    files: Files | None = None
    pinned: bool | None = None


class FileOut(Out):
    """A file on a note; fetched at /api/v1/files/{id}."""

    id: UUID
    name: str
    size: int
    content_type: str


class PersonOut(Out):
    """A colleague."""

    id: UUID
    name: str


class NoteOut(Out):
    """A note. `people` are those the text names; `mine`: the caller may change it."""

    id: UUID
    text: str
    people: list[PersonOut]
    files: list[FileOut]
    author_id: UUID | None
    author_name: str | None
    pinned: bool
    mine: bool
    created_at: datetime
    edited_at: datetime | None


class Saved(Out):
    """What was written, and the change-set that takes it back (null: nothing changed)."""

    id: UUID
    change_set_id: UUID | None


class UndoneOut(Out):
    """The change-set of the undo, which can itself be undone."""

    change_set_id: UUID
