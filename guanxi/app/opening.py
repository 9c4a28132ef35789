"""Opening an installation for one command: the database is there (started for as long when it is not), its schema is the
one this version needs, the services are those of the product. For the command line; web and worker assemble themselves.
"""

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from guanxi.app.assemble import build_registry, build_services, close_services
from guanxi.app.migrate import migrate
from guanxi.app.places import embedded, find_urls, runtime_role
from guanxi.app.revisions import check_origin, get_revision, head
from guanxi.app.running import NotRunning
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.postgres import RoleUrls, ensure_roles
from guanxi.kernel.services import Services
from guanxi.sdk.registry import Registry


class SchemaBehind(GuanxiError):
    """The database has another schema than this version needs."""

    code = "app.schema_behind"
    status = 503
    zh = "数据库结构为 {found}，当前版本需要 {needed}。请先运行：guanxi migrate"
    en = "The database has schema {found}, this version needs {needed}. Run first: guanxi migrate"


@dataclass(frozen=True, slots=True)
class Product:
    """What a command works with."""

    settings: Settings
    urls: RoleUrls
    db: Database
    services: Services
    registry: Registry


@contextlib.contextmanager
def database(settings: Settings, *, create: bool = False) -> Iterator[RoleUrls]:
    """Addresses of the running database. An embedded server that rests is started for the length of the block.

    Raises NotRunning when there is no installation (unless `create`), and the embedded server's own errors.
    """
    if settings.database_url:
        yield find_urls(settings)
        return
    server = embedded(settings)
    if not create and not (server.data_dir / "pgdata" / "PG_VERSION").exists():
        raise NotRunning(
            what_zh=f"{settings.data_dir} 中还没有安装。请先运行：guanxi up",
            what_en=f"There is no installation in {settings.data_dir} yet. Run first: guanxi up",
        )
    if server.status().state == "running":
        yield find_urls(settings)
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    info = server.start()
    try:
        yield ensure_roles(info)
    finally:
        server.stop()


def check_schema(urls: RoleUrls, *, upgrade: bool = False) -> None:
    """Raises SchemaBehind unless the schema is this version's; with `upgrade` it is made so."""
    found = get_revision(urls.owner)
    if found == head():
        return
    check_origin(found)
    if not upgrade:
        raise SchemaBehind(found=found or "–", needed=head())
    migrate(urls.owner, runtime_role(urls.runtime))


@contextlib.asynccontextmanager
async def product(
    settings: Settings, urls: RoleUrls, *, pool_size: int = 4, statement_timeout: float = 120.0
) -> AsyncIterator[Product]:
    """Database, services and registry in one event loop."""
    db = Database(urls.runtime, pool_size=pool_size, statement_timeout=statement_timeout)
    registry = build_registry(settings)
    services = build_services(settings, db, registry)
    await db.open()
    try:
        yield Product(settings, urls, db, services, registry)
    finally:
        await close_services(services)
        await db.close()
