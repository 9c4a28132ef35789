"""Who may do what, generated from the OpenAPI document: ATK A1, A4, A5, A7.

Every route is called by everybody who may not call it; the answer is right and not one row of the workspace has changed.
Then its owner calls it and it works, so that the refusals were about the caller and not about the request.
"""

import psycopg
import pytest

from guanxi.access.rules.roles import CATALOGUE, compute_role
from tests.security.world import (
    BODIES,
    COMPANYS,
    FACTORIES,
    NOT_NOW,
    OWN_SESSION,
    Operation,
    Snapshots,
    World,
    differences,
    operations,
    send,
)
from tests.support.people import Client


@pytest.fixture
async def world(client: Client, workspace: int) -> World:
    return await World.make(client, workspace)


@pytest.fixture
async def stranger(client: Client, other_workspace: int) -> World:
    return await World.make(client.again(), other_workspace, mark="stranger")


@pytest.fixture
def snapshots(worker_urls):
    with psycopg.connect(worker_urls.admin, autocommit=True) as conn:
        yield Snapshots(conn)


async def test_every_route_has_an_example(app):
    found = operations(app)
    without_body = [one.name for one in found if one.has_body and one.name not in BODIES]
    assert without_body == [], "add an acceptable body to BODIES in tests/security/world.py"
    ids = {name for one in found for name in one.ids}
    assert ids - set(FACTORIES) == set(), "add how to make one to FACTORIES in tests/security/world.py"
    assert {*BODIES, *NOT_NOW, *OWN_SESSION} - {one.name for one in found} == set(), "these routes are gone"
    assert len(found) > 50


class Matrix:
    """Calls one route as one caller and notes what is wrong."""

    def __init__(self, world: World, snapshots: Snapshots) -> None:
        self.world, self.snapshots = world, snapshots
        self.wrong: list[str] = []
        self.callers: list[str] = []
        self.calls = 0

    def begin(self) -> None:
        """Whatever is there now has to be there after everybody's request."""
        self.before = self.snapshots.take(self.world.workspace)
        self.callers.clear()

    def end(self, operation: Operation) -> None:
        """Once for all who were refused: what one of them wrote, none of the others takes away again."""
        if changed := differences(self.before, self.snapshots.take(self.world.workspace)):
            self.wrong.append(f"{operation.name} refused to {self.callers}, but changed {changed}")

    async def refused(self, caller: str, client: Client, operation: Operation, ids, body, expected: set[int]) -> None:
        answer = await send(client, operation, ids, body)
        self.calls += 1
        self.callers.append(caller)
        if answer.status_code not in expected:
            self.wrong.append(f"{operation.name} as {caller}: {answer.status_code} {answer.text[:200]}")
        if self.world.mark in answer.text:
            self.wrong.append(f"{operation.name} as {caller}: the answer shows {answer.text[:300]}")


@pytest.mark.withstands("A1", "A4")
async def test_every_route_refuses_whom_it_must_and_changes_nothing(world, stranger, snapshots, app):
    matrix = Matrix(world, snapshots)
    anonymous = world.owner.again()
    nobody, sales = await world.person("nothing"), await world.person("sales")
    token = world.owner.again()
    secret = (await world.ask("POST", "/api/v1/access/tokens", 201, json={"name": "x", "permissions": []}))["secret"]
    token.headers["Authorization"] = f"Bearer {secret}"
    sales_holds = frozenset((await sales.get("/api/v1/session")).json()["permissions"])
    for operation in operations(app):
        if operation.permission == "public":
            continue
        ids = await world.targets(operation)
        own_body, foreign_body = await world.body(operation), await stranger.body(operation)
        matrix.begin()
        await matrix.refused("anonymous", anonymous, operation, ids, own_body, {401})
        records = [name for name in operation.ids if name != "object"]  # the name of a kind of thing is nobody's
        if records:
            await matrix.refused("another workspace's owner", stranger.owner, operation, ids, foreign_body, {404})
        if operation.permission != "signed_in":
            await matrix.refused("nobody", nobody, operation, ids, own_body, {403})
            await matrix.refused("a token without rights", token, operation, ids, own_body, {403})
        elif records:
            await matrix.refused("nobody", nobody, operation, ids, own_body, {404})
        if operation.permission != "signed_in" and operation.permission not in sales_holds:
            await matrix.refused("sales", sales, operation, ids, own_body, {403})
        elif [name for name in records if name not in COMPANYS]:
            # An import of a kind somebody may not import is refused by name, which tells nothing but that it is there.
            allowed = {403, 404} if "import_id" in operation.ids else {404}
            await matrix.refused("a colleague who sees own rows", sales, operation, ids, own_body, allowed)
        matrix.end(operation)
        await _works(matrix, world, operation, ids, own_body)
    assert matrix.wrong == [], "\n".join(matrix.wrong)
    assert matrix.calls > 150


async def _works(matrix: Matrix, world: World, operation: Operation, ids, body) -> None:
    client = world.owner
    if operation.name in OWN_SESSION:
        client = await world.owner.again().as_user(world.workspace, "viewer")
    answer = await send(client, operation, ids, body)
    expected = {NOT_NOW[operation.name]} if operation.name in NOT_NOW else {200, 201, 202, 204}
    if answer.status_code not in expected:
        matrix.wrong.append(f"{operation.name} as who may: {answer.status_code} {answer.text[:300]}")


# The policy ---------------------------------------------------------------------------------------------------------
EVERY_CUSTOMER_VERB = {"view", "find_beyond", "create", "edit", "delete", "merge", "erase", "import", "export"}
FRONT_CUSTOMER_VERBS = {"view", "create", "edit"}
EVERY_COMPANY_VERB = {"view", "create", "edit", "delete", "import", "export"}
ORDERS = {"view", "create", "edit", "refund", "import", "export"}
POLICY = {
    "owner": {"customer": EVERY_CUSTOMER_VERB, "handle": {"reveal"}, "order": ORDERS, "import": {"view", "create", "revert"},
              "user": {"view", "manage"}, "role": {"view", "manage", "explain"}, "team": {"view", "manage"}, "token": {"use", "manage"}, "audit": {"read", "export"},
              "owner": {"manage"}, "workspace": {"edit"}},
    "admin": {"customer": EVERY_CUSTOMER_VERB, "handle": {"reveal"}, "order": ORDERS, "import": {"view", "create", "revert"},
              "user": {"view", "manage"}, "role": {"view", "manage", "explain"}, "team": {"view", "manage"}, "token": {"use", "manage"}, "audit": {"read", "export"},
              "workspace": {"edit"}},
    "manager": {"customer": EVERY_CUSTOMER_VERB, "handle": {"reveal"}, "order": ORDERS, "import": {"view", "create", "revert"},
                "user": {"view"}, "role": {"view"}, "team": {"view"}, "token": {"use"}},
    "sales": {"customer": FRONT_CUSTOMER_VERBS | {"find_beyond"}, "handle": {"reveal"}, "order": {"view", "create", "edit"}, "import": {"view", "create"}, "user": {"view"}},
    "service": {"customer": FRONT_CUSTOMER_VERBS, "handle": {"reveal"}, "order": {"view", "create", "edit"}, "import": {"view", "create"}, "user": {"view"}},
    "finance": {"customer": {"view", "export"}, "order": {"view", "export"}, "import": {"view"}, "user": {"view"}},
    "viewer": {"customer": {"view"}, "order": {"view"}, "import": {"view"}, "user": {"view"}},
}  # fmt: skip
TOGETHER = {"owner": {"view", "create", "manage"}, "sales": {"view", "create"}, "viewer": {"view"}}
for _role, _as in {"owner": "owner", "admin": "owner", "manager": "owner", "sales": "sales", "service": "sales",
                   "finance": "viewer", "viewer": "viewer"}.items():  # fmt: skip
    _tasks = (TOGETHER[_as] - {"manage"}) | ({"edit"} if _as != "viewer" else set())
    POLICY[_role] |= {"note": TOGETHER[_as], "task": _tasks, "meeting": _tasks}
    _whole = _as == "owner"
    POLICY[_role] |= {"record": {"share"}} if _as != "viewer" else {}
    POLICY[_role] |= {"report": {"view", "export"} if _whole or _role == "finance" else {"view"}}
    _company = {"sales": {"view", "create", "edit"}, "viewer": {"view"}}.get(_as, EVERY_COMPANY_VERB)
    POLICY[_role] |= {"company": _company | ({"export"} if _role == "finance" else set())}
    POLICY[_role] |= {
        "segment": {"view"}
        | ({"edit"} if _as != "viewer" else set())
        | ({"export"} if _whole or _role == "finance" else set())
    }
    _fixing = {"edit"} if _as != "viewer" else set()
    POLICY[_role] |= {"problem": {"view"} | _fixing | ({"export"} if _whole or _role == "finance" else set())}
    POLICY[_role] |= {"definition": {"manage"}} if _whole else {}
    POLICY[_role] |= {"form": {"view", "manage"} if _whole else {"view"}} | ({"consent": {"manage"}} if _whole else {})
    _files = {"export"} if _whole or _role == "finance" else set()
    POLICY[_role] |= {"submission": {"view", "manage"} | _files if _whole else {"view"} | _files}
    POLICY[_role] |= {"model": {"view", "manage"} if _whole else {"view"}}
    POLICY[_role] |= {"trait": {"view", "manage"} if _whole else {"view"}}
    POLICY[_role] |= {"source": {"view", "manage"} if _whole else {"view"}, "event": {"view"}}
    POLICY[_role] |= {"store": {"view", "manage"} if _whole else {"view"}}
    POLICY[_role] |= {"product": {"view", "manage", "cost"} if _whole else {"view"}}
    if _as == "owner":
        POLICY[_role] |= {"view": {"share"}, "tag": {"manage"}}
        POLICY[_role] |= {"field": {"manage"}, "layout": {"manage"}, "room": {"manage"}}
    if _role in {"owner", "admin"}:
        POLICY[_role] |= {"demo": {"clear"}}


@pytest.mark.parametrize("role", CATALOGUE, ids=lambda role: role.key)
@pytest.mark.withstands("A5")
def test_a_built_in_role_holds_what_the_policy_says(role, registry):
    known = frozenset(registry.permissions)
    held = compute_role(role.permissions, known)
    found: dict[str, set[str]] = {}
    for permission in known if "*" in held else held:
        _, name, verb = permission.split(".")
        found.setdefault(name, set()).add(verb)
    assert found == POLICY[role.key], "a role holds more or less than the table above says"


@pytest.mark.withstands("A4", "A5")
async def test_every_role_is_refused_what_it_does_not_hold(world, snapshots, app):
    """ATK A5: by request, not by reading the table."""
    matrix = Matrix(world, snapshots)
    found = [one for one in operations(app) if one.permission not in {"public", "signed_in"}]
    targets = {one.name: (await world.targets(one), await world.body(one)) for one in found}
    for role in CATALOGUE:
        if role.key == "owner":
            continue
        person = await world.person(role.key)
        held = frozenset((await person.get("/api/v1/session")).json()["permissions"])
        before = snapshots.take(world.workspace)
        for operation in found:
            if operation.permission not in held:
                answer = await send(person, operation, *targets[operation.name])
                matrix.calls += 1
                if answer.status_code != 403:
                    matrix.wrong.append(f"{operation.name} as {role.key}: {answer.status_code}")
        if changed := differences(before, snapshots.take(world.workspace)):
            matrix.wrong.append(f"{role.key} changed {changed}")
    assert matrix.wrong == []
    assert matrix.calls > 80
