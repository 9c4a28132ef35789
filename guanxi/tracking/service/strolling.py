"""The demo company's visits come in as those of a real website do: in batches, by a key, each message once. All are strangers'."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from guanxi.kernel.db import Database, UnitOfWork
from guanxi.kernel.rng import Rng
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.tracking.queries import sources
from guanxi.tracking.rules.strolls import SITE, draw_strolls
from guanxi.tracking.service import managing
from guanxi.tracking.service.ingesting import ingest

NAME = "官网商城"
BATCH = 250  # messages: well below a second on a slow machine


async def ensure_source(uow: UnitOfWork, source_id: UUID, seed: int) -> None:
    """The website, once."""
    values = {"id": source_id, "kind": "website", "name": NAME, "origins": [SITE], "demo_seed": seed}
    await sources.insert_source(uow, values)


async def send(db: Database, services: Services, scope: Scope, source_id: UUID, batches: Sequence[bytes]) -> int:
    """Send the batches by a key of its own, which is good no longer when they are in; how many messages were new."""
    key_id, secret = await db.run(scope, managing.create_key, source_id, "server")
    made = 0
    for body in batches:
        made += (await ingest(db, services, secret, None, "", body)).accepted
    await db.run(scope, managing.revoke_key, source_id, key_id)
    return made


def draw_batches(rng: Rng, visitors: int, now: datetime) -> list[bytes]:
    """Bodies to send."""
    # as they would have come: the live page shows them in the order in which they did
    messages = sorted(draw_strolls(rng, visitors, now), key=lambda one: (one["timestamp"], one["messageId"]))
    parts = [messages[begin : begin + BATCH] for begin in range(0, len(messages), BATCH)]
    return [msgspec.json.encode({"batch": part}) for part in parts]


async def remove_source(uow: UnitOfWork, source_id: UUID) -> int:
    """Into the recycle bin, where it is not yet; how many."""
    row = await sources.get_source(uow, source_id)
    if row is None or row["deleted_at"] is not None:
        return 0
    await managing.set_deleted(uow, source_id, True)
    return 1
