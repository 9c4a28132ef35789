"""What this room keeps sealed: how values of change-sets are split and sealed, and where they are, for the rotation of keys."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from guanxi.collaboration.rules import (
    CHANGE_PURPOSE,
    MEETING_PURPOSE,
    NOTE_PURPOSE,
    PUSH_DEVICE_PURPOSE,
    PUSH_KEY_PURPOSE,
    TASK_PURPOSE,
)
from guanxi.kernel.changes import Change, Values
from guanxi.kernel.crypto import Cipher
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.resealing import Sealed
from guanxi.kernel.services import services_of

SEALED = (
    Sealed("note", NOTE_PURPOSE),
    Sealed("task", TASK_PURPOSE),
    Sealed("meeting", MEETING_PURPOSE),
    Sealed("push_key", PUSH_KEY_PURPOSE),
    Sealed("push_device", PUSH_DEVICE_PURPOSE),
    Sealed(
        "change_entry",
        CHANGE_PURPOSE,
        keys={"change_set_id": "uuid", "object": "text", "object_id": "uuid"},
        row=lambda row: row["object_id"],
        where="t.object IN ('note', 'task', 'meeting')",
    ),
)


async def cipher_of(uow: UnitOfWork) -> Cipher:
    """The workspace's cipher."""
    return await services_of(uow).keys.cipher(uow.scope.workspace_id)


async def seal_change(uow: UnitOfWork, change: Change, personal: Collection[str]) -> Change:
    """The change with its personal values moved into `sealed`."""

    def split(values: Values | None) -> tuple[dict[str, Any] | None, dict[str, Any]]:
        if values is None:
            return None, {}
        kept = {key: value for key, value in values.items() if key not in personal}
        return kept, {key: value for key, value in values.items() if key in personal}

    (before, hidden_before), (after, hidden_after) = split(change.before), split(change.after)
    if not hidden_before and not hidden_after:
        return change
    text = msgspec.json.encode([hidden_before, hidden_after]).decode()
    sealed = (await cipher_of(uow)).seal(CHANGE_PURPOSE, change.object_id, text)
    return replace(change, before=before, after=after, sealed=sealed)


async def unseal_change(uow: UnitOfWork, object_id: UUID, sealed: bytes) -> tuple[Values, Values]:
    """Personal values before and after."""
    before, after = msgspec.json.decode((await cipher_of(uow)).open(CHANGE_PURPOSE, object_id, sealed))
    return before, after
