"""One request as it goes over the wire, and what becomes of it on a redirect; pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpcore

from guanxi.kernel.http_out.destinations import Destination
from guanxi.kernel.http_out.errors import DestinationRefused

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff\t]*[\x21-\x7e\x80-\xff])?|")
_MAX_VALUE = 8192
# Ours to set: they decide where a message ends and who is meant.
_OWN = frozenset(
    {
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "upgrade",
        "te",
        "trailer",
        "accept-encoding",
        "expect",
    }
)
_KEPT_ON_OTHER_HOSTS = frozenset({"accept", "accept-encoding", "accept-language", "user-agent"})
_BODY_HEADERS = frozenset({"content-type", "content-length", "content-language"})


class CallState:
    """What is known while the call runs: whether a request began to leave, and whether its whole time is over."""

    def __init__(self) -> None:
        self.sent = False
        self.is_overdue: Callable[[], bool] = lambda: False

    async def trace(self, event: str, _info: Mapping[str, Any]) -> None:
        """httpcore's trace hook."""
        if event == "http11.send_request_headers.started":
            self.sent = True


@dataclass(frozen=True, slots=True)
class Call:
    """A vetted-in-form request. Header names are lower case. `trusted`: the operator's allow-list counts."""

    method: str
    destination: Destination
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(repr=False)
    trusted: bool
    state: CallState = field(repr=False, default_factory=CallState)

    @property
    def key(self) -> str:
        """The gate: one per host and port."""
        return f"{self.destination.host.name}|{self.destination.port}"

    @property
    def idempotent(self) -> bool:
        """Whether sending it twice is the same as once; only plain reads count."""
        return self.method in {"GET", "HEAD"}

    @property
    def core_url(self) -> httpcore.URL:
        """For httpcore: already parsed, so that nothing reads the text a second time."""
        destination = self.destination
        return httpcore.URL(
            scheme=destination.scheme.encode(),
            host=destination.host.name.encode(),
            port=destination.port,
            target=destination.target.encode(),
        )

    @property
    def core_headers(self) -> list[tuple[bytes, bytes]]:
        """For httpcore, Host first."""
        pairs = [(b"Host", self.destination.authority.encode())]
        pairs += [(name.encode("ascii"), value.encode("latin-1")) for name, value in self.headers.items()]
        if self.content is not None or self.method in {"POST", "PUT", "PATCH"}:
            pairs.append((b"content-length", str(len(self.content or b"")).encode()))
        return pairs


def make_call(
    method: str,
    destination: Destination,
    *,
    headers: Mapping[str, str],
    content: bytes | None,
    is_json: bool,
    user_agent: str,
    trusted: bool,
) -> Call:
    """A Call with our own headers; raises DestinationRefused for headers that would break the message."""
    if method not in METHODS:
        raise ValueError(f"not a method for outgoing calls: {method!r}")
    full = {"accept": "*/*", "user-agent": user_agent}
    if is_json:
        full |= {"accept": "application/json", "content-type": "application/json"}
    for name, value in headers.items():
        lowered = name.lower()
        if not _NAME.fullmatch(name) or lowered in _OWN or len(value) > _MAX_VALUE or not _VALUE.fullmatch(value):
            raise DestinationRefused(host=destination.host.name, reason="header")
        full[lowered] = value
    full["accept-encoding"] = "gzip"
    return Call(method, destination, full, content, trusted)


def following_call(call: Call, status: int, destination: Destination) -> Call:
    """The request after a redirect.

    On the way to another origin it loses every header that could be a secret and the right to the allow-list; with
    content it is refused there, as the content was meant for somebody else. http to https of one host is no stranger.
    """
    same = destination.host == call.destination.host and (
        destination.port == call.destination.port or (call.destination.port, destination.port) == (80, 443)
    )
    becomes_get = status == 303 or (status in {301, 302} and call.method == "POST")
    method = "GET" if becomes_get and call.method != "HEAD" else call.method
    content = None if becomes_get else call.content
    headers = {name: value for name, value in call.headers.items() if same or name in _KEPT_ON_OTHER_HOSTS}
    if content is None:
        headers = {name: value for name, value in headers.items() if name not in _BODY_HEADERS}
    elif not same:
        raise DestinationRefused(host=destination.host.name, reason="redirect_body")
    return replace(
        call, method=method, destination=destination, content=content, headers=headers, trusted=call.trusted and same
    )
