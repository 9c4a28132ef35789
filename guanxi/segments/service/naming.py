"""What segments are called, and what made somebody come in or leave, in words."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.registry import registry_of
from guanxi.segments.contracts import CAUSES
from guanxi.segments.queries import segments


async def find_names(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of those that are not in the bin."""
    wanted = set(ids)
    return {row["id"]: row["name"] for row in await segments.find_all(uow) if row["id"] in wanted}


def say_cause(uow: UnitOfWork, why: str) -> Label:
    """A cause, or what the type of event is called."""
    known = CAUSES.get(why)
    if known is not None:
        return known
    event = registry_of(uow).events.get(why)
    name = why.removeprefix("tracked:") or "—"
    return event.label if event is not None else Label(zh=name, en=name)
