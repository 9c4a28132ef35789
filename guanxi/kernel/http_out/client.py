"""The only HTTP client of the product: every call to the outside goes through `HttpOut` and is guarded.

Guarded: destination vetted (ATK A20), time and size bounded, hosts kept apart (FLT F15), TLS always checked (F20).
Not here: which calls are made, with which secrets, and what an answer means; a status of 4xx or 5xx is an answer.
"""

import asyncio
import contextlib
import functools
import ssl
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

import httpcore
import httpx
import msgspec

from guanxi.kernel.http_out.destinations import Destination, parse_redirect, parse_url
from guanxi.kernel.http_out.egress import Egress, EgressPolicy, Resolver
from guanxi.kernel.http_out.errors import (
    DestinationRefused,
    DestinationTimeout,
    DestinationUnreachable,
    MalformedResponse,
    OutboundError,
    ResponseTooLarge,
    TlsFailed,
)
from guanxi.kernel.http_out.gates import Gates, Limits, Visit
from guanxi.kernel.http_out.network import VettedNetwork
from guanxi.kernel.http_out.reading import read_bounded
from guanxi.kernel.http_out.requests import Call, following_call, make_call

MAX_BYTES = 5 * 1024 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BACKOFF = (0.1, 0.4)
_KEEP_ALIVE = 5.0  # seconds; short, because a connection that the other side just closed costs a POST its certainty


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: `connect` for look-up, dialling and TLS each; `total` for everything, redirects and retries included."""

    connect: float = 3.0
    total: float = 10.0


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer. Header names are lower case; repeated headers are joined by a comma."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str

    def json(self) -> Any:
        """The body as JSON; raises MalformedResponse."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MalformedResponse(host=parse_url(self.url).host.name, sent=True) from error


@dataclass(frozen=True, slots=True)
class Incoming:
    """An answer whose body is still on its way; read `chunks` once, inside the `async with`."""

    status: int
    headers: Mapping[str, str]
    url: str
    chunks: AsyncIterator[bytes] = field(repr=False)


class HttpOut:
    """Outgoing HTTP/1.1. Make one per process, close it at the end (`async with` or `aclose`).

    `policy`: the operator's allow-list and ports. `resolver`: async (host, port) -> addresses, for tests and own name
    servers. `ca_file`: further certificate authorities (PEM) of the operator; there is no way to switch checking off.
    `network`: what dials addresses. `clock`: seconds, for the pauses after failures.
    """

    def __init__(
        self,
        *,
        policy: EgressPolicy | None = None,
        resolver: Resolver | None = None,
        limits: Limits | None = None,
        ca_file: Path | None = None,
        user_agent: str = "Guanxi",
        network: httpcore.AsyncNetworkBackend | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.egress = Egress(policy or EgressPolicy(), resolver)
        self._limits = limits or Limits()
        self._gates = Gates(self._limits, clock)
        self._user_agent = user_agent
        tls = make_tls_context(ca_file)
        inner = network or httpcore.AnyIOBackend()
        # Two pools: a connection opened under the allow-list must never serve a call that has no right to it.
        self._pools = {
            trusted: httpcore.AsyncConnectionPool(
                ssl_context=tls,
                max_connections=None,
                max_keepalive_connections=self._limits.total,
                keepalive_expiry=_KEEP_ALIVE,
                network_backend=VettedNetwork(egress, inner),
            )
            for trusted, egress in ((True, self.egress), (False, self.egress.public_only()))
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Closes every connection."""
        for pool in self._pools.values():
            await pool.aclose()

    async def check_url(self, url: str, *, set_by_administrator: bool = False) -> None:
        """Whether a call to `url` would be allowed now, without making it; raises like `request`."""
        destination = parse_url(url)
        egress = self.egress if set_by_administrator else self.egress.public_only()
        async with _deadline(Timeouts().connect, destination):
            await egress.vet(destination.host, destination.port)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        json: Any = None,
        timeout: Timeouts | None = None,
        max_bytes: int = MAX_BYTES,
        allow_redirects: int = 3,
        set_by_administrator: bool = False,
    ) -> Response:
        """One call, its whole answer.

        `json` (anything msgspec encodes) or `content`, not both. `allow_redirects`: how many are followed, each vetted
        anew; 0 returns the 3xx itself. `set_by_administrator`: the URL comes from a setting only administrators change,
        so the operator's allow-list counts; leave it False for whatever a customer, a message or another system sent.
        Raises OutboundError and its children; `error.sent` tells whether the other side may have seen the request.
        """
        async with self.stream(
            method,
            url,
            headers=headers,
            content=content,
            json=json,
            timeout=timeout,
            max_bytes=max_bytes,
            allow_redirects=allow_redirects,
            set_by_administrator=set_by_administrator,
        ) as incoming:
            body = b"".join([chunk async for chunk in incoming.chunks])
            return Response(incoming.status, incoming.headers, body, incoming.url)

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        json: Any = None,
        timeout: Timeouts | None = None,
        max_bytes: int = MAX_BYTES,
        allow_redirects: int = 3,
        set_by_administrator: bool = False,
    ) -> AsyncIterator[Incoming]:
        """Like `request`, for content too large for memory (media): pass `max_bytes` and a longer `timeout.total`."""
        call = make_call(
            method,
            parse_url(url),
            headers=headers or {},
            content=msgspec.json.encode(json) if json is not None else content,
            is_json=json is not None,
            user_agent=self._user_agent,
            trusted=set_by_administrator,
        )
        timeout = timeout or Timeouts()
        scope = asyncio.timeout(timeout.total)
        call.state.is_overdue = scope.expired
        try:
            async with scope, self._following(call, timeout, max_bytes, allow_redirects) as incoming:
                yield incoming
        except TimeoutError as error:
            if not scope.expired():
                raise
            raise DestinationTimeout(host=call.destination.host.name, sent=call.state.sent) from error

    @asynccontextmanager
    async def _following(
        self, call: Call, timeout: Timeouts, max_bytes: int, allow_redirects: int
    ) -> AsyncIterator[Incoming]:
        for hop in range(allow_redirects + 1):
            async with self._retrying(call, timeout, max_bytes) as incoming:
                location = incoming.headers.get("location")
                if incoming.status not in _REDIRECTS or not location or not allow_redirects:
                    yield incoming
                    return
                if hop == allow_redirects:
                    break
                call = following_call(call, incoming.status, parse_redirect(call.destination, location))
        raise DestinationRefused(host=call.destination.host.name, reason="redirects")

    @asynccontextmanager
    async def _retrying(self, call: Call, timeout: Timeouts, max_bytes: int) -> AsyncIterator[Incoming]:
        """Tries again only what is harmless to repeat and certainly did not arrive."""
        for attempt in range(self._limits.retries + 1):
            async with contextlib.AsyncExitStack() as stack:
                try:
                    incoming = await stack.enter_async_context(self._exchange(call, timeout, max_bytes))
                except DestinationUnreachable as error:
                    last = attempt == self._limits.retries or not call.idempotent or error.sent
                    if last or isinstance(error, TlsFailed):
                        raise
                else:
                    yield incoming
                    return
            await asyncio.sleep(_BACKOFF[min(attempt, len(_BACKOFF) - 1)])

    @asynccontextmanager
    async def _exchange(self, call: Call, timeout: Timeouts, max_bytes: int) -> AsyncIterator[Incoming]:
        host = call.destination.host.name
        async with self._gates.enter(call.key, host) as visit, contextlib.AsyncExitStack() as stack:
            with translated(call, visit):
                stream = self._pools[call.trusted].stream(
                    call.method,
                    call.core_url,
                    headers=call.core_headers,
                    content=call.content,
                    extensions={"timeout": {"connect": timeout.connect}, "trace": call.state.trace},
                )
                answer = await stack.enter_async_context(stream)
                visit.outcome = answer.status < 500
            yield _incoming(call, answer, max_bytes, visit)


@functools.lru_cache(maxsize=8)
def make_tls_context(ca_file: Path | None = None, use: Literal["http", "mail"] = "http") -> ssl.SSLContext:
    """A context that checks certificates and names against the usual authorities, the system's and the operator's.

    Loading them takes a tenth of a second, so there is one per process and use (httpcore announces HTTP in its own).
    """
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context


@contextlib.contextmanager
def translated(call: Call, visit: Visit) -> Iterator[None]:
    """Turns what httpcore raises into our errors, with `sent` as the trace saw it, and tells the gate."""
    host, state = call.destination.host.name, call.state
    try:
        try:
            yield
        except httpcore.TimeoutException as error:
            raise DestinationTimeout(host=host, sent=state.sent) from error
        except httpcore.LocalProtocolError as error:
            raise DestinationRefused(host=host, reason="header") from error
        except httpcore.ConnectError as error:
            failure = TlsFailed if _is_tls(error) else DestinationUnreachable
            raise failure(host=host) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise DestinationUnreachable(host=host, sent=state.sent) from error
    except OutboundError as error:
        if error.temporary:
            visit.outcome = False
        raise
    except asyncio.CancelledError:
        if state.is_overdue():
            visit.outcome = False
        raise


def _is_tls(error: httpcore.ConnectError) -> bool:
    return any(isinstance(cause, ssl.SSLError) for cause in error.args)  # the pool strips __cause__


def _incoming(call: Call, answer: httpcore.Response, max_bytes: int, visit: Visit) -> Incoming:
    host = call.destination.host.name
    headers: dict[str, str] = {}
    for raw_name, raw_value in answer.headers:
        name, value = raw_name.decode("ascii").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    declared = headers.get("content-length", "")
    if call.method != "HEAD" and declared.isdecimal() and int(declared[:20]) > max_bytes:
        raise ResponseTooLarge(host=host, limit=max_bytes, sent=True)
    encoding = "" if call.method == "HEAD" or answer.status in {204, 304} else headers.get("content-encoding", "")
    bounded = read_bounded(answer.aiter_stream(), encoding=encoding, max_bytes=max_bytes, host=host)
    return Incoming(answer.status, headers, call.destination.url, _translated_chunks(bounded, call, visit))


async def _translated_chunks(chunks: AsyncIterator[bytes], call: Call, visit: Visit) -> AsyncIterator[bytes]:
    while True:
        with translated(call, visit):
            chunk = await anext(chunks, None)
        if chunk is None:
            return
        yield chunk


@asynccontextmanager
async def _deadline(seconds: float, destination: Destination) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise DestinationTimeout(host=destination.host.name) from error
