"""The built web app: pre-compressed bytes, hashed assets for ever, every other path answered by index.html."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

ROOT = Path(__file__).parent / "web"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_FOREVER, _AN_HOUR = "public, max-age=31536000, immutable", "public, max-age=3600"
_NOT_BUILT = "The web app has not been built. Run: make setup\n网页尚未构建，请运行：make setup\n"


async def serve(request: Request) -> Response:
    """A file of the bundle, or index.html for a page of the app."""
    path = request.path_params["path"]
    found = _find(path)
    if found is None and not _is_page(path):
        return PlainTextResponse("Not found\n", 404)
    file = found or ROOT / "index.html"
    if not file.is_file():
        return PlainTextResponse(_NOT_BUILT, 404)
    forever = path.startswith("assets/") and found is not None
    for_others = path.startswith("sdk/") and found is not None
    headers = {
        "Cache-Control": _FOREVER if forever else _AN_HOUR if for_others else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if for_others:  # pages of other sites load it; it holds nothing of anybody
        headers |= {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
    media_type = _TYPES.get(file.suffix, "application/octet-stream")
    accepted = _accepted(request.headers.get("accept-encoding", ""))
    for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
        packed = file.with_name(file.name + suffix)
        if encoding in accepted and packed.is_file():
            return FileResponse(packed, headers={**headers, "Content-Encoding": encoding}, media_type=media_type)
    return FileResponse(file, headers=headers, media_type=media_type)


def _is_page(path: str) -> bool:
    """Whether the app itself answers this address. Names with an ending are files; there are no API pages to find."""
    last = path.rstrip("/").rpartition("/")[2]
    return (
        "." not in last
        and not path.startswith(("assets/", "sdk/"))
        and path.strip("/") not in {"assets", "docs", "redoc"}
    )


def _accepted(header: str) -> set[str]:
    """Encodings the browser takes: `gzip;q=0` is a refusal."""
    taken = set()
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}:
            taken.add(name.strip())
    return taken


def _find(path: str) -> Path | None:
    if not path or "\0" in path or path.endswith((".gz", ".br")) or path == "BUILD.json":
        return None
    try:
        file = (ROOT / path).resolve()
        return file if file.is_relative_to(ROOT.resolve()) and file.is_file() else None
    except OSError:  # a name longer than the file system allows
        return None
