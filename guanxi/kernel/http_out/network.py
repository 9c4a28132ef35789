"""The network backend under httpcore: a name is vetted and dialled in one step, by address, with no second look-up.

httpcore goes on with the name for the Host header, TLS server name and certificate check; only the dialling is ours.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

import httpcore

from guanxi.kernel.http_out.addresses import parse_host
from guanxi.kernel.http_out.egress import Egress

Stream = TypeVar("Stream", bound=httpcore.AsyncNetworkStream)
_SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
_STAGGER = 0.25  # seconds before the next address is tried as well (RFC 8305)


class VettedNetwork(httpcore.AsyncNetworkBackend):
    """Dials through `inner` only what `egress` allows. `inner` is given addresses, never names."""

    def __init__(self, egress: Egress, inner: httpcore.AsyncNetworkBackend) -> None:
        self._egress = egress
        self._inner = inner

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A stream to one of the vetted addresses; `timeout` in seconds covers look-up and dialling."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._egress.vet(parse_host(f"[{host}]" if ":" in host else host), port)
                return await dial_first(
                    lambda address: self._inner.connect_tcp(address, port, timeout, local_address, socket_options),
                    [str(address) for address in addresses],
                )
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(host) from error

    async def sleep(self, seconds: float) -> None:
        """Waits; httpcore asks for it between its own retries, which we do not use."""
        await self._inner.sleep(seconds)


async def dial_first(dial: Callable[[str], Awaitable[Stream]], addresses: Sequence[str]) -> Stream:
    """The first stream that opens; addresses are begun 0.25 s apart (Happy Eyeballs), the losers closed.

    Raises what the last attempt raised when all fail.
    """
    queue = list(addresses)
    running: set[asyncio.Task[Stream]] = set()
    failure: BaseException | None = None
    try:
        while queue or running:
            if queue:
                running.add(asyncio.ensure_future(_awaited(dial(queue.pop(0)))))
            done, running = await asyncio.wait(
                running, timeout=_STAGGER if queue else None, return_when=asyncio.FIRST_COMPLETED
            )
            winners = [task for task in done if task.exception() is None]
            if winners:
                running.update(winners[1:])
                return winners[0].result()
            failure = next((task.exception() for task in done), failure)
    finally:
        await _discard(running)
    raise failure or httpcore.ConnectError("no address")


async def _awaited(attempt: Awaitable[Stream]) -> Stream:
    return await attempt


async def _discard(losers: set[asyncio.Task[Stream]]) -> None:
    for task in losers:
        task.cancel()
    for outcome in await asyncio.gather(*losers, return_exceptions=True):
        if isinstance(outcome, httpcore.AsyncNetworkStream):
            await outcome.aclose()
