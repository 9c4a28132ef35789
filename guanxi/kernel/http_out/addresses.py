"""Which IP addresses and host spellings an outgoing call may have; pure, no network.

Not here: the operator's allow-list (egress.py), which may open some of what is closed here.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass

import httpx

from guanxi.kernel.http_out.errors import DestinationRefused

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# What `is_global` of Python 3.11 wrongly calls global, or what reaches inside although it is.
_CLOSED = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; Alibaba Cloud's inner services
        "169.254.0.0/16",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "240.0.0.0/4",
        "2001::/23",  # Teredo and other protocol assignments
        "3fff::/20",
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")

# Inner services of cloud platforms: they hand out credentials, so no allow-list opens them.
METADATA_ADDRESSES = frozenset(
    ipaddress.ip_address(text)
    for text in (
        "169.254.169.254",  # AWS, Azure, Google, Huawei, DigitalOcean …
        "169.254.170.2",  # AWS task credentials
        "169.254.0.23",  # Tencent Cloud
        "100.100.100.200",  # Alibaba Cloud
        "168.63.129.16",  # Azure; an address that looks public
        "192.0.0.192",  # Oracle Cloud
        "fd00:ec2::254",
        "fd20:ce::254",
    )
)
METADATA_NAMES = frozenset(
    {"metadata", "metadata.google.internal", "metadata.goog", "metadata.tencentyun.com", "instance-data"}
)

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DOTS = str.maketrans({"\u3002": ".", "\uff61": "."})


@dataclass(frozen=True, slots=True)
class Host:
    """A host in its one spelling: `name` in ASCII lower case, `address` when it is an IP literal."""

    name: str
    address: IPAddress | None = None

    @property
    def for_url(self) -> str:
        """The host as it stands in a URL and a Host header."""
        return f"[{self.name}]" if ":" in self.name else self.name


def embedded_ipv4(address: IPAddress) -> ipaddress.IPv4Address | None:
    """The IPv4 address a 6to4 or NAT64 address carries on to; None for all others."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour


def plain_address(text: str) -> IPAddress:
    """`text` as an address, an IPv4-mapped one as the IPv4 address it is. Raises ValueError, also for a zone id."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            raise ValueError("zone id")
        return address.ipv4_mapped or address
    return address


def is_metadata(address: IPAddress) -> bool:
    """Whether the address, or the one embedded in it, is an inner service of a cloud platform."""
    return address in METADATA_ADDRESSES or embedded_ipv4(address) in METADATA_ADDRESSES


def is_public(address: IPAddress) -> bool:
    """Whether the address is one machine on the public internet, by itself and by what it embeds."""
    if address in METADATA_ADDRESSES or address.is_multicast or address.is_unspecified or not address.is_global:
        return False
    if any(address.version == block.version and address in block for block in _CLOSED):
        return False
    inner = embedded_ipv4(address)
    if inner is not None:
        return is_public(inner)
    return address.version == 4 or address in _GLOBAL_UNICAST


def parse_host(text: str) -> Host:
    """Read a host as it stands in a URL ("[::1]", "例子.com", "10.0.0.1").

    Raises DestinationRefused for anything another parser might read as something else: octal, hexadecimal, short or
    single-number IPv4 spellings, zone ids, forbidden characters.
    """
    if text.startswith("[") and text.endswith("]"):
        return _literal(text[1:-1], text, version=6)
    name = unicodedata.normalize("NFKC", text).translate(_DOTS).lower().removesuffix(".")
    if not name.isascii():
        try:
            name = httpx.URL(f"http://{name}/").raw_host.decode("ascii")
        except (httpx.InvalidURL, ValueError) as error:
            raise DestinationRefused(host=text, reason="spelling") from error
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise DestinationRefused(host=text, reason="spelling")
    if _NUMBER.fullmatch(labels[-1]):
        return _literal(name, text, version=4)
    return Host(name)


def _literal(inner: str, shown: str, version: int) -> Host:
    try:
        if ipaddress.ip_address(inner).version != version:
            raise ValueError(inner)
        address = plain_address(inner)
    except ValueError as error:
        raise DestinationRefused(host=shown, reason="spelling") from error
    return Host(str(address), address)
