"""The rule which addresses this installation may call, and the one place where names become addresses.

`Egress.vet` resolves a name once and judges every address it got; the caller dials exactly what it returns, so that a
second answer of the name server (DNS rebinding) is never asked for. Used by HTTP (client.py) and mail (kernel.mailer).
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from guanxi.kernel.http_out.addresses import (
    METADATA_NAMES,
    Host,
    IPAddress,
    is_metadata,
    is_public,
    parse_host,
    plain_address,
)
from guanxi.kernel.http_out.errors import DestinationRefused, DestinationUnreachable

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Name and port to addresses as text; raises OSError when the name is unknown."""

_MAX_ADDRESSES = 32
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str | None
    network: _Network | None
    port: int | None


@dataclass(frozen=True)
class EgressPolicy:
    """What the operator allows.

    `allow_hosts`: entries "host", "host:port", "10.1.2.3", "[fd00::5]:8080", "10.0.0.0/8" or "10.0.0.0/8:8080"; they
    open private addresses for endpoints that administrators set. An entry without a port is good for `ports` only.
    `ports`: open on every public address. Raises ValueError for an entry that cannot be read.
    """

    allow_hosts: tuple[str, ...] = ()
    ports: frozenset[int] = frozenset({80, 443})
    _rules: tuple[_Rule, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rules", tuple(_read_rule(entry) for entry in self.allow_hosts))

    def public_only(self) -> "EgressPolicy":
        """The same ports, nothing private: for addresses that come from customers, messages or redirects."""
        return replace(self, allow_hosts=())

    def for_ports(self, *ports: int) -> "EgressPolicy":
        """The same allow-list with other usual ports (mail)."""
        return replace(self, ports=frozenset(ports))

    def is_listed(self, host: Host, port: int, address: IPAddress) -> bool:
        """Whether an entry of the allow-list covers the name or the address at this port."""
        return any(self._covers(rule, host, port, address) for rule in self._rules)

    def check_addresses(self, host: Host, port: int, addresses: Sequence[IPAddress]) -> None:
        """Raises DestinationRefused when any of the addresses may not be called at `port`."""
        for address in addresses:
            if is_metadata(address):
                raise DestinationRefused(host=host.name, reason="metadata")
            if self.is_listed(host, port, address):
                continue
            if not is_public(address):
                raise DestinationRefused(host=host.name, reason="not_public")
            if port not in self.ports:
                raise DestinationRefused(host=host.name, reason="port")

    def _covers(self, rule: _Rule, host: Host, port: int, address: IPAddress) -> bool:
        if not (port in self.ports if rule.port is None else port == rule.port):
            return False
        if rule.network is not None:
            return rule.network.version == address.version and address in rule.network
        return rule.name == host.name


class Egress:
    """A policy together with the resolver that feeds it."""

    def __init__(self, policy: EgressPolicy, resolver: Resolver | None = None) -> None:
        self.policy = policy
        self._resolver = resolver or system_resolver

    def public_only(self) -> "Egress":
        """The same resolver without the allow-list."""
        return Egress(self.policy.public_only(), self._resolver)

    async def vet(self, host: Host, port: int) -> tuple[IPAddress, ...]:
        """The addresses to dial, in the resolver's order.

        Raises DestinationRefused when a single one of them is forbidden (a name that answers with a public and a
        private address is an attack, not a choice) and DestinationUnreachable when the name has none.
        """
        if host.name in METADATA_NAMES:
            raise DestinationRefused(host=host.name, reason="metadata")
        addresses = (host.address,) if host.address is not None else await self._resolve(host, port)
        self.policy.check_addresses(host, port, addresses)
        return addresses

    async def _resolve(self, host: Host, port: int) -> tuple[IPAddress, ...]:
        try:
            answers = await self._resolver(host.name, port)
            found = tuple(dict.fromkeys(plain_address(answer) for answer in answers))
        except (OSError, UnicodeError) as error:
            raise DestinationUnreachable(host=host.name) from error
        except ValueError as error:  # a link-local answer with a zone id, or no address at all
            raise DestinationRefused(host=host.name, reason="not_public") from error
        if not found:
            raise DestinationUnreachable(host=host.name)
        if len(found) > _MAX_ADDRESSES:
            raise DestinationRefused(host=host.name, reason="not_public")
        return found


async def system_resolver(host: str, port: int) -> list[str]:
    """The operating system's answer, in its order of preference (RFC 6724)."""
    loop = asyncio.get_running_loop()
    answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(sockaddr[0]) for _, _, _, _, sockaddr in answers]


def _read_rule(entry: str) -> _Rule:
    what, port_text = _split_port(entry.strip())
    try:
        port = int(port_text) if port_text else None
        if port is not None and not 0 < port < 65536:
            raise ValueError(port_text)
        if "/" in what:
            return _Rule(None, ipaddress.ip_network(what), port)
        host = parse_host(what)
    except (ValueError, DestinationRefused) as error:
        raise ValueError(f"not an entry for the allow-list of outgoing calls: {entry!r}") from error
    if host.address is not None:
        return _Rule(None, ipaddress.ip_network(host.address), port)
    return _Rule(host.name, None, port)


def _split_port(entry: str) -> tuple[str, str]:
    if entry.startswith("["):
        what, bracket, rest = entry.partition("]")
        return what + bracket, rest.removeprefix(":")
    if "/" in entry:
        network, _, rest = entry.partition("/")
        prefix, _, port = rest.partition(":")
        return f"{network}/{prefix}", port
    if entry.count(":") > 1:
        return f"[{entry}]", ""
    what, _, port = entry.partition(":")
    return what, port
