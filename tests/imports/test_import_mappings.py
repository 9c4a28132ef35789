"""Settings saved for the next file with the same headers."""

from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from tests.imports.support import Worker, get, patch, post, upload
from tests.support.people import Client

FIRST = "Cust No,Who,Tel,Level\n1,王伟,13800000001,gold\n2,李娜,13800000002,none\n".encode()
NEXT = "tel,level,who,cust no\n13800000003,gold,赵敏,3\n".encode()
SETTINGS = {
    "target": "customers.customers",
    "mapping": {"Cust No": "external_id", "Who": "name", "Tel": "phone", "Level": "level"},
    "values": {"level": {"gold": "金卡", "none": ""}},
    "source": "old_crm",
    "mode": "create",
}


async def save(owner: Client, import_id: str, name: str) -> dict:
    answer = await owner.post(f"/api/v1/imports/{import_id}/mapping", json={"name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_what_was_saved_is_offered_again_and_taken(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    draft = await upload(owner, FIRST)
    await patch(owner, draft["id"], **SETTINGS)
    saved = await save(owner, draft["id"], " Members of the old CRM ")
    assert [one["name"] for one in saved["saved"]] == ["Members of the old CRM"]
    other = await upload(owner, NEXT)
    assert [one["name"] for one in other["saved"]] == ["Members of the old CRM"]
    assert other["source"] == "csv", "offered, not taken"
    shown = (await patch(owner, other["id"], saved=other["saved"][0]["id"]))["run"]
    assert shown["mapping"] == {"cust no": "external_id", "who": "name", "tel": "phone", "level": "level"}
    assert (shown["source"], shown["mode"], shown["target"]) == ("old_crm", "create", "customers.customers")
    await post(owner, other["id"], "run")
    await worker.work()
    assert (await get(owner, other["id"]))["state"] == "done"
    async with db.read(scope) as uow:
        found = await uow.one("SELECT name, custom FROM customer WHERE workspace_id = %(ws)s")
    assert found == {"name": "赵敏", "custom": {"level": "金卡"}}


async def test_other_headers_get_nothing_and_the_same_name_is_replaced(owner: Client) -> None:
    draft = await upload(owner, FIRST)
    await patch(owner, draft["id"], **SETTINGS)
    await save(owner, draft["id"], "one")
    await patch(owner, draft["id"], source="newer")
    saved = await save(owner, draft["id"], "one")
    assert len(saved["saved"]) == 1
    again = await patch(owner, (await upload(owner, NEXT))["id"], saved=saved["saved"][0]["id"])
    assert again["run"]["source"] == "newer"
    other = await upload(owner, b"name,phone\nx,13800000001\n")
    assert other["saved"] == []
    answer = await owner.patch(f"/api/v1/imports/{other['id']}", json={"saved": saved["saved"][0]["id"]})
    assert answer.status_code == 404
    gone = await owner.delete(f"/api/v1/imports/mappings/{saved['saved'][0]['id']}")
    assert gone.status_code == 204
    assert (await get(owner, draft["id"]))["saved"] == []


async def test_what_others_saved_is_forgotten_by_who_may_revert(owner: Client, client: Client, workspace: int) -> None:
    draft = await upload(owner, FIRST)
    await patch(owner, draft["id"], **SETTINGS)
    [saved] = (await save(owner, draft["id"], "the owner's"))["saved"]
    assert saved["removable"] is True
    sales = await client.again().as_user(workspace, "sales")
    assert (await sales.delete(f"/api/v1/imports/mappings/{saved['id']}")).status_code == 404
    manager = await client.again().as_user(workspace, "manager")
    assert (await manager.delete(f"/api/v1/imports/mappings/{saved['id']}")).status_code == 204
