"""Write keys and signatures. `wk_…` stands in every page and may be known to everybody; `sk_…` stays on the company's servers."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from guanxi.kernel.ids import new_token

PREFIX: Mapping[str, str] = {"browser": "wk_", "server": "sk_"}
KEY_PURPOSE = "tracking.key"


def make_key(scope: str) -> str:
    """A new key of a scope."""
    return new_token(PREFIX[scope], 256)


def hash_key(secret: str) -> bytes:
    """What is looked up of a key. It has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).digest()


def sign(secret: str, user_id: str) -> str:
    """What a company's server gives to its page beside the user's id: HMAC-SHA256 by the server key, in hexadecimal (RFC 2104).

    >>> sign("sk_secret", "42")[:16]
    'a1f7c231ba2f7b5a'
    """
    return hmac.new(secret.encode(), user_id.encode(), hashlib.sha256).hexdigest()


def is_signed(secret: str, user_id: str, signature: str) -> bool:
    """Whether the signature is of that user."""
    return hmac.compare_digest(sign(secret, user_id).encode(), signature.strip().lower().encode(errors="replace"))


def read_key(authorization: str | None, query: str | None) -> str | None:
    """The key of a request: `Bearer <key>`, the user name of Basic (as Segment's SDKs send it), or `?key=` of a beacon."""
    scheme, _, rest = (authorization or "").partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip() or None
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[0] or None
        except (binascii.Error, ValueError):
            return None
    return query or None


def origin_of(address: str) -> str | None:
    """scheme://host[:port] of an address as browsers send it; None where it is none.

    >>> origin_of("https://Shop.Example:443/x"), origin_of("http://localhost:3000"), origin_of("null")
    ('https://shop.example', 'http://localhost:3000', None)
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        return None
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")
