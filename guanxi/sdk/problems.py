"""Problems on the wire: RFC 9457 documents with our code, the caller's language, the fields, and a reference id.

A 500 never shows what went wrong inside: the reference leads to the log line.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guanxi.kernel.errors import FieldProblem, GuanxiError, Invalid, NotFound
from guanxi.kernel.i18n import negotiate
from guanxi.kernel.ids import new_id

_log = logging.getLogger(__name__)


class FieldOut(BaseModel):
    """One field that is wrong."""

    field: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details. `code` is stable for programs, `detail` is for people, `instance` is the reference."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str
    fields: list[FieldOut] = []


class MethodNotAllowed(GuanxiError):
    """The path exists, the method does not."""

    code = "kernel.method_not_allowed"
    status = 405
    zh = "此地址不支持该请求方法。"
    en = "This address does not support that method."


class BadRequest(GuanxiError):
    """The request cannot be read at all."""

    code = "kernel.bad_request"
    status = 400
    zh = "无法解析请求。"
    en = "The request cannot be read."


_WORDS: Mapping[str, tuple[str, str]] = {
    "missing": ("此项必填。", "This is required."),
    "extra_forbidden": ("不认识的字段。", "Unknown field."),
    "string_too_long": ("过长，最多 {max_length} 个字符。", "Too long: at most {max_length} characters."),
    "string_too_short": ("过短，至少 {min_length} 个字符。", "Too short: at least {min_length} characters."),
    "string_type": ("应为文字。", "This must be text."),
    "int_type": ("应为整数。", "This must be a whole number."),
    "int_parsing": ("应为整数。", "This must be a whole number."),
    "bool_type": ("应为 true 或 false。", "This must be true or false."),
    "uuid_parsing": ("编号格式不正确。", "This is not a valid id."),
    "uuid_type": ("编号格式不正确。", "This is not a valid id."),
    "json_invalid": ("请求内容不是有效的 JSON。", "The body is not valid JSON."),
    "greater_than_equal": ("应不小于 {ge}。", "This must be at least {ge}."),
    "less_than_equal": ("应不大于 {le}。", "This must be at most {le}."),
    "literal_error": ("只能是 {expected}。", "This must be one of {expected}."),
    "unstorable": ("含有无法保存的字符。", "This holds a character that cannot be stored."),
    "enum": ("只能是 {expected}。", "This must be one of {expected}."),
}


def _printable(part: str | int) -> str:
    """A part of a field's path; an unknown field's name is whatever the caller wrote."""
    return "".join(c if c.isprintable() else "?" for c in str(part))[:100]


def read_validation(errors: Sequence[Mapping[str, Any]]) -> Invalid:
    """Pydantic's errors as one Invalid, worded in both languages."""
    fields = []
    for error in errors[:50]:
        path = [_printable(part) for part in error["loc"] if part not in {"body", "query", "path", "header"}]
        zh, en = _WORDS.get(error["type"], ("填写不正确。", "This is not valid."))
        context = dict(error.get("ctx") or {})
        try:
            zh, en = zh.format(**context), en.format(**context)
        except (KeyError, IndexError):
            zh, en = "填写不正确。", "This is not valid."
        fields.append(FieldProblem(".".join(path)[:200] or "body", f"kernel.{error['type']}", zh, en))
    return Invalid(fields=fields)


def to_response(error: GuanxiError, language: str, logged: str | None = None) -> Response:
    """The problem document of `error`; `logged` is its reference when the log has it already."""
    reference = logged or str(new_id())
    if error.status >= 500 and logged is None:
        _log.error("problem %s: %s", reference, error)
    problem = Problem(
        type=f"https://guanxi.dev/problems/{error.code}",
        title=error.code,
        status=error.status,
        code=error.code,
        detail=error.words(language),
        instance=f"urn:uuid:{reference}",
        fields=[FieldOut(field=f.field, code=f.code, message=f.words(language)) for f in error.fields],
    )
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
    return JSONResponse(problem.model_dump(), error.status, headers, media_type="application/problem+json")


def language_of(request: Request) -> str:
    """The signed-in user's language, else the browser's."""
    scope = getattr(request.state, "scope", None)
    return scope.language if scope is not None else negotiate(request.headers.get("accept-language"))


def install(app: FastAPI) -> None:
    """Make every error of `app` a problem document."""

    async def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, GuanxiError)
        return to_response(error, language_of(request))

    async def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return to_response(read_validation(error.errors()), language_of(request))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 400:  # FastAPI's word for a body it cannot decode at all
            return to_response(read_validation([{"loc": ("body",), "type": "json_invalid"}]), language_of(request))
        by_status = {404: NotFound, 405: MethodNotAllowed}
        return to_response(by_status.get(error.status_code, BadRequest)(), language_of(request))

    app.add_exception_handler(GuanxiError, known)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, http)
    app.add_middleware(Unforeseen)


class Unforeseen:
    """Whatever else goes wrong: told as a 500 without a word of the inside, logged with its reference.

    A middleware below all others, so that this answer carries the same headers as every other.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            reference = str(new_id())
            _log.exception("problem %s: %s %s failed", reference, scope["method"], scope.get("route"), exc_info=error)
            response = to_response(GuanxiError(), language_of(Request(scope)), reference)
            await response(scope, receive, send)
