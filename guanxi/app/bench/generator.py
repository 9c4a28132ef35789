"""The load generator: a process of its own that asks a web server over kept connections and tells what each answer took.

Reads one JSON document from standard input (`Load`) and writes one to standard output (`Told`). It speaks just enough
HTTP/1.1 to cost little beside what it measures; its own CPU is told, so that it can be set apart. Not a client for anything else.
"""

import asyncio
import os
import sys
import time

import msgspec

_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


class Ask(msgspec.Struct):
    """One request: GET `path` as the holder of `cookie`."""

    name: str
    path: str
    cookie: str


class Load(msgspec.Struct):
    """`clients` connections at once; each asks everything `rounds` times, starting at a different place."""

    port: int
    clients: int
    rounds: int
    asks: list[Ask]


class Told(msgspec.Struct):
    """Milliseconds per name, wall and CPU seconds of the measured part, bytes received."""

    times: dict[str, list[float]]
    wall: float
    cpu: float
    received: int


async def _client(load: Load, number: int, told: Told) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", load.port, limit=1 << 20)
    first = number * 5 % len(load.asks)
    for _ in range(load.rounds):
        for ask in load.asks[first:] + load.asks[:first]:
            request = f"GET {ask.path} HTTP/1.1\r\nHost: localhost\r\nCookie: {ask.cookie}\r\nAccept: application/json\r\n\r\n"
            started = time.perf_counter()
            writer.write(request.encode())
            body = await _answer(reader, ask)
            told.times[ask.name].append((time.perf_counter() - started) * 1000)
            told.received += len(body)
    writer.close()


async def _answer(reader: asyncio.StreamReader, ask: Ask) -> bytes:
    head = (await reader.readuntil(_END)).lower()
    status = head.partition(b"\r\n")[0]
    length = int(head.partition(_LENGTH)[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    if b" 200 " not in status:
        raise SystemExit(f"{ask.name}: {status.decode()} {body[:400].decode(errors='replace')}")
    return body


async def _run(load: Load) -> Told:
    told = Told({ask.name: [] for ask in load.asks}, 0.0, 0.0, 0)
    used, started = sum(os.times()[:2]), time.perf_counter()
    await asyncio.gather(*(_client(load, number, told) for number in range(load.clients)))
    told.wall, told.cpu = time.perf_counter() - started, sum(os.times()[:2]) - used
    return told


def main() -> None:
    """Read, ask, tell."""
    load = msgspec.json.decode(sys.stdin.buffer.read(), type=Load)
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(_run(load))))


if __name__ == "__main__":
    main()
