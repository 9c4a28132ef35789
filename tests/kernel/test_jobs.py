"""Jobs: claimed once, taken over when silent, fenced, paused, resumed, cancelled, tried again: FLT F7, F8."""

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace

import pytest

from guanxi.kernel import jobs
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.jobs import JobCancelled, JobFailed, JobKind, LeaseLost, Runner, Schedule, run_due
from guanxi.kernel.jobs import context as context_module
from guanxi.kernel.jobs import runner as runner_module
from guanxi.kernel.jobs.table import NotInThatState
from guanxi.kernel.scope import system_scope
from tests.support.listening import running
from tests.support.people import make_workspace

LABEL = Label(zh="任务", en="Job")


@pytest.fixture
async def workspace(fresh_db) -> int:
    return await make_workspace(fresh_db)


class Work:
    """A kind of job whose body each test gives, and the runners of it."""

    def __init__(self, db, workspace: int, body, **options) -> None:
        self.db, self.scope = db, system_scope(workspace)
        self.kind = JobKind("test.work", LABEL, body, **options)

    def runner(self, **options) -> Runner:
        async def scope_of(workspace_id, user_id):
            return system_scope(workspace_id)

        return Runner(self.db, {self.kind.key: self.kind}, scope_of, None, **options)

    async def enqueue(self, **options):
        async with self.db.transaction(self.scope) as uow:
            return await jobs.enqueue(uow, self.kind, {"n": 1}, **options)

    async def get(self, job_id):
        async with self.db.read(self.scope) as uow:
            return await jobs.get_job(uow, job_id)

    async def do(self, call, *args):
        async with self.db.transaction(self.scope) as uow:
            return await call(uow, *args)

    async def sql(self, text: str, **params) -> int:
        async with self.db.transaction(self.scope) as uow:
            return await uow.run(text, **params)

    async def due_now(self) -> None:
        await self.sql("UPDATE job SET run_at = now() WHERE workspace_id = %(ws)s")

    async def lease_over(self) -> None:
        await self.sql("UPDATE job SET lease_until = now() - interval '1 second' WHERE workspace_id = %(ws)s")


async def nothing(context):
    return {"answer": context.args["n"]}


class Hand:
    """The seconds that the watch over running jobs counts, moved by hand: however slow the machine, nothing is late by itself."""

    def __init__(self) -> None:
        self.now, self.looks = 0.0, 0

    def look(self) -> float:
        self.looks += 1
        return self.now

    async def until_looked(self) -> None:
        """The watch has looked after this."""
        before = self.looks
        while self.looks == before:
            await asyncio.sleep(0.01)


@pytest.fixture
def hand(monkeypatch) -> Hand:
    made = Hand()
    monkeypatch.setattr(runner_module, "time", SimpleNamespace(monotonic=made.look))
    monkeypatch.setattr(context_module, "time", SimpleNamespace(monotonic=lambda: made.now))
    return made


# Claims -------------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("F7")
async def test_twenty_workers_claim_each_job_once(fresh_db, workspace):
    ran: Counter = Counter()

    async def body(context):
        ran[context.job_id] += 1
        await asyncio.sleep(0.005)

    work = Work(fresh_db, workspace, body)
    ids = [await work.enqueue() for _ in range(40)]

    async def drain(runner: Runner) -> None:
        misses = 0
        while misses < 3:
            try:
                misses = 0 if await runner.run_one() else misses + 1
            except Unavailable:
                await asyncio.sleep(0.05)

    await asyncio.gather(*(drain(work.runner()) for _ in range(20)))
    assert ran == dict.fromkeys(ids, 1)
    assert {(await work.get(one)).state for one in ids} == {"succeeded"}


async def test_a_job_tells_its_answer_and_its_progress(fresh_db, workspace):
    async def body(context):
        for done in (1, 2):
            async with context.step(done=done, total=2, note={"code": "test.half"}):
                context.checkpoint["at"] = done
        return {"answer": 42}

    work = Work(fresh_db, workspace, body)
    job_id = await work.enqueue()
    assert await work.runner().run_one() is True
    job = await work.get(job_id)
    assert (job.state, job.done, job.total, job.note, job.result) == (
        "succeeded",
        2,
        2,
        {"code": "test.half"},
        {"answer": 42},
    )
    assert job.finished_at >= job.started_at
    assert await work.runner().run_one() is False


async def test_a_rolled_back_enqueue_leaves_no_job(fresh_db, workspace):
    work = Work(fresh_db, workspace, nothing)
    with pytest.raises(ZeroDivisionError):
        async with fresh_db.transaction(work.scope) as uow:
            await jobs.enqueue(uow, work.kind, {})
            _ = 1 / 0
    assert await work.runner().run_one() is False


async def test_one_unfinished_job_per_key(fresh_db, workspace):
    work = Work(fresh_db, workspace, nothing)
    ids = await asyncio.gather(*(work.enqueue(unique_key="nightly") for _ in range(4)))
    assert len(set(ids)) == 1
    assert await work.enqueue(unique_key="other") != ids[0]
    await work.runner().run_one()
    await work.runner().run_one()
    assert await work.enqueue(unique_key="nightly") != ids[0]


async def test_later_jobs_and_other_queues_wait(fresh_db, workspace):
    work = Work(fresh_db, workspace, nothing)
    await work.enqueue(run_at=datetime.now(UTC) + timedelta(hours=1))
    assert await work.runner().run_one() is False
    await work.due_now()
    assert await work.runner(queues=("other",)).run_one() is False
    assert await work.runner().run_one() is True


# Takeover -----------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("F7", "F8")
async def test_a_silent_worker_is_taken_over_and_its_late_write_refused(fresh_db, workspace):
    """F7, F8: it was stopped for a minute and wakes up."""
    reached, go_on = asyncio.Event(), asyncio.Event()
    written: list[str] = []
    lost: list[str] = []

    async def body(context):
        who = "old" if not reached.is_set() else "new"
        if who == "old":
            reached.set()
            await go_on.wait()
        try:
            async with context.step(done=1) as uow:
                await uow.run("SELECT 1 WHERE %(ws)s > 0")
                written.append(who)
        except LeaseLost:
            lost.append(who)
            raise
        return {"by": who}

    work = Work(fresh_db, workspace, body)
    job_id = await work.enqueue()
    old = asyncio.create_task(work.runner(lease=60).run_one())
    await reached.wait()
    assert await work.runner().run_one() is False, "its lease still holds"
    await work.lease_over()
    assert await work.runner().run_one() is True
    go_on.set()
    await old
    assert (written, lost) == (["new"], ["old"])
    job = await work.get(job_id)
    assert (job.state, job.result) == ("succeeded", {"by": "new"})


async def test_a_working_worker_keeps_its_lease(fresh_db, workspace):
    started, done = asyncio.Event(), asyncio.Event()

    async def body(context):
        started.set()
        await done.wait()

    async def look() -> tuple[datetime, bool]:
        async with fresh_db.read(work.scope) as uow:
            row = await uow.one(
                "SELECT lease_until, now() > %(first)s AS over FROM job WHERE workspace_id = %(ws)s", first=first
            )
        return row["lease_until"], row["over"]

    work = Work(fresh_db, workspace, body)
    await work.enqueue()
    at_work = asyncio.create_task(work.runner(lease=3).run_one())
    await started.wait()
    first = datetime.max.replace(tzinfo=UTC)
    first, over = await look()
    while not over:
        assert await work.runner().run_one() is False
        await asyncio.sleep(0.1)
        lease, over = await look()
    assert lease > first, "renewed before the first one was over"
    assert await work.runner().run_one() is False
    done.set()
    await at_work


KILLED = """
import asyncio, sys
from guanxi.kernel.db import Database
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind, Runner
from guanxi.kernel.scope import system_scope

async def body(context):
    for number in range(context.checkpoint.get("at", 0), 1000):
        async with context.step(done=number + 1) as uow:
            await uow.run("UPDATE workspace SET name = (name::int + 1)::text WHERE id = %(ws)s")
            context.checkpoint["at"] = number + 1
        print(number, flush=True)

async def main():
    db = Database(sys.argv[1]); await db.open()
    async def scope_of(workspace_id, user_id): return system_scope(workspace_id)
    await Runner(db, {"test.work": JobKind("test.work", Label(zh="a", en="a"), body)}, scope_of, None).run_one()

asyncio.run(main())
"""


async def test_a_killed_worker_s_job_goes_on_from_its_checkpoint_exactly(fresh_db, fresh_urls, workspace):
    """kill -9 in the middle: each step's effect is there once."""

    async def body(context):
        for number in range(context.checkpoint.get("at", 0), 30 + context.checkpoint.get("at", 0)):
            async with context.step(done=number + 1) as uow:
                await uow.run("UPDATE workspace SET name = (name::int + 1)::text WHERE id = %(ws)s")
                context.checkpoint["at"] = number + 1
        return {"at": context.checkpoint["at"]}

    work = Work(fresh_db, workspace, body)
    await work.sql("UPDATE workspace SET name = '0' WHERE id = %(ws)s")
    job_id = await work.enqueue()
    process = subprocess.Popen([sys.executable, "-c", KILLED, fresh_urls.runtime], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        if int(line) >= 5:
            break
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    await work.lease_over()
    assert await work.runner().run_one() is True
    job = await work.get(job_id)
    async with fresh_db.read(work.scope) as uow:
        effects = int(await uow.value("SELECT name FROM workspace WHERE id = %(ws)s"))
    assert (job.state, job.done) == ("succeeded", effects)
    assert job.result == {"at": effects}
    assert effects >= 36


DEADLY = """
import asyncio, os, signal, sys
from guanxi.kernel.db import Database
from guanxi.kernel.i18n import Label
from guanxi.kernel.jobs import JobKind, Runner
from guanxi.kernel.scope import system_scope

async def body(context):
    os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does when memory runs out

async def main():
    db = Database(sys.argv[1]); await db.open()
    async def scope_of(workspace_id, user_id): return system_scope(workspace_id)
    await Runner(db, {"test.work": JobKind("test.work", Label(zh="a", en="a"), body)}, scope_of, None).run_one()

asyncio.run(main())
"""


@pytest.mark.withstands("F23")
async def test_a_job_that_kills_its_worker_is_given_up_with_its_cause_and_the_next_is_done(
    fresh_db, fresh_urls, workspace
):
    work = Work(fresh_db, workspace, nothing, max_attempts=2)
    deadly = await work.enqueue()
    for _ in range(2):
        killed = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", DEADLY, fresh_urls.runtime])
        assert killed.returncode == -signal.SIGKILL
        assert (await work.get(deadly)).state == "running"
        await work.lease_over()
    other = await work.enqueue()
    assert await work.runner().run_one() is True
    job = await work.get(deadly)
    assert (job.state, job.result) == ("failed", None)
    assert "2 times" in job.error["en"] and "2 次" in job.error["zh"]
    assert await work.runner().run_one() is True
    assert (await work.get(other)).state == "succeeded"


@pytest.mark.withstands("F23")
async def test_a_job_without_enough_memory_says_so_and_its_worker_goes_on(fresh_db, workspace):
    async def body(context):
        if context.args["n"]:
            bytearray(1 << 60)

    work = Work(fresh_db, workspace, body)
    job_id = await work.enqueue()
    await work.runner().run_one()
    job = await work.get(job_id)
    assert (job.state, job.attempts, job.error["code"]) == ("failed", 1, "kernel.job_too_large")


# Pause, cancel, go on -------------------------------------------------------------------------------------------------
async def test_a_running_job_pauses_at_its_next_step_and_goes_on_from_there(fresh_db, workspace):
    steps: list[int] = []
    first, go_on = asyncio.Event(), asyncio.Event()

    async def body(context):
        for number in range(context.checkpoint.get("at", 0), 4):
            async with context.step(done=number + 1):
                context.checkpoint["at"] = number + 1
            steps.append(number)
            if number == 1 and not go_on.is_set():
                first.set()
                await go_on.wait()

    work = Work(fresh_db, workspace, body)
    job_id = await work.enqueue()
    running = asyncio.create_task(work.runner().run_one())
    await first.wait()
    await work.do(jobs.wish, job_id, "pause")
    assert (await work.get(job_id)).wish == "pause"
    go_on.set()
    await running
    job = await work.get(job_id)
    assert (job.state, job.done, job.attempts, job.wish) == ("paused", 2, 0, None)
    assert await work.runner().run_one() is False
    await work.do(jobs.retry, job_id)
    await work.runner().run_one()
    assert (await work.get(job_id)).state == "succeeded"
    assert steps == [0, 1, 2, 3]


async def test_a_running_job_is_cancelled_at_its_next_step(fresh_db, workspace):
    first, go_on = asyncio.Event(), asyncio.Event()
    written: list[int] = []

    async def body(context):
        first.set()
        await go_on.wait()
        async with context.step():
            written.append(1)

    work = Work(fresh_db, workspace, body)
    job_id = await work.enqueue()
    running = asyncio.create_task(work.runner().run_one())
    await first.wait()
    await work.do(jobs.wish, job_id, "cancel")
    go_on.set()
    await running
    assert ((await work.get(job_id)).state, written) == ("cancelled", [])


async def test_a_waiting_job_is_paused_and_cancelled_at_once(fresh_db, workspace):
    work = Work(fresh_db, workspace, nothing)
    job_id = await work.enqueue()
    await work.do(jobs.wish, job_id, "pause")
    assert (await work.get(job_id)).state == "paused"
    with pytest.raises(NotInThatState):
        await work.do(jobs.wish, job_id, "pause")
    await work.do(jobs.wish, job_id, "cancel")
    assert (await work.get(job_id)).state == "cancelled"
    assert await work.runner().run_one() is False
    await work.do(jobs.retry, job_id)
    await work.runner().run_one()
    for wrong in (
        lambda: work.do(jobs.retry, job_id),
        lambda: work.do(jobs.wish, job_id, "cancel"),
        lambda: work.do(jobs.retry, new_id()),
    ):
        with pytest.raises(NotInThatState):
            await wrong()


async def test_stopping_gives_the_job_back_without_counting_a_try(fresh_db, workspace):
    started = asyncio.Event()

    async def body(context):
        started.set()
        await asyncio.sleep(60)

    work = Work(fresh_db, workspace, body)
    job_id = await work.enqueue()
    runner = work.runner()
    running = asyncio.create_task(runner.run())
    await started.wait()
    runner.stop()
    await asyncio.wait_for(running, 60)
    job = await work.get(job_id)
    assert (job.state, job.attempts) == ("queued", 0)


# Failures -----------------------------------------------------------------------------------------------------------
async def test_a_failure_is_tried_again_later_and_later_and_then_told(fresh_db, workspace):
    async def body(context):
        raise OSError("out of paper")

    work = Work(fresh_db, workspace, body, max_attempts=3)
    job_id = await work.enqueue()
    waits = []
    for _ in range(2):
        await work.runner().run_one()
        job = await work.get(job_id)
        assert (job.state, job.error["code"]) == ("queued", "kernel.error")
        async with fresh_db.read(work.scope) as uow:
            waits.append(
                float(await uow.value("SELECT extract(epoch FROM run_at - now()) FROM job WHERE workspace_id = %(ws)s"))
            )
        # what is due in seconds may be due by now on a slow machine
        await work.sql("UPDATE job SET run_at = run_at + interval '1 hour' WHERE workspace_id = %(ws)s")
        assert await work.runner().run_one() is False
        await work.due_now()
    assert waits[0] < waits[1] <= 4
    await work.runner().run_one()
    job = await work.get(job_id)
    assert (job.state, job.attempts) == ("failed", 3)
    assert "paper" not in str(job.error), "the inside of an error is for the log"


async def test_what_cannot_succeed_is_not_tried_again(fresh_db, workspace):
    async def body(context):
        raise JobFailed(reason_zh="没有", reason_en="nothing there")

    work = Work(fresh_db, workspace, body)
    job_id = await work.enqueue()
    await work.runner().run_one()
    job = await work.get(job_id)
    assert (job.state, job.attempts, job.error["en"]) == ("failed", 1, "The job failed: nothing there")


async def test_an_unknown_kind_fails_in_plain_words(fresh_db, workspace):
    work = Work(fresh_db, workspace, nothing)
    job_id = await work.enqueue()
    await work.sql("UPDATE job SET kind = 'gone.kind' WHERE workspace_id = %(ws)s")
    await work.runner().run_one()
    job = await work.get(job_id)
    assert job.state == "failed"
    assert "gone.kind" in job.error["en"]


async def test_a_job_that_hangs_is_stopped_and_says_so(fresh_db, workspace, hand):
    """Its process lives and renews the lease, so nobody else would ever take it over."""
    ended: list[str] = []

    async def body(context):
        async with context.step(done=1):
            context.checkpoint["at"] = 1
        hand.now += 1
        try:
            await asyncio.sleep(600)
        finally:
            ended.append("stopped")

    work = Work(fresh_db, workspace, body, timeout=0.3)
    job_id = await work.enqueue()
    assert await asyncio.wait_for(work.runner().run_one(), 60) is True
    job = await work.get(job_id)
    assert (job.state, job.attempts, job.done, ended) == ("failed", 1, 1, ["stopped"])
    assert job.error["code"] == "kernel.job_silent"
    assert "没有任何进展" in job.error["zh"]
    assert "no progress" in job.error["en"]


async def test_a_job_that_does_not_even_stop_is_left_behind_and_writes_nothing(fresh_db, workspace, hand, monkeypatch):
    monkeypatch.setattr(runner_module, "GRACE_S", 0.1)
    late: list[object] = []
    given_up = asyncio.Event()

    async def body(context):
        hand.now += 1
        for _ in range(2):
            try:
                await given_up.wait()
            except asyncio.CancelledError:
                continue
        try:
            async with context.step(done=99):
                late.append("wrote")
        except LeaseLost as lost:
            late.append(lost)

    work = Work(fresh_db, workspace, body, timeout=0.2)
    job_id = await work.enqueue()
    await asyncio.wait_for(work.runner().run_one(), 60)
    assert (await work.get(job_id)).state == "failed"
    given_up.set()
    async with asyncio.timeout(60):
        while not late:
            await asyncio.sleep(0.05)
    assert [type(one) for one in late] == [LeaseLost]
    assert (await work.get(job_id)).done == 0


async def test_a_long_job_that_moves_is_not_stopped(fresh_db, workspace, hand):
    async def body(context):
        for number in range(6):
            hand.now += 0.06
            await hand.until_looked()
            async with context.step(done=number + 1):
                pass

    work = Work(fresh_db, workspace, body, timeout=0.1)
    job_id = await work.enqueue()
    await work.runner().run_one()
    job = await work.get(job_id)
    assert (job.state, job.done) == ("succeeded", 6)


# Told to pages --------------------------------------------------------------------------------------------------------
async def _fails(context):
    raise JobFailed(reason_zh="没有", reason_en="nothing there")


async def _cancels(context):
    raise JobCancelled


@pytest.mark.parametrize(
    ("body", "state"),
    [(nothing, "succeeded"), (_fails, "failed"), (_cancels, "cancelled")],
    ids=["done", "failed", "cancelled"],
)
async def test_pages_that_show_jobs_hear_of_the_end_of_one(fresh_parts, workspace, body, state):
    fresh_db, services = fresh_parts
    async with running(services.live, fresh_db):
        work = Work(fresh_db, workspace, body)
        job_id = await work.enqueue()
        with services.live.subscribe(workspace, ["job"]) as page:
            await work.runner().run_one()
            await asyncio.wait_for(page.ready.wait(), 60)
            assert page.moved == {"job"}
            assert (await work.get(job_id)).state == state


# Schedules ------------------------------------------------------------------------------------------------------------
@pytest.mark.withstands("F7")
async def test_a_schedule_fires_once_per_period_over_all_processes(fresh_db):
    fired: list[int] = []

    async def run(db) -> None:
        fired.append(1)

    schedule = Schedule("test.hourly", run, every=3600)
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert await run_due(fresh_db, [schedule], start) == []
    await asyncio.gather(*(run_due(fresh_db, [schedule], start + timedelta(hours=1)) for _ in range(5)))
    assert len(fired) == 1
    await run_due(fresh_db, [schedule], start + timedelta(hours=9))
    assert len(fired) == 2, "what was missed is made up for once"


def test_a_daily_schedule_is_next_due_today_or_tomorrow():
    schedule = Schedule("test.daily", nothing, at=time(3, 20))
    assert schedule.next_after(datetime(2026, 2, 28, 3, 19, tzinfo=UTC)) == datetime(2026, 2, 28, 3, 20, tzinfo=UTC)
    assert schedule.next_after(datetime(2026, 2, 28, 3, 20, tzinfo=UTC)) == datetime(2026, 3, 1, 3, 20, tzinfo=UTC)
