"""The client against a real server: what is sent, what is bounded, what is kept apart."""

import asyncio
import gzip
import time
import zlib

import pytest

from guanxi.kernel.http_out import (
    BreakerOpen,
    DestinationBusy,
    DestinationRefused,
    DestinationTimeout,
    DestinationUnreachable,
    EgressPolicy,
    HttpOut,
    Limits,
    MalformedResponse,
    ResponseTooLarge,
    Timeouts,
    TlsFailed,
)
from tests.kernel.http_out.surroundings import Asked, Authority, LocalServer, Names, Wires, serving

pytestmark = pytest.mark.anyio
PUBLIC = "93.184.216.34"


def local(server: LocalServer, **more) -> HttpOut:
    return HttpOut(policy=EgressPolicy((f"127.0.0.1:{server.port}",)), **more)


async def test_a_request_and_its_answer(server: LocalServer) -> None:
    server.says("/in", "200 OK\r\nX-Two: a\r\nX-Two: b\r\n", b'{"ok": true, "n": 1}')
    async with local(server) as http:
        answer = await http.request(
            "POST", server.url + "/in?a=1", json={"名": 1}, headers={"X-Key": "k"}, set_by_administrator=True
        )
        again = await http.request("GET", server.url + "/in", set_by_administrator=True)
    assert (answer.status, answer.json(), answer.headers["x-two"]) == (200, {"ok": True, "n": 1}, "a, b")
    assert again.status == 200
    asked = server.asked[0]
    assert (asked.method, asked.target, asked.body) == ("POST", "/in?a=1", '{"名":1}'.encode())
    assert asked.headers["host"] == f"127.0.0.1:{server.port}"
    assert asked.headers["x-key"] == "k"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["user-agent"] == "Guanxi"
    assert server.connections == 1  # kept alive


async def test_the_allow_list_is_for_administrators_only(server: LocalServer) -> None:
    server.says("/", "200 OK\r\n")
    async with local(server) as http:
        await http.request("GET", server.url, set_by_administrator=True)
        with pytest.raises(DestinationRefused):  # not even over the open connection
            await http.request("GET", server.url)
    assert len(server.asked) == 1


@pytest.mark.withstands("A20")
async def test_rebinding_finds_no_second_look_up(server: LocalServer) -> None:
    server.says("/", "200 OK\r\nconnection: close\r\n", b"public")
    wires, names = Wires(server.port), Names(evil_example=[[PUBLIC], ["127.0.0.1"]])
    async with HttpOut(resolver=names, network=wires) as http:
        assert (await http.request("GET", "http://evil.example/")).body == b"public"
        assert (names.asked, wires.dialled) == (["evil.example"], [(PUBLIC, 80)])
        with pytest.raises(DestinationRefused):
            await http.request("GET", "http://evil.example/")
    assert wires.dialled == [(PUBLIC, 80)]
    assert server.asked[0].headers["host"] == "evil.example"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://10.0.0.1/",
        "http://inside.example/",
        "http://169.254.169.254/",
        "file:///etc/passwd",
    ],
)
@pytest.mark.withstands("A20")
async def test_redirects_are_vetted(server: LocalServer, location: str) -> None:
    server.says("/", f"302 Found\r\nlocation: {location}\r\n", b"SECRET")
    wires, names = Wires(server.port), Names(good_example=[[PUBLIC]], inside_example=[["10.0.0.1"]])
    async with HttpOut(resolver=names, network=wires) as http:
        with pytest.raises(DestinationRefused) as caught:
            await http.request("GET", "http://good.example/")
    assert wires.dialled == [(PUBLIC, 80)]
    assert "SECRET" not in str(caught.value) + repr(caught.value)


async def test_a_redirect_to_a_stranger_loses_secrets_and_allow_list(server: LocalServer) -> None:
    port = server.port
    server.says("/same", "307 Temporary\r\nlocation: /stranger\r\n")
    server.says("/stranger", "302 Found\r\nlocation: http://other.example/end\r\n")
    server.says("/end", "200 OK\r\n", b"end")
    server.says("/lan", f"302 Found\r\nlocation: http://lan.example:{port}/end\r\n")
    wires, names = Wires(port), Names(other_example=[["8.8.8.8"]], lan_example=[["10.0.0.9"]])
    policy = EgressPolicy((f"127.0.0.1:{port}", f"10.0.0.9:{port}"))
    async with HttpOut(policy=policy, resolver=names, network=wires) as http:
        answer = await http.request(
            "POST",
            server.url + "/same",
            content=b"x",
            headers={"Authorization": "Bearer s", "X-Api-Key": "s", "content-type": "text/plain"},
            set_by_administrator=True,
        )
        with pytest.raises(DestinationRefused):
            await http.request("GET", server.url + "/lan", set_by_administrator=True)
    assert (answer.status, answer.url) == (200, "http://other.example/end")
    assert [asked.method for asked in server.asked] == ["POST", "POST", "GET", "GET"]
    assert server.asked[1].headers["authorization"] == "Bearer s"
    assert not {"authorization", "x-api-key", "content-type"} & set(server.asked[2].headers)


async def test_content_is_not_redirected_to_a_stranger_and_loops_end(server: LocalServer) -> None:
    server.says("/307", "307 Temporary\r\nlocation: http://other.example/\r\n")
    server.says("/loop", "302 Found\r\nlocation: /loop\r\n")
    wires, names = Wires(server.port), Names(other_example=[["8.8.8.8"]])
    async with local(server, resolver=names, network=wires) as http:
        with pytest.raises(DestinationRefused) as caught:
            await http.request("POST", server.url + "/307", content=b"customer data", set_by_administrator=True)
        assert caught.value.reason == "redirect_body"
        with pytest.raises(DestinationRefused) as caught:
            await http.request("GET", server.url + "/loop", set_by_administrator=True)
        assert caught.value.reason == "redirects"
        assert sum(asked.target == "/loop" for asked in server.asked) == 4
        plain = await http.request("GET", server.url + "/loop", allow_redirects=0, set_by_administrator=True)
        assert plain.status == 302


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Host", "x"),
        ("X-A", "a\r\nB: c"),
        ("X A", "b"),
        ("X-A", "中"),
        ("X-A", "a\x00"),
        ("Transfer-Encoding", "chunked"),
    ],
)
async def test_headers_cannot_break_the_message(server: LocalServer, name: str, value: str) -> None:
    async with local(server) as http:
        with pytest.raises(DestinationRefused) as caught:
            await http.request("GET", server.url, headers={name: value}, set_by_administrator=True)
    assert caught.value.reason == "header"
    assert server.asked == []


async def test_large_answers_and_bombs_end_at_the_limit(server: LocalServer) -> None:
    bomb = gzip.compress(bytes(200_000_000), 9)
    server.says("/declared", "200 OK\r\n", bytes(20_000))
    server.says("/undeclared", "200 OK\r\nconnection: close\r\n", bytes(20_000), length=False)
    server.says("/bomb", "200 OK\r\ncontent-encoding: gzip\r\n", bomb)
    server.says("/good", "200 OK\r\ncontent-encoding: gzip\r\n", gzip.compress(bytes(10_000)))
    server.says("/cut", "200 OK\r\ncontent-encoding: gzip\r\n", gzip.compress(bytes(10_000))[:-9])
    server.says("/br", "200 OK\r\ncontent-encoding: br\r\n", b"x")
    server.says("/twice", "200 OK\r\ncontent-encoding: gzip, gzip\r\n", gzip.compress(gzip.compress(b"x")))
    server.says("/none", "200 OK\r\ncontent-encoding: gzip\r\n", zlib.compress(b"x"))
    server.says("/empty", "200 OK\r\ncontent-encoding: gzip\r\n")

    async with local(server) as http:

        async def get(path: str, max_bytes: int = 10_000) -> bytes:
            answer = await http.request("GET", server.url + path, max_bytes=max_bytes, set_by_administrator=True)
            return answer.body

        for path in ("/declared", "/undeclared"):
            with pytest.raises(ResponseTooLarge):
                await get(path)
        started = time.process_time()
        with pytest.raises(ResponseTooLarge):
            await get("/bomb", max_bytes=1_000_000)
        assert time.process_time() - started < 0.5
        assert await get("/good") == bytes(10_000)
        assert await get("/empty") == b""
        for path in ("/cut", "/br", "/twice", "/none"):
            with pytest.raises(MalformedResponse):
                await get(path)


@pytest.mark.parametrize("body", [b"{", b"", b"\xff", b"[" * 100_000, b"NaN", b'{"a":1}x'])
async def test_broken_json_is_an_error_class(server: LocalServer, body: bytes) -> None:
    server.says("/", "200 OK\r\n", body)
    async with local(server) as http:
        answer = await http.request("GET", server.url, set_by_administrator=True)
        with pytest.raises(MalformedResponse) as caught:
            answer.json()
    assert caught.value.sent
    assert repr(body) not in repr(answer)


@pytest.mark.parametrize("said", [b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc", b""])
async def test_a_broken_or_cut_answer(server: LocalServer, said: bytes) -> None:
    async def answer(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(said)
        await writer.drain()

    server.answers["/"] = answer
    async with local(server) as http:
        with pytest.raises(DestinationUnreachable) as caught:
            await http.request("POST", server.url, content=b"x", set_by_administrator=True)
    assert caught.value.sent
    assert caught.value.temporary
    assert len(server.asked) == 1  # a POST is never repeated


async def test_slow_hosts_time_out_and_others_do_not_notice(server: LocalServer) -> None:
    async def hang(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        await server.closing.wait()

    async def drip(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        while not server.closing.is_set():
            writer.write(b"x")
            await asyncio.sleep(0.05)

    server.answers |= {"/hang": hang, "/drip": drip}
    server.says("/quick", "200 OK\r\n")
    wires, names = Wires(server.port), Names(slow_example=[[PUBLIC]], quick_example=[["8.8.8.8"]])
    limits = Limits(at_once=2, waiting=1, failures=100)
    async with HttpOut(resolver=names, network=wires, limits=limits) as http:
        waits = (("/hang", 3), ("/drip", 3), ("/hang", 1))
        running = [
            asyncio.ensure_future(http.request("POST", f"http://slow.example{path}", timeout=Timeouts(total=total)))
            for path, total in waits
        ]
        await asyncio.sleep(0.1)
        with pytest.raises(DestinationBusy) as busy:
            await http.request("GET", "http://slow.example/quick")
        assert not busy.value.sent
        assert (await http.request("GET", "http://quick.example/quick")).status == 200
        assert not running[0].done() and not running[1].done()
        outcomes = await asyncio.gather(*running, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [DestinationTimeout] * 3
    assert [outcome.sent for outcome in outcomes] == [True, True, False]  # the third never left the queue


async def test_the_breaker_opens_tries_once_and_closes(server: LocalServer) -> None:
    status = "503 Busy"

    async def answer(_asked: Asked, _writer: asyncio.StreamWriter) -> bytes:
        return f"HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n".encode()

    server.answers["/"] = answer
    now = 0.0
    async with local(server, limits=Limits(failures=3, pause=30), clock=lambda: now) as http:

        async def get() -> int:
            return (await http.request("GET", server.url, set_by_administrator=True)).status

        assert [await get() for _ in range(3)] == [503] * 3
        with pytest.raises(BreakerOpen) as caught:
            await get()
        assert caught.value.retry_after == 30
        assert len(server.asked) == 3
        now = 30.0
        assert await get() == 503  # the trial fails, so it stays open
        with pytest.raises(BreakerOpen):
            await get()
        now = 61.0
        status = "200 OK"
        outcomes = await asyncio.gather(*[get() for _ in range(4)], return_exceptions=True)
        assert outcomes.count(200) == 1  # one trial, the rest held back
        assert [await get() for _ in range(4)] == [200] * 4


async def test_timeouts_open_the_breaker_refusals_do_not(server: LocalServer) -> None:
    async def hang(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        await server.closing.wait()

    server.answers["/"] = hang
    async with local(server, limits=Limits(failures=2)) as http:
        for _ in range(5):
            with pytest.raises(DestinationRefused):
                await http.request("GET", server.url)
        for _ in range(2):
            with pytest.raises(DestinationTimeout):
                await http.request("GET", server.url, timeout=Timeouts(total=0.1), set_by_administrator=True)
        with pytest.raises(BreakerOpen):
            await http.request("GET", server.url, set_by_administrator=True)


async def test_only_reads_are_tried_again_and_only_when_nothing_was_sent() -> None:
    closed = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    await closed.wait_closed()
    for method, dials in (("GET", 3), ("POST", 1)):
        wires = Wires(port)
        async with HttpOut(resolver=Names(down_example=[[PUBLIC]]), network=wires) as http:
            with pytest.raises(DestinationUnreachable) as caught:
                await http.request(method, "http://down.example/")
        assert len(wires.dialled) == dials
        assert not caught.value.sent


async def test_the_next_address_is_tried_when_one_is_dead(server: LocalServer) -> None:
    server.says("/", "200 OK\r\n", b"second")

    class HalfDead(Wires):
        async def connect_tcp(self, host, port, *rest):
            if host == "2606:4700::1":
                self.dialled.append((host, port))
                await asyncio.sleep(60)
            return await super().connect_tcp(host, port, *rest)

    wires = HalfDead(server.port)
    names = Names(two_example=[["2606:4700::1", PUBLIC]])
    async with HttpOut(resolver=names, network=wires) as http:
        assert (await http.request("GET", "http://two.example/")).body == b"second"
    assert wires.dialled == [("2606:4700::1", 80), (PUBLIC, 80)]


async def test_a_slow_name_server_counts_as_connecting() -> None:
    async def slow(_host: str, _port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    async with HttpOut(resolver=slow) as http:
        with pytest.raises(DestinationTimeout) as caught:
            await http.request("GET", "http://slow.example/", timeout=Timeouts(connect=0.1))
    assert not caught.value.sent


async def test_streaming_bounds_and_the_callers_own_errors(server: LocalServer) -> None:
    server.says("/", "200 OK\r\n", bytes(3_000_000))
    async with local(server, limits=Limits(failures=1)) as http:
        total = 0
        async with http.stream("GET", server.url, set_by_administrator=True) as incoming:
            async for chunk in incoming.chunks:
                total += len(chunk)
        assert total == 3_000_000
        with pytest.raises(OSError, match="disk"):
            async with http.stream("GET", server.url, set_by_administrator=True):
                raise OSError("disk")
        with pytest.raises(TimeoutError, match="mine"):
            async with http.stream("GET", server.url, set_by_administrator=True):
                raise TimeoutError("mine")
        assert (await http.request("GET", server.url, set_by_administrator=True)).status == 200


async def test_tls_checks_the_name_while_dialling_the_address(authority: Authority) -> None:
    name = "hook.example.test"
    seen = LocalServer()
    seen.says("/", "200 OK\r\n", b"safe")
    context = authority.server_context(name)
    context.sni_callback = lambda _sock, asked, _context: seen.server_names.append(asked)
    names = Names(hook_example_test=[[PUBLIC]], other_example_test=[[PUBLIC]])
    async with serving(seen, context):
        wires = Wires(seen.port)
        async with HttpOut(resolver=names, network=wires, ca_file=authority.file) as http:
            assert (await http.request("GET", f"https://{name}/")).body == b"safe"
            with pytest.raises(TlsFailed):
                await http.request("GET", "https://other.example.test/")
        async with HttpOut(resolver=names, network=wires) as http:  # the authority is not trusted here
            with pytest.raises(TlsFailed) as caught:
                await http.request("GET", f"https://{name}/")
    assert seen.server_names == [name, "other.example.test", name]
    assert set(wires.dialled) == {(PUBLIC, 443)}
    assert len(seen.asked) == 1
    assert caught.value.temporary


async def test_an_expired_certificate_is_temporary_and_never_accepted(authority: Authority) -> None:
    names = Names(old_example_test=[[PUBLIC]])
    seen = LocalServer()
    async with serving(seen, authority.server_context("old.example.test", expired=True)):
        http = HttpOut(resolver=names, network=Wires(seen.port), ca_file=authority.file)
        with pytest.raises(TlsFailed) as caught:
            await http.request("GET", "https://old.example.test/")
        await http.aclose()
    assert caught.value.temporary
    assert not caught.value.sent
    assert seen.asked == []
