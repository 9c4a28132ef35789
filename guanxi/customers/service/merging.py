"""Merge and un-merge: the loser's profiles move to the survivor and back; rows hang on profiles, so history never moves.

What belongs to the customer itself (balances, enrolments) moves by each room's MergeHandler, which keeps what it needs to
move back. The golden record: the survivor keeps its values, its empty fields are filled from the loser.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guanxi.access import api as access
from guanxi.customers.errors import CannotMerge, MergeUndone
from guanxi.customers.events import CustomerErased, CustomersMerged, CustomersUnmerged
from guanxi.customers.queries import landing, merging, records, reverting
from guanxi.customers.rules import CHANGE_PURPOSE, FIELDS, compute_filled
from guanxi.customers.rules.overwriting import flatten_customer, flatten_said
from guanxi.customers.rules.parting import Flat, Merged, apply_flat, compute_parted
from guanxi.customers.service.writing import CUSTOMER_RESTORER, cipher_of, require
from guanxi.imports import api as imports
from guanxi.kernel import log
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.errors import NotFound
from guanxi.kernel.ids import new_id
from guanxi.sdk.merging import MergeHandler
from guanxi.sdk.personal_data import PersonalData
from guanxi.sdk.registry import registry_of


async def merge(
    uow: UnitOfWork,
    survivor_id: UUID,
    loser_id: UUID,
    reason: str,
    handlers: Sequence[MergeHandler],
    batch_id: UUID | None = None,
) -> UUID:
    """Make `loser_id` part of `survivor_id`; the merge's id. `batch_id`: the job that merges many, so that all can be taken
    back together. Raises NotFound, CannotMerge."""
    if survivor_id == loser_id:
        raise CannotMerge(reason_zh="不能与自己合并。", reason_en="a customer cannot be merged with itself.")
    # An import must not store a profile of the loser, found a moment ago, behind the merge's back.
    await landing.lock(uow)
    await require(uow, survivor_id)
    await require(uow, loser_id)
    pair = await merging.lock_pair(uow, survivor_id, loser_id)
    survivor, loser = pair[survivor_id], pair[loser_id]
    if any(row["merged_into_id"] is not None or row["deleted_at"] is not None for row in (survivor, loser)):
        raise CannotMerge(
            reason_zh="其中一位已被合并或已删除。", reason_en="one of them was merged already or is deleted."
        )
    if survivor["kind"] != loser["kind"]:
        raise CannotMerge(reason_zh="个人与企业不能合并。", reason_en="a person and an organisation cannot be merged.")
    filled = compute_filled(survivor, {key: loser[key] for key in FIELDS})
    filled["custom"] = {**loser["custom"], **survivor["custom"]}
    before = {key: survivor[key] for key in filled}
    said = _said(await merging.find_said(uow, [survivor_id, loser_id]))
    profiles = await merging.move_profiles(uow, loser_id, survivor_id)
    states = {handler.key: await handler.merge(uow, survivor_id, loser_id) for handler in handlers}
    await CUSTOMER_RESTORER.restore(uow, survivor_id, filled)
    await merging.set_merged(uow, loser_id, survivor_id)
    await reverting.index(uow, [survivor_id])
    merge_id = new_id()
    then = flatten_customer({**survivor, **filled})
    text = msgspec.json.encode([before, filled, then, said]).decode()
    sealed = (await cipher_of(uow)).seal(CHANGE_PURPOSE, merge_id, text).hex()
    values = {"id": merge_id, "survivor_id": survivor_id, "loser_id": loser_id, "reason": reason, "profiles": profiles}
    kept = {"sealed": sealed} | ({"batch": str(batch_id)} if batch_id else {})
    await merging.insert_merge(uow, {**values, "survivor_before": kept, "handlers": states})
    log.publish(uow, CustomersMerged(object_id=survivor_id, loser_id=loser_id, merge_id=merge_id))
    return merge_id


async def unmerge(uow: UnitOfWork, merge_id: UUID, handlers: Sequence[MergeHandler]) -> None:
    """Take a merge back: the loser lives again with the profiles it brought. Raises NotFound, MergeUndone.

    Fields filled from the loser are emptied again unless somebody changed them since; rows made by hand while merged stay. What
    sources said and brought meanwhile goes with whom it is about (rules.parting).
    """
    await landing.lock(uow)
    found = await merging.get_merge(uow, merge_id)
    if found is None:
        raise NotFound()
    survivor_id, loser_id = found["survivor_id"], found["loser_id"]
    await require(uow, survivor_id)
    pair = await merging.lock_pair(uow, survivor_id, loser_id)
    survivor = pair[survivor_id]
    if found["undone_at"] is not None or survivor["merged_into_id"] is not None:
        raise MergeUndone()
    for handler in reversed(handlers):
        if handler.key in found["handlers"]:
            await handler.unmerge(uow, survivor_id, loser_id, found["handlers"][handler.key])
    leaving = [*found["profiles"], *await merging.find_followers(uow, survivor_id, found["profiles"], found["at"])]
    await merging.return_profiles(uow, leaving, survivor_id, loser_id)
    if "sealed" in found["survivor_before"]:
        cipher = await cipher_of(uow)
        opened = cipher.open(CHANGE_PURPOSE, merge_id, bytes.fromhex(found["survivor_before"]["sealed"]))
        await _part(uow, survivor, pair[loser_id], Merged(*msgspec.json.decode(opened)))
    await merging.set_merged(uow, loser_id, None)
    await reverting.index(uow, [survivor_id, loser_id])
    await merging.set_unmerged(uow, merge_id)
    log.publish(uow, CustomersUnmerged(object_id=survivor_id, loser_id=loser_id, merge_id=merge_id))


def _said(rows: Sequence[Row]) -> dict[str, Flat]:
    return {str(row["id"]): flatten_said(row["name"], row["facts"]) for row in rows}


async def _part(uow: UnitOfWork, survivor: Row, loser: Row, merged: Merged) -> None:
    """The fields of both as if they had never been one; their profiles are apart already."""
    rows = await merging.find_said(uow, [survivor["id"], loser["id"]])
    staying, leaving = (
        list(_said([row for row in rows if row["customer_id"] == one["id"]]).items()) for one in (survivor, loser)
    )
    changes = compute_parted(merged, flatten_customer(survivor), flatten_customer(loser), staying, leaving)
    for row, changed in zip((survivor, loser), changes, strict=True):
        if changed:
            await CUSTOMER_RESTORER.restore(uow, row["id"], apply_flat(row["custom"], changed))


_SALT = b"guanxi erasure\0"


def compute_subject_hash(workspace_id: int, customer_id: UUID) -> bytes:
    """What the erasure ledger keeps of an erased customer: enough to erase again after a restore, nothing personal."""
    return hashlib.sha256(_SALT + workspace_id.to_bytes(4, "big") + customer_id.bytes).digest()


async def erase(uow: UnitOfWork, customer_id: UUID) -> None:
    """Overwrite everything personal of a customer and of those merged into it, for good. Raises NotFound.

    The ledger gets a line for each of these ids: in an older backup they may not be merged yet.
    """
    await landing.lock(uow)
    live = await merging.follow(uow, customer_id)
    if live is None or await records.get(uow, live, lock=True) is None:
        raise NotFound()
    family = await merging.find_family(uow, live)
    profiles = await merging.erase(uow, family)
    for handler in registry_of(uow).all(PersonalData):
        for one in family:
            await handler.erase(uow, one)
    await imports.forget_overwritten(uow, [*family, *profiles])
    await merging.note_erasures(uow, [compute_subject_hash(uow.scope.workspace_id, one) for one in family])
    await access.audit(uow, "customers.erased", "customer", live)
    log.publish(uow, CustomerErased(object_id=live))


async def find_to_erase_again(uow: UnitOfWork, hashes: Sequence[bytes]) -> list[UUID]:
    """After a restore: customers named by these lines of the ledger that the database does not know as erased."""
    return await merging.find_by_hashes(uow, _SALT, hashes)


async def note_erasures(uow: UnitOfWork, lines: Sequence[tuple[bytes, datetime]]) -> None:
    """After a restore: lines (hash, when) that the ledger in the database may lack."""
    await merging.note_erasures(uow, [one for one, _ in lines], [moment for _, moment in lines])
