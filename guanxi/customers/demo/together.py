"""Which of the demo's customers its people work with just now: collaboration writes the notes, tasks and meetings about them."""

from collections.abc import AsyncIterator
from typing import ClassVar, Final

from guanxi.access import api as access
from guanxi.collaboration import api as collaboration
from guanxi.collaboration.api import Ref
from guanxi.kernel.db import Row, UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.sdk.demo_data import DemoData, DemoRun

FIRMS: Final = (3, 13)  # the places of the words that speak of firms
_PICK = """
    SELECT id, kind FROM customer WHERE workspace_id = %(ws)s AND owner_id IS NOT NULL AND deleted_at IS NULL AND merged_into_id IS NULL
      AND source IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT 400
"""


class DemoTogether(DemoData):
    """What the people of the demo company do for its customers."""

    key: ClassVar[str] = "customers.together"
    label: ClassVar[Label] = Label(zh="备注、任务和会议", en="Notes, tasks, meetings")
    after: ClassVar[tuple[str, ...]] = ("customers.people",)

    async def make(self, run: DemoRun) -> int:
        """About the newest customers; again makes nothing twice."""
        found = await run.db.run_read(run.scope, _pick)
        people = await run.db.run_read(run.scope, access.find_people)
        of_demo = {one.email: one.id for one in people}
        roles = ("owner", "manager", "sales", "service", "finance")
        known = {role: of_demo[address] for role in roles if (address := f"{role}@demo.guanxi.example") in of_demo}
        made = await collaboration.make_demo(run, known, found)
        run.said(run.customers, run.customers)
        return made

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """As the words have them; what people wrote stays."""
        yield await run.db.run(run.scope, collaboration.clear_demo, run.rng)


async def _pick(uow: UnitOfWork) -> list[Ref]:
    """Customers of some weeks, firms where the words speak of firms."""
    rows = await uow.all(_PICK)
    firms = [row for row in rows if row["kind"] == "organisation"]
    others = [row for row in rows if row["kind"] != "organisation"]
    spread = max(1, min(4, len(others) // collaboration.DEMO_RECORDS))
    picked: list[Row] = others[::spread][: collaboration.DEMO_RECORDS]
    for place in FIRMS:
        if firms and place < len(picked):
            picked[place] = firms.pop(0)
    return [Ref("customer", row["id"]) for row in picked]
