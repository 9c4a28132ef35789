"""What `sdk.own_fields` asks of this room: the workspace's shape, and what only the database can tell of values."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guanxi.customization.queries import fields as queries
from guanxi.customization.queries import values as value_queries
from guanxi.customization.rules.fields import to_shape
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.registry import registry_of
from guanxi.sdk.shapes import Shape


class WorkspaceShape:
    """The shape source of the house (`Room.shape`)."""

    async def version(self, uow: UnitOfWork) -> int:
        """The workspace's shape version as it is now."""
        return await queries.get_version(uow)

    async def load(self, uow: UnitOfWork) -> Shape:
        """The workspace's shape as it is now."""
        return to_shape(await queries.find_live(uow))

    async def find_problems(
        self,
        uow: UnitOfWork,
        object_name: str,
        fields: Mapping[str, Field],
        values: Mapping[str, Any],
        object_id: UUID | None,
    ) -> list[FieldProblem]:
        """Colleagues and records that are not there, unique values that another record has."""
        problems: list[FieldProblem] = []
        for key, value in values.items():
            field = fields[key]
            if value is None:
                continue
            if field.type in {FieldKind.USER, FieldKind.RELATION} and not await _exists(uow, field, UUID(value)):
                zh, en = "没有找到，或您无权查看。", "Not found, or you may not see it."
                problems.append(FieldProblem(f"custom.{key}", "sdk.unfit_value", zh, en))
            if field.unique and await _is_taken(uow, object_name, field, value, object_id):
                zh, en = (
                    f"“{field.label.zh}”不能重复，已有记录使用此值。",
                    f"Another record has this {field.label.en} already.",
                )
                problems.append(FieldProblem(f"custom.{key}", "sdk.taken", zh, en))
        return problems


async def _exists(uow: UnitOfWork, field: Field, wanted: UUID) -> bool:
    if field.type is FieldKind.USER:
        return wanted in await value_queries.find_users(uow, [wanted])
    return wanted in await find_titles(uow, field.target or "", [wanted])


async def find_titles(uow: UnitOfWork, object_name: str, ids: list[UUID]) -> dict[UUID, str]:
    """What records are called that the scope may see; nothing for an object it may not view."""
    registry = registry_of(uow)
    kind = registry.objects.get(object_name)
    if kind is None or not uow.scope.allows(kind.view) or not ids:
        return {}
    column = next((one.column for one in registry.fields(object_name) if one.name == kind.title), None)
    return {} if column is None else await value_queries.find_titles(uow, kind, column, ids)


async def _is_taken(uow: UnitOfWork, object_name: str, field: Field, value: Any, object_id: UUID | None) -> bool:
    await value_queries.lock_value(uow, field, value)
    return await value_queries.has_value(uow, registry_of(uow).objects[object_name], field, value, object_id)


SHAPE = WorkspaceShape()
