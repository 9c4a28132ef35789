"""Mail out: composing without header tricks, sending by SMTP under the egress rule."""

from guanxi.kernel.mailer.compose import Attachment, Mailbox, clean_address, compose, new_message_id
from guanxi.kernel.mailer.errors import AddressRefused, HeaderRefused, MailDeferred, MailRefused, MailSignInFailed
from guanxi.kernel.mailer.smtp import MAIL_PORTS, Mailer, NotSent, Sent, SmtpSettings

__all__ = [
    "MAIL_PORTS",
    "AddressRefused",
    "Attachment",
    "HeaderRefused",
    "MailDeferred",
    "MailRefused",
    "MailSignInFailed",
    "Mailbox",
    "Mailer",
    "NotSent",
    "Sent",
    "SmtpSettings",
    "clean_address",
    "compose",
    "new_message_id",
]
