"""Errors as classes: each has a code, a status and its words in Chinese and English.

An error raised anywhere below the edge rolls the unit of work back and becomes one problem document (RFC 9457) there.
Not here: how a problem is written to the wire (sdk.routing) and messages of pages (the web's own language packs).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

Language = str


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field: its path (`customer.phone`), a code and the mend in both languages."""

    field: str
    code: str
    zh: str
    en: str

    def words(self, language: Language) -> str:
        """The message in `language` ("zh" or "en"; anything else is read as English)."""
        return self.zh if language.startswith("zh") else self.en


class GuanxiError(Exception):
    """Base of everything that is told to a caller.

    Subclasses set `code`, `status`, `zh` and `en`; the words are `str.format` templates over `params`.
    """

    code: ClassVar[str] = "kernel.error"
    status: ClassVar[int] = 500
    zh: ClassVar[str] = "出现了意外错误。请重试；若再次出现，请把编号告诉管理员。"
    en: ClassVar[str] = (
        "Something unexpected happened. Try again; if it happens again, give the reference to your administrator."
    )

    def __init__(self, *, fields: Sequence[FieldProblem] = (), retry_after: int | None = None, **params: Any) -> None:
        self.params: Mapping[str, Any] = params
        self.fields = tuple(fields)
        self.retry_after = retry_after
        super().__init__(self.code)

    def words(self, language: Language) -> str:
        """The message in `language`, its parameters filled in."""
        return (self.zh if language.startswith("zh") else self.en).format(**self.params)

    def __str__(self) -> str:
        return f"{self.code}: {self.words('en')}"


class NotFound(GuanxiError):
    """Nothing with that id that the caller may see (the same answer for both)."""

    code = "kernel.not_found"
    status = 404
    zh = "没有找到，或您无权查看。"
    en = "Not found, or you may not see it."


class Conflict(GuanxiError):
    """The request fits, the state does not."""

    code = "kernel.conflict"
    status = 409
    zh = "数据刚被他人修改，请刷新后重试。"
    en = "Somebody else changed this meanwhile. Reload and try again."


class Invalid(GuanxiError):
    """The input is wrong; `fields` name what and how to mend it."""

    code = "kernel.invalid"
    status = 422
    zh = "输入有误，请检查标出的字段。"
    en = "Some of the input is wrong. See the fields named."


class Unauthenticated(GuanxiError):
    """Nobody is signed in, or the session or token is no longer good."""

    code = "kernel.unauthenticated"
    status = 401
    zh = "请先登录。"
    en = "Sign in first."


class Forbidden(GuanxiError):
    """Signed in, but without the permission."""

    code = "kernel.forbidden"
    status = 403
    zh = "您没有此操作的权限（{permission}）。请联系管理员。"
    en = "You do not have the permission for this ({permission}). Ask your administrator."


class TooMany(GuanxiError):
    """A limit refused the request; `retry_after` says for how many seconds."""

    code = "kernel.too_many_requests"
    status = 429
    zh = "操作过于频繁，请在 {seconds} 秒后重试。"
    en = "Too many requests. Try again in {seconds} seconds."


class TooLarge(GuanxiError):
    """The body or file is larger than allowed."""

    code = "kernel.too_large"
    status = 413
    zh = "内容过大，上限为 {limit}。"
    en = "Too large: the limit is {limit}."


class Unavailable(GuanxiError):
    """A part this needs (the database, say) does not answer now; trying again later is right."""

    code = "kernel.unavailable"
    status = 503
    zh = "系统暂时繁忙，请稍后重试。"
    en = "The system is busy or restarting. Try again in a moment."
