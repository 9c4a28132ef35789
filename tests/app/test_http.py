"""The application from outside: headers, sizes, problems, health, the web app's files: ATK A24, A26, A48, A53, A54, A57."""

import json
import logging
from dataclasses import replace

import httpx
import pytest

from guanxi.app import static
from guanxi.app.http import create_app
from guanxi.app.security import JSON_LIMIT
from guanxi.customers.service import writing
from guanxi.kernel.errors import Unavailable
from tests.support.people import Client

API = "/api/v1/customers"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
def web(client, tmp_path, monkeypatch):
    """A small built web app beside a secret; asked for as it is, not packed."""
    client.headers["Accept-Encoding"] = "identity"
    root = tmp_path / "web"
    (root / "assets").mkdir(parents=True)
    (root / "index.html").write_text("<!doctype html>the app")
    (root / "index.html.br").write_bytes(b"br of index")
    (root / "index.html.gz").write_bytes(b"gz of index")
    (root / "assets" / "app-abc123.js").write_text("0123456789")
    (root / "favicon.svg").write_text("<svg/>")
    (root / "BUILD.json").write_text("{}")
    (tmp_path / "secret.txt").write_text("secret")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    monkeypatch.setattr(static, "ROOT", root)
    return root


def served_as(parts, registry, **changes: object) -> httpx.AsyncClient:
    """A client of the application with other settings."""
    db, services = parts
    app = create_app(db, replace(services, settings=services.settings.with_(**changes)), registry)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app, raise_app_exceptions=False), base_url="http://guanxi.test"
    )


# Headers ------------------------------------------------------------------------------------------------------------
async def test_every_answer_carries_the_strict_headers(client, web):
    for path in (
        "/",
        "/assets/app-abc123.js",
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/v1/session",
        "/api/v1/setup",
        "/api/nothing",
        "/no/such.css",
    ):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["base-uri"] == "'none'"
        assert not {"server", "x-powered-by", "access-control-allow-origin", "strict-transport-security"} & set(headers)


async def test_the_api_is_never_stored_by_caches(owner):
    assert (await owner.get(API)).headers["cache-control"] == "no-store"
    assert (await owner.again().get(API)).headers["cache-control"] == "no-store"


async def test_over_https_browsers_are_told_to_stay_there(parts, registry):
    async with served_as(parts, registry, base_url="https://crm.example.test") as browser:
        assert (await browser.get("/healthz")).headers["strict-transport-security"].startswith("max-age=31536000")


@pytest.mark.withstands("A56")
async def test_another_site_gets_no_leave_to_read(owner):
    """ATK A56: no CORS at all."""
    for origin in ("https://evil.example", "null"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = await owner.options(API, headers=asked)
        assert answer.status_code == 405
        assert not any(name.startswith("access-control") for name in answer.headers)
        assert not any(
            name.startswith("access-control") for name in (await owner.get(API, headers={"Origin": origin})).headers
        )


# What is not there --------------------------------------------------------------------------------------------------
@pytest.mark.withstands("A53")
async def test_no_documentation_debug_or_upgrade_address_is_open(client, web):
    for path in (
        "/docs", "/redoc", "/openapi.json", "/api/openapi.json", "/api/v1/openapi.json", "/metrics", "/debug", "/api/debug", "/api/v1/migrate",
        "/.env", "/.git/config", "/config.json", "/server-status", "/BUILD.json", "/docs/", "/swagger.json", "/api/v1/test", "/index.php",
    ):  # fmt: skip
        answer = await client.get(path)
        if answer.status_code == 200:
            assert answer.text == "<!doctype html>the app", path
            assert "." not in path.rsplit("/", 1)[1], path
            assert path.strip("/") not in {"docs", "redoc"}, path
        else:
            assert answer.status_code == 404, path


async def test_metrics_need_the_operators_token(client, parts, registry):
    assert (await client.get("/metrics")).status_code == 404
    assert (await client.get("/metrics", headers={"Authorization": "Bearer "})).status_code == 404
    async with served_as(parts, registry, metrics_token="t0ken") as scraper:
        for wrong in (None, "", "Bearer", "Bearer t0ke", "Bearer t0kenn", "Basic t0ken", "Bearer Bearer t0ken"):
            headers = {} if wrong is None else {"Authorization": wrong}
            assert (await scraper.get("/metrics", headers=headers)).status_code == 404, wrong
        answer = await scraper.get("/metrics", headers={"Authorization": "Bearer t0ken"})
        assert answer.status_code == 200
        assert "guanxi_" in answer.text


# Problems -----------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("A53")
async def test_an_unforeseen_error_shows_nothing_of_the_inside(owner, monkeypatch, caplog):
    async def broken(*_: object) -> None:
        raise RuntimeError("secret-canary in guanxi/customers/service/writing.py")

    monkeypatch.setattr(writing, "create", broken)
    with caplog.at_level(logging.ERROR):
        answer = await owner.post(API, json={"name": "A"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert not any(word in answer.text for word in ("secret-canary", "Traceback", "writing.py", "RuntimeError"))
    assert answer.json()["instance"].removeprefix("urn:uuid:") in caplog.text
    assert "x-content-type-options" in answer.headers


async def test_every_refusal_is_a_problem_document_in_the_callers_language(owner):
    anonymous = owner.again()
    for path, method, status, code in (
        ("/api/nothing", "GET", 404, "kernel.not_found"),
        ("/api/v1/nothing", "POST", 404, "kernel.not_found"),
        (API, "OPTIONS", 405, "kernel.method_not_allowed"),
        (API, "GET", 401, "kernel.unauthenticated"),
    ):
        for language, word in (("zh-CN,zh;q=0.9", "。"), ("en", ".")):
            answer = await anonymous.request(method, path, headers={"Accept-Language": language})
            assert (answer.status_code, answer.json()["code"]) == (status, code), path
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["detail"].endswith(word)
            assert set(answer.json()) == {"type", "title", "status", "code", "detail", "instance", "fields"}


async def test_an_unknown_field_is_named_without_breaking_the_answer(owner):
    body = b'{"name": "A", "\\ud800\\u0000\\n": 1, "' + b"k" * 5000 + b'": 1}'
    answer = await owner.post(API, content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["fields"]
    assert all(len(field["field"]) <= 200 and field["field"].isprintable() for field in answer.json()["fields"])


# Sizes --------------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("A48")
async def test_a_long_body_is_refused_before_it_is_read(owner):
    read = 0

    async def endless():
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b"x" * 65536

    announced = await owner.post(API, content=endless(), headers={**JSON, "Content-Length": str(64 * 1024 * 1024)})
    assert (announced.status_code, announced.json()["code"]) == (413, "kernel.too_large")
    assert "2 MB" in announced.json()["detail"]


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k"}])
async def test_a_long_body_of_unknown_length_is_refused_on_the_way(owner, headers):
    read = 0

    async def endless():
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b"x" * 65536

    answer = await owner.post(API, content=endless(), headers={**JSON, **headers})
    assert (answer.status_code, answer.json()["code"]) == (413, "kernel.too_large")
    assert answer.headers["x-frame-options"] == "DENY"
    assert (await owner.get(f"{API}/count")).json()["value"] == 0


async def test_the_largest_body_is_taken_and_one_byte_more_is_not(owner):
    padding = JSON_LIMIT - len(b'{"name": "A"}')
    for more, status in ((0, 201), (1, 413)):
        body = b'{"name": "A"}' + b" " * (padding + more)
        assert (await owner.post(API, content=body, headers=JSON)).status_code == status


async def test_a_public_route_is_no_way_round_the_limit(client):
    answer = await client.post("/api/v1/session", json={"email": "a@b.c", "password": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413


@pytest.mark.withstands("A48")
async def test_deep_nesting_is_refused(owner):
    for body in ("[" * 10_000, "[" * 10_000 + "]" * 10_000, '{"a":' * 10_000 + "1" + "}" * 10_000):
        assert (await owner.post(API, content=body.encode(), headers=JSON)).status_code == 422
        inside = ('{"name": "A", "custom": {"remark": ' + body + "}}").encode()
        assert (await owner.post(API, content=inside, headers=JSON)).status_code == 422


@pytest.mark.withstands("A48")
async def test_wide_bodies_are_refused(owner):
    for body in (
        {"name": "A", "phones": ["13812345678"] * 1000},
        {"name": "A", **{f"k{n}": 1 for n in range(20_000)}},
        {"name": "x" * 1_000_000},
        {"name": "A", "custom": {"points": 10**400}},
    ):
        answer = await owner.post(API, content=json.dumps(body).encode(), headers=JSON)
        assert answer.status_code == 422
        assert len(answer.content) < 20_000
    assert (await owner.post(API, json={"name": "x" * 10_000_000})).status_code == 413
    digits = b'{"name": "A", "custom": {"points": ' + b"9" * 100_000 + b"}}"
    assert (await owner.post(API, content=digits, headers=JSON)).status_code == 422


@pytest.mark.withstands("A48")
async def test_greedy_questions_are_capped(owner):
    for query in (
        "limit=1000000000", "limit=0", "limit=-1", "limit=x", "q=" + "a" * 101, "columns=" + "city," * 900, "cursor=" + "A" * 9000,
        "&".join(f"city=c{n}" for n in range(1000)), "city=" + "x" * 201, "sort=" + "x" * 101, "sort=name;drop", "columns=password_hash",
        "columns=workspace_id", "sort=workspace_id", "owner_id=1",
    ):  # fmt: skip
        answer = await owner.get(f"{API}?{query}")
        assert answer.status_code == 422, query[:60]
    assert (await owner.get(f"{API}?" + "&".join(f"unknown{n}={n}" for n in range(1000)))).status_code == 200
    assert (await owner.get(f"{API}?q=" + "%25" * 100)).status_code == 200


@pytest.mark.withstands("F39")
async def test_nul_in_an_address_is_refused(owner):
    for path in ("/api/v1/customers?q=a%00", "/api/v1/customers%00", "/%00", "/assets/%00.js"):
        answer = await owner.get(path)
        assert (answer.status_code, answer.json()["code"]) == (422, "kernel.bad_address"), path


KINDS = [
    ("text/plain", 415),
    ("application/x-www-form-urlencoded", 415),
    ("multipart/form-data; boundary=x", 415),
    ("application/xml", 415),
    ("", 415),
    ("application/octet-stream", 422),
    ("text/csv", 422),
    ("application/json; charset=utf-16", 201),
]


async def test_a_body_of_another_kind_is_refused(owner):
    for kind, status in KINDS:
        answer = await owner.post(API, content=b'{"name": "A"}', headers={"Content-Type": kind})
        assert answer.status_code == status, answer.text


@pytest.mark.withstands("A48")
async def test_a_form_with_a_hundred_thousand_parts_is_not_parsed(owner):
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await owner.post(API, content=part * 30_000, headers=headers)).status_code == 415
    assert (await owner.post(API, content=part * 100_000, headers=headers)).status_code == 413


# The web app's files ------------------------------------------------------------------------------------------------
async def test_pages_of_the_app_are_its_one_page_and_assets_are_files(client, web):
    for path in ("/", "/customers", "/customers/01900000-0000-7000-8000-000000000001", "/sign-in?next=/x"):
        answer = await client.get(path)
        assert (answer.status_code, answer.text, answer.headers["cache-control"]) == (
            200,
            "<!doctype html>the app",
            "no-cache",
        )
    script = await client.get("/assets/app-abc123.js")
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in script.headers["cache-control"]
    assert (await client.get("/assets/none.js")).status_code == 404
    assert (await client.get("/favicon.svg")).headers["content-type"] == "image/svg+xml"


async def test_the_packed_form_is_sent_to_who_takes_it(client, web):
    for accepted, encoding in (
        ("br, gzip", "br"),
        ("gzip", "gzip"),
        ("gzip;q=0, br;q=0", None),
        ("identity", None),
        ("x-gzip-no, brr", None),
    ):
        answer = await client.send(client.build_request("GET", "/", headers={"Accept-Encoding": accepted}), stream=True)
        await answer.aclose()
        assert answer.headers.get("content-encoding") == encoding, accepted
        assert answer.headers["vary"] == "Accept-Encoding"


PATHS = [
    "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "/assets/..%2f..%2fsecret.txt", "//etc/passwd",
    "/%2fetc%2fpasswd", "/assets/%2fetc/passwd", "/..\\secret.txt", "/assets/..%5c..%5csecret.txt", "/file:///etc/passwd", "/link.txt",
    "/index.html.br", "/BUILD.json", "/assets", "/assets/", "/" + "a" * 300, "/" + "a/" * 2500, "/assets/" + "a" * 5000, "/%ED%A0%80",
    "/assets/%F0%A0%AE%B7",
]  # fmt: skip


@pytest.mark.withstands("A26")
async def test_no_path_leads_out_of_the_bundle_or_breaks_the_server(client, web):
    for path in PATHS:
        answer = await client.get(path)
        assert answer.status_code in {200, 404}, answer.status_code
        if answer.status_code == 200:
            assert answer.text == "<!doctype html>the app"


RANGES = [
    ("bytes=0-3", 206, "0123"),
    ("bytes=-2", 206, "89"),
    ("bytes=9-", 206, "9"),
    ("bytes=10-", 416, None),
    ("bytes=5-2", None, None),
    ("bytes=0-99999999999999999999", 206, "0123456789"),
    ("bytes=" + ",".join(f"{n}-{n}" for n in range(10)) * 500, None, None),
    ("bytes=-99999999999999999999999", None, None),
    ("bytes=a-b", None, None),
    ("lines=1-2", None, None),
    ("bytes=", None, None),
]


@pytest.mark.withstands("A48")
async def test_ranges_of_a_file(client, web):
    for asked, status, content in RANGES:
        answer = await client.get("/assets/app-abc123.js", headers={"Range": asked})
        assert answer.status_code in ({200, 206, 400, 416} if status is None else {status})
        assert len(answer.content) < 100_000
        if content is not None:
            assert answer.text == content


async def test_files_are_read_and_never_written(client, web):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert (await client.request(method, "/assets/app-abc123.js")).status_code == 405
    head = await client.head("/assets/app-abc123.js")
    assert (head.status_code, head.content) == (200, b"")


async def test_without_a_built_app_it_says_what_to_do(client, tmp_path, monkeypatch):
    monkeypatch.setattr(static, "ROOT", tmp_path / "none")
    answer = await client.get("/")
    assert answer.status_code == 404
    assert "make setup" in answer.text


# Health -------------------------------------------------------------------------------------------------------------
async def test_health_says_alive_and_ready(client):
    assert (await client.get("/healthz")).text == "ok\n"
    assert (await client.get("/readyz")).json()["ready"] is True


async def test_without_its_database_it_is_alive_and_not_ready(client, monkeypatch, db):
    def away(*_: object):
        raise Unavailable(retry_after=2)

    monkeypatch.setattr(type(db), "system", away)
    assert (await client.get("/healthz")).status_code == 200
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["ready"] is False
    assert "postgresql" not in answer.text
