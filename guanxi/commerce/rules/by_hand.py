"""Pure rules of orders that people write: what may still be done, what is left to pay, to give back and to send.

Not here: prices of lines and the spreading of discounts (rules.upserts), the status (queries.upserts.SETTLE).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from guanxi.commerce.rules.upserts import Problem

SOURCE = "manual"
SHIPPING = "POST"  # the code of the line that holds the shipping: one of FEE_SKUS
COUNTED = ("done", "pending")
Rows = Sequence[Mapping[str, Any]]


def is_kept_here(order: Mapping[str, Any]) -> bool:
    """Whether no other system tells of it, so that what is changed here stays."""
    return order["revision"] is None


def may_edit(order: Mapping[str, Any]) -> bool:
    """Whether its lines may be changed: written by hand, and nothing sent or given back yet."""
    return (
        is_kept_here(order)
        and order["source"] == SOURCE
        and order["status"] in ("placed", "paid")
        and not order["refunded_minor"]
    )


def may_cancel(order: Mapping[str, Any]) -> bool:
    """Whether it may be cancelled: kept here, not sent. Money that is still here is told apart, because there is a mend."""
    return is_kept_here(order) and order["status"] in ("placed", "paid")


def compute_open(order: Mapping[str, Any], payments: Rows) -> int:
    """Minor units still to be paid; what is on its way counts as paid."""
    return int(order["total_minor"] - sum(one["amount_minor"] for one in payments if one["status"] in COUNTED))


def compute_refundable(payments: Rows, refunds: Rows) -> int:
    """Minor units that may still be given back: what was paid, less what went back or is on its way."""
    paid = sum(one["amount_minor"] for one in payments if one["status"] == "done")
    return int(paid - sum(one["amount_minor"] for one in refunds if one["status"] in COUNTED))


def compute_returned(refunds: Rows) -> Mapping[int, tuple[Decimal, int]]:
    """Quantity and minor units that came back of each line."""
    found: dict[int, tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    for line in _lines_of(refunds):
        quantity, minor = found[line["line_no"]]
        found[line["line_no"]] = (quantity + Decimal(line["quantity"]), minor + line["amount_minor"])
    return found


def compute_sent(shipments: Rows) -> Mapping[int, Decimal]:
    """Quantity of each line that went out in parcels that say what is in them."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    for line in _lines_of(shipments):
        found[line["line_no"]] += Decimal(line["quantity"])
    return found


def _lines_of(entries: Rows) -> Iterable[Mapping[str, Any]]:
    return (line for one in entries if one["status"] in COUNTED for line in one["lines"])


def check_refund(asked: Mapping[str, Any], lines: Rows, payments: Rows, refunds: Rows) -> Problem | None:
    """What is wrong with a refund: more than was paid, more than a line cost, lines that do not add up."""
    most = compute_refundable(payments, refunds)
    if asked["amount_minor"] > most:
        return Problem(
            "amount_minor",
            "",
            "commerce.more_than_paid",
            "退款金额超过了可退金额。",
            "That is more than can be given back.",
        )
    by_no, back = {line["line_no"]: line for line in lines}, compute_returned(refunds)
    for place, line in enumerate(asked["lines"]):
        known = by_no.get(line["line_no"])
        quantity, minor = back.get(line["line_no"], (Decimal(0), 0))
        if known is None or minor + line["amount_minor"] > known["amount_minor"]:
            return Problem(
                f"lines.{place}.amount_minor",
                "",
                "commerce.more_than_line",
                "超过了该行的可退金额。",
                "That is more than the line cost.",
            )
        if quantity + line["quantity"] > Decimal(known["quantity"]):
            return Problem(
                f"lines.{place}.quantity",
                "",
                "commerce.more_than_ordered",
                "超过了该行的购买数量。",
                "That is more than was ordered.",
            )
    if asked["lines"] and sum(line["amount_minor"] for line in asked["lines"]) != asked["amount_minor"]:
        return Problem(
            "amount_minor",
            "",
            "commerce.total_differs",
            "与退款明细合计不符。",
            "The lines of the refund do not add up to this.",
        )
    return None


def check_shipment(asked: Rows, lines: Rows, shipments: Rows) -> Problem | None:
    """What is wrong with a parcel: more of a line than was ordered and not sent yet."""
    by_no, sent = {line["line_no"]: line for line in lines}, compute_sent(shipments)
    for place, line in enumerate(asked):
        known = by_no.get(line["line_no"])
        if known is None or sent.get(line["line_no"], Decimal(0)) + line["quantity"] > Decimal(known["quantity"]):
            return Problem(
                f"lines.{place}.quantity",
                "",
                "commerce.more_than_ordered",
                "超过了该行还未发出的数量。",
                "That is more than is still to be sent.",
            )
    return None


def exceeds(quantity: Decimal, most: str) -> bool:
    """Whether a quantity is more than there is."""
    return quantity > Decimal(most)
