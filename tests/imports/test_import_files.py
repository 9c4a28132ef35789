"""Uploads: bad files are refused in plain words and nothing stays; odd ones go in; what is stored is encrypted."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from guanxi.kernel.services import Services
from tests.imports.support import OCTETS, Worker, get, patch, post, upload
from tests.support.people import Client


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 50_000_000)
    return out.getvalue()


BAD = {
    "nothing": (b"", "tabular.empty"),
    "blank": (b" \r\n \r\n", "tabular.empty"),
    "pdf": (b"%PDF-1.7\n1 0 obj\n", "tabular.wrong_content"),
    "columns": ((",".join(f"c{n}" for n in range(10_000)) + "\n1\n").encode(), "tabular.too_many_columns"),
    "cell": (b'a,b\n1,"' + b"x" * 3_000_000 + b'"\n', "tabular.cell_too_large"),
    "encodings": ("姓名,城市\n王伟,上海\n".encode() * 50 + "李娜,北京\n".encode("gbk"), "tabular.mixed_encodings"),
    "bomb": (_bomb(), "tabular.dangerous_archive"),
    "header": ("姓名,手机\n".encode(), "tabular.only_header"),
    "program": (b"\x7fELF" + b"\0" * 100, "kernel.file_refused"),
}


def stored_files(services: Services) -> list[Path]:
    return [path for path in (services.settings.data_dir / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_file_is_refused_and_nothing_stays(
    name: str, owner: Client, db: Database, scope: Scope, services: Services
) -> None:
    content, code = BAD[name]
    response = await owner.post(
        "/api/v1/imports/files", params={"name": "customers.csv"}, content=content, headers=OCTETS
    )
    assert (response.status_code, response.json()["code"]) == (422, code), response.text
    assert len(response.json()["detail"]) > 20
    async with db.read(scope) as uow:
        assert await uow.value("SELECT count(*) FROM import_run WHERE workspace_id = %(ws)s") == 0
        assert await uow.value("SELECT count(*) FROM file WHERE workspace_id = %(ws)s") == 0
    assert stored_files(services) == []


async def test_what_is_stored_of_a_file_is_encrypted(
    owner: Client, db: Database, scope: Scope, services: Services
) -> None:
    await upload(owner, "姓名,手机\n王小明,13812345678\n".encode(), "客户.csv")
    [path] = stored_files(services)
    assert b"13812345678" not in path.read_bytes()
    async with db.read(scope) as uow:
        row = await uow.one("SELECT layout::text, sample FROM import_run WHERE workspace_id = %(ws)s")
    assert row is not None
    assert "13812345678" not in row["layout"] and b"13812345678" not in row["sample"]
    assert list((services.settings.data_dir / "imports").iterdir()) == []


async def test_a_file_without_recognised_layout_is_read_as_told(owner: Client) -> None:
    text = "统计时间：2024-01-01\n姓名;手机;城市\n王伟;13812345678;上海\n李娜;13812345679;北京\n"
    draft = await upload(owner, text.encode("gb18030"), "old.csv")
    seen = await patch(owner, draft["id"], reading={"encoding": "gb18030", "delimiter": ";", "header_row": 2})
    assert seen["run"]["header"] == ["姓名", "手机", "城市"]
    assert seen["run"]["mapping"] == {"姓名": "name", "手机": "phone", "城市": "city"}
    assert seen["rows"][0]["values"] == {"name": "王伟", "phone": "+8613812345678", "city": "上海"}


async def test_a_workbook_goes_in(owner: Client, worker: Worker) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["客户姓名", "手机", "性别", "积分"])
    sheet.append(["王伟", 13812345678, "男", 12])
    sheet.append([None, None, None, None])
    sheet.append(["李娜", "13812345679", "xyz", "1,5"])
    out = io.BytesIO()
    book.save(out)
    draft = await upload(owner, out.getvalue(), "book.xlsx")
    assert draft["layout"]["kind"] == "xlsx"
    preview = (await owner.get(f"/api/v1/imports/{draft['id']}/preview")).json()
    assert preview["rows"][0]["values"] == {"name": "王伟", "phone": "+8613812345678", "gender": "male", "points": 12}
    assert {problem["code"] for problem in preview["rows"][-1]["problems"]} == {
        "imports.not_an_option",
        "tabular.too_precise",
    }
    await post(owner, draft["id"], "run")
    await worker.work()
    done = await get(owner, draft["id"])
    assert (done["state"], done["progress"]["good"], done["progress"]["rejected"]) == ("done", 1, 1), done["job"]


async def test_the_mapping_is_checked(owner: Client) -> None:
    draft = await upload(owner, "姓名,手机\n王小明,13812345678\n".encode())
    for body, field, code in (
        ({"mapping": {"nope": "name"}}, "mapping", "imports.unknown_column"),
        ({"mapping": {"姓名": "nope"}}, "mapping", "imports.unknown_key"),
        ({"mapping": {"姓名": "name", "手机": "name"}}, "mapping", "imports.mapped_twice"),
        ({"target": "no.such"}, "target", "imports.unknown_target"),
        ({"time_zone": "Mars/Base"}, "time_zone", "imports.unknown_time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "imports.unknown_time_zone"),
        ({"formats": {"nope": {}}}, "formats.nope", "imports.unknown_key"),
        ({"target": "commerce.order_lines", "options": {"fee_codes": "x"}}, "options.fee_codes", "kernel.list_type"),
        ({"source": "Tao Bao"}, "source", "kernel.string_pattern_mismatch"),
        ({"surprise": 1}, "surprise", "kernel.extra_forbidden"),
    ):
        response = await owner.patch(f"/api/v1/imports/{draft['id']}", json=body)
        assert response.status_code == 422, body
        assert [(one["field"], one["code"]) for one in response.json()["fields"]] == [(field, code)]
    money = await owner.patch(f"/api/v1/imports/{draft['id']}", json={"currency": "XXQ"})
    assert (money.status_code, money.json()["code"]) == (422, "kernel.unknown_currency")
    orders = await patch(owner, draft["id"], target="commerce.order_lines")
    assert {problem["code"] for problem in orders["run"]["problems"]} == {"imports.required_unmapped"}
    refused = await owner.post(f"/api/v1/imports/{draft['id']}/check")
    assert (refused.status_code, refused.json()["code"]) == (422, "imports.not_ready")


async def test_targets_tell_their_columns(owner: Client) -> None:
    items = (await owner.get("/api/v1/imports/targets")).json()["items"]
    assert [item["key"] for item in items] == [
        "customers.customers", "companies.companies", "commerce.order_lines", "organization.regions", "organization.stores", "catalog.categories",
        "catalog.products", "catalog.skus",
    ]  # fmt: skip
    gender = next(column for column in items[0]["columns"] if column["key"] == "gender")
    assert [option["key"] for option in gender["options"]] == ["female", "male", "other"]
    assert items[0]["options"] is None
    assert items[2]["options"]["properties"]["fee_codes"]["x-label"]["en"] == "Codes that are fees"
