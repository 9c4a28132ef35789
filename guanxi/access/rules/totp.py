"""Codes of authenticator apps, pure: RFC 6238 (time-based one-time passwords) over RFC 4226, SHA-1, six digits, 30 seconds.

These parameters are the ones every app knows; apps ignore others silently. Not here: that a code counts once (queries).
"""

import base64
import hmac
import secrets
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

STEP_S: Final = 30
DIGITS: Final = 6
DRIFT: Final = 1  # steps a phone's clock may be early or late (RFC 6238, 5.2)
SECRET_BYTES: Final = 20  # RFC 4226, R6: at least 128 bits, 160 recommended


def new_secret() -> str:
    """A new secret as apps take it: base32 without padding."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=")


def compute_code(secret: str, step: int) -> str:
    """The code of one step (RFC 4226, 5.3).

    >>> compute_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59 // 30)
    '287082'
    """
    key = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    digest = hmac.digest(key, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def compute_step(now: datetime) -> int:
    """Which step a moment lies in."""
    return int(now.timestamp()) // STEP_S


def find_step(secret: str, code: str, now: datetime) -> int | None:
    """The step `code` belongs to, one before or after `now` at most; None when to none. Always the same amount of work."""
    given = code.encode()
    middle, found = compute_step(now), None
    for step in range(middle - DRIFT, middle + DRIFT + 1):
        if hmac.compare_digest(compute_code(secret, step).encode(), given):
            found = step
    return found


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """What the QR code says (the Key Uri Format of authenticator apps)."""
    label = quote(f"{issuer}:{account}", safe="@:")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
