"""Storing the demo's shops and the invented colleagues. Staff have no password: nobody signs in as them."""

import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from guanxi.access import api as access
from guanxi.kernel import log
from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.i18n import Label
from guanxi.kernel.ids import new_id
from guanxi.kernel.rng import SeededRng
from guanxi.organization import queries
from guanxi.organization.events import StoreChanged
from guanxi.organization.service.lists import LEGAL_ENTITY, REGION, STORE
from guanxi.sdk import master_demo
from guanxi.sdk.demo_data import DemoData, DemoRun
from guanxi.sdk.master_data import MasterData

_WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "stores.json").read_text(encoding="utf-8"))
_AREAS: dict[str, str] = {
    code: "线上事业部" if code == "ONLINE" else f"{name}区" for code, name, above in _WORDS["regions"] if above is None
}
# Which log-ins and sellers of the demo work in which shop: their roles show different parts of the same customers.
_LEADERS = {"SH01": ("store",)}
_SELLERS = {
    "SH01": ("sales", "sales2"),
    "SH02": ("sales3",),
    "HZ01": ("sales4",),
    "SZ01": ("sales5",),
    "BJ01": ("sales6",),
}
_PLACE = ("province", "city", "district", "division", "address", "hours")


class DemoStores(DemoData):
    """Where the demo company sells."""

    key: ClassVar[str] = "organization.stores"
    label: ClassVar[Label] = Label(zh="门店", en="Stores")

    async def make(self, run: DemoRun) -> int:
        """Regions, legal entities, stores, staff; what is there stays."""
        import_id = UUID(bytes=run.rng.bytes(16), version=4)
        staff: list[list[UUID]] = []
        for number, (code, *_) in enumerate(_WORDS["stores"]):
            staff.append(await run.db.run(run.scope, _hire, code, number))
        made: int = await run.db.run(run.scope, _make, import_id, staff)
        await run.db.run(run.scope, _arrange, staff, run.rng)
        run.said(run.customers, run.customers)
        return made

    async def clear(self, run: DemoRun) -> AsyncIterator[int]:
        """Stores without orders that nobody changed, what stands above them, and their staff."""
        import_id = UUID(bytes=run.rng.bytes(16), version=4)
        for data in (STORE, LEGAL_ENTITY, REGION):
            yield await run.db.run(run.scope, master_demo.clear, data, import_id)
        names = [*_AREAS.values(), *(name for _, name, *_ in _WORDS["stores"])]
        yield await run.db.run(run.scope, access.clear_demo_teams, names, run.rng)
        yield await run.db.run(run.scope, access.retire_demo_people)


async def _hire(uow: UnitOfWork, code: str, number: int) -> list[UUID]:
    """The manager and the clerk of a shop."""
    await access.ensure_demo_roles(uow)
    there = {one.email: one.id for one in await access.find_people(uow)}
    people: list[UUID] = []
    for part, words, role in (("manager", "managers", access.DEMO_STORE_ROLE), ("clerk", "sellers", "sales")):
        email = f"{code.lower()}-{part}@demo.guanxi.example"
        known = there.get(email)
        people.append(known or await access.create_user(uow, email=email, name=_WORDS[words][number], roles=(role,)))
    return people


async def _arrange(uow: UnitOfWork, staff: list[list[UUID]], rng: SeededRng) -> None:
    """A team per shop, below its area; the log-ins and the sellers of the demo work in some of them."""
    above = {code: up for code, _, up in _WORDS["regions"]}
    logins = {one.email.partition("@")[0]: one.id for one in await access.find_people(uow)}
    shops = []
    for (code, name, region, *_), (manager, clerk) in zip(_WORDS["stores"], staff, strict=True):
        leader = [logins[one] for one in _LEADERS.get(code, ()) if one in logins]
        sellers = [logins[one] for one in _SELLERS.get(code, ()) if one in logins]
        area = _AREAS[above[region] or region]
        shops.append(access.DemoShop(name, area, (*leader, manager), (clerk, *sellers)))
    await access.arrange_demo_teams(uow, shops, rng)


async def _make(uow: UnitOfWork, import_id: UUID, staff: list[list[UUID]]) -> int:
    if await uow.value("SELECT 1 FROM store WHERE workspace_id = %(ws)s LIMIT 1"):
        return 0
    ids: dict[str, UUID] = {}

    async def insert(data: MasterData, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            ids[row["code"]] = row["id"] = new_id()
        await data.insert_many(uow, [{**row, "import_id": import_id} for row in rows])

    for above in (None, "other"):  # those on top first
        regions = [one for one in _WORDS["regions"] if (one[2] is None) == (above is None)]
        await insert(REGION, [{"code": code, "name": name, "parent_id": ids.get(up)} for code, name, up in regions])
    await insert(LEGAL_ENTITY, [{"code": code, "name": name} for code, name in _WORDS["entities"]])
    stores: list[dict[str, Any]] = []
    for number, (code, name, region, entity, *place, opened) in enumerate(_WORDS["stores"]):
        people = staff[number]
        stores.append(
            {"code": code, "name": name, "region_id": ids[region], "legal_entity_id": ids[entity], "manager_id": people[0], "status": "open",
             "opened_on": date.fromisoformat(opened), **dict(zip(_PLACE, place, strict=True))}
        )  # fmt: skip
    await insert(STORE, stores)
    for store, people in zip(stores, staff, strict=True):
        await queries.put_staff(uow, ids[store["code"]], people)
    log.publish(uow, StoreChanged(act="imported"))
    return len(stores)
