"""Guanxi from a company's own server, in one file of the standard library: events in batches, sent again until they are taken, and
signatures for pages. Copy it. The key is a server key ("sk_…"): it never stands in a page.

    events = Events("https://crm.example.com", "sk_…")
    events.identify("42", {"name": "王伟", "phone": "138 1234 5678"})
    events.track("42", "订单提交", {"金额": 128})
    events.flush()

Events wait in memory; whoever must not lose one writes it to a queue of their own first. A batch is sent again with the same message
ids, so it counts once however often it arrives.
"""

import hashlib
import hmac
import json
import random
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

MOST = 100  # events of one batch; the server takes 500 and a megabyte
TRIES = 6
LONGEST_S = 30.0
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class NotTaken(Exception):
    """The server did not take a batch: it refused it, or could not be reached in TRIES tries. The events wait still."""


class Events:
    """One source's events. `pause` waits so many seconds between tries. Not for several threads at once."""

    def __init__(self, address: str, key: str, *, pause: Callable[[float], None] = time.sleep) -> None:
        self.url, self.key, self.pause = f"{address.rstrip('/')}/api/v1/events", key, pause
        self.waiting: list[dict[str, Any]] = []

    def identify(self, user_id: str, traits: Mapping[str, Any], *, visitor: str | None = None) -> None:
        """Who a user is; with `visitor`, the id of the page's SDK, that this is their device. Raises NotTaken."""
        self._add({"type": "identify", "userId": user_id, "traits": dict(traits), **_device(visitor)})

    def track(
        self, user_id: str, event: str, properties: Mapping[str, Any] | None = None, *, visitor: str | None = None
    ) -> None:
        """Something a user did. Raises NotTaken."""
        self._add({
            "type": "track", "userId": user_id, "event": event, "properties": dict(properties or {}), **_device(visitor)
        })  # fmt: skip

    def sign(self, user_id: str) -> str:
        """What a page gives to `guanxi.identify` as its third argument: it proves that this server signed the user in."""
        return hmac.new(self.key.encode(), user_id.encode(), hashlib.sha256).hexdigest()

    def flush(self) -> list[dict[str, Any]]:
        """Send what waits; what the server tells of single events. Raises NotTaken."""
        told: list[dict[str, Any]] = []
        while batch := self.waiting[:MOST]:
            answer = self._send(batch)
            told += [*answer["refused"], *answer["notes"]]
            del self.waiting[: len(batch)]
        return told

    def _add(self, message: dict[str, Any]) -> None:
        self.waiting.append({**message, "messageId": str(uuid.uuid4()), "timestamp": datetime.now(UTC).isoformat()})
        if len(self.waiting) >= MOST:
            self.flush()

    def _send(self, batch: list[dict[str, Any]]) -> dict[str, Any]:
        said: object = None
        for turn in range(TRIES):
            if turn:
                self.pause(min(2.0**turn, LONGEST_S) * random.uniform(0.5, 1.0))  # noqa: S311 # no secret
            body = json.dumps({"batch": batch, "sentAt": datetime.now(UTC).isoformat()}).encode()
            headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
            request = urllib.request.Request(self.url, body, headers)  # noqa: S310 # the address is one's own
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
                    found: dict[str, Any] = json.load(answer)
                    return found
            except urllib.error.HTTPError as error:
                said = f"{error.code} {error.read()[:500].decode(errors='replace')}"
                if error.code not in _AGAIN:
                    break
            except OSError as error:
                said = error
        raise NotTaken(str(said))


def _device(visitor: str | None) -> dict[str, str]:
    return {} if visitor is None else {"anonymousId": visitor}
