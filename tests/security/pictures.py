"""Pictures of products, for the matrix and for tests: small, drawn here, through the product's own door."""

import struct
import zlib
from typing import Any

OCTETS = {"Content-Type": "application/octet-stream"}


def png(width: int = 2, height: int = 2) -> bytes:
    """A white PNG of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\xff" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def _upload(world: Any) -> dict[str, Any]:
    return {"params": {"name": "a.png"}, "content": png(), "headers": OCTETS}


BODIES: dict[str, Any] = {
    "POST /api/v1/catalog/products/{product_id}/images": _upload,
    "PUT /api/v1/catalog/products/{product_id}/images": {"version": 1, "images": []},
}
