"""HTTP of what came in: submissions, decisions, figures, files."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from guanxi.forms import permissions
from guanxi.forms.schemas.submissions import (
    Decided,
    FiguresOut,
    FormExportIn,
    SubmissionOut,
    SubmissionsDecideIn,
    SubmissionStatus,
)
from guanxi.forms.service import exports, looking
from guanxi.kernel import limits
from guanxi.kernel.errors import TooMany
from guanxi.sdk import exporting
from guanxi.sdk.edge import Edge
from guanxi.sdk.exporting import ExportGone, ExportOut, Exports, ExportStarted
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Page

router = Router("forms")


@router.create("/submissions/decide", permission=permissions.DECIDE, status=200, name="decide_submissions")
async def decide(body: SubmissionsDecideIn, edge: Edge) -> Decided:
    """Spam that is none counts from now on; what counts may be called spam."""
    return Decided(changed=await edge.write(looking.decide, body.ids, body.decision))


@router.fetch("/exports", permission=permissions.EXPORT, name="find_form_exports")
async def find_exports(edge: Edge, limit: Annotated[int, Query(ge=1, le=100)] = 30) -> Exports:
    """The caller's exports of submissions, the newest first."""
    found = await edge.read(exporting.find, exports.OBJECT, limit)
    return Exports(items=[ExportOut.model_validate(row) for row in found])


@router.fetch("/exports/{form_export_id}", permission=permissions.EXPORT, name="get_form_export")
async def get_export(form_export_id: UUID, edge: Edge) -> ExportOut:
    """One of the caller's exports of submissions."""
    return ExportOut.model_validate(await edge.read(exporting.get, exports.OBJECT, form_export_id))


@router.fetch(
    "/exports/{form_export_id}/file",
    permission=permissions.EXPORT,
    response_class=Response,
    name="fetch_form_export",
    errors=(ExportGone,),
)
async def fetch_export(form_export_id: UUID, edge: Edge) -> Response:
    """The file, or a part of it by a Range header. Each time is audited."""
    return await exporting.respond(edge, await edge.write(exports.require_file, form_export_id))


@router.create(
    "/{form_id}/exports", permission=permissions.EXPORT, status=202, name="export_submissions", errors=(TooMany,)
)
async def start_export(form_id: UUID, body: FormExportIn, edge: Edge) -> ExportStarted:
    """Write submissions of a form to a file: a job. Thirty a day for each person."""
    await limits.take(edge.db, exports.QUOTA, f"{edge.scope.workspace_id}:{edge.scope.actor.id}")
    return await edge.write(exports.start, form_id, body.format, body.status, body.reveal)


@router.fetch("/{form_id}/submissions", permission=permissions.VIEW_SUBMISSIONS, name="find_submissions")
async def find(
    form_id: UUID,
    edge: Edge,
    status: Annotated[list[SubmissionStatus] | None, Query(max_length=5)] = None,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Page[SubmissionOut]:
    """What came in, the newest first; `after` is `next` of the page before."""
    return await edge.read(looking.find, form_id, status or (), after, limit)


@router.fetch("/{form_id}/submissions/{submission_id}", permission=permissions.VIEW_SUBMISSIONS, name="get_submission")
async def get(form_id: UUID, submission_id: UUID, edge: Edge) -> SubmissionOut:
    """One submission."""
    return await edge.read(looking.get, form_id, submission_id)


@router.fetch("/{form_id}/figures", permission=permissions.VIEW, name="get_form_figures")
async def get_figures(form_id: UUID, edge: Edge, since: date | None = None, until: date | None = None) -> FiguresOut:
    """Views, starts and submissions by day, answers by option, where people came from; the last 30 days unless told otherwise."""
    return await edge.read(looking.get_figures, form_id, since, until)
