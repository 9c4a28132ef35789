"""What can go wrong with mail. Nothing of what the mail server said gets into the words, only its reply code."""

from guanxi.kernel.errors import Invalid
from guanxi.kernel.http_out import OutboundError


class HeaderRefused(Invalid):
    """A subject, name, address or header contains what could start another header or recipient (ATK A41)."""

    code = "kernel.mail_header_refused"
    zh = "邮件的“{header}”中有不允许的字符。"
    en = 'The "{header}" of the mail contains characters that are not allowed.'


class AddressRefused(Invalid):
    """Not a mail address we can write to."""

    code = "kernel.mail_address_refused"
    zh = "邮箱地址不正确。"
    en = "This is not a valid e-mail address."


class MailDeferred(OutboundError):
    """The server said 4xx, or lost the connection half-way: try again later."""

    code = "kernel.mail_deferred"
    zh = "邮件服务器 {host} 暂时无法接收（{reply}），请稍后重试。"
    en = "The mail server {host} does not accept the mail at the moment ({reply}). Try again later."


class MailRefused(OutboundError):
    """The server said 5xx: sending the same again will not help."""

    code = "kernel.mail_refused"
    temporary = False
    zh = "邮件服务器 {host} 拒收（{reply}），请检查收件人与发件人设置。"
    en = "The mail server {host} refused the mail ({reply}). Check the recipient and the sender settings."


class MailSignInFailed(OutboundError):
    """The server does not accept user name and password."""

    code = "kernel.mail_sign_in_failed"
    temporary = False
    zh = "邮件服务器 {host} 不接受用户名或密码（{reply}）。"
    en = "The mail server {host} does not accept the user name or password ({reply})."
