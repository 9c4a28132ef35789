"""Showing imports: what may be imported, lists, one import with all a wizard needs."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

from guanxi.imports import permissions, queries, schemas
from guanxi.imports.contracts import Counts, Detected, Progress, Removed, Sample
from guanxi.imports.rules import formats as format_rules
from guanxi.imports.rules.suggest import suggest
from guanxi.imports.rules.words import describe
from guanxi.imports.service.closing import closed_of, cover, find_shown
from guanxi.imports.service.mappings import find_saved
from guanxi.imports.service.new_fields import find_new_fields
from guanxi.imports.service.presets import recognised, target_preset
from guanxi.imports.service.records import Run, allowed_targets, fitted, registry_of_workspace, require_run, target_of
from guanxi.imports.service.value_maps import show_values
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import Database, Row, UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.paging import Page
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services, services_of
from guanxi.sdk.contribution import NoConfig
from guanxi.sdk.import_presets import ImportPreset
from guanxi.sdk.imports import ImportTarget
from guanxi.sdk.registry import Registry, registry_of
from guanxi.sdk.schemas import Words

BUSY = frozenset(("checking", "running", "reverting"))


async def find_targets(uow: UnitOfWork) -> schemas.Targets:
    """What the scope may import."""
    registry = await registry_of_workspace(uow)
    return schemas.Targets(items=[_target(one) for one in allowed_targets(registry, uow.scope)])


def _target(target: ImportTarget) -> schemas.TargetOut:
    return schemas.TargetOut(
        key=target.key,
        label=_words(target.label),
        object=target.object,
        columns=[
            schemas.ColumnOut(
                key=column.key,
                label=_words(column.label),
                kind=column.kind.value,
                required=column.required,
                personal=column.personal,
                maps_values=column.maps_values,
                options=[schemas.ChoiceOut(key=option.key, label=_words(option.label)) for option in column.options],
                field=column.field,
            )
            for column in target.columns
        ],
        natural_key=list(target.natural_key),
        keep_together=list(target.keep_together),
        options=None if target.Options is NoConfig else target.Options.model_json_schema(),
    )


def _words(label: Label) -> Words:
    return Words(zh=label.zh, en=label.en)


async def find(uow: UnitOfWork, cursor: str | None, limit: int | None) -> Page[schemas.ImportRow]:
    """Imports the scope may see, newest first. Raises Invalid."""
    registry = registry_of(uow)
    ask = queries.RUNS.ask(services_of(uow).cursors, uow.scope.workspace_id, cursor=cursor, limit=limit)
    allowed = [target.key for target in allowed_targets(registry, uow.scope)]
    page = await queries.find_runs(uow, ask, allowed)
    return Page([_row(row, registry, uow.scope) for row in page.items], page.next)


def _row(row: Row, registry: Registry, scope: Scope) -> schemas.ImportRow:
    target = target_of(registry, row["target"])
    progress = queries.read_progress(row["progress"])
    return schemas.ImportRow(
        **{name: row[name] for name in ("id", "state", "target", "file_name", "size", "created_by", "created_at", "finished_at")},
        target_label=_words(target.label) if target else None,
        removed=_removed(queries.read_removed(row["removed_file"])),
        progress=show_progress(progress, target, scope.language) if progress else None,
    )  # fmt: skip


def _removed(removed: Removed | None) -> schemas.RemovedOut | None:
    return None if removed is None else schemas.RemovedOut(at=removed.at, why=removed.why)


async def show(db: Database, services: Services, scope: Scope, import_id: UUID) -> schemas.ImportOut:
    """One import. Raises NotFound, Forbidden."""
    return (await show_all(db, services, scope, import_id))[0]


async def show_all(
    db: Database, services: Services, scope: Scope, import_id: UUID
) -> tuple[schemas.ImportOut, Run, Sample, Cipher]:
    """One import, with what it was made of."""
    cipher = await services.keys.cipher(scope.workspace_id)
    async with db.read(scope) as uow:
        registry = await registry_of_workspace(uow)
        run = await require_run(uow, registry, import_id)
        run = fitted(run, target_of(registry, run.target))
        saved = await find_saved(uow, registry, run.layout.header)
    sample = run.sample(cipher)
    closed = closed_of(scope, registry, target_of(registry, run.target))
    shown = cover(run, sample, find_shown(run, scope, closed), closed)
    return _show(*shown, registry, scope, saved), run, sample, cipher


def _show(
    run: Run, sample: Sample, registry: Registry, scope: Scope, saved: Sequence[schemas.SavedOut]
) -> schemas.ImportOut:
    target = target_of(registry, run.target)
    language = scope.language
    suggestions = [
        replace(one, mapping=closed_of(scope, registry, target_of(registry, one.target)).open_mapping(one.mapping))
        for one in suggest(run.layout.header, allowed_targets(registry, scope))
    ]
    return schemas.ImportOut(
        id=run.id,
        state=cast(schemas.State, run.state),
        target=run.target,
        target_label=_words(target.label) if target else None,
        file_name=run.file_name,
        size=run.size,
        removed=_removed(run.removed),
        created_by=run.created_by,
        created_at=run.created_at,
        finished_at=run.finished_at,
        progress=show_progress(run.progress, target, language) if run.progress else None,
        layout=_layout(run, language),
        header=list(run.layout.header),
        sample=[list(row) for row in sample.rows],
        suggestions=[schemas.SuggestionOut.model_validate(one) for one in suggestions],
        new_fields=find_new_fields(run, target, sample, scope),
        mapping=run.mapping,
        source=run.source,
        currency=run.currency,
        time_zone=run.time_zone,
        options=run.options,
        mode=cast(schemas.Mode, run.mode),
        preset=_preset(target_preset(registry, run.preset)),
        presets=[one for one in map(_preset, recognised(registry, scope, run.layout.header)) if one],
        saved=list(saved),
        values=show_values(run, target, sample) if target else [],
        value_map=run.value_map,
        formats=_formats(run, target, sample) if target else [],
        problems=find_problems(run, target, sample, language),
        report=_report(run, target, language),
        job=_job(run),
        allowed=_allowed(run, target, scope),
    )


def _layout(run: Run, language: str) -> schemas.LayoutOut:
    layout = run.layout
    return schemas.LayoutOut(
        kind=layout.kind,
        encoding=layout.encoding,
        delimiter=layout.delimiter,
        quote=layout.quote,
        newline=layout.newline,
        header_row=layout.header_row,
        row_estimate=layout.row_estimate,
        sheet=layout.sheet,
        sheets=[schemas.SheetOut.model_validate(sheet) for sheet in layout.sheets],
        parent=_parent(run),
        notes=[
            schemas.FileNote(code=note.code, message=note.words(language))
            for note in layout.notes
            if run.parent is None or note.code != "tabular.one_sheet"
        ],
    )


def _parent(run: Run) -> schemas.ParentOut | None:
    if run.parent is None:
        return None
    above = run.parent
    return schemas.ParentOut(
        sheet=above.layout.sheet,
        key=above.key,
        columns=[name for name in run.layout.header if name in above.columns],
        orphans=above.orphans,
        missing=above.missing,
    )


def _preset(preset: ImportPreset | None) -> schemas.PresetOut | None:
    return None if preset is None else schemas.PresetOut(key=preset.key, label=_words(preset.label))


def _formats(run: Run, target: ImportTarget, sample: Sample) -> list[schemas.FormatOut]:
    """Every mapped column of dates or numbers."""
    found = run.found(sample)
    resolved = format_rules.resolve_formats(target, run.mapping, run.formats, *found)
    kinds = {column.key: column.kind for column in target.columns}
    shown = []
    for name, key in run.mapping.items():
        if key not in resolved:
            continue
        seen = next((part[name] for part in found if name in part), Detected())
        dates = kinds[key] in format_rules.DATES
        confirmed = run.formats.get(key)
        shown.append(
            schemas.FormatOut(
                field=key,
                column=name,
                kind=kinds[key].value,
                order=resolved[key].order,
                convention=resolved[key].convention,
                confirmed=bool(confirmed and (confirmed.order or confirmed.convention)),
                ambiguous=seen.ambiguous if dates else 0,
                total=seen.total,
                fits=seen.fits if dates else 0,
                readings=[schemas.ReadingOut.model_validate(one) for one in seen.readings] if dates else [],
            )
        )
    return shown


def find_problems(run: Run, target: ImportTarget | None, sample: Sample, language: str) -> list[schemas.ProblemOut]:
    """What keeps the import from running."""
    if target is None:
        text = {"zh": "请选择导入目标。", "en": "Choose what to import."}[language]
        return [schemas.ProblemOut(field="target", code="imports.no_target", message=text)]
    problems = []
    mapped = set(run.mapping.values())
    for column in target.columns:
        if column.required and column.key not in mapped:
            text = {
                "zh": f"必填列“{column.label.zh}”还没有对应的文件列。",
                "en": f"The column “{column.label.en}” is required and not mapped yet.",
            }[language]
            problems.append(schemas.ProblemOut(field="mapping", code="imports.required_unmapped", message=text))
    if not mapped:
        text = {"zh": "还没有对应任何列。", "en": "No column is mapped yet."}[language]
        problems.append(schemas.ProblemOut(field="mapping", code="imports.nothing_mapped", message=text))
    for key in format_rules.find_doubts(target, run.mapping, run.formats, *run.found(sample)):
        text = describe("tabular.date_ambiguous").words(language)
        problems.append(schemas.ProblemOut(field=f"formats.{key}", code="tabular.date_ambiguous", message=text))
    return problems


def _report(run: Run, target: ImportTarget | None, language: str) -> schemas.ReportOut | None:
    if run.report is None:
        return None
    counts = run.report.counts
    return schemas.ReportOut(
        **_numbers(counts, ("rows", "good", "rejected", "empty", "created", "updated", "linked", "skipped")),
        problems=_problems(counts, target, language),
        money=_money(counts),
        formats=_formats(run, target, Sample()) if target else [],
        matched=sum(counts.matched.values()),
    )


def show_progress(progress: Progress, target: ImportTarget | None, language: str) -> schemas.ProgressOut:
    """As pages see it."""
    counts = progress.counts
    return schemas.ProgressOut(
        **_numbers(counts, ("rows", "good", "rejected", "empty", "created", "updated", "skipped")),
        total=progress.total,
        reverted=progress.reverted,
        money=_money(counts),
        problems=_problems(counts, target, language),
        proven=progress.proven,
    )


def _numbers(counts: Counts, names: tuple[str, ...]) -> dict[str, int]:
    return {name: getattr(counts, name) for name in names}


def _money(counts: Counts) -> list[schemas.MoneyOut]:
    return [
        schemas.MoneyOut(currency=name, in_minor=one.came, stored_minor=one.stored, rejected_minor=one.rejected)
        for name, one in counts.money.items()
    ]


def _problems(counts: Counts, target: ImportTarget | None, language: str) -> list[schemas.FoundOut]:
    labels = {column.key: column.label for column in target.columns} if target else {}
    own: Mapping[str, Label] = target.problems if target else {}
    return [
        schemas.FoundOut(
            field=one.field,
            label=_words(labels[one.field]) if one.field in labels else None,
            code=one.code,
            message=describe(one.code, own).words(language),
            count=one.count,
            lines=list(one.lines),
            others=list(one.others),
        )
        for one in sorted(counts.found, key=lambda one: -one.count)
    ]


def _job(run: Run) -> schemas.JobOut | None:
    if run.job is None or run.job_id is None:
        return None
    error: Any = run.job["error"]
    return schemas.JobOut(
        id=run.job_id,
        kind=run.job["kind"],
        state=run.job["state"],
        done=run.job["done"],
        total=run.job["total"],
        error=Words(zh=error["zh"], en=error["en"]) if error else None,
    )


def _allowed(run: Run, target: ImportTarget | None, scope: Scope) -> schemas.Allowed:
    """What the caller may do in this state."""
    able = target is not None and scope.allows(target.permission)
    create, revert = able and scope.allows(permissions.CREATE.key), able and scope.allows(permissions.REVERT.key)
    busy = run.state in BUSY
    there = run.file is not None
    fresh = there and not run.has_rows and not busy and run.state not in {"paused", "done"}
    goes_on = run.state in {"paused", "failed", "cancelled"} and run.activity in BUSY
    cells = run.removed is None or run.removed.why != "age"
    return schemas.Allowed(
        edit=scope.allows(permissions.CREATE.key) and fresh,
        check=create and fresh,
        run=create and fresh,
        pause=create and busy,
        resume=create and goes_on and (there or run.activity == "reverting"),
        cancel=create and (busy or run.state == "paused"),
        revert=revert and run.has_rows and not busy,
        errors=able and cells and bool(run.progress and run.progress.counts.rejected),
    )
