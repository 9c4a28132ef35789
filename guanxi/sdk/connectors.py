"""Connectors: one platform each. What a connector can do is the methods it overrides.

`verify` and `parse` make webhooks work, `send` messages, `pull` fetching by cursor. Channels executes them: accounts and
their secrets, the webhook address, raw copies, retries, rate, and the simulator made from captured payloads.
A connector holds no state, touches no database and decides no business; it translates.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import BaseModel

from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.http_out import HttpOut
from guanxi.kernel.i18n import Label
from guanxi.sdk.contribution import Contribution, Fault, NoConfig, Reference


class WebhookRefused(GuanxiError):
    """A webhook is not from the platform, or too old. The caller learns nothing else."""

    code: ClassVar[str] = "sdk.webhook_refused"
    status: ClassVar[int] = 401
    zh: ClassVar[str] = "回调签名无效。"
    en: ClassVar[str] = "The signature of the webhook is not valid."


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request as it came: header names in lower case, the body untouched (signatures are over bytes)."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What the platform wants to hear."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing a platform tells: `inbound` is the key of the Inbound it is for, `data` is that Inbound's Item as JSON."""

    inbound: str
    external_id: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Captured:
    """A real payload, anonymised, kept for the contract test and the simulator: what came in, and what it must become."""

    name: str
    request: WebhookRequest
    config: Mapping[str, Any]
    now: datetime
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Pulled:
    """A page of things fetched. `cursor` is where the next pull starts; `more` says whether to come back at once."""

    deliveries: tuple[Delivery, ...]
    cursor: str
    more: bool = False


class SendOutcome(StrEnum):
    """SENT: the platform has it. REFUSED: it never will. RETRY: certainly not sent, try later. UNKNOWN: reconcile, never re-send blindly."""

    SENT = "sent"
    REFUSED = "refused"
    RETRY = "retry"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. `to` is the handle's value for this channel; `key` is the idempotency key to hand on.

    `content` is one of the connector's `sends`; `text` and `data` carry it (a template's id and variables, a file's address).
    """

    key: str
    to: str
    content: str
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a message: the platform's id and code; `retry_after` in seconds for RETRY."""

    outcome: SendOutcome
    external_id: str | None = None
    code: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `calls` per `seconds` and account."""

    calls: int
    seconds: float


class Connector(Contribution):
    """One platform. Executed by channels and delivery.

    `Config` is an account's settings form; secrets are fields with `secret=True`. `delivers` are the keys of the Inbounds
    that `parse` and `pull` feed. `sends` are the kinds of content `send` takes, with their words. `rate` is the platform's
    limit. `document` is the address of the platform's own description. `captured` proves `verify` and `parse`.
    """

    kind: ClassVar[str] = "connector"

    icon: ClassVar[str] = "plug"
    document: ClassVar[str] = ""
    Config: ClassVar[type[BaseModel]] = NoConfig
    delivers: ClassVar[frozenset[str]] = frozenset()
    sends: ClassVar[Mapping[str, Label]] = {}
    rate: ClassVar[Rate | None] = None
    captured: ClassVar[tuple[Captured, ...]] = ()

    def verify(self, request: WebhookRequest, config: Any, now: datetime) -> None:
        """Check the signature over the raw body in constant time, and the age where the platform signs one.

        Raises WebhookRefused. Pure.
        """
        raise NotImplementedError

    def parse(self, request: WebhookRequest, config: Any) -> list[Delivery]:
        """Translate a verified request; an empty list for what is of no interest. Pure.

        Raises ValueError when it cannot be read: the raw copy is kept, shown as unread and can be parsed again.
        """
        raise NotImplementedError

    def answer(self, request: WebhookRequest, config: Any) -> WebhookAnswer:
        """What to answer a verified request, at once and before it is worked on (a handshake's echo). Default: an empty 200."""
        return WebhookAnswer()

    async def send(self, http: HttpOut, message: Outgoing, config: Any) -> Sent:
        """Send one message, outside any transaction. Translates refusals of the platform into an outcome.

        Raises nothing but what `http` raises; the engine reads `sent` of those errors (RETRY or UNKNOWN).
        """
        raise NotImplementedError

    async def pull(self, http: HttpOut, cursor: str | None, config: Any) -> Pulled:
        """Fetch the next page after `cursor` (None: from the beginning). May be asked for the same page again."""
        raise NotImplementedError

    @property
    def capabilities(self) -> frozenset[str]:
        """ "webhook", "send", "pull": by the methods present."""
        have = {"webhook": "parse", "send": "send", "pull": "pull"}
        return frozenset(name for name, method in have.items() if self._overrides(method))

    def _overrides(self, method: str) -> bool:
        return getattr(type(self), method) is not getattr(Connector, method)

    def schemas(self) -> dict[str, type[BaseModel]]:
        return {"Config": self.Config}

    def references(self) -> Iterator[Reference]:
        for key in sorted(self.delivers):
            yield Reference("inbound", key)

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        can = self.capabilities
        if not can:
            yield Fault(
                "methods", "至少实现 parse、send 或 pull 之一。", "implement at least one of parse, send and pull."
            )
        if self._overrides("verify") != self._overrides("parse"):
            yield Fault("verify()", "verify() 与 parse() 必须同时实现。", "verify() and parse() come together.")
        if bool(self.delivers) != bool(can & {"webhook", "pull"}):
            yield Fault(
                "delivers", "应与 parse()/pull() 同时出现。", "lists Inbounds exactly when parse() or pull() is there."
            )
        if bool(self.sends) != ("send" in can):
            yield Fault("sends", "应与 send() 同时出现。", "lists contents exactly when send() is there.")
        if ("webhook" in can) and not self.captured:
            yield Fault("captured", "请至少附上一个抓取的回调样本。", "keep at least one captured payload with it.")
        yield from self._check_captured()

    def _check_captured(self) -> Iterator[Fault]:
        if "webhook" not in self.capabilities:
            return
        for sample in self.captured:
            problem = find_captured_problem(self, sample)
            if problem:
                yield Fault(
                    f"captured {sample.name}", f"样本未通过：{problem}", f"the payload does not hold: {problem}"
                )


def find_captured_problem(connector: Connector, sample: Captured) -> str | None:
    """The contract test of one captured payload: it verifies, becomes exactly its deliveries, and is refused when tampered with."""
    try:
        config = connector.Config.model_validate(sample.config)
        connector.verify(sample.request, config, sample.now)
        got = tuple(connector.parse(sample.request, config))
    except Exception as error:  # whatever it raises is what is wrong with it
        return f"{type(error).__name__}: {error}"
    if got != sample.deliveries:
        return f"parsed {got!r}, expected {sample.deliveries!r}"
    stray = [delivery.inbound for delivery in got if delivery.inbound not in connector.delivers]
    if stray:
        return f"delivers {stray[0]!r}, which `delivers` does not list"
    forged = replace(sample.request, body=sample.request.body + b" ")
    try:
        connector.verify(forged, config, sample.now)
    except WebhookRefused:
        return None
    return "a changed body passes verify()"
