"""Zips that must not be unpacked are found before anything is unpacked, in constant memory (ATK A25)."""

import io
import stat
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from guanxi.kernel.files import ArchiveRefused, check_zip


def archive(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as made:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name)
            info.filename = name  # as given, without zipfile's own cleaning
            made.writestr(info, content, compress_type=method)
    return target.getvalue()


def refused(content: bytes, reason: str, **limits) -> None:
    with pytest.raises(ArchiveRefused) as caught:
        check_zip(io.BytesIO(content), **limits)
    assert caught.value.reason == reason
    assert "{" not in caught.value.words("zh") + caught.value.words("en")


def test_an_office_file_passes(tmp_path: Path) -> None:
    book = Workbook()
    for row in range(2000):
        book.active.append([row, "李雷", "=1+1"])
    book.save(tmp_path / "book.xlsx")
    check_zip(tmp_path / "book.xlsx")
    check_zip(io.BytesIO(archive({"a/b.txt": b"x" * 5000, "a/": b""})))
    check_zip(io.BytesIO(archive({"a": b"x" * 5000}, zipfile.ZIP_STORED)))


@pytest.mark.withstands("A25")
def test_limits() -> None:
    refused(archive({"a": bytes(3_000_000)}), "ratio")
    refused(archive({"a": b"ab" * 1000}), "total", max_total=1999)
    refused(archive({f"{number}": b"" for number in range(50)}), "entries", max_entries=49)
    refused(archive({"a" * 501: b""}), "path")
    refused(archive({"a": bytes(900_000)}), "time", max_seconds=-1)


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../../x", "/etc/passwd", "..", "a\\..\\x", "C:/x", "c:x", "a//b", "./a", "a\nb", "a\x00b", "\u202ex"],
)
@pytest.mark.withstands("A25", "A26")
def test_zip_slip(name: str) -> None:
    refused(archive({name: b"x"}), "path")


@pytest.mark.parametrize("name", ["inner.zip", "harmless.txt", "xl/embeddings/book.xlsx"])
@pytest.mark.withstands("A25")
def test_nested(name: str) -> None:
    refused(archive({name: archive({"x": b"x"})}), "nested")
    refused(archive({name: b"\x1f\x8b\x08\x00"}, zipfile.ZIP_STORED), "nested")


def test_links_encryption_methods_and_doubles() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
    refused(target.getvalue(), "link")
    plain = archive({"a": b"x"}, zipfile.ZIP_STORED)
    flagged = bytearray(plain)
    flagged[plain.index(b"PK\x01\x02") + 8] |= 1
    refused(bytes(flagged), "encrypted")
    refused(archive({"a": b"x"}, zipfile.ZIP_LZMA), "method")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(target := io.BytesIO(), "w") as made:
        made.writestr("a", "1")
        made.writestr("a", "2")
    refused(target.getvalue(), "overlap")
    refused(archive({"a": b"1", "A": b"2"}), "overlap")


def test_lies_of_the_directory() -> None:
    content = archive({"a": bytes(100_000)})
    directory = content.index(b"PK\x01\x02")
    smaller = bytearray(content)
    struct.pack_into("<L", smaller, directory + 24, 10)
    refused(bytes(smaller), "broken")
    larger = bytearray(content)
    struct.pack_into("<L", larger, directory + 24, 200_000)
    refused(bytes(larger), "broken")
    renamed = bytearray(content)
    renamed[30:31] = b"b"
    refused(bytes(renamed), "broken")
    refused(b"MZ prefix" + content, "broken")
    refused(content + b"suffix", "broken")
    refused(content[:-30], "broken")
    refused(b"", "broken")
    refused(content[:40] + b"\xff" * 20 + content[60:], "broken")
    more = bytearray(content)
    struct.pack_into("<HH", more, content.index(b"PK\x05\x06") + 8, 60_000, 60_000)
    refused(bytes(more), "entries")


def test_overlapping_entries() -> None:
    """The quine of Fifield (2019): two directory entries share one content."""
    content = archive({"a": b"x" * 1000, "b": b"x" * 1000}, zipfile.ZIP_STORED)
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    bent = bytearray(content)
    struct.pack_into("<L", bent, second + 42, 0)
    bent[second + 46 : second + 47] = b"c"
    refused(bytes(bent), "overlap")


def test_the_large_form_written_by_java_libraries_passes() -> None:
    content = archive({"xl/a.xml": b"<x/>"})
    end = content.index(b"PK\x05\x06")
    _, _, _, _, total, size, offset, _ = struct.unpack("<4s4H2LH", content[end : end + 22])
    large = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, total, total, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    check_zip(io.BytesIO(content[:end] + large + locator + content[end:]))
    lying = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, total, total, size, 0)
    refused(content[:end] + lying + locator + content[end:], "broken")


@pytest.mark.withstands("A25")
def test_a_bomb_costs_little_memory(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made, made.open("xl/sheet.xml", "w") as entry:
        for _ in range(150):
            entry.write(bytes(1_000_000))
    code = (
        "import resource, sys, pathlib\n"
        "from guanxi.kernel.files import ArchiveRefused, check_zip\n"
        "used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n"
        "    check_zip(pathlib.Path(sys.argv[1]), max_ratio=10**9)\n"
        "    check_zip(pathlib.Path(sys.argv[1]))\n"
        "except ArchiveRefused as error:\n"
        "    print(error.reason, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used)\n"
    )
    told = subprocess.run([sys.executable, "-c", code, str(bomb)], capture_output=True, text=True, check=True).stdout
    reason, grown = told.split()
    assert reason == "ratio"
    assert int(grown) < 20_000  # KiB
