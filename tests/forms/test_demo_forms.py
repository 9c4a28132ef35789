"""Forms of the demo company: made once, believable, and gone again unless somebody worked with them."""

from datetime import UTC, datetime
from uuid import uuid4

from guanxi.forms.demo import DemoForms
from guanxi.kernel.db import Database
from guanxi.kernel.rng import SeededRng
from guanxi.kernel.scope import system_scope
from guanxi.sdk.demo_data import DemoRun
from tests.support.people import Client


async def test_the_demo_has_forms_that_can_be_taken_away(client: Client, db: Database, workspace: int):
    owner = await client.as_user(workspace, "owner")
    for number in range(5):
        await owner.post("/api/v1/customers", json={"name": f"客户{number} {uuid4().hex[:6]}"})
    run = DemoRun(db, system_scope(workspace), SeededRng(7).child("forms"), 5, datetime.now(UTC), seed=7)
    assert await DemoForms().make(run) > 100
    assert await DemoForms().make(run) == 0
    forms = (await owner.get("/api/v1/forms")).json()
    assert sorted(one["name"] for one in forms) == ["到店满意度", "春茶品鉴会报名", "联系我们"]
    assert all(one["status"] == "published" and not one["changed"] and one["accepted"] for one in forms)
    for one in forms:
        definition = (await owner.get(f"/api/v1/forms/{one['id']}")).json()["definition"]
        checked = await owner.post("/api/v1/forms/check", json={"definition": definition})
        assert checked.json() == {"problems": []}
        shown = (await owner.get(f"/api/v1/forms/{one['id']}/submissions")).json()["items"]
        assert all(row["answers"] and (row["status"] == "spam" or row["customer_name"]) for row in shown)
    kept = forms[0]
    await owner.patch(f"/api/v1/forms/{kept['id']}", json={"version": kept["version"], "name": "我们的"})
    assert [step async for step in DemoForms().clear(run)] == [2]
    assert [one["name"] for one in (await owner.get("/api/v1/forms")).json()] == ["我们的"]
    assert [step async for step in DemoForms().clear(run)] == [0]
