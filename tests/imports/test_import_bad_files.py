"""Files built to hurt, sent to the running application: refused in plain words, within bounded memory, and nothing of them stays.

The application runs in a process of its own, so that its peak of memory is its own; no clock is looked at.
"""

import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from guanxi.kernel.scope import Scope
from tests.support.people import Client
from tests.support.server import Urls

MB = 1_000_000
# A large honest file sets the mark: reading a block of it, and polars at work. What comes on top is bounded.
MOST = 150 * MB

APPLICATION = """
import asyncio, json, resource, sys
from pathlib import Path
import httpx
from guanxi.app.assemble import build_services
from guanxi.app.http import create_app
from guanxi.app.rooms import ROOMS
from guanxi.kernel.config import Settings
from guanxi.kernel.db import Database
from guanxi.sdk.registry import Registry

told = json.loads(sys.argv[1])

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

async def pieces(path, times):
    with open(path, "rb") as source:
        while block := source.read(1 << 20):
            yield block
    tail = b"x" * 1_000_000
    for _ in range(times):
        yield tail

async def main():
    settings = Settings(data_dir=Path(told["data_dir"]), base_url="http://guanxi.test", pool_size=2)
    registry = Registry.build(ROOMS, strict=True)
    db = Database(told["url"], pool_size=2)
    services = build_services(settings, db, registry)
    await db.open()
    app = create_app(db, services, registry)
    headers = {"Origin": "http://guanxi.test", "Content-Type": "application/octet-stream"}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    answers, marks = {}, {}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://guanxi.test", headers=headers, cookies=told["cookies"]
    ) as client:
        for name, path, times in told["files"]:
            answer = await client.post(
                "/api/v1/imports/files", params={"name": name}, content=pieces(path, times), timeout=None
            )
            answers[name] = [answer.status_code, answer.json()]
            marks[name] = peak()
    await db.close()
    print(json.dumps({"answers": answers, "marks": marks}))

asyncio.run(main())
"""


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)


def _honest() -> Iterator[bytes]:
    yield "姓名,手机,备注\n".encode()
    for start in range(0, 200_000, 10_000):
        yield "".join(f"王{n},138{n:08d},some words about somebody\n" for n in range(start, start + 10_000)).encode()


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/workbook.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b" " * MB)


def _mixed() -> Iterator[bytes]:
    yield "姓名,城市\n".encode()
    yield "王伟,上海市静安区\n".encode() * 200_000
    yield "李娜,北京市朝阳区\n".encode("gbk")


# name: how it is made, megabytes of "x" sent after that, status, code, what the words must name
BAD: dict[str, tuple[Callable[[], Iterator[bytes]], int, int, str, str]] = {
    "nothing.csv": (lambda: iter(()), 0, 422, "tabular.empty", "is empty"),
    "paper.csv": (lambda: iter([b"%PDF-1.7\n%\xe2\xe3\n", random.Random(1).randbytes(5 * MB)]), 0, 422, "tabular.wrong_content", "PDF"),
    "wide.csv": (
        lambda: iter([",".join(f"column {n}" for n in range(10_000)).encode(), (b"\n" + b"1," * 9_999 + b"1") * 200]),
        0, 422, "tabular.too_many_columns", "10000 columns; the limit is 500",
    ),
    "cell.csv": (lambda: iter([b"id,note\n1,"]), 300, 422, "tabular.cell_too_large", "Line 2 has a cell of more than"),
    "quoted.csv": (lambda: iter([b'id,note\n1,"']), 50, 422, "tabular.cell_too_large", "Line 2"),
    "mixed.csv": (_mixed, 0, 422, "tabular.mixed_encodings", "ine 200002"),
    "endless.csv": (lambda: iter([b"id,note\n1,2\n"]), 330, 413, "kernel.too_large", "300 MB"),
}  # fmt: skip


@pytest.fixture
def urls_of_worker(worker_urls: Urls) -> str:
    return worker_urls.runtime


async def test_what_is_built_to_hurt_is_refused_within_bounded_memory(
    owner: Client, db: Database, scope: Scope, settings: Settings, urls_of_worker: str, tmp_path: Path
) -> None:
    _write(tmp_path / "honest.csv", _honest())
    files: list[tuple[str, str, int]] = [("honest.csv", str(tmp_path / "honest.csv"), 0)]
    for name, (make, times, *_) in BAD.items():
        _write(tmp_path / name, make())
        files.append((name, str(tmp_path / name), times))
    _bomb(tmp_path / "bomb.xlsx")
    files.append(("bomb.xlsx", str(tmp_path / "bomb.xlsx"), 0))
    told = {"data_dir": str(settings.data_dir), "url": urls_of_worker, "cookies": dict(owner.cookies), "files": files}
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")}
    run = subprocess.run(
        [sys.executable, "-c", APPLICATION, json.dumps(told)], env=environ, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    seen: dict[str, Any] = json.loads(run.stdout)
    assert seen["answers"]["honest.csv"][0] == 201, seen["answers"]["honest.csv"]
    expected = {**{name: rest for name, (_, _, *rest) in BAD.items()}}
    expected["bomb.xlsx"] = [422, "tabular.dangerous_archive", "is not safe"]
    for name, (status, code, words) in expected.items():
        answered, problem = seen["answers"][name]
        assert (answered, problem["code"]) == (status, code), (name, problem)
        assert words in problem["detail"], problem["detail"]
        assert "{" not in problem["detail"] and "tabular." not in problem["detail"]
        assert len(problem["detail"]) < 400, "the words never repeat the cell"
        over = seen["marks"][name] - seen["marks"]["honest.csv"]
        assert over < MOST, f"{name}: {over / MB:.0f} MB"
    # Only the honest one is there.
    async with db.read(scope) as uow:
        rows = await uow.all("SELECT name, storage_name FROM file WHERE workspace_id = %(ws)s")
        assert await uow.value("SELECT count(*) FROM import_run WHERE workspace_id = %(ws)s") == 1
    assert [row["name"] for row in rows] == ["honest.csv"]
    stored = [path.name for path in (settings.data_dir / "files").rglob("*") if path.is_file()]
    assert stored == [rows[0]["storage_name"]]
    assert list((settings.data_dir / "imports").iterdir()) == []


async def test_the_words_are_there_in_chinese(owner: Client, db: Database, scope: Scope) -> None:
    async with db.transaction(scope) as uow:
        await uow.run("UPDATE user_account SET locale = 'zh' WHERE workspace_id = %(ws)s")
    for content, words in (
        (b"", "文件是空的"),
        (b"%PDF-1.7\n1 0 obj\n", "文件内容是"),
        (b"a,b\n1," + b"x" * 200_000, "第 2 行有一个单元格超过"),
    ):
        answer = await owner.post(
            "/api/v1/imports/files",
            params={"name": "a.csv"},
            content=content,
            headers={"Content-Type": "application/octet-stream", "Accept-Language": "zh-CN"},
        )
        assert answer.status_code == 422
        assert words in answer.json()["detail"], answer.json()
