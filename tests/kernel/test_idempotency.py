"""Idempotency keys: one effect and one answer per key, whatever happens between them."""

import asyncio

import pytest

from guanxi.customers.service import writing
from guanxi.kernel import idempotency
from guanxi.kernel.db import Database, OutcomeUnknown
from guanxi.kernel.errors import Unavailable
from guanxi.kernel.idempotency import AnswerLost, Claim, Kept, KeyInUse, KeyReused
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import EVERY_ROW, Actor, Scope
from tests.support.people import Client

API = "/api/v1/customers"
KEY = {"Idempotency-Key": "8e1f"}
DIGEST = idempotency.fingerprint("POST", API, "", b"{}")


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
def me(workspace: int) -> Scope:
    return Scope(workspace, Actor("user", new_id()), frozenset({"*"}), {"*": EVERY_ROW})


async def create(client: Client, name: str = "A", key: dict[str, str] = KEY, **more: object):
    return await client.post(API, json={"name": name, **more}, headers=key)


async def how_many(client: Client) -> int:
    return (await client.get(f"{API}/count")).json()["value"]


async def rows(db: Database, scope: Scope) -> list[dict]:
    async with db.read(scope) as uow:
        return await uow.all("SELECT key, status, body FROM idempotency_key WHERE workspace_id = %(ws)s ORDER BY key")


async def age(db: Database, scope: Scope, minutes: float) -> None:
    """Make every key of the workspace older."""
    async with db.transaction(scope) as uow:
        await uow.run(
            "UPDATE idempotency_key SET created_at = created_at - make_interval(secs => %(s)s) WHERE workspace_id = %(ws)s",
            s=minutes * 60,
        )


# Over HTTP ----------------------------------------------------------------------------------------------------------
async def test_the_first_answer_is_given_again_and_nothing_is_done_again(owner):
    first, second = await create(owner), await create(owner)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second.headers["content-type"] == first.headers["content-type"]
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert await how_many(owner) == 1


async def test_another_key_or_none_is_another_request(owner):
    await create(owner)
    await create(owner, key={"Idempotency-Key": "other"})
    await create(owner, key={})
    assert await how_many(owner) == 3


async def test_the_same_key_with_other_parameters_is_told(owner):
    await create(owner)
    other = await create(owner, name="B")
    assert (other.status_code, other.json()["code"]) == (422, "kernel.idempotency_key_reused")
    assert await how_many(owner) == 1


async def test_a_key_belongs_to_its_person_and_its_route(owner, workspace, other_workspace):
    first = (await create(owner)).json()["id"]
    colleague = await owner.again().as_user(workspace, "admin")
    assert (await create(colleague)).json()["id"] != first
    stranger = await owner.again().as_user(other_workspace, "owner")
    assert (await create(stranger)).json()["id"] != first
    path = f"{API}/{first}/handles"
    added = await owner.post(path, json={"kind": "phone", "value": "13812345678"}, headers=KEY)
    assert added.status_code == 201
    assert (await how_many(owner), await how_many(stranger)) == (2, 1)


async def test_input_that_was_refused_can_be_mended_under_its_key(owner, db, scope):
    assert (await create(owner, name="")).status_code == 422
    assert (await create(owner, phones=["12"])).status_code == 422
    assert await rows(db, scope) == []
    assert (await create(owner)).status_code == 201
    await create(owner, key={}, phones=["13812345678"])
    taken = await create(owner, key={"Idempotency-Key": "t"}, phones=["13812345678"])
    assert taken.status_code == 409
    assert [row["key"] for row in await rows(db, scope)] == ["8e1f"]


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b'"x"'])
async def test_a_body_that_cannot_be_read_leaves_no_key(owner, db, scope, body):
    answer = await owner.post(API, content=body, headers={**KEY, "Content-Type": "application/json"})
    assert answer.status_code == 422
    assert await rows(db, scope) == []


async def test_a_broken_server_breaks_only_once(owner, monkeypatch):
    """An error nobody foresaw is kept: whoever asks again learns the same and does no harm."""
    calls = []

    async def broken(*_: object) -> None:
        calls.append(1)
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(writing, "create", broken)
        assert (await create(owner)).status_code == 500
    again = await create(owner)
    assert (again.status_code, again.json()["code"]) == (500, "kernel.error")
    assert again.headers["idempotent-replayed"] == "true"
    assert (len(calls), await how_many(owner)) == (1, 0)


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_has_a_length(owner, key):
    assert (await create(owner, key={"Idempotency-Key": key})).status_code == 422
    assert await how_many(owner) == 0


async def test_a_key_on_anything_but_a_post_is_not_asked_for(owner, db, scope):
    assert (await owner.get(API, headers=KEY)).status_code == 200
    assert await rows(db, scope) == []


async def test_nobody_is_let_in_by_a_key(owner, workspace):
    first = await create(owner)
    assert (await create(owner.again())).status_code == 401
    viewer = await owner.again().as_user(workspace, "viewer")
    refused = await create(viewer)
    assert refused.status_code == 403
    assert first.json()["id"] not in refused.text


async def test_a_clear_personal_value_is_never_kept(owner, db, scope):
    made = (await create(owner, key={}, phones=["13812345678"])).json()["id"]
    handle = (await owner.get(f"{API}/{made}")).json()["handles"][0]["id"]
    path = f"{API}/{made}/handles/{handle}/reveal"
    refused = await owner.post(path, headers=KEY)
    assert (refused.status_code, refused.json()["code"]) == (422, "kernel.no_idempotency_key")
    assert (await owner.post(path)).json() == {"value": "+8613812345678"}
    assert await rows(db, scope) == []


async def test_a_file_is_not_held_in_memory_for_its_key(owner, monkeypatch):
    """The fingerprint of an upload is its announced size."""
    upload = "/api/v1/imports/files?name=a.csv"
    headers = {**KEY, "Content-Type": "application/octet-stream"}
    first = await owner.post(upload, content=b"name,phone\nA,13812345678\n", headers=headers)
    assert first.status_code == 201, first.text
    same = await owner.post(upload, content=b"name,phone\nB,13812345679\n", headers=headers)
    assert same.json() == first.json()
    longer = await owner.post(upload, content=b"name,phone\nBB,13812345679\n", headers=headers)
    assert longer.json()["code"] == "kernel.idempotency_key_reused"


# What happens between effect and answer -----------------------------------------------------------------------------
async def test_while_the_first_is_at_work_the_second_has_to_wait(db, me):
    claimed = await idempotency.claim(db, me, "POST /x", "k", DIGEST)
    assert isinstance(claimed, Claim)
    with pytest.raises(KeyInUse) as told:
        await idempotency.claim(db, me, "POST /x", "k", DIGEST)
    assert told.value.retry_after == 1
    with pytest.raises(KeyReused):
        await idempotency.claim(db, me, "POST /x", "k", b"other")
    answer = Kept(201, "application/json", b'{"id":1}')
    await idempotency.keep(db, me, claimed, answer)
    assert await idempotency.claim(db, me, "POST /x", "k", DIGEST) == answer


async def test_of_many_at_once_one_is_the_first(db, me):
    async def one() -> bool:
        try:
            return isinstance(await idempotency.claim(db, me, "POST /x", "k", DIGEST), Claim)
        except KeyInUse:
            return False

    assert sum(await asyncio.gather(*(one() for _ in range(20)))) == 1


async def test_a_claim_whose_process_died_is_free_after_a_while(db, me):
    old = await idempotency.claim(db, me, "POST /x", "k", DIGEST)
    await age(db, me, idempotency.STALE_MINUTES - 0.1)
    with pytest.raises(KeyInUse):
        await idempotency.claim(db, me, "POST /x", "k", DIGEST)
    await age(db, me, 0.2)
    new = await idempotency.claim(db, me, "POST /x", "k", DIGEST)
    assert isinstance(new, Claim)
    # The old one only slept: whatever it still wants to do is refused.
    with pytest.raises(KeyInUse):
        async with db.transaction(me) as uow:
            await idempotency.mark(uow, old)
    assert await idempotency.release(db, me, old) is False
    await idempotency.keep(db, me, old, Kept(200, "", b"old"))
    async with db.transaction(me) as uow:
        await idempotency.mark(uow, new)
    await idempotency.keep(db, me, new, Kept(200, "", b"new"))
    assert (await idempotency.claim(db, me, "POST /x", "k", DIGEST)).body == b"new"


@pytest.mark.withstands("F9")
async def test_an_effect_without_an_answer_is_never_done_again(db, me):
    """The process is killed between the commit and the answer: FLT F9."""
    claimed = await idempotency.claim(db, me, "POST /x", "k", DIGEST)
    async with db.transaction(me) as uow:
        await idempotency.mark(uow, claimed)
        await idempotency.mark(uow, claimed)  # a second unit of work of the same request
    with pytest.raises(KeyInUse):
        await idempotency.claim(db, me, "POST /x", "k", DIGEST)
    await age(db, me, 60)
    with pytest.raises(AnswerLost):
        await idempotency.claim(db, me, "POST /x", "k", DIGEST)
    assert await idempotency.release(db, me, claimed) is False


async def test_an_effect_that_was_rolled_back_leaves_the_key_free(db, me):
    claimed = await idempotency.claim(db, me, "POST /x", "k", DIGEST)
    with pytest.raises(ZeroDivisionError):
        async with db.transaction(me) as uow:
            await idempotency.mark(uow, claimed)
            _ = 1 / 0
    assert await idempotency.release(db, me, claimed) is True
    assert isinstance(await idempotency.claim(db, me, "POST /x", "k", DIGEST), Claim)


async def test_letting_go_waits_for_a_commit_that_is_under_way(db, me):
    claimed = await idempotency.claim(db, me, "POST /x", "k", DIGEST)
    async with db.transaction(me) as uow:
        await idempotency.mark(uow, claimed)
        letting_go = asyncio.create_task(idempotency.release(db, me, claimed))
        await asyncio.sleep(0.2)
        assert not letting_go.done()
    assert await letting_go is False


async def test_when_the_answer_cannot_be_kept_it_is_given_all_the_same(owner, monkeypatch, db, scope):
    async def away(*_: object) -> None:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "keep", away)
        assert (await create(owner)).status_code == 201
    assert [row["status"] for row in await rows(db, scope)] == [idempotency.APPLIED]
    assert (await create(owner)).json()["code"] == "kernel.idempotency_in_flight"
    await age(db, scope, 1)
    assert (await create(owner)).json()["code"] == "kernel.idempotency_answer_lost"
    assert await how_many(owner) == 1


async def test_an_unknown_outcome_that_was_a_commit_is_not_repeated(owner, monkeypatch, db, scope):
    """The real broken COMMIT is in tests/faults; here what follows from it."""
    genuine = Database.run

    async def breaks_after(self, *args, **kwargs):
        await genuine(self, *args, **kwargs)
        raise OutcomeUnknown(retry_after=2)

    async def breaks_before(self, *args, **kwargs):
        raise OutcomeUnknown(retry_after=2)

    for broken, left, next_code in ((breaks_before, [], 201), (breaks_after, [409], 409)):
        key = {"Idempotency-Key": broken.__name__}
        with monkeypatch.context() as patch:
            patch.setattr(idempotency, "claim", _claim_with(genuine))
            patch.setattr(Database, "run", broken)
            answer = await create(owner, key=key)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert [row["status"] for row in await rows(db, scope) if row["key"] == broken.__name__] == left
        assert (await create(owner, key=key)).status_code == next_code
    assert await how_many(owner) == 2


def _claim_with(genuine):
    async def claim(db: Database, scope: Scope, route: str, key: str, digest: bytes):
        return await genuine(db, scope, idempotency._claim, route, key, digest)

    return claim


async def test_keys_are_pruned_after_a_day(db, me):
    await idempotency.claim(db, me, "POST /x", "old", DIGEST)
    await age(db, me, 24 * 60 + 1)
    await idempotency.claim(db, me, "POST /x", "new", DIGEST)
    assert await idempotency.prune(db) >= 1
    assert [row["key"] for row in await rows(db, me)] == ["new"]
