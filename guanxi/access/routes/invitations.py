"""HTTP of inviting many people by a pasted list."""

from guanxi.access.errors import AboveOwnRights, UnknownRole
from guanxi.access.permissions import MANAGE_USERS
from guanxi.access.schemas.people import InvitationsIn, InvitedOneOut, PastedIn, PastedOut
from guanxi.access.service import invitations
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router
from guanxi.sdk.schemas import Page

router = Router("access", "/api/v1/access/invitations")


@router.create("/preview", permission=MANAGE_USERS, status=200, keep_answer=False)
async def preview(body: PastedIn, edge: Edge) -> Page[PastedOut]:
    """What a pasted list says, line by line, and what is wrong with it; nobody is invited."""
    found = await edge.read(invitations.preview, body.text)
    return Page(items=[PastedOut.model_validate(one) for one in found])


@router.create("", permission=MANAGE_USERS, keep_answer=False, errors=(AboveOwnRights, UnknownRole))
async def invite_many(body: InvitationsIn, edge: Edge) -> Page[InvitedOneOut]:
    """Invite everybody of a list; each has a link of their own, mailed or in this answer."""
    wanted = [(one.name, one.email) for one in body.people]
    made = await edge.write(invitations.invite_many, edge.services.settings, wanted, tuple(body.roles))
    return Page(items=[InvitedOneOut.model_validate(one) for one in made])
