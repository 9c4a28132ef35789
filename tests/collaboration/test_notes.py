"""Notes over HTTP: written with mentions and files, changed, pinned, removed, undone; sealed, merged, erased."""

from uuid import UUID

import pytest

from guanxi.collaboration.personal_data import WrittenAbout
from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from tests.support.people import Client

API = "/api/v1/collaboration"
OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


async def customer(client: Client, name: str = "王伟") -> str:
    return str((await client.post("/api/v1/customers", json={"name": name})).json()["id"])


async def write(client: Client, about: str, text: str, **more: object) -> dict:
    answer = await client.post(f"{API}/records/customer/{about}/notes", json={"text": text, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def texts(client: Client, about: str) -> list[str]:
    answer = await client.get(f"{API}/records/customer/{about}/notes")
    assert answer.status_code == 200, answer.text
    return [one["text"] for one in answer.json()["items"]]


async def stream(client: Client, about: str) -> list[str]:
    entries = (await client.get(f"/api/v1/customers/{about}/stream")).json()["items"]
    return [one["line"]["title"]["zh"] for one in entries if one["line"] and one["line"]["group"] == "note"]


async def test_notes_are_written_pinned_changed_removed_and_each_is_undone(owner: Client) -> None:
    about = await customer(owner)
    first = await write(owner, about, "喜欢深色")
    await write(owner, about, "second")
    assert await texts(owner, about) == ["second", "喜欢深色"]
    pinned = (await owner.patch(f"{API}/notes/{first['id']}", json={"pinned": True})).json()
    assert await texts(owner, about) == ["喜欢深色", "second"]
    await owner.post(f"{API}/undo/{pinned['change_set_id']}")
    assert await texts(owner, about) == ["second", "喜欢深色"]
    changed = (await owner.patch(f"{API}/notes/{first['id']}", json={"text": "喜欢浅色"})).json()
    assert await texts(owner, about) == ["second", "喜欢浅色"]
    assert await stream(owner, about) == ["second", "喜欢浅色"]
    await owner.post(f"{API}/undo/{changed['change_set_id']}")
    removed = (await owner.delete(f"{API}/notes/{first['id']}")).json()
    assert await texts(owner, about) == ["second"] == await stream(owner, about)
    back = await owner.post(f"{API}/undo/{removed['change_set_id']}")
    assert back.status_code == 200, back.text
    assert await texts(owner, about) == ["second", "喜欢深色"]
    again = await owner.post(f"{API}/undo/{removed['change_set_id']}")
    assert again.json()["code"] == "kernel.already_undone"
    same = (await owner.patch(f"{API}/notes/{first['id']}", json={"text": "喜欢深色"})).json()
    assert same["change_set_id"] is None


async def test_texts_are_sealed_wherever_they_are_kept(owner: Client, db: Database, scope: Scope) -> None:
    about = await customer(owner)
    made = await write(owner, about, "deep secret")
    await owner.patch(f"{API}/notes/{made['id']}", json={"text": "deeper secret"})
    async with db.read(scope) as uow:
        kept = [
            *await uow.all("SELECT sealed FROM note WHERE workspace_id = %(ws)s"),
            *await uow.all("SELECT before, after, sealed FROM change_entry WHERE workspace_id = %(ws)s"),
            *await uow.all("SELECT payload FROM log_event WHERE workspace_id = %(ws)s"),
        ]
    assert len(kept) > 5
    assert "secret" not in str(kept)


async def test_mentions_name_colleagues_and_nobody_else(owner: Client) -> None:
    about = await customer(owner)
    await write(owner, about, f"ask @{{{owner.user_id}}}")
    note = (await owner.get(f"{API}/records/customer/{about}/notes")).json()["items"][0]
    assert note["people"] == [{"id": str(owner.user_id), "name": "owner person"}]
    assert await stream(owner, about) == ["ask @owner person"]
    body = {"text": "ask @{01900000-0000-7000-8000-000000000001}"}
    refused = await owner.post(f"{API}/records/customer/{about}/notes", json=body)
    assert (refused.status_code, refused.json()["fields"][0]["code"]) == (422, "collaboration.no_such_user")


async def test_a_file_goes_with_its_note_and_its_record(owner: Client, workspace: int) -> None:
    about = await customer(owner)
    path = f"{API}/records/customer/{about}/files"
    made = (await owner.post(path, params={"name": "a.txt"}, content=b"hello", headers=OCTETS)).json()
    assert (await owner.get(f"/api/v1/files/{made['id']}")).status_code == 404
    await write(owner, about, "see file", files=[made["id"]])
    note = (await owner.get(f"{API}/records/customer/{about}/notes")).json()["items"][0]
    assert [(one["name"], one["size"]) for one in note["files"]] == [("a.txt", 5)]
    assert (await owner.get(f"/api/v1/files/{made['id']}")).content == b"hello"
    sales = await owner.again().as_user(workspace, "sales")
    assert (await sales.get(f"/api/v1/files/{made['id']}")).status_code == 404
    twice = await owner.post(f"{API}/records/customer/{about}/notes", json={"text": "x", "files": [made["id"]]})
    assert twice.json()["fields"][0]["code"] == "collaboration.no_such_file"


@pytest.mark.withstands("A1")
async def test_who_may_not_see_the_record_sees_none_of_its_notes(owner: Client, workspace: int) -> None:
    about = await customer(owner)
    made = await write(owner, about, "hidden")
    sales = await owner.again().as_user(workspace, "sales")
    path = f"{API}/records/customer/{about}/notes"
    assert (await sales.get(path)).status_code == 404
    assert (await sales.post(path, json={"text": "x"})).status_code == 404
    assert (await sales.patch(f"{API}/notes/{made['id']}", json={"text": "x"})).status_code == 404
    assert (await sales.post(f"{API}/undo/{made['change_set_id']}")).status_code == 404
    for object_name in ("order", "note", "nothing", "user"):
        assert (await owner.get(f"{API}/records/{object_name}/{about}/notes")).status_code == 404
    service = await owner.again().as_user(workspace, "service")
    assert await texts(service, about) == ["hidden"]
    refused = await service.patch(f"{API}/notes/{made['id']}", json={"text": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "collaboration.not_yours")
    assert (await service.delete(f"{API}/notes/{made['id']}")).status_code == 403
    assert (await service.post(f"{API}/undo/{made['change_set_id']}")).status_code == 403
    assert await texts(owner, about) == ["hidden"]


async def test_merged_and_parted_again(owner: Client) -> None:
    survivor, loser = await customer(owner, "A"), await customer(owner, "B")
    await write(owner, survivor, "of A")
    await write(owner, loser, "of B")
    for _ in range(2):
        merge = (await owner.post(f"/api/v1/customers/{survivor}/merge", json={"loser_id": loser})).json()["merge_id"]
        assert set(await texts(owner, survivor)) >= {"of B", "of A"}
        assert (await stream(owner, survivor)).count("of B") == 1
        await write(owner, survivor, "made while one")
        assert (await owner.post(f"/api/v1/customers/merges/{merge}/undo")).status_code == 204
        assert await texts(owner, loser) == ["of B"] == await stream(owner, loser)
    assert await texts(owner, survivor) == ["made while one", "made while one", "of A"]
    assert "of B" not in await stream(owner, survivor)


async def test_a_person_gets_what_was_written_and_has_it_forgotten(
    owner: Client, db: Database, scope: Scope, services
) -> None:
    about = await customer(owner)
    path = f"{API}/records/customer/{about}/files"
    made = (await owner.post(path, params={"name": "a.txt"}, content=b"hello", headers=OCTETS)).json()
    await write(owner, about, "private", files=[made["id"]])
    handler = WrittenAbout()
    async with db.transaction(scope) as uow:
        assert len(await handler.find(uow, UUID(about))) == 1
        assert [one["text"] for one in await handler.export(uow, UUID(about))] == ["private"]
    assert (await owner.post(f"/api/v1/customers/{about}/erase")).status_code == 204
    async with db.transaction(scope) as uow:
        assert await handler.find(uow, UUID(about)) == []
        assert (await handler.erase(uow, UUID(about))).rows == 0
        assert (
            await uow.value(
                "SELECT count(*) FROM change_entry WHERE workspace_id = %(ws)s AND object = 'note' AND sealed IS NOT NULL"
            )
            == 0
        )
    assert (await owner.get(f"/api/v1/files/{made['id']}")).status_code == 404
    assert not list(services.files.find_stored(0, 1e12))
