"""Types by content, names as metadata, dimensions by header, headers of answers (ATK A16, A24, A25)."""

import doctest
import io
import string
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel.files import (
    XLSX,
    ByteRange,
    FileRefused,
    RangeNotSatisfiable,
    check_image,
    clean_name,
    content,
    content_disposition,
    detect_type,
    names,
    parse_range,
    read_dimensions,
    response_headers,
    serving,
)
from guanxi.kernel.files.names import has_executable_ending
from tests.kernel.files.pictures import MP4, PDF, gif, jpeg, jpeg_segment, png, webp


def zipped(*entries: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            archive.writestr(entry, "<x/>")
    return target.getvalue()


@pytest.mark.parametrize("module", [content, names, serving])
def test_examples_of_the_docstrings(module) -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (png(1, 1), "image/png"),
        (jpeg(1, 1), "image/jpeg"),
        (gif(1, 1), "image/gif"),
        (webp("VP8X", 1, 1), "image/webp"),
        (PDF, "application/pdf"),
        (MP4, "video/mp4"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "image/heic"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00", "video/quicktime"),
        (b"ID3\x03\x00\x00\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x00\x00", "audio/mpeg"),
        (b"#!AMR\n\x0c", "audio/amr"),
        (b"\x02#!SILK_V3", "audio/silk"),
        (b"OggS\x00", "audio/ogg"),
        (b"\x1aE\xdf\xa3\x01\x00", "video/webm"),
        (zipped("a.txt"), "application/zip"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        (zipped("docProps/app.xml", "word/document.xml").replace(b"application", b""), content._DOCX),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "application/x-ole-storage"),
        (b"MZ\x90\x00\x03", "application/x-executable"),
        (b"\x7fELF\x02\x01\x01\x00", "application/x-executable"),
        (b"#!/bin/sh\nrm -rf /", "text/x-script"),
        (b"\xef\xbb\xbf#!/bin/sh", "text/x-script"),
        (b"GIF89a<?php system($_GET[0]);", "text/x-script"),
        (b"hello <?PHP echo 1 ?>", "text/x-script"),
        (b"<html><body>", "text/html"),
        (b"\xef\xbb\xbf \n\t<!-- x --><Script>alert(1)</script>", "text/html"),
        ("\ufeff<html>".encode("utf-16-le"), "text/html"),
        ("\ufeff<svg onload=x>".encode("utf-16-be"), "image/svg+xml"),
        (b"harmless, then <iframe src=x>", "text/html"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE svg><svg xmlns="x"/>', "image/svg+xml"),
        (b'<?xml version="1.0"?><invoice/>', "application/xml"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "text/html"),
        ("姓名,电话\n李雷,13800000000\n".encode(), "text/csv"),
        ("姓名\t电话\n李雷\t1\n".encode("gb18030"), "text/csv"),
        (b"MZ,ID3\n1,2\n", "text/csv"),
        (b"ID3,name\n1,2\n", "text/csv"),
        ("只是一句话，没有表格。".encode(), "text/plain"),
        (b"BEGIN:VCARD\r\nVERSION:3.0", "text/vcard"),
        (b"BEGIN:VCALENDAR\r\n", "text/calendar"),
        (b"\x00\x01\x02\x03", "application/octet-stream"),
        (b"", "text/plain"),
    ],
)
@pytest.mark.withstands("A24")
def test_types_are_judged_by_content(head: bytes, content_type: str) -> None:
    assert detect_type(head) == content_type


@given(st.binary(max_size=300))
def test_any_bytes_have_a_type(head: bytes) -> None:
    assert "/" in detect_type(head)


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("报价单.pdf", "报价单.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\a.txt", "a.txt"),
        ("/etc/shadow", "shadow"),
        ("C:\\x\\y.txt", "y.txt"),
        ("a\x00.png", "a.png"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie_ x=1.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("a\u200b\ufeff\u2066b.png", "ab.png"),
        ("...", "file"),
        ("", "file"),
        ("a/", "file"),
        (".htaccess", "htaccess"),
        ("name. . ", "name"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ('a"b<c>.png', "a_b_c_.png"),
        ("e\u0301.txt", "é.txt"),
        ("x" * 300 + ".docx", "x" * 195 + ".docx"),
        ("x." + "y" * 300, "x." + "y" * 198),
    ],
)
def test_names_are_cleaned(raw: str, cleaned: str) -> None:
    assert clean_name(raw) == cleaned


@given(st.text(max_size=400))
def test_a_clean_name_is_harmless_and_stays(raw: str) -> None:
    name = clean_name(raw)
    assert 0 < len(name) <= 200
    assert not set(name) & set('/\\:*?"<>|\r\n\x00\u202e')
    assert name not in {".", ".."}
    assert clean_name(name) == name
    header = content_disposition(raw)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert set(header.partition("UTF-8''")[2]) <= set(string.ascii_letters + string.digits + "%-._~")


@pytest.mark.parametrize(
    ("name", "runs"),
    [(name, True) for name in ("a.exe", "a.pdf.ExE", "a.pHaR", "a.js", "a.py", "a.msi", "a.sh", "a.ps1")]
    + [(name, False) for name in ("exe", "a.pdf", "a.json", "a.exe.pdf", "a.msg", "a.shp", "a.psd", "a.")],
)
def test_endings_that_run(name: str, runs: bool) -> None:
    assert has_executable_ending(name) is runs


@pytest.mark.parametrize(
    ("picture", "content_type", "size"),
    [
        (png(640, 480), "image/png", (640, 480)),
        (jpeg(640, 480), "image/jpeg", (640, 480)),
        (jpeg(640, 480, before=jpeg_segment(60_000) * 5), "image/jpeg", (640, 480)),
        (gif(10, 20), "image/gif", (10, 20)),
        (gif(10, 20, frame=(60_000, 5)), "image/gif", (60_000, 20)),
        (webp("VP8X", 16_000, 9), "image/webp", (16_000, 9)),
        (webp("VP8L", 16_000, 9), "image/webp", (16_000, 9)),
        (webp("VP8", 16_000, 9), "image/webp", (16_000, 9)),
    ],
)
def test_dimensions_from_the_header(picture: bytes, content_type: str, size: tuple[int, int]) -> None:
    assert read_dimensions(io.BytesIO(picture), content_type) == size


@pytest.mark.parametrize(
    ("picture", "content_type"),
    [
        (png(40_000, 40_000), "image/png"),
        (png(2**31, 1), "image/png"),
        (jpeg(65_000, 65_000), "image/jpeg"),
        (jpeg(1, 1, before=jpeg(40_000, 30_000)[20:33]), "image/jpeg"),
        (gif(1, 1, frame=(65_000, 65_000)), "image/gif"),
        (webp("VP8X", 16_000_000, 16_000_000), "image/webp"),
    ],
)
@pytest.mark.withstands("A25")
def test_pixel_floods_are_refused(picture: bytes, content_type: str) -> None:
    with pytest.raises(FileRefused) as caught:
        check_image(io.BytesIO(picture), content_type)
    assert caught.value.reason == "image_too_large"


@given(st.binary(max_size=80), st.sampled_from(["image/png", "image/jpeg", "image/gif", "image/webp"]))
def test_broken_pictures_are_refused_not_crashed(rest: bytes, content_type: str) -> None:
    start = {"image/png": png(1, 1)[:12], "image/jpeg": b"\xff\xd8", "image/gif": b"GIF89a", "image/webp": b"RIFF"}
    try:
        assert read_dimensions(io.BytesIO(start[content_type] + rest), content_type) > (0, 0)
    except FileRefused as error:
        assert error.reason == "image_broken"


def test_every_reason_has_words() -> None:
    for reason in ("empty", "type", "executable", "image_broken", "image_too_large"):
        error = FileRefused(reason)
        assert error.status == 422
        assert "{" not in error.words("zh") + error.words("en") + str(error)


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-0", (0, 0)),
        ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-1000", (90, 99)),
        ("bytes=-1", (99, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=5-1", None),
        ("bytes=0-1,5-9", None),
        ("bytes=" + ",".join(["0-"] * 1000), None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=٣-", None),
        ("bytes=-", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_ranges(header: str | None, part: tuple[int, int] | None) -> None:
    assert parse_range(header, 100) == (ByteRange(*part, 100) if part else None)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=1000-2000", "bytes=-0"])
def test_ranges_outside(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable) as caught:
        parse_range(header, 100)
    assert (caught.value.status, caught.value.size) == (416, 100)
    with pytest.raises(RangeNotSatisfiable):
        parse_range("bytes=0-", 0)


@pytest.mark.withstands("A24", "A16")
def test_answers_never_run_in_the_browser() -> None:
    for content_type in ("text/html", "image/svg+xml", "application/xml", "text/x-script"):
        headers = response_headers(content_type=content_type, name="x.svg", size=5, inline=True)
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    picture = response_headers(content_type="image/png", name="x.png", size=5, inline=True)
    assert (picture["Content-Type"], picture["Content-Disposition"][:6]) == ("image/png", "inline")
    assert response_headers(content_type="image/png", name="x", size=5)["Content-Disposition"].startswith("attachment")
    assert (
        response_headers(content_type="text/plain", name="x", size=5, inline=True)["Content-Disposition"][:4] == "atta"
    )
    part = response_headers(content_type="video/mp4", name="x", size=50, part=ByteRange(10, 19, 50))
    assert (part["Content-Length"], part["Content-Range"]) == ("10", "bytes 10-19/50")
