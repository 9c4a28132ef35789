"""Import of companies by credit code or name, with the company above them and a contact by phone."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

import msgspec
import polars as pl

from guanxi.companies import permissions
from guanxi.companies.contracts import INDUSTRIES, SIZES
from guanxi.companies.events import CompanyChanged
from guanxi.companies.rules.credit_code import find_problem, normalise
from guanxi.companies.rules.importing import Plan
from guanxi.companies.service import importing
from guanxi.companies.service.data import COMPANY, OBJECT
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk import divisions
from guanxi.sdk.imports import (
    LINE,
    CheckResult,
    ChunkResult,
    ColumnKind,
    ImportColumn,
    ImportContext,
    Overwritten,
    Prepared,
    RowProblem,
)
from guanxi.sdk.master_data import MasterData
from guanxi.sdk.master_imports import MasterImport
from guanxi.sdk.objects import Field, Option
from guanxi.sdk.own_columns import column_of, read_own


def _column(
    key: str, zh: str, en: str, *synonyms: str, kind: ColumnKind = ColumnKind.TEXT, required: bool = False,
    options: tuple[Option, ...] = (), field: str | None = None, personal: bool = False,
) -> ImportColumn:  # fmt: skip
    return ImportColumn(
        key, Label(zh=zh, en=en), kind, required, synonyms, options=options, field=field, personal=personal
    )


class CompanyImport(MasterImport):
    """Companies from a file; several rows may speak of one, a row per contact."""

    key: ClassVar[str] = "companies.companies"
    order: ClassVar[int] = 20
    label: ClassVar[Label] = Label(zh="企业", en="Companies")
    object: ClassVar[str] = OBJECT
    permission: ClassVar[str] = permissions.IMPORT.key
    data: ClassVar[MasterData] = COMPANY
    natural_key: ClassVar[tuple[str, ...]] = ("credit_code", "name")
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        _column("name", "企业名称", "Company", "公司名称", "单位名称", "客户企业", "公司", "企业", "company name", "account name", "organization", required=True),
        _column("credit_code", "统一社会信用代码", "Social credit code", "信用代码", "税号", "纳税人识别号", "uscc", "tax id", "tax number"),
        _column("short_name", "简称", "Short name", "企业简称", "公司简称"),
        _column("industry", "行业", "Industry", "所属行业", kind=ColumnKind.SELECT, options=INDUSTRIES),
        _column("size_band", "人员规模", "Size", "规模", "企业规模", "employees", "headcount", kind=ColumnKind.SELECT, options=SIZES),
        _column("website", "网址", "Website", "官网", "网站", "url", "homepage"),
        _column("phone", "企业电话", "Company phone", "电话", "总机", "座机", "switchboard"),
        _column("division", "省市区", "Division", "行政区划", "地区", "所在地", "所在地区", "省份城市"),
        _column("address", "地址", "Address", "详细地址", "注册地址", "办公地址"),
        _column("owner", "负责人", "Owner", "跟进人", "所属员工", "销售", "account manager", kind=ColumnKind.USER, field="companies.company.owner_id"),
        _column("parent", "上级企业", "Parent company", "母公司", "上级公司", "集团", "parent", "parent account", field="companies.company.parent_id"),
        _column("note", "备注", "Note", "说明", "remark"),
        _column("contact_phone", "联系人手机号", "Contact's phone", "联系人手机", "联系人电话", "contact phone", kind=ColumnKind.PHONE, personal=True),
        _column("contact_role", "联系人角色", "Contact's role", "角色", "contact role"),
        _column("contact_title", "联系人职务", "Contact's title", "职务", "职位", "job title"),
    )  # fmt: skip
    problems: ClassVar[Mapping[str, Label]] = {
        "companies.bad_credit_code": Label(zh="信用代码有误：应为 18 位且通过校验（GB 32100）。", en="This is no social credit code: 18 characters whose check digit fits (GB 32100)."),
        "companies.bad_division": Label(zh="不认识这个省市区，请写全称或 6 位代码。", en="This division is not known. Write its full name or code of six digits."),
        "companies.unfit_own_value": Label(zh="不符合该字段的要求（类型、选项、范围或格式）。", en="This does not fit the field: its kind, options, limits or pattern."),
        "companies.own_required": Label(zh="必填字段为空，不能新建企业。", en="A required field is empty, so no company can be made of this row."),
        "companies.own_taken": Label(zh="该值不能重复，已有企业或文件中前面的行使用此值。", en="This must be unique: a company, or an earlier row of the file, has the value already."),
        "companies.too_long": Label(zh="文字过长。", en="The text is too long."),
        "companies.ambiguous_name": Label(zh="有多家同名企业，请填写信用代码。", en="Several companies have this name. Give the credit code."),
        "companies.known_to_others": Label(zh="这家企业已由同事负责，您看不到它。", en="A colleague owns this company; you may not see it."),
        "companies.known_already": Label(zh="企业已存在；本次只新建，未改动。", en="This company is known already; this import only makes new ones."),
        "companies.not_known": Label(zh="没有这家企业；本次只更新，未新建。", en="There is no such company; this import only updates."),
        "companies.unknown_parent": Label(zh="找不到上级企业，请先导入它，或把它放在前面的行。", en="The parent company is not known. Import it first, or put it on an earlier row."),
        "companies.ring": Label(zh="上级企业不能是自己或自己的下级。", en="A company cannot lie below itself."),
        "companies.unknown_contact": Label(zh="没有使用此手机号的客户，请先导入联系人。", en="No customer has this phone number. Import the contact first."),
    }  # fmt: skip

    takes_own: ClassVar[bool] = True
    _own: ClassVar[tuple[Field, ...]] = ()

    def extended(self, fields: Sequence[Field]) -> "CompanyImport":
        """With a column for each own field that a file can fill."""
        made = copy.copy(self)
        columns = [(one, column) for one in fields if (column := column_of(one)) is not None]
        vars(made).update(
            _own=tuple(one for one, _ in columns), columns=(*self.columns, *(column for _, column in columns))
        )
        return made

    def prepare(self, frame: pl.DataFrame, options: Any, context: ImportContext) -> Prepared:
        """Codes in their one form and checked, divisions as codes, phones as blinds."""
        rows: list[dict[str, Any]] = []
        problems: list[RowProblem] = []
        own, unfit = read_own(frame, self._own, context.currency, "companies.unfit_own_value")
        problems += unfit
        refused = {one.line for one in unfit}
        for given, custom in zip(frame.to_dicts(), own, strict=True):
            if given[LINE] in refused:
                continue
            row = {**given, "owner_id": given.pop("owner"), "contact": given.pop("contact_phone")}
            row["custom"] = msgspec.json.encode(custom).decode() if custom else None
            row.pop("owner", None)
            row.pop("contact_phone", None)
            wrong = _tidy(row)
            if wrong is not None:
                problems.append(RowProblem(row[LINE], wrong, f"companies.{_CODES.get(wrong, 'too_long')}"))
                continue
            if row["contact"] is not None:
                row["contact"] = context.cipher.blind("phone", row["contact"]).hex()
            rows.append(row)
        schema = {name: pl.Int64() if name == LINE else pl.String() for name in (LINE, *_ROW)}
        return Prepared(pl.DataFrame(rows, schema=schema, orient="row"), problems)

    async def check(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> CheckResult:
        """What would be new and what would change."""
        made = await importing.plan(uow, _rows(frame), context.mode, LINE, self._own)
        new, changed = _counts(made)
        return CheckResult(created=new, updated=changed, skipped=_left(made, new, changed), rejected=_refused(made))

    async def merge(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> ChunkResult:
        """New ones in one statement, changed ones in another, then the contacts."""
        made = await importing.plan(uow, _rows(frame), context.mode, LINE, self._own, write=True)
        fresh = [one for one in made.records.values() if one.was is None]
        rows = [{**one.now, "id": one.id, "import_id": context.import_id} for one in fresh]
        await COMPANY.insert_many(uow, rows)
        overwritten: list[Overwritten] = []
        changed: list[dict[str, Any]] = []
        for one in made.records.values():
            if one.was is None or not one.fields:
                continue
            was, now = _plain(one.was), _plain(one.now)
            changed.append({**was, **now})
            before, after = {name: was[name] for name in one.fields}, {name: now[name] for name in one.fields}
            overwritten.append(Overwritten(OBJECT, one.id, before, after, one.was["import_id"]))
        await self.update(uow, changed)
        added = await importing.add_roles(uow, made, context.import_id)
        if fresh or changed or added:
            log.publish(uow, CompanyChanged(act="imported"))
        return ChunkResult(
            created=len(fresh),
            updated=len(changed),
            skipped=_left(made, len(fresh), len(changed)),
            rejected=_refused(made),
            overwritten=overwritten,
        )

    async def revert(self, uow: UnitOfWork, import_id: UUID, batch: int) -> int:
        """The roles go, then the companies into the recycle bin."""
        return await importing.revert_roles(uow, import_id, batch) or await super().revert(uow, import_id, batch)


_ROW = (
    "name", "credit_code", "short_name", "industry", "size_band", "website", "phone", "division", "address", "owner_id", "parent", "note",
    "contact", "contact_role", "contact_title", "custom",
)  # fmt: skip
_MOST = {
    "name": 200,
    "short_name": 100,
    "website": 300,
    "phone": 40,
    "address": 300,
    "note": 5000,
    "contact_role": 40,
    "contact_title": 100,
}
_CODES = {"credit_code": "bad_credit_code", "division": "bad_division"}


def _tidy(row: dict[str, Any]) -> str | None:
    """The row in its stored form; the column that does not fit."""
    for name, most in _MOST.items():
        if row[name] is not None and len(row[name]) > most:
            return name
    if row["credit_code"] is not None:
        row["credit_code"] = normalise(row["credit_code"])
        if find_problem(row["credit_code"]) is not None:
            return "credit_code"
    if row["division"] is not None:
        row["division"] = divisions.find_code(row["division"])
        if row["division"] is None:
            return "division"
    if row["website"] is not None and "://" not in row["website"]:
        row["website"] = f"https://{row['website']}"
    return None


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "owner_id": row["owner_id"] and UUID(row["owner_id"]),
            "custom": msgspec.json.decode(row["custom"]) if row["custom"] else {},
        }
        for row in frame.to_dicts()
    ]


def _counts(made: Plan) -> tuple[int, int]:
    new = sum(1 for one in made.records.values() if one.was is None)
    return new, sum(1 for one in made.records.values() if one.was is not None and one.fields)


def _left(made: Plan, new: int, changed: int) -> int:
    return made.lines - len(made.refused) - new - changed


def _refused(made: Plan) -> list[RowProblem]:
    return [RowProblem(line, field, code) for line, field, code in made.refused]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(dict(row)))
    return plain
