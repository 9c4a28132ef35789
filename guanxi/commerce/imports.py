"""Import of orders: one row is one line of an order; lines of an order stay together."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, ClassVar
from uuid import UUID

import polars as pl
from pydantic import BaseModel, ConfigDict, Field

from guanxi.commerce import permissions, queries, service
from guanxi.commerce.rules import (
    DISCOUNT_SKUS,
    FEE_SKUS,
    LIMIT_MINOR,
    compute_amounts,
    compute_orders,
    is_too_precise,
    label_lines,
)
from guanxi.customers import api as customers
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.money import minor_units
from guanxi.sdk.forms import labelled
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


class OrderOptions(BaseModel):
    """Choices of an order import."""

    model_config = ConfigDict(extra="forbid")

    cancellation_prefix: Annotated[str, Field(max_length=10)] = labelled(
        "C", zh="取消单前缀", en="Prefix of cancellations"
    )
    fee_codes: Annotated[list[str], Field(max_length=50)] = labelled(
        list(FEE_SKUS), zh="费用类商品编码", en="Codes that are fees"
    )
    discount_codes: Annotated[list[str], Field(max_length=50)] = labelled(
        list(DISCOUNT_SKUS), zh="折扣类商品编码", en="Codes that are discounts"
    )


def _column(
    key: str,
    zh: str,
    en: str,
    kind: ColumnKind = ColumnKind.TEXT,
    *,
    required: bool = False,
    synonyms: tuple[str, ...] = (),
    personal: bool = False,
    field: str | None = None,
) -> ImportColumn:
    return ImportColumn(key, Label(zh=zh, en=en), kind, required, synonyms, personal, field=field)


class OrderLineImport(ImportTarget):
    """Orders from a file of order lines, with the customers who bought."""

    key: ClassVar[str] = "commerce.order_lines"
    order: ClassVar[int] = 20
    label: ClassVar[Label] = Label(zh="订单（含客户）", en="Orders with customers")
    object: ClassVar[str] = "order"
    permission: ClassVar[str] = permissions.IMPORT.key
    natural_key: ClassVar[tuple[str, ...]] = ("number",)
    keep_together: ClassVar[tuple[str, ...]] = ("number",)
    Options: ClassVar[type[BaseModel]] = OrderOptions
    columns: ClassVar[tuple[ImportColumn, ...]] = (
        _column("number", "订单号", "Order number", required=True, synonyms=("invoice no", "invoiceno", "invoice", "order no", "order id", "订单编号", "单号", "主订单编号")),
        _column("placed_at", "下单时间", "Ordered at", ColumnKind.DATETIME, required=True, synonyms=("invoice date", "invoicedate", "order date", "date", "订单创建时间", "付款时间", "交易时间")),
        _column("sku", "商品编码", "Product code", synonyms=("stock code", "stockcode", "sku", "商品编号", "货号", "商家编码")),
        _column("product", "商品名称", "Product", synonyms=("description", "product name", "item", "标题", "宝贝标题", "商品")),
        _column("quantity", "数量", "Quantity", ColumnKind.DECIMAL, required=True, synonyms=("qty", "购买数量", "件数")),
        _column("unit_price", "单价", "Unit price", ColumnKind.DECIMAL, required=True, synonyms=("price", "unitprice", "商品单价", "价格")),
        _column("customer_key", "客户编号", "Customer key", synonyms=("customer id", "customerid", "客户id", "买家会员名", "买家id", "会员id")),
        _column("customer_name", "客户姓名", "Customer name", synonyms=("customer", "姓名", "收货人姓名", "收货人", "买家姓名"), personal=True, field="customers.customer.name"),
        _column("phone", "手机号", "Phone", ColumnKind.PHONE, synonyms=("mobile", "手机", "联系手机", "收货人手机", "联系电话"), personal=True, field="customers.customer.phone"),
        _column("email", "邮箱", "E-mail", ColumnKind.EMAIL, synonyms=("mail", "电子邮箱", "e-mail"), personal=True, field="customers.customer.email"),
        _column("store", "门店", "Store", synonyms=("门店编码", "店铺编码", "门店名称", "store code", "shop")),
        _column("channel", "渠道", "Channel", synonyms=("销售渠道", "平台", "sales channel", "platform")),
        _column("country", "国家", "Country", synonyms=("国家地区",), field="customers.customer.country"),
        _column("city", "城市", "City", synonyms=("市", "收货城市"), field="customers.customer.city"),
    )  # fmt: skip
    problems: ClassVar[Mapping[str, Label]] = {
        "commerce.amount_too_large": Label(zh="金额过大，请检查数量和单价。", en="The amount is too large: check quantity and price."),
        "commerce.quantity_too_precise": Label(zh="数量最多 4 位小数。", en="The quantity has more than 4 decimals."),
        "commerce.known_already": Label(zh="订单已存在；本次只新建，未改动。", en="This order is stored already; this import only makes new ones."),
        "commerce.not_known": Label(zh="没有这个订单；本次只更新，未新建。", en="There is no such order; this import only updates."),
        "commerce.no_such_store": Label(zh="没有这个门店编码或名称，请先建立门店。", en="No store has this code or name. Create it first."),
        "commerce.order_refused": Label(zh="同一订单的其他行有错误，整单未导入。", en="Another line of this order is wrong, so the whole order was left out."),
    }  # fmt: skip

    def prepare(self, frame: pl.DataFrame, options: Any, context: ImportContext) -> Prepared:
        """Amounts to the minor unit, kinds of lines, one profile row per order; an order with a bad line is refused whole."""
        lines = label_lines(
            compute_amounts(frame, minor_units(context.currency)), options.fee_codes, options.discount_codes
        )
        sums = {context.currency: int(lines["amount_minor"].sum() or 0)}
        large = pl.col("amount_minor").is_null() | (pl.col("amount_minor").abs() > LIMIT_MINOR)
        code = (
            pl.when(large).then(pl.lit("commerce.amount_too_large")).otherwise(pl.lit("commerce.quantity_too_precise"))
        )
        wrong = lines.filter(large | is_too_precise()).with_columns(code.alias("code"))
        problems = [
            RowProblem(row[LINE], "quantity", row["code"], row["amount_minor"] or 0, context.currency)
            for row in wrong.select(LINE, "amount_minor", "code").to_dicts()
        ]
        refused = wrong["number"].unique().to_list()
        with_them = lines.filter(pl.col("number").is_in(refused) & ~pl.col(LINE).is_in(wrong[LINE].to_list()))
        problems += [
            RowProblem(row[LINE], "number", "commerce.order_refused", row["amount_minor"], context.currency)
            for row in with_them.select(LINE, "amount_minor").to_dicts()
        ]
        good = lines.filter(~pl.col("number").is_in(refused)).sort(LINE)
        good = good.with_columns(pl.int_range(pl.len()).over("number").add(1).alias("line_no"))
        return Prepared(self._with_customers(good, options, context), problems, sums)

    def _with_customers(self, lines: pl.DataFrame, options: OrderOptions, context: ImportContext) -> pl.DataFrame:
        """Joins to each line its order's values and the prepared profile of who bought (columns c_*)."""
        orders = compute_orders(lines, options.cancellation_prefix)
        order_key = pl.col("number")
        people = lines.group_by("number", maintain_order=True).agg(
            pl.col(name).drop_nulls().first()
            for name in ("customer_key", "customer_name", "phone", "email", "country", "city")
        )
        anonymous = pl.all_horizontal(pl.col(name).is_null() for name in ("customer_key", "phone", "email"))
        people = people.select(
            order_key,
            pl.when(pl.col("customer_key").is_not_null()).then("customer_key").when(anonymous).then(pl.lit("order:") + order_key).alias("external_id"),
            anonymous.alias("anonymous"),
            pl.when(~anonymous).then(pl.coalesce("customer_name", "customer_key")).otherwise("customer_name").alias("name"),
            "phone", "email", "country", "city",
        )  # fmt: skip
        profiles = customers.prepare(people.drop("number"), _cipher(context), context.shared_after)
        prepared = pl.concat(
            [people.select("number"), profiles.rename({name: f"c_{name}" for name in profiles.columns})],
            how="horizontal",
        )
        kept = orders.select(
            "number", "kind", "total_minor", "line_count", "digest", pl.col("placed_at").alias("order_at")
        )
        lines = lines.with_columns(pl.col("store", "channel").drop_nulls().first().over("number"))
        return lines.join(kept, on="number", how="left", maintain_order="left").join(
            prepared, on="number", how="left", maintain_order="left"
        )

    async def check(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> CheckResult:
        """Orders that are not there yet, and those that are."""
        frame, no_store = await _with_stores(uow, frame, context)
        numbers = frame["number"].unique().to_list()
        known = await queries.find_known_numbers(uow, context.source, numbers)
        wanted = _wanted(frame, known, context.mode)
        return CheckResult(
            created=0 if context.mode == "update" else len(numbers) - len(known),
            linked=0 if context.mode == "create" else len(known),
            rejected=[*no_store, *_left_out(frame.filter(~wanted), context)],
        )

    async def merge(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> ChunkResult:
        """Land the buyers, then the orders and lines; an order whose lines are the same already is left alone."""
        frame, left_out = await _with_stores(uow, frame, context)
        if not frame.height:
            return ChunkResult(rejected=left_out)
        first = frame.unique("number", keep="first", maintain_order=True)
        buyers = first.select(name for name in first.columns if name.startswith("c_"))
        buyers = buyers.rename({name: name.removeprefix("c_") for name in buyers.columns})
        if context.mode != "upsert":
            known = await queries.find_known_numbers(uow, context.source, first["number"].to_list())
            wanted = _wanted(frame, known, context.mode)
            left_out += _left_out(frame.filter(~wanted), context)
            frame = frame.filter(wanted)
            if not frame.height:
                return ChunkResult(rejected=left_out)
            chosen = _wanted(first, known, context.mode)
            first, buyers = first.filter(chosen), customers.pick(buyers, chosen)
        counts, landed = await customers.land(uow, buyers, context.source, context.import_id)
        profiles = pl.concat([first.select("number"), landed.select("profile_id")], how="horizontal")
        stored = await service.store_orders(
            uow, frame.join(profiles, on="number", how="left", maintain_order="left"), context
        )
        return ChunkResult(
            created=len(stored.created),
            updated=stored.updated,
            skipped=first.height - len(stored.created) - stored.updated,
            rejected=left_out,
            sums={context.currency: stored.sum_minor},
            overwritten=[*stored.overwritten, *counts.overwritten],
        )

    async def restore(self, uow: UnitOfWork, records: Sequence[Overwritten]) -> None:
        """Set orders that this import had overwritten back, with their lines and their buyer, then what it said about buyers."""
        await queries.restore_orders(uow, [one for one in records if one.object == "order"])
        await customers.restore_landed(uow, [one for one in records if one.object != "order"])

    async def revert(self, uow: UnitOfWork, import_id: UUID, batch: int) -> int:
        """Remove the orders first, then the profiles the import made."""
        removed = await queries.revert_orders(uow, import_id, batch)
        return removed or await customers.revert_landing(uow, import_id, batch)


async def _with_stores(
    uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext
) -> tuple[pl.DataFrame, list[RowProblem]]:
    """The store's id on each line; orders of a store that is not there are refused."""
    named = frame["store"].drop_nulls().unique().to_list()
    found = await queries.find_stores(uow, named) if named else {}
    ids = pl.col("store").replace_strict(found, default=None, return_dtype=pl.String).alias("store_id")
    frame = frame.with_columns(ids)
    lost = frame["store"].is_not_null() & frame["store_id"].is_null()
    problems = [
        RowProblem(line, "store", "commerce.no_such_store", amount, context.currency)
        for line, amount in frame.filter(lost).select(LINE, "amount_minor").iter_rows()
    ]
    return frame.filter(~lost), problems


def _wanted(rows: pl.DataFrame, known: Collection[str], mode: str) -> pl.Series:
    """Which of the rows the mode stores, by their order's number."""
    if mode == "upsert":
        return pl.select(pl.repeat(True, rows.height)).to_series()
    return rows["number"].is_in(list(known)) == (mode == "update")


def _left_out(rows: pl.DataFrame, context: ImportContext) -> list[RowProblem]:
    """Lines that the mode leaves out, with their money."""
    code = "commerce.known_already" if context.mode == "create" else "commerce.not_known"
    return [
        RowProblem(line, "number", code, amount, context.currency)
        for line, amount in rows.select(LINE, "amount_minor").iter_rows()
    ]


def _cipher(context: ImportContext) -> Cipher:
    assert context.cipher is not None, "the engine gives the workspace's cipher"
    return context.cipher
