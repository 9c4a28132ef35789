"""The operator's mail server from its URL: smtp://user:password@host:587 (STARTTLS), smtps://… (TLS), smtp+plain://host:25."""

from email.utils import parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

from guanxi.kernel.config import BadSetting
from guanxi.kernel.mailer import Mailbox, SmtpSettings

_SECURITY: dict[str, tuple[Literal["starttls", "tls", "none"], int]] = {
    "smtp": ("starttls", 587),
    "smtps": ("tls", 465),
    "smtp+plain": ("none", 25),
}


def read_smtp(url: str | None, mail_from: str) -> SmtpSettings | None:
    """None without a URL. Raises BadSetting for what cannot be read (the password is not repeated)."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in _SECURITY or not parts.hostname:
        raise BadSetting(
            name="GUANXI_SMTP_URL",
            value=f"{parts.scheme}://…",
            mend_zh="请填写形如 smtp://用户:密码@主机:587 的地址。",
            mend_en="give an address such as smtp://user:password@host:587.",
        )
    security, port = _SECURITY[parts.scheme]
    name, address = parseaddr(mail_from)
    return SmtpSettings(
        host=parts.hostname,
        sender=Mailbox(address, name),
        port=parts.port or port,
        security=security,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )
