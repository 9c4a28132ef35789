"""HTTP of identity."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from guanxi.identity import permissions
from guanxi.identity.errors import NotCompared, StalePolicy
from guanxi.identity.schemas import (
    IdentityChanged,
    IdentityModels,
    IdentityPolicyIn,
    IdentityRuns,
    ModelsCompared,
    PairExplained,
    RunIn,
)
from guanxi.identity.service import asking, governing
from guanxi.kernel.changes import AlreadyUndone, ChangedSince
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import JobStarted

router = Router("identity")


@router.fetch("/models", permission=permissions.VIEW, name="find_identity_models")
async def find_models(edge: Edge) -> IdentityModels:
    """Versions of the model, the newest first, and what is in force."""
    return IdentityModels.model_validate(await edge.read(governing.describe), from_attributes=False)


@router.fetch("/models/compared", permission=permissions.MANAGE, name="compare_identity_models", errors=(NotCompared,))
async def compare_models(edge: Edge, one: Annotated[UUID, Query()], other: Annotated[UUID, Query()]) -> ModelsCompared:
    """What two versions find differently, and how each does on what people decided."""
    return ModelsCompared.model_validate(await edge.read(asking.compare, one, other), from_attributes=False)


@router.create("/models", permission=permissions.MANAGE, status=202, name="learn_identity_model")
async def learn(edge: Edge) -> JobStarted:
    """Learn a new version from all customers the caller sees and from what people decided: a job."""
    return JobStarted(job_id=await edge.write(asking.start_learning))


@router.create(
    "/models/{identity_model_id}/in-force", permission=permissions.MANAGE, name="put_identity_model_in_force"
)
async def put_in_force(identity_model_id: UUID, edge: Edge) -> IdentityChanged:
    """From now on this version is asked."""
    return IdentityChanged(change_set_id=await edge.write(governing.put_in_force, identity_model_id))


@router.store("/policy", permission=permissions.MANAGE, name="set_identity_policy", errors=(StalePolicy,))
async def set_policy(body: IdentityPolicyIn, edge: Edge) -> IdentityChanged:
    """From what on pairs go to review, and whether the surest are merged without being asked."""
    made = await edge.write(governing.set_thresholds, body.version, body.review_from, body.auto_from, body.auto)
    return IdentityChanged(change_set_id=made)


@router.create(
    "/undo/{identity_change_id}",
    permission=permissions.MANAGE,
    name="undo_identity_change",
    errors=(AlreadyUndone, ChangedSince),
)
async def undo(identity_change_id: UUID, edge: Edge) -> IdentityChanged:
    """Take other thresholds, or a version put in force, back."""
    return IdentityChanged(change_set_id=await edge.write(governing.undo, identity_change_id))


@router.fetch("/runs", permission=permissions.VIEW, name="find_identity_runs")
async def find_runs(edge: Edge) -> IdentityRuns:
    """The newest runs over all customers, with what they found."""
    return IdentityRuns.model_validate({"items": await edge.read(asking.find_runs)}, from_attributes=False)


@router.create("/runs", permission=permissions.MANAGE, status=202, name="start_identity_run")
async def start_run(body: RunIn, edge: Edge) -> JobStarted:
    """Find who is one among all customers the caller sees: a job. What it finds goes to the list of possible duplicates."""
    return JobStarted(job_id=await edge.write(asking.start_run, body.model_id, body.trial))


@router.fetch("/pairs", permission=permissions.VIEW, name="explain_pair")
async def explain(edge: Edge, a: Annotated[UUID, Query()], b: Annotated[UUID, Query()]) -> PairExplained:
    """Why these two are one person, or are not: evidence field by field, and what links them."""
    return PairExplained.model_validate(await edge.read(asking.explain, a, b))
