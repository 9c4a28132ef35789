"""Messages about orders from shops and other systems: judged one by one, stored together, in any order (decision 0024)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import polars as pl
from pydantic import BaseModel, ValidationError

from guanxi.access import api as access
from guanxi.commerce.events import OrderPlaced, OrdersReceived
from guanxi.commerce.queries import upserts as queries
from guanxi.commerce.queries.upserts import Key
from guanxi.commerce.rules import upserts as rules
from guanxi.commerce.rules.upserts import Problem
from guanxi.commerce.schemas.upserts import (
    ItemProblem,
    ItemResult,
    OrderMessage,
    PaymentMessage,
    RefundMessage,
    ShipmentMessage,
    UpsertIn,
    UpsertOut,
)
from guanxi.customers import api as customers
from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.ids import new_id
from guanxi.kernel.money import minor_units
from guanxi.kernel.services import services_of
from guanxi.kernel.tabular import normalize_email, normalize_phone
from guanxi.sdk.problems import read_validation

MODELS: Mapping[str, type[BaseModel]] = {
    "orders": OrderMessage, "payments": PaymentMessage, "refunds": RefundMessage, "shipments": ShipmentMessage,
}  # fmt: skip


@dataclass(slots=True)
class Judged:
    """One list of the batch: rows by their place, and what became of each."""

    rows: dict[int, Row] = field(default_factory=dict)
    results: dict[int, ItemResult] = field(default_factory=dict)


async def upsert(uow: UnitOfWork, body: UpsertIn) -> UpsertOut:
    """Store a batch; one result for each message. Raises nothing for a message: what is wrong with it stands in its result."""
    judged = {name: _judge(uow, name, getattr(body, name)) for name in MODELS}
    await _find_stores(uow, judged["orders"])
    await queries.lock_orders(uow, _order_keys(judged))
    touched: set[UUID] = set()
    await _store_orders(uow, judged["orders"], touched)
    for name in queries.CHILDREN:
        await _store_children(uow, name, judged[name], touched)
    await queries.settle(uow, touched)
    counts = [one.outcome for part in judged.values() for one in part.results.values()]
    if touched or "waiting" in counts:
        log.publish(
            uow,
            OrdersReceived(
                created=counts.count("created"), updated=counts.count("updated"), waiting=counts.count("waiting")
            ),
        )
    results = [judged[name].results[place] for name in MODELS for place in range(len(getattr(body, name)))]
    return UpsertOut(results=results)


def _order_keys(judged: Mapping[str, Judged]) -> set[Key]:
    return {
        (row["source"], row["number"] if name == "orders" else row["order_number"])
        for name, part in judged.items()
        for row in part.rows.values()
    }


# Judging --------------------------------------------------------------------------------------------------------------
def _judge(uow: UnitOfWork, name: str, given: Sequence[Any]) -> Judged:
    part = Judged()
    for place, raw in enumerate(given):
        try:
            message = MODELS[name].model_validate(raw)
            found = _ROWS[name](uow, message)
        except ValidationError as error:
            problems = [_from_validation(uow, one, raw) for one in read_validation(error.errors()).fields]
            _refuse(part, name, place, raw, problems)
            continue
        except GuanxiError as error:
            words = error.words(uow.scope.language)
            _refuse(
                part,
                name,
                place,
                raw,
                [ItemProblem(field="currency", value=str(raw.get("currency"))[:100], code=error.code, message=words)],
            )
            continue
        if isinstance(found, Problem):
            _refuse(part, name, place, raw, [_say(uow, found)])
        else:
            part.rows[place] = found
    return part


def _refuse(part: Judged, name: str, place: int, raw: Any, problems: list[ItemProblem]) -> None:
    said = raw if isinstance(raw, dict) else {}
    source, number = (str(said[key])[:200] if isinstance(said.get(key), str) else None for key in ("source", "number"))
    part.results[place] = ItemResult(
        kind=name,  # type: ignore[arg-type]  # one of MODELS
        index=place,
        source=source,
        number=number,
        outcome="refused",
        problems=problems,
    )


def _from_validation(uow: UnitOfWork, problem: Any, raw: Any) -> ItemProblem:
    value: Any = raw
    for part in problem.field.split("."):
        try:
            value = value[int(part)] if isinstance(value, list) else value.get(part)
        except (AttributeError, IndexError, ValueError):
            value = None
    shown = "" if value is None or isinstance(value, dict | list) else str(value)[:100]
    return ItemProblem(field=problem.field, value=shown, code=problem.code, message=problem.words(uow.scope.language))


def _say(uow: UnitOfWork, problem: Problem) -> ItemProblem:
    message = problem.zh if uow.scope.language.startswith("zh") else problem.en
    return ItemProblem(field=problem.field, value=problem.value[:100], code=problem.code, message=message)


def _order(uow: UnitOfWork, said: OrderMessage) -> Row | Problem:
    currency = said.currency or uow.scope.currency
    minor_units(currency)
    priced = rules.price([line.model_dump() for line in said.lines], said.discount, currency)
    if isinstance(priced, Problem):
        return priced
    if said.total is not None and rules.compute_minor(said.total, currency) != priced.total_minor:
        shown = f"{priced.total_minor / 10 ** minor_units(currency):.{minor_units(currency)}f}"
        return Problem(
            "total", str(said.total), "commerce.total_differs",
            f"与明细合计 {shown} 不符，请检查明细或去掉 total。",
            f"The lines add up to {shown}: mend the lines, or leave the total out.",
        )  # fmt: skip
    meant = said.model_dump(mode="json", exclude={"revision", "updated_at"})
    return {
        "source": said.source, "number": said.number, "kind": said.kind, "placed_at": said.placed_at, "currency": currency,
        "total_minor": priced.total_minor, "line_count": len(priced.lines), "store": said.store, "channel": said.channel or said.source,
        "stated": said.status, "discount_minor": priced.discount_minor, "note": said.note, "revision": said.version,
        "digest": rules.compute_digest(meant), "lines": priced.lines, "buyer": said.buyer.model_dump(),
    }  # fmt: skip


def _child(uow: UnitOfWork, said: Any) -> Row | Problem:
    row: Row = said.model_dump(exclude={"order", "amount", "updated_at", "lines"})
    row |= {"order_number": said.order, "revision": said.version, "id": new_id()}
    row["digest"] = rules.compute_digest(said.model_dump(mode="json", exclude={"revision", "updated_at"}))
    if isinstance(said, ShipmentMessage):
        row["lines"] = [{"line_no": line.line_no, "quantity": str(line.quantity)} for line in said.lines]
    else:
        row["currency"] = said.currency or uow.scope.currency
        row["amount_minor"] = rules.compute_minor(said.amount, row["currency"])
    if isinstance(said, RefundMessage):
        row["lines"] = [
            {
                "line_no": line.line_no,
                "quantity": str(line.quantity),
                "amount_minor": rules.compute_minor(line.amount, row["currency"]),
            }
            for line in said.lines
        ]
        summed = sum(line["amount_minor"] for line in row["lines"])
        if row["lines"] and summed != row["amount_minor"]:
            return Problem(
                "amount", str(said.amount), "commerce.total_differs",
                "与退款明细合计不符，请检查明细。", "The lines of the refund do not add up to this: mend them, or leave them out.",
            )  # fmt: skip
    return row


_ROWS: Mapping[str, Any] = {"orders": _order, "payments": _child, "refunds": _child, "shipments": _child}


async def _find_stores(uow: UnitOfWork, part: Judged) -> None:
    codes = {row["store"] for row in part.rows.values() if row["store"]}
    found = await queries.find_stores(uow, codes) if codes else {}
    for place, row in list(part.rows.items()):
        row["store_id"] = found.get(row["store"]) if row["store"] else None
        if row["store"] and row["store_id"] is None:
            problem = Problem(
                "store", row["store"], "commerce.no_such_store",
                "没有这个门店编码，请先建立门店或去掉该字段。", "No store has this code: create the store first, or leave it out.",
            )  # fmt: skip
            del part.rows[place]
            _refuse(part, "orders", place, row, [_say(uow, problem)])


# Storing --------------------------------------------------------------------------------------------------------------
def _settle_versions(name: str, part: Judged, known: Mapping[Key, Row]) -> dict[Key, int]:
    """Places of the messages to store; the others get their result."""
    best, older = rules.pick_newest(list(part.rows.items()))
    for place in older:
        _note(
            part,
            name,
            place,
            "unchanged" if _same(part.rows[place], part.rows[best[_key(part.rows[place])]]) else "stale",
            None,
        )
    winners: dict[Key, int] = {}
    for key, place in best.items():
        row, was = part.rows[place], known.get(key)
        own = rules.rank(row["revision"], row["digest"])
        if was is None or own > rules.rank(was["revision"], was["digest"]):
            winners[key] = place
        else:
            same = own == rules.rank(was["revision"], was["digest"])
            _note(part, name, place, "unchanged" if same else "stale", was["id"])
    return winners


def _key(row: Row) -> Key:
    return row["source"], row["number"]


def _same(row: Row, other: Row) -> bool:
    return rules.rank(row["revision"], row["digest"]) == rules.rank(other["revision"], other["digest"])


def _note(part: Judged, name: str, place: int, outcome: str, record_id: UUID | None) -> None:
    row = part.rows[place]
    part.results[place] = ItemResult(
        kind=name,  # type: ignore[arg-type]  # one of MODELS
        index=place,
        source=row["source"],
        number=row["number"],
        outcome=outcome,  # type: ignore[arg-type]  # one of the outcomes
        id=record_id,
    )


async def _store_orders(uow: UnitOfWork, part: Judged, touched: set[UUID]) -> None:
    keys = [_key(row) for row in part.rows.values()]
    winners = _settle_versions("orders", part, await queries.find_known(uow, "orders", keys))
    rows = [part.rows[place] for place in winners.values()]
    await land(uow, rows)
    lines = [{**line, "source": row["source"], "number": row["number"]} for row in rows for line in row["lines"]]
    for row in rows:
        row |= {"id": new_id(), "created_by": uow.scope.actor.id}
    kept = [{key: value for key, value in row.items() if key not in ("lines", "buyer", "store")} for row in rows]
    for stored in await queries.store_orders(uow, kept, lines):
        touched.add(stored["id"])
        _note(part, "orders", winners[_key(stored)], "created" if stored["created"] else "updated", stored["id"])
        if stored["created"]:
            log.publish(uow, placed(stored))
    await queries.join_waiting(uow, winners)


async def _store_children(uow: UnitOfWork, name: str, part: Judged, touched: set[UUID]) -> None:
    known = await queries.find_known(uow, name, [_key(row) for row in part.rows.values()])
    winners = _settle_versions(name, part, known)
    for stored in await queries.store_children(uow, name, [part.rows[place] for place in winners.values()]):
        key = _key(stored)
        was = known.get(key)
        touched.update(one["order_id"] for one in (stored, was) if one is not None and one["order_id"] is not None)
        outcome = "waiting" if stored["order_id"] is None else "created" if was is None else "updated"
        _note(part, name, winners[key], outcome, stored["id"])


async def land(uow: UnitOfWork, rows: Sequence[Row]) -> None:
    """The buyers as the source knows them: one profile each; what is nobody's is the order's own, anonymous."""
    by_source: dict[str, list[Row]] = {}
    for row in rows:
        by_source.setdefault(row["source"], []).append(row)
    cipher = await services_of(uow).keys.cipher(uow.scope.workspace_id)
    most = (await access.find_numbers(uow)).shared_after
    for source, own in sorted(by_source.items()):
        prepared = customers.prepare(_buyers(own), cipher, most)
        _, landed = await customers.land(uow, prepared, source)
        for row, profile in zip(own, landed["profile_id"].to_list(), strict=True):
            row["profile_id"] = profile


def _buyers(rows: Sequence[Row]) -> pl.DataFrame:
    people = []
    for row in rows:
        buyer = row["buyer"]
        anonymous = not (buyer["key"] or buyer["phone"] or buyer["email"])
        external = buyer["key"] or (f"order:{row['number']}" if anonymous else None)
        people.append({"external_id": external, "anonymous": anonymous, "name": buyer["name"] or (None if anonymous else buyer["key"]),
                       "phone": buyer["phone"], "email": buyer["email"]})  # fmt: skip
    text = {
        "external_id": pl.String,
        "anonymous": pl.Boolean,
        "name": pl.String,
        "phone": pl.String,
        "email": pl.String,
    }
    frame = pl.DataFrame(people, schema=text)
    return frame.with_columns(
        normalize_phone(frame["phone"]).values.alias("phone"), normalize_email(frame["email"]).values.alias("email")
    )


def placed(row: Row) -> OrderPlaced:
    """The event of a new order."""
    return OrderPlaced(
        object_id=row["id"], profile_id=row["profile_id"], at=row["placed_at"], number=row["number"], kind=row["kind"],
        total_minor=row["total_minor"], currency=row["currency"],
    )  # fmt: skip


link_skus = queries.link_skus
