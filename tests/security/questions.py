"""Example requests that only have parameters."""

from collections.abc import Awaitable, Callable
from typing import Any


def asked(**params: Any) -> Callable[[Any], Awaitable[dict[str, Any]]]:
    """A request with these parameters, whoever asks."""

    async def body(world: Any) -> dict[str, Any]:
        return {"params": params}

    return body
