"""Field rules in imports: columns whose field the caller may not change cannot be mapped, and what their roles do not show of
a file is not shown to them: a file is a copy of the fields it fills.

Not here: what the rules mean (sdk.field_policy) and where they come from (access).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from guanxi.access import api as access
from guanxi.imports.contracts import Sample
from guanxi.imports.schemas import PreviewRow
from guanxi.imports.service.records import Run, registry_of_workspace, target_of
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.scope import Scope
from guanxi.sdk.field_policy import FieldClosed, may_ask
from guanxi.sdk.imports import ImportTarget
from guanxi.sdk.objects import Field
from guanxi.sdk.own_fields import fields_of
from guanxi.sdk.registry import Registry, registry_of


@dataclass(frozen=True, slots=True)
class Closed:
    """Columns of a target by key: those the caller may not fill, and those whose values their roles do not show."""

    unwritable: frozenset[str]
    unseen: frozenset[str]

    def open_mapping(self, mapping: Mapping[str, str]) -> dict[str, str]:
        """A mapping that was guessed, without the columns that may not be filled."""
        return {name: key for name, key in mapping.items() if key not in self.unwritable}


def closed_of(scope: Scope, registry: Registry, target: ImportTarget | None) -> Closed:
    """What field rules close of a target."""
    if target is None or not scope.fields:
        return Closed(frozenset(), frozenset())
    keys = keys_of(registry, target)
    closed = frozenset(column for column, key in keys.items() if scope.access(key) != "editable")
    return Closed(closed, frozenset(column for column in closed if not may_ask(scope, keys[column])))


def keys_of(registry: Registry, target: ImportTarget) -> dict[str, str]:
    """The key of the field that each column of a target fills."""
    head = registry.objects[target.object].key
    return {column.key: column.field or f"{head}.{column.key}" for column in target.columns}


async def check_mapping(uow: UnitOfWork, target: ImportTarget, mapped: Iterable[str]) -> None:
    """Raises Invalid with a problem for each mapped column that the caller may not fill, naming who may."""
    registry = registry_of(uow)
    wrong = [key for key in mapped if key in closed_of(uow.scope, registry, target).unwritable]
    if not wrong:
        return
    keys = keys_of(registry, target)
    problems: list[FieldProblem] = []
    for column in wrong:
        field = await _find_field(uow, keys[column])
        if field is not None:
            problems.append(await access.problem_of(uow, field, f"mapping.{column}"))
    raise Invalid(fields=problems)


async def _find_field(uow: UnitOfWork, key: str) -> Field | None:
    return next((one for one in await fields_of(uow, key.split(".")[1]) if one.key == key), None)


def find_shown(run: Run, scope: Scope, closed: Closed) -> frozenset[str]:
    """Columns of the file that the caller may see: all of one's own file but those mapped to unseen fields; of another's only
    those that are mapped to a field one sees."""
    header = frozenset(run.layout.header)
    if not closed.unseen:
        return header
    unseen = frozenset(name for name, key in run.mapping.items() if key in closed.unseen)
    return header - unseen if run.created_by == scope.actor.id else (header & run.mapping.keys()) - unseen


async def check_file_open(uow: UnitOfWork, run: Run) -> None:
    """A file of somebody else is fetched whole or not at all: raises FieldClosed for who would not see all that it may hold."""
    registry = await registry_of_workspace(uow)
    target = target_of(registry, run.target)
    unseen = sorted(closed_of(uow.scope, registry, target).unseen)
    if target is None or not unseen or run.created_by == uow.scope.actor.id:
        return
    field = await _find_field(uow, keys_of(registry, target)[unseen[0]])
    if field is not None:
        raise FieldClosed.of(field)


def cover(run: Run, sample: Sample, shown: frozenset[str], closed: Closed) -> tuple[Run, Sample]:
    """The import and its first rows without what is not shown."""
    if not closed.unseen:
        return run, sample
    keep = [name in shown for name in run.layout.header]
    rows = tuple(tuple(cell if kept else None for cell, kept in zip(row, keep, strict=True)) for row in sample.rows)
    formats = {name: one for name, one in sample.formats.items() if name in shown}
    values = {name: one for name, one in sample.values.items() if name in shown}
    report = run.report and replace(
        run.report, formats={name: one for name, one in run.report.formats.items() if name in shown}
    )
    value_map = {key: one for key, one in run.value_map.items() if key not in closed.unseen}
    return replace(run, report=report, value_map=value_map), replace(sample, rows=rows, formats=formats, values=values)


def cover_rows(rows: list[PreviewRow], closed: Closed) -> list[PreviewRow]:
    """Rows as they will be stored, without unseen fields."""
    if not closed.unseen:
        return rows
    return [
        row.model_copy(update={"values": {key: one for key, one in row.values.items() if key not in closed.unseen}})
        for row in rows
    ]
