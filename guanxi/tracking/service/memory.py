"""What a process remembers between batches: whose a key is, what a workspace allows, and when a key was last noted as used.

Nothing here is believed: every batch asks in its own transaction whether the key is good and whether the version is still the one
remembered (queries.ingesting.take). So a revoked key and a blocked property hold from the next batch on, in every process.
"""

import time
from dataclasses import dataclass, field
from uuid import UUID

from guanxi.access import api as access
from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.scope import Scope, system_scope
from guanxi.kernel.services import Services
from guanxi.sdk.permissions import RoomOff
from guanxi.tracking.errors import BadKey
from guanxi.tracking.queries import governing, ingesting
from guanxi.tracking.rules.governing import PropertyRule, Rules, TypeRule
from guanxi.tracking.rules.keys import hash_key

MOST_KEYS = 2_000
TOUCH_S = 60.0  # the use of a key is noted so often, not with every batch
OFF_S = 10.0  # how long a key of a room that was just switched off may still write
ROOM = "tracking"


@dataclass(frozen=True, slots=True)
class Sender:
    """Whose key it is and what it may."""

    workspace_id: int
    key_id: UUID
    source_id: UUID
    kind: str
    trusted: bool
    origins: tuple[str, ...]
    looked_at: float

    @property
    def scope(self) -> Scope:
        """Full rights inside the workspace: what a sender may is decided by this room, not by roles."""
        return system_scope(self.workspace_id, f"source {self.source_id}")

    @property
    def profiles(self) -> str:
        """The source of the profiles of its visitors."""
        return f"tracking:{self.source_id}"


@dataclass(slots=True)
class Memory:
    """Of one process."""

    senders: dict[bytes, Sender] = field(default_factory=dict)
    rules: dict[int, Rules] = field(default_factory=dict)
    touched: dict[UUID, float] = field(default_factory=dict)

    def forget(self, workspace_id: int, version: int | None = None) -> None:
        """Something of the workspace changed; `version` is what was found to be old, and may be forgotten already."""
        known = self.rules.get(workspace_id)
        if version is not None and known is not None and known.version != version:
            return
        self.rules.pop(workspace_id, None)
        for digest in [one for one, sender in self.senders.items() if sender.workspace_id == workspace_id]:
            del self.senders[digest]


def memory_of(services: Services) -> Memory:
    """The memory of this process."""
    found = services.remembered.get(ROOM)
    if found is None:
        found = services.remembered[ROOM] = Memory()
    assert isinstance(found, Memory)
    return found


async def find_sender(db: Database, memory: Memory, secret: str) -> Sender:
    """Whose key it is. Raises BadKey, RoomOff."""
    digest = hash_key(secret)
    found = memory.senders.get(digest)
    if found is not None and time.monotonic() - found.looked_at < OFF_S:
        return found
    async with db.system("a write key names no workspace") as uow:
        row = await ingesting.get_credential(uow, digest)
    if row is None:
        memory.senders.pop(digest, None)
        raise BadKey()
    if ROOM in await db.run_read(system_scope(row["workspace_id"]), access.find_rooms_off):
        raise RoomOff()
    if len(memory.senders) >= MOST_KEYS:
        memory.senders.clear()
    trusted = row["scope"] == "server"
    origins = tuple(row["origins"])
    sender = Sender(
        row["workspace_id"], row["key_id"], row["source_id"], row["kind"], trusted, origins, time.monotonic()
    )
    memory.senders[digest] = sender
    return sender


async def find_rules(db: Database, memory: Memory, sender: Sender) -> Rules:
    """What the workspace allows, as last looked at."""
    found = memory.rules.get(sender.workspace_id)
    if found is None:
        found = memory.rules[sender.workspace_id] = await db.run_read(sender.scope, _load)
    return found


async def _load(uow: UnitOfWork) -> Rules:
    version, rows = await governing.find_rules(uow)
    types = {
        row["name"]: TypeRule(
            row["id"],
            row["status"],
            {
                name: PropertyRule(UUID(one), kind, status, trusted)
                for one, name, kind, status, trusted in row["properties"]
            },
        )
        for row in rows
    }
    return Rules(version, types)


def is_due(memory: Memory, sender: Sender) -> bool:
    """Whether the use of the key is to be noted again."""
    now = time.monotonic()
    if now - memory.touched.get(sender.key_id, 0.0) < TOUCH_S:
        return False
    if len(memory.touched) >= MOST_KEYS:
        memory.touched.clear()
    memory.touched[sender.key_id] = now
    return True
