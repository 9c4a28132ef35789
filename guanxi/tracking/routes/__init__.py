"""HTTP of sources, keys, what may be sent, and what came. Events themselves come in by routes.ingest."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from guanxi.kernel.changes import AlreadyUndone, ChangedSince
from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Undone
from guanxi.tracking import permissions
from guanxi.tracking.errors import StaleSource
from guanxi.tracking.schemas import (
    KeyIn,
    KeyOut,
    NewKey,
    PropertyOut,
    PropertyPatch,
    QuarantineSample,
    SnippetOut,
    SourceIn,
    SourceOut,
    SourcePatch,
    SourceSaved,
    TailOut,
    TypeOut,
    TypePatch,
)
from guanxi.tracking.service import looking, managing

router = Router("tracking")


@router.fetch("/sources", permission=permissions.VIEW_SOURCES)
async def find_sources(edge: Edge, deleted: bool = False) -> list[SourceOut]:
    """Sources by name; `deleted`: those in the recycle bin."""
    return await edge.read(looking.find_sources, deleted)


@router.create("/sources", permission=permissions.MANAGE_SOURCES)
async def create_source(body: SourceIn, edge: Edge) -> SourceSaved:
    """A new source. It needs a key before it can send."""
    source_id, change_set_id = await edge.write(managing.create_source, body.kind, body.name, body.origins)
    return SourceSaved(id=source_id, version=1, change_set_id=change_set_id)


@router.fetch("/sources/{source_id}", permission=permissions.VIEW_SOURCES)
async def get_source(source_id: UUID, edge: Edge) -> SourceOut:
    """One source."""
    return await edge.read(looking.get_source, source_id)


@router.change("/sources/{source_id}", permission=permissions.MANAGE_SOURCES, errors=(StaleSource,))
async def change_source(source_id: UUID, body: SourcePatch, edge: Edge) -> SourceSaved:
    """Name and addresses of a source."""
    values = body.model_dump(exclude_unset=True, exclude={"version"}, exclude_none=True)
    version, change_set_id = await edge.write(managing.change_source, source_id, body.version, values)
    return SourceSaved(id=source_id, version=version, change_set_id=change_set_id)


@router.remove("/sources/{source_id}", permission=permissions.MANAGE_SOURCES)
async def delete_source(source_id: UUID, edge: Edge) -> None:
    """Into the recycle bin: its keys write nothing from now on."""
    await edge.write(managing.set_deleted, source_id, True)


@router.create("/sources/{source_id}/restore", permission=permissions.MANAGE_SOURCES, status=204)
async def restore_source(source_id: UUID, edge: Edge) -> None:
    """Out of the recycle bin; keys that were not revoked write again."""
    await edge.write(managing.set_deleted, source_id, False)


@router.fetch("/sources/{source_id}/keys", permission=permissions.VIEW_SOURCES)
async def find_keys(source_id: UUID, edge: Edge) -> list[KeyOut]:
    """Keys of a source, without their secrets."""
    return await edge.read(looking.find_keys, source_id)


@router.create("/sources/{source_id}/keys", permission=permissions.MANAGE_SOURCES, keep_answer=False)
async def create_key(source_id: UUID, body: KeyIn, edge: Edge) -> NewKey:
    """A new key. Its secret is shown this once."""
    return await edge.write(_create_key, source_id, body.scope)


async def _create_key(uow: UnitOfWork, source_id: UUID, scope: str) -> NewKey:
    key_id, secret = await managing.create_key(uow, source_id, scope)
    snippet = (await looking.get_snippet(uow, source_id, secret)).snippet if scope == "browser" else None
    return NewKey(id=key_id, secret=secret, snippet=snippet)


@router.remove("/sources/{source_id}/keys/{key_id}", permission=permissions.MANAGE_SOURCES)
async def revoke_key(source_id: UUID, key_id: UUID, edge: Edge) -> None:
    """The key writes nothing from the next batch on."""
    await edge.write(managing.revoke_key, source_id, key_id)


@router.fetch("/sources/{source_id}/snippet", permission=permissions.VIEW_SOURCES)
async def get_snippet(source_id: UUID, edge: Edge) -> SnippetOut:
    """The text for the pages of a website."""
    return await edge.read(looking.get_snippet, source_id)


@router.fetch("/types", permission=permissions.VIEW_EVENTS)
async def find_types(edge: Edge) -> list[TypeOut]:
    """Types of events that came, the newest first."""
    return await edge.read(looking.find_types)


@router.change("/types/{type_id}", permission=permissions.MANAGE_SOURCES, errors=(StaleSource,))
async def change_type(type_id: UUID, body: TypePatch, edge: Edge) -> SourceSaved:
    """Allow or block a type, name it."""
    values = body.model_dump(exclude_unset=True, exclude={"version"})
    values = {key: one for key, one in values.items() if key == "label" or one is not None}
    version, change_set_id = await edge.write(managing.change_row, "tracking_type", type_id, body.version, values)
    return SourceSaved(id=type_id, version=version, change_set_id=change_set_id)


@router.fetch("/types/{type_id}/properties", permission=permissions.VIEW_EVENTS)
async def find_properties(type_id: UUID, edge: Edge) -> list[PropertyOut]:
    """Properties of a type by name."""
    return await edge.read(looking.find_properties, type_id)


@router.change("/properties/{property_id}", permission=permissions.MANAGE_SOURCES, errors=(StaleSource,))
async def change_property(property_id: UUID, body: PropertyPatch, edge: Edge) -> SourceSaved:
    """Allow, block or call personal; say of what kind it is; name it."""
    values = body.model_dump(exclude_unset=True, exclude={"version"})
    values = {key: one for key, one in values.items() if key == "label" or one is not None}
    version, change_set_id = await edge.write(
        managing.change_row, "tracking_property", property_id, body.version, values
    )
    return SourceSaved(id=property_id, version=version, change_set_id=change_set_id)


@router.fetch("/quarantine", permission=permissions.VIEW_EVENTS)
async def find_quarantine(
    edge: Edge, after: UUID | None = None, limit: Annotated[int, Query(ge=1, le=100)] = 50
) -> list[QuarantineSample]:
    """Samples of what was refused or left out, the newest first; `after` is the last id of the page before."""
    return await edge.read(looking.find_quarantine, after, limit)


@router.fetch("/tail", permission=permissions.VIEW_EVENTS)
async def get_tail(
    edge: Edge,
    after: UUID | None = None,
    source_id: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TailOut:
    """The newest events of the last day. The live topic `tracking` says when to ask again."""
    return await edge.read(looking.get_tail, after, source_id, limit)


@router.create(
    "/changes/{tracking_change_id}/undo",
    permission=permissions.MANAGE_SOURCES,
    status=200,
    errors=(AlreadyUndone, ChangedSince),
)
async def undo(tracking_change_id: UUID, edge: Edge) -> Undone:
    """Take a change of sources, types or properties back."""
    return Undone(change_set_id=await edge.write(managing.undo, tracking_change_id))
