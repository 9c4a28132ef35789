"""What can go wrong on the way out, as classes with words in both languages.

The words name the host the caller asked for and nothing the other side said: a response body, a banner or a resolved
address in an error would turn every "test connection" button into a way to look into the network (ATK A20).
"""

from typing import Any, ClassVar

from guanxi.kernel.errors import GuanxiError, Language

REASONS: dict[str, tuple[str, str]] = {
    "url": ("网址格式不正确", "the address is not well formed"),
    "scheme": ("只允许 http 和 https", "only http and https are allowed"),
    "userinfo": ("网址中不能包含用户名或密码", "the address may not contain a user name or password"),
    "spelling": ("主机名写法不规范", "the host is not spelled in the usual way"),
    "port": ("该端口未被允许", "this port is not allowed"),
    "not_public": ("该主机不在公网上", "the host is not on the public internet"),
    "metadata": ("该地址属于云平台内部服务", "the address belongs to a cloud platform's inner service"),
    "header": ("请求头不正确", "a request header is not well formed"),
    "redirects": ("跳转次数过多", "it redirects too often"),
    "redirect_downgrade": ("从 https 跳转到了 http", "it redirects from https to http"),
    "redirect_body": ("带内容的请求被跳转到其他主机", "it redirects a request with content to another host"),
    "plain_text": ("未加密的连接只能用于允许列表中的主机", "a connection without TLS needs a host on the allow-list"),
}

_SHOWN_HOST = 100


class OutboundError(GuanxiError):
    """Base of all failures of a call to the outside.

    `temporary` says whether trying again later can help. `sent` says whether the other side may have received the
    request: False means certainly not, so that a delivery may be repeated without fear of doing it twice.
    """

    code = "kernel.outbound_failed"
    status = 502
    temporary: ClassVar[bool] = True
    zh = "访问 {host} 失败。"
    en = "The call to {host} failed."

    def __init__(self, *, host: str, sent: bool = False, retry_after: int | None = None, **params: Any) -> None:
        self.sent = sent
        super().__init__(retry_after=retry_after, host=shown_host(host), **params)


class DestinationRefused(OutboundError):
    """Our own rules forbid this destination; `reason` is a key of `REASONS`."""

    code = "kernel.destination_refused"
    status = 422
    temporary = False
    zh = "不允许访问 {host}：{why}。如确需访问，请管理员将其加入允许列表。"
    en = "Calls to {host} are not allowed: {why}. If it is needed, ask the operator to put it on the allow-list."

    def __init__(self, *, host: str, reason: str) -> None:
        self.reason = reason
        super().__init__(host=host, why=REASONS[reason][1])

    def words(self, language: Language) -> str:
        """The message in `language`, with the reason in the same language."""
        chinese = language.startswith("zh")
        why = REASONS[self.reason][0 if chinese else 1]
        return (self.zh if chinese else self.en).format(host=self.params["host"], why=why)


class DestinationUnreachable(OutboundError):
    """No name, no route, connection refused or lost (F20: tried again later)."""

    code = "kernel.destination_unreachable"
    zh = "暂时无法连接 {host}，请稍后重试或检查网址。"
    en = "{host} cannot be reached at the moment. Try again later or check the address."


class TlsFailed(DestinationUnreachable):
    """The certificate is expired, unknown or for another name. Checking is never switched off."""

    code = "kernel.tls_failed"
    zh = "{host} 的证书无效或已过期，无法建立安全连接。"
    en = "The certificate of {host} is not valid, so no secure connection could be made."


class DestinationTimeout(OutboundError):
    """It did not answer in time."""

    code = "kernel.destination_timeout"
    status = 504
    zh = "{host} 未在规定时间内响应，请稍后重试。"
    en = "{host} did not answer in time. Try again later."


class ResponseTooLarge(OutboundError):
    """The answer is larger than the caller accepts, as sent or after decompression."""

    code = "kernel.response_too_large"
    temporary = False
    zh = "{host} 返回的内容超过 {limit} 字节的上限。"
    en = "{host} answered with more than the {limit} bytes accepted."


class MalformedResponse(OutboundError):
    """The answer is not what its type says: broken JSON, a broken or unknown compression."""

    code = "kernel.malformed_response"
    temporary = False
    zh = "{host} 返回的内容无法解析。"
    en = "The answer of {host} could not be understood."


class BreakerOpen(OutboundError):
    """It failed several times in a row; calls are held back for `retry_after` seconds."""

    code = "kernel.breaker_open"
    status = 503
    zh = "{host} 连续失败，已暂停访问，将在 {seconds} 秒后重试。"
    en = "{host} failed several times in a row. Calls to it pause for {seconds} seconds."


class DestinationBusy(OutboundError):
    """Too many calls to this host wait already (the bulkhead is full)."""

    code = "kernel.destination_busy"
    status = 503
    zh = "等待访问 {host} 的请求过多，请稍后重试。"
    en = "Too many calls to {host} are waiting. Try again later."


def shown_host(host: str) -> str:
    """`host` fit for a message: printable, at most 100 characters."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in host[:_SHOWN_HOST])
    return clean or "?"
