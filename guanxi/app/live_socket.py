"""The live socket: a page says what it shows, the hub says what moved. Carries topics only, never data.

Every half minute and at every move the session is asked for again, so a revoked one stops at once.
"""

import asyncio
import contextlib
from typing import Any

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from guanxi.kernel.errors import GuanxiError, Unavailable
from guanxi.kernel.live import Hub, Subscription
from guanxi.kernel.scope import Scope
from guanxi.sdk.permissions import SIGNED_IN

MAX_TOPICS = 50
MAX_HELLO = 8192
HELLO_S = 10.0  # a page that does not say what it shows is sent away
CHECK_S = 30.0
PACE_S = 0.2  # between two messages to, or from, one page: bursts become one
_POLICY, _TOO_BIG, _LATER = 1008, 1009, 1013


class Hello(msgspec.Struct, forbid_unknown_fields=True):
    """The page's first and every later message: its topics, and the resume token of an earlier message."""

    topics: list[str] = []
    resume: str | None = None


class Refused(Exception):
    """The page said something it may not; closed with `code`."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(code)


async def connect(socket: WebSocket) -> None:
    """One page for as long as it stays and its session is good."""
    try:
        scope = await _enter(socket)
        await socket.accept()
        hub: Hub = socket.app.state.services.live
        async with asyncio.timeout(HELLO_S):
            hello = await _hear(socket)
        with hub.subscribe(scope.workspace_id, hello.topics) as page:
            await _say(socket, hub, page, hub.moved_since(scope.workspace_id, hello.resume, page))
            await _serve(socket, hub, page)
    except WebSocketDisconnect:
        return
    except (Refused, TimeoutError) as refusal:
        await _close(socket, refusal.code if isinstance(refusal, Refused) else _POLICY)


async def _enter(socket: WebSocket) -> Scope:
    try:
        scope: Scope | None = await socket.app.state.gate.enter(socket, SIGNED_IN.key)
    except Unavailable as error:
        raise Refused(_LATER) from error
    except GuanxiError as error:
        raise Refused(_POLICY) from error
    if scope is None:
        raise Refused(_POLICY)
    return scope


async def _close(socket: WebSocket, code: int) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # the other side was quicker
        await socket.close(code)


async def _hear(socket: WebSocket, pause: float = 0.0) -> Hello:
    await asyncio.sleep(pause)
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text")
    if text is None:
        raise Refused(_POLICY)
    if len(text) > MAX_HELLO:
        raise Refused(_TOO_BIG)
    try:
        hello = msgspec.json.decode(text, type=Hello)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise Refused(_POLICY) from error
    if len(hello.topics) > MAX_TOPICS:
        raise Refused(_TOO_BIG)
    return hello


async def _say(socket: WebSocket, hub: Hub, page: Subscription, moved: set[str]) -> None:
    message: dict[str, Any] = {"topics": sorted(moved), "resume": hub.token(page.position)}
    await socket.send_text(msgspec.json.encode(message).decode())


async def _serve(socket: WebSocket, hub: Hub, page: Subscription) -> None:
    hearing = asyncio.ensure_future(_hear(socket))
    moving: asyncio.Future[Any] = asyncio.ensure_future(page.ready.wait())
    try:
        while True:
            await asyncio.wait({hearing, moving}, timeout=CHECK_S, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                hello = hearing.result()
                page.topics = frozenset(hello.topics)
                # A page that has just begun to show something hears what moved while it was fetching it.
                page.moved |= hub.moved_since(page.workspace_id, hello.resume, page)
                hearing = asyncio.ensure_future(_hear(socket, PACE_S))
            await _enter(socket)
            page.ready.clear()
            moved, page.moved = page.moved, set()
            if moved:
                await _say(socket, hub, page, moved)
                await asyncio.sleep(PACE_S)
            if moving.done():
                moving = asyncio.ensure_future(page.ready.wait())
    finally:
        hearing.cancel()
        moving.cancel()
        await asyncio.gather(hearing, moving, return_exceptions=True)
