"""HTTP of the duplicate check while typing, and of asking to see a customer it met beyond one's reach."""

from uuid import UUID

from guanxi.access import api as access
from guanxi.customers import permissions
from guanxi.customers.errors import RequestSettled
from guanxi.customers.schemas.duplicates import AnswerIn, Duplicates, DuplicatesIn, RequestMade, RequestOut, Requests
from guanxi.customers.service import beyond, duplicates, requesting
from guanxi.kernel.errors import NotFound
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router

router = Router("customers")


async def _find(body: DuplicatesIn, leave: UUID | None, edge: Edge) -> Duplicates:
    found = await edge.read(duplicates.find, body.name, body.handles, leave)
    told = None
    if beyond.may_look(edge.scope) and any(one.strip() for one in body.handles):
        told = await edge.write(beyond.look, body.handles, leave)
    shown = None if told is None else {"items": told.items, "left": told.left, "spent": told.spent}
    return Duplicates.model_validate({"items": found, "beyond": shown}, from_attributes=False)


@router.create("/duplicates", permission=permissions.CREATE, status=200, keep_answer=False)
async def find_duplicates(body: DuplicatesIn, edge: Edge) -> Duplicates:
    """Customers of the caller's scope with the same phone, e-mail or name; masked, those beyond it with the same phone or e-mail."""
    return await _find(body, body.leave, edge)


@router.create("/{customer_id}/duplicates", permission=permissions.EDIT, status=200, keep_answer=False)
async def find_duplicates_of(customer_id: UUID, body: DuplicatesIn, edge: Edge) -> Duplicates:
    """The same while a customer is edited, who is left out."""
    await edge.read(beyond.require_visible, customer_id)
    return await _find(body, customer_id, edge)


@router.fetch("/requests", permission=permissions.VIEW)
async def find_requests(edge: Edge) -> Requests:
    """Requests to see customers: one's own, and those one may answer."""
    items = [RequestOut.model_validate(one, from_attributes=False) for one in await edge.read(requesting.find)]
    return Requests(items=items)


@router.create("/beyond/{hit_id}/request", permission=permissions.FIND_BEYOND, errors=(RequestSettled,))
async def ask_for_access(hit_id: UUID, edge: Edge) -> RequestMade:
    """Ask to see a customer that the duplicate check met. Its owner is told; of one without an owner those who may answer."""
    return RequestMade(id=await edge.write(requesting.ask, hit_id, await _managers(edge, hit_id)))


async def _managers(edge: Edge, hit_id: UUID) -> list[UUID]:
    """Who may answer for a customer that belongs to nobody who is here."""
    if await edge.read(requesting.has_owner, hit_id):
        return []
    people = [one.id for one in await edge.read(access.find_people) if not one.disabled]
    found = []
    for one in people[: requesting.MOST]:
        try:
            scope = await access.scope_of(edge.db, edge.scope.workspace_id, one)
        except NotFound:  # left meanwhile
            continue
        if scope.allows(permissions.MERGE.key) and scope.allows(permissions.EDIT.key):
            found.append(one)
    return found


@router.create("/requests/{request_id}/answer", permission=permissions.EDIT, status=204, errors=(RequestSettled,))
async def answer_request(request_id: UUID, body: AnswerIn, edge: Edge) -> None:
    """Share the customer, give it away, or refuse; who asked is told."""
    await edge.write(requesting.answer, request_id, body.answer)


@router.create("/requests/{answered_id}/undo", permission=permissions.EDIT, status=204, errors=(RequestSettled,))
async def undo_answer(answered_id: UUID, edge: Edge) -> None:
    """Take one's answer to a request back, and what it gave."""
    await edge.write(requesting.undo, answered_id)
