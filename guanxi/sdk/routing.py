"""Routes with a permission each. The caller is let in before the body is read; POSTs honour Idempotency-Key.

`Router("customers")` serves /api/v1/customers. A route without a permission cannot be written: the argument is required.
"""

import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Scope as Asked

from guanxi.kernel import idempotency
from guanxi.kernel.db import Database
from guanxi.kernel.errors import GuanxiError, Invalid, Unavailable
from guanxi.kernel.scope import Scope
from guanxi.sdk import problems
from guanxi.sdk.edge import Gate, RequestEdge
from guanxi.sdk.permissions import PUBLIC, Permission, RoomOff

_log = logging.getLogger(__name__)
Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Handler = Callable[[Request], Coroutine[Any, Any, Response]]
ObjectName = Annotated[str, Path(pattern="^[a-z][a-z0-9_]{0,62}$")]  # the name of a kind of thing in an address


class GuardedRoute(APIRoute):
    """A route that asks the gate first."""

    def get_route_handler(self) -> Handler:
        """Gate, then idempotency, then the handler."""
        inner = self._get_inner()
        permission = (self.openapi_extra or {}).get("x-permission")
        if permission is None:
            raise TypeError(f"{self.path} declares no permission: use fetch, create, change, store or remove of Router")
        room = str(self.tags[0]) if self.tags else ""
        template = f"{sorted(self.methods or ())[0]} {self.path_format}"
        keeps = (self.openapi_extra or {}).get("x-keeps-answer", True)

        async def handle(request: Request) -> Response:
            gate: Gate = request.app.state.gate
            scope = await gate.enter(request, permission)
            request.state.scope = scope
            if scope is not None and room in scope.rooms_off:
                raise RoomOff()
            key = request.headers.get("idempotency-key")
            if key is None or request.method != "POST":
                return await inner(request)
            if scope is None or not keeps:
                raise idempotency.NoKeyHere()
            return await _once(request, scope, template, key, inner)

        return handle

    def _get_inner(self) -> Handler:
        return super().get_route_handler()


class PlainRoute(GuardedRoute):
    """A guarded route whose handler takes nothing but the edge, reads the request itself and answers a Response. What the framework
    does beside (parameters, models, answers) is passed by: it costs more than a hot handler."""

    def _get_inner(self) -> Handler:
        handler = self.endpoint

        async def answer(request: Request) -> Response:
            response: Response = await handler(RequestEdge(request))
            return response

        return answer


async def _once(request: Request, scope: Scope, route: str, key: str, inner: Handler) -> Response:
    if not 1 <= len(key) <= 255:
        raise Invalid()
    db = request.app.state.db
    claimed = await idempotency.claim(db, scope, route, key, await _fingerprint(request))
    if isinstance(claimed, idempotency.Kept):
        return Response(claimed.body, claimed.status, {"Idempotent-Replayed": "true"}, claimed.content_type)
    request.state.claim = claimed
    try:
        response = await inner(request)
    except (RequestValidationError, HTTPException):
        await _nothing_done(db, scope, claimed)
        raise
    except GuanxiError as error:
        if error.status in {409, 422, 429, 503, 507} and await _nothing_done(db, scope, claimed, error):
            raise
        response = problems.to_response(error, scope.language)
    except Exception:
        await _keep(db, scope, claimed, problems.to_response(GuanxiError(), scope.language))
        raise
    await _keep(db, scope, claimed, response)
    return response


async def _fingerprint(request: Request) -> bytes:
    """A file is told by its announced size only: it would have to be held in memory."""
    is_file = request.headers.get("content-type", "").startswith(("application/octet-stream", "text/csv"))
    body = request.headers.get("content-length", "").encode() if is_file else await request.body()
    return idempotency.fingerprint(request.method, request.url.path, request.url.query, body)


async def _nothing_done(
    db: Database, scope: Scope, claimed: idempotency.Claim, error: GuanxiError | None = None
) -> bool:
    """Free the key for another try. False: something was committed before the error, so its answer is to be kept."""
    try:
        if await idempotency.release(db, scope, claimed):
            return True
        if isinstance(error, Unavailable):  # done, but the answer was lost: the next try is told so
            lost = problems.to_response(idempotency.AnswerLost(), scope.language)
            await idempotency.keep(db, scope, claimed, _kept(lost))
            return True
    except Unavailable:
        return True  # the key keeps what it knows: marked when the effect is there, else free after a while
    return False


async def _keep(db: Database, scope: Scope, claimed: idempotency.Claim, response: Response) -> None:
    try:
        await idempotency.keep(db, scope, claimed, _kept(response))
    except Unavailable as error:
        _log.warning("the answer to an idempotency key could not be kept: %s", error)


def _kept(response: Response) -> idempotency.Kept:
    return idempotency.Kept(response.status_code, response.headers.get("content-type", ""), bytes(response.body))


class Router(APIRouter):
    """Routes of one room under /api/v1/<room>. `errors` are the error classes a route may answer with."""

    def __init__(self, room: str, prefix: str | None = None) -> None:
        super().__init__(prefix=f"/api/v1/{room}" if prefix is None else prefix, tags=[room], route_class=GuardedRoute)
        self.room = room
        self.beginning = self.prefix.partition("{")[0]

    def matches(self, scope: Asked) -> tuple[Match, Asked]:
        """Addresses of other rooms are told by their beginning, before any of these routes is tried."""
        if not scope.get("root_path") and not scope["path"].startswith(self.beginning):
            return Match.NONE, {}
        return super().matches(scope)

    def endpoint(
        self,
        method: str,
        path: str,
        *,
        permission: Permission,
        status: int = 200,
        errors: Sequence[type[GuanxiError]] = (),
        keep_answer: bool = True,
        plain: bool = False,
        **options: Any,
    ) -> Callable[[Decorated], Decorated]:
        """Register a handler; `permission` is what the caller must hold. `keep_answer=False`: the answer holds what must
        not stay in the table of kept answers (a secret, a clear personal value), or the route only reads, so an idempotency
        key is refused, as it is where nobody has to be signed in. `plain`: PlainRoute."""
        extra: dict[str, Any] = {"x-permission": permission.key, **options.pop("openapi_extra", {})}
        if not keep_answer:
            extra["x-keeps-answer"] = False
        if method == "POST" and (not keep_answer or permission is PUBLIC):
            errors = (*errors, idempotency.NoKeyHere)

        def register(handler: Decorated) -> Decorated:
            self.add_api_route(
                path,
                handler,
                methods=[method],
                status_code=status,
                responses={**_responses(permission, errors), **options.pop("responses", {})},
                openapi_extra=extra,
                route_class_override=PlainRoute if plain else None,
                **options,
            )
            return handler

        return register

    def fetch(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Decorated], Decorated]:
        """GET."""
        return self.endpoint("GET", path, permission=permission, **options)

    def create(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Decorated], Decorated]:
        """POST; 201 unless `status` says otherwise."""
        return self.endpoint("POST", path, permission=permission, **{"status": 201, **options})

    def change(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Decorated], Decorated]:
        """PATCH."""
        return self.endpoint("PATCH", path, permission=permission, **options)

    def store(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Decorated], Decorated]:
        """PUT."""
        return self.endpoint("PUT", path, permission=permission, **options)

    def remove(self, path: str, *, permission: Permission, **options: Any) -> Callable[[Decorated], Decorated]:
        """DELETE; 204 unless `status` says otherwise."""
        return self.endpoint("DELETE", path, permission=permission, **{"status": 204, **options})


def _responses(permission: Permission, errors: Sequence[type[GuanxiError]]) -> dict[int | str, dict[str, Any]]:
    named: dict[int, list[str]] = {
        422: ["kernel.invalid"],
        429: ["kernel.too_many_requests"],
        503: ["kernel.unavailable"],
    }
    if permission is not PUBLIC:
        named |= {401: ["kernel.unauthenticated"], 403: ["kernel.forbidden"], 404: ["kernel.not_found"]}
    for error in errors:
        named.setdefault(error.status, []).append(error.code)
    document = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": ", ".join(codes), "content": document} for status, codes in sorted(named.items())}
