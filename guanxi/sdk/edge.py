"""The edge of a request: opens units of work with the caller's scope and commits them. Routes see nothing else."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Concatenate, ParamSpec, Protocol, TypeVar

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from guanxi.kernel import idempotency
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.errors import Unauthenticated
from guanxi.kernel.i18n import negotiate
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services

P = ParamSpec("P")
T = TypeVar("T")


class Gate(Protocol):
    """Who is calling, and may they? Implemented by access, used by every route and socket."""

    async def enter(self, connection: HTTPConnection, permission: str) -> Scope | None:
        """The caller's scope, which holds `permission`. None only for "public". Raises Unauthenticated, Forbidden, TooMany."""
        ...


class RequestEdge:
    """What a handler gets. `write` and `read` run a service function `work(uow, …)` in the caller's scope."""

    def __init__(self, request: Request) -> None:
        self.request = request
        claimed: idempotency.Claim | None = getattr(request.state, "claim", None)
        db: Database = request.app.state.db
        # With an idempotency key every write of the request marks it, whichever way the handler opens it.
        self.db = db if claimed is None else idempotency.MarkingDatabase(db, claimed)
        self.services: Services = request.app.state.services

    @property
    def scope(self) -> Scope:
        """The caller's scope; Unauthenticated on a public route."""
        scope: Scope | None = getattr(self.request.state, "scope", None)
        if scope is None:
            raise Unauthenticated()
        return scope

    @property
    def language(self) -> str:
        """ "zh" or "en": the user's choice, else what the browser asks for."""
        scope: Scope | None = getattr(self.request.state, "scope", None)
        return scope.language if scope else negotiate(self.request.headers.get("accept-language"))

    async def write(
        self, work: Callable[Concatenate[UnitOfWork, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work` in a write transaction and commit; retried on serialization failures, so it must not act outside.

        A request with an idempotency key marks it in the same transaction, so that the effect is there at most once.
        """
        return await self.db.run(self.scope, work, *args, **kwargs)

    async def read(
        self, work: Callable[Concatenate[UnitOfWork, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `work` in a read-only transaction."""
        return await self.db.run_read(self.scope, work, *args, **kwargs)


async def _edge(request: Request) -> RequestEdge:  # async: FastAPI runs plain functions in a thread
    return RequestEdge(request)


Edge = Annotated[RequestEdge, Depends(_edge)]
