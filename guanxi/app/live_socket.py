"""The live socket: a page says what it shows, the hub says what moved. Carries topics only, never data.

Every half minute and at every move the session is asked for again, so a revoked one stops at once.
"""

import asyncio
import contextlib
from typing import Any, ClassVar

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from guanxi.kernel.errors import GuanxiError, Unavailable
from guanxi.kernel.live import Hub, Subscription
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.permissions import SIGNED_IN

MAX_TOPICS = 50
MAX_HELLO = 8192
HELLO_S = 10.0  # a page that does not say what it shows is sent away
CHECK_S = 30.0
PACE_S = 0.2  # between two messages to, or from, one page: bursts become one
_POLICY, _TOO_BIG, _LATER, _TOO_MANY = 1008, 1009, 1013, 4029


class Hello(msgspec.Struct, forbid_unknown_fields=True):
    """The page's first and every later message: its topics, and the resume token of an earlier message."""

    topics: list[str] = []
    resume: str | None = None


class Refused(Exception):
    """The page said something it may not; closed with `code` and, where a person can mend it, the words for it."""

    def __init__(self, code: int, reason: str | None = None) -> None:
        self.code, self.reason = code, reason
        super().__init__(code)


class TooManyPages(GuanxiError):
    """One person has as many live connections as one may. The words fit into the 123 bytes of a close frame."""

    code: ClassVar[str] = "app.too_many_pages"
    status: ClassVar[int] = 429
    zh: ClassVar[str] = "打开的页面过多（上限 {most} 个），请关闭一些。"
    en: ClassVar[str] = "You have too many pages open (at most {most}). Close some of them."


async def connect(socket: WebSocket) -> None:
    """One page for as long as it stays and its session is good."""
    try:
        scope = await _enter(socket)
        await socket.accept()
        services: Services = socket.app.state.services
        most = services.settings.max_pages
        with services.live.admit(scope.workspace_id, scope.actor.id, most) as admitted:
            if not admitted:
                raise Refused(_TOO_MANY, TooManyPages(most=most).words(scope.language))
            await _stay(socket, scope, services.live)
    except WebSocketDisconnect:
        return
    except Refused as refusal:
        await _close(socket, refusal.code, refusal.reason)
    except TimeoutError:
        await _close(socket, _POLICY)


async def _stay(socket: WebSocket, scope: Scope, hub: Hub) -> None:
    async with asyncio.timeout(HELLO_S):
        hello = await _hear(socket)
    with hub.subscribe(scope.workspace_id, hello.topics) as page:
        await _say(socket, hub, page, hub.moved_since(scope.workspace_id, hello.resume, page))
        await _serve(socket, hub, page)


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


async def _close(socket: WebSocket, code: int, reason: str | None = None) -> None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # the other side was quicker
        await socket.close(code, reason)


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
