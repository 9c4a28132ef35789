"""HTTP of what everybody in a workspace shares: name, trade, language, time zone, currency, numbers it chooses."""

from typing import Any
from uuid import UUID

from guanxi.access.permissions import EDIT_WORKSPACE
from guanxi.access.schemas.workspace import TradeOut, WorkspaceChangedOut, WorkspaceIn, WorkspaceOut
from guanxi.access.service import workspace as service
from guanxi.kernel.changes import AlreadyUndone, ChangedSince
from guanxi.kernel.db import UnitOfWork
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Page

router = Router("access")


@router.fetch("/workspace", permission=SIGNED_IN)
async def get_workspace(edge: Edge) -> WorkspaceOut:
    """What everybody shares."""
    return WorkspaceOut.model_validate(await edge.read(service.get))


@router.fetch("/trades", permission=SIGNED_IN)
async def list_trades() -> Page[TradeOut]:
    """Every trade, and the stages, classes and tags it is offered."""
    return Page(items=[TradeOut.model_validate(one) for one in service.find_trades()])


@router.change("/workspace", permission=EDIT_WORKSPACE)
async def change_workspace(body: WorkspaceIn, edge: Edge) -> WorkspaceChangedOut:
    """Change what everybody shares; holds at once."""
    wanted = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    return WorkspaceChangedOut.model_validate(await edge.write(_change, wanted))


async def _change(uow: UnitOfWork, wanted: dict[str, Any]) -> dict[str, Any]:
    change_set_id = await service.change(uow, wanted)
    return {"workspace": await service.get(uow), "change_set_id": change_set_id}


@router.create(
    "/workspace/changes/{workspace_change_id}/undo",
    permission=EDIT_WORKSPACE,
    status=200,
    errors=(AlreadyUndone, ChangedSince),
)
async def undo_workspace_change(workspace_change_id: UUID, edge: Edge) -> WorkspaceChangedOut:
    """Take a change back."""
    return WorkspaceChangedOut.model_validate(await edge.write(_undo, workspace_change_id))


async def _undo(uow: UnitOfWork, change_set_id: UUID) -> dict[str, Any]:
    made = await service.undo(uow, change_set_id)
    return {"workspace": await service.get(uow), "change_set_id": made}
