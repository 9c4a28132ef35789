"""Pure rules of messages about orders: amounts to the minor unit, discounts spread over lines, which of two versions wins.

Of two messages with one number the one with the greater (revision, digest) wins, whenever it comes: so any order and any
repetition of a history ends in the same state (decision 0024). Not here: storing them (queries.upserts).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec

from guanxi.commerce.rules import DISCOUNT_SKUS, FEE_SKUS, LIMIT_MINOR
from guanxi.kernel.money import allocate_array, minor_units

BUCKETS = 128  # of locks by order number: few enough for the server's lock table, enough for callers side by side


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a message: field, the value that is, a code of schemas, and how to mend it."""

    field: str
    value: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Priced:
    """Lines with their amounts, and the total they add up to."""

    lines: list[dict[str, Any]]
    total_minor: int
    discount_minor: int


def compute_minor(amount: Decimal, currency: str) -> int:
    """Minor units, half up."""
    return int((amount * 10 ** minor_units(currency)).quantize(Decimal(1), ROUND_HALF_UP))


def price(lines: Sequence[Mapping[str, Any]], discount: Decimal, currency: str) -> Priced | Problem:
    """Amount of each line after its own discount and its share of the order's.

    The order's discount is spread over the item lines by amount (largest remainder), so that lines always add up to the total.

    >>> made = price([{"sku": "A", "quantity": Decimal(1), "unit_price": Decimal("10"), "discount": Decimal(0)},
    ...               {"sku": "B", "quantity": Decimal(2), "unit_price": Decimal("0.01"), "discount": Decimal(0)}], Decimal("1"), "CNY")
    >>> [line["amount_minor"] for line in made.lines], made.total_minor
    ([900, 2], 902)
    """
    priced: list[dict[str, Any]] = []
    for place, line in enumerate(lines):
        own = compute_minor(line["discount"], currency)
        amount = compute_minor(line["quantity"] * line["unit_price"], currency) - own
        if abs(amount) > LIMIT_MINOR:
            shown = str(line["unit_price"])
            return Problem(f"lines.{place}.unit_price", shown, "commerce.amount_too_large", "金额过大，请检查数量和单价。", "The amount is too large: check quantity and price.")  # fmt: skip
        kept = {key: line.get(key) for key in ("sku", "name", "quantity", "unit_price")}
        priced.append(
            {
                **kept,
                "line_no": place + 1,
                "kind": kind_of(line.get("sku")),
                "amount_minor": amount,
                "discount_minor": own,
            }
        )
    whole = compute_minor(discount, currency)
    items = [line for line in priced if line["kind"] == "item" and line["amount_minor"] > 0]
    if whole:
        if sum(line["amount_minor"] for line in items) < whole:
            return Problem("discount", str(discount), "commerce.discount_too_large", "整单优惠大于商品金额，请检查。", "The discount is larger than the lines it is taken from.")  # fmt: skip
        shares = allocate_array(whole, [line["amount_minor"] for line in items])
        for line, share in zip(items, shares, strict=True):
            line["amount_minor"] -= share
            line["discount_minor"] += share
    return Priced(priced, sum(line["amount_minor"] for line in priced), whole)


def kind_of(sku: str | None) -> str:
    """item, fee or discount, by the code that shops use."""
    code = (sku or "").upper()
    return "fee" if code in FEE_SKUS else "discount" if code in DISCOUNT_SKUS else "item"


def compute_digest(values: Mapping[str, Any]) -> str:
    """Of what a message says, without its revision."""
    text = msgspec.json.encode({key: values[key] for key in sorted(values)})
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def rank(revision: int | None, digest: str | None) -> tuple[int, str]:
    """By which versions are compared; what has no revision (a file, by hand) is older than any message."""
    return (-1, "") if revision is None else (revision, digest or "")


def pick_newest(messages: Iterable[tuple[int, dict[str, Any]]]) -> tuple[dict[tuple[str, str], int], list[int]]:
    """Of the places in a batch: the one that wins for each (source, number), and those that are older."""
    best: dict[tuple[str, str], tuple[tuple[int, str], int]] = {}
    older: list[int] = []
    for place, row in messages:
        key, own = (row["source"], row["number"]), rank(row["revision"], row["digest"])
        if key not in best:
            best[key] = (own, place)
        elif own > best[key][0]:
            older.append(best[key][1])
            best[key] = (own, place)
        else:
            older.append(place)
    return {key: place for key, (_, place) in best.items()}, older
