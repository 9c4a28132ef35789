"""The pages of forms, `/f/<key>` and `/f/confirm/<token>`: built files, with the one exception to "nobody frames us": sites that a
form names may show it. What is on the page is asked by the page itself (forms.routes.public)."""

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from guanxi.app.static import ROOT
from guanxi.forms import api as forms

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors "
)
NOBODY = "'none'"


async def form(request: Request) -> Response:
    """A form's page: the same file for every form, framed only by the sites that this one names."""
    app = request.app
    origins = await forms.find_origins(app.state.db, app.state.services, request.path_params["key"])
    return _page(" ".join(origins) or NOBODY)


async def confirmation(request: Request) -> Response:
    """The page of a mail's link. It does nothing until its button is clicked; nobody frames it."""
    return _page(NOBODY)


def _page(framed_by: str) -> Response:
    file = ROOT / "f" / "index.html"
    if not file.is_file():
        return PlainTextResponse("Not found\n", 404)
    headers = {
        "Content-Security-Policy": _POLICY + framed_by,
        "Cache-Control": "no-cache",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return FileResponse(file, headers=headers, media_type="text/html; charset=utf-8")
