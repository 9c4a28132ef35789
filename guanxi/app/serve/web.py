"""The web process: uvicorn over the application. Under `guanxi up` it first makes what a new installation needs."""

import asyncio
import os
import sys

import uvicorn

from guanxi.access import api as access
from guanxi.app import demo
from guanxi.app.assemble import build_registry, build_services, close_services
from guanxi.app.http import create_app
from guanxi.app.places import find_urls
from guanxi.app.running import guard
from guanxi.app.serve import announce, lifeline, listening
from guanxi.kernel import logs
from guanxi.kernel.config import Settings, load_settings
from guanxi.kernel.db import Database
from guanxi.sdk.registry import Registry


def serve(settings: Settings, rooms: tuple[str, ...] | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C. `rooms` limits which rooms' routes are served."""
    socket = listening.inherited()
    url = find_urls(settings).runtime
    registry = build_registry(settings)
    if announce.expected():
        link = asyncio.run(_first(settings, url, registry))
        announce.tell(**({"link": link} if link else {}))
    db = Database(url, pool_size=settings.pool_size)
    app = create_app(db, build_services(settings, db, registry), registry, rooms=rooms)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,  # access reads X-Forwarded-For itself, behind trusted proxies only
        timeout_graceful_shutdown=5,
        ws_max_size=65_536,
        limit_concurrency=2000,
    )
    uvicorn.Server(config).run([socket] if socket is not None else None)


async def _first(settings: Settings, url: str, registry: Registry) -> str | None:
    """The demo company when asked for, and the link for the owner as long as there is no workspace."""
    db = Database(url, statement_timeout=60.0)
    services = build_services(settings, db, registry)
    await db.open()
    try:
        if settings.demo:
            await demo.ensure(db, services, registry)
        return await access.ensure_setup_link(db, settings)
    finally:
        await close_services(services)
        await db.close()


def main() -> None:
    """The process's main function. GUANXI_ROOMS limits the rooms served (comma-separated)."""
    os.environ.update(lifeline.hold())
    settings = load_settings()
    logs.set_up(settings.log_level)
    chosen = tuple(part.strip() for part in os.environ.get("GUANXI_ROOMS", "").split(",") if part.strip())
    serve(settings, chosen or None)


if __name__ == "__main__":
    sys.exit(guard(main))
