"""While a workspace has this room switched off nobody is told anything, and nothing old comes as a flood when it is on again."""

from guanxi.collaboration.service import delivering, reminding
from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from tests.collaboration.test_delivery import mailing, mention
from tests.collaboration.test_notices import told
from tests.collaboration.test_tasks import add, day
from tests.kernel.mailer.mail_server import MailServer
from tests.support.people import Client


async def switch(client: Client, *off: str) -> None:
    answer = await client.put("/api/v1/customization/rooms", json={"off": list(off)})
    assert answer.status_code == 204, answer.text


async def test_nothing_is_told_while_the_room_is_off_nor_afterwards_of_then(
    client: Client, db: Database, workspace: int
) -> None:
    owner = await client.as_user(workspace, "owner")
    service = await owner.again().as_user(workspace, "service")
    email = (await service.get("/api/v1/session")).json()["user"]["email"]
    await mention(owner, service, db)  # told, and its mail is on its way when the room goes off
    await add(owner, "call", due_on=day(-1), remind_minutes=0)
    server = MailServer()
    await switch(owner, "collaboration")
    async with mailing(db, server, workspace):
        await reminding.remind(db)
        await delivering.deliver(db)
        await switch(owner)
        await reminding.remind(db)
        await delivering.deliver(db)
        assert [one for one in server.given if email in one.recipients] == []
        assert [kind for kind, _, _ in await told(owner)] == []
        assert [kind for kind, _, _ in await told(service)] == ["mention"]
    async with db.read(system_scope(workspace)) as uow:
        waiting = "SELECT count(*) FROM notification WHERE workspace_id = %(ws)s AND (mail_at IS NOT NULL OR push_at IS NOT NULL)"
        assert await uow.value(waiting) == 0
    await add(owner, "and again", due_on=day(-2), remind_minutes=0)
    await reminding.remind(db)
    assert await told(owner) == [("reminder", "and again", None)]
    await mention(owner, service, db, "李雷")
    assert [kind for kind, _, _ in await told(service)] == ["mention", "mention"]


async def test_of_a_room_that_is_off_nothing_is_told(client: Client, db: Database, workspace: int) -> None:
    owner = await client.as_user(workspace, "owner")
    service = await owner.again().as_user(workspace, "service")
    made = await owner.post("/api/v1/companies", json={"name": "安静的公司"})
    company = made.json()["id"]
    followed = await service.put(f"/api/v1/collaboration/records/company/{company}/follow")
    assert followed.status_code == 200, followed.text
    changed = await owner.patch(f"/api/v1/companies/{company}", json={"version": 1, "industry": "retail"})
    assert changed.status_code == 200, changed.text
    await switch(owner, "companies")
    await mention(owner, service, db)  # reads the log
    await switch(owner)
    assert [kind for kind, _, _ in await told(service)] == ["mention"]
