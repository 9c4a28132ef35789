"""A form that is out, and people who fill it in, for the tests of this room."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from guanxi.forms.rules.tickets import do_work
from guanxi.kernel.clock import FrozenClock
from guanxi.kernel.db import Database
from guanxi.kernel.scope import system_scope
from tests.support.people import Client

API = "/api/v1/forms"
PUBLIC = "/api/v1/public/forms"
NAME = {"key": "name", "kind": "text", "label": "姓名", "required": True, "target": "customers.customer.name"}
PHONE = {"key": "phone", "kind": "phone", "label": "手机", "target": "customers.customer.phone"}
EMAIL = {"key": "email", "kind": "email", "label": "邮箱", "target": "customers.customer.email"}


def hold_time(client: Client, db: Database) -> FrozenClock:
    """Let the application tell the time by a clock in the hand, until the end of the test."""
    clock = FrozenClock(datetime.now(UTC))
    client.app.state.services = db.parts = replace(db.parts, clock=clock)
    return clock


@dataclass
class Form:
    """A published form and a stranger before it."""

    owner: Client
    stranger: Client
    clock: FrozenClock
    id: UUID
    key: str

    async def open(self, status: int = 200) -> Any:
        """What the page gets."""
        answer = await self.stranger.get(f"{PUBLIC}/{self.key}")
        assert answer.status_code == status, answer.text
        return answer.json()

    async def send(self, answers: dict[str, Any], *, token: str | None = None, after: float = 20, **more: Any) -> Any:
        """The response to answers sent so many seconds after the page was opened."""
        token = token or (await self.open())["token"]
        self.clock.advance(after)
        body = {"token": token, "work": do_work(token), "answers": answers, **more}
        return await self.stranger.post(f"{PUBLIC}/{self.key}/submissions", json=body)

    async def take(self, answers: dict[str, Any], **more: Any) -> Any:
        """The body of an answer that is a success."""
        answer = await self.send(answers, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def rows(self, db: Database) -> list[dict[str, Any]]:
        """Submissions as they are stored, the oldest first."""
        async with db.read(system_scope(await self.workspace(db))) as uow:
            return await uow.all(
                "SELECT * FROM form_submission WHERE workspace_id = %(ws)s AND form_id = %(id)s ORDER BY id", id=self.id
            )

    async def workspace(self, db: Database) -> int:
        async with db.system("a test looks for its workspace") as uow:
            return int(await uow.value("SELECT workspace_id FROM form WHERE id = %(id)s", id=self.id))

    async def change(self, **definition: Any) -> None:
        """Another definition, published."""
        now = (await self.owner.get(f"{API}/{self.id}")).json()
        body = {"version": now["version"], "definition": {**now["definition"], **definition}}
        answer = await self.owner.patch(f"{API}/{self.id}", json=body)
        assert answer.status_code == 200, answer.text
        answer = await self.owner.post(f"{API}/{self.id}/publish", json={"version": answer.json()["version"]})
        assert answer.status_code == 200, answer.text


async def make_form(maker: Client, clock: FrozenClock, **definition: Any) -> Form:
    """A published form: name, phone and e-mail unless told otherwise."""
    body = {"title": "联系我们", "fields": [NAME, PHONE, EMAIL], **definition}
    made = await maker.post(API, json={"name": "Contact", "definition": body})
    assert made.status_code == 201, made.text
    form_id = made.json()["id"]
    answer = await maker.post(f"{API}/{form_id}/publish", json={"version": 1})
    assert answer.status_code == 200, answer.text
    key = (await maker.get(f"{API}/{form_id}")).json()["public_key"]
    return Form(maker, maker.again(), clock, UUID(form_id), key)


async def customers_of(owner: Client) -> list[dict[str, Any]]:
    """Every customer of the workspace."""
    answer = await owner.get("/api/v1/customers", params={"limit": 100})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def show(owner: Client, customer_id: str) -> Any:
    """One customer's page."""
    answer = await owner.get(f"/api/v1/customers/{customer_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def find_events(db: Database, workspace: int, kind: str) -> list[dict[str, Any]]:
    """Events of a type in the workspace, the oldest first."""
    async with db.read(system_scope(workspace)) as uow:
        return await uow.all(
            """SELECT object_id, profile_id, payload FROM log_event WHERE workspace_id = %(ws)s AND type = %(type)s
               ORDER BY tx, seq""",
            type=kind,
        )


def days(number: int) -> float:
    """In seconds."""
    return timedelta(days=number).total_seconds()
