"""HTTP of quality."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import StringConstraints

from guanxi.kernel.changes import AlreadyUndone, ChangedSince
from guanxi.kernel.errors import TooMany
from guanxi.quality import permissions
from guanxi.quality.errors import NoMend, NoProblem, NothingMended, StaleDefinition
from guanxi.quality.schemas import (
    Code,
    CustomerQuality,
    DefinitionIn,
    DefinitionOut,
    DefinitionSaved,
    MarkIn,
    MendIn,
    MendStarted,
    QualityDismissals,
    QualityExportIn,
    QualityGroups,
    QualityMade,
    QualityOverview,
    QueuePage,
)
from guanxi.quality.service import changing, exporting, mending, queueing, showing
from guanxi.sdk.edge import Edge
from guanxi.sdk.exporting import ExportStarted
from guanxi.sdk.routing import Router

router = Router("quality")
Text = Annotated[str, StringConstraints(max_length=200)]


@router.fetch("", permission=permissions.VIEW, name="get_quality")
async def show_all(edge: Edge) -> QualityOverview:
    """The base as the caller sees it: score, parts, history, lists by problem, who solved how many."""
    return await edge.read(showing.show_all)


@router.fetch("/groups", permission=permissions.VIEW, name="find_quality_groups")
async def find_groups(edge: Edge, by: Literal["source", "owner", "store"] = "source") -> QualityGroups:
    """Scores by source, by owner or by the owner's store: who brings bad data."""
    return await edge.read(showing.find_groups, by)


@router.fetch("/queue", permission=permissions.VIEW, name="find_quality_queue")
async def find_queue(
    edge: Edge,
    code: Annotated[Code | None, Query()] = None,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    mend: bool = False,
    source: Annotated[Text | None, Query()] = None,
    owner_id: UUID | None = None,
    customer_id: UUID | None = None,
) -> QueuePage:
    """Problems one after another, those whose right value can be computed first (`mend`: only those), then the newest customers;
    without what the caller put off."""
    return await edge.read(
        queueing.find,
        code,
        cursor,
        limit,
        mend=mend,
        source=None if source is None else source.replace("\0", ""),
        owner_id=owner_id,
        customer_id=customer_id,
    )


@router.fetch("/customers/{customer_id}", permission=permissions.VIEW, name="get_customer_quality")
async def show(customer_id: UUID, edge: Edge) -> CustomerQuality:
    """The score of one customer now, with what would raise it most."""
    return await edge.read(showing.show, customer_id)


@router.create("/customers/{customer_id}/look", permission=permissions.EDIT, status=204, name="look_at_customer")
async def look(customer_id: UUID, edge: Edge) -> None:
    """Look at a customer again at once, after a change: what is solved counts to the caller."""
    await edge.write(changing.look_again, customer_id)


@router.create("/customers/{customer_id}/marks", permission=permissions.EDIT, name="mark_problem", errors=(NoProblem,))
async def mark(customer_id: UUID, body: MarkIn, edge: Edge) -> QualityMade:
    """Say of a problem that it is none, that it waits, or that the record is right."""
    return QualityMade(change_set_id=await edge.write(changing.mark, customer_id, body.code, body.act))


@router.fetch("/dismissed", permission=permissions.VIEW, name="find_dismissed_problems")
async def find_dismissed(edge: Edge) -> QualityDismissals:
    """What was said to be no problem, the newest first."""
    return await edge.read(showing.find_dismissed)


@router.create(
    "/undo/{quality_change_id}",
    permission=permissions.EDIT,
    name="undo_quality_change",
    errors=(AlreadyUndone, ChangedSince),
)
async def undo(quality_change_id: UUID, edge: Edge) -> QualityMade:
    """Take back a judgement, or, for who may set them, other rules."""
    rules_too = edge.scope.allows(permissions.MANAGE.key)
    return QualityMade(change_set_id=await edge.write(changing.undo, quality_change_id, rules_too=rules_too))


@router.create("/mends", permission=permissions.EDIT, status=202, name="start_quality_mend", errors=(NoMend,))
async def start_mend(body: MendIn, edge: Edge) -> MendStarted:
    """Write the computed values of a whole class of problems: a job, of customers the caller may change."""
    mend_id, job_id = await edge.write(mending.start, body.code)
    return MendStarted(id=mend_id, job_id=job_id)


@router.create(
    "/mends/{mend_id}/undo", permission=permissions.EDIT, status=202, name="undo_quality_mend", errors=(NothingMended,)
)
async def undo_mend(mend_id: UUID, edge: Edge) -> MendStarted:
    """Take back what a mend wrote, but for what was changed since: a job."""
    made, job_id = await edge.write(mending.start_undo, mend_id)
    return MendStarted(id=made, job_id=job_id)


@router.create("/exports", permission=permissions.EXPORT, status=202, name="export_quality_list", errors=(TooMany,))
async def export(body: QualityExportIn, edge: Edge) -> ExportStarted:
    """Customers with one problem in a file: a job, fetched where exports of customers are."""
    await exporting.check_quota(edge.db, edge.scope)
    return await edge.write(exporting.start, body.code, body.columns, body.format, body.reveal)


@router.fetch("/definition", permission=permissions.MANAGE, name="get_quality_definition")
async def show_definition(edge: Edge) -> DefinitionOut:
    """What is asked of data."""
    return await edge.read(showing.show_definition)


@router.store("/definition", permission=permissions.MANAGE, name="set_quality_definition", errors=(StaleDefinition,))
async def define(body: DefinitionIn, edge: Edge) -> DefinitionSaved:
    """Ask something else of data; everybody is looked at in the background."""
    made, version, job = await edge.write(changing.define, body.version, body.definition.model_dump(mode="json"))
    return DefinitionSaved(change_set_id=made, version=version, job_id=job)
