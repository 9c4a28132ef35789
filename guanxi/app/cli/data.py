"""Commands that bring data in and out: import a file, export the customers."""

import asyncio
import json
import os
import stat
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from uuid import UUID

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from guanxi.access import api as access
from guanxi.app.cli.serve import DATA_DIR, settings_from
from guanxi.app.opening import Product, check_schema, database, product
from guanxi.app.running import FAILED, NotRunning, complain, language
from guanxi.customers import api as customers
from guanxi.imports import api as imports
from guanxi.kernel.errors import GuanxiError, Invalid
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import Scope, system_scope
from guanxi.sdk.exporting import write
from guanxi.sdk.problems import read_validation

console = Console(highlight=False)
exporting = typer.Typer(help="Write data to a file: customers.", no_args_is_help=True)
T = TypeVar("T")
_BLOCK = 1 << 20
_BUSY = {"checking", "running"}


class ExportFormat(StrEnum):
    """The formats of exports, as over HTTP (sdk.exporting)."""

    CSV = "csv"
    CSV_PLAIN = "csv_plain"
    GB18030 = "gb18030"
    XLSX = "xlsx"


class BadMapping(Invalid):
    """The mapping file cannot be read."""

    code = "app.bad_mapping"
    zh = '无法读取映射文件 {path}。应为 JSON，例如 {{"手机号": "phone"}}。'
    en = 'The mapping file {path} cannot be read. It must be JSON such as {{"Phone number": "phone"}}.'


_KEPT = Label(
    zh="文件已保存为草稿（7 天后删除），可在网页中继续：{address}；也可以修改命令后重新导入。",
    en="The file is kept as a draft for 7 days. Finish it in the browser: {address} – or run the command again.",
)
_ORDER = Label(
    zh="日期有两种读法，请用 --date-order ymd、mdy 或 dmy 指明。",
    en="Dates in this file can be read in two ways: say which with --date-order ymd, mdy or dmy.",
)
_ROWS = Label(
    zh="共 {rows:,} 行：正确 {good:,}，拒绝 {rejected:,}，空行 {empty:,}。记录：新增 {created:,}，更新 {updated:,}。",
    en="{rows:,} rows: {good:,} good, {rejected:,} refused, {empty:,} empty. Records: {created:,} new, {updated:,} changed.",
)
_MONEY = Label(
    zh="{currency}（最小货币单位）：文件 {in_minor:,} = 已保存 {stored_minor:,} + 拒绝 {rejected_minor:,}。",
    en="{currency} (minor units): {in_minor:,} in = {stored_minor:,} stored + {rejected_minor:,} refused.",
)
_ENDS = {
    "done": Label(zh="已完成：导入 {id}", en="done: import {id}"),
    "checked": Label(zh="已检查，未写入：导入 {id}", en="checked: import {id}"),
    "failed": Label(zh="失败：导入 {id}", en="failed: import {id}"),
    "paused": Label(zh="已暂停：导入 {id}", en="paused: import {id}"),
    "cancelled": Label(zh="已停止：导入 {id}", en="cancelled: import {id}"),
}
_OTHER_END = Label(zh="{state}：导入 {id}", en="{state}: import {id}")
_EXPORTED = Label(zh="已将 {count:,} 位客户写入 {file}。", en="{count:,} customers written to {file}.")
_HEADS = (
    Label(zh="问题", en="problem"),
    Label(zh="列", en="column"),
    Label(zh="行数", en="rows"),
    Label(zh="前几行", en="first lines"),
)

FILE = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="A CSV or XLSX file.")
MAPPING = typer.Option(
    None, "--mapping", exists=True, dir_okay=False, help="JSON: file column -> target column, or a whole PATCH body."
)
ERRORS = typer.Option(None, "--errors", dir_okay=False, help="Write the refused rows with their reasons to this file.")
TARGET_FILE = typer.Argument(..., dir_okay=False, writable=True, help="The file to write.")
FORMAT = typer.Option(
    None,
    "--format",
    help="csv (with the mark Excel needs), csv_plain, gb18030 or xlsx (default: xlsx for a name that ends so, else csv).",
)


def import_(
    file: Path = FILE,
    target: str = typer.Option(
        None, "--target", help="What to import, e.g. customers.customers (default: what fits the header)."
    ),
    source: str = typer.Option("csv", "--source", help="Where the data come from; keys are unique within it."),
    mapping: Path | None = MAPPING,
    currency: str = typer.Option(None, "--currency", help="Currency of amounts (ISO 4217; default: the workspace's)."),
    time_zone: str = typer.Option(None, "--time-zone", help="Time zone of local times (default: the workspace's)."),
    date_order: str = typer.Option(None, "--date-order", help="ymd, mdy or dmy, where the dates leave it open."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Check everything and store nothing."),
    errors: Path | None = ERRORS,
    data_dir: Path | None = DATA_DIR,
) -> None:
    """Import FILE into the first workspace. Exit code 1 when the import failed or does not add up."""
    chosen = {"target": target, "source": source, "currency": currency, "time_zone": time_zone}
    patch = _patch(mapping, {name: value for name, value in chosen.items() if value is not None})

    async def work(given: Product, scope: Scope) -> imports.ImportOut:
        draft = await imports.receive(given.db, given.services, scope, file.name, _blocks(file))
        try:
            await _begin(given, scope, draft.id, patch, date_order, imports.check if dry_run else imports.run)
        except GuanxiError:
            complain(_KEPT.words(language()).format(address=f"{given.settings.base_url}/imports/{draft.id}"))
            raise
        done = await _work_off(given, scope, draft.id)
        if errors is not None and done.allowed.errors:
            await _write_errors(given, scope, draft.id, errors)
        return done

    done = _run(data_dir, work)
    _tell(done)
    if done.state not in {"done", "checked"}:
        raise typer.Exit(FAILED)


async def _begin(
    given: Product,
    scope: Scope,
    import_id: UUID,
    patch: imports.ImportPatch,
    date_order: str | None,
    begin: imports.Begin,
) -> None:
    """Set the draft up as asked and put its job in. Raises what is wrong with it."""
    shown = (await imports.change(given.db, given.services, scope, import_id, patch)).run
    if date_order is not None:
        known = patch.model_dump(include={"formats"}, exclude_none=True).get("formats", {})
        doubtful = {one.field: {"order": date_order} for one in shown.formats if one.readings}
        await imports.change(given.db, given.services, scope, import_id, _body({"formats": known | doubtful}))
    try:
        await begin(given.db, given.services, scope, import_id)
    except Invalid as invalid:
        if any(one.code == "tabular.date_ambiguous" for one in invalid.fields):
            complain(_ORDER.words(language()))
        raise


def _patch(mapping: Path | None, chosen: dict[str, Any]) -> imports.ImportPatch:
    """The body of the change, from the mapping file and the options. Raises BadMapping, Invalid."""
    body: dict[str, Any] = {}
    if mapping is not None:
        try:
            body = json.loads(mapping.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadMapping(path=mapping) from error
        if not isinstance(body, dict):
            raise BadMapping(path=mapping)
        if "mapping" not in body:
            body = {"mapping": body}
    return _body({**body, **chosen})


def _body(values: dict[str, Any]) -> imports.ImportPatch:
    try:
        return imports.ImportPatch.model_validate(values)
    except ValidationError as error:
        raise read_validation(error.errors()) from error


async def _blocks(file: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(file.open, "rb") as source:
        while block := await asyncio.to_thread(source.read, _BLOCK):
            yield block


def _run(data_dir: Path | None, work: Callable[[Product, Scope], Coroutine[Any, Any, T]]) -> T:
    """`work` in the first workspace; a resting embedded database is started for it."""
    settings = settings_from(data_dir)

    async def opened() -> T:
        async with product(settings, urls) as given:
            return await work(given, await _first_workspace(given))

    with database(settings) as urls:
        check_schema(urls)
        return asyncio.run(opened())


async def _first_workspace(given: Product) -> Scope:
    async with given.db.system("the command line works in the first workspace") as uow:
        row = await uow.one("SELECT id, time_zone, currency FROM workspace ORDER BY id LIMIT 1")
    if row is None:
        raise NotRunning(
            what_zh="还没有工作区。请先运行 guanxi up 并创建所有者。",
            what_en="There is no workspace yet. Run guanxi up first and create the owner.",
        )
    scope = system_scope(row["id"], "command line")
    return replace(scope, language=language(), time_zone=row["time_zone"], currency=row["currency"])


async def _work_off(given: Product, scope: Scope, import_id: UUID) -> imports.ImportOut:
    """Wait for the import, working on the queue ourselves: a worker may run beside us or not."""
    runner = Runner(
        given.db, given.registry.jobs, lambda ws, job: access.scope_of_job(given.db, ws, job), given.services, slots=1
    )
    working = asyncio.create_task(runner.run())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("rows" if scope.language == "en" else "行", total=None)
            while True:
                shown = await imports.show(given.db, given.services, scope, import_id)
                if shown.job is not None:
                    bar.update(task, completed=shown.job.done, total=shown.job.total)
                if shown.state not in _BUSY:
                    return shown
                await asyncio.sleep(0.2)
    finally:
        runner.stop()
        await working


async def _write_errors(given: Product, scope: Scope, import_id: UUID, target: Path) -> None:
    _, pieces = await imports.export_rejections(given.db, given.services, scope, import_id)
    await _write(target, pieces)


def _open_private(target: Path) -> BinaryIO:
    out = os.fdopen(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb")
    if stat.S_ISREG(os.fstat(out.fileno()).st_mode):
        os.fchmod(out.fileno(), 0o600)
    return out


async def _write(target: Path, pieces: AsyncIterator[bytes]) -> None:
    """Personal data: readable by this user only."""
    with await asyncio.to_thread(_open_private, target) as out:
        async for piece in pieces:
            await asyncio.to_thread(out.write, piece)


def _tell(done: imports.ImportOut) -> None:
    """What came of it, in a few lines."""
    counted = done.report if done.state == "checked" else done.progress
    if counted is not None:
        console.print(_ROWS.words(language()).format(**counted.model_dump()))
        for money in counted.money:
            console.print(_MONEY.words(language()).format(**money.model_dump()))
        if counted.problems:
            table = Table(*(head.words(language()) for head in _HEADS))
            for one in counted.problems[:20]:
                table.add_row(one.message, one.field, str(one.count), ", ".join(map(str, one.lines[:5])))
            console.print(table)
    error = done.job.error if done.job else None
    if error is not None:
        complain(error.zh if language() == "zh" else error.en)
    console.print(_ENDS.get(done.state, _OTHER_END).words(language()).format(state=done.state, id=done.id))


@exporting.command("customers")
def export_customers(
    file: Path = TARGET_FILE,
    format: ExportFormat | None = FORMAT,
    data_dir: Path | None = DATA_DIR,
) -> None:
    """Write all customers with phones and e-mail addresses in the clear; the file can be imported again."""

    how = format.value if format else "xlsx" if file.suffix.lower() == ".xlsx" else "csv"

    async def work(given: Product, scope: Scope) -> int:
        header, rows = await customers.export(given.db, given.services, scope)
        count = 0

        async def counted() -> AsyncIterator[list[Any]]:
            nonlocal count
            async for row in rows:
                count += 1
                yield row

        await _write(file, write(how, header, counted()))
        return count

    count = _run(data_dir, work)
    console.print(_EXPORTED.words(language()).format(count=count, file=file))


def register(app: typer.Typer) -> None:
    """Add the commands to the root."""
    app.command("import")(import_)
    app.add_typer(exporting, name="export")
