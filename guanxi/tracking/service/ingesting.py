"""A batch comes in: whose it is, how much of it there may be, and what of it is allowed; then it is written (together, storing).

Not here: HTTP (routes.ingest), and who a visitor is (identifying).
"""

import msgspec

from guanxi.kernel.db import Database, TooBusy
from guanxi.kernel.limits import Limit, take
from guanxi.kernel.services import Services
from guanxi.tracking.errors import BadBatch, BadKey, ForeignOrigin
from guanxi.tracking.rules.governing import Rules, judge
from guanxi.tracking.rules.keys import origin_of
from guanxi.tracking.rules.messages import MOST, UNREADABLE, Message, Moment, Note, read_all, read_batch, read_moment
from guanxi.tracking.service import together
from guanxi.tracking.service.memory import Sender, find_rules, find_sender, memory_of
from guanxi.tracking.service.storing import Judged, Stale, Taken

BY_KEY = Limit("tracking.key", 60_000, 60.0)  # events of one browser key, and of one address with it
BY_ADDRESS = Limit("tracking.address", 3_000, 60.0)
TRIES = 5


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
            return await together.write(db, services, sender, read)
        except Stale:
            memory.forget(sender.workspace_id, rules.version)
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


def _read(batch: list[msgspec.Raw], sender: Sender, moment: Moment, rules: Rules) -> Judged:
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
    refused, notes = refused + verdict.refused, notes + verdict.notes
    return Judged(rules.version, moment.received, messages, refused, notes, verdict)
