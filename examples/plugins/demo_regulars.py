"""Demo data: regular guests of the made-up company.

The same seed makes the same people on every machine, ids included: a run that was killed is simply run again.
"""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.rng import SeededRng, choose
from guanxi.sdk.demo_data import DemoData, DemoRun

_FAMILY = ("王", "李", "张", "刘", "陈", "杨")
_GIVEN = ("晓明", "雨桐", "子涵", "思远", "佳怡", "浩然")
_CITIES = ("上海", "杭州", "成都")
_CHUNK = 1000


class DemoRegulars(DemoData):
    """One in ten customers of the company is a regular."""

    key = "demo_regulars.regulars"
    label = Label(zh="熟客", en="Regulars")

    async def make(self, run: DemoRun) -> int:
        """In chunks, each its own short transaction."""
        people = [_person(run.rng, run.now.date()) for _ in range(run.customers // 10)]
        for start in range(0, len(people), _CHUNK):
            await run.db.run(run.scope, _store, people[start : start + _CHUNK])
        return len(people)


def _person(rng: SeededRng, today: date) -> dict[str, object]:
    return {
        "id": UUID(bytes=rng.bytes(16), version=4),
        "name": choose(rng, _FAMILY) + choose(rng, _GIVEN),
        "city": choose(rng, _CITIES),
        "birthday": today - timedelta(days=365 * 18 + rng.below(365 * 50)),
    }


async def _store(uow: UnitOfWork, people: list[dict[str, object]]) -> None:
    await uow.run(
        """INSERT INTO customer (workspace_id, id, name, city, birthday, source)
           SELECT %(ws)s, r.id, r.name, r.city, r.birthday, 'demo_regulars'
           FROM jsonb_to_recordset(%(people)s::jsonb) AS r(id uuid, name text, city text, birthday date)
           ON CONFLICT (workspace_id, id) DO NOTHING""",
        people=msgspec.json.encode(people).decode(),
    )
