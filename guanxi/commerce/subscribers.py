"""Readers of the log: articles that come after the orders that name them."""

from collections.abc import Sequence

from guanxi.commerce.service import upserting
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.log import Reader, Recorded

_BATCH = 5_000


async def _link(uow: UnitOfWork, events: Sequence[Recorded]) -> None:
    """Lines that name an article by a code it has now are hung on it; a long rest is left to the next event."""
    await upserting.link_skus(uow, _BATCH)


READERS = (Reader("commerce.articles", _link, frozenset({"catalog.sku_changed"}), batch=100),)
