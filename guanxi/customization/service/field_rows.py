"""Rows of own fields: from what a body sets, to what a page shows, and back for undo."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from guanxi.customization.queries import fields as queries
from guanxi.customization.rules.fields import may_be_fast
from guanxi.customization.schemas.fields import FieldOptionIn, FieldOptionOut, FieldSettings, ObjectFieldOut
from guanxi.kernel.changes import Change, Values
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import FieldAccess
from guanxi.kernel.services import services_of
from guanxi.sdk.objects import Field
from guanxi.sdk.schemas import Words

OBJECT: Final = "workspace_field"
_PLAIN: Final = {
    "zh": "label_zh", "en": "label_en", "help_zh": "help_zh", "help_en": "help_en", "hidden": "hidden", "required": "required",
    "unique": "is_unique", "personal": "personal",
}  # fmt: skip
_SETTINGS: Final = ("default", "least", "most", "maximum", "pattern", "pattern_zh", "pattern_en")
_NEVER_NULL: Final = frozenset({"zh", "en", "hidden", "required", "unique", "personal"})


def to_row(row: Mapping[str, Any], body: FieldSettings) -> dict[str, Any]:
    """The columns that a body sets, whole; what it leaves out is left out. Empty texts empty."""
    given = body.model_dump(exclude_unset=True)
    columns = {
        column: (given[name] or None) if name.startswith("help") else given[name]
        for name, column in _PLAIN.items()
        if name in given and not (given[name] is None and name in _NEVER_NULL)
    }
    if body.options is not None:
        columns["options"] = merge_options(row.get("options") or [], body.options)
    settings = {name: given[name] for name in _SETTINGS if name in given}
    if settings:
        merged = {**row.get("settings", {}), **settings}
        columns["settings"] = {name: value for name, value in merged.items() if value not in (None, "")}
    return columns


def merge_options(before: Sequence[Mapping[str, Any]], wanted: Sequence[FieldOptionIn]) -> list[dict[str, Any]]:
    """Options in their new order. Keys stay; new ones get one; what is not named any more is off, because records may have it."""
    made = [
        {
            "key": one.key or f"o{new_id().hex[-12:]}",
            "zh": one.zh,
            "en": one.en or one.zh,
            "colour": one.colour,
            "off": one.off,
        }
        for one in wanted
    ]
    named = {one["key"] for one in made}
    return made + [{**one, "off": True} for one in before if one["key"] not in named]


def to_out(field: Field, row: Mapping[str, Any] | None, access: FieldAccess) -> ObjectFieldOut:
    """A field for pages and editors."""
    own = field.own
    return ObjectFieldOut(
        key=field.key,
        id=row["id"] if own and row else None,
        version=row["version"] if row else 0,
        label=_words(field.label),
        help=_words(field.help) if field.help else None,
        kind=field.type,
        own=own,
        hidden=field.hidden,
        required=field.required,
        unique=field.unique,
        personal=field.personal,
        editable=field.editable,
        access=access,
        fast=row["fast"] if own and row else ("yes" if field.fast else "no"),
        sortable=may_be_fast(field.type),
        options=[
            FieldOptionOut(key=one.key, label=_words(one.label), colour=one.colour, off=one.off)
            for one in field.options
        ],
        target=field.target,
        default=field.default,
        least=field.least,
        most=field.most,
        maximum=field.maximum,
        pattern=field.pattern,
        pattern_words=_words(field.pattern_words) if field.pattern_words else None,
    )


def _words(label: Label) -> Words:
    return Words(zh=label.zh, en=label.en)


class FieldRestorer:
    """Reads and sets rows for change-sets and undo (kernel.changes.Restorer). What is in the bin is none, unless asked since when."""

    async def current(
        self, uow: UnitOfWork, ids: Sequence[UUID], fields: Sequence[str]
    ) -> Mapping[UUID, Values | None]:
        """Values now."""
        found: dict[UUID, Values | None] = dict.fromkeys(ids)
        for row in await queries.find(uow, ids):
            if row["deleted_at"] is None or "deleted_at" in fields:
                found[row["id"]] = {name: row[name] for name in fields}
        return found

    async def restore(self, uow: UnitOfWork, object_id: UUID, values: Values | None) -> None:
        """Set columns and bring it back; None puts an own field into the bin and lets a declared one be as declared."""
        await queries.count_up(uow)
        rows = await queries.find(uow, [object_id])
        if values is not None:
            if rows:
                await queries.update(uow, object_id, {"deleted_at": None, **values})
            else:
                await queries.insert(uow, object_id, values)
        elif rows and rows[0]["declared"] is not None:
            await queries.delete(uow, object_id)
        elif rows:
            await queries.update(uow, object_id, {"deleted_at": services_of(uow).clock.now()})

    async def seal(self, uow: UnitOfWork, change: Change) -> Change:
        """Nothing of a field is personal."""
        return change

    async def unseal(self, uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
        """Never called: nothing is sealed."""
        raise AssertionError("fields seal nothing")


FIELD_RESTORER = FieldRestorer()
