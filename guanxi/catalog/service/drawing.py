"""Small drawn covers for the demo's products: a flat shape of its kind on a tinted ground, as PNG; the same on every machine."""

import struct
import zlib
from typing import Final

SIZE: Final = 480
_SHADES = 16  # of the ground, light to less light
_SHADOW, _MAIN, _LIGHT, _DARK, _PAPER = range(_SHADES, _SHADES + 5)
# Ground and colour of the thing, as red, green, blue.
_TONES: Final = (
    ((228, 240, 232), (46, 125, 92)),
    ((250, 236, 226), (196, 88, 58)),
    ((228, 236, 248), (58, 104, 178)),
    ((250, 242, 220), (206, 152, 44)),
    ((244, 230, 240), (164, 78, 132)),
    ((226, 242, 244), (34, 132, 146)),
    ((240, 234, 226), (128, 96, 70)),
)


class _Canvas:
    """Rows of colour numbers."""

    def __init__(self) -> None:
        self.rows = [bytearray([row * _SHADES // SIZE]) * SIZE for row in range(SIZE)]

    def span(self, row: int, left: float, right: float, colour: int) -> None:
        begin, end = max(0, round(left)), min(SIZE, round(right))
        if 0 <= row < SIZE and end > begin:
            self.rows[row][begin:end] = bytes([colour]) * (end - begin)

    def oval(self, x: float, y: float, wide: float, high: float, colour: int) -> None:
        """`wide` and `high`: half of its width and height."""
        for row in range(round(y - high), round(y + high) + 1):
            half = wide * max(0.0, 1 - ((row - y) / high) ** 2) ** 0.5
            self.span(row, x - half, x + half, colour)

    def box(self, left: float, top: float, right: float, bottom: float, round_by: float, colour: int) -> None:
        """A rectangle with round corners."""
        for row in range(round(top), round(bottom)):
            inside = max(0.0, round_by - min(row - top, bottom - 1 - row))
            cut = round_by - max(0.0, round_by**2 - inside**2) ** 0.5 if inside else 0.0
            self.span(row, left + cut, right - cut, colour)


def _tin(canvas: _Canvas) -> None:
    canvas.box(150, 150, 330, 390, 22, _MAIN)
    canvas.box(162, 108, 318, 158, 16, _DARK)
    canvas.box(150, 210, 330, 320, 0, _PAPER)
    canvas.oval(240, 265, 34, 34, _MAIN)
    canvas.box(164, 158, 176, 380, 6, _LIGHT)


def _cup(canvas: _Canvas) -> None:
    canvas.oval(330, 265, 62, 58, _DARK)
    canvas.oval(326, 265, 38, 35, _SHADES // 2)
    canvas.box(130, 180, 326, 372, 60, _MAIN)
    canvas.box(130, 180, 326, 240, 0, _MAIN)
    canvas.oval(228, 180, 98, 24, _DARK)
    canvas.oval(228, 182, 84, 17, _PAPER)
    canvas.box(150, 220, 164, 320, 7, _LIGHT)


def _dish(canvas: _Canvas) -> None:
    canvas.oval(240, 252, 150, 146, _MAIN)
    canvas.oval(240, 252, 124, 120, _PAPER)
    for x, y in ((240, 200), (190, 250), (290, 250), (215, 308), (265, 308)):
        canvas.oval(x, y, 34, 34, _MAIN)
        canvas.oval(x - 8, y - 9, 12, 10, _LIGHT)


def _bottle(canvas: _Canvas) -> None:
    canvas.box(206, 84, 274, 140, 10, _DARK)
    canvas.box(164, 136, 316, 396, 42, _MAIN)
    canvas.box(164, 226, 316, 330, 0, _PAPER)
    canvas.box(190, 252, 290, 264, 6, _MAIN)
    canvas.box(206, 282, 274, 292, 5, _LIGHT)


def _fold(canvas: _Canvas) -> None:
    for number, colour in enumerate((_DARK, _MAIN, _LIGHT)):
        canvas.box(110 + number * 8, 298 - number * 72, 370 - number * 8, 366 - number * 72, 30, colour)
    canvas.box(214, 150, 266, 366, 0, _PAPER)


def _blocks(canvas: _Canvas) -> None:
    canvas.box(120, 264, 236, 380, 10, _MAIN)
    canvas.box(246, 264, 362, 380, 10, _DARK)
    canvas.oval(240, 196, 64, 62, _LIGHT)
    canvas.box(150, 294, 206, 350, 6, _PAPER)
    canvas.oval(304, 322, 30, 30, _PAPER)


def _book(canvas: _Canvas) -> None:
    canvas.box(140, 96, 346, 390, 12, _DARK)
    canvas.box(132, 90, 330, 384, 12, _MAIN)
    canvas.box(132, 90, 162, 384, 8, _DARK)
    canvas.box(190, 140, 302, 212, 6, _PAPER)
    canvas.box(206, 162, 286, 172, 4, _LIGHT)
    canvas.box(206, 184, 262, 192, 4, _LIGHT)


def _card(canvas: _Canvas) -> None:
    canvas.box(90, 156, 390, 346, 20, _MAIN)
    canvas.box(90, 196, 390, 236, 0, _DARK)
    canvas.box(118, 270, 210, 284, 6, _PAPER)
    canvas.box(118, 300, 170, 312, 6, _LIGHT)
    canvas.oval(346, 296, 22, 22, _PAPER)


_SHAPES: Final = {"TEA": _tin, "CUP": _cup, "SNK": _dish, "BTY": _bottle, "HOM": _fold, "KID": _blocks, "STA": _book}


def draw_cover(code: str) -> bytes:
    """The cover of a product of this code, whose first part is that of its category: a PNG of 480 by 480."""
    ground, colour = _TONES[zlib.crc32(code.encode()) % len(_TONES)]
    canvas = _Canvas()
    canvas.oval(240, 398, 150, 18, _SHADOW)
    _SHAPES.get(code.partition("-")[0], _card)(canvas)
    palette = bytearray()
    for shade in range(_SHADES):
        palette += bytes(one - one * shade // 190 for one in ground)
    for share, white in ((0.82, 0), (1, 0), (0.62, 96), (0.72, 0), (0.04, 243)):
        base = ground if share == 0.82 else colour
        palette += bytes(min(255, round(one * share) + white) for one in base)
    pixels = b"".join(b"\0" + row for row in canvas.rows)
    head = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", bytes(palette)), (b"IDAT", zlib.compress(pixels, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
