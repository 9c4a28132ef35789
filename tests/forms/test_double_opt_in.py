"""Double opt-in: the mail, the link that only opens a page, the click that proves, and the time it has."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from guanxi.forms.service import forgetting
from guanxi.forms.service.mailing import MAIL_LINK
from guanxi.kernel.clock import FrozenClock
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import JobContext
from guanxi.kernel.mailer import Sent
from guanxi.kernel.scope import system_scope
from tests.forms.support import EMAIL, NAME, PHONE, PUBLIC, Form, customers_of, days, hold_time, make_form, show
from tests.support.people import Client


@dataclass
class Post:
    """What was mailed."""

    db: Database
    mails: list[Any]

    async def deliver(self, form: Form) -> list[str]:
        """Run the jobs of this form's submissions; links that were mailed by now."""
        workspace = await form.workspace(self.db)
        async with self.db.read(system_scope(workspace)) as uow:
            rows = await uow.all(
                "SELECT id, args FROM job WHERE workspace_id = %(ws)s AND kind = %(kind)s AND state = 'queued' ORDER BY id",
                kind=MAIL_LINK.key,
            )
        for row in rows:
            async with self.db.transaction(system_scope(workspace)) as uow:
                await uow.run(
                    "UPDATE job SET state = 'running', fence = 1 WHERE workspace_id = %(ws)s AND id = %(id)s",
                    id=row["id"],
                )
            context = JobContext(self.db, system_scope(workspace), row["id"], 1, row["args"], {}, self.db.parts)
            await MAIL_LINK.run(context)
        texts = [mail.get_content() for mail in self.mails]
        return [line for text in texts for line in text.splitlines() if "/f/confirm/" in line]


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
async def post(
    client: Client, db: Database, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Post, FrozenClock]]:
    clock = hold_time(client, db)
    mails: list[Any] = []

    async def send(message: Any, via: object = None) -> Sent:
        mails.append(message)
        return Sent("<1@example.test>")

    settings = db.parts.settings.with_(smtp_url="smtp://mail.example.test")
    client.app.state.services = db.parts = replace(db.parts, settings=settings)
    monkeypatch.setattr(db.parts.mailer, "send", send)
    yield Post(db, mails), clock


@pytest.fixture
async def form(owner: Client, post: tuple[Post, FrozenClock]) -> Form:
    email = {**EMAIL, "required": True}
    return await make_form(owner, post[1], fields=[NAME, PHONE, email], double_opt_in=True)


async def confirm(form: Form, link: str) -> Any:
    return await form.stranger.post(f"{PUBLIC}/confirm", json={"token": link.rpartition("/")[2]})


@pytest.mark.withstands("A33")
async def test_a_click_proves_the_address_and_only_a_click(form: Form, db: Database, post: tuple[Post, FrozenClock]):
    real = {"name": "真人", "emails": ["known1@a.example"], "phones": ["13800003001"]}
    known = (await form.owner.post("/api/v1/customers", json=real)).json()["id"]
    said = await form.take({"name": "别名", "email": "Known1@a.example"})
    assert said["status"] == "waiting"
    [link] = await post[0].deliver(form)
    [mail] = post[0].mails
    assert (mail["To"], mail["Subject"]) == ("known1@a.example", "请确认您的邮箱：联系我们")
    # A scanner opens the link, with GET and HEAD.
    for method in ("GET", "HEAD"):
        await form.stranger.request(method, link.removeprefix("http://guanxi.test"))
    assert [row["status"] for row in await form.rows(db)] == ["waiting"]
    for _ in range(2):
        answer = await confirm(form, link)
        assert (answer.status_code, answer.json()["title"]) == (200, "联系我们")
    [row] = await form.rows(db)
    assert (row["status"], row["confirmed_at"] is not None) == ("accepted", True)
    # The proven address is the known customer's: nothing is overwritten, nobody is made.
    assert [(one["id"], one["name"]) for one in await customers_of(form.owner)] == [(known, "真人")]
    handles = (await show(form.owner, known))["handles"]
    assert any(one["kind"] == "email" and one["verified"] for one in handles)


async def test_an_unproven_phone_beside_a_proven_address_joins_nobody(form: Form, post: tuple[Post, FrozenClock]):
    real = {"name": "真人", "phones": ["13800003002"]}
    known = (await form.owner.post("/api/v1/customers", json=real)).json()["id"]
    await form.take({"name": "新人", "email": "new2@a.example", "phone": "13800003002"})
    [link] = await post[0].deliver(form)
    assert (await confirm(form, link)).status_code == 200
    people = {one["name"]: one["id"] for one in await customers_of(form.owner)}
    assert set(people) == {"真人", "新人"}
    assert len((await show(form.owner, known))["handles"]) == 1
    assert len((await form.owner.get("/api/v1/customers/review")).json()["items"]) == 1


@pytest.mark.withstands("A28", "A34")
async def test_forged_foreign_old_and_spam_links_prove_nothing(
    form: Form, owner: Client, db: Database, post: tuple[Post, FrozenClock]
):
    await form.take({"name": "甲", "email": "a3@a.example"})
    [link] = await post[0].deliver(form)
    token = link.rpartition("/")[2]
    page = (await form.open())["token"]
    for forged in (token[:-1] + ("0" if token[-1] != "0" else "1"), page, "x", "", ".", "é"):
        answer = await form.stranger.post(f"{PUBLIC}/confirm", json={"token": forged})
        assert (answer.status_code, answer.json()["code"]) == (422, "forms.bad_link"), forged
    assert (await form.send({"name": "甲", "email": "b@a.example"}, token=token)).json()["code"] == "forms.bad_token"
    [row] = await form.rows(db)
    decided = await owner.post("/api/v1/forms/submissions/decide", json={"ids": [str(row["id"])], "decision": "spam"})
    assert decided.json() == {"changed": 1}
    assert (await confirm(form, link)).status_code == 422
    assert await customers_of(owner) == []


async def test_a_link_is_good_for_seven_days(form: Form, db: Database, post: tuple[Post, FrozenClock]):
    await form.take({"name": "甲", "email": "a4@a.example"})
    [link] = await post[0].deliver(form)
    post[1].advance(days(7) + 60)
    assert (await confirm(form, link)).json()["code"] == "forms.bad_link"
    await forgetting.clean(db)
    assert [row["status"] for row in await form.rows(db)] == ["expired"]
    post[1].advance(days(30))
    await forgetting.clean(db)
    assert await form.rows(db) == []


async def test_a_form_fills_nobodys_mailbox(form: Form, post: tuple[Post, FrozenClock]):
    for number in range(5):
        await form.take({"name": f"甲{number}", "email": "victim@a.example"})
    await post[0].deliver(form)
    assert len(post[0].mails) == 3


async def test_spam_is_not_mailed_until_somebody_says_it_is_none(
    form: Form, db: Database, post: tuple[Post, FrozenClock]
):
    await form.take({"name": "甲", "email": "a5@a.example"}, website="x")
    assert await post[0].deliver(form) == []
    [row] = await form.rows(db)
    body = {"ids": [str(row["id"])], "decision": "accept"}
    assert (await form.owner.post("/api/v1/forms/submissions/decide", json=body)).json() == {"changed": 1}
    [link] = await post[0].deliver(form)
    assert (await confirm(form, link)).status_code == 200
    assert [one["name"] for one in await customers_of(form.owner)] == ["甲"]
