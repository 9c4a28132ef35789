"""Ports for the servers that benches and tests start."""

import random
import socket
from pathlib import Path

_chance = random.SystemRandom()


def find_free_port() -> int:
    """A port of this machine that nobody listens on and that nobody is given by chance: what the system hands out to whoever
    asks for any port may be somebody else's by the time a server has started."""
    try:
        first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except (OSError, ValueError):  # not Linux
        first = 32768
    while True:
        port = _chance.randrange(10_000, max(first, 12_000))
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
