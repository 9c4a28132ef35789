"""Headers, addresses and sizes: what every answer carries and every request must keep to, before any route is asked."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guanxi.kernel.errors import Invalid, TooLarge
from guanxi.kernel.i18n import negotiate
from guanxi.sdk.problems import to_response

JSON_LIMIT = 2 * 1024 * 1024
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


class BadAddress(Invalid):
    """The address holds what no text may hold."""

    code = "kernel.bad_address"
    zh = "地址含有不允许的字符。"
    en = "The address holds a character that is not allowed."


class _TooLong(Exception):
    """The body is longer than allowed; raised where the application reads it."""


class SecurityHeaders:
    """Adds the strict headers; `Cache-Control: no-store` on the API unless the route chose otherwise."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self.app = app
        self.https = urlsplit(base_url).scheme == "https"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def adorned(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                headers["X-Content-Type-Options"] = "nosniff"
                # Pages of forms name who may frame them; the old header knows only nobody.
                if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
                    headers["X-Frame-Options"] = "DENY"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
                headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()"
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
                if self.https:
                    headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
            await send(message)

        await self.app(scope, receive, adorned)


class BodyLimit:
    """Refuses bodies over the limit while they arrive. Streams of files (octet-stream, csv) have the upload limit.

    Addresses that hold NUL are refused too: no text of the database can.
    """

    def __init__(self, app: ASGIApp, upload_limit: int) -> None:
        self.app = app
        self.upload_limit = upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        language = negotiate(headers.get("accept-language"))
        if b"%00" in scope["query_string"] or "\0" in scope["path"]:
            await to_response(BadAddress(), language)(scope, receive, send)
            return
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        limit = self.upload_limit if kind in {"application/octet-stream", "text/csv"} else JSON_LIMIT
        announced = headers.get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            await _refuse(limit, language)(scope, receive, send)
            return
        await _Counted(self.app, limit, language).serve(scope, receive, send)


def _refuse(limit: int, language: str) -> Response:
    """The answer to a body of more bytes than that."""
    return to_response(TooLarge(limit=f"{limit // 1024 // 1024} MB"), language)


class _Counted:
    """One request whose body is counted. However the application words its failure to read on, the answer is the refusal."""

    def __init__(self, app: ASGIApp, limit: int, language: str) -> None:
        self.app, self.limit, self.language = app, limit, language
        self.seen = 0
        self.started = False

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted() -> Message:
            message = await receive()
            self.seen += len(message.get("body", b""))
            if self.seen > self.limit:
                raise _TooLong
            return message

        async def watched(message: Message) -> None:
            if self.seen <= self.limit or self.started:
                self.started = True
                await send(message)

        try:
            await self.app(scope, counted, watched)
        except Exception:
            if self.seen <= self.limit:
                raise
        if self.seen > self.limit and not self.started:
            await _refuse(self.limit, self.language)(scope, receive, send)
