"""The list of customers as columns by a field: which fields can be one's board, what its columns are, who may move cards."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from guanxi.customers import permissions
from guanxi.customers.queries import boards, lists, records
from guanxi.customers.rules import FIELDS
from guanxi.customers.service import listing
from guanxi.customers.service.showing import show_row
from guanxi.customers.service.writing import OBJECT
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.paging import COUNT_CAP, Ask, Count, Page
from guanxi.kernel.services import services_of
from guanxi.sdk.field_policy import FieldClosed, policy_of
from guanxi.sdk.objects import Field, FieldKind
from guanxi.sdk.own_fields import fields_of

MOST_COLUMNS: Final = 40
CARDS: Final = 20
_KINDS: Final = {FieldKind.SELECT, FieldKind.USER, FieldKind.BOOLEAN}
# Texts that stand for a few codes: the workspace's own words for where a customer is.
_CODES: Final = {"stage", "class", "source", "level"}
_SUMMED: Final = {FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.MONEY}
_ALWAYS: Final = {"kind"}  # never without a value


def fits_board(field: Field) -> bool:
    """Whether a board can be by this field: it has few values, each customer has at most one."""
    return not field.apart and not field.hidden and (field.type in _KINDS or field.name in _CODES)


def fits_sum(field: Field) -> bool:
    """Whether the values add up to something: percents and ratings do not. Money lives in `custom`, with its currency."""
    return (
        not field.apart
        and not field.hidden
        and field.type in _SUMMED
        and not (field.type is FieldKind.MONEY and field.column is not None)
    )


async def require_field(uow: UnitOfWork, name: str, place: str, fits: Iterable[Field]) -> Field:
    """The field called `name` (its name, or its key) among those that fit. Raises Invalid naming `place`, FieldClosed."""
    there = list(fits)
    found = next((one for one in there if name in (one.key, one.name)), None)
    if found is None:
        listed = ", ".join(one.key if one.own else one.name for one in there)
        zh, en = (
            f"不能按“{name[:60]}”展示。可用：{listed}。",
            f"There is no such view by “{name[:60]}”. There are: {listed}.",
        )
        raise Invalid(fields=[FieldProblem(place, "customers.unfit_field", zh, en)])
    if uow.scope.access(found.key) in ("hidden", "masked"):
        raise FieldClosed.of(found)
    return found


def show_field(uow: UnitOfWork, field: Field) -> dict[str, Any]:
    """The field with what stands against changing it."""
    why = None
    if not uow.scope.allows(permissions.EDIT.key):
        why = "permission"
    elif not field.editable or (field.column is not None and field.column not in FIELDS):
        why = "computed"
    elif uow.scope.access(field.key) != "editable":
        why = "read_only"
    label = {"zh": field.label.zh, "en": field.label.en}
    name = field.key if field.own else field.name
    return {"key": field.key, "name": name, "label": label, "kind": field.type, "movable": why is None, "why": why}


async def narrow(uow: UnitOfWork, asked: listing.Asked) -> boards.Narrowed:
    """What the list would show. Raises BadCondition, Invalid."""
    stored = await listing.stored_fields(uow)
    listing.check_asked(asked, stored)
    blinds = await listing.find_blinds(uow, asked.query)
    where, params = lists.narrow(uow, await listing.compile_where(uow, asked), asked.query, blinds, asked.deleted)
    return boards.Narrowed(where, params, not asked.query, stored)


async def find(uow: UnitOfWork, by: str, asked: listing.Asked, total: str | None = None) -> dict[str, Any]:
    """The board by a field: columns with their counts, sums of the field `total` and first cards, in the shape of
    schemas.Board. Raises Invalid, BadCondition, FieldClosed."""
    fields = await fields_of(uow, OBJECT)
    field = await require_field(uow, by, "by", [one for one in fields if fits_board(one)])
    summed = await require_field(uow, total, "sum", [one for one in fields if fits_sum(one)]) if total else None
    policy = await policy_of(uow, OBJECT)
    narrowed = await narrow(uow, asked)
    cursors = services_of(uow).cursors
    ask = lists.sorts(narrowed.stored).ask(cursors, uow.scope.workspace_id, sort=asked.sort, limit=asked.limit or CARDS)
    seen = await boards.find_values(uow, narrowed, field, summed)
    values, labels, left_out = await _columns(uow, field, seen.counts)
    shown = [name for name in dict.fromkeys(asked.columns) if not policy.is_hidden(name)]
    floor = seen.floor if _is_newest_first(ask) else None
    cards = await boards.find_cards(uow, narrowed, field, values, ask, shown, floor)
    more = seen.floor is not None or sum(seen.counts.values()) >= boards.SEEN
    columns = []
    for value, rows in zip(values, cards, strict=True):
        page: Page[dict[str, Any]] = ask.page(rows)
        following = page.next
        if following is None and floor is not None:
            following = _go_on_below(ask, floor)
        columns.append(
            {
                "value": value,
                "label": labels.get(value, (None, None))[0],
                "colour": labels.get(value, (None, None))[1],
                "count": _count(seen.counts.get(value, 0), more),
                "sum": _sum(seen.sums.get(value, {}), more) if summed else None,
                "cards": {"items": [show_row(policy, row) for row in page.items], "next": following, "count": None},
            }
        )
    shown_sum = show_field(uow, summed) if summed else None
    return {"field": show_field(uow, field), "summed": shown_sum, "columns": columns, "left_out": left_out}


def _is_newest_first(ask: Ask) -> bool:
    return [(term.column.name, term.descending) for term in ask.terms] == [("created_at", True)]


def _go_on_below(ask: Ask, floor: datetime) -> str:
    """A cursor to the customers older than those looked at."""
    return ask.cursors.seal([floor.isoformat(), str(UUID(int=0))], ask.binding)


def _count(found: int, more: bool) -> Count:
    """At least so many, when not all customers were looked at."""
    return Count(min(found, COUNT_CAP), True) if more or found > COUNT_CAP else Count(found, False)


def _sum(found: Mapping[str, str], more: bool) -> dict[str, Any]:
    """Of those looked at; the workspace's amounts by currency."""
    amounts = [{"currency": currency or None, "value": value} for currency, value in sorted(found.items())]
    return {"amounts": amounts, "capped": more}


Labels = Mapping[Any, tuple[dict[str, str] | None, str | None]]


async def _columns(uow: UnitOfWork, field: Field, counts: Mapping[Any, int]) -> tuple[list[Any], Labels, int]:
    """The values in order, what they are called, and how many are left out. Declared options stand in their order, used or
    not; other values by name; customers without a value come last."""
    used = [value for value in counts if value is not None]
    labels: dict[Any, tuple[dict[str, str] | None, str | None]] = {}
    order: list[Any] = []
    if field.type is FieldKind.BOOLEAN:
        order = [True, False]
    elif field.type is FieldKind.USER:
        names = await records.find_owners(uow, used)
        labels = {key: ({"zh": name, "en": name}, None) for key, name in names.items()}
        order = sorted(used, key=lambda one: (-counts[one], str(names.get(one, ""))))
    elif field.options:
        labels = {one.key: ({"zh": one.label.zh, "en": one.label.en}, one.colour) for one in field.options}
        order = [one.key for one in field.options if not one.off or one.key in counts]
        order += sorted(set(used) - set(order))
    else:
        order = sorted(used)
    kept = order[:MOST_COLUMNS]
    if field.column not in _ALWAYS:
        kept = [*kept, None]
    return kept, labels, len(order) - MOST_COLUMNS if len(order) > MOST_COLUMNS else 0


def asked_for_cards(asked: listing.Asked, limit: int | None) -> listing.Asked:
    """The list's question without its place in it."""
    return replace(asked, cursor=None, limit=limit)
