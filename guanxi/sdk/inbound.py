"""Inbound: the door through which connectors hand in what happened on a platform.

A connector knows a platform and no room; a room knows its records and no platform. Between them stands an Inbound: the
shape of an order, a message, a profile as any platform may deliver it, and the room's way of storing it.
Not here: webhooks, their signatures and the raw copy kept of each (channels).
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import BaseModel

from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.contribution import Contribution, Fault, check_model

MAX_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class InboundItem:
    """One delivery, checked: `source` is the channel account's source name, `external_id` the platform's id of the thing,
    `at` when it happened there (UTC), `data` an instance of the Inbound's Item."""

    source: str
    external_id: str
    at: datetime
    data: Any


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one item: stored (new or changed), known (nothing to do), refused (`code` says why)."""

    external_id: str
    outcome: Literal["stored", "known", "refused"]
    code: str = ""


class Inbound(Contribution):
    """One shape of delivery. Executed by channels (webhooks, pulls) and integration (API); contributed by the owning room."""

    kind: ClassVar[str] = "inbound"

    Item: ClassVar[type[BaseModel]]

    @abstractmethod
    async def receive(self, uow: UnitOfWork, items: Sequence[InboundItem]) -> list[Receipt]:
        """Store at most MAX_ITEMS items in one transaction, set-based; a receipt for each, in order.

        Idempotent by (source, external_id), and safe when items come late, twice or in the wrong order: compare `at`.
        An item that cannot be stored is refused with a code; raising refuses the whole batch and it is tried again.
        """

    def find_faults(self) -> Iterator[Fault]:
        yield from super().find_faults()
        yield from check_model("Item", getattr(self, "Item", None))
