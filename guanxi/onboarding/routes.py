"""HTTP of the first steps."""

from guanxi.onboarding import service
from guanxi.onboarding.schemas import HiddenIn, StepsOut
from guanxi.sdk.edge import Edge
from guanxi.sdk.permissions import SIGNED_IN
from guanxi.sdk.routing import Router

router = Router("onboarding")


@router.fetch("/steps", permission=SIGNED_IN)
async def find_steps(edge: Edge) -> StepsOut:
    """The first steps the caller may take, in order, and whether each is done."""
    return await edge.read(service.find_steps)


@router.store("/hidden", permission=SIGNED_IN, status=204)
async def set_hidden(body: HiddenIn, edge: Edge) -> None:
    """Put the list away for oneself, or show it again."""
    await edge.write(service.set_hidden, body.hidden)
