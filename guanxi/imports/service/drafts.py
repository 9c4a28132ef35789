"""An import before it runs: the upload, the choice of target and columns, and the preview of its first rows."""

import asyncio
from collections.abc import AsyncIterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import polars as pl
from pydantic import ValidationError

from guanxi.imports import queries
from guanxi.imports.contracts import Parent, Sample
from guanxi.imports.errors import HasRows, NotNow
from guanxi.imports.rules import formats as format_rules
from guanxi.imports.rules.suggest import suggest
from guanxi.imports.schemas import ImportOut, ImportPatch, Preview, ReadIn
from guanxi.imports.service import mappings, presets, previews, reading
from guanxi.imports.service.closing import check_mapping, closed_of, cover_rows
from guanxi.imports.service.records import (
    SAMPLE_PURPOSE,
    Run,
    allowed_targets,
    clear_copy,
    look,
    registry_at,
    require_run,
    target_of,
)
from guanxi.imports.service.sheets import link, read_rows
from guanxi.imports.service.value_maps import check_values, count_values
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import Database, OutcomeUnknown, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Forbidden, Invalid
from guanxi.kernel.files import FileRefused, StoredFile
from guanxi.kernel.files.records import file_key
from guanxi.kernel.files.records import insert as insert_file
from guanxi.kernel.ids import new_id
from guanxi.kernel.money import minor_units
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.kernel.tabular import DEFAULT_LIMITS, LINE, PROBLEM, Layout, sniff
from guanxi.kernel.tabular.errors import EmptyFile
from guanxi.sdk.imports import ImportTarget
from guanxi.sdk.problems import read_validation
from guanxi.sdk.registry import Registry

LOOK_AT_ROWS = 50_000
SAMPLE_ROWS = 20


async def receive(
    db: Database, services: Services, scope: Scope, name: str, content: AsyncIterable[bytes]
) -> ImportOut:
    """Store an uploaded file sealed, look at it, and make a draft with the likeliest target and mapping.

    Raises FileRefused, TooLarge, QuotaReached, a tabular.UnreadableFile; nothing stays behind then.
    """
    registry = await registry_at(db, scope)
    cipher = await services.keys.cipher(scope.workspace_id)
    file_id, import_id = new_id(), new_id()
    limit = min(services.settings.max_upload, DEFAULT_LIMITS.file_bytes)
    try:
        file = await services.files.save(
            content, file_id=file_id, name=name, max_size=limit, key=file_key(cipher, file_id)
        )
    except FileRefused as refused:
        if refused.reason == "empty":
            raise EmptyFile from refused
        raise
    try:
        layout, sample, _ = await look(_look_at, services, file, cipher, ReadIn())
        values = {
            **_propose(registry, scope, layout.header),
            **_looked(cipher, import_id, layout, sample),
        }
        await db.run(scope, _insert, file, import_id, values)
    except OutcomeUnknown:
        raise
    except BaseException:
        await asyncio.shield(services.files.delete(file.storage_name))
        raise
    return await reading.show(db, services, scope, import_id)


def _propose(registry: Registry, scope: Scope, header: tuple[str, ...]) -> dict[str, Any]:
    """Settings of a new draft: those of the preset that recognises the file, else the likeliest target and mapping."""
    plain = {"source": "csv", "value_map": {}, "options": {}, "currency": scope.currency, "time_zone": scope.time_zone}
    if known := presets.recognised(registry, scope, header):
        proposed = plain | presets.settings_of(registry, known[0], header)
    else:
        best = next(iter(suggest(header, allowed_targets(registry, scope))), None)
        proposed = plain | {"target": best and best.target, "mapping": best.mapping if best else {}, "preset": None}
    return proposed | {"mapping": _open(scope, registry, proposed["target"], proposed["mapping"])}


def _open(scope: Scope, registry: Registry, target: str | None, mapping: Mapping[str, str]) -> dict[str, str]:
    """A mapping nobody chose leaves out what field rules close."""
    return closed_of(scope, registry, target_of(registry, target)).open_mapping(mapping)


async def _insert(uow: UnitOfWork, file: StoredFile, import_id: UUID, values: Mapping[str, Any]) -> None:
    await insert_file(uow, file, "import", import_id)
    await queries.insert_run(uow, import_id, file.id, values)


def _look_at(services: Services, file: StoredFile, cipher: Cipher, how: ReadIn) -> tuple[Layout, Sample, Parent | None]:
    """Layout, first rows and formats of the columns, and the parent sheet asked for (blocking)."""
    parent: Parent | None = None
    with clear_copy(services, file, cipher) as path:
        layout = sniff(path, encoding=how.encoding, delimiter=how.delimiter, header_row=how.header_row, sheet=how.sheet)
        if how.parent is not None:
            layout, parent = link(path, layout, how.parent, how.parent_key)
        first = next(iter(read_rows(path, layout, parent, batch_rows=LOOK_AT_ROWS)), None)
    if first is None:
        return layout, Sample(), parent
    cells = first.filter(pl.col(PROBLEM).is_null() | ~pl.col(PROBLEM).str.contains("empty_row"))
    head = cells.head(SAMPLE_ROWS)
    found = format_rules.detect_formats(first.drop(LINE, PROBLEM))
    rows, values = tuple(head.drop(LINE, PROBLEM).iter_rows()), count_values(first.drop(LINE, PROBLEM))
    return layout, Sample(rows, tuple(head[LINE]), tuple(head[PROBLEM]), found, values), parent


def _looked(cipher: Cipher, import_id: UUID, layout: Layout, sample: Sample) -> dict[str, Any]:
    text = msgspec.json.encode(sample).decode()
    return {
        "layout": msgspec.to_builtins(replace(layout, sample=())),
        "sample": cipher.seal(SAMPLE_PURPOSE, import_id, text),
    }


async def change(db: Database, services: Services, scope: Scope, import_id: UUID, patch: ImportPatch) -> Preview:
    """Change an import that has stored nothing yet and show its first rows.

    Raises NotNow, HasRows, FileGone, Invalid, Forbidden.
    """
    registry = await registry_at(db, scope)
    cipher = await services.keys.cipher(scope.workspace_id)
    looked: dict[str, Any] = {}
    if patch.reading is not None:
        async with db.read(scope) as uow:
            run = await require_run(uow, registry, import_id)
        layout, sample, parent = await look(_look_at, services, run.require_file(), cipher, patch.reading)
        looked = _looked(cipher, import_id, layout, sample) | {"parent": parent and msgspec.to_builtins(parent)}
        target = target_of(registry, patch.target or run.target)
        if patch.mapping is None and target is not None:
            looked["mapping"] = _open(scope, registry, target.key, suggest(layout.header, [target])[0].mapping)
        looked["formats"] = {}
        looked["header"] = layout.header
    await db.run(scope, _change, registry, import_id, patch, looked)
    return await preview(db, services, scope, import_id)


async def _change(
    uow: UnitOfWork, registry: Registry, import_id: UUID, patch: ImportPatch, looked: Mapping[str, Any]
) -> None:
    run = await require_run(uow, registry, import_id, lock=True)
    check_editable(run)
    values = {name: value for name, value in looked.items() if name != "header"}
    header = looked.get("header", run.layout.header)
    key = patch.target if patch.target is not None else run.target
    saved = None if patch.saved is None else await mappings.require_saved(uow, registry, header, patch.saved)
    preset = None if patch.preset is None else presets.require_preset(registry, patch.preset)
    if preset is not None:
        key = preset.target
    if saved is not None:
        key = saved["target"]
    target = _require_target(uow.scope, registry, key)
    if key != run.target:
        guessed = _open(uow.scope, registry, key, suggest(header, [target])[0].mapping)
        values |= {"target": key, "mapping": guessed, "formats": {}, "options": {}}
        values |= {"value_map": {}, "preset": None, "decisions": {}}
    if preset is not None:
        settings = presets.settings_of(registry, preset, header)
        values |= settings | {"formats": {}, "mapping": _open(uow.scope, registry, key, settings["mapping"])}
    if saved is not None:
        known = {column.key for column in target.columns}  # an own field may be gone since
        mapped = {name: key for name, key in saved["settings"]["mapping"].items() if key in known}
        values |= saved["settings"] | {"mapping": mapped}
    if patch.values is not None:
        values["value_map"] = check_values(target, patch.values)
    if patch.mapping is not None:
        values["mapping"] = patch.mapping
    if patch.formats is not None:
        values["formats"] = {name: how.model_dump(exclude_none=True) for name, how in patch.formats.items()}
    if patch.options is not None:
        values["options"] = check_options(target, patch.options)
    values |= patch.model_dump(include={"source", "currency", "time_zone", "mode"}, exclude_none=True)
    _check(target, header, values)
    await check_mapping(uow, target, values.get("mapping", {}).values())
    # What the dry run found belongs to the old mapping.
    await queries.update_run(uow, import_id, state="draft", report=None, progress=None, resolved=None, **values)


def check_editable(run: Run) -> None:
    """Raises NotNow while a job works on it, HasRows once rows are stored, FileGone once the file is removed."""
    if run.has_rows:
        raise HasRows()
    if run.state in {"checking", "running", "reverting", "paused", "done"}:
        raise NotNow(state=run.state)
    run.require_file()


def _require_target(scope: Scope, registry: Registry, key: str | None) -> ImportTarget:
    target = target_of(registry, key)
    if target is None:
        known = ", ".join(one.key for one in allowed_targets(registry, scope))
        raise _wrong(
            "target",
            "imports.unknown_target",
            f"没有这种导入目标。可用的有：{known}。",
            f"There is no such target. There are: {known}.",
        )
    if not scope.allows(target.permission):
        raise Forbidden(permission=target.permission)
    return target


def check_options(target: ImportTarget, given: Mapping[str, Any]) -> dict[str, Any]:
    """The options completed by their defaults. Raises Invalid naming `options.<name>`."""
    try:
        return target.Options.model_validate(dict(given)).model_dump(mode="json")
    except ValidationError as error:
        invalid = read_validation(error.errors())
        fields = [FieldProblem(f"options.{one.field}", one.code, one.zh, one.en) for one in invalid.fields]
        raise Invalid(fields=fields) from error


def _check(target: ImportTarget, header: tuple[str, ...], values: Mapping[str, Any]) -> None:
    """Raises Invalid, or UnknownCurrency."""
    keys = {column.key for column in target.columns}
    mapping: Mapping[str, str] = values.get("mapping", {})
    for column, key in mapping.items():
        if column not in header:
            raise _wrong(
                "mapping",
                "imports.unknown_column",
                f"文件没有“{column[:40]}”列。",
                f"The file has no column “{column[:40]}”.",
            )
        if key not in keys:
            raise _wrong(
                "mapping",
                "imports.unknown_key",
                f"导入目标没有“{key[:40]}”列。",
                f"The target has no column “{key[:40]}”.",
            )
    if len(set(mapping.values())) < len(mapping):
        raise _wrong(
            "mapping",
            "imports.mapped_twice",
            "同一目标列只能对应一列。",
            "Each column of the target takes one column of the file.",
        )
    for key in values.get("formats", {}):
        if key not in keys:
            raise _wrong(
                f"formats.{key[:40]}", "imports.unknown_key", "导入目标没有此列。", "The target has no such column."
            )
    if "currency" in values:
        minor_units(values["currency"])
    if "time_zone" in values:
        try:
            ZoneInfo(values["time_zone"])
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise _wrong(
                "time_zone", "imports.unknown_time_zone", "没有这个时区。", "There is no such time zone."
            ) from error


def _wrong(field: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(fields=[FieldProblem(field, code, zh, en)])


async def preview(db: Database, services: Services, scope: Scope, import_id: UUID) -> Preview:
    """The import and its first rows as they will be stored."""
    shown, run, sample, cipher = await reading.show_all(db, services, scope, import_id)
    registry = await registry_at(db, scope)
    target = target_of(registry, run.target)
    if target is None or not sample.rows:
        return Preview(run=shown, rows=[])
    now = services.clock.now()
    rows = await look(previews.make_rows, run, target, sample, cipher, now, scope.language)
    return Preview(run=shown, rows=cover_rows(rows, closed_of(scope, registry, target)))
