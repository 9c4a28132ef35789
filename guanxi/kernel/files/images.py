"""How many pixels a picture claims, read from its header without decoding anything (ATK A25: pixel flood)."""

import struct
from typing import BinaryIO

from guanxi.kernel.files.errors import FileRefused

MAX_PIXELS = 200_000_000
MAX_SIDE = 32_000

_MAX_SEGMENTS = 500
_NO_FRAME = frozenset({0xC4, 0xC8, 0xCC})


def check_image(source: BinaryIO, content_type: str, *, max_pixels: int = MAX_PIXELS, max_side: int = MAX_SIDE) -> None:
    """Raises FileRefused when the picture is larger than allowed or has no readable header.

    `source` is read from its beginning; types other than PNG, JPEG, GIF and WebP pass unread.
    """
    if content_type not in _READERS:
        return
    width, height = read_dimensions(source, content_type)
    if width > max_side or height > max_side or width * height > max_pixels:
        raise FileRefused("image_too_large")


def read_dimensions(source: BinaryIO, content_type: str) -> tuple[int, int]:
    """Width and height in pixels; raises FileRefused for a broken header and KeyError for other types."""
    source.seek(0)
    try:
        width, height = _READERS[content_type](source)
    except (struct.error, ValueError) as error:
        raise FileRefused("image_broken") from error
    if width < 1 or height < 1:
        raise FileRefused("image_broken")
    return width, height


def _png(source: BinaryIO) -> tuple[int, int]:
    head = source.read(24)
    if head[12:16] != b"IHDR":
        raise ValueError("no IHDR")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def _gif(source: BinaryIO) -> tuple[int, int]:
    """The larger of the canvas and the first frame, as decoders make room for both."""
    width, height, flags = struct.unpack("<HHB", source.read(13)[6:11])
    if flags & 0x80:
        source.read(3 << ((flags & 7) + 1))
    for _ in range(_MAX_SEGMENTS):
        match source.read(1):
            case b"!":
                source.read(1)
                while size := source.read(1)[0:1]:
                    if size == b"\x00":
                        break
                    source.read(size[0])
            case b",":
                left, top, frame_width, frame_height = struct.unpack("<HHHH", source.read(8))
                return max(width, left + frame_width), max(height, top + frame_height)
            case _:
                break
    return width, height


def _webp(source: BinaryIO) -> tuple[int, int]:
    head = source.read(30)
    match head[12:16]:
        case b"VP8X":
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(head[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack("<HH", head[26:30])
            return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no VP8 chunk")


def _jpeg(source: BinaryIO) -> tuple[int, int]:
    """The largest frame header before the first scan."""
    source.read(2)
    largest = (0, 0)
    for _ in range(_MAX_SEGMENTS):
        marker = source.read(1)
        if marker != b"\xff":
            break
        while marker == b"\xff":
            marker = source.read(1)
        code = marker[0] if marker else 0xD9
        if code in {0xDA, 0xD9}:
            break
        (length,) = struct.unpack(">H", source.read(2))
        if 0xC0 <= code <= 0xCF and code not in _NO_FRAME:
            height, width = struct.unpack(">xHH", source.read(5))
            largest = max(largest, (width, height), key=lambda size: size[0] * size[1])
            source.seek(length - 7, 1)
        else:
            source.seek(length - 2, 1)
    return largest


_READERS = {"image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif, "image/webp": _webp}
