"""Example requests for bulk work: one new customer, and what is to be done with it."""

from collections.abc import Awaitable, Callable
from typing import Any


def chosen(**more: Any) -> Callable[[Any], Awaitable[dict[str, Any]]]:
    """A request about one new customer."""

    async def body(world: Any) -> dict[str, Any]:
        return {"json": {"selection": {"ids": [await world.customer()]}, **more}}

    return body


async def tagged(world: Any) -> dict[str, Any]:
    """A request that puts a new tag on one."""
    return await chosen(add=[await world.tag()])(world)
