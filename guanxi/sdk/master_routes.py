"""Routes of master data: list, count, one, create, change, recycle bin, undo, made from one declaration.

`add_routes(router, STORE, Surface("stores", "store_id", StoreIn, StorePatch, StoreOut), view=VIEW, manage=MANAGE)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import BaseModel

from guanxi.sdk.edge import Edge
from guanxi.sdk.master_data import Asked, CodeTaken, MasterData, MasterRestorer, StaleRecord
from guanxi.sdk.master_undo import undo
from guanxi.sdk.permissions import Permission
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Count, In, Out, Page, Undone

_MOST_FILTER = 50
_MOST_CONDITION = 20_000


class MasterMade(Out):
    """A new record and the change-set that undo takes."""

    id: UUID
    change_set_id: UUID


class MasterSaved(Out):
    """The new version; no change-set when nothing differs."""

    id: UUID
    version: int
    change_set_id: UUID | None


@dataclass(frozen=True, slots=True)
class Surface:
    """How one kind shows at the edge: its path ("": the room's own), the name of its id there, and its bodies."""

    path: str
    id_name: str
    body: type[In]
    patch: type[In]
    out: type[BaseModel]


def add_routes(
    router: Router,
    data: MasterData,
    surface: Surface,
    *,
    view: Permission,
    manage: Permission,
    create: Permission | None = None,
    remove: Permission | None = None,
) -> None:
    """Register the routes of one kind. `create` and `remove`: where making and binning ask for more than `manage`."""
    _add_reading(router, data, surface, view)
    _add_writing(router, data, surface, manage, create or manage, remove or manage)


def asked_in(data: MasterData, request: Request, q: str, deleted: bool, **paging: Any) -> Asked:
    """What a request wants listed of this kind."""
    given = {name: [one for one in request.query_params.getlist(name) if one][:_MOST_FILTER] for name in data.filters}
    for name in data.links:
        if name in given:
            given[name] = [one for one in given[name] if _is_id(one)]
    condition = (request.query_params.get("filter") or "")[:_MOST_CONDITION] if data.conditional else None
    filters = {name: values for name, values in given.items() if values}
    return Asked(q.replace("\0", ""), filters, deleted, **paging, condition=condition or None)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def filters_of(data: MasterData) -> dict[str, Any]:
    """The filters as OpenAPI parameters: they are read from the request, because each kind has its own."""
    items = {"type": "array", "items": {"type": "string", "maxLength": 200}, "maxItems": _MOST_FILTER}
    schemas: dict[str, dict[str, Any]] = dict.fromkeys(data.filters, items)
    if data.conditional:
        schemas["filter"] = {"type": "string", "maxLength": _MOST_CONDITION}
    named = [{"name": name, "in": "query", "required": False, "schema": one} for name, one in schemas.items()]
    return {"parameters": named}


def _add_reading(router: Router, data: MasterData, surface: Surface, view: Permission) -> None:
    base = f"/{surface.path}" if surface.path else ""
    one = f"{base}/{{{surface.id_name}}}"
    out = surface.out
    name = surface.path.replace("-", "_") or data.table

    async def find(
        request: Request,
        edge: Edge,
        q: Annotated[str, Query(max_length=100)] = "",
        deleted: bool = False,
        sort: Annotated[str | None, Query(max_length=100)] = None,
        cursor: Annotated[str | None, Query(max_length=8000)] = None,
        limit: Annotated[int | None, Query(ge=1, le=200)] = None,
    ) -> Any:
        """Page by page, by code; `q` looks in code and name."""
        page = await edge.read(data.find, asked_in(data, request, q, deleted, sort=sort, cursor=cursor, limit=limit))
        return {"items": page.items, "next": page.next, "count": None}

    async def count(
        request: Request, edge: Edge, q: Annotated[str, Query(max_length=100)] = "", deleted: bool = False
    ) -> Count:
        """How many there are, up to 10,000."""
        found = await edge.read(data.count, asked_in(data, request, q, deleted))
        return Count(value=found.value, capped=found.capped)

    async def get(edge: Edge, record_id: Annotated[UUID, Path(alias=surface.id_name)]) -> Any:
        """One of them."""
        return await edge.read(data.get, record_id)

    extra = filters_of(data)
    listed: Any = Page[out]  # type: ignore[valid-type]  # the model is a value here
    router.fetch(base, permission=view, response_model=listed, name=f"find_{name}", openapi_extra=extra)(find)
    router.fetch(f"{base}/count", permission=view, name=f"count_{name}", openapi_extra=extra)(count)
    router.fetch(one, permission=view, response_model=out, name=f"get_{name}")(get)


def _add_writing(
    router: Router, data: MasterData, surface: Surface, manage: Permission, making: Permission, binning: Permission
) -> None:
    base = f"/{surface.path}" if surface.path else ""
    one = f"{base}/{{{surface.id_name}}}"
    name = surface.path.replace("-", "_") or data.table

    async def create(body: Any, edge: Edge) -> MasterMade:
        """A new one."""
        made, change_set = await edge.write(data.create, body.model_dump())
        return MasterMade(id=made, change_set_id=change_set)

    async def change(body: Any, edge: Edge, record_id: Annotated[UUID, Path(alias=surface.id_name)]) -> MasterSaved:
        """Change the fields given."""
        values = body.model_dump(exclude_unset=True, exclude={"version"})
        version, change_set = await edge.write(data.change, record_id, body.version, values)
        return MasterSaved(id=record_id, version=version, change_set_id=change_set)

    async def remove(edge: Edge, record_id: Annotated[UUID, Path(alias=surface.id_name)]) -> Undone:
        """Into the recycle bin."""
        return Undone(change_set_id=await edge.write(data.set_deleted, record_id, True))

    async def restore(edge: Edge, record_id: Annotated[UUID, Path(alias=surface.id_name)]) -> Undone:
        """Out of the recycle bin."""
        return Undone(change_set_id=await edge.write(data.set_deleted, record_id, False))

    create.__annotations__["body"], change.__annotations__["body"] = surface.body, surface.patch
    router.create(base, permission=making, errors=(CodeTaken,), name=f"create_{name}")(create)
    router.change(one, permission=manage, errors=(CodeTaken, StaleRecord), name=f"change_{name}")(change)
    router.remove(one, permission=binning, status=200, name=f"remove_{name}")(remove)
    router.create(f"{one}/restore", permission=binning, status=200, errors=(CodeTaken,), name=f"restore_{name}")(
        restore
    )


def add_undo(
    router: Router,
    kinds: tuple[MasterData, ...],
    *,
    manage: Permission,
    id_name: str,
    restorers: Mapping[str, MasterRestorer] | None = None,
) -> None:
    """`POST /changes/{…}/undo` of a room's master data."""

    async def take_back(edge: Edge, change_set_id: Annotated[UUID, Path(alias=id_name)]) -> Undone:
        """Take a change back; refused when the same fields were changed since."""
        return Undone(change_set_id=await edge.write(undo, kinds, change_set_id, restorers or {}))

    router.create(f"/changes/{{{id_name}}}/undo", permission=manage, status=200)(take_back)
