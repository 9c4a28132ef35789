"""Batches that wait at the same moment are one transaction: each is answered for itself, each message counts once, and what cannot
be written harms nobody else."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg
import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services
from guanxi.tracking.rules.governing import Verdict
from guanxi.tracking.rules.messages import Message
from guanxi.tracking.service import together
from guanxi.tracking.service.ingesting import ingest
from guanxi.tracking.service.memory import find_rules, find_sender, memory_of
from guanxi.tracking.service.storing import Judged, Taken
from tests.tracking.support import EVENTS, Source, find_events, make_source, said


@pytest.fixture
async def source(db, client, workspace) -> Source:
    made = await make_source(db, client, workspace)
    known = {"sku": "A0", "price": 1.5}
    for _ in range(2):  # once to be learned, once to be looked at
        await made.take(said("track", "v0", event="buy", properties=known), key=made.server)
    return made


async def send(db: Database, services: Services, source: Source, *messages: dict[str, Any]) -> Taken:
    return await ingest(db, services, source.server, None, "", msgspec.json.encode({"batch": list(messages)}))


async def find_transactions(db: Database, source: Source) -> list[int]:
    """Of the events after the first two, each in the transaction it was written by."""
    async with db.read(system_scope(source.workspace)) as uow:
        rows = await uow.all(
            "SELECT tx FROM log_event WHERE workspace_id = %(ws)s AND type = 'tracked:buy' ORDER BY tx, seq OFFSET 2"
        )
    return [row["tx"] for row in rows]


async def test_batches_that_wait_are_one_transaction_and_each_message_counts_once(db, services, source):
    messages = [said("track", f"v{number}", event="buy", properties={"sku": f"A{number}"}) for number in range(30)]
    batches = [messages[start : start + 10] for start in (0, 5, 10, 15, 20, 0)]  # each message twice, some in three
    taken = await asyncio.gather(*(send(db, services, source, *batch) for batch in batches))
    assert sum(one.accepted for one in taken) == 30
    assert [one.accepted + one.duplicates for one in taken] == [10] * 6
    transactions = await find_transactions(db, source)
    assert (len(transactions), len(set(transactions))) == (30, 1)
    found = {one["payload"]["sku"] for one in (await find_events(db, source.workspace))[2:]}
    assert found == {f"A{number}" for number in range(30)}


async def test_what_cannot_be_written_harms_itself_only(db, services, source):
    sender = await find_sender(db, memory_of(services), source.server)
    rules = await find_rules(db, memory_of(services), sender)
    now = datetime.now(UTC)

    def judged(number: int, payload: bytes) -> Judged:
        message = Message(
            0, f"{number:032x}", "track", "tracked:buy", "business", f"visitor:w{number}", now, payload, {}, b"", None
        )
        return Judged(rules.version, now, [message], [], [], Verdict(kept={0: payload}))

    batches = [judged(1, b'{"sku":"A1"}'), judged(2, b'{"sku":}'), judged(3, b'{"sku":"A3"}')]
    written = (together.write(db, services, sender, one) for one in batches)
    good, bad, other = await asyncio.gather(*written, return_exceptions=True)
    assert isinstance(bad, psycopg.DataError)
    assert isinstance(good, Taken) and isinstance(other, Taken)
    assert (good.accepted, other.accepted) == (1, 1)
    assert [one["payload"]["sku"] for one in (await find_events(db, source.workspace))[2:]] == ["A1", "A3"]
    assert (await send(db, services, source, said("track", "v9", event="buy"))).accepted == 1


async def test_many_who_bring_the_same_news_are_all_taken(db, services, source):
    def batch(number: int) -> dict[str, Any]:
        return said("track", f"v{number}", event="new", properties={"shade": "red" if number % 2 else 7})

    taken = await asyncio.gather(*(send(db, services, source, batch(number)) for number in range(12)))
    assert [one.accepted for one in taken] == [1] * 12
    kept = [one["payload"].get("shade") for one in (await find_events(db, source.workspace))[2:]]
    # Of what kind it is the first one said; those who say otherwise are told, and only that is left out.
    assert sum(one is not None for one in kept) == 6 and len({type(one) for one in kept if one is not None}) == 1
    assert sum(bool(one.notes) for one in taken) == 6


async def test_a_key_that_is_revoked_meanwhile_writes_nothing(db, client, services, source):
    await client.as_user(source.workspace, "owner")
    path = f"/api/v1/tracking/sources/{source.id}"
    keys = (await client.get(f"{path}/keys")).json()
    server = next(one["id"] for one in keys if one["scope"] == "server")
    assert (await client.delete(f"{path}/keys/{server}")).status_code == 204
    answers = [source.send(said("track", "v1", event="buy"), key=source.server) for _ in range(4)]
    assert {one.status_code for one in await asyncio.gather(*answers)} == {401}
    assert await find_transactions(db, source) == []


async def test_numbers_that_the_database_cannot_hold_refuse_no_other(db, source):
    headers = {"Authorization": f"Bearer {source.server}"}
    messages = [said("track", "v1", event="buy", properties={"sku": "A", "price": price}) for price in (1.25, 2.5)]
    body = msgspec.json.encode({"batch": messages}).replace(b"1.25", b"1e-20000")
    answer = await source.client.post(EVENTS, content=body, headers=headers)
    assert (answer.status_code, answer.json()["accepted"]) == (200, 2), answer.text
    assert [one["payload"]["price"] for one in (await find_events(db, source.workspace))[2:]] == [0.0, 2.5]
