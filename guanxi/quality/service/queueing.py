"""The queue: problems one after another with the value as it is, what sources say of it, and what it should be."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from guanxi.customers import api as customers
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.quality.contracts import OBJECT, Found, code_of
from guanxi.quality.queries import showing as queries
from guanxi.quality.rules.definitions import EMAIL, PHONE
from guanxi.quality.rules.values import suggest, swapped
from guanxi.quality.schemas import QualityOther, QualitySaid, QueueItem, QueuePage
from guanxi.quality.service import computing
from guanxi.quality.service.known import Known, day_of, find_closed, read
from guanxi.quality.service.showing import problem_out
from guanxi.sdk.field_policy import FieldPolicy, name_of, policy_of
from guanxi.sdk.objects import Field

_HANDLES: Final = {PHONE: "phone", EMAIL: "email"}


async def find(
    uow: UnitOfWork,
    code: str | None,
    cursor: str | None,
    limit: int,
    *,
    mend: bool = False,
    source: str | None = None,
    owner_id: UUID | None = None,
    customer_id: UUID | None = None,
) -> QueuePage:
    """A page of problems, what can be computed first, then the newest customers: of one class, of one customer, or of those whose mend can be computed."""
    known = await read(uow)
    closed, kinds = find_closed(uow, known)
    only = None if customer_id is None else (customer_id,)
    if (source is not None and f"{_ROOT}source" in closed) or (owner_id is not None and f"{_ROOT}owner_id" in closed):
        return QueuePage(items=[], next=None)
    rows = await queries.find_queue(
        uow,
        code,
        read_cursor(cursor),
        limit,
        sorted(closed),
        sorted(kinds),
        only,
        mend=mend,
        source=source,
        owner_id=owner_id,
    )
    items = await _fill(uow, known, rows)
    more = write_cursor(rows[-1]) if len(rows) == limit else None
    return QueuePage(items=items, next=more)


_ROOT: Final = "customers.customer."


async def _fill(uow: UnitOfWork, known: Known, rows: Sequence[Row]) -> list[QueueItem]:
    if not rows:
        return []
    ids = list(dict.fromkeys(row["customer_id"] for row in rows))
    policy = await policy_of(uow, OBJECT)
    moment = await customers.company_moment(uow)
    looked = await computing.look(uow, known, ids, moment)
    there = await queries.find_customers(uow, ids)
    said = await queries.find_said(uow, ids)
    hints = await queries.find_hints(uow, ids)
    others = await queries.find_others(uow, ids) if any(row["kind"] in {"shared", "double"} for row in rows) else []
    fields = {one.key: one for one in known.fields}
    items: list[QueueItem] = []
    for row in rows:
        customer = there.get(row["customer_id"])
        now = {code_of(one.kind, one.field): one for one in looked.problems.get(row["customer_id"], ())}
        found = now.get(row["code"])
        if customer is None or found is None:
            continue  # solved since; the reader is about to know
        mine = [one for one in said if one["customer_id"] == found.id]
        spoken = _said(
            found, fields.get(found.field), mine, [one for one in hints if one["customer_id"] == found.id], policy
        )
        texts = [str(one.value) for one in spoken]
        items.append(
            QueueItem(
                customer_id=found.id, customer=policy.show_title("name", customer["name"]), version=customer["version"],
                source=policy.show("source", customer["source"]), problem=problem_out(known, found.kind, found.field), since=row["since"],
                value=_value(customer, fields.get(found.field), policy), said=spoken, others=_others(found, others, policy),
                suggestion=suggest(found.kind, found.text, day_of(moment)),
                swapped=found.kind == "conflict" and any(swapped(one, other) for one in texts for other in texts),
                editable=_editable(fields.get(found.field), policy),
            )
        )  # fmt: skip
    return items


def _value(customer: Row, field: Field | None, policy: FieldPolicy) -> Any:
    if field is None or field.apart:
        return None
    name = name_of(field)
    value = customer[field.column] if field.column is not None else customer["custom"].get(field.custom_key)
    shown = policy.show(name, value)
    return shown.isoformat() if hasattr(shown, "isoformat") else None if shown is None else _plain(shown)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _editable(field: Field | None, policy: FieldPolicy) -> bool:
    return field is not None and field.editable and policy.access(name_of(field)) == "editable"


def _said(
    found: Found, field: Field | None, profiles: Sequence[Row], hints: Sequence[Row], policy: FieldPolicy
) -> list[QualitySaid]:
    """What each source says of the field, in the words of the caller's rules: hidden ones are not here at all."""
    if found.kind == "double":
        return []
    if field is None:
        return [QualitySaid(source=one["source"], value=None, at=one["seen_at"]) for one in profiles]
    if field.key in _HANDLES:
        kind = _HANDLES[field.key]
        return [
            QualitySaid(source=one["source"], value=one["hint"], at=one["seen_at"])
            for one in hints
            if one["kind"] == kind
        ]
    name = name_of(field)
    return [
        QualitySaid(source=one["source"], value=value, at=one["seen_at"])
        for one in profiles
        if (value := policy.show(name, _fact(one, field))) not in (None, "")
    ]


def _fact(profile: Row, field: Field) -> Any:
    if field.key == f"{_ROOT}name":
        return profile["name"]
    facts: Mapping[str, Any] = profile["facts"]
    return facts.get(field.column or field.custom_key, (facts.get("custom") or {}).get(field.custom_key))


def _others(found: Found, others: Sequence[Row], policy: FieldPolicy) -> list[QualityOther]:
    kind = "double" if found.kind == "double" else _HANDLES.get(found.field) if found.kind == "shared" else None
    return [
        QualityOther(id=one["other"], name=policy.show_title("name", one["name"]))
        for one in others
        if one["customer_id"] == found.id and one["kind"] == kind
    ][:5]


def write_cursor(row: Row) -> str:
    """The place behind a row of the queue."""
    return base64.urlsafe_b64encode(f"{int(row['mend'])}|{row['customer_id']}|{row['code']}".encode()).decode()


def read_cursor(cursor: str | None) -> tuple[bool, UUID, str] | None:
    """The reverse. Raises Invalid."""
    if cursor is None:
        return None
    try:
        mend, customer, code = base64.urlsafe_b64decode(cursor).decode().split("|")
        return mend == "1", UUID(customer), code.replace("\0", "")
    except ValueError as error:
        zh, en = "翻页标记无效，请从第一页重新开始。", "This cursor is not valid. Start again."
        raise Invalid(fields=[FieldProblem("cursor", "kernel.bad_cursor", zh, en)]) from error
