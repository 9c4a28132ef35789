"""Fixtures of every test: a real PostgreSQL, a database per worker, a workspace per test, the application in process."""

import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from httpx._transports import asgi
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from guanxi.access.service import hashing
from guanxi.app.assemble import build_services, close_services
from guanxi.app.http import connect, create_app
from guanxi.app.rooms import ROOMS
from guanxi.kernel.config import Settings
from guanxi.kernel.crypto import MasterKeys
from guanxi.kernel.crypto.keyfile import master_file
from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry
from tests.support import connections, server
from tests.support.people import Client, Remembering, make_workspace
from tests.support.server import Urls
from tests.support.together import ShareOut, put_together

hypothesis_settings.register_profile(
    "guanxi",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("guanxi")
os.environ.pop("GUANXI_DATABASE_URL", None)
asgi.is_running_trio = lambda: False  # else every request looks for a package on the whole path, and there is none


class SharedServer:
    """Started by the first who needs it: the controller of a parallel run, or the only process."""

    def __init__(self) -> None:
        self.embedded: server.EmbeddedPostgres | None = None
        self.urls: Urls | None = None

    def get(self) -> Urls:
        if self.urls is None:
            self.embedded, self.urls = server.start()
        return self.urls

    def end(self) -> None:
        if self.embedded is not None:
            self.embedded.stop("immediate")
            shutil.rmtree(self.embedded.data_dir.parent, ignore_errors=True)


_shared = SharedServer()


class StartForWorkers:
    """With xdist the controller starts the server once and hands its addresses to the workers."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: object) -> None:
        urls = _shared.get()
        node.workerinput["guanxi_urls"] = (urls.admin, urls.owner, urls.runtime)  # type: ignore[attr-defined]


def pytest_configure(config: pytest.Config) -> None:
    given = getattr(config, "workerinput", {}).get("guanxi_urls")
    if given:
        _shared.urls = Urls(*given)
    else:
        config.pluginmanager.register(StartForWorkers())
        config.pluginmanager.register(ShareOut())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    put_together(items, getattr(config, "workerinput", {}).get("workercount", 1))


def pytest_unconfigure(config: pytest.Config) -> None:
    _shared.end()


@pytest.fixture(scope="session")
def urls() -> Urls:
    """Addresses of the template; not for writing."""
    return _shared.get()


@pytest.fixture(scope="session")
def worker_urls(urls: Urls) -> Iterator[Urls]:
    """A database that the tests of this worker share; each test has its own workspace in it."""
    cloned = server.clone(urls, "shared")
    with connections.lasting(cloned.runtime):
        yield cloned
    server.drop(cloned)


@pytest.fixture
def fresh_urls(urls: Urls) -> Iterator[Urls]:
    """An empty installation for one test."""
    cloned = server.clone(urls, "own")
    yield cloned
    server.drop(cloned)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", base_url="http://guanxi.test", pool_size=6)


_master = MasterKeys.generate().to_text()


def put_master(data_dir: Path) -> None:
    """The master key of every test of this process: to make one, the disk has to be waited for twice."""
    file = master_file(data_dir)
    if not file.exists():
        for folder in (data_dir, file.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(0o600)
        file.write_text(_master, encoding="utf-8")


@contextlib.asynccontextmanager
async def _opened(url: str, settings: Settings, registry: Registry) -> AsyncIterator[tuple[Database, Services]]:
    database = Database(url, pool_size=settings.pool_size)
    connections.share(database)
    put_master(settings.data_dir)
    services = build_services(settings, database, registry)
    await database.open()
    try:
        yield database, services
    finally:
        await close_services(services)
        await connections.hand_on(database)
        await database.close()


@pytest.fixture
async def parts(worker_urls: Urls, settings: Settings, registry: Registry) -> AsyncIterator[tuple[Database, Services]]:
    async with _opened(worker_urls.runtime, settings, registry) as opened:
        yield opened


@pytest.fixture
def db(parts: tuple[Database, Services]) -> Database:
    """The shared database of this worker."""
    return parts[0]


@pytest.fixture
def services(parts: tuple[Database, Services]) -> Services:
    return parts[1]


@pytest.fixture
async def fresh_parts(
    fresh_urls: Urls, settings: Settings, registry: Registry
) -> AsyncIterator[tuple[Database, Services]]:
    async with _opened(fresh_urls.runtime, settings, registry) as opened:
        yield opened


@pytest.fixture
def fresh_db(fresh_parts: tuple[Database, Services]) -> Database:
    """An empty installation of this test's own."""
    return fresh_parts[0]


@pytest.fixture
async def workspace(db: Database) -> int:
    """The id of a new workspace."""
    return await make_workspace(db)


@pytest.fixture
async def other_workspace(db: Database) -> int:
    """The id of another new workspace."""
    return await make_workspace(db)


@pytest.fixture
def scope(workspace: int) -> Scope:
    """Full rights in `workspace`."""
    return system_scope(workspace, "test")


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The rooms, strictly checked."""
    return Registry.build(ROOMS, strict=True)


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Thousands of people of these tests have one password."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hashing, "HASHER", Remembering(hashing.HASHER))
        yield


@pytest.fixture(scope="session")
def built() -> list[FastAPI]:
    """The application of this worker, once somebody has built it: routes are made ready at their first use, for all tests."""
    return []


@pytest.fixture
def app(parts: tuple[Database, Services], registry: Registry, built: list[FastAPI]) -> FastAPI:
    """The application over the shared database (its lifespan is not run: the database is open already)."""
    if not built:
        built.append(create_app(*parts, registry))
    connect(built[0], *parts, registry)
    return built[0]


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[Client]:
    """An HTTP client without a session; `await client.as_user(workspace, role="owner")` signs somebody in."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with Client(
        transport=transport, base_url="http://guanxi.test", headers={"Origin": "http://guanxi.test"}
    ) as made:
        made.app = app
        yield made
