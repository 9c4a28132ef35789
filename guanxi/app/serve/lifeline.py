"""A child process and its parent: orders come down a pipe, and the child ends when the pipe does, however that happened.

The child holds the reading end; the kernel closes the parent's end when the parent dies, `kill -9` included. The first
line is the orders: settings that the parent learns only after the child was started (where the database is).
"""

import json
import os
import signal
import threading
import time
from collections.abc import Mapping

VARIABLE = "GUANXI_LIFELINE"
PATIENCE_S = 15.0


def hold() -> dict[str, str]:
    """In a child: wait for the orders, then end (SIGTERM to ourselves) once the parent's end closes.

    Returns the orders; nothing, at once, for a process that was not started by `Tree`.
    """
    number = os.environ.pop(VARIABLE, "")
    if not number.isdigit():
        return {}
    handle = int(number)
    first = b""
    while not first.endswith(b"\n"):
        piece = os.read(handle, 1)
        if not piece:
            raise SystemExit(0)  # the parent gave up before it knew
        first += piece
    threading.Thread(target=_watch, args=(handle,), name="lifeline", daemon=True).start()
    orders: dict[str, str] = json.loads(first)
    return orders


def _watch(handle: int) -> None:
    while os.read(handle, 64):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_S)
    os._exit(1)


def send(handle: int, orders: Mapping[str, str]) -> None:
    """In the parent: the orders, into the writing end. Harmless when the child is gone."""
    try:
        os.write(handle, json.dumps(dict(orders)).encode() + b"\n")
    except BrokenPipeError:
        return
