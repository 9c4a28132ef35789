"""The doors of forms for strangers: no session, no cookie, nothing but the form they stand before.

Pages of other sites may ask only when the form names them (CORS); the product's own page is of the same origin and needs nothing.
"""

from typing import Annotated

from fastapi import Path, Query, Response

from guanxi.access import api as access
from guanxi.forms.errors import BadLink, BadToken, FormClosed, FormFull, NoSuchForm, StaleToken, WrongAnswers
from guanxi.forms.schemas.public import Confirmed, ConfirmIn, Division, PublicForm, SeenIn, SubmissionIn, Submitted
from guanxi.forms.service import mailing, public, submitting
from guanxi.kernel.errors import TooMany
from guanxi.kernel.limits import Limit, take
from guanxi.sdk import divisions
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import PUBLIC
from guanxi.sdk.routing import Router

router = Router("forms", prefix="/api/v1/public/forms")
Key = Annotated[str, Path(pattern=r"^f_[0-9A-Za-z]{20,30}$")]
LOOKS = Limit("forms.look", 120, 60.0)  # of one address to one form
CONFIRMS = Limit("forms.confirm", 60, 60.0)


async def _guard(edge: Edge, limit: Limit, key: str) -> str:
    """The caller's address, after counting what it asks of this form."""
    address = access.caller_of(edge.request, edge.services.settings).ip or ""
    await take(edge.db, limit, f"{key}:{address}")
    return address


async def _let_read(edge: Edge, response: Response, key: str) -> None:
    """Let a page that the form names read the answer."""
    response.headers["Vary"] = "Origin"
    origin = edge.request.headers.get("origin")
    if origin is not None and origin in await public.find_origins(edge.db, edge.services, key):
        response.headers["Access-Control-Allow-Origin"] = origin


@router.fetch(
    "/{key}", permission=PUBLIC, name="open_form", errors=(NoSuchForm, FormClosed, FormFull, BadToken, TooMany)
)
async def open_form(
    key: Key, edge: Edge, response: Response, preview: Annotated[str | None, Query(max_length=400)] = None
) -> PublicForm:
    """The published form, with a token that is good for one submission."""
    await _guard(edge, LOOKS, key)
    await _let_read(edge, response, key)
    return await public.show(edge.db, edge.services, key, preview)


@router.create("/{key}/seen", permission=PUBLIC, status=204, name="note_form_seen", errors=(NoSuchForm, TooMany))
async def seen(key: Key, body: SeenIn, edge: Edge, response: Response) -> None:
    """The page was shown, or somebody began to fill it in: counted, not remembered."""
    await _guard(edge, LOOKS, key)
    await _let_read(edge, response, key)
    found = await public.find(edge.db, edge.services, key)
    await edge.db.run(found.scope, public.note_seen, found, body.kind)


@router.create(
    "/{key}/submissions",
    permission=PUBLIC,
    status=200,
    name="submit_form",
    errors=(NoSuchForm, FormClosed, FormFull, BadToken, StaleToken, WrongAnswers, TooMany),
)
async def submit(key: Key, body: SubmissionIn, edge: Edge, response: Response) -> Submitted:
    """Answers, with the token of the page and the work it asks for. The same page sends once, however often it asks."""
    address = await _guard(edge, LOOKS, key)
    await _let_read(edge, response, key)
    return await submitting.submit(edge.db, edge.services, key, body, address)


@router.create("/confirm", permission=PUBLIC, status=200, name="confirm_form", errors=(BadLink, TooMany))
async def confirm(body: ConfirmIn, edge: Edge) -> Confirmed:
    """The address is proven: the link of the mail was opened and its button clicked."""
    await _guard(edge, CONFIRMS, "")
    return await mailing.confirm(edge.db, edge.services, body.token)


@router.fetch("/{key}/divisions", permission=PUBLIC, name="find_form_divisions", errors=(NoSuchForm, TooMany))
async def find_divisions(key: Key, edge: Edge, response: Response) -> list[Division]:
    """Provinces, cities and districts, for forms that ask for one."""
    await _guard(edge, LOOKS, key)
    await _let_read(edge, response, key)
    await public.find(edge.db, edge.services, key, draft=True)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return [Division(code=code, name=name) for code, name in divisions.names().items()]


async def _preflight(key: str, edge: Edge, response: Response) -> None:
    await _let_read(edge, response, key)
    if "access-control-allow-origin" in response.headers:
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Allow-Headers"] = "content-type"
        response.headers["Access-Control-Max-Age"] = "600"


@router.endpoint("OPTIONS", "/{key}", permission=PUBLIC, status=204, name="ask_to_open_form", errors=(NoSuchForm,))
async def ask_to_open(key: Key, edge: Edge, response: Response) -> None:
    """What browsers ask before they read across sites."""
    await _preflight(key, edge, response)


@router.endpoint(
    "OPTIONS", "/{key}/submissions", permission=PUBLIC, status=204, name="ask_to_submit_form", errors=(NoSuchForm,)
)
async def ask_to_submit(key: Key, edge: Edge, response: Response) -> None:
    """What browsers ask before they send across sites."""
    await _preflight(key, edge, response)


@router.endpoint("OPTIONS", "/{key}/seen", permission=PUBLIC, status=204, name="ask_to_note_form", errors=(NoSuchForm,))
async def ask_to_note(key: Key, edge: Edge, response: Response) -> None:
    """What browsers ask before they tell of a view across sites."""
    await _preflight(key, edge, response)
