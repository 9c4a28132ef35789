"""The ASGI application: rooms' routes, the live socket, health, and the web app behind them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import Route, WebSocketRoute

from guanxi import __version__
from guanxi.access.api import AccessGate
from guanxi.app import files_api, form_pages, health, jobs_api, live_socket, static
from guanxi.app.assemble import close_services
from guanxi.app.security import BodyLimit, SecurityHeaders
from guanxi.kernel.db import Database
from guanxi.kernel.errors import NotFound
from guanxi.kernel.services import Services
from guanxi.sdk import problems
from guanxi.sdk.problems import Problem
from guanxi.sdk.registry import Registry


def _operation_id(route: APIRoute) -> str:
    return f"{route.tags[0] if route.tags else 'app'}_{route.name}"


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    db: Database = app.state.db
    services: Services = app.state.services
    await db.open()
    live = asyncio.create_task(services.live.run(db))
    yield
    live.cancel()
    await asyncio.gather(live, return_exceptions=True)
    await close_services(services)
    await db.close()


def connect(app: FastAPI, db: Database, services: Services, registry: Registry) -> None:
    """Let the application work with these; what it was built with before, it forgets."""
    app.state.db, app.state.services, app.state.registry = db, services, registry
    app.state.gate = AccessGate(db, services.settings)
    db.parts = services


def create_app(db: Database, services: Services, registry: Registry, *, rooms: Sequence[str] | None = None) -> FastAPI:
    """The application over an opened or still closed `db`. `rooms` limits which rooms are served (None: all)."""
    app = FastAPI(
        title="Guanxi",
        version=__version__,
        description="The API of Guanxi. Errors are problem documents (RFC 9457); POSTs accept Idempotency-Key.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        generate_unique_id_function=_operation_id,
    )
    connect(app, db, services, registry)
    for room in registry.rooms:
        if rooms is None or room.key in rooms:
            for router in room.routers:
                app.include_router(router)
    app.include_router(jobs_api.router)
    app.include_router(files_api.router)
    problems.install(app)
    app.router.routes += [
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        Route("/metrics", health.metrics),
        Route("/f/confirm/{token}", form_pages.confirmation, methods=["GET"]),
        Route("/f/{key}", form_pages.form, methods=["GET"]),
        WebSocketRoute("/api/v1/live", live_socket.connect),
    ]
    app.add_api_route(
        "/api/{rest:path}", _no_such_route, methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
    )
    app.router.routes.append(Route("/{path:path}", static.serve, methods=["GET"]))
    app.add_middleware(BodyLimit, upload_limit=services.settings.max_upload)
    app.add_middleware(SecurityHeaders, base_url=services.settings.base_url)
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's documented way to own the document
    return app


async def _no_such_route(rest: str) -> None:
    raise NotFound()


def describe(app: FastAPI) -> dict[str, object]:
    """The OpenAPI document, with the problem schema that every error answer refers to."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs", {}))
        schemas["Problem"] = problem
        document["components"]["securitySchemes"] = {
            "session": {"type": "apiKey", "in": "cookie", "name": "gx_session"},
            "token": {"type": "http", "scheme": "bearer"},
        }
        document["security"] = [{"session": []}, {"token": []}]
        app.openapi_schema = document
    return app.openapi_schema
