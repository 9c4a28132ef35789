"""Health for machines: alive, ready, and the metrics for those who hold the token or ask from this machine."""

import hmac

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from guanxi.app.revisions import MARKED, head, name_revision
from guanxi.kernel import log
from guanxi.kernel.db import Database
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.stats import render


async def healthz(request: Request) -> Response:
    """200 while the process answers."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def readyz(request: Request) -> Response:
    """200 when the database answers and has this version's schema; 503 with the reason otherwise."""
    db: Database = request.app.state.db
    try:
        async with db.system("readiness is one for all workspaces") as uow:
            row = await uow.one(MARKED)
    except Unavailable:
        return JSONResponse({"ready": False, "reason": "database"}, 503, {"Retry-After": "2"})
    revision = None if row is None else name_revision(row["version_num"], row["made_from"])
    if revision != head():
        return JSONResponse({"ready": False, "reason": "schema", "found": revision, "needed": head()}, 503)
    return JSONResponse({"ready": True})


async def metrics(request: Request) -> Response:
    """Prometheus text; needs `Authorization: Bearer <GUANXI_METRICS_TOKEN>`, and is absent when no token is set."""
    token = request.app.state.services.settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        return PlainTextResponse("Not found\n", 404)
    await log.measure_lag(request.app.state.db)
    return PlainTextResponse(render(), media_type="text/plain; version=0.0.4")
