"""The door for events: open to whoever has a write key, from other sites too. Who may read anything comes in by other doors.

Answers name no customer and no profile: a browser key writes and learns nothing.
"""

import zlib
from collections.abc import Mapping
from typing import Any

import msgspec
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from guanxi.access import api as access
from guanxi.kernel.errors import GuanxiError, TooLarge
from guanxi.kernel.i18n import negotiate
from guanxi.sdk import problems
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import PUBLIC
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Out
from guanxi.tracking.errors import REASONS, BadBatch, BadKey, ForeignOrigin
from guanxi.tracking.rules.keys import read_key
from guanxi.tracking.rules.messages import ID_LENGTH, MOST, Note
from guanxi.tracking.service.ingesting import ingest
from guanxi.tracking.service.storing import Taken

LIMIT = 1024 * 1024  # of a body, packed and unpacked
router = Router("tracking", prefix="/api/v1")
_ALLOWED = "authorization, content-type, content-encoding"


class EventNote(Out):
    """What is told of one event: its place in the batch, why, and the property where it is about one."""

    index: int
    message_id: str | None = None
    property: str | None = None
    code: str
    detail: str


class BatchOut(Out):
    """What became of a batch. Sending it again does no harm: what came before counts as `duplicates`."""

    accepted: int
    duplicates: int
    refused: list[EventNote] = Field(default_factory=list)
    notes: list[EventNote] = Field(default_factory=list)


_BODY: Mapping[str, Any] = {
    "type": "object",
    "required": ["batch"],
    "properties": {
        "sentAt": {"type": "string", "format": "date-time"},
        "batch": {
            "type": "array",
            "maxItems": MOST,
            "items": {
                "type": "object",
                "required": ["type"],
                "properties": {
                    "type": {"enum": ["identify", "track", "page", "screen", "group", "alias"]},
                    **{
                        name: {"type": "string", "maxLength": ID_LENGTH}
                        for name in (
                            "messageId",
                            "anonymousId",
                            "userId",
                            "previousId",
                            "groupId",
                            "event",
                            "name",
                            "signature",
                        )
                    },
                    "timestamp": {"type": "string", "format": "date-time"},
                    **{name: {"type": "object"} for name in ("properties", "traits", "context")},
                },
            },
        },
    },
}


@router.create(
    "/events",
    permission=PUBLIC,
    status=200,
    plain=True,
    response_model=BatchOut,
    errors=(BadKey, ForeignOrigin, BadBatch, TooLarge),
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": _BODY}}},
        "security": [{"token": []}],
        "parameters": [
            {"name": "key", "in": "query", "required": False, "schema": {"type": "string", "maxLength": 100}}
        ],
    },
)
async def send(edge: Edge) -> Response:
    """Events in a batch, as Segment's tracking API writes them; the key as Bearer, as the user name of Basic, or as `?key=`."""
    request = edge.request
    secret = read_key(request.headers.get("authorization"), request.query_params.get("key"))
    origin = request.headers.get("origin")
    address = access.caller_of(request, edge.services.settings).ip or ""
    language = negotiate(request.headers.get("accept-language"))
    try:
        body = await _read_body(request)
        taken = await ingest(edge.db, edge.services, secret, origin, address, body)
    except GuanxiError as error:
        # A page of another site reads the refusal too; it holds nothing but words.
        answer = problems.to_response(error, language)
        answer.headers.update(_cross_origin(origin))
        return answer
    return Response(_encode(taken, language), media_type="application/json", headers=_cross_origin(origin))


@router.endpoint("OPTIONS", "/events", permission=PUBLIC, status=204, response_class=Response)
async def ask(edge: Edge) -> Response:
    """What browsers ask before they send across sites: the key decides, no cookie is ever taken."""
    headers = _cross_origin(edge.request.headers.get("origin"))
    allowed = {"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": _ALLOWED}
    return Response(status_code=204, headers={**headers, **allowed, "Access-Control-Max-Age": "7200"})


def _cross_origin(origin: str | None) -> dict[str, str]:
    return {"Vary": "Origin"} if origin is None else {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}


async def _read_body(request: Request) -> bytes:
    body = await request.body()
    if len(body) > LIMIT:
        raise TooLarge(limit="1 MB")
    packing = request.headers.get("content-encoding", "").strip().lower()
    if packing in {"", "identity"}:
        return body
    if packing != "gzip":
        raise BadBatch(most=MOST)
    unpacking = zlib.decompressobj(wbits=31)
    try:
        plain = unpacking.decompress(body, LIMIT + 1)
    except zlib.error as error:
        raise BadBatch(most=MOST) from error
    if len(plain) > LIMIT:
        raise TooLarge(limit="1 MB")
    if not unpacking.eof:
        raise BadBatch(most=MOST)
    return plain


def _encode(taken: Taken, language: str) -> bytes:
    def told(notes: list[Note]) -> list[dict[str, Any]]:
        return [
            {
                "index": one.index,
                "message_id": one.message_id,
                "property": one.property,
                "code": one.code,
                "detail": REASONS[one.code].zh if language == "zh" else REASONS[one.code].en,
            }
            for one in notes
        ]

    answer = {
        "accepted": taken.accepted,
        "duplicates": taken.duplicates,
        "refused": told(taken.refused),
        "notes": told(taken.notes),
    }
    return msgspec.json.encode(answer)
