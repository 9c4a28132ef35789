"""Import of customers: one row is one profile of the source that the file names."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

import polars as pl

from guanxi.customers import permissions
from guanxi.customers.contracts import CALENDARS, GENDERS, INCOME_BANDS
from guanxi.customers.events import CustomersImported
from guanxi.customers.queries import landing, own_unique, reverting, storing
from guanxi.customers.rules.deciding import decide
from guanxi.customers.rules.foreseeing import Foreseen
from guanxi.customers.rules.landing import encode_custom, prepare_landing
from guanxi.customers.rules.own_rules import MISSING, TAKEN, OwnRules
from guanxi.customers.service.known_records import show_known
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.import_matches import KnownRecord
from guanxi.sdk.imports import (
    LINE,
    CheckResult,
    ChunkResult,
    ColumnKind,
    ImportColumn,
    ImportContext,
    ImportTarget,
    Overwritten,
    Prepared,
    RowProblem,
)
from guanxi.sdk.objects import Field
from guanxi.sdk.own_columns import column_of, merge_custom, read_own

_CUSTOM = {
    "member_number": pl.String,
    "wechat_id": pl.String,
    "level": pl.String,
    "points": pl.Int64,
    "remark": pl.String,
    "address": pl.String,
    "interests": pl.String,
    "income_band": pl.String,
    "birthday_calendar": pl.String,
    "lunar_birthday": pl.String,
}


_SAID_OF_GENDER = (
    ("m", "male"), ("f", "female"), ("男性", "male"), ("女性", "female"), ("男士", "male"), ("女士", "female"), ("先生", "male"), ("小姐", "female"),
    ("man", "male"), ("woman", "female"),
)  # fmt: skip
PROBLEM = "customers.unfit_own_value"
_NAME, _OWNER = "customers.customer.name", "customers.customer.owner_id"


def _text(
    key: str, zh: str, en: str, *synonyms: str, personal: bool = False, few: bool = False, field: str | None = None
) -> ImportColumn:
    return ImportColumn(key, Label(zh=zh, en=en), synonyms=synonyms, personal=personal, few=few, field=field)


def _whole_name() -> pl.Expr:
    """The name, else one made of its two parts: the family name first when it is Chinese."""
    first, last = pl.col("first_name"), pl.col("last_name")
    western = pl.concat_str(first, last, separator=" ", ignore_nulls=True).replace("", None)
    chinese = last.str.contains(r"^\p{Han}+$") & first.str.contains(r"^\p{Han}+$")
    return pl.coalesce("name", pl.when(chinese).then(pl.concat_str(last, first)).otherwise(western))


class CustomerImport(ImportTarget):
    """Customers from a file: members, contacts, followers."""

    key: ClassVar[str] = "customers.customers"
    order: ClassVar[int] = 10
    label: ClassVar[Label] = Label(zh="客户", en="Customers")
    object: ClassVar[str] = "customer"
    permission: ClassVar[str] = permissions.IMPORT.key
    natural_key: ClassVar[tuple[str, ...]] = ("external_id",)
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        _text("external_id", "客户编号", "Customer key", "customer id", "customerid", "客户id", "外部编号", "会员id", "userid", "买家id"),
        _text("name", "姓名", "Name", "客户名称", "客户姓名", "会员姓名", "昵称", "full name", "customer name", "联系人", personal=True),
        _text("first_name", "名", "First name", "firstname", "given name", "名字", personal=True, field=_NAME),
        _text("last_name", "姓", "Last name", "lastname", "surname", "family name", "姓氏", personal=True, field=_NAME),
        ImportColumn("phone", Label(zh="手机号", en="Phone"), ColumnKind.PHONE, synonyms=("手机", "电话", "联系电话", "手机号码", "mobile", "tel", "phone number", "cell"), personal=True),
        ImportColumn("email", Label(zh="邮箱", en="E-mail"), ColumnKind.EMAIL, synonyms=("电子邮箱", "邮件", "mail", "email address", "e-mail"), personal=True),
        ImportColumn("gender", Label(zh="性别", en="Gender"), ColumnKind.SELECT, synonyms=("sex",), options=GENDERS, also=_SAID_OF_GENDER),
        ImportColumn("birthday", Label(zh="生日", en="Birthday"), ColumnKind.DATE, synonyms=("出生日期", "birth date", "date of birth", "dob"), personal=True),
        _text("stage", "阶段", "Stage", "客户阶段", "status", "状态", few=True),
        _text("class", "等级", "Class", "客户等级", "客户级别", "分类", "category", few=True),
        _text("country", "国家", "Country", "国家地区"),
        _text("province", "省份", "Province", "省", "state", "region"),
        _text("city", "城市", "City", "市", "town"),
        _text("district", "区县", "District", "区", "县"),
        _text("language", "语言", "Language", few=True),
        ImportColumn("owner", Label(zh="负责人", en="Owner"), ColumnKind.USER, synonyms=("跟进人", "所属员工", "归属人", "销售", "顾问", "owner email", "sales rep", "account manager"), field=_OWNER),
        ImportColumn("created_at", Label(zh="创建时间", en="Created"), ColumnKind.DATETIME, synonyms=("注册时间", "添加时间", "created at", "create time", "signup date")),
        _text("member_number", "会员卡号", "Member number", "会员号", "卡号", "member no", "card number"),
        _text("wechat_id", "微信号", "WeChat id", "微信", "wechat", personal=True),
        _text("level", "会员等级", "Level", "会员级别", "tier", few=True),
        ImportColumn("points", Label(zh="积分", en="Points"), ColumnKind.INTEGER, synonyms=("可用积分", "score", "balance")),
        _text("remark", "备注", "Remark", "说明", "note", "notes", "comment"),
        _text("address", "地址", "Address", "详细地址", "联系地址", "street", "street address", personal=True),
        _text("interests", "兴趣爱好", "Interests", "兴趣", "爱好", "hobbies"),
        ImportColumn("income_band", Label(zh="收入水平", en="Income band"), ColumnKind.SELECT, synonyms=("收入", "income"), options=INCOME_BANDS),
        ImportColumn("birthday_calendar", Label(zh="生日历法", en="Birthday calendar"), ColumnKind.SELECT, synonyms=("历法",), options=CALENDARS),
        _text("lunar_birthday", "农历生日", "Lunar birthday", "阴历生日", personal=True),
    )  # fmt: skip
    decides: ClassVar[bool] = True
    problems: ClassVar[Mapping[str, Label]] = {
        PROBLEM: Label(
            zh="不符合该字段的要求（类型、选项、范围或格式）。",
            en="This does not fit the field: its kind, options, limits or pattern.",
        ),
        "customers.nothing_known": Label(
            zh="编号、姓名、手机号、邮箱都为空，无法识别客户。",
            en="Key, name, phone and e-mail are all empty: nobody to store.",
        ),
        "customers.known_already": Label(
            zh="客户已存在；本次只新建，未改动。", en="This customer is known already; this import only makes new ones."
        ),
        "customers.not_known": Label(
            zh="没有这位客户；本次只更新，未新建。",
            en="Nobody of this key, phone or e-mail is known; this import only updates.",
        ),
        MISSING: Label(
            zh="必填字段为空，不能新建客户。", en="A required field is empty, so no customer can be made of this row."
        ),
        TAKEN: Label(
            zh="该值不能重复，已有客户或文件中前面的行使用此值。",
            en="This must be unique: a customer, or an earlier row of the file, has the value already.",
        ),
        "customers.skipped_by_choice": Label(
            zh="按您的选择跳过：这位客户已存在，或与文件中另一行相同。",
            en="Left out as you chose: this customer is known already, or another row is about the same one.",
        ),
        "customers.chosen_gone": Label(
            zh="所选的客户已不存在。", en="The customer chosen for this row is there no more."
        ),
        "customers.name_too_long": Label(zh="姓名超过 200 个字符。", en="The name is longer than 200 characters."),
    }

    takes_own: ClassVar[bool] = True
    _own: ClassVar[tuple[Field, ...]] = ()
    _rules: ClassVar[OwnRules] = OwnRules()

    def extended(self, fields: Sequence[Field]) -> "CustomerImport":
        """With a column for each own field that a file can fill."""
        made = copy.copy(self)
        columns = [(one, column_of(one)) for one in fields]
        vars(made).update(
            _own=tuple(one for one, column in columns if column is not None),
            _rules=OwnRules.of(one for one, column in columns if column is not None),
            columns=(*self.columns, *(column for _, column in columns if column is not None)),
        )
        return made

    def prepare(self, frame: pl.DataFrame, options: Any, context: ImportContext) -> Prepared:
        """Refuse rows that name nobody; encrypt, index and label the rest."""
        frame = frame.with_columns(_whole_name().alias("name"), pl.col("owner").alias("owner_id"))
        empty = pl.all_horizontal(pl.col(key).is_null() for key in ("external_id", "name", "phone", "email"))
        long = pl.col("name").str.len_chars() > 200
        bad = frame.filter(empty | long).select(LINE, long.fill_null(False).alias("long"))
        problems = [
            RowProblem(row[LINE], "name", "customers.name_too_long" if row["long"] else "customers.nothing_known")
            for row in bad.to_dicts()
        ]
        good = frame.filter(~(empty | long.fill_null(False)))
        custom = encode_custom(good.select(list(_CUSTOM)))
        if self._own:
            rows, wrong = read_own(good, self._own, context.currency, PROBLEM)
            problems += wrong
            refused = good[LINE].is_in([one.line for one in wrong])
            custom = merge_custom(custom, rows).filter(~refused)
            good = good.filter(~refused)
        good = good.with_columns(custom)
        assert context.cipher is not None, "the engine gives the workspace's cipher"
        return Prepared(prepare_landing(good, context.cipher, context.shared_after), problems)

    async def check(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> CheckResult:
        """How many would be new: rows whose key and handles nobody has, each person once; and whom rows met."""
        seen = context.carried or Foreseen()
        frame, refused_own, seen = await own_unique.foresee(uow, frame, context.source, self._rules, seen)
        if not frame.height:
            return CheckResult(rejected=refused_own, carry=seen)
        created, left_out, matches = await landing.foresee(uow, frame, context.source, context.mode, seen.keys)
        if context.mode == "update":  # rows about nobody known are refused anyway
            refused = set(frame[LINE].gather(left_out))
            matches = [one for one in matches if one.line not in refused]
        return CheckResult(
            created=created,
            linked=frame.height - created - len(left_out),
            rejected=[*refused_own, *_left_out(frame, left_out, context.mode)],
            matches=matches,
            carry=seen.with_keys(frame),
        )

    async def look_ahead(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> Any:
        """Copy the chunk in, and who is known of it."""
        if frame.height:
            await storing.stage(uow, frame)
        return await landing.look_ahead(uow, frame, context.source)

    async def merge(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> ChunkResult:
        """Land the chunk as it was decided; one event for all of it."""
        skipped: list[int] = []
        staged = context.ahead is not None and not context.decisions
        if context.decisions:
            frame, skipped = decide(frame, context.decisions, context.import_id, context.shared_after)
        frame, refused = await own_unique.refuse(uow, frame, context.source, self._rules)
        counts = await landing.land(
            uow, frame, context.source, context.import_id, context.mode, context.ahead, context.carried, staged=staged
        )
        if counts.created or counts.updated:
            log.publish(
                uow, CustomersImported(import_id=context.import_id, created=counts.created, updated=counts.updated)
            )
        kept = frame.filter(~pl.col(LINE).is_in(list(counts.gone))) if counts.gone else frame
        rejected = [*refused, *_left_out(kept, counts.left_out, context.mode)]
        rejected += [RowProblem(line, "duplicate", "customers.skipped_by_choice") for line in skipped]
        rejected += [RowProblem(line, "duplicate", "customers.chosen_gone") for line in counts.gone]
        return ChunkResult(
            created=counts.created,
            updated=counts.updated,
            skipped=counts.skipped,
            rejected=rejected,
            overwritten=counts.overwritten,
            carry=counts.stored,
        )

    async def show_known(self, uow: UnitOfWork, ids: Sequence[UUID]) -> Mapping[UUID, KnownRecord]:
        """Customers that rows met, as the caller may see them."""
        return await show_known(uow, ids, self._own)

    async def restore(self, uow: UnitOfWork, records: Sequence[Overwritten]) -> None:
        """Set back customers that the import filled and profiles it changed."""
        await reverting.restore(uow, records)

    async def revert(self, uow: UnitOfWork, import_id: UUID, batch: int) -> int:
        """Remove profiles the import made, then handles it added to others."""
        return await reverting.revert(uow, import_id, batch)


def _left_out(frame: pl.DataFrame, rows: Sequence[int], mode: str) -> list[RowProblem]:
    """Rows (their places in the chunk) that the mode leaves out."""
    code = "customers.known_already" if mode == "create" else "customers.not_known"
    return [RowProblem(line, "external_id", code) for line in frame[LINE].gather(list(rows))] if rows else []
