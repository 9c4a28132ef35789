"""The live socket against strangers: ATK A32, A9, A2, A48; spoken to as the server speaks to the application."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator

import pytest

from guanxi.app import live_socket
from guanxi.kernel.live import Hub
from guanxi.kernel.scope import system_scope
from tests.support.listening import PATIENCE_S, running
from tests.support.people import Client

OURS = {"Origin": "http://guanxi.test"}


class Socket:
    """One WebSocket connection to the application, frame by frame."""

    def __init__(self, app, headers: dict[str, str]) -> None:
        self._in: asyncio.Queue[dict] = asyncio.Queue()
        self.out: asyncio.Queue[dict] = asyncio.Queue()
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        scope = {
            "type": "websocket", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "ws", "path": "/api/v1/live",
            "raw_path": b"/api/v1/live", "query_string": b"", "root_path": "", "headers": raw, "client": ("127.0.0.1", 1),
            "server": ("guanxi.test", 80), "subprotocols": [], "state": {},
        }  # fmt: skip
        self._in.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(app(scope, self._in.get, self.out.put))

    async def next(self, seconds: float = PATIENCE_S) -> dict:
        """What the application does next."""
        async with asyncio.timeout(seconds):
            return await self.out.get()

    async def heard(self, seconds: float = PATIENCE_S) -> dict:
        """The next message's content."""
        message = await self.next(seconds)
        assert message["type"] == "websocket.send", message
        return json.loads(message["text"])

    async def closed(self, seconds: float = PATIENCE_S) -> int:
        """The code it is closed with; nothing may be said before."""
        message = await self.next(seconds)
        assert message["type"] == "websocket.close", message
        await asyncio.wait_for(self.task, seconds)
        return message["code"]

    def send(self, text: str | bytes) -> None:
        kind = "text" if isinstance(text, str) else "bytes"
        self._in.put_nowait({"type": "websocket.receive", kind: text})

    def hello(self, *topics: str, resume: str | None = None) -> None:
        self.send(json.dumps({"topics": topics, "resume": resume}))

    async def leave(self) -> None:
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self.task, PATIENCE_S)


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
async def hub(db, services) -> AsyncIterator[Hub]:
    """The nudges run."""
    async with running(services.live, db) as hub:
        yield hub


@contextlib.asynccontextmanager
async def told(hub: Hub, workspace: int, topic: str) -> AsyncIterator[None]:
    """After the block the hub has heard that `topic` moved in it."""
    with hub.subscribe(workspace, [topic]) as witness:
        yield
        await asyncio.wait_for(witness.ready.wait(), PATIENCE_S)


def cookie(client: Client) -> dict[str, str]:
    return {"Cookie": f"gx_session={client.cookies['gx_session']}"}


@contextlib.asynccontextmanager
async def opened(client: Client, *topics: str, **headers: str) -> AsyncIterator[Socket]:
    """A socket of the signed-in client that has said what it shows."""
    socket = Socket(client.app, {**OURS, **cookie(client), **headers})
    assert (await socket.next())["type"] == "websocket.accept"
    socket.hello(*topics)
    assert (await socket.heard())["topics"] == []
    yield socket
    if not socket.task.done():
        await socket.leave()


# Who may open one ---------------------------------------------------------------------------------------------------
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://guanxi.test.evil.example"},
    {"Origin": "http://guanxi.test:81"},
    {},
    {"Sec-Fetch-Site": "same-origin"},
]
STRANGERS = [
    {},
    {"Cookie": "gx_session=gx_s_" + "a" * 43},
    {"Cookie": "gx_session="},
    {"Authorization": "Bearer gx_" + "a" * 43},
    {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."},
    {"Authorization": "Basic YTpi"},
]


@pytest.mark.withstands("A32")
async def test_foreign_pages_and_strangers_are_refused_at_the_handshake(owner):
    for headers in FOREIGN:
        assert await Socket(owner.app, {**cookie(owner), **headers}).closed() == 1008, headers
    for headers in STRANGERS:
        assert await Socket(owner.app, {**OURS, **headers}).closed() == 1008, headers


async def test_a_revoked_session_is_refused_at_the_handshake(owner):
    headers = {**OURS, **cookie(owner)}
    await owner.delete("/api/v1/session")
    assert await Socket(owner.app, headers).closed() == 1008


async def test_a_program_with_a_token_may_listen(owner, hub):
    secret = (await owner.post("/api/v1/access/tokens", json={"name": "x"})).json()["secret"]
    socket = Socket(owner.app, {"Authorization": f"Bearer {secret}"})
    assert (await socket.next())["type"] == "websocket.accept"
    await socket.leave()


# What is heard ------------------------------------------------------------------------------------------------------
async def test_a_page_hears_topics_and_never_data(owner, hub):
    async with opened(owner, "customer") as socket:
        made = await owner.post("/api/v1/customers", json={"name": "金丝雀", "phones": ["13812345678"]})
        told = await socket.heard()
        assert set(told) == {"topics", "resume"}
        assert told["topics"] == ["customer", f"customer:{made.json()['id']}"]


@pytest.mark.withstands("A2")
async def test_another_workspace_hears_nothing(owner, hub, other_workspace, db):
    """ATK A2."""
    stranger = await owner.again().as_user(other_workspace, "owner")
    async with opened(owner, "customer") as own, opened(stranger, "customer", "workspace") as foreign:
        made = (await owner.post("/api/v1/customers", json={"name": "canary"})).json()["id"]
        foreign.hello("customer", f"customer:{made}", "*")
        assert await own.heard()
        await asyncio.sleep(0.3)
        assert foreign.out.empty()


async def test_a_page_that_comes_back_hears_what_it_missed(owner, hub, workspace):
    async with opened(owner, "customer") as socket:
        await owner.post("/api/v1/customers", json={"name": "A"})
        token = (await socket.heard())["resume"]
    async with told(hub, workspace, "customer"):
        made = (await owner.post("/api/v1/customers", json={"name": "B"})).json()["id"]
    socket = Socket(owner.app, {**OURS, **cookie(owner)})
    await socket.next()
    socket.hello("customer", resume=token)
    assert (await socket.heard())["topics"] == ["customer", f"customer:{made}"]
    await socket.leave()


async def test_a_page_that_shows_something_new_hears_of_it_from_then_on_and_of_just_before(owner, hub, workspace):
    async with opened(owner, "order") as socket:
        async with told(hub, workspace, "customer"):
            made = (await owner.post("/api/v1/customers", json={"name": "A"})).json()["id"]
        assert socket.out.empty()
        socket.hello(f"customer:{made}", resume=owner.app.state.services.live.token(0))
        assert (await socket.heard())["topics"] == [f"customer:{made}"]


# Being shown out ----------------------------------------------------------------------------------------------------
async def test_signing_out_closes_the_socket_at_the_next_check(owner, hub, monkeypatch):
    monkeypatch.setattr(live_socket, "CHECK_S", 0.1)
    async with opened(owner, "customer") as socket:
        await asyncio.sleep(0.3)
        assert socket.out.empty()
        await owner.delete("/api/v1/session")
        assert await socket.closed() == 1008


@pytest.mark.withstands("A9")
async def test_a_disabled_person_hears_nothing_more(owner, hub, workspace):
    """ATK A9: not even the move that comes before the next check."""
    colleague = await owner.again().as_user(workspace, "viewer")
    async with opened(colleague, "customer") as socket:
        await owner.patch(f"/api/v1/access/users/{colleague.user_id}", json={"disabled": True})
        await owner.post("/api/v1/customers", json={"name": "A"})
        assert await socket.closed() == 1008


@pytest.mark.withstands("A9")
async def test_a_revoked_token_hears_nothing_more(owner, hub):
    made = (await owner.post("/api/v1/access/tokens", json={"name": "x"})).json()
    socket = Socket(owner.app, {"Authorization": f"Bearer {made['secret']}"})
    await socket.next()
    socket.hello("customer")
    await socket.heard()
    await owner.delete(f"/api/v1/access/tokens/{made['token']['id']}")
    await owner.post("/api/v1/customers", json={"name": "A"})
    assert await socket.closed() == 1008


async def test_who_says_nothing_is_sent_away(owner, monkeypatch):
    monkeypatch.setattr(live_socket, "HELLO_S", 0.1)
    socket = Socket(owner.app, {**OURS, **cookie(owner)})
    await socket.next()
    assert await socket.closed() == 1008


NONSENSE: list[tuple[str | bytes, int]] = [
    (b"\x00\x01", 1008),
    ("", 1008),
    ("{", 1008),
    ("[]", 1008),
    ('{"topics": 1}', 1008),
    ('{"topics": [1]}', 1008),
    ('{"workspace_id": 1}', 1008),
    ('{"topics": ["\ud800"]}', 1008),
    ('{"topics": ' + "[" * 4000 + "]" * 4000 + "}", 1008),
    (json.dumps({"topics": ["customer"] * 51}), 1009),
    (json.dumps({"topics": ["c" * 9000]}), 1009),
]


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.withstands("A48", "F39")
async def test_nonsense_closes_the_socket_and_breaks_nothing(owner, monkeypatch, first):
    """ATK A48, FLT F39."""
    monkeypatch.setattr(live_socket, "PACE_S", 0.0)
    for said, code in NONSENSE:
        socket = Socket(owner.app, {**OURS, **cookie(owner)})
        await socket.next()
        if not first:
            socket.hello("customer")
            await socket.heard()
        socket.send(said)
        assert await socket.closed() == code, said


@pytest.mark.withstands("A48")
async def test_one_person_has_so_many_pages_and_the_next_is_told_why(owner, workspace, services):
    """ATK A48: also over several sessions and tokens; somebody else is not counted, a closed page is free again."""
    object.__setattr__(services.settings, "max_pages", 3)  # of this test alone
    secret = (await owner.post("/api/v1/access/tokens", json={"name": "x"})).json()["secret"]
    colleague = await owner.again().as_user(workspace, "viewer")
    async with opened(owner, "customer"), opened(owner, "order"), opened(owner) as third:
        for headers in ({**OURS, **cookie(owner)}, {"Authorization": f"Bearer {secret}"}):
            fourth = Socket(owner.app, headers)
            assert (await fourth.next())["type"] == "websocket.accept"
            message = await fourth.next()
            assert (message["type"], message["code"]) == ("websocket.close", 4029)
            assert message["reason"] == "You have too many pages open (at most 3). Close some of them."
            await asyncio.wait_for(fourth.task, PATIENCE_S)
        async with opened(colleague, "customer"):
            pass
        await third.leave()
        async with opened(owner, "customer"):
            pass
    assert not services.live._pages


def test_the_words_fit_into_a_close_frame():
    words = live_socket.TooManyPages(most=100_000)
    assert all(len(words.words(language).encode()) <= 123 for language in ("zh", "en"))


async def test_a_chatterbox_is_heard_at_a_measured_pace(owner, monkeypatch):
    """Each message asks for the session again: a page cannot make that thousands a second."""
    asked: list[int] = []
    genuine = type(owner.app.state.gate).enter

    async def counted(self, connection, permission):
        asked.append(1)
        return await genuine(self, connection, permission)

    async with opened(owner, "customer") as socket:
        monkeypatch.setattr(type(owner.app.state.gate), "enter", counted)
        began = time.monotonic()
        for _ in range(500):
            socket.hello("customer")
        await asyncio.sleep(1.0)
        assert 1 <= len(asked) <= 3 + (time.monotonic() - began) / live_socket.PACE_S
        socket.task.cancel()
        await asyncio.gather(socket.task, return_exceptions=True)


async def test_while_the_database_is_away_pages_are_asked_to_come_later(owner, monkeypatch):
    from guanxi.kernel.errors import Unavailable

    async def away(*_: object):
        raise Unavailable

    monkeypatch.setattr(type(owner.app.state.gate), "enter", away)
    assert await Socket(owner.app, {**OURS, **cookie(owner)}).closed() == 1013


async def test_a_socket_leaves_nothing_behind(owner, services, workspace):
    async with opened(owner, "customer"):
        assert len(services.live._open[workspace]) == 1
    assert len(services.live._open[workspace]) == 0
    left = [task for task in asyncio.all_tasks() if "live_socket" in str(task.get_coro())]
    assert left == []
    async with owner.app.state.db.read(system_scope(workspace)) as uow:
        assert await uow.value("SELECT %(ws)s::int") == workspace
