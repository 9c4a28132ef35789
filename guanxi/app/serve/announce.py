"""What the web process tells `guanxi up` at its first start: the link for the owner. One JSON line in a pipe."""

import json
import os

VARIABLE = "GUANXI_ANNOUNCE"


def tell(**words: str) -> None:
    """Tell the parent and close the pipe. Nothing when nobody asked."""
    number = os.environ.pop(VARIABLE, "")
    if number.isdigit():
        with os.fdopen(int(number), "w", encoding="utf-8") as pipe:
            pipe.write(json.dumps(words))


def expected() -> bool:
    """Whether a parent waits for the announcement."""
    return os.environ.get(VARIABLE, "").isdigit()


def hear(handle: int) -> dict[str, str]:
    """In the parent: what was told; empty when the child ended without a word. Waits for it; closes the handle."""
    with os.fdopen(handle, encoding="utf-8", errors="replace") as pipe:
        text = pipe.read()
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
