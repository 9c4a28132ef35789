"""Batches of one key that wait at the same moment are written by one transaction: a transaction costs as much for one as for ten.

Nobody waits for others to come: what came while a transaction was under way goes with the next. A batch that teaches something or
says who somebody is goes alone, and so does each of a group that could not be written, so that a bad one harms itself only.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

from guanxi.kernel.db import Database
from guanxi.kernel.errors import GuanxiError
from guanxi.kernel.services import Services
from guanxi.tracking.service.memory import Memory, Sender, memory_of
from guanxi.tracking.service.storing import Judged, Stale, Taken, store

MOST_EVENTS = 2_000  # of one transaction: a tenth of a second
WRITERS = 2  # transactions of one key at once

Waiting = tuple[Judged, "asyncio.Future[Taken]"]


@dataclass(slots=True)
class Queue:
    """Batches of one key, and how many transactions write them just now."""

    waiting: deque[Waiting] = field(default_factory=deque)
    writers: int = 0
    learning: asyncio.Lock = field(default_factory=asyncio.Lock)
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)  # a loop holds its tasks by weak references only


async def write(db: Database, services: Services, sender: Sender, batch: Judged) -> Taken:
    """Write a batch, with others of its key where there are any. Raises BadKey, Stale, and what the database raises."""
    memory = memory_of(services)
    queues: dict[UUID, Queue] = services.remembered.setdefault("tracking.queues", {})
    queue = queues.setdefault(sender.key_id, Queue())
    if batch.verdict.is_news:
        # One after another: many that bring the same news at once would each be told that somebody was quicker, again and again.
        async with queue.learning:
            return (await db.run(sender.scope, store, memory, sender, [batch]))[0]
    if not batch.is_plain:
        return (await db.run(sender.scope, store, memory, sender, [batch]))[0]
    answer: asyncio.Future[Taken] = asyncio.get_running_loop().create_future()
    queue.waiting.append((batch, answer))
    if queue.writers < WRITERS:
        queue.writers += 1
        task = asyncio.create_task(_drain(db, memory, sender, queue))
        queue.tasks.add(task)
        task.add_done_callback(queue.tasks.discard)
    return await answer


async def _drain(db: Database, memory: Memory, sender: Sender, queue: Queue) -> None:
    """Write until nobody waits. That it ends is noted at once: who comes later must find no writer that will not look again."""
    group: list[Waiting] = []
    try:
        while group := _next(queue.waiting):
            await _write(db, memory, sender, group)
    finally:
        queue.writers -= 1
        for _, answer in group:
            answer.cancel()  # only when this task itself was; else they are answered


def _next(waiting: deque[Waiting]) -> list[Waiting]:
    """The next batches that go together, without those whose callers have gone."""
    group: list[Waiting] = []
    events = 0
    while waiting and (not group or events + len(waiting[0][0].messages) <= MOST_EVENTS):
        batch, answer = waiting.popleft()
        if not answer.done():
            group.append((batch, answer))
            events += len(batch.messages)
    return group


async def _write(db: Database, memory: Memory, sender: Sender, group: list[Waiting]) -> None:
    try:
        taken = await db.run(sender.scope, store, memory, sender, [batch for batch, _ in group])
    except Exception as error:
        if len(group) > 1 and not isinstance(error, (GuanxiError, Stale)):
            for one in group:
                await _write(db, memory, sender, [one])
            return
        for _, answer in group:
            if not answer.done():
                answer.set_exception(error)
        return
    for (_, answer), what in zip(group, taken, strict=True):
        if not answer.done():
            answer.set_result(what)
