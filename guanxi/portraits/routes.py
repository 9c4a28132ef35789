"""HTTP of portraits."""

from uuid import UUID

from guanxi.kernel.changes import AlreadyUndone, ChangedSince
from guanxi.portraits import permissions
from guanxi.portraits.errors import StaleTrait, TooManyTraits, TraitTaken, TraitUsed
from guanxi.portraits.schemas import (
    Portrait,
    StandardSaved,
    TraitIn,
    TraitPatch,
    TraitSaved,
    TraitShares,
    TraitsOut,
    TraitTried,
    TraitTryIn,
)
from guanxi.portraits.service import computing, defining, showing
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import JobStarted, Undone

router = Router("portraits")


@router.fetch("/traits", permission=permissions.VIEW, name="find_traits")
async def find(edge: Edge) -> TraitsOut:
    """The traits of the workspace: what is computed of every customer, in words."""
    return await edge.read(showing.find_traits, edge.language)


@router.create("/traits", permission=permissions.MANAGE, name="create_trait", errors=(TraitTaken, TooManyTraits))
async def create(body: TraitIn, edge: Edge) -> TraitSaved:
    """A new trait; everybody's is computed in the background."""
    made = await edge.write(defining.create, body.key, body.label.model_dump(), body.group, body.definition)
    return TraitSaved(id=made[0], version=1, change_set_id=made[1], job_id=made[2])


@router.create("/traits/standard", permission=permissions.MANAGE, name="add_standard_traits")
async def add_standard(edge: Edge) -> StandardSaved:
    """The standard portrait: RFM, rhythm, tastes and life stage. Traits whose keys are taken stay as they are."""
    added, job = await edge.write(defining.add_standard)
    return StandardSaved(added=added, job_id=job)


@router.create("/traits/try", permission=permissions.MANAGE, status=200, keep_answer=False, name="try_trait")
async def try_out(body: TraitTryIn, edge: Edge) -> TraitTried:
    """What a definition says of the newest customers, before it is saved."""
    return await edge.read(showing.try_out, body.definition, edge.language)


@router.create("/traits/compute", permission=permissions.MANAGE, name="compute_portraits")
async def compute(edge: Edge) -> JobStarted:
    """Compute everybody's portrait anew now."""
    return JobStarted(job_id=await edge.write(computing.ask_for_all))


@router.create(
    "/traits/undo/{trait_change_id}",
    permission=permissions.MANAGE,
    name="undo_trait_change",
    errors=(AlreadyUndone, ChangedSince),
)
async def undo(trait_change_id: UUID, edge: Edge) -> Undone:
    """Take back a change of a trait."""
    return Undone(change_set_id=await edge.write(defining.undo, trait_change_id))


@router.change(
    "/traits/{trait_id}", permission=permissions.MANAGE, name="change_trait", errors=(StaleTrait, TraitTaken)
)
async def change(trait_id: UUID, body: TraitPatch, edge: Edge) -> TraitSaved:
    """Other words, another group or definition."""
    label = None if body.label is None else body.label.model_dump()
    made, job = await edge.write(defining.change, trait_id, body.version, label, body.group, body.definition)
    return TraitSaved(id=trait_id, version=body.version + (made is not None), change_set_id=made, job_id=job)


@router.remove(
    "/traits/{trait_id}", permission=permissions.MANAGE, status=200, name="delete_trait", errors=(TraitUsed,)
)
async def delete(trait_id: UUID, edge: Edge) -> Undone:
    """Into the bin: its values leave the portraits."""
    return Undone(change_set_id=await edge.write(defining.set_deleted, trait_id, True))


@router.fetch("/traits/{trait_id}/shares", permission=permissions.VIEW, name="find_trait_shares")
async def find_shares(trait_id: UUID, edge: Edge) -> TraitShares:
    """How many customers have each value, of the whole company."""
    return await edge.read(showing.find_shares, trait_id, edge.language)


@router.fetch("/customers/{customer_id}", permission=permissions.VIEW, name="get_portrait")
async def show(customer_id: UUID, edge: Edge) -> Portrait:
    """What is computed of a customer, of what, and what it was before."""
    return await edge.read(showing.show, customer_id, edge.language)
