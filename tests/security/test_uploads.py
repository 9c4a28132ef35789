"""Hostile files through the door people use: names, contents, sizes, and cells that want to be formulas. ATK A19, A24, A25, A26, A27."""

import csv
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from tests.imports.support import OCTETS, Worker, get, patch, post, upload
from tests.support.people import Client

UPLOAD = "/api/v1/imports/files"
TABLE = b"name,phone\nA,13812345678\n"
NAMES = [
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/cron.d/x.csv",
    "C:\\x.csv",
    "a.php.csv",
    "a.csv\r\nSet-Cookie: y=1",
    'a";filename="evil.csv',
    "exe\u202evsc.csv",
    "\u2066a.csv\u2069",
    ".htaccess",
    "CON",
    "a" * 200,
    "𠮷" * 200,
    " . ",
]
RUNNING = ["a.pHaR", "a.csv.EXE ", "cod\u202evsc.exe", 'a.csv";x="evil.exe', "a.csv.exe."]
MARKUP = [
    b"<html><script>alert(1)</script></html>",
    b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    b"name,phone\n<script>alert(1)</script>,13812345678\n",
]
PROGRAMS = [b"MZ" + bytes(200), b"\x7fELF" + bytes(200), b"#!/bin/sh\nid\n", b"GIF89a;<script>alert(1)</script>"]
FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "-1+cmd",
    "@SUM(1)",
    "\t=1",
    "  =1",
    "\u3000=1",
    "\u200b=1",
    "＝1",
    "＋1",
    "－1+x",
    "＠SUM(1)",
    '=HYPERLINK("http://evil.example","x")',
]


@pytest.fixture
async def owner(client: Client, workspace: int) -> Client:
    return await client.as_user(workspace, "owner")


@pytest.fixture
def worker(db: Database, services: Services, registry: Any, scope: Scope) -> Worker:
    return Worker(db, services, registry, scope)


async def file_row(db: Database, scope: Scope, import_id: str) -> dict[str, Any]:
    async with db.read(scope) as uow:
        row = await uow.one(
            """SELECT f.* FROM import_run i JOIN file f ON f.workspace_id = i.workspace_id AND f.id = i.file_id
               WHERE i.workspace_id = %(ws)s AND i.id = %(id)s""",
            id=import_id,
        )
    assert row is not None
    return row


def below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.withstands("A24", "A26")
async def test_a_name_is_never_a_place_and_never_a_header(owner, db, scope, services, tmp_path):
    outside = {path for path in below(tmp_path) if "files" not in path.parts}
    for count, name in enumerate(NAMES, 1):
        answer = await owner.post(UPLOAD, params={"name": name}, content=TABLE, headers=OCTETS)
        assert answer.status_code == 201, f"{name!r}: {answer.text}"
        row = await file_row(db, scope, answer.json()["id"])
        assert row["storage_name"].isalnum() and row["storage_name"].isascii(), name
        assert not {"/", "\\", "\x00", "\r", "\n", "\u202e", "\u2066"} & set(row["name"]), name
        assert row["name"] not in {"", ".", ".."}
        stored = [path for path in below(services.settings.data_dir / "files") if path.name == row["storage_name"]]
        assert len(stored) == 1
        assert len(below(services.settings.data_dir / "files")) == count
        fetched = await owner.get(f"/api/v1/files/{row['id']}")
        assert fetched.content == TABLE
        assert fetched.headers["content-disposition"].startswith("attachment")
        assert "set-cookie" not in fetched.headers
        assert fetched.headers["content-disposition"].isprintable()
    assert {path for path in below(tmp_path) if "files" not in path.parts} == outside


@pytest.mark.withstands("A24")
async def test_a_name_that_would_run_is_refused_however_it_is_dressed(owner, services):
    for name in RUNNING:
        answer = await owner.post(UPLOAD, params={"name": name}, content=TABLE, headers=OCTETS)
        assert (answer.status_code, answer.json()["code"]) == (422, "kernel.file_refused"), f"{name!r}: {answer.text}"
    assert below(services.settings.data_dir / "files") == []


@pytest.mark.withstands("A24")
async def test_what_is_no_table_is_refused_whatever_it_is_called(owner, services):
    for content in PROGRAMS + MARKUP[:3]:
        for name in ("customers.csv", "customers.xlsx", "a.png", "a.csv.html"):
            answer = await owner.post(UPLOAD, params={"name": name}, content=content, headers=OCTETS)
            assert answer.status_code == 422, f"{name} {content[:20]!r}: {answer.text}"
    empty = await owner.post(UPLOAD, params={"name": "a.csv"}, content=b"", headers=OCTETS)
    assert (empty.status_code, empty.json()["code"]) == (422, "tabular.empty")
    assert below(services.settings.data_dir / "files") == []


@pytest.mark.withstands("A24")
async def test_markup_in_a_table_is_handed_out_so_that_no_browser_runs_it(owner, db, scope):
    draft = await upload(owner, MARKUP[3], "a.html")
    answer = await owner.get(f"/api/v1/files/{(await file_row(db, scope, draft['id']))['id']}")
    assert answer.content == MARKUP[3]
    assert answer.headers["content-type"].partition(";")[0] in {"text/csv", "text/plain", "application/octet-stream"}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.withstands("A24", "A48")
async def test_five_gigabytes_are_refused_before_they_are_read(owner, services):
    read: list[int] = []

    async def endless():
        while True:
            read.append(1)
            yield b"x" * 65536

    headers = {**OCTETS, "Content-Length": str(5 * 1024**3)}
    answer = await owner.post(UPLOAD, params={"name": "a.csv"}, content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "kernel.too_large")
    assert read == []
    assert below(services.settings.data_dir / "files") == []


def opens_as_formula(cell: str) -> bool:
    """As spreadsheets judge: after what they strip and fold."""
    folded = unicodedata.normalize("NFKC", cell)
    seen = "".join(sign for sign in folded if unicodedata.category(sign) not in {"Cc", "Cf", "Zs"})
    return seen[:1] in {"=", "+", "-", "@"} and not seen.lstrip("+-").replace(".", "", 1).isdecimal()


@pytest.mark.withstands("A19")
async def test_a_refused_row_comes_back_without_a_formula_in_it(owner, worker):
    """Over HTTP: header, cells and reasons of the error file, and what the upload was called."""
    table = [["key", "name", "phone", "=1+1"], *([f"m{n}", text, "12", text] for n, text in enumerate(FORMULAS))]
    content = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table) + "\r\n"
    draft = await upload(owner, content.encode(), "=1+1.csv")
    mapping = {"key": "external_id", "name": "name", "phone": "phone"}
    await patch(owner, draft["id"], target="customers.customers", mapping=mapping)
    await post(owner, draft["id"], "run")
    await worker.work()
    assert (await get(owner, draft["id"]))["progress"]["rejected"] == len(FORMULAS)
    answer = await owner.get(f"/api/v1/imports/{draft['id']}/errors.csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert len(rows) == len(FORMULAS) + 1
    assert [cell for row in rows for cell in row if opens_as_formula(cell)] == []
    assert opens_as_formula("\u3000＝1") and not opens_as_formula("-5.2")
