"""Readers of the log: a new workspace begins with the standard portrait, and portraits follow what happens."""

from collections.abc import Sequence

from guanxi.access.events import WorkspaceFounded
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.log import Reader, Recorded
from guanxi.portraits.service import computing, defining


async def follow(uow: UnitOfWork, events: Sequence[Recorded]) -> None:
    """The first event of a workspace is its founding; what people change of the standard portrait afterwards stays theirs."""
    if any(one.type == WorkspaceFounded.type for one in events):
        await defining.add_standard(uow)
    await computing.follow(uow, events)


READERS = (Reader("portraits.live", follow, batch=500),)
