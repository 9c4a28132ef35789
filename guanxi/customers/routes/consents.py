"""HTTP of consents: wordings, and what a customer agreed to."""

from uuid import UUID

from guanxi.customers import permissions
from guanxi.customers.schemas.consents import ConsentIn, ConsentSaved, ConsentsOut, ConsentTextIn, ConsentTextOut
from guanxi.customers.service import consents
from guanxi.sdk.edge import Edge
from guanxi.sdk.routing import Router

texts_router = Router("customers", prefix="/api/v1/consents")
router = Router("customers")


@texts_router.fetch("/texts", permission=permissions.VIEW)
async def find_consent_texts(edge: Edge) -> list[ConsentTextOut]:
    """Wordings people agree to, by purpose; older versions too."""
    return await edge.read(consents.find_texts)


@texts_router.create("/texts", permission=permissions.CONSENT_TEXTS)
async def write_consent_text(body: ConsentTextIn, edge: Edge) -> ConsentTextOut:
    """A new wording, or the next version of one."""
    return await edge.write(consents.write_text, body)


@router.fetch("/{customer_id}/consents", permission=permissions.VIEW)
async def get_consents(customer_id: UUID, edge: Edge) -> ConsentsOut:
    """What the customer agreed to, by which text, and what counts now."""
    return await edge.read(consents.show, customer_id)


@router.create("/{customer_id}/consents", permission=permissions.EDIT)
async def note_consent(customer_id: UUID, body: ConsentIn, edge: Edge) -> ConsentSaved:
    """Note that the customer agrees or takes it back."""
    return ConsentSaved(id=await edge.write(consents.note, customer_id, body))
