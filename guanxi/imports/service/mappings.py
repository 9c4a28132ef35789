"""Settings that people save for files with the same headers, and take again."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from guanxi.access import api as access
from guanxi.imports import permissions, queries, schemas
from guanxi.imports.errors import NotReady
from guanxi.imports.rules.formats import to_json
from guanxi.imports.service.records import allowed_targets, require_run
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, NotFound
from guanxi.kernel.ids import new_id
from guanxi.sdk.imports import normalise_header
from guanxi.sdk.registry import Registry, registry_of
from guanxi.sdk.used_by import Use


def compute_fingerprint(header: Sequence[str]) -> str:
    """The same for files with the same headers, whatever their order, case and spaces.

    >>> compute_fingerprint(["Order No", "日期"]) == compute_fingerprint(["日期", "order_no"])
    True
    """
    return hashlib.sha256("\x1f".join(sorted(normalise_header(name) for name in header)).encode()).hexdigest()


async def save(uow: UnitOfWork, import_id: UUID, name: str) -> None:
    """Keep the settings of an import for the next file with its headers. Raises NotFound, Forbidden, NotReady."""
    run = await require_run(uow, registry_of(uow), import_id)
    if run.target is None:
        problem = FieldProblem("target", "imports.no_target", "请选择导入目标。", "Choose what to import.")
        raise NotReady(fields=[problem])
    settings: dict[str, Any] = {name: getattr(run, name) for name in ("mapping", "source", "currency", "time_zone")}
    settings |= {"formats": to_json(run.formats), "options": run.options, "value_map": run.value_map, "mode": run.mode}
    await queries.save_mapping(uow, new_id(), name, compute_fingerprint(run.layout.header), run.target, settings)
    await access.audit(uow, "imports.mapping_saved", "import", import_id, detail={"target": run.target})


async def remove(uow: UnitOfWork, mapping_id: UUID) -> None:
    """Forget settings that one saved oneself; those of others with the right to revert imports. Raises NotFound."""
    if not await queries.delete_mapping(uow, mapping_id, _rules(uow)):
        raise NotFound()


async def find_saved(uow: UnitOfWork, registry: Registry, header: Sequence[str]) -> list[schemas.SavedOut]:
    """What was saved for these headers and the caller may import, the latest first."""
    rows = await _find(uow, registry, header)
    me, rules = uow.scope.actor.id, _rules(uow)
    return [
        schemas.SavedOut(
            **{name: row[name] for name in ("id", "name", "target", "created_at")},
            removable=rules or row["created_by"] == me,
        )
        for row in rows
    ]


def _rules(uow: UnitOfWork) -> bool:
    return uow.scope.allows(permissions.REVERT.key)


async def require_saved(uow: UnitOfWork, registry: Registry, header: Sequence[str], mapping_id: UUID) -> dict[str, Any]:
    """Target and settings, as far as they fit: headers may be written a little differently now. Raises NotFound."""
    found = next((row for row in await _find(uow, registry, header) if row["id"] == mapping_id), None)
    if found is None:
        raise NotFound()
    there = {normalise_header(name): name for name in header}
    mapping = {there[normalise_header(name)]: key for name, key in found["settings"]["mapping"].items()}
    return {"target": found["target"], "settings": found["settings"] | {"mapping": mapping, "target": found["target"]}}


async def _find(uow: UnitOfWork, registry: Registry, header: Sequence[str]) -> list[dict[str, Any]]:
    targets = [target.key for target in allowed_targets(registry, uow.scope)]
    return await queries.find_mappings(uow, compute_fingerprint(header), targets)


async def find_naming(uow: UnitOfWork, field_ids: Sequence[UUID], limit: int) -> dict[UUID, list[Use]]:
    """Saved settings that map a column of a file to an own field, by the field's id."""
    return {
        one: [
            Use("import", row["id"], row["name"]) for row in await queries.find_mappings_with(uow, f"f{one.hex}", limit)
        ]
        for one in field_ids
    }
