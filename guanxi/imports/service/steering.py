"""Starting, pausing, going on, cancelling, taking back. The work itself is the jobs' (engine)."""

from typing import Literal
from uuid import UUID

from guanxi.access import api as access
from guanxi.imports import queries
from guanxi.imports.contracts import Sample
from guanxi.imports.errors import NotNow, NotReady, OverwrittenSince
from guanxi.imports.events import ImportStarted
from guanxi.imports.queries import matches
from guanxi.imports.rules import formats as format_rules
from guanxi.imports.service.closing import check_mapping
from guanxi.imports.service.drafts import check_editable, check_options
from guanxi.imports.service.reading import BUSY, find_problems
from guanxi.imports.service.records import Run, fitted, registry_of_workspace, require_run, target_of
from guanxi.kernel import jobs, log
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Forbidden
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services, services_of
from guanxi.sdk.imports import ImportTarget
from guanxi.sdk.registry import registry_from, registry_of

CHECK, RUN, REVERT = "imports.check", "imports.run", "imports.revert"


async def check(db: Database, services: Services, scope: Scope, import_id: UUID) -> UUID:
    """Put the dry run in; its job. Raises NotReady, NotNow, HasRows, Forbidden."""
    sample = await _read_sample(db, services, scope, import_id)
    return await db.run(scope, _check, import_id, sample)


async def _check(uow: UnitOfWork, import_id: UUID, sample: Sample) -> UUID:
    run, target = await _lock(uow, import_id)
    check_editable(run)
    # Doubtful dates do not stop a dry run: over the whole file they are often proven, and its report shows both readings.
    _check_ready(run, target, sample, but="tabular.date_ambiguous")
    await _check_open(uow, run, target)
    return await _begin(uow, run, CHECK, state="checking", report=None, progress=None)


async def run(db: Database, services: Services, scope: Scope, import_id: UUID) -> UUID:
    """Put the import in; its job. Raises NotReady, NotNow, HasRows, Forbidden."""
    sample = await _read_sample(db, services, scope, import_id)
    return await db.run(scope, _run, import_id, sample)


async def _run(uow: UnitOfWork, import_id: UUID, sample: Sample) -> UUID:
    run, target = await _lock(uow, import_id)
    check_editable(run)
    _check_ready(run, target, sample)
    await _check_decided(uow, run)
    await _check_open(uow, run, target)
    resolved = format_rules.resolve_formats(target, run.mapping, run.formats, *run.found(sample))
    options = check_options(target, run.options)
    log.publish(uow, ImportStarted(object_id=run.id, target=target.key, source=run.source))
    await _audit(uow, "imports.started", run)
    return await _begin(
        uow, run, RUN, state="running", resolved=format_rules.to_json(resolved), options=options, progress=None, finished_at=None
    )  # fmt: skip


async def _read_sample(db: Database, services: Services, scope: Scope, import_id: UUID) -> Sample:
    cipher = await services.keys.cipher(scope.workspace_id)
    async with db.read(scope) as uow:
        return (await require_run(uow, registry_from(services), import_id)).sample(cipher)


def _check_ready(run: Run, target: ImportTarget, sample: Sample, but: str = "") -> None:
    wrong = {
        language: [one for one in find_problems(run, target, sample, language) if one.code != but]
        for language in ("zh", "en")
    }
    if wrong["en"]:
        raise NotReady(
            fields=[
                FieldProblem(en.field, en.code, zh.message, en.message)
                for zh, en in zip(wrong["zh"], wrong["en"], strict=True)
            ]
        )


async def _check_decided(uow: UnitOfWork, run: Run) -> None:
    """What was decided of rows belongs to a dry run: without one it would be dropped silently. Raises NotReady."""
    if run.report is None and (run.decisions or await matches.find_decided(uow, run.id)):
        problem = FieldProblem(
            "decisions",
            "imports.check_again",
            "设置在上次检查之后有改动，请重新检查，以便按您对重复行的选择导入。",
            "The settings changed since the last check. Check the file again, so that your choices about known rows hold.",
        )
        raise NotReady(fields=[problem])


async def pause(uow: UnitOfWork, import_id: UUID) -> None:
    """Pause after the chunk at work. Raises NotNow."""
    await _wish(uow, import_id, "pause", BUSY)


async def cancel(uow: UnitOfWork, import_id: UUID) -> None:
    """Stop after the chunk at work; what is stored stays. Raises NotNow."""
    await _wish(uow, import_id, "cancel", BUSY | {"paused"})


async def _wish(uow: UnitOfWork, import_id: UUID, what: Literal["cancel", "pause"], states: frozenset[str]) -> None:
    run, _ = await _lock(uow, import_id)
    if run.state not in states or run.job_id is None:
        raise NotNow(state=run.state)
    await jobs.wish(uow, run.job_id, what)
    _touch(uow, run.id)


async def resume(uow: UnitOfWork, import_id: UUID) -> None:
    """Go on where a paused, cancelled or failed job stopped. Raises NotNow, FileGone."""
    run, _ = await _lock(uow, import_id)
    if run.activity not in BUSY or run.state not in {"paused", "failed", "cancelled"} or run.job_id is None:
        raise NotNow(state=run.state)
    if run.activity != "reverting":
        run.require_file()
    await jobs.retry(uow, run.job_id)
    _touch(uow, run.id)


async def revert(uow: UnitOfWork, import_id: UUID) -> UUID:
    """Put the taking back in; its job. Raises NotNow, OverwrittenSince."""
    run, _ = await _lock(uow, import_id)
    if run.state in BUSY or not run.has_rows:
        raise NotNow(state=run.state)
    if later := await queries.find_overwriting(uow, run.id):
        raise OverwrittenSince(names=", ".join(later))
    if run.state == "paused" and run.job_id is not None:
        await jobs.wish(uow, run.job_id, "cancel")
    await _audit(uow, "imports.revert_started", run)
    return await _begin(uow, run, REVERT, state="reverting")


async def _lock(uow: UnitOfWork, import_id: UUID) -> tuple[Run, ImportTarget]:
    """The import and its target, both allowed and there. Raises NotFound, Forbidden, NotReady."""
    run = await require_run(uow, registry_of(uow), import_id, lock=True)
    target = target_of(await registry_of_workspace(uow), run.target)
    if target is None:
        problem = FieldProblem("target", "imports.no_target", "请选择导入目标。", "Choose what to import.")
        raise NotReady(fields=[problem])
    if not uow.scope.allows(target.permission):
        raise Forbidden(permission=target.permission)
    return fitted(run, target), target


async def _check_open(uow: UnitOfWork, run: Run, target: ImportTarget) -> None:
    """What was mapped by somebody else, or under other roles, must be the caller's to fill."""
    await check_mapping(uow, target, run.mapping.values())


async def _begin(uow: UnitOfWork, run: Run, kind: str, **values: object) -> UUID:
    job_id = await jobs.enqueue(uow, registry_of(uow).jobs[kind], {"import_id": run.id}, unique_key=str(run.id))
    await queries.update_run(uow, run.id, job_id=job_id, **values)
    _touch(uow, run.id)
    return job_id


async def _audit(uow: UnitOfWork, action: str, run: Run) -> None:
    detail = {"target": run.target, "source": run.source}
    if run.file is not None:
        detail["file_id"] = str(run.file.id)
    await access.audit(uow, action, "import", run.id, detail=detail)


def _touch(uow: UnitOfWork, import_id: UUID) -> None:
    services_of(uow).live.touch(uow, f"import:{import_id}", "job")
