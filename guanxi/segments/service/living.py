"""The reader of the log that keeps dynamic segments right: whoever was touched is looked at again, in sets.

An event names customers by themselves or by a profile; only definitions that depend on it are asked. What names nobody (imports)
marks the segments that depend on it, and they are built anew when it has been quiet for a moment (service.building).
"""

from collections.abc import Sequence
from itertools import product
from uuid import UUID

import psycopg

from guanxi.conditions.contracts import Moment
from guanxi.customers import api as customers
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.log import Recorded
from guanxi.kernel.services import services_of
from guanxi.segments.queries import members, segments
from guanxi.segments.service import deciding, definitions, failing, tagging
from guanxi.segments.service.deciding import Question

CHUNK = 2_000  # customers that are asked about in one statement
TOGETHER = 64  # segments in one statement


async def follow(uow: UnitOfWork, events: Sequence[Recorded]) -> None:
    """What readers of the log call; effects and cursor commit together."""
    rows = await segments.find_followed(uow)
    if rows:
        await look(uow, events, rows)


async def look(uow: UnitOfWork, events: Sequence[customers.Told], rows: Sequence[Row]) -> None:
    """Decide about everybody these events are about, in these segments."""
    good, bad = await definitions.read(uow, [{**row, "version": row["built_version"]} for row in rows])
    for one, error in bad.items():
        await failing.fail(uow, one, error)
    needs = {one: known.needs for one, known in good.items()}
    heard = await customers.hear(uow, events, needs)
    if heard.anew:
        await segments.mark_dirty(uow, sorted(heard.anew), services_of(uow).clock.now())
    if not heard.causes:
        return
    await members.lock(uow)
    moment = await customers.company_moment(uow)
    questions = [
        Question(row, good[row["id"]], causes) for row in rows if (causes := heard.causes.get(row["id"])) is not None
    ]
    try:
        async with uow.conn.transaction():
            await decide_all(uow, questions, moment)
    except psycopg.DataError:
        # One of them cannot be asked of this data: it is found, and the others go on.
        for question in questions:
            await _decide_alone(uow, question, moment)


async def _decide_alone(uow: UnitOfWork, question: Question, moment: Moment) -> None:
    try:
        async with uow.conn.transaction():
            await decide_all(uow, [question], moment)
    except psycopg.DataError as error:
        await failing.fail(uow, question.segment["id"], failing.NotComputed(reason=str(error.sqlstate)))


async def decide_all(uow: UnitOfWork, questions: Sequence[Question], moment: Moment) -> None:
    """However many there are: segments that ask about the same customers together, in statements of a size that is planned well."""
    alike: dict[frozenset[UUID], list[Question]] = {}
    for one in questions:
        alike.setdefault(frozenset(one.causes), []).append(one)
    for customers_asked, same in alike.items():
        ids = sorted(customers_asked)
        for first, start in product(range(0, len(same), TOGETHER), range(0, len(ids), CHUNK)):
            few, some = same[first : first + TOGETHER], ids[start : start + CHUNK]
            await deciding.decide(uow, few, some, moment)
            for one in few:
                await tagging.settle(uow, one.segment, some)
