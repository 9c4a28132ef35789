"""Requests, pure: whose address counts, which cookie, and whether a browser sent this from our own pages."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from guanxi.access.errors import ContentTypeRefused, ForeignOrigin

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
BODY_TYPES: Final = frozenset({"application/json", "application/octet-stream", "text/csv"})
_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443}
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_TOKEN: Final = re.compile(r"(?i:bearer) +(gx_[A-Za-z0-9]{20,100})", re.ASCII)


def cookie_name(secure: bool) -> str:
    """The session cookie; over https the prefix makes browsers refuse one set by a neighbour domain (RFC 6265bis)."""
    return "__Host-gx_session" if secure else "gx_session"


def bearer_token(authorization: str) -> str | None:
    """The token of an Authorization header; None for any other scheme or shape (a JWT, say).

    >>> bearer_token("Bearer eyJhbGciOiJub25lIn0.e30.") is None
    True
    """
    found = _TOKEN.fullmatch(authorization.strip())
    return found[1] if found else None


def origin_of(url: str) -> tuple[str, str, int] | None:
    """(scheme, host, port) of an address or Origin header; None for "null" and other nonsense."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or _PORTS.get(parts.scheme.lower(), 0)
    except ValueError:
        return None
    if parts.scheme.lower() not in _PORTS or not parts.hostname or not port:
        return None
    return parts.scheme.lower(), parts.hostname.rstrip("."), port


def check_same_site(method: str, headers: Mapping[str, str], base_url: str) -> None:
    """A change by cookie must come from our own pages: Origin is ours, or without one Sec-Fetch-Site says so.

    A browser sends Origin with every cross-site POST, so "neither" means an old browser or no browser: refused.
    Raises ForeignOrigin, ContentTypeRefused.
    """
    if method in SAFE_METHODS:
        return
    check_origin(headers, base_url, fetch_site_counts=True)
    check_content_type(headers)


def check_origin(headers: Mapping[str, str], base_url: str, *, fetch_site_counts: bool) -> None:
    """Raises ForeignOrigin unless Origin is the one of `base_url` (for sockets: always; else Sec-Fetch-Site may stand in)."""
    if "origin" in headers:
        sent = origin_of(headers["origin"])
        if sent is not None and sent == origin_of(base_url):
            return
    elif fetch_site_counts and headers.get("sec-fetch-site") == "same-origin":
        return
    raise ForeignOrigin(base_url=base_url)


def check_public_change(headers: Mapping[str, str], base_url: str) -> None:
    """Signing in and set-up carry no cookie yet, but another site's form must not do them either (login CSRF).

    Programs, which send neither Origin nor Sec-Fetch-Site, may. Raises ForeignOrigin, ContentTypeRefused.
    """
    if "origin" in headers or "sec-fetch-site" in headers:
        check_origin(headers, base_url, fetch_site_counts=True)
    check_content_type(headers)


def check_content_type(headers: Mapping[str, str]) -> None:
    """A body must be of a type that no form of another site can send without asking first. Raises ContentTypeRefused."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = headers.get("content-length", "0").strip() not in {"", "0"} or "transfer-encoding" in headers
    if (has_body or kind) and kind not in BODY_TYPES:
        raise ContentTypeRefused()


def compute_client_ip(peer: str | None, forwarded: Sequence[str], trusted: Sequence[str]) -> str | None:
    """The caller's address: the peer, or behind trusted proxies the last X-Forwarded-For entry they did not write.

    `forwarded` are the header's values in order; `trusted` addresses or networks. Entries left of the first untrusted
    one were written by the caller and say nothing.

    >>> compute_client_ip("10.0.0.1", ["6.6.6.6, 9.9.9.9"], ["10.0.0.0/8"]), compute_client_ip("8.8.8.8", ["1.1.1.1"], [])
    ('9.9.9.9', '8.8.8.8')
    """
    networks = [ipaddress.ip_network(entry, strict=False) for entry in trusted]
    address = _address(peer or "")
    entries = [entry.strip() for value in forwarded for entry in value.split(",")][-50:]
    while address is not None and entries and any(address in network for network in networks):
        before = _address(entries.pop())
        if before is None:
            break
        address = before
    return None if address is None else str(address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (getattr(address, "ipv4_mapped", None) or address) if address.version == 6 else address


def bucket_of_ip(ip: str | None) -> str:
    """A key for rate limits: an IPv4 address, or the /64 that one IPv6 customer has."""
    address = _address(ip or "")
    if address is None:
        return "unknown"
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def clean_text(text: str | None, limit: int = 200) -> str | None:
    """One line of printable text for logs: control characters out (log injection), cut at `limit`."""
    cleaned = _CONTROL.sub(" ", text or "").strip()[:limit]
    return cleaned or None
