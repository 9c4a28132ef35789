"""What somebody says of themselves in a form, unasked for and unproven: it makes a profile of its own and joins nobody.

A phone or e-mail that another customer has is kept on the new profile and the pair goes to review: whoever typed it may have typed
anybody's. Only an address that its reader proved (a click in the mail sent there) links as an import's would. What is there already
is never overwritten: a source fills what is empty (decision 0010).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import polars as pl

from guanxi.access import api as access
from guanxi.customers.contracts import Claimed, NewHandle
from guanxi.customers.events import CustomerCreated, CustomerUpdated, ProfileAttached
from guanxi.customers.queries import attaching, landing, records, reviewing
from guanxi.customers.rules.landing import encode_custom, prepare_landing
from guanxi.customers.rules.reviewing import Pair
from guanxi.customers.service.writing import CUSTOMER_RESTORER, cipher_of, insert_handles, reindex, require
from guanxi.kernel import log
from guanxi.kernel.changes import Change, record
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.imports import Overwritten

OBJECT = "customer"
_CUSTOM = "custom."


async def claim(
    uow: UnitOfWork, source: str, external_id: str, values: Mapping[str, Any], handles: Sequence[NewHandle]
) -> Claimed:
    """A person as they describe themselves: `values` by column, own fields under `custom`, handles in their one form, those that
    are `verified` proven. The same source and id again is the same profile. Publishes its events and one change-set."""
    await landing.lock(uow)
    cipher = await cipher_of(uow)
    known = {row["external_id"]: row for row in await attaching.find_of_source(uow, source, [external_id])}
    before = known.get(external_id)
    others = await _find_others(uow, cipher, handles, None if before is None else before["customer_id"])
    linking = [one for one in handles if one.verified or one not in others]
    row = {key: value for key, value in values.items() if key != "custom" and value is not None}
    row |= {"external_id": external_id} | {one.kind: one.value for one in linking}
    custom = encode_custom(pl.DataFrame([values.get("custom") or {"": None}]))
    frame = pl.DataFrame([row], infer_schema_length=1).with_columns(custom)
    most = (await access.find_numbers(uow)).shared_after
    counts = await landing.land(uow, prepare_landing(frame, cipher, most), source)
    landed = (await landing.find_landed(uow, source)).row(0, named=True)
    profile_id, customer_id = UUID(landed["profile_id"]), UUID(landed["customer_id"])
    beside = [one for one in handles if one not in linking]
    if beside:
        await insert_handles(uow, cipher, profile_id, beside)
        await reindex(uow, customer_id)
    proven = [cipher.blind(one.kind, one.value) for one in handles if one.verified]
    if proven:
        await records.set_verified(uow, profile_id, proven)
    pairs = [Pair(customer_id, others[one], (one.kind,)) for one in beside if others[one] != customer_id]
    await reviewing.add(uow, pairs)
    new = before is None or before["customer_id"] is None
    await _tell(uow, source, profile_id, customer_id, values, counts.overwritten, landed["created"], new)
    return Claimed(profile_id, customer_id, bool(landed["created"]), bool(pairs))


async def _find_others(
    uow: UnitOfWork, cipher: Cipher, handles: Sequence[NewHandle], own: UUID | None
) -> dict[NewHandle, UUID]:
    """Another customer that has the handle."""
    blinds = {cipher.blind(one.kind, one.value): one for one in handles}
    rows = await records.find_by_blind(uow, list(blinds))
    return {blinds[bytes(row["blind"])]: row["customer_id"] for row in rows if row["customer_id"] not in (None, own)}


async def _tell(
    uow: UnitOfWork,
    source: str,
    profile_id: UUID,
    customer_id: UUID,
    values: Mapping[str, Any],
    overwritten: Sequence[Overwritten],
    created: bool,
    new: bool,
) -> None:
    if created:
        after = {key: value for key, value in values.items() if value not in (None, {})}
        change = await CUSTOMER_RESTORER.seal(uow, Change(OBJECT, customer_id, None, after))
        made = await record(uow, "create", [change])
        log.publish(
            uow, CustomerCreated(object_id=customer_id, profile_id=profile_id, change_set_id=made, source=source)
        )
        return
    if new:
        log.publish(uow, ProfileAttached(object_id=customer_id, profile_id=profile_id))
    filled = next((one for one in overwritten if one.object == OBJECT), None)
    if filled is None:
        return
    before, after = dict(filled.before), dict(filled.after)
    own = [key for key in after if key.startswith(_CUSTOM)]
    if own:  # change-sets have all own fields together
        now = (await require(uow, customer_id))["custom"]
        before = {key: value for key, value in before.items() if key not in own}
        after = {key: value for key, value in after.items() if key not in own} | {"custom": now}
        before["custom"] = {key: value for key, value in now.items() if _CUSTOM + key not in own}
    made = await record(uow, "edit", [await CUSTOMER_RESTORER.seal(uow, Change(OBJECT, customer_id, before, after))])
    log.publish(uow, CustomerUpdated(object_id=customer_id, change_set_id=made, fields=tuple(sorted(after))))
