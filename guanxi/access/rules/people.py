"""E-mail addresses and names as access takes them, pure."""

import hashlib
import re
import unicodedata
from typing import Final

MAX_EMAIL: Final = 254
_EMAIL: Final = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*",
    re.ASCII,
)


def normalise_email(text: str) -> str | None:
    """The address in small letters; None when it is not one (ASCII only: look-alike letters never sign in).

    >>> normalise_email(" Li@Example.COM "), normalise_email("a@b\\r\\nBcc: x@y")
    ('li@example.com', None)
    """
    email = unicodedata.normalize("NFKC", text[: MAX_EMAIL * 2]).strip().lower()
    return email if len(email) <= MAX_EMAIL and _EMAIL.fullmatch(email) else None


def bucket_of(text: str) -> str:
    """A key for rate limits that does not keep the address itself."""
    return hashlib.sha256(
        unicodedata.normalize("NFKC", text[:1000]).strip().lower().encode(errors="replace")
    ).hexdigest()[:32]
