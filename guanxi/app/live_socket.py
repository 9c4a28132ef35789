"""The live socket: a page says what it shows, the hub says what moved. Carries topics only, never data.

Every half minute and at every move the session is asked for again, so a revoked one stops at once.
"""

import asyncio
from typing import Any

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.live import Hub, Subscription
from guanxi.sdk.permissions import SIGNED_IN

MAX_TOPICS = 50
MAX_HELLO = 8192
CHECK_S = 30.0
_GOING_AWAY, _POLICY, _TOO_BIG = 1001, 1008, 1009


class Hello(msgspec.Struct, forbid_unknown_fields=True):
    """The page's first and every later message: its topics, and the resume token of an earlier connection."""

    topics: list[str] = []
    resume: str | None = None


async def connect(socket: WebSocket) -> None:
    """One page for as long as it stays and its session is good."""
    try:
        scope = await socket.app.state.gate.enter(socket, SIGNED_IN.key)
    except GuanxiError:
        await socket.close(_POLICY)
        return
    await socket.accept()
    hub: Hub = socket.app.state.services.live
    try:
        hello = await _hear(socket)
        if hello is None:
            return
        with hub.subscribe(scope.workspace_id, hello.topics) as page:
            moved = hub.moved_since(scope.workspace_id, hello.resume, page)
            await _say(socket, hub, page, moved)
            await _serve(socket, hub, page)
    except (WebSocketDisconnect, RuntimeError):
        return


async def _hear(socket: WebSocket) -> Hello | None:
    text = await socket.receive_text()
    if len(text) > MAX_HELLO:
        await socket.close(_TOO_BIG)
        return None
    try:
        hello = msgspec.json.decode(text, type=Hello)
    except msgspec.DecodeError:
        await socket.close(_POLICY)
        return None
    if len(hello.topics) > MAX_TOPICS:
        await socket.close(_TOO_BIG)
        return None
    return hello


async def _say(socket: WebSocket, hub: Hub, page: Subscription, moved: set[str]) -> None:
    message: dict[str, Any] = {"topics": sorted(moved), "resume": hub.token(page.position)}
    await socket.send_text(msgspec.json.encode(message).decode())


async def _serve(socket: WebSocket, hub: Hub, page: Subscription) -> None:
    hearing = asyncio.ensure_future(_hear(socket))
    try:
        while True:
            moving = asyncio.ensure_future(page.ready.wait())
            await asyncio.wait({hearing, moving}, timeout=CHECK_S, return_when=asyncio.FIRST_COMPLETED)
            moving.cancel()
            if hearing.done():
                hello = hearing.result()
                if hello is None:
                    return
                page.topics = frozenset(hello.topics)
                hearing = asyncio.ensure_future(_hear(socket))
            try:
                await socket.app.state.gate.enter(socket, SIGNED_IN.key)
            except GuanxiError:
                await socket.close(_POLICY)
                return
            page.ready.clear()
            moved, page.moved = page.moved, set()
            if moved:
                await _say(socket, hub, page, moved)
    finally:
        hearing.cancel()
