"""What an import overwrote is kept sealed, and set back when the import is reverted. The targets say what and set it back.

The result of reverting is as if the import had never been: fields that a later import overwrote again stay as they are now,
and that later import inherits what they were before. Not here: removing what an import made (engine, the targets).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

import msgspec

from guanxi.imports import queries
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.sdk.imports import ImportTarget, Overwritten

UNDO_PURPOSE = "imports.undo"
_Key = tuple[str, UUID]


def undo_id(import_id: UUID, object: str, object_id: UUID) -> UUID:
    """What a sealed value is bound to: a customer and its first profile have the same id, so the object counts as well."""
    return uuid5(import_id, f"{object}:{object_id}")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row of import_undo, opened."""

    import_id: UUID
    record: Overwritten

    @property
    def key(self) -> _Key:
        return self.record.object, self.record.object_id


async def keep(uow: UnitOfWork, cipher: Cipher, import_id: UUID, records: Sequence[Overwritten]) -> None:
    """Keep what a chunk overwrote. Of a record that is named twice, or was by an earlier chunk, the first `before` counts."""
    records = [one for one in records if one.made_by != import_id]
    if not records:
        return
    rows = await queries.find_undo(uow, import_id, [one.object_id for one in records])
    known = {one.key: one.record for one in _open(cipher, import_id, rows)}
    for one in records:
        key = one.object, one.object_id
        known[key] = _both(known[key], one) if key in known else one
    # In the order of `records`: what was overwritten last is set back first.
    touched = dict.fromkeys((one.object, one.object_id) for one in records)
    await _write(uow, cipher, [_Kept(import_id, known[key]) for key in touched])


def _both(first: Overwritten, second: Overwritten) -> Overwritten:
    return replace(first, before={**second.before, **first.before}, after={**first.after, **second.after})


async def restore(uow: UnitOfWork, cipher: Cipher, target: ImportTarget, import_id: UUID, batch: int) -> int:
    """Set up to `batch` records back to what they were before the import; how many were looked at. 0: nothing is left."""
    rows = await queries.take_undo(uow, import_id, batch)
    if not rows:
        return 0
    taken = _open(cipher, import_id, rows)
    later = await _find_later(uow, cipher, rows)
    back, changed = [], []
    for one in taken:
        left, heirs = hand_on(one.record, [heir.record for heir in later.get(one.key, ())])
        changed += [
            _Kept(old.import_id, new)
            for old, new in zip(later.get(one.key, ()), heirs, strict=True)
            if new.before != old.record.before
        ]
        if left.before:
            back.append(left)
    if back:
        await target.restore(uow, back)
    await _write(uow, cipher, changed)
    return len(rows)


async def forget_overwritten(uow: UnitOfWork, ids: Sequence[UUID]) -> int:
    """For the erasure of personal data: drop what imports kept of these records, whatever their object; how many."""
    return await queries.delete_undo(uow, ids)


def hand_on(record: Overwritten, later: Sequence[Overwritten]) -> tuple[Overwritten, list[Overwritten]]:
    """What is left of `record` to set back, and the later ones (first overwritten first) with what they inherit.

    >>> a, b = (Overwritten("x", UUID(int=1), before, {}) for before in ({"m": 1, "n": 1}, {"m": 2}))
    >>> left, [heir] = hand_on(a, [b])
    >>> dict(left.before), dict(heir.before)
    ({'n': 1}, {'m': 1})
    """
    left = dict(record.before)
    heirs = []
    for heir in later:
        inherited = {name: left.pop(name) for name in list(left) if name in heir.before}
        heirs.append(replace(heir, before={**heir.before, **inherited}))
    return replace(record, before=left), heirs


async def _find_later(uow: UnitOfWork, cipher: Cipher, rows: Sequence[Row]) -> dict[_Key, list[_Kept]]:
    found: dict[_Key, list[_Kept]] = {}
    for row in await queries.find_later_undo(uow, rows):
        [kept] = _open(cipher, row["import_id"], [row])
        found.setdefault(kept.key, []).append(kept)
    return found


def _open(cipher: Cipher, import_id: UUID, rows: Sequence[Row]) -> list[_Kept]:
    ids = [undo_id(import_id, row["object"], row["object_id"]) for row in rows]
    texts = cipher.open_many(UNDO_PURPOSE, ids, [bytes(row["sealed"]) for row in rows])
    opened = []
    for row, text in zip(rows, texts, strict=True):
        values: dict[str, Any] = msgspec.json.decode(text)
        record = Overwritten(row["object"], row["object_id"], values["before"], values["after"], row["made_by"])
        opened.append(_Kept(import_id, record))
    return opened


async def _write(uow: UnitOfWork, cipher: Cipher, kept: Sequence[_Kept]) -> None:
    by_import: dict[UUID, list[Overwritten]] = {}
    for one in kept:
        by_import.setdefault(one.import_id, []).append(one.record)
    for import_id, records in by_import.items():
        ids = [undo_id(import_id, one.object, one.object_id) for one in records]
        texts = [msgspec.json.encode({"before": one.before, "after": one.after}).decode() for one in records]
        sealed = cipher.seal_many(UNDO_PURPOSE, ids, texts)
        rows = [(one.object, one.object_id, one.made_by, value) for one, value in zip(records, sealed, strict=True)]
        await queries.insert_undo(uow, import_id, rows)
