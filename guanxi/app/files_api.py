"""HTTP of files: fetching one, for those who may see the object it belongs to. Uploading is the rooms' business.

The object's permission and row rule decide; whoever may not see it gets the same answer as for no file at all.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from psycopg import sql
from starlette.responses import Response, StreamingResponse

from guanxi.kernel.db import UnitOfWork
from guanxi.kernel.errors import Forbidden, NotFound
from guanxi.kernel.files import StoredFile, parse_range, response_headers
from guanxi.kernel.files.records import file_key, get
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.registry import registry_of
from guanxi.sdk.routing import Router

router = Router("files")


@router.fetch("/{file_id}", permission=SIGNED_IN, response_class=Response)
async def fetch(file_id: UUID, edge: Edge) -> Response:
    """The content of a file, or a part of it by a Range header."""
    file = await edge.write(_require, file_id)
    part = parse_range(edge.request.headers.get("range"), file.size)
    cipher = await edge.services.keys.cipher(edge.scope.workspace_id)
    content = await edge.services.files.open(file, key=file_key(cipher, file.id), part=part)
    headers = response_headers(content_type=file.content_type, name=file.name, size=file.size, part=part)
    return StreamingResponse(content, 206 if part else 200, headers)


async def _require(uow: UnitOfWork, file_id: UUID) -> StoredFile:
    found = await get(uow, file_id)
    if found is None:
        raise NotFound()
    file, owner_object, owner_id = found
    object_type = registry_of(uow).objects.get(owner_object)
    if object_type is None or not uow.scope.allows(object_type.view):
        raise NotFound()
    statement = sql.SQL("SELECT 1 FROM {} o WHERE o.workspace_id = %(ws)s AND o.id = %(id)s AND {}").format(
        sql.Identifier(object_type.table), object_type.rows(uow, "o")
    )
    if await uow.value(statement, id=owner_id) is None:
        raise NotFound()
    if object_type.check_file is not None:
        await _check(uow, object_type.check_file, owner_id)
    return file


async def _check(uow: UnitOfWork, check: Callable[[UnitOfWork, UUID], Awaitable[None]], owner_id: UUID) -> None:
    try:
        await check(uow, owner_id)
    except Forbidden as error:
        raise NotFound() from error
