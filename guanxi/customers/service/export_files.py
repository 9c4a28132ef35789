"""Exports over HTTP: what a list shows, in a file, written by a job without a cap, sealed on the disk, gone after a week.

The rows come page by page from the list itself, so row rules, field rules, filter and sorting are the list's. Contact details
are masked unless they are asked for in the clear by who may see them so. Not here: the life of the file (sdk.exporting).
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from guanxi.access import api as access
from guanxi.customers import permissions
from guanxi.customers.queries import records
from guanxi.customers.rules import HANDLE_KINDS, HANDLE_PURPOSE
from guanxi.customers.service import bulk, listing
from guanxi.customers.service.writing import cipher_of
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import Forbidden
from guanxi.kernel.export import Cell
from guanxi.kernel.files import StoredFile
from guanxi.kernel.jobs import JobContext
from guanxi.kernel.limits import Limit
from guanxi.kernel.paging import MOST_LIMIT
from guanxi.sdk import exporting
from guanxi.sdk.field_policy import FieldPolicy, name_of, policy_of
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.own_fields import fields_of

QUOTA = Limit("customers.export", burst=30, seconds=86_400)  # files a person may ask for in a day
OBJECT = "customer"
_STEP_PAGES = 25


@dataclass(slots=True)
class _Export:
    """What the job writes; `written` counts the rows."""

    begun: exporting.Begun
    asked: listing.Asked
    ids: frozenset[UUID] | None
    reveal: bool
    fields: Sequence[Field]
    policy: FieldPolicy
    language: str
    zone: ZoneInfo
    written: int = 0
    clear: Mapping[UUID, Mapping[str, str]] = field(default_factory=dict)


async def start(
    uow: UnitOfWork, asked: listing.Asked, ids: Sequence[UUID] | None, format: str, reveal: bool
) -> exporting.ExportStarted:
    """A job that writes the file. Raises Forbidden, Invalid."""
    if reveal and not uow.scope.allows(permissions.REVEAL.key):
        raise Forbidden(permission=permissions.REVEAL.key)
    await listing.compile_where(uow, asked)
    what = {"columns": list(asked.columns), "sort": asked.sort, "reveal": reveal}
    text = bulk.pack(bulk.Selection(None if ids is None else tuple(ids), asked), what)
    return await exporting.start(uow, OBJECT, "customers.bulk_export", format, text)


async def _open(ctx: JobContext) -> _Export:
    async with ctx.db.read(ctx.scope) as uow:
        begun = await exporting.open_begun(uow, ctx, OBJECT)
        policy = await policy_of(uow, "customer")
        known = {name_of(one): one for one in await fields_of(uow, "customer")}
    selection, what = bulk.unpack(begun.asked)
    names = [name for name in dict.fromkeys(("name", *what["columns"])) if name in known and not policy.is_hidden(name)]
    asked = replace(selection.matching or listing.Asked(), sort=what["sort"])
    ids = None if selection.ids is None else frozenset(selection.ids)
    fields = [known[name] for name in names]
    return _Export(
        begun,
        asked,
        ids,
        what["reveal"],
        fields,
        policy,
        ctx.scope.language,
        ZoneInfo(ctx.scope.time_zone),
    )


async def run(ctx: JobContext) -> dict[str, Any]:
    """The job. Begun anew after a crash: a file is written whole or not at all. Raises Forbidden, NotFound."""
    one = await _open(ctx)
    _check_allowed(ctx, one.reveal)
    name = "客户" if one.language.startswith("zh") else "customers"
    header = ["ID", *(field.label.words(one.language) for field in one.fields)]
    stored = await exporting.save(ctx, one.begun, name, header, _lines(ctx, one))
    async with ctx.step(done=one.written, total=one.written) as uow:
        await exporting.finish(uow, one.begun, stored, one.written)
        detail = {
            "export_id": str(one.begun.id),
            "rows": one.written,
            "revealed": one.reveal,
            "columns": [name_of(field) for field in one.fields],
            "filters": sorted(one.asked.filters),
            "condition": one.asked.condition is not None,
            "search": bool(one.asked.query),
        }
        await access.audit(uow, "customers.exported", "customer", detail=detail)
        await access.report_export(uow, one.written)
    return {"export_id": str(one.begun.id), "rows": one.written}


def _check_allowed(ctx: JobContext, reveal: bool) -> None:
    for needed in (permissions.EXPORT, *([permissions.REVEAL] if reveal else [])):
        if not ctx.scope.allows(needed.key):
            raise Forbidden(permission=needed.key)


async def _lines(ctx: JobContext, one: _Export) -> AsyncIterator[list[Cell]]:
    shown = ("custom" if _is_custom(field) and field.beside is None else name_of(field) for field in one.fields)
    columns = tuple(dict.fromkeys(name for name in shown if name not in ("name", "kind"))) or ("created_at",)
    ask: listing.Asked | None = replace(one.asked, columns=columns, limit=MOST_LIMIT)
    pages = 0
    while ask is not None:
        _check_allowed(ctx, one.reveal)
        async with ctx.db.read(ctx.scope) as uow:
            page = await listing.find(uow, ask)
            rows = [row for row in page.items if one.ids is None or row["id"] in one.ids]
            if one.reveal and rows:
                one.clear = await _reveal(uow, one.policy, [row["id"] for row in rows])
        for row in rows:
            yield [str(row["id"]), *(_cell(field, row, one) for field in one.fields)]
        one.written += len(rows)
        pages += 1
        if pages % _STEP_PAGES == 0:
            async with ctx.step(done=one.written):  # progress; and where pause and cancel are heard
                pass
        everybody = one.ids is not None and one.written >= len(one.ids)
        ask = None if page.next is None or everybody else replace(ask, cursor=page.next)


def _is_custom(field: Field) -> bool:
    return field.column is None and (not field.apart or field.beside is not None)


async def _reveal(uow: UnitOfWork, policy: FieldPolicy, ids: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    handles = [one for one in await records.find_handles(uow, ids) if policy.may_see(one["kind"])]
    sealed = [bytes(one["sealed"]) for one in handles]
    values = (await cipher_of(uow)).open_many(HANDLE_PURPOSE, [one["id"] for one in handles], sealed)
    found: dict[UUID, dict[str, str]] = {}
    for handle, value in zip(handles, values, strict=True):
        found.setdefault(handle["customer_id"], {}).setdefault(handle["kind"], value)
    return found


def _cell(field: Field, row: Row, one: _Export) -> Cell:
    name = name_of(field)
    if name in HANDLE_KINDS:
        return one.clear.get(row["id"], {}).get(name) or row.get(name)
    if name == "tags":
        return ", ".join(tag["name"] for tag in row.get("tags") or ())
    if name == "owner_id":
        return row.get("owner_name")
    value = row.get(name)
    if _is_custom(field):
        custom = row.get("custom") or {}
        value = (msgspec.json.decode(custom) if isinstance(custom, msgspec.Raw) else custom).get(name)
    return _plain(field, value, one)


def _plain(field: Field, value: Any, one: _Export) -> Cell:
    if isinstance(value, datetime):
        return value.astimezone(one.zone).replace(tzinfo=None)
    labels = {option.key: option.label.words(one.language) for option in field.options}
    if isinstance(value, str):
        return labels.get(value, value)
    if field.type is FieldKind.MULTI_SELECT and isinstance(value, list):
        return ", ".join(labels.get(each, str(each)) for each in value)
    return msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value


async def require_file(uow: UnitOfWork, export_id: UUID) -> StoredFile:
    """Its file, to be sent to who asked for it; audited. Raises NotFound, ExportGone."""
    file = await exporting.require_file(uow, OBJECT, export_id)
    await access.audit(uow, "customers.export_downloaded", "customer", detail={"export_id": str(export_id)})
    return file
