"""HTTP of companies and of the people there."""

import base64
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import StreamingResponse

from guanxi.companies import permissions
from guanxi.companies.contracts import ROLES
from guanxi.companies.errors import RoleTaken, StaleRole
from guanxi.companies.schemas import (
    CompanyDoubles,
    CompanyDoublesIn,
    CompanyFilterWords,
    CompanyIn,
    CompanyOut,
    CompanyPatch,
    CompanyPeople,
    CompanyPersonIn,
    CompanyPersonPatch,
    CompanyPersonSaved,
    CompanyRoleWord,
    CompanyStreamEntry,
    CompanyTree,
)
from guanxi.companies.service import exporting, people, reading
from guanxi.companies.service.data import COMPANY
from guanxi.companies.service.undoing import undo as take_back
from guanxi.kernel.errors import FieldProblem, Invalid
from guanxi.kernel.export import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from guanxi.sdk.edge import Edge
from guanxi.sdk.master_routes import Surface, add_routes, asked_in, filters_of
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Page, Undone

router = Router("companies")


@router.create("/doubles", permission=permissions.CREATE, status=200, keep_answer=False)
async def find_doubles(body: CompanyDoublesIn, edge: Edge) -> CompanyDoubles:
    """Companies that may be the one somebody types, and what is wrong with the credit code: asked while typing."""
    return await edge.read(reading.find_doubles, body.name, body.credit_code, body.leave_id)


@router.fetch("/roles", permission=permissions.VIEW)
async def find_roles(edge: Edge, q: Annotated[str, Query(max_length=40)] = "") -> list[CompanyRoleWord]:
    """Roles people have in companies, the most used first, then those that are offered."""
    used = await edge.read(people.find_role_words, q.replace("\0", ""))
    offered = [one.words(edge.language) for one in ROLES]
    found = [one for one in offered if q.lower() in one.lower()]
    return [CompanyRoleWord(role=one) for one in dict.fromkeys([*used, *found])]


@router.fetch("/words", permission=permissions.VIEW)
async def describe(filter: Annotated[str, Query(max_length=20_000)], edge: Edge) -> CompanyFilterWords:
    """A condition over companies in words."""
    return CompanyFilterWords(words=await edge.read(reading.describe, filter))


@router.fetch(
    "/export",
    permission=permissions.EXPORT,
    response_class=StreamingResponse,
    name="export_companies",
    openapi_extra=filters_of(COMPANY),
)
async def export(
    request: Request,
    edge: Edge,
    format: Literal["csv", "xlsx"] = "csv",
    q: Annotated[str, Query(max_length=100)] = "",
    deleted: bool = False,
    sort: Annotated[str | None, Query(max_length=100)] = None,
) -> StreamingResponse:
    """What the list shows as a file. Audited."""
    asked = asked_in(COMPANY, request, q, deleted, sort=sort)
    header, rows = await exporting.export(edge.db, edge.scope, asked)
    content = write_csv(header, rows) if format == "csv" else write_xlsx(header, rows)
    headers = {"Content-Disposition": f'attachment; filename="companies.{format}"'}
    return StreamingResponse(content, media_type=CSV_TYPE if format == "csv" else XLSX_TYPE, headers=headers)


@router.fetch("/of-customer/{customer_id}", permission=permissions.VIEW)
async def find_of_customer(customer_id: UUID, edge: Edge) -> CompanyPeople:
    """The companies of a person, current ones first."""
    return await edge.read(people.find_of_customer, customer_id)


@router.change("/people/{company_person_id}", permission=permissions.EDIT, errors=(RoleTaken, StaleRole))
async def change_person(company_person_id: UUID, body: CompanyPersonPatch, edge: Edge) -> CompanyPersonSaved:
    """Change a role, or end it."""
    values = body.model_dump(exclude_unset=True, exclude={"version"})
    version, change_set = await edge.write(people.change, company_person_id, body.version, values)
    return CompanyPersonSaved(id=company_person_id, version=version, change_set_id=change_set)


@router.remove("/people/{company_person_id}", permission=permissions.EDIT, status=200)
async def remove_person(company_person_id: UUID, edge: Edge) -> Undone:
    """Remove a role that was entered by mistake."""
    return Undone(change_set_id=await edge.write(people.remove, company_person_id))


@router.create("/changes/{company_change_id}/undo", permission=permissions.EDIT, status=200, errors=(RoleTaken,))
async def undo(company_change_id: UUID, edge: Edge) -> Undone:
    """Take a change back; refused when the same fields were changed since."""
    return Undone(change_set_id=await edge.write(take_back, company_change_id))


_SURFACE = Surface("", "company_id", CompanyIn, CompanyPatch, CompanyOut)
add_routes(
    router,
    COMPANY,
    _SURFACE,
    view=permissions.VIEW,
    manage=permissions.EDIT,
    create=permissions.CREATE,
    remove=permissions.DELETE,
)


@router.fetch("/{company_id}/people", permission=permissions.VIEW)
async def find_people(company_id: UUID, edge: Edge) -> CompanyPeople:
    """Who is who in the company, current ones first."""
    return await edge.read(people.find_of_company, company_id)


@router.create("/{company_id}/people", permission=permissions.EDIT, errors=(RoleTaken,))
async def add_person(company_id: UUID, body: CompanyPersonIn, edge: Edge) -> CompanyPersonSaved:
    """Somebody gets a role there."""
    made, change_set = await edge.write(people.add, company_id, body.model_dump())
    return CompanyPersonSaved(id=made, version=1, change_set_id=change_set)


@router.fetch("/{company_id}/tree", permission=permissions.VIEW)
async def get_tree(company_id: UUID, edge: Edge) -> CompanyTree:
    """The group of the company, from the top, at most 300 companies."""
    return await edge.read(reading.get_tree, company_id)


@router.fetch("/{company_id}/stream", permission=permissions.VIEW)
async def stream(
    company_id: UUID,
    edge: Edge,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[CompanyStreamEntry]:
    """What happened with the company, newest first."""
    before, before_seq = _read_position(cursor)
    entries, more = await edge.read(reading.find_stream, company_id, before, before_seq, limit)
    return Page(items=entries, next=_write_position(more))


def _write_position(position: tuple[datetime, int] | None) -> str | None:
    if position is None:
        return None
    return base64.urlsafe_b64encode(f"{position[0].isoformat()}|{position[1]}".encode()).decode()


def _read_position(cursor: str | None) -> tuple[datetime | None, int | None]:
    if cursor is None:
        return None, None
    try:
        at, _, seq = base64.urlsafe_b64decode(cursor).decode().partition("|")
        return datetime.fromisoformat(at), int(seq)
    except ValueError as error:
        zh, en = "翻页标记无效，请从第一页重新开始。", "This cursor is not valid. Start again."
        raise Invalid(fields=[FieldProblem("cursor", "kernel.bad_cursor", zh, en)]) from error
