"""Reverting an import that filled customers, changed profiles or added handles: what is left is what the imports left say."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from guanxi.customers import api as customers
from guanxi.customers.imports import CustomerImport
from guanxi.imports import queries
from guanxi.imports.service import undoing
from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from guanxi.sdk.contribution import NoConfig
from guanxi.sdk.imports import DTYPES, LINE, ImportContext
from tests.imports.support import Worker, get, patch, post, upload
from tests.support.people import Client

HEADER = "customer key,name,phone,email,city,points,remark"
Bring = Callable[..., Awaitable[str]]
TARGET = CustomerImport()


async def bring(owner: Client, worker: Worker, *rows: str, source: str = "shop", name: str = "people.csv") -> str:
    draft = await upload(owner, "\n".join([HEADER, *rows, ""]).encode(), name)
    await patch(owner, draft["id"], source=source, target=TARGET.key)
    await post(owner, draft["id"], "run")
    await worker.work()
    done = await get(owner, draft["id"])
    assert (done["state"], done["progress"]["proven"]) == ("done", True), done["job"]
    return str(draft["id"])


async def take_back(owner: Client, worker: Worker, import_id: str) -> int:
    await post(owner, import_id, "revert")
    await worker.work()
    seen = await get(owner, import_id)
    assert seen["state"] == "reverted", seen["job"]
    return int(seen["progress"]["reverted"])


async def everything(db: Database, scope: Scope) -> dict[str, list[dict[str, Any]]]:
    """Customers, profiles and handles as people may see them; the search text as a set of words."""
    async with db.read(scope) as uow:
        people = await uow.all(
            """SELECT id, name, sort_key, search_text, grams, city, source, custom, owner_id FROM customer
               WHERE workspace_id = %(ws)s ORDER BY id"""
        )
        profiles = await uow.all(
            """SELECT source, external_id, customer_id, name, facts, import_id FROM profile WHERE workspace_id = %(ws)s ORDER BY 1, 2"""
        )
        handles = await uow.all(
            "SELECT profile_id, kind, hint, import_id FROM handle WHERE workspace_id = %(ws)s ORDER BY profile_id, kind, blind"
        )
    for one in people:
        one["search_text"], one["grams"] = sorted(one["search_text"].split()), sorted(one["grams"])
    return {"customers": people, "profiles": profiles, "handles": handles}


async def test_what_was_filled_and_said_comes_back(owner: Client, worker: Worker, db: Database, scope: Scope) -> None:
    await bring(owner, worker, "c1,,13800000001,,,,", "c2,王伟,,w@example.com,上海,5,old")
    before = await everything(db, scope)
    second = await bring(
        owner,
        worker,
        "c1,李娜,13800000001,lina@example.com,北京,7,",  # fills, says, adds an e-mail
        "c2,王大伟,,w@example.com,上海,5,new",  # says another name and remark
        "c3,新人,13800000003,,,,",  # makes
    )
    after = await everything(db, scope)
    assert [one["name"] for one in after["customers"]] == ["李娜", "王伟", "新人"]
    assert [(one["import_id"] is not None, one["hint"]) for one in after["handles"]][:2] == [
        (True, "l***@example.com"),
        (False, "138****0001"),
    ]
    await take_back(owner, worker, second)
    assert await everything(db, scope) == before
    async with db.read(scope) as uow:
        assert await uow.value("SELECT count(*) FROM import_undo WHERE workspace_id = %(ws)s") == 0


async def test_the_same_again_keeps_nothing(owner: Client, worker: Worker, db: Database, scope: Scope) -> None:
    rows = ("c1,王伟,13800000001,w@example.com,上海,5,x", "c2,李娜,,l@example.com,,,")
    await bring(owner, worker, *rows)
    before = await everything(db, scope)
    second = await bring(owner, worker, *rows)
    async with db.read(scope) as uow:
        assert await uow.value("SELECT count(*) FROM import_undo WHERE workspace_id = %(ws)s") == 0
    assert await take_back(owner, worker, second) == 0
    assert await everything(db, scope) == before


async def test_a_customer_keeps_what_others_say_when_its_first_import_goes(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    first = await bring(owner, worker, "c1,王伟,13800000001,,上海,5,")
    await bring(owner, worker, "t1,小王,13800000001,,北京,,", source="taobao")
    await take_back(owner, worker, first)
    left = await everything(db, scope)
    [one] = left["customers"]
    assert (one["name"], one["city"], one["source"], one["custom"]) == ("小王", "北京", "taobao", {})
    assert "小王" in one["search_text"]
    assert "王伟" not in one["search_text"]
    assert [row["source"] for row in left["profiles"]] == ["taobao"]


async def test_what_people_typed_stays(owner: Client, worker: Worker, db: Database, scope: Scope) -> None:
    await bring(owner, worker, "c1,,13800000001,,,,")
    second = await bring(owner, worker, "t1,错名,13800000001,,北京,9,", source="taobao")
    [one] = (await everything(db, scope))["customers"]
    found = (await owner.get(f"/api/v1/customers/{one['id']}")).json()
    changed = await owner.patch(f"/api/v1/customers/{one['id']}", json={"version": found["version"], "city": "天津"})
    assert changed.status_code == 200, changed.text
    await take_back(owner, worker, second)
    [left] = (await everything(db, scope))["customers"]
    assert (left["name"], left["city"], left["custom"]) == ("", "天津", {})


async def test_the_first_import_waits_for_those_that_changed_its_profiles(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    first = await bring(owner, worker, "c1,王伟,13800000001,,,,")
    second = await bring(owner, worker, "c1,王大伟,13800000001,,,,", name="later.csv")
    answer = await owner.post(f"/api/v1/imports/{first}/revert")
    assert (answer.status_code, answer.json()["code"]) == (409, "imports.overwritten_since")
    assert "later.csv" in answer.json()["detail"]
    await take_back(owner, worker, second)
    await take_back(owner, worker, first)
    assert await everything(db, scope) == {"customers": [], "profiles": [], "handles": []}


async def test_an_import_of_orders_sets_its_buyers_back(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    await bring(owner, worker, "c1,,13800000001,,,,")
    before = await everything(db, scope)
    text = "order no,order date,sku,product,qty,price,customer id,customer,phone,city\nA1,2024-01-01,x,Mug,1,1,c1,王伟,13800000001,上海\n"
    draft = await upload(owner, text.encode(), "orders.csv")
    await patch(owner, draft["id"], source="shop", currency="CNY")
    await post(owner, draft["id"], "run")
    await worker.work()
    assert (await everything(db, scope))["customers"][0]["name"] == "王伟"
    await take_back(owner, worker, draft["id"])
    assert await everything(db, scope) == before


async def test_erasing_somebody_forgets_what_imports_kept(
    owner: Client, worker: Worker, db: Database, scope: Scope
) -> None:
    await bring(owner, worker, "c1,,13800000001,,,,", "c2,王伟,13800000002,,,,")
    second = await bring(owner, worker, "c1,李娜,13800000001,,,,", "c2,王大伟,13800000002,,,,")
    [lina, _] = (await everything(db, scope))["customers"]
    async with db.read(scope) as uow:
        assert await uow.value("SELECT count(*) FROM import_undo WHERE workspace_id = %(ws)s") == 3
    async with db.transaction(scope) as uow:
        await customers.erase(uow, lina["id"])
    async with db.read(scope) as uow:
        [kept] = await uow.all("SELECT object_id FROM import_undo WHERE workspace_id = %(ws)s")
        assert kept["object_id"] != lina["id"]
    await take_back(owner, worker, second)
    assert [one["name"] for one in (await everything(db, scope))["customers"]] == ["", "王伟"]


# Random histories: imports of two sources about the same few people, each saying values of its own, reverted in any
# order that is allowed. Who is who depends on the phone alone: reverting does not take identities apart.
FIELDS = ("name", "city", "remark")
PEOPLE = 4


@st.composite
def imports(draw: DrawFn) -> tuple[str, list[tuple[int, dict[str, str]]]]:
    source = draw(st.sampled_from(["shop", "taobao"]))
    who = draw(st.lists(st.integers(1, PEOPLE), min_size=1, max_size=PEOPLE, unique=True))
    said = st.sets(st.sampled_from([*FIELDS, "email"]), min_size=1)
    return source, [(one, dict.fromkeys(sorted(draw(said)), "")) for one in who]


async def merge(
    db: Database,
    scope: Scope,
    services: Services,
    number: int,
    run: UUID,
    what: tuple[str, list[tuple[int, dict[str, str]]]],
) -> list[dict[str, str]]:
    source, people = what
    rows = []
    for one, said in people:
        values = {field: f"{field}{number}" for field in said} | (
            {"email": f"p{one}i{number}@example.com"} if "email" in said else {}
        )
        rows.append({"external_id": f"{source}{one}", "phone": f"+861380000000{one}", **values})
    columns = {
        column.key: pl.Series([row.get(column.key) for row in rows], dtype=pl.String).cast(DTYPES[column.kind])
        for column in TARGET.columns
    }
    frame = pl.DataFrame({LINE: list(range(2, len(rows) + 2)), **columns})
    cipher = await services.keys.cipher(scope.workspace_id)
    context = ImportContext(import_id=run, source=source, now=datetime.now(UTC), currency="CNY", cipher=cipher)
    prepared = TARGET.prepare(frame, NoConfig(), context)
    async with db.transaction(scope) as uow:
        result = await TARGET.merge(uow, prepared.frame, context)
        await undoing.keep(uow, cipher, run, result.overwritten)
    return [{"source": source, **row} for row in rows]


async def reverted(db: Database, scope: Scope, services: Services, run: UUID) -> bool:
    """Whether it was allowed, and then done."""
    cipher = await services.keys.cipher(scope.workspace_id)
    async with db.transaction(scope) as uow:
        if await queries.find_overwriting(uow, run):
            return False
        while await undoing.restore(uow, cipher, TARGET, run, 2):
            pass
        while await TARGET.revert(uow, run, 2):
            pass
    return True


async def check(db: Database, scope: Scope, left: list[list[dict[str, str]]]) -> None:
    """Profiles and handles are those of the imports left; a customer's field is what one of them says, and empty when none does."""
    profiles: dict[str, dict[str, Any]] = {}
    golden: dict[str, dict[str, set[str]]] = {}
    for row in (row for rows in left for row in rows):
        profile = profiles.setdefault(row["external_id"], {"handles": set()})
        profile |= {field: row[field] for field in FIELDS if field in row}
        profile["handles"] |= {"phone"} | ({row["email"]} if "email" in row else set())
        for field in FIELDS:
            said = golden.setdefault(row["phone"][-1], {name: set() for name in FIELDS})
            said[field] |= {row[field]} if field in row else set()
    async with db.read(scope) as uow:
        rows = await uow.all(
            """SELECT p.external_id, p.name, p.facts, right(p.external_id, 1) AS person, c.id, c.name AS known_as, c.city, c.custom,
                      c.search_text, (SELECT count(*) FROM handle h WHERE h.workspace_id = %(ws)s AND h.profile_id = p.id) AS handles
               FROM profile p JOIN customer c ON c.workspace_id = p.workspace_id AND c.id = p.customer_id WHERE p.workspace_id = %(ws)s"""
        )
        assert await uow.value("SELECT count(*) FROM customer WHERE workspace_id = %(ws)s") == len(golden)
    assert {row["external_id"] for row in rows} == set(profiles)
    assert len({(row["id"], row["person"]) for row in rows}) == len({row["id"] for row in rows}) == len(golden)
    for row in rows:
        expected = profiles[row["external_id"]]
        facts = {
            "city": row["facts"].get("city"),
            "remark": row["facts"].get("custom", {}).get("remark"),
            "name": row["name"],
        }
        assert {field: value for field, value in facts.items() if value} == {
            f: expected[f] for f in FIELDS if f in expected
        }
        assert row["handles"] == len(expected["handles"])
        now = {"name": row["known_as"] or None, "city": row["city"], "remark": row["custom"].get("remark")}
        for field, value in now.items():
            choices = golden[row["person"]][field]
            assert value in choices if choices else value is None, (field, value, choices)
        assert set(row["search_text"].split()) >= {f"000{row['person']}"} | ({now["name"]} if now["name"] else set())


async def test_random_histories_end_in_what_the_imports_left_say(
    owner: Client, db: Database, scope: Scope, services: Services
) -> None:
    runs = [UUID((await upload(owner, b"name\nx\n", f"{n}.csv"))["id"]) for n in range(5)]

    async def play(history: list[Any], order: list[int]) -> None:
        async with db.transaction(scope) as uow:
            for table in ("import_undo", "profile", "customer"):
                await uow.run(f"DELETE FROM {table} WHERE workspace_id = %(ws)s")
        said = {n: await merge(db, scope, services, n, runs[n], what) for n, what in enumerate(history)}
        await check(db, scope, list(said.values()))
        while said:
            for n in [n for n in order if n in said]:
                if await reverted(db, scope, services, runs[n]):
                    del said[n]
                    break
            else:
                raise AssertionError("the last one may always go")
            await check(db, scope, [said[n] for n in sorted(said)])

    examples: list[tuple[list[Any], list[int]]] = []

    @settings(max_examples=40)
    @given(st.lists(imports(), min_size=2, max_size=5), st.permutations(range(5)))
    def collect(history: list[Any], order: list[int]) -> None:
        examples.append((history, order))

    collect()
    for history, order in examples:
        await play(history, order)
