"""An import target: a list of loyalty cards with their balances becomes profiles.

`prepare` is pure and works on whole columns; `merge` stores a chunk with one statement; money in = stored + rejected.
"""

import json
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

import polars as pl
from pydantic import BaseModel

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_ids
from guanxi.sdk.forms import labelled
from guanxi.sdk.imports import (
    LINE,
    CheckResult,
    ChunkResult,
    ColumnKind,
    ImportColumn,
    ImportContext,
    ImportTarget,
    Prepared,
    RowProblem,
)

_STORE = """
    INSERT INTO profile (workspace_id, id, source, external_id, name, facts, import_id, seen_at)
    SELECT %(ws)s, r.id, %(source)s, r.card_no, r.name,
           jsonb_strip_nulls(jsonb_build_object('balance_minor', r.balance, 'currency', %(currency)s::text, 'issued_on', r.issued_on)),
           %(import_id)s, %(now)s
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS r(id uuid, card_no text, name text, balance bigint, issued_on date)
    ON CONFLICT (workspace_id, source, external_id) DO UPDATE
       SET facts = profile.facts || excluded.facts, name = coalesce(excluded.name, profile.name), seen_at = excluded.seen_at
       WHERE (profile.facts || excluded.facts, coalesce(excluded.name, profile.name)) IS DISTINCT FROM (profile.facts, profile.name)
    RETURNING (xmax = 0) AS created
"""


class LoyaltyCards(ImportTarget):
    """One row is one card. The card number says "the same card again"."""

    key = "loyalty_cards.loyalty_card"
    label = Label(zh="会员卡", en="Loyalty cards")
    object = "customer"
    permission = "customers.customer.import"
    columns = (
        ImportColumn(
            "card_no", Label(zh="卡号", en="Card number"), required=True, synonyms=("会员卡号", "card", "card no")
        ),
        ImportColumn("name", Label(zh="姓名", en="Name"), synonyms=("会员姓名", "holder"), personal=True),
        ImportColumn("balance", Label(zh="余额", en="Balance"), ColumnKind.MONEY, synonyms=("卡内余额", "credit")),
        ImportColumn("issued_on", Label(zh="发卡日期", en="Issued on"), ColumnKind.DATE, synonyms=("开卡日期",)),
    )
    natural_key = ("card_no",)
    keep_together = ("card_no",)  # so that a card that comes twice is seen in one block
    problems: ClassVar[dict[str, Label]] = {
        "loyalty_cards.twice": Label(
            zh="此卡号在文件中出现多次。", en="This card number is in the file more than once."
        ),
        "loyalty_cards.overdrawn": Label(zh="余额不能为负。", en="The balance must not be negative."),
    }

    class Options(BaseModel):
        """The form beside the mapping."""

        allow_negative: bool = labelled(False, zh="接受负余额", en="Accept negative balances")

    def prepare(self, frame: pl.DataFrame, options: Options, context: ImportContext) -> Prepared:
        """Refuses cards that come twice and, unless allowed, negative balances."""
        twice = pl.col("card_no").is_duplicated()
        overdrawn = (pl.col("balance") < 0).fill_null(False) & (not options.allow_negative)
        labelled_rows = frame.with_columns(
            pl.when(twice).then(pl.lit("twice")).when(overdrawn).then(pl.lit("overdrawn")).alias("problem")
        )
        refused = labelled_rows.filter(pl.col("problem").is_not_null())
        problems = [
            RowProblem(
                row[LINE],
                "card_no" if row["problem"] == "twice" else "balance",
                f"loyalty_cards.{row['problem']}",
                row["balance"],
                context.currency,
            )
            for row in refused.iter_rows(named=True)
        ]
        kept = labelled_rows.filter(pl.col("problem").is_null()).drop("problem")
        return Prepared(kept, problems, _sum(frame, context))

    async def check(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> CheckResult:
        """How many cards are new, and how many are known."""
        known: int = await uow.value(
            """SELECT count(*) FROM profile
               WHERE workspace_id = %(ws)s AND source = %(source)s AND external_id = ANY(%(cards)s)""",
            source=context.source,
            cards=frame["card_no"].to_list(),
        )
        return CheckResult(created=frame.height - known, updated=known)

    async def merge(self, uow: UnitOfWork, frame: pl.DataFrame, context: ImportContext) -> ChunkResult:
        """One statement for the chunk; the same rows again change nothing."""
        rows = frame.with_columns(
            pl.Series("id", [str(one) for one in new_ids(frame.height)], pl.String),
            pl.col("issued_on").cast(pl.String),
        ).select("id", "card_no", "name", "balance", "issued_on")
        touched = await uow.all(
            _STORE,
            rows=json.dumps(rows.to_dicts()),
            source=context.source,
            currency=context.currency,
            import_id=context.import_id,
            now=context.now,
        )
        created = sum(row["created"] for row in touched)
        return ChunkResult(
            created=created,
            updated=len(touched) - created,
            skipped=frame.height - len(touched),
            sums=_sum(frame, context),
        )

    async def revert(self, uow: UnitOfWork, import_id: UUID, batch: int) -> int:
        """Removes the cards this import made."""
        return await uow.run(
            """DELETE FROM profile WHERE workspace_id = %(ws)s AND id IN (
                   SELECT id FROM profile WHERE workspace_id = %(ws)s AND import_id = %(import_id)s LIMIT %(batch)s)""",
            import_id=import_id,
            batch=batch,
        )


def _sum(frame: pl.DataFrame, context: ImportContext) -> Mapping[str, Any]:
    return {context.currency: int(frame["balance"].sum() or 0)}
