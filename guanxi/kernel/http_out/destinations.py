"""Strict reading of URLs for outgoing calls: one spelling in, one `Destination` out, everything doubtful refused.

Why not a lenient parser: where two parsers disagree about the host, the guard checks one and the socket dials another.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from guanxi.kernel.http_out.addresses import Host, parse_host
from guanxi.kernel.http_out.errors import DestinationRefused

_MAX_URL = 4096
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(?P<query>\?[^#]*)?(#.*)?"
)
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]@]*\]|[^:@\[\]]+)(:(?P<port>[0-9]{1,5}))?")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request goes. `target` is path and query, percent-encoded ASCII."""

    scheme: str
    host: Host
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, as one word."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """The Host header: the port only when it is not the usual one."""
        return self.host.for_url if self.port == _PORTS[self.scheme] else f"{self.host.for_url}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return self.origin + self.target


def parse_url(url: str) -> Destination:
    """Read an absolute http or https URL; raises DestinationRefused."""
    if len(url) > _MAX_URL or _FORBIDDEN.search(url):
        raise DestinationRefused(host=url, reason="url")
    match = _URL.fullmatch(url)
    if match is None:
        raise DestinationRefused(host=url, reason="url")
    scheme = match["scheme"].lower()
    authority = match["authority"]
    if scheme not in _PORTS:
        raise DestinationRefused(host=authority or url, reason="scheme")
    if "@" in authority:
        raise DestinationRefused(host=authority.rpartition("@")[2], reason="userinfo")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise DestinationRefused(host=authority, reason="url")
    port = int(parts["port"]) if parts["port"] else _PORTS[scheme]
    if not 0 < port < 65536:
        raise DestinationRefused(host=authority, reason="port")
    target = quote((match["path"] or "/") + (match["query"] or ""), safe="/?:@!$&'()*+,;=-._~%[]|")
    return Destination(scheme, parse_host(parts["host"]), port, target)


def parse_redirect(current: Destination, location: str) -> Destination:
    """Where a Location header leads, seen from `current`; raises DestinationRefused, also for https to http."""
    if len(location) > _MAX_URL or _FORBIDDEN.search(location):
        raise DestinationRefused(host=current.host.name, reason="url")
    following = parse_url(urljoin(current.url, location))
    if current.scheme == "https" and following.scheme == "http":
        raise DestinationRefused(host=following.host.name, reason="redirect_downgrade")
    return following
