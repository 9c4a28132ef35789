"""Writing whole or not at all, sealed or plain, by random name; disk full, cancelled, damaged (ATK A24, A26; FLT F22)."""

import asyncio
import hashlib
import os
import resource
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from guanxi.kernel.errors import NotFound
from guanxi.kernel.files import (
    IMAGES,
    ByteRange,
    FileDamaged,
    FileMissing,
    FileRefused,
    FileStore,
    FileTooLarge,
    QuotaReached,
    StorageFull,
    StoredFile,
)
from guanxi.kernel.files.sealing import CHUNK
from tests.kernel.files.pictures import png

pytestmark = pytest.mark.anyio
KEY = bytes(range(32))
TEXT = b"plain words, no table. " * 40_000  # more than three blocks


async def pieces(content: bytes, size: int = 10_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", min_free=0)


def on_disk(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


async def save(store: FileStore, content: bytes = TEXT, **more) -> StoredFile:
    given = {"file_id": uuid4(), "name": "a.txt", "max_size": 10**7, "key": KEY} | more
    return await store.save(pieces(content), **given)


async def read(store: FileStore, file: StoredFile, key: bytes | None = KEY, part: ByteRange | None = None) -> bytes:
    return b"".join([block async for block in await store.open(file, key=key, part=part)])


@pytest.mark.parametrize("key", [KEY, None])
@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 700_001])
async def test_what_goes_in_comes_out(store: FileStore, tmp_path: Path, key: bytes | None, size: int) -> None:
    content = TEXT[:size]
    file = await save(store, content, key=key, name="../../报价.TXT")
    assert (file.size, file.sha256, file.name) == (size, hashlib.sha256(content).hexdigest(), "报价.TXT")
    assert await read(store, file, key) == content
    for start, end in ((0, 0), (size - 1, size - 1), (size // 2, size - 1), (0, size // 3)):
        assert await read(store, file, key, ByteRange(start, end, size)) == content[start : end + 1]
    with store.reader(file, key=key) as source:
        source.seek(-1, os.SEEK_END)
        assert source.read() == content[-1:]
    (path,) = on_disk(tmp_path)
    assert path.name == file.storage_name
    assert len(path.relative_to(tmp_path / "files").parts) == 3
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (b"plain" in path.read_bytes()[:100]) is (key is None and size > 4)


@pytest.mark.withstands("A26")
async def test_storage_names_are_the_only_way_in(store: FileStore, tmp_path: Path) -> None:
    file = await save(store)
    (tmp_path / "secret").write_text("secret")
    for name in ("../secret", "/etc/passwd", "", "p" * 41, file.storage_name + "/../x", file.storage_name.upper()):
        with pytest.raises(NotFound):
            store.reader(StoredFile(file.id, 1, "", "", "", name), key=KEY if name.startswith("s") else None)
        with pytest.raises(NotFound):
            await store.delete(name)
    link = tmp_path / "files" / file.storage_name[1:3] / file.storage_name[3:5] / file.storage_name
    link.unlink()
    link.symlink_to(tmp_path / "secret")
    assert await _raises(store.open(file, key=KEY))


async def _raises(opening) -> bool:
    try:
        await opening
    except Exception:
        return True
    return False


async def test_deleting_and_looking_for_orphans(store: FileStore, tmp_path: Path) -> None:
    file = await save(store)
    assert list(store.find_stored(older_than=0)) == [file.storage_name]
    assert list(store.find_stored()) == []
    assert await store.delete(file.storage_name)
    assert not await store.delete(file.storage_name)
    with pytest.raises(FileMissing) as caught:
        await store.open(file, key=KEY)
    assert caught.value.status == 404
    left = tmp_path / "files" / "incoming" / "half"
    left.write_bytes(b"x")
    assert (store.remove_partials(), store.remove_partials(older_than=0)) == (0, 1)


@pytest.mark.parametrize(
    ("content", "more", "reason"),
    [
        (b"", {}, "empty"),
        (b"MZ\x90\x00", {}, "executable"),
        (b"#!/bin/sh\n", {"name": "x.png"}, "executable"),
        (b"text", {"name": "report.pdf.exe"}, "executable"),
        (b"text", {"name": "x.pHaR"}, "executable"),
        (b"<svg onload=x/>", {"accept": IMAGES, "name": "a.png"}, "type"),
        (b"GIF87a", {"accept": IMAGES}, "type"),
        (b"\x89PNG\r\n\x1a\n\x00broken", {}, "image_broken"),
        (png(40_000, 40_000), {}, "image_too_large"),
        (png(600, 600), {"max_pixels": 1000}, "image_too_large"),
    ],
)
async def test_refused_content_leaves_nothing(
    store: FileStore, tmp_path: Path, content: bytes, more: dict, reason: str
) -> None:
    with pytest.raises(FileRefused) as caught:
        await save(store, content, **more)
    assert caught.value.reason == reason
    assert on_disk(tmp_path) == []


async def test_markup_is_kept_as_what_it_is(store: FileStore) -> None:
    assert (await save(store, b"<svg onload=alert(1)>", name="x.png")).content_type == "image/svg+xml"
    assert (await save(store, png(2, 2), name="x.html")).content_type == "image/png"


@pytest.mark.withstands("A24")
async def test_an_endless_upload_ends_at_the_limit(store: FileStore, tmp_path: Path) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            given += 100_000
            yield b"x" * 100_000

    with pytest.raises(FileTooLarge) as caught:
        await store.save(endless(), file_id=uuid4(), name="a", max_size=2 * 1024 * 1024, key=None)
    assert "2 MB" in caught.value.words("zh")
    assert given < 2_300_000
    assert on_disk(tmp_path) == []


@pytest.mark.withstands("A24")
async def test_the_quota_is_asked_while_writing(store: FileStore, tmp_path: Path) -> None:
    asked: list[int] = []

    async def quota(so_far: int) -> None:
        asked.append(so_far)
        if so_far > 600_000:
            raise QuotaReached(limit="600 KB")

    with pytest.raises(QuotaReached):
        await save(store, quota=quota)
    assert asked == [262_144, 524_288, 786_432]
    assert on_disk(tmp_path) == []


async def test_a_broken_or_cancelled_upload_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    async def breaks() -> AsyncIterator[bytes]:
        yield TEXT
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.save(breaks(), file_id=uuid4(), name="a", max_size=10**7, key=KEY)

    for step in range(12):
        started = asyncio.ensure_future(save(store, TEXT))
        await asyncio.sleep(0.002 * step)
        started.cancel()
        outcome = (await asyncio.gather(started, return_exceptions=True))[0]
        if isinstance(outcome, StoredFile):
            await store.delete(outcome.storage_name)
    async with asyncio.timeout(30):  # a thread may still be at its last piece
        while on_disk(tmp_path):
            await asyncio.sleep(0.01)


async def test_many_at_once_do_not_mix(store: FileStore) -> None:
    contents = [bytes([65 + number]) * (100_000 + number) for number in range(10)]
    files = await asyncio.gather(*[save(store, content) for content in contents])
    assert await asyncio.gather(*[read(store, file) for file in files]) == contents


async def test_too_little_room_left(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files", min_free=2**60)
    with pytest.raises(StorageFull) as caught:
        await save(store)
    assert caught.value.status == 507
    assert "磁盘" in caught.value.words("zh")


@pytest.mark.withstands("F22")
def test_a_full_disk_is_told_and_nothing_stays(tmp_path: Path) -> None:
    """The kernel refuses to let a file grow over 300 kB, as a full disk would; then there is room again."""
    code = (
        "import asyncio, pathlib, resource, sys, uuid\n"
        "from guanxi.kernel.files import FileStore, StorageFull\n"
        "store = FileStore(pathlib.Path(sys.argv[1]), min_free=0)\n"
        "async def chunks():\n"
        "    for _ in range(60): yield b'x' * 10_000\n"
        "async def main():\n"
        "    for key in (None, bytes(32)):\n"
        "        for limit in (300_000, 0, -1):\n"
        "            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, -1))\n"
        "            try:\n"
        "                await store.save(chunks(), file_id=uuid.uuid4(), name='a', max_size=10**7, key=key)\n"
        "                print('saved')\n"
        "            except StorageFull as error: print(error.status)\n"
        "            print(sum(path.is_file() for path in pathlib.Path(sys.argv[1]).rglob('*')))\n"
        "asyncio.run(main())\n"
    )
    told = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(tmp_path / "files")], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["507", "0", "507", "0", "saved", "1", "507", "1", "507", "1", "saved", "2"]
    assert told.stderr == ""


async def test_sealed_content_notices_every_change(store: FileStore, tmp_path: Path) -> None:
    content = TEXT[: 3 * CHUNK + 100]
    file = await save(store, content)
    (path,) = on_disk(tmp_path)
    good = path.read_bytes()
    sealed = CHUNK + 16
    first, second, third, last = (
        good[36 : 36 + sealed],
        good[36 + sealed :][:sealed],
        good[36 + 2 * sealed :][:sealed],
        b"",
    )
    last = good[36 + 3 * sealed :]
    assert len(last) == 116
    for changed in (
        good[:-1],
        good[: 36 + 3 * sealed],
        good[: 36 + sealed],
        good[:36],
        good[:10],
        b"",
        good + b"x",
        good[:36] + second + first + third + last,
        good[:36] + first + first + third + last,
        good[:36] + first + second + last,
        good[:4] + bytes(32) + good[36:],
        b"XXXX" + good[4:],
        good[:1000] + bytes([good[1000] ^ 1]) + good[1001:],
    ):
        path.write_bytes(changed)
        with pytest.raises(FileDamaged):
            await read(store, file)
    path.write_bytes(good)
    assert await read(store, file) == content
    for wrong in (StoredFile(uuid4(), *_rest(file)), file):
        with pytest.raises(FileDamaged):
            await read(store, wrong, key=KEY if wrong is not file else bytes(32))
    with pytest.raises(ValueError, match="key"):
        await store.open(file, key=None)


def _rest(file: StoredFile) -> tuple[int, str, str, str, str]:
    return file.size, file.sha256, file.content_type, file.name, file.storage_name


async def test_two_sealings_of_one_content_share_nothing(store: FileStore, tmp_path: Path) -> None:
    same = uuid4()
    await save(store, TEXT, file_id=same)
    await save(store, TEXT, file_id=same)
    one, other = (path.read_bytes() for path in on_disk(tmp_path))
    assert len(one) == len(other)
    assert sum(a == b for a, b in zip(one[4:10_000], other[4:10_000], strict=True)) < 100


async def test_a_plain_file_cut_short_is_noticed(store: FileStore, tmp_path: Path) -> None:
    file = await save(store, key=None)
    (path,) = on_disk(tmp_path)
    path.write_bytes(TEXT[:100])
    with pytest.raises(FileDamaged):
        await store.open(file, key=None)


async def test_memory_stays_at_a_block(store: FileStore) -> None:
    async def large() -> AsyncIterator[bytes]:
        for _ in range(600):
            yield b"x" * 100_000

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    file = await store.save(large(), file_id=uuid4(), name="a", max_size=10**9, key=KEY)
    total = 0
    async for block in await store.open(file, key=KEY):
        total += len(block)
    assert total == 60_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000
