"""What is written of batches, in one transaction: each message once, with the profile it is of.

Nothing is answered before it is committed; a client that got no answer sends the same batch again, and what came is counted as
a duplicate. Not here: which batches are written together (together.py), and who a visitor is (identifying).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from guanxi.customers import api as customers
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.ids import new_id_bytes
from guanxi.kernel.services import services_of
from guanxi.tracking.errors import BadKey
from guanxi.tracking.queries import governing, ingesting
from guanxi.tracking.rules.governing import Sample, Verdict
from guanxi.tracking.rules.messages import Message, Note
from guanxi.tracking.rules.personal import strike_out
from guanxi.tracking.service.identifying import join
from guanxi.tracking.service.memory import Memory, Sender, is_due

FEW = 20  # of batches of so many events or fewer, pages of their customers are told
SAMPLES = 5  # of one batch
LARGE_SAMPLE = 4_000


class Stale(Exception):
    """What is remembered of the workspace is old: look anew and judge again."""


@dataclass(slots=True)
class Taken:
    """What became of a batch."""

    accepted: int = 0
    duplicates: int = 0
    refused: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Judged:
    """A batch as it was read, and judged by that version of what is allowed."""

    version: int
    received: datetime
    messages: list[Message]
    refused: list[Note]
    notes: list[Note]
    verdict: Verdict

    @property
    def is_plain(self) -> bool:
        """Whether nothing is learned by it and nobody said who they are: it adds rows and does nothing else."""
        return not self.verdict.is_news and all(one.said is None for one in self.messages)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A message to be written: of which batch, and what is kept of it."""

    number: int
    message: Message
    kept: dict[str, Any] | bytes


async def store(uow: UnitOfWork, memory: Memory, sender: Sender, batches: Sequence[Judged]) -> list[Taken]:
    """Write batches of one sender; what became of each. Raises BadKey, Stale."""
    first: dict[str, _Ready] = {}
    for number, batch in enumerate(batches):
        kept = batch.verdict.kept
        for one in batch.messages:
            if one.index in kept and one.key not in first:
                first[one.key] = _Ready(number, one, kept[one.index])
    visitors = sorted({row.message.visitor for row in first.values()})
    look = await ingesting.take(uow, sender.key_id, sender.source_id, list(first), visitors, batches[0].received)
    if not look.good:
        raise BadKey()
    if any(batch.version != look.version for batch in batches):
        raise Stale()
    ready = [row for key, row in first.items() if key in look.fresh]
    taken = [Taken(0, len(one.verdict.kept), list(one.refused), list(one.notes)) for one in batches]
    for row in ready:
        taken[row.number].accepted += 1
        taken[row.number].duplicates -= 1
    for number, batch in enumerate(batches):
        if batch.verdict.is_news:
            await _learn(uow, sender, batch.verdict, {row.message.index for row in ready if row.number == number})
    if ready:
        await _add_missing(uow, sender, ready, look.places)
        rows = await _rows(uow, sender, ready, look.places, taken)
        await log.publish_encoded(uow, b"[" + b",".join(rows) + b"]")
        few = {row.message.visitor for row in ready if taken[row.number].accepted <= FEW}
        await _tell(uow, [look.places[one] for one in few])
    if is_due(memory, sender):
        await ingesting.touch_key(uow, sender.key_id)
    return taken


async def _learn(uow: UnitOfWork, sender: Sender, verdict: Verdict, fresh: set[int]) -> None:
    """Write down what is new. Raises Stale when somebody was quicker: what they wrote may say otherwise."""
    types, properties, kinds = verdict.new_types, verdict.new_properties, verdict.corrected
    if types and not await governing.insert_types(uow, types):
        raise Stale()
    if properties and not await governing.insert_properties(uow, properties, sender.trusted):
        raise Stale()
    if kinds and not await governing.correct_kinds(uow, kinds):
        raise Stale()
    if types or properties or kinds:
        await governing.raise_version(uow)
    samples = [one for one in verdict.samples if one.message.index in fresh or one.message.index not in verdict.kept]
    if samples:
        await governing.insert_samples(uow, sender.source_id, [_describe(one) for one in samples[:SAMPLES]])


def _describe(sample: Sample) -> dict[str, object]:
    """What the quarantine keeps: nothing personal in it, and not too much."""
    message = sample.message
    page = msgspec.json.decode(message.page) if message.page else {}
    shown = strike_out({"properties": message.properties, "page": page})
    if len(msgspec.json.encode(shown)) > LARGE_SAMPLE:
        shown = {"properties": strike_out(sorted(message.properties)[:100])}
    where = None if sample.property is None else strike_out(sample.property)
    return {"reason": sample.code, "type_name": strike_out(message.type), "property": where, "sample": shown}


async def _add_missing(uow: UnitOfWork, sender: Sender, ready: Sequence[_Ready], places: dict[str, UUID]) -> None:
    """Devices that are new get a profile that is nobody's."""
    # A user whom this batch describes is made together with its customer, so that one has the other's id (decision 0010).
    messages = [one.message for one in ready]
    described = {one.visitor for one in messages if one.said is not None and one.visitor.startswith("user:")}
    missing = {one.visitor for one in messages if one.visitor not in places} - described
    if missing:
        places |= await _add_places(uow, sender, sorted(missing))


async def _add_places(uow: UnitOfWork, sender: Sender, missing: list[str]) -> dict[str, UUID]:
    made = await customers.ensure_profiles(uow, sender.profiles, missing)
    await ingesting.insert_visitors(uow, sender.source_id, made)
    return await ingesting.find_places(uow, sender.source_id, missing)


_ROW = b'{"id":"%s","type":%s,"at":"%s","profile_id":"%s","class":"%s","payload":{%s"source":"%s"%s%s}}'


async def _rows(
    uow: UnitOfWork, sender: Sender, ready: Sequence[_Ready], places: dict[str, UUID], taken: Sequence[Taken]
) -> list[bytes]:
    """The events as the log takes them: texts put together, because an object each would be a third of the work."""
    source = str(sender.source_id).encode()
    types = {one: msgspec.json.encode(one) for one in {row.message.type for row in ready}}
    rows = []
    for row, row_id in zip(ready, new_id_bytes(len(ready)), strict=True):
        one, left, more = row.message, row.kept, b""
        if one.said is not None:
            joined = await join(uow, sender, one, places)
            more = b',"verified":true' if joined else b',"verified":false'
            if not joined:
                taken[row.number].notes.append(Note(one.index, "tracking.unverified"))
        if one.visitor not in places:
            places |= await _add_places(uow, sender, [one.visitor])
        inside = (left if isinstance(left, bytes) else msgspec.json.encode(left))[1:-1].strip()
        rows.append(
            _ROW
            % (
                row_id.hex().encode(),
                types[one.type],
                one.at.isoformat().encode(),
                places[one.visitor].hex.encode(),
                one.log_class.encode(),
                inside + b"," if inside else b"",
                source,
                b',"page":' + one.page if one.page else b"",
                more,
            )
        )
    return rows


async def _tell(uow: UnitOfWork, profiles: Sequence[UUID]) -> None:
    topics = ["tracking"]
    if profiles:
        known = await customers.customers_of_profiles(uow, list(profiles))
        topics += [f"customer:{one}" for one in sorted(set(known.values()))]
    services_of(uow).live.touch(uow, *topics)
