"""A customer as of a moment: from now, backwards through what change-sets and merges say was there before.

What is not written down cannot be taken back: contact details removed since are missing, those added since are left out.
A customer who came by an import is known from then on as the file had them. Not here: what field rules show of it (reading).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from guanxi.customers.errors import NotYet
from guanxi.customers.queries import merging
from guanxi.customers.rules import CHANGE_PURPOSE
from guanxi.customers.service.writing import CUSTOMER_RESTORER, cipher_of
from guanxi.kernel.changes import find_history
from guanxi.kernel.db import Row, UnitOfWork

MOST_CHANGES: Final = 5_000


@dataclass(frozen=True, slots=True)
class Then:
    """What there was: the row, the ids of its tags (None: as now), and the profiles that came with merges since."""

    row: Row
    tags: Sequence[UUID] | None
    brought: frozenset[UUID]


async def find_then(uow: UnitOfWork, row: Row, moment: datetime) -> Then:
    """The customer `row` as of `moment`. Raises NotYet for a moment before it was there."""
    customer_id = row["id"]
    if moment < row["created_at"]:
        raise NotYet()
    back: list[tuple[datetime, Mapping[str, Any] | None]] = []
    for entry in await find_history(uow, customer_id, MOST_CHANGES):
        if entry.at > moment:
            personal: Mapping[str, Any] = {}
            if entry.sealed is not None:
                personal, _ = await CUSTOMER_RESTORER.unseal(uow, customer_id, bytes(entry.sealed))
            back.append((entry.at, None if entry.before is None else {**entry.before, **personal}))
    merges = await merging.find_since(uow, customer_id, moment)
    back += [(one["at"], await _open(uow, one)) for one in merges]
    was: dict[str, Any] = dict(row)
    for _, before in sorted(back, key=lambda step: step[0], reverse=True):
        if before is None:
            raise NotYet()
        was |= before
    tags = was.pop("tags", None)
    brought = frozenset(profile for one in merges for profile in one["profiles"])
    return Then(was, None if tags is None else [UUID(one) for one in tags], brought)


async def _open(uow: UnitOfWork, merge: Row) -> Mapping[str, Any]:
    """What a merge says the survivor had before it filled what was empty."""
    kept = merge["survivor_before"]
    if "sealed" not in kept:
        return {}  # erased
    before: Mapping[str, Any]
    before, *_ = msgspec.json.decode(
        (await cipher_of(uow)).open(CHANGE_PURPOSE, merge["id"], bytes.fromhex(kept["sealed"]))
    )
    return before
