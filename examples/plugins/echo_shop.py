"""A connector: the invented platform "Echo Shop". Webhooks in, messages out, orders by cursor; nothing stored, nothing decided.

What it delivers goes to the inbound of shop_orders.py. The captured payload is the contract test: it must verify, become
exactly its deliveries, and be refused when a byte of it changes.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from pydantic import BaseModel

from guanxi.kernel.http_out import HttpOut
from guanxi.kernel.i18n import Label
from guanxi.sdk.connectors import (
    Captured,
    Connector,
    Delivery,
    Outgoing,
    Pulled,
    Rate,
    SendOutcome,
    Sent,
    WebhookRefused,
    WebhookRequest,
)
from guanxi.sdk.forms import labelled

MAX_AGE_S = 300
_BODY = (
    b'{"orders":[{"id":"E-1","buyer":"b-7","paid_at":1767225600,"currency":"CNY","fen":12900,"changed_at":1767225660}]}'
)


class EchoShop(Connector):
    """Signs `<time>.<body>` with HMAC-SHA256 in hexadecimal."""

    key = "echo_shop.echo_shop"
    label = Label(zh="回声商城", en="Echo Shop")
    icon = "shop"
    delivers = frozenset({"shop_orders.order"})
    sends: ClassVar[dict[str, Label]] = {"text": Label(zh="文字", en="Text")}
    rate = Rate(calls=20, seconds=1.0)

    class Config(BaseModel):
        """An account's settings."""

        address: str = labelled(zh="接口地址", en="API address", pattern="^https://")
        secret: str = labelled(zh="密钥", en="Secret", secret=True, min_length=8)

    captured = (
        Captured(
            name="one paid order",
            request=WebhookRequest(
                "POST",
                {
                    "x-echo-time": "1767225661",
                    "x-echo-signature": "9febbc329e5975cf1edf734a2a42b09d736239b8abc39eef23c5fb2ebe801bb3",
                },
                {},
                _BODY,
            ),
            config={"address": "https://api.echo-shop.example", "secret": "not-a-secret"},
            now=datetime(2026, 1, 1, 0, 1, 5, tzinfo=UTC),
            deliveries=(
                Delivery(
                    "shop_orders.order",
                    "E-1",
                    datetime(2026, 1, 1, 0, 1, tzinfo=UTC),
                    {
                        "buyer": "b-7",
                        "placed_at": "2026-01-01T00:00:00+00:00",
                        "currency": "CNY",
                        "total_minor": 12900,
                    },
                ),
            ),
        ),
    )

    def verify(self, request: WebhookRequest, config: Config, now: datetime) -> None:
        """Compares in constant time; a copy that is replayed later is too old."""
        sent_at = request.headers.get("x-echo-time", "")
        signed = sent_at.encode() + b"." + request.body
        expected = hmac.new(config.secret.encode(), signed, hashlib.sha256).hexdigest()
        given = request.headers.get("x-echo-signature", "")
        if not hmac.compare_digest(expected.encode(), given.encode()):
            raise WebhookRefused
        if abs(now.timestamp() - int(sent_at)) > MAX_AGE_S:
            raise WebhookRefused

    def parse(self, request: WebhookRequest, config: Config) -> list[Delivery]:
        """Every order of the body."""
        return [_delivery(order) for order in json.loads(request.body)["orders"]]

    async def send(self, http: HttpOut, message: Outgoing, config: Config) -> Sent:
        """The platform honours Idempotency-Key, so a retry with the same key is one message."""
        response = await http.request(
            "POST",
            f"{config.address}/messages",
            headers={"authorization": f"Bearer {config.secret}", "idempotency-key": message.key},
            json={"to": message.to, "text": message.text},
        )
        if response.status == 429:
            return Sent(SendOutcome.RETRY, code="too_many", retry_after=float(response.headers.get("retry-after", "1")))
        if response.status >= 500:
            return Sent(SendOutcome.UNKNOWN, code=str(response.status))
        if response.status >= 400:
            return Sent(SendOutcome.REFUSED, code=str(response.status))
        return Sent(SendOutcome.SENT, external_id=response.json()["id"])

    async def pull(self, http: HttpOut, cursor: str | None, config: Config) -> Pulled:
        """A page of orders after the cursor."""
        response = await http.request(
            "GET",
            f"{config.address}/orders?after={cursor or '0'}",
            headers={"authorization": f"Bearer {config.secret}"},
        )
        page = response.json()
        return Pulled(tuple(_delivery(order) for order in page["orders"]), str(page["next"]), bool(page["more"]))


def _delivery(order: Mapping[str, Any]) -> Delivery:
    return Delivery(
        "shop_orders.order",
        order["id"],
        datetime.fromtimestamp(order["changed_at"], UTC),
        {
            "buyer": order["buyer"],
            "placed_at": datetime.fromtimestamp(order["paid_at"], UTC).isoformat(),
            "currency": order["currency"],
            "total_minor": order["fen"],
        },
    )
