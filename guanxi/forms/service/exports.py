"""Submissions in a file, written by a job (sdk.exporting): the rows of the list, under the same rules. Each file asked for and fetched
is audited; phones and e-mails in full only for who may see them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from guanxi.access import api as access
from guanxi.forms import permissions
from guanxi.forms.queries import forms as queries
from guanxi.forms.service import looking, mailing
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.kernel.export import Cell
from guanxi.kernel.files import StoredFile
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobContext, JobKind
from guanxi.kernel.limits import Limit
from guanxi.sdk import exporting

OBJECT: Final = "form_submission"
JOB: Final = "forms.export_submissions"
REVEAL: Final = "customers.handle.reveal"
QUOTA = Limit("forms.export", burst=30, seconds=86_400)  # files a person may ask for in a day
PAGE: Final = 200
_HEAD: Final = (
    Label(zh="提交时间", en="Submitted"), Label(zh="状态", en="Status"), Label(zh="来源", en="Source"),
    Label(zh="媒介", en="Medium"), Label(zh="活动", en="Campaign"), Label(zh="页面", en="Page"),
)  # fmt: skip
_STATUS: Final[Mapping[str, Label]] = {
    "waiting": Label(zh="待确认", en="Waiting"),
    "accepted": Label(zh="已接收", en="Accepted"),
    "spam": Label(zh="垃圾", en="Spam"),
    "expired": Label(zh="已过期", en="Expired"),
    "refused": Label(zh="已拒绝", en="Refused"),
}


async def start(
    uow: UnitOfWork, form_id: UUID, format: str, statuses: Sequence[str], reveal: bool
) -> exporting.ExportStarted:
    """A job that writes the file. Raises NotFound, Forbidden."""
    if await queries.get(uow, form_id) is None:
        raise NotFound()
    if reveal and not uow.scope.allows(REVEAL):
        raise Forbidden(permission=REVEAL)
    what = {"form_id": str(form_id), "statuses": list(statuses), "reveal": reveal}
    return await exporting.start(uow, OBJECT, JOB, format, msgspec.json.encode(what).decode())


async def run(ctx: JobContext) -> dict[str, Any]:
    """The job. Begun anew after a crash: a file is written whole or not at all. Raises Forbidden, NotFound."""
    async with ctx.db.read(ctx.scope) as uow:
        begun = await exporting.open_begun(uow, ctx, OBJECT)
        what = msgspec.json.decode(begun.asked)
        _check_allowed(ctx, what["reveal"])
        form = await queries.get(uow, UUID(what["form_id"]))
        if form is None:
            raise NotFound()
        fields = _fields([row["definition"] for row in await queries.find_versions(uow, form["id"])])
    language = ctx.scope.language
    header = [one.words(language) for one in _HEAD] + [one["label"] or one["key"] for one in fields.values()]
    written = [0]
    stored = await exporting.save(ctx, begun, form["name"], header, _lines(ctx, what, fields, written))
    async with ctx.step(done=written[0], total=written[0]) as uow:
        await exporting.finish(uow, begun, stored, written[0])
        detail = {"export_id": str(begun.id), "rows": written[0], "revealed": what["reveal"]}
        await access.audit(uow, "forms.exported", "form", form["id"], detail=detail)
        await access.report_export(uow, written[0])
    return {"export_id": str(begun.id), "rows": written[0]}


def _check_allowed(ctx: JobContext, reveal: bool) -> None:
    for needed in (permissions.EXPORT.key, *([REVEAL] if reveal else [])):
        if not ctx.scope.allows(needed):
            raise Forbidden(permission=needed)


def _fields(definitions: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Every field that was ever asked, by key, as it is called now; the newest version first."""
    found: dict[str, Mapping[str, Any]] = {}
    for definition in definitions:
        for one in definition["fields"]:
            if one["kind"] != "section":
                found.setdefault(one["key"], one)
    return found


async def _lines(
    ctx: JobContext, what: Mapping[str, Any], fields: Mapping[str, Mapping[str, Any]], written: list[int]
) -> AsyncIterator[list[Cell]]:
    after: UUID | None = None
    zone = ZoneInfo(ctx.scope.time_zone)
    while True:
        _check_allowed(ctx, what["reveal"])
        async with ctx.db.read(ctx.scope) as uow:
            rows = await looking.find_page(uow, UUID(what["form_id"]), what["statuses"], after, PAGE)
            lines = [await _line(uow, row, fields, zone, ctx, what["reveal"]) for row in rows]
        for line in lines:
            yield line
        written[0] += len(rows)
        async with ctx.step(done=written[0]):  # progress; and where pause and cancel are heard
            pass
        if len(rows) < PAGE:
            return
        after = rows[-1]["id"]


async def _line(
    uow: UnitOfWork, row: Row, fields: Mapping[str, Mapping[str, Any]], zone: ZoneInfo, ctx: JobContext, reveal: bool
) -> list[Cell]:
    reader = await looking.reader_of(uow, clear=reveal)
    asked = {one["key"]: one for one in (await looking.find_definitions(uow, [row])).popitem()[1]["fields"]}
    given = await mailing.open_answers(uow, row) or {}
    head: list[Cell] = [
        row["at"].astimezone(zone).replace(tzinfo=None),
        _STATUS[row["status"]].words(ctx.scope.language),
        *(row["utm"].get(name) for name in ("source", "medium", "campaign")),
        row["page"],
    ]
    return head + [reader.show(asked[key], given[key]) if key in given and key in asked else None for key in fields]


async def require_file(uow: UnitOfWork, export_id: UUID) -> StoredFile:
    """Its file, to be sent to who asked for it; audited. Raises NotFound, ExportGone."""
    file = await exporting.require_file(uow, OBJECT, export_id)
    await access.audit(uow, "forms.export_downloaded", "form", detail={"export_id": str(export_id)})
    return file


EXPORT_JOB = JobKind(JOB, Label(zh="导出表单提交", en="Export submissions"), run)
