"""A batch comes in: read, judged by what is allowed, and stored in one transaction, each message once.

Nothing is answered before it is committed; a client that got no answer sends the same batch again, and what came is counted as
a duplicate. Not here: HTTP (routes.ingest), and who a visitor is (identifying).
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from guanxi.customers import api as customers
from guanxi.kernel import log
from guanxi.kernel.db import Database, TooBusy, UnitOfWork
from guanxi.kernel.ids import new_id_bytes
from guanxi.kernel.limits import Limit, take
from guanxi.kernel.services import Services, services_of
from guanxi.tracking.errors import BadBatch, BadKey, ForeignOrigin
from guanxi.tracking.queries import governing, ingesting
from guanxi.tracking.rules.governing import Rules, Sample, Verdict, judge
from guanxi.tracking.rules.keys import origin_of
from guanxi.tracking.rules.messages import MOST, UNREADABLE, Message, Moment, Note, read_all, read_batch, read_moment
from guanxi.tracking.rules.personal import strike_out
from guanxi.tracking.service.identifying import join
from guanxi.tracking.service.memory import Memory, Sender, find_rules, find_sender, is_due, memory_of

BY_KEY = Limit("tracking.key", 60_000, 60.0)  # events of one browser key, and of one address with it
BY_ADDRESS = Limit("tracking.address", 3_000, 60.0)
TRIES = 5
FEW = 20  # of so many events or fewer, pages of their customers are told
SAMPLES = 5  # of one batch
LARGE_SAMPLE = 4_000


Kept = dict[int, dict[str, Any] | bytes]


class _Stale(Exception):
    """What is remembered of the workspace is old: look anew and judge again."""


@dataclass(slots=True)
class Taken:
    """What became of a batch."""

    accepted: int = 0
    duplicates: int = 0
    refused: list[Note] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class _Read:
    """A batch as it was read and judged."""

    messages: list[Message]
    refused: list[Note]
    notes: list[Note]
    verdict: Verdict


async def ingest(
    db: Database, services: Services, secret: str | None, origin: str | None, address: str, body: bytes
) -> Taken:
    """Take a batch in. Raises BadKey, ForeignOrigin, BadBatch, TooMany, RoomOff."""
    if not secret:
        raise BadKey()
    memory = memory_of(services)
    sender = await find_sender(db, memory, secret)
    check_origin(sender, origin)
    try:
        batch, sent = read_batch(body)
    except UNREADABLE as error:
        raise BadBatch(most=MOST) from error
    if not sender.trusted:
        cost = float(max(1, len(batch)))
        await take(db, BY_ADDRESS, f"{sender.key_id}:{address}", cost)
        await take(db, BY_KEY, str(sender.key_id), cost)
    moment = read_moment(services.clock.now(), sent, sender.trusted)
    for _ in range(TRIES):
        sender = await find_sender(db, memory, secret)
        check_origin(sender, origin)
        rules = await find_rules(db, memory, sender)
        read = _read(batch, sender, moment, rules)
        try:
            return await db.run(sender.scope, _store, memory, sender, rules.version, moment, read)
        except _Stale:
            memory.forget(sender.workspace_id)
        except BadKey:
            memory.forget(sender.workspace_id)
            raise
    raise TooBusy(retry_after=1)


def check_origin(sender: Sender, origin: str | None) -> None:
    """A browser key of a website is for its pages only. Raises ForeignOrigin."""
    if sender.trusted or sender.kind != "website":
        return
    if origin is None or origin_of(origin) not in sender.origins:
        raise ForeignOrigin()


def _read(batch: list[msgspec.Raw], sender: Sender, moment: Moment, rules: Rules) -> _Read:
    messages: list[Message] = []
    refused: list[Note] = []
    notes: list[Note] = []
    for one in read_all(batch, sender.source_id, moment):
        if isinstance(one, Message):
            messages.append(one)
        elif one.code in {"tracking.late", "tracking.future"}:
            notes.append(one)
        else:
            refused.append(one)
    verdict = judge(messages, rules, sender.trusted)
    return _Read(messages, refused + verdict.refused, notes + verdict.notes, verdict)


async def _store(uow: UnitOfWork, memory: Memory, sender: Sender, version: int, moment: Moment, read: _Read) -> Taken:
    kept = read.verdict.kept
    first: dict[str, Message] = {}
    for one in read.messages:
        if one.index in kept:
            first.setdefault(one.key, one)
    good, now, fresh = await ingesting.take(uow, sender.key_id, list(first), moment.received)
    if not good:
        raise BadKey()
    if now != version:
        raise _Stale()
    ready = [one for key, one in first.items() if key in fresh]
    taken = Taken(len(ready), len(kept) - len(ready), list(read.refused), list(read.notes))
    await _learn(uow, sender, read.verdict, {one.index for one in ready})
    if ready:
        places = await _find_places(uow, sender, ready)
        rows = await _rows(uow, sender, ready, kept, places, taken)
        await log.publish_encoded(uow, b"[" + b",".join(rows) + b"]")
        await _tell(uow, places, len(ready))
    if is_due(memory, sender):
        await ingesting.touch_key(uow, sender.key_id)
    return taken


async def _learn(uow: UnitOfWork, sender: Sender, verdict: Verdict, fresh: set[int]) -> None:
    if verdict.new_types:
        await governing.insert_types(uow, verdict.new_types)
    if verdict.new_properties:
        await governing.insert_properties(uow, verdict.new_properties, sender.trusted)
    if verdict.corrected:
        await governing.correct_kinds(uow, verdict.corrected)
    if verdict.new_types or verdict.new_properties or verdict.corrected:
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


async def _find_places(uow: UnitOfWork, sender: Sender, ready: list[Message]) -> dict[str, UUID]:
    """The profile of each visitor; devices that are new get one that is nobody's."""
    wanted = sorted({one.visitor for one in ready})
    places = await ingesting.find_places(uow, sender.source_id, wanted)
    # A user whom this batch describes is made together with its customer, so that one has the other's id (decision 0010).
    described = {one.visitor for one in ready if one.said is not None and one.visitor.startswith("user:")}
    missing = [one for one in wanted if one not in places and one not in described]
    if missing:
        places |= await _add_places(uow, sender, missing)
    return places


async def _add_places(uow: UnitOfWork, sender: Sender, missing: list[str]) -> dict[str, UUID]:
    made = await customers.ensure_profiles(uow, sender.profiles, missing)
    await ingesting.insert_visitors(uow, sender.source_id, made)
    return await ingesting.find_places(uow, sender.source_id, missing)


_ROW = b'{"id":"%s","type":%s,"at":"%s","profile_id":"%s","class":"%s","payload":{%s"source":"%s"%s%s}}'


async def _rows(
    uow: UnitOfWork, sender: Sender, ready: list[Message], kept: Kept, places: dict[str, UUID], taken: Taken
) -> list[bytes]:
    """The events as the log takes them: texts put together, because an object each would be a third of the work."""
    source = str(sender.source_id).encode()
    types = {one: msgspec.json.encode(one) for one in {message.type for message in ready}}
    rows = []
    for one, row_id in zip(ready, new_id_bytes(len(ready)), strict=True):
        more = b""
        if one.said is not None:
            joined = await join(uow, sender, one, places)
            more = b',"verified":true' if joined else b',"verified":false'
            if not joined:
                taken.notes.append(Note(one.index, "tracking.unverified"))
        if one.visitor not in places:
            places |= await _add_places(uow, sender, [one.visitor])
        left = kept[one.index]
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


async def _tell(uow: UnitOfWork, places: dict[str, UUID], many: int) -> None:
    topics = ["tracking"]
    if many <= FEW:
        known = await customers.customers_of_profiles(uow, list(places.values()))
        topics += [f"customer:{one}" for one in sorted(set(known.values()))]
    services_of(uow).live.touch(uow, *topics)
