"""Reading an answer without trusting its size: bounded as sent and bounded after decompression (FLT F19)."""

import zlib
from collections.abc import AsyncIterable, AsyncIterator

from guanxi.kernel.http_out.errors import MalformedResponse, ResponseTooLarge

_PIECE = 256 * 1024
_GZIP = 16 + zlib.MAX_WBITS


async def read_bounded(raw: AsyncIterable[bytes], *, encoding: str, max_bytes: int, host: str) -> AsyncIterator[bytes]:
    """The content in pieces of at most 256 KiB, decompressed, `max_bytes` in all.

    `encoding` is the Content-Encoding: none or gzip, which is all we ask for. Raises ResponseTooLarge as soon as the
    limit is passed (a bomb is inflated no further) and MalformedResponse for a broken or other encoding.
    """
    match encoding.strip().lower():
        case "" | "identity":
            pieces: AsyncIterator[bytes] = aiter(raw)
        case "gzip" | "x-gzip":
            pieces = _inflated(raw, max_bytes, host)
        case _:
            raise MalformedResponse(host=host, sent=True)
    total = 0
    async for piece in pieces:
        total += len(piece)
        if total > max_bytes:
            raise ResponseTooLarge(host=host, limit=max_bytes, sent=True)
        yield piece


async def _inflated(raw: AsyncIterable[bytes], max_bytes: int, host: str) -> AsyncIterator[bytes]:
    inflate = zlib.decompressobj(_GZIP)
    sent, empty = 0, True
    async for arrived in raw:
        wire = arrived
        empty = empty and not wire
        sent += len(wire)
        if sent > max_bytes + _PIECE:  # a valid stream that inflates to nothing is still read no further
            raise ResponseTooLarge(host=host, limit=max_bytes, sent=True)
        try:
            more = bool(wire)
            while more and not inflate.eof:
                piece = inflate.decompress(wire, _PIECE)
                wire = inflate.unconsumed_tail
                more = bool(wire) or len(piece) == _PIECE  # a full piece may leave output inside zlib
                yield piece
        except zlib.error as error:
            raise MalformedResponse(host=host, sent=True) from error
    if not inflate.eof and not empty:
        raise MalformedResponse(host=host, sent=True)
