"""A workspace with one of everything, callers of every kind, and an example request for every route.

Whoever adds a route adds its example here: tests/security/test_matrix.py fails and says what is missing.
"""

import functools
import itertools
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import psycopg
from psycopg import sql

from guanxi.access import api as access
from guanxi.app.http import describe
from guanxi.kernel import jobs
from guanxi.kernel.files import records
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Actor, Scope, system_scope
from tests.security import appointments, belongings, firms, groups, orders, pictures
from tests.security.bulk_bodies import chosen, tagged
from tests.security.examples import gathered
from tests.security.questions import asked
from tests.support.people import PASSWORD, Client

_numbers = itertools.count(10_000_000)


@dataclass(frozen=True)
class Operation:
    """One route of the OpenAPI document."""

    method: str
    path: str
    permission: str
    has_body: bool
    parameters: tuple[dict[str, Any], ...]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def ids(self) -> list[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]


def operations(app) -> list[Operation]:
    """Every route, in the order of the document."""
    return [
        Operation(
            method.upper(),
            path,
            operation["x-permission"],
            "requestBody" in operation,
            tuple(operation.get("parameters", ())),
        )
        for path, methods in describe(app)["paths"].items()
        for method, operation in methods.items()
    ]


def phone() -> str:
    """A number nobody has yet."""
    return f"138{next(_numbers)}"


@dataclass
class World:
    """A workspace and its owner. `mark` is in every text of it."""

    owner: Client
    workspace: int
    mark: str = "canary"
    people: dict[str, Client] = field(default_factory=dict)

    @classmethod
    async def make(cls, client: Client, workspace: int, mark: str = "canary") -> "World":
        return cls(await client.as_user(workspace, "owner"), workspace, mark)

    async def person(self, role: str) -> Client:
        """Somebody of that role, signed in; the same one every time."""
        if role not in self.people:
            if role == "nothing":
                await self._role_of_nothing()
            self.people[role] = await self.owner.again().as_user(self.workspace, role)
        return self.people[role]

    async def _role_of_nothing(self) -> None:
        async with self.owner.app.state.db.transaction(system_scope(self.workspace)) as uow:
            await uow.run(
                "INSERT INTO role (workspace_id, id, key, name) VALUES (%(ws)s, %(id)s, 'nothing', 'Nothing')",
                id=new_id(),
            )

    async def ask(self, method: str, path: str, expected: int, **more: Any) -> Any:
        """As the owner; the answer's content."""
        answer = await self.owner.request(method, path, **more)
        assert answer.status_code == expected, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    # One of each, made anew at every call ---------------------------------------------------------------------------
    async def customer(self, **more: Any) -> str:
        body = {
            "name": f"{self.mark} 王小明",
            "phones": [phone()],
            "emails": [f"{self.mark}{secrets.token_hex(4)}@example.test"],
            **{name: f"{self.mark}-{name}" for name in ("city", "province", "country", "stage", "class")},
            "custom": {"remark": f"{self.mark} remark", "level": f"{self.mark} level"},
            **more,
        }
        return (await self.ask("POST", "/api/v1/customers", 201, json=body))["id"]

    async def handle(self, made: dict[str, str]) -> str:
        page = await self.ask("GET", f"/api/v1/customers/{made['customer_id']}", 200)
        return page["handles"][0]["id"]

    async def change_set(self) -> str:
        customer = await self.customer()
        body = {"version": 1, "city": f"{self.mark}-elsewhere"}
        return (await self.ask("PATCH", f"/api/v1/customers/{customer}", 200, json=body))["change_set_id"]

    async def merge(self) -> str:
        survivor, loser = await self.customer(), await self.customer()
        body = {"loser_id": loser, "reason": f"{self.mark} reason"}
        return (await self.ask("POST", f"/api/v1/customers/{survivor}/merge", 200, json=body))["merge_id"]

    async def order(self, customer: str | None = None) -> str:
        customer = customer or await self.customer()
        profile = (await self.ask("GET", f"/api/v1/customers/{customer}", 200))["profiles"][0]["id"]
        order = new_id()
        async with self.owner.app.state.db.transaction(system_scope(self.workspace)) as uow:
            await uow.run(
                """INSERT INTO commerce_order (workspace_id, id, profile_id, source, number, placed_at, currency, total_minor, line_count)
                   VALUES (%(ws)s, %(id)s, %(profile)s, %(mark)s, %(number)s, now(), 'CNY', 4242, 1)""",
                id=order,
                profile=profile,
                mark=self.mark,
                number=f"{self.mark}-{order}",
            )
            await uow.run(
                """INSERT INTO commerce_order_line (workspace_id, order_id, line_no, sku, name, quantity, unit_price, amount_minor)
                   VALUES (%(ws)s, %(id)s, 1, %(mark)s, %(mark)s, 1, 42.42, 4242)""",
                id=order,
                mark=self.mark,
            )
        return str(order)

    async def user(self) -> str:
        made = await self.owner.app.state.db.run(
            system_scope(self.workspace),
            access.create_user,
            email=f"{self.mark}{secrets.token_hex(4)}@example.test",
            name=f"{self.mark} person",
            roles=("viewer",),
        )
        return str(made)

    async def role(self) -> str:
        body = {"name": f"{self.mark} role", "permissions": [], "rows": {}}
        return (await self.ask("POST", "/api/v1/access/roles", 201, json=body))["id"]

    async def team(self) -> str:
        return (await self.ask("POST", "/api/v1/access/teams", 201, json={"name": f"{self.mark} team"}))["id"]

    async def session(self) -> str:
        """Another open session of the owner."""
        email = (await self.ask("GET", "/api/v1/session", 200))["user"]["email"]
        again = self.owner.again()
        answer = await again.post("/api/v1/session", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        listed = await self.ask("GET", "/api/v1/access/sessions", 200)
        return next(one["id"] for one in listed["items"] if not one["current"])

    async def token(self) -> str:
        body = {"name": f"{self.mark} token"}
        return (await self.ask("POST", "/api/v1/access/tokens", 201, json=body))["token"]["id"]

    async def an_import(self) -> str:
        text = f"姓名,手机,城市\n{self.mark} 李雷,{phone()},{self.mark}\n".encode()
        path = f"/api/v1/imports/files?name={self.mark}.csv"
        return (await self.ask("POST", path, 201, content=text, headers=OCTETS))["id"]

    async def mapping(self) -> str:
        """Settings saved for files like this one."""
        path = f"/api/v1/imports/{await self.an_import()}/mapping"
        return (await self.ask("POST", path, 201, json={"name": f"{self.mark} weekly"}))["saved"][0]["id"]

    async def file(self) -> str:
        """A file that belongs to a customer."""
        customer, services, db = await self.customer(), self.owner.app.state.services, self.owner.app.state.db
        file_id, cipher = new_id(), await services.keys.cipher(self.workspace)

        async def content() -> AsyncIterator[bytes]:
            yield f"{self.mark} text".encode()

        name, key = f"{self.mark}.txt", records.file_key(cipher, file_id)
        stored = await services.files.save(content(), file_id=file_id, name=name, max_size=1000, key=key)
        async with db.transaction(system_scope(self.workspace)) as uow:
            await records.insert(uow, stored, "customer", UUID(customer))
        return str(file_id)

    async def job(self) -> str:
        scope = Scope(self.workspace, Actor("user", self.owner.user_id), frozenset({"*"}))
        kind = next(iter(self.owner.app.state.registry.jobs.values()))
        async with self.owner.app.state.db.transaction(scope) as uow:
            job = await jobs.enqueue(uow, kind, {"mark": self.mark})
            # Never run by a worker of another test: it is of a queue of its own.
            await uow.run("UPDATE job SET queue = 'test' WHERE workspace_id = %(ws)s AND id = %(id)s", id=job)
        return str(job)

    async def note(self) -> dict[str, str]:
        """A note about a customer: its id and its change-set."""
        path = f"/api/v1/collaboration/records/customer/{await self.customer()}/notes"
        made: dict[str, str] = await self.ask("POST", path, 201, json={"text": f"{self.mark} note"})
        return made

    async def task(self) -> str:
        body = {"title": f"{self.mark} task", "object": "customer", "object_id": await self.customer()}
        return (await self.ask("POST", "/api/v1/collaboration/tasks", 201, json=body))["id"]

    async def view(self) -> str:
        body = {"object": "customer", "name": f"{self.mark} view"}
        return (await self.ask("POST", "/api/v1/customization/views", 201, json=body))["id"]

    async def own_field(self) -> dict[str, Any]:
        """A text field of the workspace's own."""
        path = "/api/v1/customization/objects/customer/fields"
        body = {"kind": "text", "zh": f"{self.mark} field", "en": f"{self.mark} field"}
        made: dict[str, Any] = await self.ask("POST", path, 201, json=body)
        return {**made["field"], "change_set_id": made["change_set_id"]}

    async def tag(self) -> str:
        body = {"name": f"{self.mark} {secrets.token_hex(4)}"}
        return (await self.ask("POST", "/api/v1/customers/tags", 201, json=body))["id"]

    async def kept(self, path: str, **more: Any) -> dict[str, str]:
        """Master data by code: its id and its change-set."""
        body = {"code": f"{self.mark}-{secrets.token_hex(4)}", "name": f"{self.mark} {path}", **more}
        made: dict[str, str] = await self.ask("POST", f"/api/v1/{path}", 201, json=body)
        return made

    async def sku(self) -> str:
        return (await self.kept("catalog/skus", product_id=(await self.kept("catalog/products"))["id"]))["id"]

    async def bulk(self) -> str:
        """Bulk work that is done."""
        selection = {"ids": [await self.customer()]}
        path, body = "/api/v1/customers/bulk/edit", {"selection": selection, "set": {"city": f"{self.mark}-bulk"}}
        made = await self.ask("POST", path, 202, json=body)
        await self.run(made["job_id"])
        return made["id"]

    async def export(self) -> str:
        """An export whose file is there."""
        made = await self.ask("POST", "/api/v1/customers/exports", 202, json={"columns": ["city"], "format": "csv"})
        await self.run(made["job_id"])
        return made["id"]

    async def run(self, job_id: str) -> None:
        """Run one job, whatever else waits."""
        app, queue = self.owner.app, f"world-{job_id}"
        async with app.state.db.transaction(system_scope(self.workspace)) as uow:
            await uow.run(
                "UPDATE job SET queue = %(queue)s WHERE workspace_id = %(ws)s AND id = %(id)s", id=job_id, queue=queue
            )
        kinds = app.state.registry.jobs
        scope_of = functools.partial(access.scope_of_job, app.state.db)
        await jobs.Runner(app.state.db, kinds, scope_of, app.state.services, queues=(queue,)).run_one()

    async def targets(self, operation: Operation) -> dict[str, str]:
        """New objects for every id in the path."""
        made: dict[str, str] = {}
        for name in operation.ids:
            made[name] = await FACTORIES[name](self, made)
        return made

    async def body(self, operation: Operation) -> dict[str, Any]:
        """Arguments of httpx for an acceptable request."""
        if not operation.has_body and operation.name not in BODIES:
            return {}
        body = BODIES[operation.name]
        return dict(await body(self)) if callable(body) else {"json": body}


# Ids of what belongs to the company and not to a person: whoever holds the permission sees all of it.
COMPANYS = {
    "store_id", "region_id", "legal_entity_id", "organization_change_id", "product_id", "segment_id", "segment_change_id", "trait_id", "trait_change_id", "category_id", "sku_id", "catalog_change_id",
    "source_id", "type_id", "property_id", "tracking_change_id", "form_id", "form_change_id", "submission_id",
    "identity_model_id", "identity_change_id",
}  # fmt: skip
OCTETS = {"Content-Type": "application/octet-stream"}
Factory = Callable[[World, dict[str, str]], Awaitable[str]]
FACTORIES: dict[str, Factory] = {
    "customer_id": lambda world, made: world.customer(),
    "handle_id": lambda world, made: world.handle(made),
    "change_set_id": lambda world, made: world.change_set(),
    "merge_id": lambda world, made: world.merge(),
    "order_id": lambda world, made: world.order(),
    "user_id": lambda world, made: world.user(),
    "role_id": lambda world, made: world.role(),
    "team_id": lambda world, made: world.team(),
    "session_id": lambda world, made: world.session(),
    "token_id": lambda world, made: world.token(),
    "import_id": lambda world, made: world.an_import(),
    "mapping_id": lambda world, made: world.mapping(),
    "workspace_change_id": lambda world, made: belongings.workspace_change(world),
    "hand_over_id": lambda world, made: belongings.hand_over(world),
    "passkey_id": lambda world, made: belongings.passkey(world),
    "file_id": lambda world, made: world.file(),
    "job_id": lambda world, made: world.job(),
    "object": lambda world, made: _customer_object(),
    "object_id": lambda world, made: world.customer(),
    "note_id": lambda world, made: _part(world.note(), "id"),
    "task_id": lambda world, made: world.task(),
    "meeting_id": lambda world, made: appointments.make_meeting(world),
    "secret": lambda world, made: appointments.nobodys_secret(),
    "token": lambda world, made: appointments.nobodys_secret(),
    "device_id": lambda world, made: appointments.make_device(world),
    "view_id": lambda world, made: world.view(),
    "tag_id": lambda world, made: world.tag(),
    "field_id": lambda world, made: _part(world.own_field(), "id"),
    "field_key": lambda world, made: _part(world.own_field(), "key"),
    "customization_change_id": lambda world, made: _part(world.own_field(), "change_set_id"),
    "bulk_id": lambda world, made: world.bulk(),
    "export_id": lambda world, made: world.export(),
    "store_id": lambda world, made: _part(world.kept("organization/stores"), "id"),
    "region_id": lambda world, made: _part(world.kept("organization/regions"), "id"),
    "legal_entity_id": lambda world, made: _part(world.kept("organization/legal-entities"), "id"),
    "organization_change_id": lambda world, made: _part(world.kept("organization/stores"), "change_set_id"),
    "product_id": lambda world, made: _part(world.kept("catalog/products"), "id"),
    "category_id": lambda world, made: _part(world.kept("catalog/categories"), "id"),
    "sku_id": lambda world, made: world.sku(),
    "catalog_change_id": lambda world, made: _part(world.kept("catalog/products"), "change_set_id"),
    "undo_id": lambda world, made: _part(world.note(), "change_set_id"),
    **gathered("FACTORIES"),
    "company_id": lambda world, made: _part(firms.make_company(world), "id"),
    "company_change_id": lambda world, made: _part(firms.make_company(world), "change_set_id"),
    "company_person_id": lambda world, made: _part(firms.make_role(world), "id"),
    "segment_id": lambda world, made: _part(groups.make_segment(world), "id"),
    "segment_change_id": lambda world, made: _part(groups.make_segment(world), "change_set_id"),
    "payment_id": lambda world, made: orders.entry(world, made, "payments"),
    "refund_id": lambda world, made: orders.entry(world, made, "refunds"),
    "shipment_id": lambda world, made: orders.entry(world, made, "shipments"),
    "order_change_id": lambda world, made: orders.change(world),
    "order_export_id": lambda world, made: orders.export(world),
}


async def _customer_object() -> str:
    return "customer"


async def _part(made: Awaitable[dict[str, str]], name: str) -> str:
    return (await made)[name]


async def _new_user(world: World) -> dict[str, Any]:
    return {"json": {"email": f"u{secrets.token_hex(6)}@example.test", "name": "x", "roles": ["viewer"]}}


async def _new_users(world: World) -> dict[str, Any]:
    people = [{"name": "x", "email": f"u{secrets.token_hex(6)}@example.test"}]
    return {"json": {"people": people, "roles": ["viewer"]}}


async def _question(world: World) -> dict[str, Any]:
    return {"params": {"user_id": str(world.owner.user_id), "permission": "customers.customer.view"}}


async def _seers(world: World) -> dict[str, Any]:
    asked = {"object": "customer", "record_id": await world.customer(), "field": "customers.customer.phone"}
    return {"params": asked}


async def _order(world: World) -> dict[str, Any]:
    found = await world.ask("GET", "/api/v1/customization/objects/customer/fields", 200)
    return {"json": {"keys": [one["key"] for one in found["fields"]]}}


async def _layout(world: World) -> dict[str, Any]:
    current = await world.ask("GET", "/api/v1/customization/objects/customer/layouts", 200)
    version = max((one["version"] for one in current["layouts"] if one["role_id"] is None), default=0)
    return {"json": {"version": version, "sections": [{"key": "main", "zh": "主要", "en": "Main"}]}}


async def _order(world: World) -> dict[str, Any]:
    found = await world.ask("GET", "/api/v1/customization/objects/customer/fields", 200)
    return {"json": {"keys": [one["key"] for one in found["fields"]][::-1]}}


async def _layout(world: World) -> dict[str, Any]:
    found = await world.ask("GET", "/api/v1/customization/objects/customer/layout", 200)
    return {"json": {"version": found["version"], "sections": [{"key": "a", "zh": "a", "en": "a"}]}}


async def _new_handle(world: World) -> dict[str, Any]:
    return {"json": {"kind": "phone", "value": phone()}}


async def _merge(world: World) -> dict[str, Any]:
    return {"json": {"loser_id": await world.customer()}}


async def _tag_merge(world: World) -> dict[str, Any]:
    return {"json": {"into_id": await world.tag()}}


async def _new_tag(world: World) -> dict[str, Any]:
    return {"json": {"name": f"t{secrets.token_hex(6)}"}}


async def _tags(world: World) -> dict[str, Any]:
    return {"json": {"tags": [await world.tag()]}}


async def _new_kept(world: World) -> dict[str, Any]:
    return {"json": {"code": secrets.token_hex(6), "name": "x"}}


async def _new_sku(world: World) -> dict[str, Any]:
    product = (await world.kept("catalog/products"))["id"]
    return {"json": {"code": secrets.token_hex(6), "name": "x", "product_id": product}}


async def _file(world: World) -> dict[str, Any]:
    return {"params": {"name": "a.csv"}, "content": b"name,phone\nA,13812345678\n", "headers": OCTETS}


ORDER = {
    "source": "shop", "number": "1", "revision": 1, "placed_at": "2026-05-01T08:00:00Z",
    "lines": [{"sku": "A", "quantity": "1", "unit_price": "9.90"}],
}  # fmt: skip
BODIES: dict[str, Any] = {
    "POST /api/v1/setup": {},
    "POST /api/v1/session": {"email": "nobody@example.test", "password": "x"},
    "POST /api/v1/password/forgot": {"email": "nobody@example.test"},
    "POST /api/v1/password/reset": {"token": "x", "password": "x"},
    "PATCH /api/v1/session/me": {"name": "x"},
    "POST /api/v1/session/me/password": {"current": PASSWORD, "new": "seven blue lanterns"},
    "POST /api/v1/session/me/factors/app": {"password": PASSWORD},
    "POST /api/v1/session/me/factors/app/confirm": {"code": "000000"},
    "POST /api/v1/session/me/factors/recovery-codes": {"password": PASSWORD, "code": "000000"},
    "POST /api/v1/session/me/factors/off": {"password": PASSWORD, "code": "000000"},
    "POST /api/v1/session/me/factors/passkeys/options": {"password": PASSWORD},
    "POST /api/v1/session/me/factors/passkeys": {
        "name": "x",
        "credential_id": "x",
        "client_data": "x",
        "attestation": "x",
    },
    "POST /api/v1/session/me/factors/passkeys/{passkey_id}/remove": {"password": PASSWORD},
    "POST /api/v1/session/passkey": {
        "credential_id": "x",
        "client_data": "x",
        "authenticator_data": "x",
        "signature": "x",
    },
    "PUT /api/v1/access/roles/{role_id}/second-factor": {"required": False},
    "POST /api/v1/access/users": _new_user,
    "PATCH /api/v1/access/users/{user_id}": {"name": "x"},
    "PATCH /api/v1/access/workspace": {"trade": "retail"},
    "POST /api/v1/access/users/{user_id}/hand-over": {"plan": []},
    "POST /api/v1/access/roles": {"name": "x", "permissions": ["customers.customer.view"], "rows": {"*": "own"}},
    "PUT /api/v1/access/roles/{role_id}": {"name": "x", "permissions": [], "rows": {}},
    "GET /api/v1/search": asked(q="zz"),
    "GET /api/v1/access/explain": _question,
    "GET /api/v1/access/explain/who": _seers,
    "GET /api/v1/access/roles/words": asked(object="customer", filter='{"all": []}'),
    "POST /api/v1/access/invitations": _new_users,
    "POST /api/v1/access/invitations/preview": {"text": "x"},
    "POST /api/v1/access/teams": {"name": "x"},
    "PUT /api/v1/access/teams/{team_id}": {"name": "x"},
    "PUT /api/v1/access/teams/{team_id}/members": {"members": []},
    "PUT /api/v1/access/records/{object}/{object_id}/collaborators": {"people": []},
    "POST /api/v1/access/tokens": {"name": "x"},
    "POST /api/v1/customization/views": {"object": "customer", "name": "x"},
    "PATCH /api/v1/customization/views/{view_id}": {"version": 1, "name": "y"},
    "GET /api/v1/customization/views": asked(object="customer"),
    "POST /api/v1/customization/objects/{object}/fields": {"kind": "text", "zh": "x"},
    "PUT /api/v1/customization/objects/{object}/fields/order": _order,
    "POST /api/v1/customization/objects/{object}/titles": {"ids": []},
    "PATCH /api/v1/customization/fields/{field_key}": {"version": 1, "zh": "y"},
    "POST /api/v1/customization/fields/{field_id}/convert": {"version": 1, "options": [{"key": "a", "zh": "a"}]},
    "PUT /api/v1/customization/objects/{object}/layout": _layout,
    "PUT /api/v1/customization/rooms": {"off": []},
    "GET /api/v1/customers/words": asked(filter='{"all": []}'),
    "GET /api/v1/customers/board": asked(by="stage"),
    "GET /api/v1/customers/calendar": asked(by="created_at", first="2026-05-01"),
    "POST /api/v1/customers/bulk/preview": chosen(action="delete"),
    "POST /api/v1/customers/bulk/edit": chosen(set={"city": "x"}),
    "POST /api/v1/customers/bulk/tag": tagged,
    "POST /api/v1/customers/bulk/assign": chosen(owners=[]),
    "POST /api/v1/customers/bulk/delete": chosen(),
    "POST /api/v1/customers/bulk/restore": chosen(),
    "POST /api/v1/customers/duplicates": {"name": "x"},
    "POST /api/v1/customers/exports": {"columns": ["city"]},
    "POST /api/v1/customers/tags": _new_tag,
    "PUT /api/v1/customers/tags/{tag_id}": _new_tag,
    "POST /api/v1/customers/tags/{tag_id}/merge": _tag_merge,
    "PUT /api/v1/customers/{customer_id}/tags": _tags,
    "POST /api/v1/customers": {"name": "x"},
    "PATCH /api/v1/customers/{customer_id}": {"version": 1, "city": "x"},
    "POST /api/v1/customers/{customer_id}/handles": _new_handle,
    "POST /api/v1/customers/{customer_id}/merge": _merge,
    "POST /api/v1/collaboration/records/{object}/{object_id}/notes": {"text": "x"},
    "POST /api/v1/collaboration/records/{object}/{object_id}/files": _file,
    "PATCH /api/v1/collaboration/notes/{note_id}": {"text": "x"},
    "POST /api/v1/collaboration/notifications/read": {},
    "POST /api/v1/collaboration/tasks": {"title": "x"},
    **gathered("BODIES"),
    "PATCH /api/v1/collaboration/tasks/{task_id}": {"title": "x"},
    "POST /api/v1/organization/stores": _new_kept,
    "PATCH /api/v1/organization/stores/{store_id}": {"version": 1, "name": "y"},
    "PUT /api/v1/onboarding/hidden": {"hidden": True},
    "PUT /api/v1/organization/stores/{store_id}/staff": {"users": []},
    "POST /api/v1/organization/regions": _new_kept,
    "PATCH /api/v1/organization/regions/{region_id}": {"version": 1, "name": "y"},
    "POST /api/v1/organization/legal-entities": _new_kept,
    "PATCH /api/v1/organization/legal-entities/{legal_entity_id}": {"version": 1, "name": "y"},
    "POST /api/v1/catalog/products": _new_kept,
    "PATCH /api/v1/catalog/products/{product_id}": {"version": 1, "name": "y"},
    "POST /api/v1/catalog/skus": _new_sku,
    "PATCH /api/v1/catalog/skus/{sku_id}": {"version": 1, "name": "y"},
    "POST /api/v1/catalog/categories": _new_kept,
    "PATCH /api/v1/catalog/categories/{category_id}": {"version": 1, "name": "y"},
    "PUT /api/v1/commerce/orders": {"orders": [ORDER]},
    **orders.BODIES,
    **pictures.BODIES,
    "GET /api/v1/commerce/reports/sales": asked(**{"from": "2026-01-01", "to": "2026-01-31"}),
    "GET /api/v1/commerce/reports/sales/export": asked(**{"from": "2026-01-01", "to": "2026-01-31"}),
    "POST /api/v1/imports/files": _file,
    "PATCH /api/v1/imports/{import_id}": {"currency": "CNY"},
    "POST /api/v1/imports/{import_id}/mapping": {"name": "weekly"},
    "PATCH /api/v1/imports/{import_id}/matches": {"kind": "one", "action": "skip"},
}
# What the owner is told where it is not yes, because the object made above is in another state.
NOT_NOW = {
    **orders.NOT_NOW,
    **gathered("NOT_NOW"),
    "POST /api/v1/session/me/factors/app/confirm": 422,
    "POST /api/v1/session/me/factors/recovery-codes": 409,
    "POST /api/v1/session/me/factors/passkeys": 422,
    "POST /api/v1/access/hand-overs/{hand_over_id}/undo": 409,
    "PATCH /api/v1/imports/{import_id}/matches": 422,
    "POST /api/v1/imports/{import_id}/pause": 409,
    "POST /api/v1/imports/{import_id}/resume": 409,
    "POST /api/v1/imports/{import_id}/cancel": 409,
    "POST /api/v1/imports/{import_id}/revert": 409,
    "POST /api/v1/jobs/{job_id}/resume": 409,
    "POST /api/v1/onboarding/demo/clear": 409,  # none in this world
}
# Requests that end the session they come with, or change its password: made by somebody new.
OWN_SESSION = {
    "DELETE /api/v1/session",
    "POST /api/v1/session/me/factors/off",
    "POST /api/v1/session/me/password",
    "DELETE /api/v1/access/sessions",
}


async def send(
    client: httpx.AsyncClient, operation: Operation, ids: dict[str, str], body: dict[str, Any]
) -> httpx.Response:
    """The request of an operation."""
    return await client.request(operation.method, operation.path.format(**ids), **body)


class Snapshots:
    """Digests of all rows of a workspace, as the administrator of the database sees them."""

    def __init__(self, conn: psycopg.Connection) -> None:
        self.conn = conn
        tables = conn.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
               WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"""
        ).fetchall()
        # When a session or token was last seen is noted at any request.
        one = sql.SQL(
            """SELECT {name}, md5(string_agg(t.row, '|' ORDER BY t.row)) FROM (
                   SELECT (to_jsonb(x) - '{{seen_at,used_at}}'::text[])::text AS row FROM {table} x WHERE workspace_id = %(ws)s) t"""
        )
        self.statement = sql.SQL(" UNION ALL ").join(
            one.format(name=sql.Literal(name), table=sql.Identifier(name)) for (name,) in tables
        )

    def take(self, workspace: int) -> dict[str, str | None]:
        return dict(self.conn.execute(self.statement, {"ws": workspace}).fetchall())


def differences(before: dict[str, str | None], after: dict[str, str | None]) -> list[str]:
    """Tables whose rows differ."""
    return [name for name in before if before[name] != after[name]]
