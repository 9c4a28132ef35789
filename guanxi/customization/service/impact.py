"""Before a field goes: who would notice. And its texts in use, before they become options."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from guanxi.customization.errors import NotConvertible
from guanxi.customization.queries import fields as queries
from guanxi.customization.queries import layouts as layout_queries
from guanxi.customization.queries import values as value_queries
from guanxi.customization.rules import fields as rules
from guanxi.customization.schemas import fields as schemas
from guanxi.customization.service import fields
from guanxi.customization.service.field_rows import merge_options
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import Invalid
from guanxi.sdk.objects import FieldKind
from guanxi.sdk.registry import registry_of
from guanxi.sdk.used_by import UsedBy

MOST_USES = 100
MOST_TEXT = 60


async def compute(uow: UnitOfWork, field_id: UUID) -> schemas.ImpactOut:
    """How many records have a value, and which views, roles, layouts and saved mappings name the field. Raises NotFound."""
    row = await fields.require_row(uow, field_id, binned=True)
    key = rules.key_of(row["object"], field_id)
    filled = await value_queries.count_filled(uow, registry_of(uow).objects[row["object"]], key)
    views, others = await value_queries.find_views_with(uow, key, uow.scope.actor.id)
    uses = [schemas.UseOut(kind="view", id=one["id"], title=one["name"]) for one in views]
    uses += [
        schemas.UseOut(kind="role", id=one["id"], title=one["name"])
        for one in await value_queries.find_roles_with(uow, key)
    ]
    uses += [
        schemas.UseOut(kind="layout", id=one["id"], title=one["role"] or "")
        for one in await layout_queries.find_with(uow, key)
    ]
    for asked in registry_of(uow).all(UsedBy):
        if asked.object == "workspace_field":
            found = await asked.find(uow, [field_id], MOST_USES)
            uses += [schemas.UseOut(kind=asked.by, id=one.id, title=one.title) for one in found.get(field_id, [])]
    most = value_queries.MOST_COUNTED
    return schemas.ImpactOut(filled=min(filled, most), capped=filled > most, uses=uses[:MOST_USES], others=others)


async def find_texts(uow: UnitOfWork, field_id: UUID) -> schemas.TextsOut:
    """The texts of a field, the most frequent first. Raises NotFound, NotConvertible for another kind."""
    row = await fields.require_row(uow, field_id)
    texts = await _texts(uow, row)
    return schemas.TextsOut(
        texts=[schemas.TextOut(value=one["value"], times=one["times"]) for one in texts[: rules.MOST_OPTIONS]],
        too_many=len(texts) > rules.MOST_OPTIONS,
        too_long=any(len(one["value"]) > MOST_TEXT for one in texts),
    )


async def convert(uow: UnitOfWork, field_id: UUID, body: schemas.ConvertIn) -> schemas.FieldSaved:
    """A text becomes a select: each text in use is the key of its option, so no record changes and undo is exact.

    Raises NotFound, FieldChanged, NotConvertible, Invalid.
    """
    await queries.count_up(uow)
    row = await fields.require_row(uow, field_id)
    if row["version"] != body.version:
        raise fields.FieldChanged()
    texts = await _texts(uow, row)
    if len(texts) > rules.MOST_OPTIONS or any(len(one["value"]) > MOST_TEXT for one in texts):
        raise NotConvertible(
            reason_zh=f"不同的值超过 {rules.MOST_OPTIONS} 个，或有值超过 {MOST_TEXT} 个字符。",
            reason_en=f"more than {rules.MOST_OPTIONS} different values, or one longer than {MOST_TEXT} characters.",
        )
    missing = {one["value"] for one in texts} - {one.key for one in body.options}
    if missing:
        shown = ", ".join(sorted(missing)[:3])
        raise NotConvertible(
            reason_zh=f"又有新的值（{shown}），请重新预览。",
            reason_en=f"there are new values by now ({shown}): look again.",
        )
    wanted: dict[str, Any] = {"kind": FieldKind.SELECT.value, "options": merge_options((), body.options)}
    wanted |= {"settings": {}, "is_unique": False}
    problems = rules.find_problems({**row, **wanted})
    if problems:
        raise Invalid(fields=problems)
    return await fields.save(uow, row, wanted, "convert")


async def _texts(uow: UnitOfWork, row: Row) -> Sequence[Row]:
    if row["kind"] != FieldKind.TEXT.value:
        raise NotConvertible(reason_zh="只有单行文本可以转换。", reason_en="only a text can be turned into one.")
    kind = registry_of(uow).objects[row["object"]]
    return await value_queries.find_distinct(uow, kind, rules.to_field(row), rules.MOST_OPTIONS + 1)
