"""Customers by the thousand for change-sets and undo (kernel.changes.SetRestorer): a few statements whatever their number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import msgspec

from guanxi.customers.queries import bulk
from guanxi.customers.rules import CHANGE_PURPOSE, split_personal
from guanxi.customers.service.writing import cipher_of
from guanxi.kernel.changes import Change, Values
from guanxi.kernel.db import UnitOfWork

TAGS = "tags"


class CustomerSetRestorer:
    """Reads, locks and sets fields of many customers; their tags are the field "tags"."""

    async def lock_many(self, uow: UnitOfWork, entries: Sequence[Change]) -> Mapping[UUID, Values]:
        """Fields now, of customers that are there (not merged) and seen now or before the change."""
        names = {name for one in entries for name in one.after or {}}
        rows = await bulk.lock_as_before(uow, {one.object_id: one.before or {} for one in entries}, sorted(names))
        there = {one: row for one, row in rows.items() if row["merged_into_id"] is None}
        tags = await bulk.find_tags(uow, list(there)) if TAGS in names else {}
        return {
            one.object_id: {
                name: tags[one.object_id] if name == TAGS else there[one.object_id][name] for name in one.after or {}
            }
            for one in entries
            if one.object_id in there
        }

    async def restore_many(self, uow: UnitOfWork, wanted: Mapping[UUID, Values]) -> None:
        """Set columns and tags of customers locked before."""
        tags = {one: values[TAGS] for one, values in wanted.items() if TAGS in values}
        if tags:
            await bulk.put_tags(uow, tags, await bulk.find_tags(uow, list(tags)))
        columns = {
            one: {name: value for name, value in values.items() if name != TAGS} for one, values in wanted.items()
        }
        await bulk.set_many(uow, columns)

    async def seal_many(self, uow: UnitOfWork, changes: Sequence[Change]) -> list[Change]:
        """Personal values into `sealed`, all at once."""
        split = [(split_personal(one.before or {}), split_personal(one.after or {})) for one in changes]
        personal = [number for number, ((_, before), (_, after)) in enumerate(split) if before or after]
        if not personal:
            return list(changes)
        texts = [msgspec.json.encode([split[number][0][1], split[number][1][1]]).decode() for number in personal]
        cipher = await cipher_of(uow)
        sealed = cipher.seal_many(CHANGE_PURPOSE, [changes[number].object_id for number in personal], texts)
        made = list(changes)
        for number, value in zip(personal, sealed, strict=True):
            (before, _), (after, _) = split[number]
            one = changes[number]
            made[number] = replace(
                one,
                before=None if one.before is None else before,
                after=None if one.after is None else after,
                sealed=value,
            )
        return made

    async def unseal_many(self, uow: UnitOfWork, changes: Sequence[Change]) -> list[Change]:
        """Personal values back in their places."""
        sealed = [one for one in changes if one.sealed is not None]
        if not sealed:
            return list(changes)
        cipher = await cipher_of(uow)
        texts = cipher.open_many(
            CHANGE_PURPOSE, [one.object_id for one in sealed], [bytes(one.sealed or b"") for one in sealed]
        )
        opened = {one.object_id: msgspec.json.decode(text) for one, text in zip(sealed, texts, strict=True)}
        return [
            one
            if one.object_id not in opened
            else replace(
                one,
                before=None if one.before is None else {**one.before, **opened[one.object_id][0]},
                after=None if one.after is None else {**one.after, **opened[one.object_id][1]},
                sealed=None,
            )
            for one in changes
        ]


RESTORER = CustomerSetRestorer()
