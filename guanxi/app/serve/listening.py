"""The address of the web server: taken by `guanxi up` before anything is started, handed to the web process.

So a taken port is said at once, and connections wait instead of failing while the web process is started again.
"""

import errno
import os
import socket

from guanxi.kernel.errors import GuanxiError

VARIABLE = "GUANXI_LISTEN"
BACKLOG = 1024


class AddressTaken(GuanxiError):
    """Another program listens there."""

    code = "app.address_taken"
    status = 503
    zh = "端口 {port}（{host}）已被其他程序占用。请换一个端口，例如：guanxi up --port {other}"
    en = "Port {port} on {host} is taken by another program. Choose another one, say: guanxi up --port {other}"


class AddressUnusable(GuanxiError):
    """The address is not this machine's, or the port needs rights that this user does not have."""

    code = "app.address_unusable"
    status = 503
    zh = "无法在 {host}:{port} 上监听：{reason}"
    en = "Cannot listen on {host}:{port}: {reason}"


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises AddressTaken, AddressUnusable."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise AddressUnusable(host=host, port=port, reason=error.strerror) from error
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise AddressTaken(host=host, port=port, other=port + 1 if port < 65535 else 8001) from error
        raise AddressUnusable(host=host, port=port, reason=error.strerror) from error
    return made


def inherited() -> socket.socket | None:
    """The listening socket that `guanxi up` left to this process; None for one that runs alone."""
    number = os.environ.pop(VARIABLE, "")
    return socket.socket(fileno=int(number)) if number.isdigit() else None
