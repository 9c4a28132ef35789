"""The measuring data at their smallest, made once for the tests of this folder."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from guanxi.app.assemble import build_services, close_services
from guanxi.app.bench.case import Bench, Place
from guanxi.app.bench.generate import generate
from guanxi.app.bench.machine import parent_of
from guanxi.app.bench.run import FROZEN
from guanxi.app.bench.scale import SCALES
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from guanxi.sdk.registry import Registry
from tests.support import server
from tests.support.server import Urls

TINY = SCALES["tiny"]
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Measured:
    urls: Urls
    now: datetime
    home: Path


def clone_owned(urls: Urls, label: str) -> Urls:
    """A clone in which the owner may make the generator's own schema, as in a database that ensure_roles made."""
    cloned = server.clone(urls, label)
    name = sql.Identifier(cloned.owner.partition("?")[0].rpartition("/")[2])
    with psycopg.connect(cloned.admin, autocommit=True) as conn:
        conn.execute(sql.SQL("ALTER DATABASE {} OWNER TO guanxi_owner").format(name))
    return cloned


@pytest.fixture(scope="session")
def measured(urls: Urls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    """A database with the tiny measuring data; tests must leave it as it is."""
    cloned = clone_owned(urls, "bench")
    generate(cloned.owner, TINY, now=NOW)
    yield Measured(
        cloned, NOW, tmp_path_factory.mktemp("bench") / "home"
    )  # one home: its master key wraps the data's key
    server.drop(cloned)


@pytest.fixture
async def bench(measured: Measured, urls: Urls, registry: Registry) -> AsyncIterator[Bench]:
    """What a case works with, on the tiny data."""

    @contextlib.asynccontextmanager
    async def fresh() -> AsyncIterator[Place]:
        cloned = server.clone(urls, "bench_fresh")
        try:
            yield Place(cloned.runtime, cloned.owner)
        finally:
            server.drop(cloned)

    place = Place(measured.urls.runtime, measured.urls.owner)
    database = Database(place.runtime, pool_size=10)
    services = build_services(Settings(data_dir=measured.home), database, registry)
    await database.open()
    with psycopg.connect(place.owner) as conn:
        postmaster = parent_of(conn.info.backend_pid)
    try:
        yield Bench(place, database, TINY, NOW, postmaster, fresh, FROZEN, 1, lambda line: None)
    finally:
        await close_services(services)
        await database.close()
