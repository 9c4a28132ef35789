"""The event log: nothing is skipped whatever commits late, nothing is handled twice in effect, poison is set aside."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar

import psycopg
import pytest

from guanxi.kernel import log
from guanxi.kernel.horizon import find_horizon
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.log import Event, Reader, Recorded
from guanxi.kernel.scope import system_scope
from tests.support.horizon import settle
from tests.support.people import make_workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Event):
    type: ClassVar[str] = "test.happened"
    label: ClassVar[Label] = Label(zh="发生", en="Happened")
    object: ClassVar[str] = "thing"
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Other(Event):
    type: ClassVar[str] = "test.other"
    label: ClassVar[Label] = Label(zh="其他", en="Other")


class Seen:
    """A reader that notes numbers; its effect in the database is a change-set per event."""

    def __init__(self, name: str = "test.seen", **options) -> None:
        self.numbers: list[int] = []
        self.batches: list[tuple[int, int]] = []
        self.poison: set[int] = set()
        self.reader = Reader(name, self.handle, **options)

    async def handle(self, uow, events: Sequence[Recorded]) -> None:
        for event in events:
            if event.payload.get("number") in self.poison:
                raise ValueError("poison")
            await uow.run(
                "INSERT INTO change_set (workspace_id, id, action, actor_kind) VALUES (%(ws)s, %(id)s, 'seen', 'system')",
                id=event.id,
            )
        self.numbers += [event.payload.get("number", -1) for event in events]
        self.batches.append((uow.scope.workspace_id, len(events)))

    async def read(self, db, times: int = 1) -> int:
        await log.register(db, [self.reader])
        return sum([await log.read_once(db, self.reader) for _ in range(times)])


@pytest.fixture
async def workspace(fresh_db) -> int:
    return await make_workspace(fresh_db)


async def publish(db, workspace: int, *numbers: int) -> None:
    async with db.transaction(system_scope(workspace)) as uow:
        log.publish(uow, *(Happened(object_id=new_id(), number=number) for number in numbers))


async def effects(db) -> int:
    async with db.system("a test counts") as uow:
        return await uow.value("SELECT count(*) FROM change_set WHERE action = 'seen'")


async def letters(db) -> list[dict]:
    async with db.system("a test looks") as uow:
        return await uow.all("SELECT * FROM log_dead_letter ORDER BY created_at")


# Writing ------------------------------------------------------------------------------------------------------------
async def test_events_are_there_with_the_commit_and_not_without(fresh_db, workspace):
    with pytest.raises(ZeroDivisionError):
        async with fresh_db.transaction(system_scope(workspace)) as uow:
            log.publish(uow, Happened(number=1))
            await uow.flush()
            _ = 1 / 0
    await publish(fresh_db, workspace, 2, 3)
    seen = Seen()
    assert await seen.read(fresh_db) == 2
    assert seen.numbers == [2, 3]


async def test_an_event_carries_who_what_and_where(fresh_db, workspace):
    found: list[Recorded] = []

    async def handle(uow, events) -> None:
        found.extend(events)

    reader = Reader("test.all", handle)
    thing, at = new_id(), datetime(2020, 1, 2, tzinfo=UTC)
    async with fresh_db.transaction(system_scope(workspace, "me")) as uow:
        log.publish(uow, Happened(object_id=thing, number=7, at=at), Other())
    await log.register(fresh_db, [reader])
    await log.read_once(fresh_db, reader)
    first, second = found
    assert (first.workspace_id, first.type, first.object, first.object_id, first.at) == (
        workspace,
        "test.happened",
        "thing",
        thing,
        at,
    )
    assert (first.payload, first.actor_kind) == ({"number": 7}, "system")
    assert second.object is None
    assert (first.tx, first.seq) < (second.tx, second.seq)


# Order --------------------------------------------------------------------------------------------------------------
async def test_a_late_commit_is_never_skipped(fresh_db, workspace):
    """Two connections interleave: the one that began first commits last."""
    seen = Seen()
    scope = system_scope(workspace)
    async with fresh_db.transaction(scope) as slow:
        log.publish(slow, Happened(number=1))
        await slow.flush()
        await publish(fresh_db, workspace, 2)
        assert await seen.read(fresh_db, 3) == 0, "what comes after an open transaction waits for it"
    await publish(fresh_db, workspace, 3)
    await seen.read(fresh_db, 3)
    assert sorted(seen.numbers) == [1, 2, 3]
    assert seen.numbers[0] == 1, "the order is that of the transactions"


async def test_a_transaction_of_another_database_holds_nobody_up(fresh_db, workspace, urls):
    """Transaction ids are one row for the whole server; the log is of one database."""
    seen = Seen()
    async with await psycopg.AsyncConnection.connect(urls.of("postgres").admin) as elsewhere:
        await elsewhere.execute("SELECT pg_current_xact_id()")
        await publish(fresh_db, workspace, 1, 2)
        assert await seen.read(fresh_db) == 2
        async with fresh_db.transaction(system_scope(workspace)) as ours:
            await ours.value("SELECT log_tx() + %(ws)s - %(ws)s")
            await publish(fresh_db, workspace, 3)
            assert await seen.read(fresh_db, 2) == 0, "one of this database still does"
        assert await seen.read(fresh_db) == 1
    assert seen.numbers == [1, 2, 3]


async def test_the_horizon_never_goes_back_while_other_databases_come_and_go(fresh_db, urls):
    """A transaction elsewhere that ends between the snapshot and the look at who runs counted as one of ours."""
    over = threading.Event()

    def churn() -> None:
        with psycopg.connect(urls.of("postgres").admin, autocommit=True) as elsewhere:
            while not over.is_set():
                elsewhere.execute("SELECT pg_current_xact_id()")

    others = [asyncio.create_task(asyncio.to_thread(churn)) for _ in range(3)]
    looks: list[int] = []
    try:
        for _ in range(400):
            async with fresh_db.system("a test looks") as uow:
                mine = await uow.value("SELECT log_tx()")
            async with fresh_db.system("a test looks") as uow:
                looks.append(await find_horizon(uow))
            assert looks[-1] > mine, "what is over is over"
    finally:
        over.set()
        await asyncio.gather(*others)
    assert looks == sorted(looks)


async def test_interleaved_writers_lose_and_double_nothing(fresh_db, workspace):
    seen = Seen(batch=7)
    numbers = iter(range(200))

    async def write() -> None:
        for number in numbers:
            async with fresh_db.transaction(system_scope(workspace)) as uow:
                log.publish(uow, Happened(number=number))
                await uow.flush()
                await asyncio.sleep(0.001 * (number % 4))

    async def read(until: asyncio.Event) -> None:
        while not until.is_set():
            await seen.read(fresh_db)

    done = asyncio.Event()
    reading = asyncio.create_task(read(done))
    await asyncio.gather(*(write() for _ in range(3)))
    done.set()
    await reading
    while await seen.read(fresh_db):
        pass
    assert sorted(seen.numbers) == list(range(200))
    assert await effects(fresh_db) == 200


async def test_two_processes_read_one_at_a_time(fresh_db, workspace):
    seen = Seen(batch=10)
    await publish(fresh_db, workspace, *range(60))
    await log.register(fresh_db, [seen.reader])
    for _ in range(20):
        await asyncio.gather(*(log.read_once(fresh_db, seen.reader) for _ in range(3)))
    assert seen.numbers == list(range(60))


async def test_workspaces_come_apart_and_types_are_chosen(fresh_db, workspace):
    second = await make_workspace(fresh_db)
    seen = Seen(types=frozenset({"test.happened"}))
    for number, place in enumerate((workspace, workspace, second, workspace)):
        await publish(fresh_db, place, number)
    async with fresh_db.transaction(system_scope(workspace)) as uow:
        log.publish(uow, Other())
    await settle(fresh_db)
    await seen.read(fresh_db)
    assert seen.numbers == [0, 1, 2, 3]
    assert seen.batches == [(workspace, 2), (second, 1), (workspace, 1)]


# Failures -----------------------------------------------------------------------------------------------------------
async def test_a_failed_batch_leaves_no_effect_and_comes_again(fresh_db, workspace):
    seen = Seen()
    await publish(fresh_db, workspace, 1, 2, 3)
    seen.poison = {3}
    assert await seen.read(fresh_db) == 0
    assert (seen.numbers, await effects(fresh_db)) == ([], 0)
    seen.poison = set()
    await seen.read(fresh_db, 4)
    assert (seen.numbers, await effects(fresh_db)) == ([1, 2, 3], 3)


async def test_poison_is_set_aside_and_the_rest_goes_on(fresh_db, workspace):
    """FLT F14, for readers."""
    seen = Seen(max_attempts=3)
    await publish(fresh_db, workspace, 1, 2, 3)
    seen.poison = {2}
    await seen.read(fresh_db, 12)
    assert seen.numbers == [1, 3]
    [letter] = await letters(fresh_db)
    assert (letter["reader"], letter["workspace_id"], letter["replayed_at"]) == ("test.seen", workspace, None)
    assert letter["error"] == "ValueError: poison"
    assert letter["attempts"] == 4


async def test_a_dead_letter_is_replayed_once(fresh_db, workspace):
    seen = Seen(max_attempts=1)
    await publish(fresh_db, workspace, 1)
    seen.poison = {1}
    await seen.read(fresh_db, 5)
    [letter] = await letters(fresh_db)
    with pytest.raises(ValueError, match="poison"):
        await log.replay(fresh_db, seen.reader, workspace, letter["id"])
    assert (await letters(fresh_db))[0]["replayed_at"] is None
    seen.poison = set()
    await asyncio.gather(*(log.replay(fresh_db, seen.reader, workspace, letter["id"]) for _ in range(4)))
    assert (seen.numbers, await effects(fresh_db)) == ([1], 1)
    assert (await letters(fresh_db))[0]["replayed_at"] is not None


async def test_a_reader_may_be_wound_back(fresh_db, workspace):
    seen: list[int] = []

    async def handle(uow, events) -> None:
        seen.extend(event.payload["number"] for event in events)

    reader = Reader("test.again", handle)
    await publish(fresh_db, workspace, 1, 2)
    await log.register(fresh_db, [reader])
    await log.read_once(fresh_db, reader)
    assert await log.read_once(fresh_db, reader) == 0
    await log.rewind(fresh_db, reader.name)
    await log.read_once(fresh_db, reader)
    assert seen == [1, 2, 1, 2]
    await log.rewind(fresh_db, reader.name, datetime.now(UTC) - timedelta(hours=1))
    await log.read_once(fresh_db, reader)
    assert seen == [1, 2] * 3


async def test_lag_is_the_age_of_what_waits(fresh_db, workspace):
    seen = Seen()
    await log.register(fresh_db, [seen.reader])
    assert (await log.measure_lag(fresh_db))["test.seen"] == 0
    await publish(fresh_db, workspace, 1)
    await asyncio.sleep(0.05)
    assert 0.05 <= (await log.measure_lag(fresh_db))["test.seen"] < 30
    await seen.read(fresh_db, 2)
    assert (await log.measure_lag(fresh_db))["test.seen"] == 0


# Partitions ---------------------------------------------------------------------------------------------------------
async def test_partitions_are_made_ahead_over_the_turn_of_a_year(fresh_db):
    assert await log.care_for_partitions(fresh_db, date(2041, 11, 30)) == 6
    assert await log.care_for_partitions(fresh_db, date(2041, 11, 1)) == 0
    async with fresh_db.system("a test looks") as uow:
        rows = await uow.all(
            "SELECT relname FROM pg_class WHERE relname ~ '^log_(business|visit)_204[12]..$' ORDER BY 1"
        )
    assert [row["relname"] for row in rows] == [
        *("log_business_204111", "log_business_204112", "log_business_204201"),
        *("log_visit_204111", "log_visit_204112", "log_visit_204201"),
    ]


async def test_a_row_that_came_before_its_partition_is_moved_into_it(fresh_db, fresh_urls, workspace):
    insert = """INSERT INTO log_event (workspace_id, id, type, at, recorded_at, tx, actor_kind, class)
                VALUES (%s, gen_random_uuid(), 'test.late', now(), '2042-05-06', log_tx(), 'system', %s)"""
    with psycopg.connect(fresh_urls.owner, autocommit=True) as conn:
        for tree in ("business", "visit"):
            conn.execute(insert, (workspace, tree))
        assert conn.execute("SELECT count(*) FROM log_visit_default").fetchone() == (1,)
    assert await log.care_for_partitions(fresh_db, date(2042, 5, 1)) == 6
    with psycopg.connect(fresh_urls.owner, autocommit=True) as conn:
        assert conn.execute("SELECT count(*) FROM log_business_default").fetchone() == (0,)
        assert conn.execute("SELECT count(*) FROM log_visit_204205").fetchone() == (1,)
        assert conn.execute("SELECT count(*) FROM log_business_204205").fetchone() == (1,)


async def test_old_months_are_dropped_and_half_a_year_is_always_kept(fresh_urls):
    """网络安全法: network logs are kept for six months at least; of visits, 30 days."""
    with psycopg.connect(fresh_urls.owner, autocommit=True) as conn:
        conn.execute(
            "SELECT log_create_partition('business', '2019-03-01'), log_create_partition('visit', '2019-03-01')"
        )
        with pytest.raises(psycopg.errors.CheckViolation, match="183 days"):
            conn.execute("SELECT log_drop_partitions('business', current_date - 182)")
        with pytest.raises(psycopg.errors.CheckViolation, match="30 days"):
            conn.execute("SELECT log_drop_partitions('visit', current_date - 29)")
        assert conn.execute("SELECT log_drop_partitions('visit', current_date - 31)").fetchone() == (1,)
        assert conn.execute("SELECT to_regclass('log_visit_201903')").fetchone() == (None,)
        assert conn.execute("SELECT to_regclass('log_business_201903') IS NULL").fetchone() == (False,)
        assert conn.execute("SELECT log_drop_partitions('business', current_date - 200)").fetchone() == (1,)


async def test_visits_go_by_whole_months(fresh_urls):
    with psycopg.connect(fresh_urls.owner, autocommit=True) as conn:
        conn.execute("SELECT log_create_partition('visit', '2019-03-01'), log_create_partition('visit', '2019-04-01')")
        conn.execute("SELECT log_create_partition('business', '2019-03-01')")
    assert await log.drop_old_visits(fresh_urls.owner, 10, date(2019, 4, 30)) == 0
    assert await log.drop_old_visits(fresh_urls.owner, 10, date(2019, 5, 2)) == 1
    with psycopg.connect(fresh_urls.owner, autocommit=True) as conn:
        reading = psycopg.connect(fresh_urls.owner)
        reading.execute("SELECT FROM log_event LIMIT 1")
        assert await log.drop_old_visits(fresh_urls.owner, 10, date(2019, 7, 2)) == 0
        reading.close()
        there = "SELECT to_regclass('log_visit_201904') IS NULL, to_regclass('log_business_201903') IS NULL"
        assert conn.execute(there).fetchone() == (False, False)


async def test_care_gives_up_rather_than_hold_everybody_up(fresh_db, fresh_urls):
    with psycopg.connect(fresh_urls.owner) as reading:
        reading.execute("SELECT FROM log_event LIMIT 1")
        assert await log.care_for_partitions(fresh_db, date(2043, 1, 1)) == 0
    assert await log.care_for_partitions(fresh_db, date(2043, 1, 1)) == 6


async def test_visits_are_read_by_those_who_ask_for_them(fresh_db, fresh_urls, workspace):
    business, both = Seen(), []

    async def keep(uow, events) -> None:
        both.extend(event.type for event in events)

    visiting = Reader("test.visits", keep, visits=True)
    await log.register(fresh_db, [business.reader, visiting])
    with psycopg.connect(fresh_urls.owner, autocommit=True) as conn:
        conn.execute(
            """INSERT INTO log_event (workspace_id, id, type, at, tx, actor_kind, class)
               VALUES (%s, gen_random_uuid(), 'test.seen', now(), log_tx(), 'system', 'visit')""",
            (workspace,),
        )
    await publish(fresh_db, workspace, 1)
    await settle(fresh_db)
    await log.read_once(fresh_db, visiting)
    await business.read(fresh_db, 1)
    assert both == ["test.seen", "test.happened"]
    assert business.numbers == [1]
