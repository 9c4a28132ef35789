"""Fetching an uploaded file: its import decides who may, the headers keep a browser from running it, and what lies on the disk
is sealed: whoever changes it there is found out."""

from pathlib import Path
from typing import Any

import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.files.records import file_key
from guanxi.kernel.files.records import get as get_file
from guanxi.kernel.ids import new_id
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from tests.imports.support import upload
from tests.support.people import Client

TEXT = "姓名,手机\n王小明,13812345678\n".encode()


async def file_of(db: Database, scope: Scope, import_id: str) -> str:
    async with db.read(scope) as uow:
        found = await uow.value(
            "SELECT file_id FROM import_run WHERE workspace_id = %(ws)s AND id = %(id)s", id=import_id
        )
    return str(found)


async def role(db: Database, scope: Scope, key: str, permissions: list[str], rows: str) -> None:
    async with db.transaction(scope) as uow:
        await uow.run(
            """INSERT INTO role (workspace_id, id, key, name, permissions, rows)
               VALUES (%(ws)s, %(id)s, %(key)s, %(key)s, %(permissions)s, jsonb_build_object('*', %(rows)s::text))""",
            id=new_id(),
            key=key,
            permissions=permissions,
            rows=rows,
        )


@pytest.fixture
async def file_id(owner: Client, db: Database, scope: Scope) -> str:
    return await file_of(db, scope, (await upload(owner, TEXT, "客户 名单.csv"))["id"])


async def test_who_may_see_the_import_and_import_its_target_gets_the_file(
    owner: Client, db: Database, scope: Scope, file_id: str
) -> None:
    answer = await owner.get(f"/api/v1/files/{file_id}")
    assert answer.status_code == 200, answer.text
    assert answer.content == TEXT
    assert answer.headers["content-type"].startswith("text/csv") or answer.headers["content-type"].startswith(
        "text/plain"
    )
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment") and "filename*=UTF-8''%E5%AE%A2%E6%88%B7" in disposition
    assert answer.headers["content-length"] == str(len(TEXT))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-store"
    assert "sandbox" in answer.headers["content-security-policy"]
    async with db.read(scope) as uow:
        actions = await uow.all(
            "SELECT action, actor_id FROM audit_entry WHERE workspace_id = %(ws)s AND action LIKE 'imports.file%%'"
        )
    assert [(row["action"], row["actor_id"]) for row in actions] == [("imports.file_downloaded", owner.user_id)]


async def test_a_part_of_it(owner: Client, file_id: str) -> None:
    answer = await owner.get(f"/api/v1/files/{file_id}", headers={"Range": "bytes=0-5"})
    assert (answer.status_code, answer.content) == (206, TEXT[:6])
    assert answer.headers["content-range"] == f"bytes 0-5/{len(TEXT)}"
    outside = await owner.get(f"/api/v1/files/{file_id}", headers={"Range": "bytes=500-"})
    assert outside.status_code == 416


@pytest.mark.withstands("A27")
async def test_nobody_else_does(
    owner: Client, client: Client, db: Database, scope: Scope, workspace: int, other_workspace: int, file_id: str
) -> None:
    await role(db, scope, "sees", ["imports.import.view"], "all")
    await role(db, scope, "own", ["imports.import.view", "customers.customer.import"], "own")
    await role(db, scope, "blind", ["customers.customer.import"], "all")
    anonymous = client.again()
    assert (await anonymous.get(f"/api/v1/files/{file_id}")).status_code == 401
    refused: list[tuple[str, Any]] = [("another workspace", await client.again().as_user(other_workspace, "owner"))]
    # Sees imports but not what this one imports; sees only imports of one's own; sees no import.
    refused += [
        (key, await client.again().as_user(workspace, key)) for key in ("sees", "own", "blind", "viewer", "sales")
    ]
    for who, caller in refused:
        answer = await caller.get(f"/api/v1/files/{file_id}")
        assert (answer.status_code, answer.json()["code"]) == (404, "kernel.not_found"), who
        assert "王小明".encode() not in answer.content
    async with db.read(scope) as uow:
        assert (
            await uow.value(
                "SELECT count(*) FROM audit_entry WHERE workspace_id = %(ws)s AND action = 'imports.file_downloaded'"
            )
            == 0
        )


async def test_ones_own_import_is_ones_own(client: Client, db: Database, scope: Scope, workspace: int) -> None:
    await role(db, scope, "own", ["imports.import.view", "imports.import.create", "customers.customer.import"], "own")
    person = await client.as_user(workspace, "own")
    file_id = await file_of(db, scope, (await upload(person, TEXT))["id"])
    assert (await person.get(f"/api/v1/files/{file_id}")).content == TEXT


async def test_a_name_cannot_break_out_of_its_header(owner: Client, db: Database, scope: Scope) -> None:
    draft = await upload(owner, TEXT, 'a";x\r\nSet-Cookie: y=1\u202e.csv')
    answer = await owner.get(f"/api/v1/files/{await file_of(db, scope, draft['id'])}")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-disposition"].startswith("attachment")


async def stored(db: Database, scope: Scope, services: Services, file_id: str) -> Path:
    async with db.read(scope) as uow:
        name = await uow.value("SELECT storage_name FROM file WHERE workspace_id = %(ws)s AND id = %(id)s", id=file_id)
    [path] = (services.settings.data_dir / "files").rglob(name)
    return path


async def test_it_lies_sealed_on_the_disk(db: Database, scope: Scope, services: Services, file_id: str) -> None:
    path = await stored(db, scope, services, file_id)
    content = path.read_bytes()
    assert "王小明".encode() not in content and b"13812345678" not in content
    assert path.stat().st_mode & 0o077 == 0
    assert "客户" not in path.name and "csv" not in path.name
    async with db.read(scope) as uow:
        found = await get_file(uow, new_id())
        assert found is None
        [file] = await uow.all("SELECT id FROM file WHERE workspace_id = %(ws)s")
        found = await get_file(uow, file["id"])
    assert found is not None and found[1] == "import"
    cipher = await services.keys.cipher(scope.workspace_id)
    with services.files.reader(found[0], key=file_key(cipher, found[0].id)) as source:
        assert source.read() == TEXT


@pytest.mark.parametrize("harm", ["bit", "cut", "longer", "gone"])
async def test_what_was_changed_on_the_disk_is_not_handed_out(
    harm: str, owner: Client, db: Database, scope: Scope, services: Services, file_id: str
) -> None:
    path = await stored(db, scope, services, file_id)
    content = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        middle = len(content) // 2
        changed = {
            "bit": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
            "cut": content[:-5],
            "longer": content + b"x",
        }
        path.write_bytes(changed[harm])
    answer = await owner.get(f"/api/v1/files/{file_id}")
    assert answer.status_code >= 400, answer.content
    problem = answer.json()
    assert problem["code"] == ("kernel.file_missing" if harm == "gone" else "kernel.file_damaged")
    assert len(problem["detail"]) > 20
    assert b"13812345678" not in answer.content and "王小明".encode() not in answer.content
    preview = await owner.patch(f"/api/v1/imports/{await import_of(db, scope)}", json={"reading": {"header_row": 1}})
    assert preview.json()["code"] == problem["code"], "reading it again says the same"


async def import_of(db: Database, scope: Scope) -> str:
    async with db.read(scope) as uow:
        return str(await uow.value("SELECT id FROM import_run WHERE workspace_id = %(ws)s"))
