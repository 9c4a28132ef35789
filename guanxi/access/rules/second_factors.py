"""Second factors, pure: what a code looks like, recovery codes, and what may be asked for before one is enrolled."""

import re
import secrets
from typing import Final

RECOVERY_CODES: Final = 10
# Crockford's letters: none of them is taken for another when read from paper.
_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_GROUP: Final = 5
_SPACES: Final = re.compile(r"[\s-]+")
_READ_AS: Final = str.maketrans("oil", "011")
_BEFORE_ENROLMENT: Final = {
    ("GET", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("PATCH", "/api/v1/session/me"),
    ("GET", "/api/v1/session/me/factors"),
    ("POST", "/api/v1/session/me/factors/app"),
    ("POST", "/api/v1/session/me/factors/app/confirm"),
    ("POST", "/api/v1/session/me/factors/passkeys/options"),
    ("POST", "/api/v1/session/me/factors/passkeys"),
}


def may_before_enrolment(method: str, path: str) -> bool:
    """Whether somebody whose role needs a second factor may ask this before they have one."""
    return (method, path) in _BEFORE_ENROLMENT


def new_recovery_code() -> str:
    """Ten letters and digits in two groups (50 random bits; stored only as a keyed hash)."""
    letters = [secrets.choice(_LETTERS) for _ in range(2 * _GROUP)]
    return "".join(letters[:_GROUP]) + "-" + "".join(letters[_GROUP:])


def clean_code(text: str) -> str:
    """A code as typed, without spaces and dashes, in small letters."""
    return _SPACES.sub("", text).lower()


def is_app_code(cleaned: str) -> bool:
    """Whether it can be the code of an authenticator app."""
    return len(cleaned) == 6 and cleaned.isascii() and cleaned.isdigit()


def normalise_recovery_code(cleaned: str) -> str | None:
    """A recovery code in its one form; None when it cannot be one.

    >>> normalise_recovery_code(clean_code("AB0DE-1ghjO")), normalise_recovery_code("123456")
    ('ab0de1ghj0', None)
    """
    read = cleaned.translate(_READ_AS)
    return read if len(read) == 2 * _GROUP and set(read) <= set(_LETTERS) else None
