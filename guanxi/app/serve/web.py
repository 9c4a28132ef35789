"""The web process: uvicorn over the application."""

import uvicorn

from guanxi.app.assemble import build_registry, build_services, find_urls
from guanxi.app.http import create_app
from guanxi.app.serve import lifeline
from guanxi.kernel import logs
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database


def serve(settings: Settings, rooms: tuple[str, ...] | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C. `rooms` limits which rooms' routes are served."""
    lifeline.hold()
    logs.set_up(settings.log_level)
    db = Database(find_urls(settings).runtime, pool_size=settings.pool_size)
    registry = build_registry(settings)
    app = create_app(db, build_services(settings, db, registry), registry, rooms=rooms)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=5,
        ws_max_size=65_536,
        limit_concurrency=2000,
    )
