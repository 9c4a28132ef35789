"""Clearing the demo company: exactly what it made is gone, what people added and what that needs stays; twice is once."""

from typing import Any

from guanxi.access import api as access
from guanxi.app.demo import make
from guanxi.collaboration.api import Ref, write_note
from guanxi.collaboration.service.job_lines import find_job_lines
from guanxi.companies.service import people as working
from guanxi.companies.service.data import COMPANY
from guanxi.customers import api as customers
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import EVERY_ROW, Actor, Scope, system_scope
from guanxi.kernel.services import Services
from guanxi.onboarding.service import clearing
from guanxi.sdk.registry import Registry

SEED = 11
COUNTED = (
    "customer", "profile", "handle", "customer_tag", "tag", "tag_group", "commerce_order", "commerce_order_line", "commerce_payment",
    "store", "region", "legal_entity", "product", "sku", "category", "note", "task", "meeting", "meeting_record",
    "company", "company_person", "team",
)  # fmt: skip


async def count(db: Database, scope: Scope) -> dict[str, int]:
    async with db.read(scope) as uow:
        return {
            table: await uow.value(f"SELECT count(*) FROM {table} WHERE workspace_id = %(ws)s") for table in COUNTED
        }


async def clear(db: Database, services: Services, registry: Registry, scope: Scope) -> None:
    runner = Runner(db, registry.jobs, lambda workspace, job: access.scope_of_job(db, workspace, job), services)
    job_id = await db.run(scope, clearing.start)
    while await runner.run_one():  # segments of the demo company wait to be computed before it
        pass
    async with db.read(scope) as uow:
        state = await uow.one(
            "SELECT state, error, result FROM job WHERE workspace_id = %(ws)s AND id = %(id)s", id=job_id
        )
        lines = await find_job_lines(uow, [job_id])
    assert state is not None and state["state"] == "succeeded", state
    told = lines[job_id].succeeded
    assert told is not None and told.en == f"{state['result']['removed']:,} in all", "records, not parts of the demo"
    assert registry.jobs[clearing.JOB].ended is access.tell_end


async def person(db: Database, workspace_id: int) -> Scope:
    async with db.read(system_scope(workspace_id, "test")) as uow:
        me = next(one for one in await access.find_people(uow) if one.email.startswith("owner@"))
    return Scope(workspace_id, Actor("user", me.id, me.name), frozenset({"*"}), {"*": EVERY_ROW})


async def test_what_people_added_stays(fresh_parts: tuple[Database, Services], registry: Registry) -> None:
    db, services = fresh_parts
    workspace_id = await make(db, services, registry, customers=60, seed=SEED)
    assert workspace_id is not None
    me = await person(db, workspace_id)
    full = await count(db, me)
    assert all(full.values()), full

    async def add(uow: Any) -> tuple[Any, Any, Any]:
        rows = await uow.all(
            "SELECT id FROM customer c WHERE workspace_id = %(ws)s AND NOT EXISTS (SELECT FROM note n WHERE n.workspace_id = %(ws)s"
            " AND n.object_id = c.id) ORDER BY id DESC LIMIT 2"
        )
        buyer = await uow.one(
            "SELECT o.id, p.customer_id, o.store_id FROM commerce_order o JOIN profile p ON p.workspace_id = %(ws)s AND p.id = o.profile_id"
            " WHERE o.workspace_id = %(ws)s AND o.store_id IS NOT NULL ORDER BY o.id LIMIT 1"
        )
        assert buyer is not None
        await write_note(uow, Ref("customer", rows[0]["id"]), "Ours")
        # an order that came from elsewhere since, of one of the demo's buyers, at one of its stores
        await uow.run(
            "UPDATE commerce_order SET import_id = NULL WHERE workspace_id = %(ws)s AND id = %(id)s", id=buyer["id"]
        )
        return rows[0]["id"], buyer["customer_id"], buyer["store_id"]

    async def employ(uow: Any) -> tuple[Any, Any]:
        """A company of ours and somebody of the demo's who works there."""
        firm = (await COMPANY.create(uow, {"name": "我们的供应商"}))[0]
        worker = await uow.value(
            "SELECT id FROM customer c WHERE workspace_id = %(ws)s AND EXISTS (SELECT FROM handle h JOIN profile p ON p.workspace_id ="
            " h.workspace_id AND p.id = h.profile_id WHERE h.workspace_id = %(ws)s AND p.customer_id = c.id) ORDER BY id LIMIT 1"
        )
        role = {
            "role": "采购",
            "title": None,
            "department": None,
            "is_primary": True,
            "started_on": None,
            "ended_on": None,
        }
        await working.add(uow, firm, {"customer_id": worker, **role})
        return firm, worker

    noted, buyer, store = await db.run(me, add)
    firm, worker = await db.run(me, employ)
    handles = "SELECT count(*) FROM handle h JOIN profile p ON p.workspace_id = h.workspace_id AND p.id = h.profile_id WHERE h.workspace_id = %(ws)s AND p.customer_id = %(id)s"
    async with db.read(me) as uow:
        reached = {one: await uow.value(handles, id=one) for one in (buyer, worker)}
    await clear(db, services, registry, me)
    left = await count(db, me)
    kept = {noted, buyer, worker}
    async with db.read(me) as uow:
        assert set(await customers.summaries(uow, sorted(kept))) == kept
        assert {one: await uow.value(handles, id=one) for one in reached} == reached, "they keep their phones"
        roles = await uow.all("SELECT company_id, customer_id FROM company_person WHERE workspace_id = %(ws)s")
        stores = [row["id"] for row in await uow.all("SELECT id FROM store WHERE workspace_id = %(ws)s")]
        noticed = await uow.value(
            "SELECT count(*) FROM notification WHERE workspace_id = %(ws)s AND note_id IS NOT NULL"
        )
    assert stores == [store]
    assert noticed == 0
    assert (left["customer"], left["commerce_order"], left["note"]) == (len(kept), 1, 1)
    assert (left["task"], left["meeting"], left["meeting_record"]) == (0, 0, 0)
    assert [(one["company_id"], one["customer_id"]) for one in roles] == [(firm, worker)]
    assert left["company"] == 1
    assert left["team"] == 0
    assert left["region"] <= 2 and left["legal_entity"] == 1
    assert left["handle"] <= full["handle"] and left["profile"] >= len(kept)

    await clear(db, services, registry, me)
    assert await count(db, me) == left
    # and it is not made again by the next start
    assert await make(db, services, registry, customers=60, seed=SEED) == workspace_id
    assert await count(db, me) == left
