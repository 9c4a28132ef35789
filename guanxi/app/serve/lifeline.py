"""A child process ends when its parent does, however the parent ended: it holds the reading end of a pipe."""

import os
import signal
import threading

VARIABLE = "GUANXI_LIFELINE"


def hold() -> None:
    """In a child: send ourselves SIGTERM once the parent's end of the pipe closes. Nothing without a lifeline."""
    number = os.environ.pop(VARIABLE, "")
    if not number.isdigit():
        return
    handle = int(number)

    def wait() -> None:
        os.read(handle, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
