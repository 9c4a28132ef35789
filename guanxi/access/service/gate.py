"""The gate of every route and socket: who is calling, with what rights, and did our own pages send it.

Credentials are looked up anew at each request: signing out, a new password, a disabled account, fewer rights and a
revoked token hold from the next request on (ATK A9, A30). Not here: what a route does and which rows a rule shows.
"""

import hashlib
import logging
from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from guanxi.access.contracts import Caller, SessionView
from guanxi.access.errors import MfaEnrolmentNeeded
from guanxi.access.queries import credentials as queries
from guanxi.access.rules import requests as rules
from guanxi.access.rules.second_factors import may_before_enrolment
from guanxi.access.service.scopes import build_scope, build_view, known_of, needs_enrolment
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database, Row
from guanxi.kernel.errors import Forbidden, Unauthenticated
from guanxi.kernel.scope import Actor, Scope
from guanxi.sdk.permissions import PUBLIC, SIGNED_IN, RoomOff

_log = logging.getLogger(__name__)
IDLE_S = 12 * 3600.0
ABSOLUTE_S = 30 * 86400.0
TOUCH_S = 60.0  # seen_at and used_at are written once a minute, not at every request


def hash_token(token: str) -> bytes:
    """What is stored of a secret. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode(errors="replace")).digest()


@dataclass(frozen=True, slots=True)
class Credential:
    """What the gate found out, for routes of access: `connection.state.credential`."""

    row: Row
    scope: Scope
    known: frozenset[str]
    session_id: UUID | None

    def may_before_enrolment(self, connection: HTTPConnection) -> bool:
        """Whether this is part of enrolling a second factor: at a browser, by one of a few routes."""
        method, path = connection.scope.get("method", ""), connection.scope["path"]
        return self.session_id is not None and may_before_enrolment(method, path)

    def view(self) -> SessionView:
        """The session as a page sees it."""
        return build_view(self.row, self.scope.permissions, self.known)


class AccessGate:
    """Implements `guanxi.sdk.edge.Gate`."""

    def __init__(self, db: Database, settings: Settings) -> None:
        self.db = db
        self.settings = settings
        self.cookie = rules.cookie_name(settings.secure_cookies)

    async def enter(self, connection: HTTPConnection, permission: str) -> Scope | None:
        """The caller's scope, which holds `permission`; None only for "public".

        Raises Unauthenticated, Forbidden (naming the permission), ForeignOrigin, ContentTypeRefused, MfaEnrolmentNeeded.
        """
        if permission == PUBLIC.key:
            return None
        credential = await self._identify(connection)
        connection.state.credential = credential
        scope = credential.scope
        # The scope is known from here on, so that a refusal speaks the caller's language.
        connection.state.scope = scope
        if needs_enrolment(credential.row) and not credential.may_before_enrolment(connection):
            raise MfaEnrolmentNeeded()
        if permission.partition(".")[0] in scope.rooms_off:
            raise RoomOff()
        if permission != SIGNED_IN.key and not scope.allows(permission):
            _log.info("refused %s to %s %s", permission, scope.actor.kind, scope.actor.id)
            raise Forbidden(permission=permission)
        return scope

    async def _identify(self, connection: HTTPConnection) -> Credential:
        headers = connection.headers
        if "authorization" in headers:
            token = rules.bearer_token(headers["authorization"])
            if token is None:
                raise Unauthenticated()
            return await self._by_token(token)
        token = connection.cookies.get(self.cookie)
        if not token:
            raise Unauthenticated()
        self._check_site(connection, headers)
        return await self._by_session(token)

    def _check_site(self, connection: HTTPConnection, headers: Headers) -> None:
        base_url = self.settings.base_url
        if connection.scope["type"] == "websocket":
            rules.check_origin(headers, base_url, fetch_site_counts=False)
        else:
            rules.check_same_site(connection.scope["method"], headers, base_url)

    async def _by_session(self, token: str) -> Credential:
        async with self.db.system("a cookie names no workspace") as uow:
            row = await queries.get_by_session(uow, hash_token(token), idle=IDLE_S, touch=TOUCH_S)
            if row is None:
                raise Unauthenticated()
            scope = await build_scope(uow, row, Actor("user", row["user_id"], row["user_name"]))
            return Credential(row, scope, known_of(uow), row["session_id"])

    async def _by_token(self, token: str) -> Credential:
        async with self.db.system("a token names no workspace") as uow:
            row = await queries.get_by_token(uow, hash_token(token), touch=TOUCH_S)
            if row is None:
                raise Unauthenticated()
            subset = None if row["token_permissions"] is None else tuple(row["token_permissions"])
            # The actor stays the person (owner, created_by); the token they used goes into the audit log and into jobs.
            actor = Actor("token", row["user_id"], f"{row['user_name']} ({row['token_name']})", row["token_id"])
            return Credential(row, await build_scope(uow, row, actor, subset), known_of(uow), None)


def caller_of(connection: HTTPConnection, settings: Settings) -> Caller:
    """From where somebody calls; X-Forwarded-For counts behind trusted proxies only (ATK A54)."""
    peer = connection.client.host if connection.client else None
    ip = rules.compute_client_ip(peer, connection.headers.getlist("x-forwarded-for"), settings.trusted_proxies)
    return Caller(ip, rules.clean_text(connection.headers.get("user-agent")))
