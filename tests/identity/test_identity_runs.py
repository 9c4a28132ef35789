"""Who is one among a workspace's customers: learned, found, offered to people, merged only where the policy says so, and explained."""

import asyncio
import threading
from typing import Any
from uuid import UUID, uuid4

import polars as pl
import pytest

from guanxi.access import api as access
from guanxi.identity.queries.engine import Engine
from guanxi.identity.service import working
from guanxi.identity.service.records import make_veil
from guanxi.kernel.db import Database
from guanxi.kernel.jobs import Runner
from guanxi.kernel.scope import system_scope
from guanxi.kernel.services import Services
from tests.support.people import Client

API = "/api/v1"
# Two of each pair are one: a digit of the phone, a character of the name, the order of a date.
TWINS = (
    ({"name": "欧阳晓雯", "birthday": "1988-03-17", "city": "苏州", "phones": ["13584460011"], "gender": "female"},
     {"name": "欧阳小雯", "birthday": "1988-03-17", "city": "苏州", "phones": ["13584460017"], "gender": "female"}),
    ({"name": "Robert Kingsford", "birthday": "1979-04-11", "city": "Leeds", "emails": ["r.kingsford@mail.example"]},
     {"name": "Bob Kingsford", "birthday": "1979-11-04", "city": "Leeds", "emails": ["r.kingsford@post.example"]}),
)  # fmt: skip
OTHERS = (
    {"name": "王伟", "birthday": "1991-01-02", "city": "上海", "phones": ["13700000101"]},
    {"name": "李娜", "birthday": "1985-06-30", "city": "北京", "phones": ["13700000202"]},
    {"name": "张敏", "birthday": "1972-12-09", "city": "广州", "phones": ["13700000303"]},
    {"name": "Anna Nowak", "birthday": "1994-08-21", "city": "Warszawa", "emails": ["anna@mail.example"]},
    {"name": "陈浩", "birthday": "2001-10-10", "city": "成都", "phones": ["13700000404"]},
)


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
async def runner(db: Database, services: Services, registry: Any) -> Runner:
    made = Runner(db, registry.jobs, lambda workspace, job: access.scope_of_job(db, workspace, job), services)
    while await made.run_one():  # what other tests left
        pass
    return made


async def ask(who: Client, method: str, path: str, body: Any = None, status: int = 200, **params: Any) -> Any:
    answer = await who.request(method, API + path, json=body, params=params)
    assert answer.status_code in {status, 201, 202, 204} if status == 200 else answer.status_code == status, answer.text
    return answer.json() if answer.content else None


async def add(owner: Client, values: dict[str, Any]) -> str:
    return str((await ask(owner, "POST", "/customers", values))["id"])


async def fill(owner: Client) -> list[tuple[str, str]]:
    """Customers of whom some are one; their pairs, the older first."""
    pairs = [(await add(owner, one), await add(owner, other)) for one, other in TWINS]
    for one in OTHERS:
        await add(owner, one)
    return pairs


async def work(owner: Client, runner: Runner, path: str, body: Any = None) -> dict[str, Any]:
    job_id = (await ask(owner, "POST", path, body or {}))["job_id"]
    for _ in range(100):
        await runner.run_one()
        job: dict[str, Any] = await ask(owner, "GET", f"/jobs/{job_id}")
        if job["state"] not in {"queued", "running"}:
            break
    assert job["state"] == "succeeded", job
    return job


async def queue(owner: Client) -> dict[tuple[str, str], list[str]]:
    items = (await ask(owner, "GET", "/customers/review"))["items"]
    return {(one["first"]["id"], one["second"]["id"]): one["reasons"] for one in items}


async def test_a_run_learns_finds_and_offers_to_people(owner: Client, runner: Runner) -> None:
    pairs = await fill(owner)
    await work(owner, runner, "/identity/runs")
    found = await queue(owner)
    assert set(found) == set(pairs)
    assert all({"model_strong", "model_likely"} & set(reasons) for reasons in found.values())
    known = await ask(owner, "GET", "/identity/models")
    assert [one["number"] for one in known["models"]] == [1]
    assert known["models"][0]["in_force_since"] is not None, "the first comes into force by itself"
    assert known["policy"] == {
        "model_id": known["models"][0]["id"],
        "review_from": 0.5,
        "auto_from": 0.999,
        "auto": False,
        "version": 2,
    }
    (run,) = (await ask(owner, "GET", "/identity/runs"))["items"]
    assert (run["number"], run["offered"], run["state"]) == (1, True, "succeeded")
    assert run["counts"] | {"compared": 0, "strong": 0} == {
        "records": 9, "compared": 0, "found": 2, "strong": 0, "offered": 2, "merged": 0, "refused": 0,
    }  # fmt: skip


async def test_running_again_adds_nothing_and_takes_off_what_does_not_hold_any_more(
    owner: Client, runner: Runner
) -> None:
    pairs = await fill(owner)
    await work(owner, runner, "/identity/runs")
    await work(owner, runner, "/identity/runs")
    assert set(await queue(owner)) == set(pairs)
    other = await ask(owner, "GET", f"/customers/{pairs[0][1]}")
    said = {"version": other["version"], "name": "司徒正南", "birthday": "1961-07-08", "city": "西安", "gender": "male"}
    await ask(owner, "PATCH", f"/customers/{pairs[0][1]}", said)
    await work(owner, runner, "/identity/runs")
    assert set(await queue(owner)) == set(pairs[1:])


async def test_who_is_told_apart_is_never_offered_or_merged_again(owner: Client, runner: Runner) -> None:
    pairs = await fill(owner)
    await work(owner, runner, "/identity/runs")
    reviews = (await ask(owner, "GET", "/customers/review"))["items"]
    (review,) = [one["id"] for one in reviews if one["first"]["id"] == pairs[0][0]]
    await ask(owner, "POST", f"/customers/review/{review}/decide", {"decision": "different"})
    policy = (await ask(owner, "GET", "/identity/models"))["policy"]
    body = {"version": policy["version"], "review_from": 0.5, "auto_from": 0.9, "auto": True}
    await ask(owner, "PUT", "/identity/policy", body)
    job = await work(owner, runner, "/identity/runs")
    assert job["result"]["merged"] <= 1
    assert pairs[0] not in await queue(owner)
    for one in pairs[0]:
        assert (await ask(owner, "GET", f"/customers/{one}"))["id"] == one, "still a customer of its own"


async def test_the_policy_merges_the_surest_and_all_of_it_is_taken_back(owner: Client, runner: Runner) -> None:
    first = {
        "name": "慕容雪见",
        "birthday": "1993-09-19",
        "city": "昆明",
        "gender": "female",
        "phones": ["13888001234"],
    }
    one = await add(owner, first)
    other = await add(owner, {**first, "phones": ["13888001235"]})
    await fill(owner)
    learned = await work(owner, runner, "/identity/models")
    assert learned["result"]["number"] == 1
    policy = (await ask(owner, "GET", "/identity/models"))["policy"]
    body = {"version": policy["version"], "review_from": 0.5, "auto_from": 0.9, "auto": True}
    await ask(owner, "PUT", "/identity/policy", body)
    job = await work(owner, runner, "/identity/runs")
    assert job["result"]["merged"] >= 1
    assert (await ask(owner, "GET", f"/customers/{other}"))["id"] == one
    explained = await ask(owner, "GET", "/identity/pairs", a=one, b=other)
    assert "merged_by_job" in [link["key"] for link in explained["links"]]
    (batch,) = (await ask(owner, "GET", "/customers/review/summary"))["batches"]
    await work(owner, runner, f"/customers/review/batches/{batch['id']}/undo")
    assert (await ask(owner, "GET", f"/customers/{other}"))["id"] == other


async def test_a_trial_offers_nothing_and_two_versions_are_compared(owner: Client, runner: Runner) -> None:
    pairs = await fill(owner)
    await work(owner, runner, "/identity/models")
    first = (await ask(owner, "GET", "/identity/models"))["models"][0]["id"]
    await ask(owner, "GET", "/identity/models/compared", status=409, one=first, other=first)
    await work(owner, runner, "/identity/runs", {"trial": True})
    assert await queue(owner) == {}
    await ask(owner, "POST", f"/customers/{pairs[0][0]}/merge", {"loser_id": pairs[0][1]})
    learned = await work(owner, runner, "/identity/models")
    assert learned["result"]["merged"] == 1, "what people decided is learned from"
    models = (await ask(owner, "GET", "/identity/models"))["models"]
    second = models[0]["id"]
    assert [one["in_force_since"] is None for one in models] == [True, False]
    await work(owner, runner, "/identity/runs", {"model_id": second, "trial": True})
    compared = await ask(owner, "GET", "/identity/models/compared", one=first, other=second)
    assert compared["pairs"] == {"both": 1, "lost": 1, "gained": 0}, "the merged pair is not found any more"
    assert compared["one"] == compared["other"] == {"merged": 1, "merged_found": 1, "apart": 0, "apart_found": 0}


async def test_a_version_is_put_in_force_and_that_is_taken_back(owner: Client, runner: Runner) -> None:
    await fill(owner)
    await work(owner, runner, "/identity/models")
    await work(owner, runner, "/identity/models")
    newer, older = ((one["id"]) for one in (await ask(owner, "GET", "/identity/models"))["models"])
    made = await ask(owner, "POST", f"/identity/models/{newer}/in-force", {})
    assert (await ask(owner, "GET", "/identity/models"))["policy"]["model_id"] == newer
    assert (await ask(owner, "POST", f"/identity/models/{newer}/in-force", {}))["change_set_id"] is None
    await ask(owner, "POST", f"/identity/undo/{made['change_set_id']}", {})
    assert (await ask(owner, "GET", "/identity/models"))["policy"]["model_id"] == older
    await ask(owner, "POST", f"/identity/undo/{made['change_set_id']}", {}, status=409)


async def test_thresholds_that_cross_or_are_stale_are_refused(owner: Client) -> None:
    body = {"version": 0, "review_from": 0.95, "auto_from": 0.9, "auto": True}
    refused = await ask(owner, "PUT", "/identity/policy", body, status=422)
    assert refused["code"] == "identity.thresholds_cross"
    await ask(owner, "PUT", "/identity/policy", {**body, "review_from": 0.6})
    assert (await ask(owner, "GET", "/identity/models"))["policy"] | {"version": 0} == {
        "model_id": None, "review_from": 0.6, "auto_from": 0.9, "auto": True, "version": 0,
    }  # fmt: skip
    refused = await ask(owner, "PUT", "/identity/policy", {**body, "review_from": 0.7}, status=409)
    assert refused["code"] == "identity.stale"


async def test_why_two_are_one_is_told_in_words_with_contact_details_masked(owner: Client, runner: Runner) -> None:
    (one, other), *_ = await fill(owner)
    before = await ask(owner, "GET", "/identity/pairs", a=one, b=other)
    assert before["model_id"] is None, "there is an answer before anything was learned"
    await work(owner, runner, "/identity/models")
    told = await ask(owner, "GET", "/identity/pairs", a=one, b=other)
    lines = {line["key"]: line for line in told["evidence"]}
    assert (lines["phone"]["level"], lines["birthday"]["level"]) == ("close", "same")
    assert lines["phone"]["level_words"] == {"zh": "相差一位", "en": "one digit differs"}
    assert (lines["phone"]["first"], lines["phone"]["second"]) == ("135****0011", "135****0017")
    assert lines["birthday"]["bits"] > 0
    assert lines["email"]["level"] == "unknown" and lines["email"]["bits"] == 0
    assert told["verdict"] in {"sure", "review"} and told["hidden"] == 0
    stranger = await add(owner, {"name": "祝英台", "birthday": "1955-02-02", "phones": ["13611112222"]})
    apart = await ask(owner, "GET", "/identity/pairs", a=one, b=stranger)
    assert apart["verdict"] == "two" and apart["probability"] < 0.01
    firm = await add(owner, {"name": "欧阳商行", "kind": "organisation"})
    assert (await ask(owner, "GET", "/identity/pairs", a=one, b=firm))["verdict"] == "kinds_differ"
    await ask(owner, "GET", "/identity/pairs", status=404, a=one, b=one)


async def test_nothing_that_leads_to_a_person_is_written_in_the_clear(
    owner: Client, runner: Runner, db: Database, workspace: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    put = Engine.put

    def spy(engine: Engine, name: str, frame: pl.DataFrame) -> None:
        written.extend(str(value) for column in frame.get_columns() for value in column if isinstance(value, str))
        put(engine, name, frame)

    monkeypatch.setattr(Engine, "put", spy)
    await fill(owner)
    await work(owner, runner, "/identity/runs")
    whole = "\n".join(written)
    assert "xiaowen" in whole, "names are compared as they are"
    assert "84460011" not in whole and "r.kingsford" not in whole and "kingsford@" not in whole
    async with db.read(system_scope(workspace)) as uow:
        kept = await uow.value("SELECT string_agg(evidence::text, ' ') FROM identity_pair WHERE workspace_id = %(ws)s")
        model = await uow.value("SELECT sealed FROM identity_model WHERE workspace_id = %(ws)s")
    assert '"phone": ["close"' in kept and "8446" not in kept and "kingsford" not in kept and "欧阳" not in kept
    assert "given" not in bytes(model).decode("latin-1"), "sealed"


@pytest.mark.withstands("A6")
async def test_who_may_not_see_a_field_is_not_told_by_it(owner: Client, workspace: int) -> None:
    (one, other), *_ = await fill(owner)
    role = {
        "name": f"Clerk {uuid4().hex[:6]}",
        "permissions": ["customers.customer.view", "identity.model.view"],
        "rows": {"*": "all"},
        "fields": {"customers.customer.phone": "hidden", "customers.customer.birthday": "masked"},
    }
    made = await ask(owner, "POST", "/access/roles", role)
    clerk = await owner.again().as_user(workspace, made["key"])
    told = await ask(clerk, "GET", "/identity/pairs", a=one, b=other)
    assert not {"phone", "birthday", "related"} & {line["key"] for line in told["evidence"]}
    assert told["hidden"] == 2 and (told["probability"], told["verdict"]) == (None, None), "no sum that tells of them"
    assert "13584460" not in str(told) and "1988-03-17" not in str(told)


async def test_who_does_not_see_both_is_told_nothing(owner: Client, workspace: int) -> None:
    (one, other), *_ = await fill(owner)
    stranger = await owner.again().as_user(workspace, "sales")
    await ask(stranger, "GET", "/identity/pairs", status=404, a=one, b=other)


def test_a_veil_keeps_what_is_compared_and_shows_nothing() -> None:
    veil = make_veil(b"a key of the workspace")
    assert veil == make_veil(b"a key of the workspace") != make_veil(b"another")
    one, other = "13584460011".translate(veil), "13584460017".translate(veil)
    assert one != "13584460011" and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    assert "r.king@mail".translate(veil).count("@") == 1


async def test_a_run_that_is_cancelled_stops_while_the_engine_works(
    owner: Client, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(owner)
    await work(owner, runner, "/identity/models")
    begun, go_on = threading.Event(), threading.Event()

    def match(*said: Any) -> working.Found:
        begun.set()
        go_on.wait(60)
        return working.Found([], [], 0)

    monkeypatch.setattr(working, "_match_all", match)
    monkeypatch.setattr(working, "BEAT", 0.02)
    job_id = (await ask(owner, "POST", "/identity/runs", {}))["job_id"]
    running = asyncio.create_task(runner.run_one())
    try:
        assert await asyncio.to_thread(begun.wait, 60)
        await ask(owner, "POST", f"/jobs/{job_id}/cancel", {})
        await running
    finally:
        go_on.set()
    assert (await ask(owner, "GET", f"/jobs/{job_id}"))["state"] == "cancelled"
    assert await queue(owner) == {}


async def test_a_run_of_nobody_says_so(owner: Client, runner: Runner) -> None:
    job_id = (await ask(owner, "POST", "/identity/models", {}))["job_id"]
    await runner.run_one()
    job = await ask(owner, "GET", f"/jobs/{job_id}")
    assert (job["state"], job["error"]["code"]) == ("failed", "kernel.job_failed")
    assert UUID(job_id)
