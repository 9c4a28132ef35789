"""The import as an object: its file is fetched by who may see it and may import what it is for."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from guanxi.access import api as access
from guanxi.imports import permissions
from guanxi.imports.service.closing import check_file_open
from guanxi.imports.service.mappings import find_naming
from guanxi.imports.service.records import require_run
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.objects import Field, FieldKind, ObjectType
from guanxi.sdk.registry import registry_of
from guanxi.sdk.used_by import Use, UsedBy


def _field(name: str, zh: str, en: str, kind: FieldKind = FieldKind.TEXT) -> Field:
    return Field(key=f"imports.import.{name}", label=Label(zh=zh, en=en), type=kind, column=name, editable=False)


async def check_file(uow: UnitOfWork, import_id: UUID) -> None:
    """The file holds people in the clear: the target's permission and all of its fields are needed as well, and fetching it
    is audited.

    Raises NotFound, Forbidden, FieldClosed.
    """
    await check_file_open(uow, await require_run(uow, registry_of(uow), import_id))
    await access.audit(uow, "imports.file_downloaded", "import", import_id)


IMPORT = ObjectType(
    key="imports.import",
    label=Label(zh="导入", en="Import"),
    plural=Label(zh="导入", en="Imports"),
    table="import_run",
    owner="created_by",
    view=permissions.VIEW.key,
    title="target",
    icon="upload",
    page="/imports/{id}",
    check_file=check_file,
    fields=(
        _field("target", "导入目标", "Imported as"),
        _field("source", "来源", "Source"),
        _field("currency", "币种", "Currency"),
        _field("created_by", "上传人", "Uploaded by", FieldKind.USER),
        _field("created_at", "上传时间", "Uploaded", FieldKind.DATETIME),
        _field("finished_at", "完成时间", "Finished", FieldKind.DATETIME),
    ),
)


class FieldsInMappings(UsedBy):
    """Saved mappings that fill a workspace's own field."""

    key: ClassVar[str] = "imports.fields_in_mappings"
    label: ClassVar[Label] = Label(zh="导入映射", en="Import mappings")
    object: ClassVar[str] = "workspace_field"
    by: ClassVar[str] = "import"

    async def find(self, uow: UnitOfWork, object_ids: Sequence[UUID], limit: int) -> dict[UUID, list[Use]]:
        """By the field's id in the key of its column."""
        return await find_naming(uow, object_ids, limit)
